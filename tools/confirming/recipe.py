"""How everybody is trained: chosen on validation images of sets that nothing is confirmed on.

``make confirm TUNE=1`` prints what was tried (`confirming.tuning`). Among settings that hardly differ, the quicker one.
"""

TEACHER = dict(epochs=40, lr=0.02, batch_size=250)     # 196-256-10 on 1,000 images
FEW = dict(epochs=200, lr=0.02, batch_size=50)         # students of 100 images, with labels and with answers
T = 4.0
HASTE = 10                                             # epochs of a hurried student, as in lesson 07
SMOOTHING = 0.02                                       # of 100 labels: more is worse

ALL = dict(epochs=50, lr=0.02, batch_size=128)         # students of all 1,000 labels
T_ALL, SMOOTHING_ALL = 2.0, 0.2
SHARPNESS, RIDGE = (0.003, 0.01, 0.03, 0.1), 0.03      # of the kernel teacher; each set chooses for itself

UNSEEN = dict(epochs=480, lr=0.02, batch_size=128, starts=1)    # students that miss some classes: more is better still
T_UNSEEN = 4.0

HINTS, HINTS_ON_TOP = 3, 1                             # their weight beside the labels, and beside the answers
RATES = {"labels": 0.01, "smoothing": 0.005, "teacher": 0.01}    # learning rates of networks of two bits
STRETCH = 4                                            # of uniform noise
