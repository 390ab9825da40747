# %% [markdown] asks="How few lines does it take, and did it help?" core=true seconds=26
# # 05 · The code from scratch, and whether it helps
#
# **The question.** How many lines does distillation take in plain PyTorch, and how do we find out whether they helped?
#
# **You will be able to**
#
# - write teacher, loss and training loop of distillation yourself, on real data
# - say why the teacher runs once and not once a step
# - list the controls that could refute "distillation helped", and run them
# - tell apart three things that are often sold as one: the teacher's labels, its softness, and its size
#
# **Time**: 30 min reading and running, 20 min exercises · **You need**: the loss of
# [lesson 04](04_loss_math.ipynb), the permuted control of [lesson 02](02_core_concepts.ipynb), paired intervals
# ([primer](A_primer.ipynb))

# %% [markdown]
# ![A teacher is asked once. Its hundred answers are kept in a stack. A student goes round and round for two hundred
# steps, and all of them use the stack.](pictures/05_once.svg)

# %%
import math

import pandas as pd
import torch
import torch.nn.functional as F
from torch import nn

from classroom.lesson_05 import check, figures
from kdlib.repetitions import permute_wrong_classes, shuffle_answers
from kdlib.data import load_digits
from kdlib.measure import accuracy, gap_closed, margin, mean_ci, paired_ci
from kdlib.models import mlp, predict_logits
from kdlib.sweep import train_side_by_side
from kdlib.training import distill, fit
torch.set_num_threads(1)    # small networks: more threads only get in each other's way

# %% [markdown]
# ## Part 1: the whole of distillation in forty lines
#
# The situation: you hold a trained teacher and **100 images** with their labels (distilling will not need these). You do
# not hold the 1,000 labelled images that the teacher was trained on. You want a network of one sixteenth of the size.
#
# We write everything in plain PyTorch first. `kdlib` only brings the images and counts right answers. First the two
# networks. `GELU` is a smooth ReLU.

# %%
data = load_digits()                       # the teacher's world: 1,000 training images
few = load_digits(n_labels=100, seed=0)    # ours: 100 of them
torch.manual_seed(0)
teacher = nn.Sequential(nn.Linear(64, 256), nn.GELU(), nn.Linear(256, 10))
student = nn.Sequential(nn.Linear(64, 16), nn.GELU(), nn.Linear(16, 10))

# %% [markdown]
# **One loop serves both stages.** It takes a function that turns the numbers of a batch into a loss. Two lines deserve a
# look. `order` draws the batches from a generator of its own, so that the same seed gives the same batches whatever else
# the program draws. `scheduler` lets the learning rate fall to zero along a cosine, so that the last steps are small.

# %%
def train(model, rows, batch_loss, epochs, lr, batch_size, seed=0):
    """rows: how many training images there are. batch_loss(numbers of the images in a batch) -> scalar."""
    optimizer = torch.optim.Adam(model.parameters(), lr=lr)
    steps = epochs * math.ceil(rows / batch_size)
    scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=steps)
    order = torch.Generator().manual_seed(seed)
    model.train()
    for _ in range(epochs):
        for batch in torch.randperm(rows, generator=order).split(batch_size):    # (batch,) numbers of images
            loss = batch_loss(batch)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            scheduler.step()
    return model.eval()

# %% [markdown]
# **Stage 1**: the teacher learns from labels.

# %%
def teacher_loss(batch):
    return F.cross_entropy(teacher(data.x_train[batch]), data.y_train[batch])


train(teacher, rows=1000, batch_loss=teacher_loss, epochs=20, lr=1e-2, batch_size=128)
assert accuracy(teacher, data.x_val, data.y_val) > 0.9, "this teacher is not good enough to teach"
print("the teacher may teach: it knows more than 90 % of the validation images, which it has never seen")

# %% [markdown]
# **Between the stages**: ask the teacher, once. The transfer set does not change and the teacher does not change, so its
# answers cannot change either. Many published loops call the teacher at every step. That is the same answer, paid for
# again and again. (Only if you draw every image anew, shifted or cropped, must the teacher see the new image too, and then
# it does run at every step.)

# %%
with torch.no_grad():
    v = teacher(few.x_train)               # (100, 10) the teacher's logits

# %% [markdown]
# **Stage 2**: the student learns from the answers. The loss is the one of lesson 04,
#
# $$(1 - \alpha)\,\mathrm{CE}(y, q) + \alpha\,T^2\,\mathrm{KL}(p_T \,\Vert\, q_T)$$
#
# with $\alpha = 1$: the teacher's weight is one, the labels are not read. Images and teacher's answers are indexed by the
# same `batch`, so that each image stays with its own answer.

# %%
T = 8.0    # why 8? Part 2


def student_loss(batch):
    log_p = (v[batch] / T).log_softmax(-1)                       # (batch, 10) teacher, softened
    log_q = (student(few.x_train[batch]) / T).log_softmax(-1)    # (batch, 10) student, softened
    return T**2 * (log_p.exp() * (log_p - log_q)).sum(-1).mean()


# kept: others will start from here
initial = {name: weights.clone() for name, weights in student.state_dict().items()}
_ = train(student, rows=100, batch_loss=student_loss, epochs=100, lr=0.05, batch_size=50)

# %% [markdown]
# That is all: about forty lines, no distillation library. `kdlib.training.distill` is the same loop with its
# arguments checked. We do not ask you to believe that.

# %% tags=["claim"]
twin = mlp(64, 16, 10)
twin.load_state_dict(initial)
distill(twin, few.x_train, few.y_train, v, temperature=T, alpha=1.0, epochs=100, lr=0.05, batch_size=50, seed=0)
ours, theirs = predict_logits(student, data.x_test), predict_logits(twin, data.x_test)      # (500, 10)
assert torch.allclose(ours, theirs, atol=0.01)                              # logits, after 200 steps
print("200 steps from the same start, in the same order: our student and kdlib's are the same student ✓")

# %% [markdown]
# ## Part 2: did it help?
#
# > **Predict first.** The student alone learns from 100 labels, for as many steps. The teacher learnt from 1,000. Where will
# > the distilled student land: below the student alone, between the two, or above both?
# > <details><summary>Answer</summary>Between them, and most of the way up.</details>

# %% tags=["nbval-ignore-output"]
alone = mlp(64, 16, 10)
alone.load_state_dict(initial)
fit(alone, few.x_train, few.y_train, epochs=100, lr=0.05, batch_size=50)
for name, model in (("teacher", teacher), ("alone", alone), ("distilled", student)):
    print(f"{name:10} {100 * accuracy(model, data.x_val, data.y_val):.1f} % of the validation images")

# %% [markdown]
# Tempting. Many articles stop here. The one that this kit is based on stops even earlier. Its code says
# `train_data, test_data = ...`, with three literal dots, and `test_data` is never used: nothing is evaluated at all. We are
# not done either, for three reasons.
#
# 1. **One run.** Another draw of 100 images, another start, and the numbers move by a point or two.
# 2. **Choices.** Somebody chose $T = 8$. If that was done on test images, the test is spoilt.
# 3. **Reasons.** Something helped. Was it softness, or the teacher's size, or that the teacher has seen ten times as many
#    labels?
#
# ### The choices, on validation images
#
# From here on we need students by the ten. You have met `train_side_by_side` in lesson 02. It lays the weights of networks of
# one shape on top of each other, so that one multiplication serves all of them. Each may have images, labels and answers of
# its own, and nothing is exchanged between them. Where it gets no teacher's answers, it trains on labels. Our function on top
# of it says how a student learns in this lesson. (Teachers get smaller steps, on larger batches.) The cell after it checks
# that this is the loop of Part 1, only quicker.

# %%
ALONE, ALL_LABELS = "alone, 100 labels", "alone, 1,000 labels"
STUDENTS_STEPS = dict(epochs=100, lr=0.05, batch_size=50, temperature=T)
TEACHERS_STEPS = dict(lr=0.01, batch_size=128)


def trained(width, x, y=None, answers=None, seeds=range(10), **options):
    """Networks of this width, one for each seed, trained on labels y or on answers."""
    models = [mlp(64, width, 10, seed=seed) for seed in seeds]
    train_side_by_side(models, x, answers, labels=y, seeds=seeds, **STUDENTS_STEPS | options)
    return models

# %% tags=["claim"]
first, second = trained(16, few.x_train, answers=v, seeds=(1, 2))
twin = mlp(64, 16, 10, seed=2)
distill(twin, few.x_train, few.y_train, v, alpha=1.0, seed=2, **STUDENTS_STEPS)
beside, apart = predict_logits(second, data.x_test), predict_logits(twin, data.x_test)
assert torch.allclose(beside, apart, atol=0.01)
print("a student trained beside another one is the student that distill trains alone ✓")

# %% [markdown]
# One rival needs no teacher. **Label smoothing** takes a little of each hard label, usually a tenth, and spreads it evenly
# over all ten digits: .91 for the label, .01 for each of the others. It is soft. A fair comparison looks for a good amount
# as well as for a good $T$. We try a few of both, two students each. The test images are not touched.

# %% tags=["nbval-ignore-output"]
def known(models):
    """Mean accuracy of some students on the validation images, in %."""
    return 100 * sum(accuracy(model, data.x_val, data.y_val) for model in models) / len(models)


x, y, pair = few.x_train, few.y_train, range(2)
hot = {f"T = {T:g}": known(trained(16, x, answers=v, seeds=pair, temperature=T))
       for T in (1.0, 4.0, 8.0, 16.0)}
smooth = {f"amount {share}": known(trained(16, x, y, seeds=pair, label_smoothing=share))
          for share in (0.05, 0.1, 0.2)}
assert hot["T = 8"] > max(hot.values()) - 2 and hot["T = 8"] > hot["T = 1"]
assert smooth["amount 0.1"] > max(smooth.values()) - 2
for tried in (hot, smooth):
    print("% of the validation images:", ", ".join(f"{name}: {score:.1f}" for name, score in tried.items()))

# %% [markdown]
# $T = 1$ falls behind. $T = 8$ and the amount of a tenth are within two points of the best of their kind; the cell insists
# on all three. So both will do, and we fix them for everything in this part. To be exact: the repetitions below split the
# images anew, and some of these validation images will be test images there. A choice among neighbours that hardly differ
# gives little away.
#
# ### The controls
#
# Each row below is the same student, with the same initial weights and the same number of steps. Only what it is told
# differs. Each row could refute a different story.
#
# | row of the figure | the student is told | and so asks |
# |---|---|---|
# | alone, 100 labels | its 100 labels | what is there without any teacher? |
# | label smoothing | its 100 labels, smoothed | does *any* softness help? |
# | hard teacher labels | the large teacher's top class only | does its opinion help without its softness? |
# | taught by the large teacher | the answers of a teacher that saw 1,000 labels | the thing itself |
# | taught by one of its own size | the same, from a teacher of the student's size | must a teacher be large? |
# | taught by one with its 100 labels | the same, from a large teacher with **only these 100 labels** | must a teacher know more labels? |
# | taught by permuted answers | the large teacher's answers, wrong classes permuted (lesson 02) | must the softness sit on the right classes? |
# | taught by shuffled answers | the large teacher's answers, shuffled among the images | does the student listen at all? |
# | taught by an untrained one | the answers of a large teacher that never learnt | or would any target do? |
# | alone, 1,000 labels | all labels and images, no teacher | what would the missing labels have been worth? |
#
# ![Ten icons, one for each thing that the student is told: 100 labels alone, smoothed labels, the top class only, a
# large teacher, a teacher of its own size, a teacher of the 100 labels, wrong classes permuted, answers shuffled, an
# untrained teacher, and all labels alone.](pictures/05_controls.svg)
#
# One row is weaker than it looks. The teacher has trained on our 100 images, they are among its 1,000. So its top class *is*
# the label, all but always (a cell below insists on 95 in 100), and *hard teacher labels* can hardly differ from *alone*.
# [Lesson 09](09_small_compute.ipynb) asks what the top class is worth on images that the teacher has not seen.
#
# > **Predict first.** Order the rows before you scroll on. In particular: will the teacher of the student's own size teach
# > better or worse than the large one? And will the large teacher that saw the same 100 labels help?
# > <details><summary>Answer</summary>Own size: nearly as good, about half a point less. The same 100 labels: less than a
# > point of gain. And permuted answers end below no teacher at all.</details>
#
# A **repetition** changes everything at once: the split into training and test images, the teachers, the draw of 100 images,
# the student's initial weights, the order of its batches. Whatever stays the same in all of them, such as the pool of 1,797
# images, the interval cannot account for.
#
# Three short cells follow. You may run them, look at the figure and come back. First the images of all repetitions, the
# teachers' and ours, and four kinds of teachers, ten of each. (Their initial weights come from other seeds than the students'.)

# %%
theirs = [load_digits(split_seed=s) for s in range(10)]
ours = [load_digits(n_labels=100, split_seed=s, seed=s) for s in range(10)]
x_all, x = (torch.stack([data.x_train for data in sets]) for sets in (theirs, ours))
y_all, y = (torch.stack([data.y_train for data in sets]) for sets in (theirs, ours))
others = range(100, 110)    # x_all: (10, 1000, 64), x: (10, 100, 64)
faculty = {"large": trained(256, x_all, y_all, seeds=others, epochs=20, **TEACHERS_STEPS),
           "own size": trained(16, x_all, y_all, seeds=others, epochs=30, **TEACHERS_STEPS),
           "own labels": trained(256, x, y, seeds=others, epochs=60, lr=0.01),
           "untrained": [mlp(64, 256, 10, seed=200 + s) for s in range(10)]}

# %% [markdown]
# Then what they answer to the 100 images of their repetition, and what is made of it.

# %%
def each(function, *tens):
    """function(…) of every repetition, on top of each other. tens: what it takes, ten of each."""
    return torch.stack([function(*ones) for ones in zip(*tens)])

large, own_size, own_labels, untrained = (each(predict_logits, ten, x) for ten in faculty.values())
assert (large.argmax(-1) == y).double().mean(1).min() > 0.95, "it trained on these images"
answers = {"the large teacher": large, "one of its own size": own_size,    # each (10, 100, 10)
           "one with its 100 labels": own_labels, "an untrained one": untrained,
           "permuted answers": each(permute_wrong_classes, large, range(10)),
           "shuffled answers": each(shuffle_answers, large, range(10))}

# %% [markdown]
# And now the students, ten a line. Keep an eye on what stays the same in every line.

# %%
models = {"the large teacher itself": faculty["large"],
          ALONE: trained(16, x, y),
          "label smoothing": trained(16, x, y, label_smoothing=0.1),
          "hard teacher labels": trained(16, x, large.argmax(-1))}
models |= {f"taught by {name}": trained(16, x, answers=told) for name, told in answers.items()}
models[ALL_LABELS] = trained(16, x_all, y_all, epochs=10)

# %%
def graded(models):
    """Test accuracy in %, each model on the test images of its repetition."""
    return [100 * accuracy(model, data.x_test, data.y_test) for model, data in zip(models, theirs)]


runs = pd.DataFrame({name: graded(ten) for name, ten in models.items()})    # (repetitions, models)
USELESS = ["taught by shuffled answers", "taught by an untrained one"]
shown = [name for name in runs if name not in USELESS]
roles = {"the large teacher itself": "teacher", "taught by permuted answers": "control"}
roles |= dict.fromkeys([ALONE, "label smoothing", ALL_LABELS], "alone")
figures.rows({name: mean_ci(runs[name]) for name in shown}, "test accuracy (%)", roles=roles)

# %% [markdown]
# **Figure.** Test accuracy of the large teacher (top) and of students of one size: mean and 95 % interval over ten
# repetitions. The rows named *alone* and *label smoothing* had no teacher (grey); *permuted* is a spoilt teacher (pink).
# Two of the blue rows lie well above *alone, 100 labels*: those that heard soft answers from a teacher that saw 1,000
# labels. The hard answers of the same teacher, nearly the labels themselves, and a teacher with only the 100 labels leave the
# student about where it was.
# (A gain of less than a point is possible. Ten repetitions do not settle it.) Two rows are not drawn: shuffled answers and
# the untrained teacher leave the student near guessing, far off the left edge.
#
# Now the differences, each taken within its repetition. That removes the luck that both sides share.

# %%
gain = {name: paired_ci(runs[name], runs[ALONE]) for name in shown if name != ALONE}
figures.rows(gain, "test accuracy minus the student alone (points)", roles=roles, reference=0)

# %% [markdown]
# **Figure.** The same runs as differences from the student alone, paired by repetition. A bar that does not touch the dotted
# line is worth a second look; the claims below ask for more, three standard errors.
#
# How to read those claims: `margin(x)` is the mean of x in standard errors. So `margin(gain - 4) > 3` reads *the gain is
# above four, safely*, and `margin(1.5 - gain) > 3` reads *it is below one and a half, safely*. Safely on this pool of images,
# that is; for new ones the intervals must be [wider](A_primer.ipynb#On-this-pool,-or-on-new-images?).

# %% [markdown] tags=["claim"]
# **Claim: soft answers carry labels that the student never saw.** With a teacher that knows 1,000 labels, 100 images bring
# the student at least four points over the same student alone, and more than half of the way to where 1,000 labels would
# bring it. Softness without a teacher, and the teacher's opinion without its softness, bring no gain of as much as one and
# a half points.

# %% tags=["claim"]
large, by_labels = runs["taught by the large teacher"], runs[ALONE]
assert margin(large - by_labels - 4) > 3                                # four points, and three standard errors beyond
assert gap_closed(by_labels.mean(), large.mean(), runs[ALL_LABELS].mean()) > 0.5
for control in ("label smoothing", "hard teacher labels"):
    assert margin(1.5 - (runs[control] - by_labels)) > 3
print("distilled on 100 images: four points and more over alone, over half of the way to 1,000 labels ✓")
print("label smoothing, hard teacher labels: no gain of one and a half points over alone ✓")

# %% [markdown] tags=["claim"]
# **Claim: the gap is labels, not size.** A teacher no larger than its student teaches almost as well as the large one, one
# and a half points less at the most. The large teacher that saw only the same 100 labels brings less than half as much. And
# with all 1,000 labels the small student, alone, is within a point of the large teacher.

# %% tags=["claim"]
same_size, same_labels = runs["taught by one of its own size"], runs["taught by one with its 100 labels"]
assert margin(same_size - by_labels - 3) > 3 and abs((same_size - large).mean()) < 1.5
assert margin((large - by_labels) / 2 - (same_labels - by_labels)) > 3
print("a teacher of the student's own size: three points and more over alone, within 1.5 of the large teacher ✓")
print("a large teacher with the same 100 labels: less than half of the gain ✓")
short_of_it = runs["the large teacher itself"] - runs[ALL_LABELS]
assert margin(1 - short_of_it) > 3 and margin(1 + short_of_it) > 3
print("the student alone, with all 1,000 labels: within a point of the large teacher ✓")

# %% [markdown] tags=["claim"]
# **Claim: it matters which wrong classes, and which image.** Permuted wrong classes are worse than no teacher at all.
# Shuffled answers and an untrained teacher leave the student near guessing.

# %% tags=["claim"]
assert margin(by_labels - runs["taught by permuted answers"]) > 3
assert all(runs[name].mean() < 30 for name in USELESS)
print("permuted: worse than alone. Shuffled or untrained: below 30 % ✓")

# %% [markdown]
# What, then, did we see? *"One sixteenth of the size, and most of the gap closed"* would teach a falsehood: a student of
# this size has no trouble with the task. The bottom row shows it, level with the large teacher. What the student lacked was
# labels, and a hundred soft answers carry much of what nine hundred unseen labels would have told it. The teacher's top
# classes of these images are the labels, so what came across came in the *soft* part.
#
# Hinton, Vinyals and Dean (2015) saw the same in speech. With 3 % of the training data, one and the same network reached with
# hard targets 44.5 % frame accuracy (the share of short slices of sound that are named rightly; longer training made it
# worse), with soft targets 57.0 %, and with all data 58.9 %.

# %% [markdown]
# ## Part 3: when the student has all the labels
#
# Now give the student **all 1,000 labelled images**, the very ones the teacher had. There are no unseen labels to carry.
#
# > **Predict first.** Does distillation still help? Against the student alone, against label smoothing, and against the same
# > teacher with its wrong classes permuted?
# > <details><summary>Answer</summary>Against the student alone: with a strong enough teacher, about a point. Against label
# > smoothing: no. Against permuted answers: no, so the point is not what this teacher knows.</details>
#
# We ask two teachers: the large network, and a stronger one that is no network at all. Kernel ridge regression stores all
# 1,000 training images and answers by comparing a new image with each of them. It takes three lines.

# %%
def kernel_teacher(data, sharpness):
    """Kernel ridge regression on one-hot labels: strong, and it must keep every training image."""
    def likeness(a, b):
        return torch.exp(-sharpness * torch.cdist(a, b) ** 2)             # (n_a, n_b) in (0, 1], 1 = the same image

    x, onehot = data.x_train, F.one_hot(data.y_train, 10).float()
    ridge = 0.1 * torch.eye(len(x))                                       # keeps it from fitting noise
    weights = torch.linalg.solve(likeness(x, x) + ridge, onehot)          # (1000, 10)
    return lambda images: 5 * likeness(images, x) @ weights               # 5 makes scores near 0 and 1 into logits


def right(logits, y):
    return (logits.argmax(-1) == y).double().mean().item()

# %% [markdown]
# Its sharpness is chosen in each repetition, on that repetition's validation images. The student is 64 units wide, so that
# its size is no excuse. The amount of smoothing stays a tenth, and $T = 2$. Would another temperature do better? Validation
# images say how much it matters.

# %% tags=["nbval-ignore-output"]
RECIPE = dict(epochs=25, lr=0.03, batch_size=128)
kernel = kernel_teacher(data, sharpness=0.3)(data.x_train)    # (1000, 10)
hot = {T: known(trained(64, data.x_train, answers=kernel, seeds=[0], temperature=T, **RECIPE))
       for T in (1.0, 2.0, 4.0)}
assert hot[2.0] > max(hot.values()) - 1.5
print("% of the validation images:", ", ".join(f"T = {T:g}: {score:.1f}" for T, score in hot.items()))

# %% [markdown]
# $T = 2$ will do. Now the repetitions: two teachers, five students, and everybody learns from the same 1,000 labelled images.

# %%
def best_kernel(data):
    return max((kernel_teacher(data, sharpness) for sharpness in (0.1, 0.3, 1.0)),
               key=lambda teacher: right(teacher(data.x_val), data.y_val))


kernels = [best_kernel(data) for data in theirs]
by_kernel = each(lambda kernel, images: kernel(images), kernels, x_all)    # (10, 1000, 10)
assert (by_kernel.argmax(-1) == y_all).double().mean(1).min() > 0.99, "it stores these images"
told = {"the network": each(predict_logits, faculty["large"], x_all), "the kernel": by_kernel,
        "permuted kernel answers": each(permute_wrong_classes, by_kernel, range(10))}

# %%
models = {"the large network itself": faculty["large"],
          "alone": trained(64, x_all, y_all, **RECIPE),
          "label smoothing": trained(64, x_all, y_all, label_smoothing=0.1, **RECIPE)}
models |= {f"taught by {name}": trained(64, x_all, answers=v, temperature=2.0, **RECIPE)
           for name, v in told.items()}
of_kernels = [100 * right(kernel(data.x_test), data.y_test) for kernel, data in zip(kernels, theirs)]
full = pd.DataFrame({"the kernel teacher itself": of_kernels}
                    | {name: graded(ten) for name, ten in models.items()})
roles |= dict.fromkeys(["the kernel teacher itself", "the large network itself"], "teacher")
roles |= {"taught by permuted kernel answers": "control"}
figures.rows({name: mean_ci(full[name]) for name in full}, "test accuracy (%), all 1,000 labels", roles=roles)

# %% [markdown]
# **Figure.** Two teachers (orange) and five students of width 64, all trained on the same 1,000 labelled images: mean and
# 95 % interval over ten repetitions. The whole axis spans a few points only. Three students stand together, ahead of the
# student alone: label smoothing, the kernel teacher's, and that of the same teacher with its wrong classes permuted (pink).
# The large network is no better than the student alone, and has nothing to give it. (It is larger, but its training is
# shorter and its steps are smaller.)

# %% [markdown] tags=["claim"]
# **Claim.** With all the labels, nothing here beats label smoothing. It is better than the student alone and than the large
# network's student, and the kernel teacher's student gains less than half a point on it.

# %% tags=["claim"]
smoothed = full["label smoothing"]
assert margin(smoothed - full["alone"]) > 3 and margin(smoothed - full["taught by the network"]) > 3
assert margin(0.5 - (full["taught by the kernel"] - smoothed)) > 3
print("all labels: distilling gains nothing over label smoothing ✓")

# %% [markdown] tags=["claim"]
# **Claim: even this point is softness.** The kernel teacher is really better than the student alone, and its student is
# better than alone too. So is the student of its *permuted* answers, and the two students lie within half a point of each
# other.

# %% tags=["claim"]
taught, permuted = full["taught by the kernel"], full["taught by permuted kernel answers"]
for better in (full["the kernel teacher itself"], taught, permuted):
    assert margin(better - full["alone"]) > 3
assert margin(0.5 - (taught - permuted)) > 3 and margin(0.5 + (taught - permuted)) > 3
print("taught by the kernel teacher: better than alone, by more than three standard errors ✓")
print("taught by its permuted answers: better than alone as well, and within half a point of that ✓")

# %% [markdown]
# The effect is about a point, and it is real. But what only this teacher knows was worth less than half a point to its
# student. On the training images the teacher's top class is the label (a cell above insists on 99 in 100). What it adds to
# the labels is softness, and softness on the wrong classes did as well. So did label smoothing, which costs one keyword and
# no teacher. In Part 2 it was otherwise: there the student lacked labels, and permuted answers were worse than no teacher.
#
# Furlanello and colleagues (2018), who invented the permuted control, saw something between our Parts 2 and 3. With all images
# and students as large as their teachers, permuted answers kept between a quarter and three fifths of the gain. Yuan and
# colleagues (2020) hold that softness as such is at least as important as what the teacher knows about similar classes. In
# Part 3 it was all that we could see, and in Part 2 it was not.

# %% [markdown]
# ## What we saw
#
# - Distillation is a short loop: ask the teacher once, index images and answers together, compare softened answers.
# - Whether it *helped* takes more code than the loop: repetitions, a choice on validation data, and the controls.
# - With few images and a teacher that knows more labels, soft answers carry labels the student never saw. The gap was
#   labels, not size: a teacher of the student's own size taught almost as well.
# - With all the labels, distillation gained nothing over label smoothing here. Over plain training it gained about a point
#   with a teacher that was really better. The same teacher's permuted answers gained as much, so that point is softness, and
#   not what the teacher knows.

# %% [markdown] tags=["exercise"]
# ## Exercises
#
# ### Exercise 1 (recall)
# The teacher's answers to the whole transfer set are stored in one tensor. Write the distillation term, without labels, for a
# batch that is given as numbers of images.
# <details><summary>Hint 1</summary>The student's logits are of the batch already; of the teacher's you must take the same
# images.</details>
# <details><summary>Hint 2</summary><code>student_loss</code> above, with two changes: <code>teacher_logits[batch]</code> for
# <code>v[batch]</code>, and <code>student_logits</code>, which is of the batch already, for <code>student(…)</code>.</details>

# %% tags=["exercise"]
def cached_loss(student_logits, teacher_logits, batch, T):
    """T²·KL(teacher ‖ student), mean over the batch.

    student_logits: (batch, classes). teacher_logits: (n, classes), all images. batch: (batch,) numbers of images.
    """
    ...


check.cached_loss(cached_loss)

# %% tags=["solution"]
def cached_loss(student_logits, teacher_logits, batch, T):
    log_p = (teacher_logits[batch] / T).log_softmax(-1)
    log_q = (student_logits / T).log_softmax(-1)
    return T**2 * (log_p.exp() * (log_p - log_q)).sum(-1).mean()


check.cached_loss(cached_loss)

# %% [markdown] tags=["exercise"]
# ### Exercise 2 (modify)
# `margin` takes paired differences. Write the version for two methods that were **not** paired: every run of `b` had its own
# split, its own teacher, its own everything. How many standard errors lie between the means?
# <details><summary>Hint 1</summary>Variances of independent means add: the standard error of the difference is
# $\sqrt{s_a^2/n_a + s_b^2/n_b}$.</details>
# <details><summary>Hint 2</summary><code>a.var()</code> of a tensor is $s_a^2$ (it divides by n − 1).</details>

# %% tags=["exercise"]
def unpaired_margin(a, b):
    """Difference of the means in standard errors. a: (n_a,), b: (n_b,) tensors of accuracies. Returns a number."""
    ...


check.unpaired_margin(unpaired_margin)

# %% tags=["solution"]
def unpaired_margin(a, b):
    return (a.mean() - b.mean()) / (a.var() / len(a) + b.var() / len(b)).sqrt()


check.unpaired_margin(unpaired_margin)

# %% [markdown] tags=["exercise"]
# ### Exercise 3 (investigate)
# A published loop calls this lesson's teacher (64-256-10) at every step. Count multiplications for one image: a layer from a
# to b units takes a·b forward, and a training step of the student costs three times its forward pass. What share of all
# multiplications goes to the teacher?
# <details><summary>Hint 1</summary>The teacher's forward pass: 64·256 + 256·10. It is not trained, so that is all it
# costs.</details>
# <details><summary>Hint 2</summary>The student (64-16-10) costs 3·(64·16 + 16·10). The share is teacher / (teacher +
# student).</details>

# %% tags=["exercise"]
teacher_share = ...


check.teacher_share(teacher_share)

# %% tags=["solution"]
# forward for the teacher; three times forward for the student
teacher_work, student_work = 64 * 256 + 256 * 10, 3 * (64 * 16 + 16 * 10)
teacher_share = teacher_work / (teacher_work + student_work)


check.teacher_share(teacher_share)

# %% [markdown] tags=["quiz"]
# ## Quiz
#
# Unfold the answer that you would give. Each says why it is right, or what is wrong with it.
#
# **1.** Which control tells that it is the <em>softness</em> of the answers that helps?
#
# <details><summary>A. The same student, told the answers to other images.</summary>No. Shuffled answers ask whether
# the student listens at all. They spoil the top class along with the softness.</details>
# <details><summary>B. The same student, with all 1,000 labels.</summary>No. That tells what the missing labels would
# have been worth, and changes the amount of data.</details>
# <details><summary>C. The same student, told the teacher's top class.</summary>Right. Same teacher, same images; what
# is taken away is the softness, and nothing else.</details>
#
# **2.** A large teacher that had seen the same 100 images as the student brought next to nothing. What does that row
# show?
#
# <details><summary>A. The teacher must be larger than its student.</summary>No. This one is as large as the other one
# was. And a teacher of the student's own size taught almost as well.</details>
# <details><summary>B. The gain is owed to labels that the student lacked.</summary>Right. The other teacher's answers
# carried some of what its 1,000 labels had taught it. It was not the teacher's size.</details>
# <details><summary>C. One hundred images are too few to distil on.</summary>No. On the same 100 images the other
# teacher's answers brought several points.</details>
# <details><summary>D. Its training was too short to make a good teacher.</summary>No. It was trained well on what it
# had. What it lacked were the other 900 labels.</details>
#
# **3.** Ten runs with ten seeds on <em>one</em> split of the data give a narrow interval. What is missing from it?
#
# <details><summary>A. The luck of the initial weights.</summary>No. They differ between the seeds, so their luck is
# in the interval.</details>
# <details><summary>B. The luck of the batches.</summary>No. Their order comes from the seed as well, so it is in the
# interval.</details>
# <details><summary>C. Nothing: ten runs are enough.</summary>No. They are ten runs of one question. With another 500
# test images the answer may be another one.</details>
# <details><summary>D. The luck of the split.</summary>Right. Which images are for training and which for the test:
# all ten seeds share it, so their scatter does not show it.</details>
#
# **4.** Why is the teacher asked once, before the loop?
#
# <details><summary>A. Asked again, it says the same and costs as much.</summary>Right. And its pass costs more than
# the student's whole step. That holds as long as the images stay as they are; with random augmentation the stored
# answers would belong to other images.</details>
# <details><summary>B. Asked in the loop, it would learn with the student.</summary>No. It would not be in the
# optimiser either way.</details>
# <details><summary>C. The student needs a target that stands still.</summary>No. A frozen teacher in eval mode stands
# still in the loop as well: it answers alike in every epoch.</details>
#
# **5.** With all 1,000 labels, a very good teacher lifted its student by about a point. The same teacher with its
# wrong classes permuted lifted it as much. What follows?
#
# <details><summary>A. Permuted answers still tell which classes are alike.</summary>No. That is the very thing the
# permutation destroys. What it leaves is the top class and the softness.</details>
# <details><summary>B. It is softness that brings this point.</summary>Right. Label smoothing, which has no teacher,
# agrees. What this teacher alone knows was worth less than half a point.</details>
# <details><summary>C. With 100 labels, a permuted teacher would do as well.</summary>No. There it mattered much which
# wrong classes get the softness: permuted answers were worse than no teacher.</details>

# %% [markdown]
# ## What next
#
# That was the core path: concepts, mathematics, code, controls. Take a network and data of your own, and distil. Before you
# tell anybody that it helped, come back for the list of controls.
#
# Two lessons lead on from here. [06 · Spot the bug](06_spot_the_bug.ipynb) has code that runs and is wrong, and the tests that
# find it. [07 · Temperature and model size](07_temperature_and_model_size.ipynb) turns all the dials.
#
# ## References
#
# - Hinton, Vinyals, Dean (2015), *Distilling the Knowledge in a Neural Network*
# - Furlanello, Lipton, Tschannen, Itti, Anandkumar (2018), *Born-Again Neural Networks*: the permuted control
# - Szegedy, Vanhoucke, Ioffe, Shlens, Wojna (2016), *Rethinking the Inception Architecture*: label smoothing
# - Yuan, Tay, Li, Wang, Feng (2020), *Revisiting Knowledge Distillation via Label Smoothing Regularization*
