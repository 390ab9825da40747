# %% [markdown] asks="What is distillation, in a second, and where do I go from here?" core=true seconds=12
# # 00 · Start here
#
# **The question.** What is distillation, in a second of computing, and where do you go from here?
#
# **You will be able to**
#
# - run a lesson, and know what its questions, claims and exercises are for
# - distil a small network from a larger one, on real handwritten digits
# - say what the small one has copied, and why one run proves nothing
# - say which of five basic ideas you should look up first
#
# **Time**: 15 min reading and running, 20 min exercises · **You need**: a little Python, and a rough idea of what it
# means to train a network

# %% [markdown]
# ![An image goes into a large network in a teacher's cap. Its answer, ten bars, goes to a small network, the student,
# which sees the same image.](pictures/00_answers.svg)
#
# A large network knows something; a small one is cheaper to run. **Knowledge distillation** trains the small one, the
# *student*, on the answers of the large one, the *teacher*. In these lessons you do that yourself: on real data, on
# this computer, without a graphics card and without a network connection.

# %% [markdown]
# ## How a lesson works
#
# Click on a cell and press **Shift+Enter**. It runs, and the next one is selected. While it runs, `[*]` stands at its
# left. (A lesson's imports load packages: a few seconds, on a busy computer ten and more.) Go from top to bottom,
# because later cells use what earlier ones made. Lost? *Kernel → Restart Kernel and Run All Cells…*
#
# - **Predict first.** A question in a quoted block. Answer it before you run the cell below and unfold our answer. A
#   wrong guess is worth more than no guess.
# - **Claim.** A sentence with what was measured and a ✓. Its cell is folded; it fails if the sentence is false. Open it,
#   change a number, and see when it breaks.
# - **Exercises.** You replace the `...`, run the cell, and read what it answers. A solution is folded below each.
#
# The first cell checks whether this computer has what the lessons need.

# %% jupyter={"source_hidden": true}
try:
    from classroom.lesson_00 import machine
except ImportError as error:
    print(f"Not ready ({error}): start JupyterLab with make lab, or choose "
          "the Python of the kit's folder .venv as the kernel, at the top right; in Colab, "
          "Kaggle and elsewhere, README.md has the line to run first.")
else:
    machine.check()

# %% [markdown]
# ## One student in a second
#
# The data: 1,797 digits, written by 13 people, scanned and reduced to 8 × 8 pixels. They come with scikit-learn. We
# keep 1,000 to learn from, 297 to choose settings with, and 500 for the test.

# %%
import torch

from classroom.claim import all_above, all_below, claim
from classroom.lesson_00 import check, figures
from kdlib.data import load_digits
from kdlib.measure import accuracy, agreement
from kdlib.models import count_parameters, mlp, predict_logits
from kdlib.training import distill, fit

torch.set_num_threads(1)    # small networks: more threads only get in each other's way

# %%
digits = load_digits()
labels = [f"label {y}" for y in digits.y_train[:16]]
figures.images(digits.x_train[:16], digits.image_shape, titles=labels)

# %% [markdown]
# **Figure.** The first sixteen training images and their labels. Sixty-four pixels are few, and some digits are hard
# even for you. Keep that in mind when the networks are in doubt.
#
# **The teacher** is a plain network with one hidden layer, 256 units wide. It learns from all 1,000 images and their
# labels. When you run the cell, a bar shows how far it is.

# %%
teacher = mlp(64, 256, 10, seed=0)      # 64 pixels in, 10 logits out: one number a digit
_ = fit(teacher, digits.x_train, digits.y_train,
        epochs=20, lr=1e-2, batch_size=50, progress=True)

# %% [markdown]
# **The student** has 16 units in its hidden layer instead of 256, and it gets 100 of the images. It never reads a label. What it
# gets instead is what the teacher answers to these images: ten numbers for each.

# %%
few = load_digits(n_labels=100)                           # 100 of the 1,000 training images
teacher_logits = predict_logits(teacher, few.x_train)     # (100, 10), computed once

# %% [markdown]
# Now it learns to give the same answers. The *temperature* 8 softens the answers of both, so that the teacher's small
# doubts count too. `alpha=1.0` (α, in formulas) says that only the teacher counts. An epoch is a pass over the images, and
# `lr` is the learning rate. (`distill` could mix labels in, so it is handed them;
# here they weigh nothing.)

# %%
student = mlp(64, 16, 10, seed=0)
_ = distill(student, few.x_train, few.y_train, teacher_logits, temperature=8.0, alpha=1.0,
            epochs=200, lr=3e-2, batch_size=50, progress=True)

# %% [markdown]
# That was distillation. Did it help? Only a comparison can say: the same student, with the same initial weights, the
# same 100 images, the same batches and as many steps, trained **alone**, on the labels, with no teacher.

# %%
alone = mlp(64, 16, 10, seed=0)
_ = fit(alone, few.x_train, few.y_train, epochs=200, lr=3e-2, batch_size=50, progress=True)

# %% [markdown]
# > **Predict first.** One small network saw 100 images with their true labels. The other saw the same images, no
# > label, and the answers of a teacher that is itself sometimes wrong. Which of them recognises more digits that
# > neither has seen?
# > <details><summary>Answer</summary>The one with the teacher. A label says "this is a 5". The teacher says "a 3, but
# > with something of a 7 and of an 8". Run the cell.</details>

# %% tags=["nbval-ignore-output"]
networks = {"teacher": teacher, "student": student, "alone": alone}
right = {name: accuracy(network, digits.x_test, digits.y_test)
         for name, network in networks.items()}
for name, network in networks.items():
    size = f"{count_parameters(network):7,} parameters"
    print(f"{name:8}{size}   {right[name]:6.1%} of the test digits right")

# %% tags=["claim"]
test_logits = predict_logits(teacher, digits.x_test)      # (500, 10)
follows = {name: agreement(networks[name], test_logits, digits.x_test)
           for name in ("student", "alone")}
claim("In this run the distilled student recognises more test digits than the one alone, "
      "and names the teacher's digit more often.",
      all_above(100 * right["teacher"], 94, "% right, the teacher"),
      all_above(100 * right["student"], 90, "% right, the student"),
      all_above(100 * (right["student"] - right["alone"]), 0, "points ahead of alone"),
      all_above(100 * (follows["student"] - follows["alone"]), 0,
                "points more often the teacher's digit"))

# %% [markdown]
# Mind the first words. **One run proves nothing**: other images, other initial weights, and the numbers move. Nor does
# it say *why* the teacher helps. Its size? Its softness? The labels that it has seen and the student has not?
# [Lesson 05](05_code_from_scratch.ipynb) repeats this properly, with every control we could think of.

# %% [markdown]
# ## What the student learnt
#
# Accuracy says how often a network is right, not what it *thinks*. So we look at the probabilities themselves, on the
# two test digits that the teacher doubts most and on the one of which it is surest. Doubt has a measure, the entropy,
# and choosing by it keeps us from choosing what flatters us.

# %%
from kdlib.losses import soften

answers = {name: soften(predict_logits(network, digits.x_test), temperature=1.0)
           for name, network in networks.items()}         # (500, 10) each
doubt = torch.special.entr(answers["teacher"]).sum(-1)    # (500,) their entropy
order = doubt.argsort()                                   # surest first
chosen = order[[-1, -2, 0]]                               # two doubtful, and the surest

# %% [markdown]
# > **Predict first.** None of these three is among the student's 100 images. Will it be sure where the teacher is sure,
# > and will it doubt what the teacher doubts?
# > <details><summary>Answer</summary>Mostly yes, although it was taught the answers to 100 other images. It doubts as
# > its teacher doubts, also where both name the wrong digit first.</details>

# %%
figures.answers(digits.x_test[chosen], digits.image_shape,
                {name: p[chosen] for name, p in answers.items()}, digits.y_test[chosen])

# %% [markdown]
# **Figure.** Three test digits; below each, what the three networks answer. Right: a clear case, and all agree. Left
# and in the middle the teacher wavers, and the distilled student spreads its doubt over much the same classes. Compare
# how sure the one trained alone is, and of what. Doubting alike is not being right: look at the labels above.
#
# Two doubtful digits are few, so here are the fifty that the teacher doubts most. How much of its probability would a
# network have to move, from some classes to others, to answer exactly like the teacher?

# %% tags=["nbval-ignore-output"]
fifty = order[-50:]
moved = {name: (answers[name] - answers["teacher"])[fifty].abs().sum(-1).mean() / 2
         for name in ("student", "alone")}                # half the sum of the differences
print("to move: about", *(f"{100 * share:.0f} % {name}" for name, share in moved.items()))

# %% tags=["claim"]
claim("In this run, where the teacher doubts most, the distilled student's answers are "
      "much closer to the teacher's than those of the student alone.",
      all_below(moved["student"] / moved["alone"], 0.75, "times as much to move as alone"))

# %% [markdown]
# What a teacher says about the wrong classes is called **dark knowledge**. How far does it carry? In
# [lesson 02](02_core_concepts.ipynb) a student learns from images among which there is **no 3 at all**. Then it is
# shown 3s.
#
# ![Twelve digits to learn from, none of them a 3; six 3s shown afterwards. Bars: the teacher, which saw 3s, recognises
# 96 % of them, a student distilled at temperature 4 94 %, at temperature 1 65 %. With the wrong classes permuted, or
# with hard labels: none.](pictures/headline.png)
#
# Soft answers about other digits taught it what a 3 is. *Permuted* answers, the same numbers dealt out anew among the
# wrong digits, teach it nothing of the kind. They are a **control**, and these lessons have one for everything. (T is the
# temperature; hard labels say the digit and nothing else.)

# %% [markdown]
# ## When does it pay?
#
# Not always. This is what the lessons find, on small networks and small images:
#
# | Your case | What to expect | Lesson |
# |---|---|---|
# | The teacher has seen far more labels than the student can | it pays: points of accuracy, and mostly *because of* those labels | [05](05_code_from_scratch.ipynb) |
# | Images without labels, and a teacher | it pays; with many images the digits that it names do nearly as well as its doubts | [09](09_small_compute.ipynb) |
# | The student has all the labels, too | nothing to about a point; labels made a little unsure bring as much | [01](01_background.ipynb), [05](05_code_from_scratch.ipynb) |
# | A better teacher can be had | not necessarily a better student | [07](07_temperature_and_model_size.ipynb) |
# | Little time to train | copying the teacher's weights wins; distilling wants patience | [12](12_questions_and_myths.ipynb) |
# | The same network, in fewer bits | at 8 bits nothing is lost; at 2 the teacher mends more than labels do | [10](10_quantise_and_prune.ipynb) |
# | Two networks built quite differently | their answers fit all the same; what they compute inside needs a translator | [11](11_any_model.ipynb) |

# %% [markdown]
# ## What you should know
#
# Five questions. Answer each in your head before you unfold ours. Where you were unsure, follow the link: the
# [primer](A_primer.ipynb) explains each idea on a toy with two or three classes. If all five are new to you, do the
# whole primer next. It takes about half an hour.

# %% [markdown]
# **1.** Two networks look at the same picture. One returns the three numbers 2, 1, 0, the other 102, 101, 100. Which
# of them is surer of its answer?
#
# <details><summary>Answer 1</summary>
#
# They are equally sure. These raw numbers are logits, and only their differences count: softmax turns both into the
# same probabilities. More in [Logits](A_primer.ipynb#Logits) and [Softmax](A_primer.ipynb#Softmax).
#
# </details>

# %% [markdown]
# **2.** Which prediction over three classes is the most doubtful of all, and what do we call the number that says so?
#
# <details><summary>Answer 2</summary>
#
# A third for each class. The number is the entropy: largest there, and zero where one class has everything. More in
# [Entropy](A_primer.ipynb#Entropy).
#
# </details>

# %% [markdown]
# **3.** A network gives the true class the probability 1. What is its cross-entropy loss on this image? And if it
# gives the true class the probability 0?
#
# <details><summary>Answer 3</summary>
#
# Zero, and infinity: the loss is minus the logarithm of the probability of the true class. More in
# [Cross-entropy](A_primer.ipynb#Cross-entropy).
#
# </details>

# %% [markdown]
# **4.** KL(p ‖ q) says how far a prediction q is from a prediction p. When is it zero, and is it the same as
# KL(q ‖ p)?
#
# <details><summary>Answer 4</summary>
#
# It is zero when p and q are equal, and only then. The two directions differ in general, so it is no distance in the
# everyday sense. More in [KL divergence](A_primer.ipynb#KL-divergence).
#
# </details>

# %% [markdown]
# **5.** You train with method A and with method B, once each, and B is better by one point. What would you want to
# know before you believe that B is better?
#
# <details><summary>Answer 5</summary>
#
# What happens with other seeds: with other images, other initial weights, another order of the batches. And for each
# seed the difference B − A, because what is lucky for one is lucky for both. More in
# [Paired intervals](A_primer.ipynb#Paired-intervals).
#
# </details>

# %% [markdown]
# ## The lessons
#
# <!-- lessons: begin -->
#
# |  | Lesson | The question it answers | Minutes: reading + exercises |
# |---|---|---|---|
# | 00 | Start here | What is distillation, in a second, and where do I go from here? | 15 + 20 |
# | A | [Primer](A_primer.ipynb) | Logits, softmax, entropy, KL, paired intervals: what are they? | 30 + 10 |
# | 01 | [Background](01_background.ipynb) | Why make a network smaller, and does size overfit? | 25 + 20 |
# | 02 | [Core concepts](02_core_concepts.ipynb) | What does a teacher say besides the answer? | 35 + 20 |
# | 03 | [The two-stage process](03_two_stage_process.ipynb) | What happens in each stage, and what goes wrong silently? | 25 + 20 |
# | 04 | [The mathematics of the loss](04_loss_math.ipynb) | Which number should the student make smaller, and why? | 35 + 20 |
# | B | [Why it works](B_why_it_works.ipynb) | Why do soft answers teach more than labels, and what is T² for? | 25 + 20 |
# | 05 | [The code from scratch](05_code_from_scratch.ipynb) | How few lines does it take, and did it help? | 25 + 20 |
# | 06 | [Spot the bug](06_spot_the_bug.ipynb) | Which mistakes are made in published code, and how does one find them? | 50 + 45 |
# | 07 | [Temperature and model size](07_temperature_and_model_size.ipynb) | What does each dial do, and which effects are real? | 45 + 20 |
# | 08 | [Better knowledge](08_better_knowledge.ipynb) | Can a teacher hand over something better than answers? | 35 + 20 |
# | 09 | [Distilling with little compute](09_small_compute.ipynb) | What can one save, and when does saving become a mistake? | 35 + 20 |
# | 10 | [Quantise and prune](10_quantise_and_prune.ipynb) | Does distillation help networks that lose bits or weights? | 35 + 20 |
# | 11 | [Any model](11_any_model.ipynb) | Can a network learn from one that is built quite differently? | 30 + 20 |
# | 12 | [Questions and myths](12_questions_and_myths.ipynb) | Which famous claims can we see for ourselves? | 35 + 20 |
# | 13 | [Language models](13_language_models.ipynb) | What changes when the student writes? | 60 + 25 |
# | 14 | [What else travels](14_what_else_travels.ipynb) | What does a student inherit that nobody meant to teach? | 55 + 25 |
# | 15 | [Your own model](15_your_own_model.ipynb) | How do you distil a model of your own, and did it help you? | 35 + 20 |
# | C | [Other tasks](C_other_tasks.ipynb) | And with several teachers, many labels, numbers, rare classes or other classes? | 30 + 20 |
# | 16 | [Capstone](16_capstone.ipynb) | How good a student can you make in 500 bytes, and how sure are you? | 20 + 90 |
#
# <!-- lessons: end -->
#
# **In a hurry?** The core path for one class of 90 minutes is 00, 02, 04, 05, led by an instructor, without the exercises
# and without sections 2, 3 and 8 of 04. Every other lesson needs only that path, and each says so.

# %% [markdown]
# ## What we saw
#
# - A student with 16 hidden units learnt from the answers of a teacher, without one label. In this run it did better
#   than the same student with labels.
# - It took over the teacher's doubts along with its answers.
# - One run proves nothing, and a result without a control says little.

# %% [markdown] tags=["exercise"]
# ## Exercises
#
# ### Exercise 1 (recall)
# How many parameters does a network with one hidden layer have? Each layer has a weight for every pair of an input and an
# output, and a bias for every output. Write it as a formula; the parameter counts printed above tell you whether you can
# trust it.
# <details><summary>Hint 1</summary>The first layer of the student has 64 · 16 weights and 16 biases.</details>
# <details><summary>Hint 2</summary>The second has 16 inputs and 10 outputs. Add the two layers up.</details>

# %% tags=["exercise"]
def parameters_by_hand(features, hidden, classes):
    """Weights and biases of mlp(features, hidden, classes). Returns a whole number."""
    ...


check.parameters_by_hand(parameters_by_hand)

# %% [markdown] tags=["solution"]
# **Solution.** In JupyterLab the next cell is folded: click the three dots (or the blue bar) to open it. It also answers
# a second question: how many times the student fits into its teacher.

# %% tags=["solution"]
def parameters_by_hand(features, hidden, classes):
    return (features * hidden + hidden) + (hidden * classes + classes)


ratio = parameters_by_hand(64, 256, 10) / parameters_by_hand(64, 16, 10)
print(f"the teacher has {ratio:.1f} times the parameters of the student")
check.parameters_by_hand(parameters_by_hand)

# %% [markdown] tags=["exercise"]
# ### Exercise 2 (modify)
# Go smaller. Distil a student with **8** hidden units from the same `teacher_logits`, on the same 100 images, with the
# settings from above. What share of the test digits does it still recognise? Guess before you run it.
# <details><summary>Hint 1</summary>Two lines from above do it; change one number, and return the student.</details>
# <details><summary>Hint 2</summary><code>distill</code> changes the student that it is given. What it returns is the
# history of the training, and that is not what we want here.</details>

# %% tags=["exercise"]
def narrow_student():
    """A network 64-8-10, distilled from teacher_logits on few.x_train. Returns it."""
    ...


check.narrow_student(narrow_student)

# %% [markdown] tags=["solution"]
# **Solution.** Folded again; below it, how many of the test digits the student still recognises.

# %% tags=["solution"]
def narrow_student():
    narrow = mlp(64, 8, 10, seed=0)
    distill(narrow, few.x_train, few.y_train, teacher_logits, temperature=8.0, alpha=1.0,
            epochs=200, lr=3e-2, batch_size=50)
    return narrow


share = accuracy(narrow_student(), digits.x_test, digits.y_test)
print("still more than nine in ten" if share > 0.9 else "fewer than nine in ten")
check.narrow_student(narrow_student)

# %% [markdown] tags=["exercise"]
# ### Exercise 3 (investigate)
# The student follows its teacher, but not everywhere. On which images do the two name different digits? Find their row
# numbers. Then look at a few of them: would *you* know?
# <details><summary>Hint 1</summary>The digit that a network names is the place of its largest logit:
# <code>logits.argmax(-1)</code>.</details>
# <details><summary>Hint 2</summary><code>mask.nonzero().flatten()</code> gives the places where a mask is
# true.</details>

# %% tags=["exercise"]
def disagreements(teacher_logits, student_logits):
    """Rows on which the two name different classes. Both (n, classes). Returns (k,)."""
    ...


check.disagreements(disagreements)

# %% [markdown] tags=["solution"]
# **Solution.** Folded; below it, the first few images on which teacher and student disagree.

# %% tags=["solution"]
def disagreements(teacher_logits, student_logits):
    return (teacher_logits.argmax(-1) != student_logits.argmax(-1)).nonzero().flatten()


check.disagreements(disagreements)

# %% tags=["solution"]
both = [predict_logits(network, digits.x_test) for network in (teacher, student)]
rows = disagreements(*both)[:4]
figures.answers(digits.x_test[rows], digits.image_shape,
                {name: answers[name][rows] for name in ("teacher", "student")},
                digits.y_test[rows])

# %% [markdown] tags=["solution"]
# **Figure.** Four of the test digits on which they differ. In most of them the teacher itself wavers between two
# classes, and the student prefers the other one.

# %% [markdown]
# ## What you have done so far
#
# When you solve an exercise, in any lesson, its checker notes that in a small file on this computer. Nothing is sent
# anywhere. Come back here, run the cell, and see where you are. Running one of our solutions does not count. If you want
# to start again with nothing solved, run `solved.reset()` in a cell of your own.

# %% tags=["nbval-ignore-output"]
from classroom import checkers, solved

solved.show(checkers())

# %% [markdown] tags=["quiz"]
# ## Quiz
#
# Unfold the answer that you would give. Each says why it is right, or what is wrong with it.
#
# **1.** In this lesson the student learnt from the teacher's answers to 100 images. How many labels did it read?
#
# <details><summary>A. None, as α was 1.</summary>Right. With α = 1 the teacher's answers are all that counts. Labels
# are used afterwards, to count right answers.</details>
# <details><summary>B. 100, one for each of its images.</summary>No. The labels are handed to <code>distill</code>,
# but with α = 1 they weigh nothing.</details>
# <details><summary>C. 500, those of the test images.</summary>No. They came afterwards, to count right answers. No
# step of the training saw them.</details>
# <details><summary>D. 1,000, those of its teacher.</summary>No. These are the labels that the <em>teacher</em> learnt
# from. The student heard what had come of them.</details>
#
# **2.** The distilled student named more test digits rightly than the same student with labels. What does that prove?
#
# <details><summary>A. That a teacher's answers teach more than labels do.</summary>No. They did here, once. With
# another hundred images or another start, the difference would be another one.</details>
# <details><summary>B. Nothing in general: it was one run.</summary>Right. Other images, another start, another
# teacher, and the difference would be another one. Lesson 05 repeats it ten times, with controls.</details>
# <details><summary>C. That softness is what makes the student better.</summary>No. Two things were new to this
# student: soft answers, and the 1,000 labels behind them. Lesson 05 takes them apart.</details>
#
# **3.** You solved an exercise and the checker prints “not yet”. What now?
#
# <details><summary>A. Stop here, for the next cells need my function.</summary>No. No later cell uses your answers,
# so an unsolved exercise does not block the way.</details>
# <details><summary>B. Run the notebook again from the top.</summary>No. The verdict stays as it is: the checker looks
# at your function, and that has not changed.</details>
# <details><summary>C. Open the solution and compare it with mine.</summary>No harm is done by that, but a solution
# that one reads is forgotten by tomorrow. The hints leave you something to find.</details>
# <details><summary>D. Read what stands behind it, then the first hint.</summary>Right. It names the mistake where it
# knows it, or shows the smallest example on which your answer differs.</details>

# %% [markdown]
# ## What next
#
# Were you unsure about the five questions? Then the [primer](A_primer.ipynb). Otherwise
# [01 · Background](01_background.ipynb), or, on the core path, [02 · Core concepts](02_core_concepts.ipynb).

# %% [markdown]
# ## References
#
# - G. Hinton, O. Vinyals, J. Dean (2015), *Distilling the Knowledge in a Neural Network*.
# - E. Alpaydin, C. Kaynak (1998), *Optical Recognition of Handwritten Digits*, UCI Machine Learning Repository.
