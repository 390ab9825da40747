# %% [markdown] asks="How few lines does it take, and did it help?" core=true seconds=15
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
# **Time**: 25 min reading and running, 20 min exercises · **You need**: the loss of
# [lesson 04](04_loss_math.ipynb), the permuted control of [lesson 02](02_core_concepts.ipynb), paired intervals
# ([primer](A_primer.ipynb))

# %% [markdown]
# ![A teacher is asked once. Its hundred answers are kept in a stack. A student goes round and round for two hundred
# steps, and all of them use the stack.](pictures/05_once.svg)

# %%
import math
import torch
import torch.nn.functional as F
from torch import nn
from torch.optim.lr_scheduler import CosineAnnealingLR
from classroom.claim import above, all_above, all_below, below, claim, equal, within
from classroom.lesson_05 import check, figures
from kdlib.data import load_digits
from kdlib.models import mlp, predict_logits
torch.set_num_threads(1)    # small networks: more threads only get in each other's way

# %% [markdown]
# ## Part 1: the whole of distillation in forty lines
#
# The situation: you hold a trained teacher and **100 images** with their labels (distilling will not need these). You
# do not hold the 1,000 labelled images that the teacher was trained on. You want a network of one sixteenth of the
# size.
#
# First the images and the two networks. `GELU` is a smooth ReLU.

# %%
data = load_digits()                       # the teacher's world: 1,000 training images
few = load_digits(n_labels=100, seed=0)    # ours: 100 of them
torch.manual_seed(0)
teacher = nn.Sequential(nn.Linear(64, 256), nn.GELU(), nn.Linear(256, 10))
student = nn.Sequential(nn.Linear(64, 16), nn.GELU(), nn.Linear(16, 10))

# %% [markdown]
# **One loop serves both stages.** `count` is how many images there are, `batch_loss` a function that turns the numbers
# of a batch's images into a loss. `order` draws the batches from a generator of its own: the same batches again,
# whatever else the program draws. The scheduler lets the learning rate fall to zero along a cosine, so that the last
# steps are small. (With dropout or batch norm in the networks, the modes of [lesson 03](03_two_stage_process.ipynb)
# would have to be switched as well.)

# %%
def train(model, count, batch_loss, epochs, lr, batch_size):
    optimizer = torch.optim.Adam(model.parameters(), lr=lr)
    scheduler = CosineAnnealingLR(optimizer, T_max=epochs * math.ceil(count / batch_size))
    order = torch.Generator().manual_seed(0)
    for _ in range(epochs):
        for batch in torch.randperm(count, generator=order).split(batch_size):
            optimizer.zero_grad()
            batch_loss(batch).backward()
            optimizer.step()
            scheduler.step()

# %% [markdown]
# **Stage 1**: the teacher learns from labels. May it teach? That is decided on images that it has never seen.

# %%
def teacher_loss(batch):
    return F.cross_entropy(teacher(data.x_train[batch]), data.y_train[batch])


train(teacher, count=1000, batch_loss=teacher_loss, epochs=20, lr=1e-2, batch_size=128)

# %% tags=["claim"]
from kdlib.measure import accuracy

right = accuracy(teacher, data.x_val, data.y_val)
claim("The teacher may teach: it knows more than nine tenths of the validation images.",
      all_above(right, 0.9, "share that it names rightly"))

# %% [markdown]
# **Between the stages**: ask the teacher, once. Neither it nor the images change, so its answers cannot change either.
# Many published loops call the teacher at every step: the same answer, paid for again and again. (If every image is
# drawn anew, shifted or cropped, the teacher must see the new one, and then it does run at every step.)

# %%
with torch.no_grad():
    teacher_logits = teacher(few.x_train)    # (100, 10)

# %% [markdown]
# **Stage 2**: the student learns from the answers. The loss is the one of lesson 04,
#
# $$(1 - \alpha)\,\mathrm{CE}(y, q) + \alpha\,T^2\,\mathrm{KL}(p_T \,\Vert\, q_T)$$
#
# with $\alpha = 1$: the labels are not read. Images and answers are indexed by the same `batch`, so that each image
# stays with its own answer.

# %%
T = 8.0    # why 8? Part 2

def student_loss(batch):
    log_p = (teacher_logits[batch] / T).log_softmax(-1)          # (batch, 10), softened
    log_q = (student(few.x_train[batch]) / T).log_softmax(-1)    # (batch, 10), softened
    return T**2 * (log_p.exp() * (log_p - log_q)).sum(-1).mean()

initial = {name: weights.clone() for name, weights in student.state_dict().items()}
train(student, count=100, batch_loss=student_loss, epochs=100, lr=0.05, batch_size=50)

# %% [markdown]
# That is all: no distillation library. We kept the `initial` weights, so that others can start from the same place.

# %% tags=["claim"]
from kdlib.training import distill

twin = mlp(64, 16, 10)
twin.load_state_dict(initial)
distill(twin, few.x_train, few.y_train, teacher_logits, temperature=T, alpha=1.0,
        epochs=100, lr=0.05, batch_size=50, seed=0)
ours, theirs = predict_logits(student, data.x_test), predict_logits(twin, data.x_test)
claim("Our student is kdlib's: from the same start, after the same 200 steps, "
      "it gives the same logits.", equal(ours, theirs, 0.01))

# %% [markdown]
# ## Part 2: did it help?
#
# > **Predict first.** The student alone learns from 100 labels, for as many steps. The teacher learnt from 1,000. Where
# > will the distilled student land: below the student alone, between the two, or above both?
# > <details><summary>Answer</summary>Between them, and most of the way up.</details>

# %% tags=["nbval-ignore-output"]
import pandas as pd
from kdlib.measure import accuracy
from kdlib.training import fit, progress_bar
STEPS = dict(epochs=100, lr=0.05, batch_size=50)    # as above
alone = mlp(64, 16, 10)
alone.load_state_dict(initial)
fit(alone, few.x_train, few.y_train, **STEPS)
for name, model in {"teacher": teacher, "alone": alone, "distilled": student}.items():
    right = accuracy(model, data.x_val, data.y_val)
    print(f"{name:10} {right:.1%} of the validation images")

# %% [markdown]
# Tempting, and many articles stop here. The one that this kit grew from (Chinese, unsigned) stops even earlier. Its
# code says `train_data, test_data = ...`, with three literal dots, and `test_data` is never used: nothing is evaluated
# at all. We go on, for three reasons.
#
# 1. **One run.** Another draw of 100 images, another start, and the numbers move by several points.
# 2. **Choices.** Somebody chose $T = 8$. If that was done on test images, the test is spoilt.
# 3. **Reasons.** Something helped. Was it softness, or the teacher's size, or that the teacher has seen ten times as
#    many labels?
#
# ### The choices, on validation images
#
# From here on we need students by the ten. `trained` makes a network of some width for each data set and trains all of
# them at once, with `train_side_by_side` of lesson 02. They learn from the labels of their sets; given answers, from
# these alone. `graded` says how many images each of them names rightly, in per cent.
#
# Besides temperatures we try a rival that needs no teacher. **Label smoothing** takes a little of each hard label,
# usually a tenth, and spreads it evenly over all ten digits: .91 for the label, .01 for each of the others. It is soft.
# A fair comparison looks for a good amount as well as for a good $T$. We train two students with each; it takes some
# seconds.

# %% tags=["nbval-ignore-output"]
from classroom.tens import graded, trained
tried, found = {}, {}
for warmth in (1, 4, 8, 16):
    tried[f"T = {warmth}"] = dict(answers=teacher_logits, temperature=warmth)
for amount in (0.05, 0.1, 0.2):
    tried[f"amount {amount}"] = dict(label_smoothing=amount)
for name, options in progress_bar(tried.items(), "settings"):
    pair = trained(16, [few, few], **options, **STEPS)    # two students, of seeds 0 and 1
    found[name] = sum(graded(pair, [data, data], "val")) / 2
pd.Series(found, name="% of the validation images").round(1)

# %% tags=["claim"]
best_T = max(right for name, right in found.items() if "T" in name)
best_amount = max(right for name, right in found.items() if "amount" in name)
claim("T = 1 falls behind. T = 8 is within two points of the best temperature, "
      "a tenth within two points of the best amount.",
      all_above(found["T = 8"] - found["T = 1"], 0, "points from T = 1 to T = 8"),
      all_below(best_T - found["T = 8"], 2, "points from T = 8 to the best"),
      all_below(best_amount - found["amount 0.1"], 2, "points from a tenth to the best"))

# %% tags=["claim"]
beside = trained(16, [few, few], teacher_logits, temperature=8.0, seeds=(1, 2), **STEPS)[1]
twin = mlp(64, 16, 10, seed=2)
distill(twin, few.x_train, few.y_train, teacher_logits, temperature=8.0, alpha=1.0,
        seed=2, **STEPS)
beside_others, by_itself = (predict_logits(model, data.x_test) for model in (beside, twin))
claim("A student trained beside another one is the student that distill trains alone.",
      equal(beside_others, by_itself, 0.01))

# %% [markdown]
# So T = 8 and a tenth will do, and we fix them for all of this part. (The repetitions below split the images anew, and some of these
# validation images will be test images there. A choice among neighbours that hardly differ gives little away.)
#
# ### The controls
#
# Each row below is the same student, with the same initial weights and the same number of steps. Only what it is told
# differs. Each row could refute a different story.
#
# | row of the figure | the student is told | and so asks |
# |---|---|---|
# | alone, 100 labels | its 100 labels | what is there without any teacher? |
# | alone, smoothed labels | its 100 labels, smoothed | does *any* softness help? |
# | taught by top classes only | the large teacher's top class of each image | does its opinion help without its softness? |
# | taught by the large teacher | the answers of a teacher that saw 1,000 labels | the thing itself |
# | taught by a student-sized teacher | the same, from a teacher of the student's size | must a teacher be large? |
# | taught by a teacher of 100 labels | the same, from a large teacher that saw **only the student's 100 labels** | must a teacher know more labels? |
# | taught by permuted answers | the large teacher's answers, wrong classes permuted (lesson 02) | must the softness sit on the right classes? |
# | taught by shuffled answers | the large teacher's answers, shuffled among the images | does the student listen at all? |
# | taught by an untrained teacher | the answers of a large network that never learnt | or would any target do? |
# | alone, 1,000 labels | all labels and images, no teacher | what would the missing labels have been worth? |
#
# ![Ten icons, one for each thing that the student is told: 100 labels alone, smoothed labels, the top class only, a
# large teacher, a teacher of its own size, a teacher of the 100 labels, wrong classes permuted, answers shuffled, an
# untrained teacher, and all labels alone.](pictures/05_controls.svg)
#
# > **Predict first.** Order the rows before you scroll on. In particular: will the teacher of the student's own size
# > teach better or worse than the large one? And will the large teacher that saw the same 100 labels help?
# > <details><summary>Answer</summary>Own size: nearly as good, about half a point less. The same 100 labels: less than
# > a point of gain. And permuted answers end below no teacher at all.</details>
#
# A **repetition** changes everything at once: the split into training and test images, the teachers, the draw of 100
# images, the student's initial weights, the order of its batches. What stays the same in all ten, such as the pool of
# 1,797 images, no interval can account for. (`kdlib.repetitions` makes such repetitions for later lessons.)
#
# Three cells prepare them, and you may run them unread. First the images, the teachers' and ours, and ten teachers of
# each kind. Their seeds are not the students'.

# %%
from classroom.tens import asked, spoilt, stacked

theirs = [load_digits(split_seed=s) for s in range(10)]
ours = [load_digits(n_labels=100, split_seed=s, seed=s) for s in range(10)]
teaching = dict(lr=0.01, seeds=range(100, 110))
large = trained(256, theirs, epochs=20, batch_size=128, **teaching)
small = trained(16, theirs, epochs=30, batch_size=128, **teaching)
of_100_labels = trained(256, ours, epochs=60, batch_size=50, **teaching)
untrained = [mlp(64, 256, 10, seed=200 + s) for s in range(10)]

# %% [markdown]
# Then what they answer to the 100 images of their repetition (`asked`), and the same answers spoilt by lot (`spoilt`).

# %%
from kdlib.repetitions import permute_wrong_classes, shuffle_answers

answers = asked(large, ours)    # (10, 100, 10)
told = {"the large teacher": answers,
        "a student-sized teacher": asked(small, ours),
        "a teacher of 100 labels": asked(of_100_labels, ours),
        "permuted answers": spoilt(permute_wrong_classes, answers),
        "shuffled answers": spoilt(shuffle_answers, answers),
        "an untrained teacher": asked(untrained, ours)}

# %% [markdown]
# And now the students, ten a line. Keep an eye on what stays the same in every line.

# %%
named = answers.argmax(-1)    # (10, 100), the large teacher's top classes
students = {"alone, 100 labels": trained(16, ours, **STEPS),
            "alone, smoothed labels": trained(16, ours, label_smoothing=0.1, **STEPS),
            "taught by top classes only": trained(16, ours, labels=named, **STEPS)}
for name, logits in progress_bar(told.items(), "teachers"):
    students[f"taught by {name}"] = trained(16, ours, logits, temperature=8.0, **STEPS)
students["alone, 1,000 labels"] = trained(16, theirs, **dict(STEPS, epochs=10))

# %%
from kdlib.measure import mean_ci

runs = pd.DataFrame({name: graded(ten, theirs) for name, ten in students.items()})
runs.insert(0, "the large teacher itself", graded(large, theirs))    # (repetitions, rows)
FAR_OFF = ["taught by shuffled answers", "taught by an untrained teacher"]
shown = {name: mean_ci(runs[name]) for name in runs if name not in FAR_OFF}
figures.rows(shown, "test accuracy (%)", roles=figures.ROLES)

# %% [markdown]
# **Figure.** Test accuracy of the large teacher (top) and of students of one size: mean and 95 % interval over ten
# repetitions. Grey squares had no teacher, blue dots heard a real one, the pink diamond a spoilt one. Two rows are not
# drawn: shuffled answers and the untrained teacher leave the student near guessing, far off the left edge.
#
# One row is weaker than it looks. The teacher has trained on our 100 images, so its top class *is* the label, all but
# always, and *top classes only* can hardly differ from *alone*. [Lesson 09](09_small_compute.ipynb) asks what the top
# class is worth on images that the teacher has not seen.
#
# Now the differences, each taken within its repetition. That removes the luck that both sides share.

# %%
gain = runs.sub(runs["alone, 100 labels"], axis=0)    # pair by pair
rows = {name: mean_ci(gain[name]) for name in shown if name != "alone, 100 labels"}
figures.rows(rows, "test accuracy minus the student alone (points)",
             roles=figures.ROLES, reference=0)

# %% [markdown]
# **Figure.** The same runs as differences from the student alone, paired by repetition. A bar that does not touch the
# dotted line is worth a second look. The claims ask for more: their ± is **three standard errors**, and the bound must
# lie beyond it. That holds for this pool of images; for new ones the intervals must be
# [wider](A_primer.ipynb#On-this-pool,-or-on-new-images?).

# %% tags=["claim"]
from kdlib.measure import gap_closed
taught = gain["taught by the large teacher"]
way = gap_closed(0.0, taught.mean(), gain["alone, 1,000 labels"].mean())
claim("Soft answers carry labels that the student never saw. Softness without a teacher "
      "does not, nor does the teacher's opinion without its softness.",
      above(taught, 4, "large teacher, points over alone"),
      all_above(way, 0.5, "of the way to 1,000 labels"),
      below(gain["alone, smoothed labels"], 1.5, "smoothed labels, points over alone"),
      below(gain["taught by top classes only"], 1.5, "top classes, points over alone"))

# %% tags=["claim"]
taught, own = gain["taught by the large teacher"], gain["taught by a student-sized teacher"]
claim("The gap is labels, not size. A teacher no larger than its student teaches almost "
      "as well. A large one that saw only the same 100 labels brings less than half.",
      above(own, 3, "student-sized teacher, points over alone"),
      all_below(abs((own - taught).mean()), 1.5, "its distance from the large one"),
      below(gain["taught by a teacher of 100 labels"] - taught / 2, 0,
            "teacher of 100 labels, less half of that gain"),
      within(gain["the large teacher itself"] - gain["alone, 1,000 labels"], 1,
             "large teacher less the student alone, 1,000 labels"))

# %% tags=["claim"]
known = (answers.argmax(-1) == stacked(ours)[1]).double().mean(1)    # (10,)
claim("It matters which wrong classes, and which image. Permuted wrong classes are worse "
      "than no teacher at all; shuffled answers or an untrained teacher teach nothing.",
      below(gain["taught by permuted answers"], 0, "permuted, points over alone"),
      all_below(runs[FAR_OFF].mean(), 30, "shuffled or untrained, % right"),
      all_above(known, 0.95, "share of top classes that are the label"))

# %% [markdown]
# *"One sixteenth of the size, and most of the gap closed"* would teach a falsehood, then. A student of this size has no
# trouble with the task: see the bottom row. What it lacked was labels, and a hundred soft answers carry much of what
# nine hundred unseen labels would have told it. It came across in the *soft* part, since the top classes are labels
# that it had.
#
# Hinton, Vinyals and Dean (2015) saw the same in speech. With 3 % of the training data, one and the same network
# reached with hard targets 44.5 % frame accuracy (the share of short slices of sound that are named rightly; longer
# training made it worse), with soft targets 57.0 %, and with all data 58.9 %.

# %% [markdown]
# ## Part 3: when the student has all the labels
#
# Now give the student **all 1,000 labelled images**, the very ones that the teacher had. There are no unseen labels to
# carry. What could help is a teacher that has made more of the same labels. The one of Part 2 has not: the student with
# 1,000 labels was level with it. So we look for a better one, on validation images: the same large network, "patient",
# with twice the epochs and twice the learning rate, and then with label smoothing as well. Ten of each, some seconds.

# %% tags=["nbval-ignore-output"]
patient = dict(epochs=40, lr=0.02, batch_size=125, seeds=range(100, 110))
candidates = {"the teacher of Part 2": large}
for amount, name in progress_bar([(0, "patient"), (0.1, "patient, smoothed")], "teachers"):
    candidates[name] = trained(256, theirs, label_smoothing=amount, **patient)
for name, teachers in candidates.items():
    found = sum(graded(teachers, theirs, "val")) / 10
    print(f"{name:22} {found:.1f} % of the validation images")

# %% [markdown]
# The last one is clearly better: our strong teacher.
#
# > **Predict first.** Does it help a student that has all the labels, too? Compare with the student alone, with label
# > smoothing, and with the same teacher's answers, wrong classes permuted.
# > <details><summary>Answer</summary>Against the student alone: by about a point. Against label smoothing: no. Against
# > permuted answers: no, so the point is not what this teacher knows.</details>
#
# The student is 64 units wide, so that its size is no excuse. It learns from the strong teacher, and from its permuted
# answers, at three temperatures. Validation images choose between them.

# %% tags=["nbval-ignore-output"]
RECIPE = dict(epochs=25, lr=0.03, batch_size=128)
strong = asked(candidates["patient, smoothed"], theirs)    # (10, 1000, 10)
sources = {"taught by the strong teacher": strong,
           "taught by its permuted answers": spoilt(permute_wrong_classes, strong)}
pupils = {}
for warmth in progress_bar((1, 2, 4), "temperatures"):
    for name, logits in sources.items():
        pupils[f"{name}, T = {warmth}"] = trained(
            64, theirs, logits, temperature=warmth, **RECIPE)
pd.Series({name: sum(graded(pupils[name], theirs, "val")) / 10 for name in pupils}).round(1)

# %% [markdown]
# The real answers do about equally well at all three. The permuted ones are best at $T = 1$ and worst at $T = 4$. We draw
# both temperatures, and compare each kind where it is at its best. The teacher of Part 2 comes along, at $T = 1$.

# %%
weak = trained(64, theirs, asked(large, theirs), temperature=1, **RECIPE)
everybody = {
    "strong teacher": candidates["patient, smoothed"], "teacher of Part 2": large,
    "alone": trained(64, theirs, **RECIPE),
    "alone, smoothed labels": trained(64, theirs, label_smoothing=0.1, **RECIPE),
    "taught by the teacher of Part 2": weak} | pupils
full = pd.DataFrame({name: graded(ten, theirs) for name, ten in everybody.items()})
rows = {name: mean_ci(full[name]) for name in full if not name.endswith("T = 2")}
figures.rows(rows, "test accuracy (%), all 1,000 labels", roles=figures.ROLES)

# %% [markdown]
# **Figure.** Two teachers (orange stars) and students of width 64, all trained on the same 1,000 labelled images: mean
# and 95 % interval over ten repetitions. Grey squares had no teacher, pink diamonds the strong teacher's answers with their
# wrong classes permuted. The whole axis spans a few points only.

# %% tags=["claim"]
over = full.rsub(full["alone, smoothed labels"], axis=0)    # smoothing less each row
claim("With all the labels, no student here beats the one with smoothed labels: not the "
      "strong teacher's, and that of Part 2's teacher still less.",
      above(over["alone"], 0, "smoothing, points over alone"),
      above(over["taught by the teacher of Part 2"], 0,
            "over Part 2's teacher's student"),
      above(over["taught by the strong teacher, T = 1"], -0.5,
            "over a student of the strong one, T = 1"),
      above(over["taught by the strong teacher, T = 4"], -0.5, "the same, T = 4"))

# %% tags=["claim"]
over = full.sub(full["alone"], axis=0)
real = over["taught by the strong teacher, T = 4"]
permuted = over["taught by its permuted answers, T = 1"]
known = (strong.argmax(-1) == stacked(theirs)[1]).double().mean(1)    # (10,)
claim("The strong teacher lifts its student above the student alone. "
      "Its permuted answers lift it as much, each kind at its best temperature.",
      above(over["strong teacher"], 0.5, "the teacher itself, points over alone"),
      above(real, 0, "taught by it"), above(permuted, 0, "by its permuted answers"),
      within(real - permuted, 0.5, "the difference of these two"),
      all_above(known, 0.99, "share of its top classes that are the label"))

# %% [markdown]
# So about a point can be had, and it is softness. On these images the teacher's top class is the label. What it adds does
# as well on the wrong classes, or spread evenly by label smoothing, which costs one keyword and no teacher. That it knows
# more may show at $T = 4$, where the permuted answers fall behind. (Ten repetitions hardly settle that.) But the real
# ones do not gain by it. You may say that this teacher owes its strength to smoothing. So it does: the patient one
# without it was hardly better than that of Part 2.
#
# With few labels it was otherwise: there permuted answers were worse than no teacher. (At T = 8, which was chosen for the
# real answers; here each kind has a temperature of its own.)
#
# Furlanello and colleagues (2018), who invented the permuted control, saw something between our two parts. With all
# images and students as large as their teachers, permuted answers kept between a quarter and three fifths of the gain.
# Yuan and colleagues (2020) hold that softness as such is at least as important as what the teacher knows about similar
# classes. And [lesson 15](15_your_own_model.ipynb#In-the-regime-of-practice) has a longer run, with 55,000 labels and thousands of
# steps: there permuted answers and smoothed labels cost half a point or more, and the real ones neither cost nor gain visibly.

# %% [markdown]
# ## What we saw
#
# - Distillation is a short loop: ask the teacher once, index images and answers together, compare softened answers.
# - Whether it *helped* takes more code than the loop: repetitions, a choice on validation data, and the controls.
# - With few images and a teacher that knows more labels, soft answers carry labels the student never saw. The gap was
#   labels, not size: a teacher of the student's own size taught almost as well.
# - With all the labels, a strong teacher brought about a point over plain training, and nothing over label smoothing. Its
#   permuted answers brought as much, so that point is softness, and not what the teacher knows.

# %% [markdown] tags=["exercise"]
# ## Exercises
#
# ### Exercise 1 (recall)
# The teacher's answers to the whole transfer set are stored in one tensor. Write the distillation term, without labels, for a
# batch that is given as numbers of images.
# <details><summary>Hint 1</summary>The student's logits are of the batch already; of the teacher's you must take the same
# images.</details>
# <details><summary>Hint 2</summary><code>student_loss</code> above, with one change: <code>student_logits</code>, which is
# of the batch already, for <code>student(…)</code>.</details>

# %% tags=["exercise"]
def cached_loss(student_logits, teacher_logits, batch, T):
    """T²·KL(teacher ‖ student), mean over the batch.

    student_logits: (batch, classes). teacher_logits: (n, classes), of all images.
    batch: (batch,) numbers of images."""
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
# `kdlib.measure.margin` takes paired differences, and says how many standard errors their mean lies above zero. Write the
# version for two methods that were **not** paired: every run of `b` had its own split, its own teacher, its own
# everything. How many standard errors lie between the means?
# <details><summary>Hint 1</summary>Variances of independent means add: the standard error of the difference is
# $\sqrt{s_a^2/n_a + s_b^2/n_b}$.</details>
# <details><summary>Hint 2</summary><code>a.var()</code> of a tensor is $s_a^2$ (it divides by n − 1).</details>

# %% tags=["exercise"]
def unpaired_margin(a, b):
    """Difference of the means in standard errors.

    a: (n_a,), b: (n_b,) tensors of accuracies. Returns a number."""
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
# solution
# forward for the teacher, three times forward for the student
teacher_work = 64 * 256 + 256 * 10
student_work = 3 * (64 * 16 + 16 * 10)
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
# That was the core path: concepts, mathematics, code, controls. Take a network and data of your own, and distil:
# `take_home/distil_my_model.py` is one file with the places to change marked, and [lesson 15](15_your_own_model.ipynb) goes through
# it. Before you tell anybody that it helped, come back for the list of controls. And when it did not:
# [It does not help. What now?](what_now.md)
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
