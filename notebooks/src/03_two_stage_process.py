# %% [markdown] asks="What happens in each stage, and what goes wrong silently?" seconds=14
# # 03 · The two-stage process
#
# **The question.** First a teacher learns, then a student learns from it. What exactly happens in each of these two
# stages, and what can go wrong without any error message?
#
# **You will be able to**
#
# - draw the two stages and say, for each arrow, which network learns from it,
# - put a gate between them that a bad teacher cannot pass,
# - write stage 2 in plain PyTorch, as five steps and then as a loop,
# - say what a teacher that knows its images by heart has left to teach,
# - tell `eval()`, `no_grad()` and freezing apart, and choose the right one.
#
# **Time**: 30 min reading and running, 20 min exercises · **You need**: softmax and cross-entropy
# ([primer](A_primer.ipynb)); teacher, student and soft targets ([lesson 02](02_core_concepts.ipynb))

# %% [markdown]
# ![Stage one: labels go to a teacher, which learns. Then a gate, at which it is asked about images that it never saw.
# Stage two: its answers, ten bars, go to a student, which learns from them.](pictures/03_gate.svg)

# %%
import pandas as pd
import torch
import torch.nn.functional as F

from classroom.lesson_03 import check, figures
from kdlib.data import load_digits
from kdlib.measure import accuracy, agreement, mean_ci, paired_ci
from kdlib.models import mlp, predict_logits
from kdlib.sweep import train_side_by_side
from kdlib.training import fit, progress_bar

torch.set_num_threads(1)    # small networks: more threads only get in each other's way

# %% [markdown]
# ## The whole process in one picture
#
# Follow the dashed arrows. They carry the gradient, so they show who is learning.

# %%
figures.stages()

# %% [markdown]
# **Figure.** Above, stage 1: images go into the teacher, its answers meet the labels in a loss, and the gradient
# goes back to the teacher. Then the teacher goes through a gate, where it is tried on held-out images. Below, stage
# 2, with its five steps numbered: (1) the teacher answers, (2) its answers become soft targets, (3) the student
# answers, (4) a loss compares the two, (5) the gradient goes back to the student. No arrow of learning leads to the
# teacher any more, and no label appears in this stage 2. (It could: [lesson 04](04_loss_math.ipynb) adds the labels as a
# second term.)
#
# Here the teacher is finished before the student starts. This is **offline** distillation. *Online*, networks teach each
# other while both learn (Zhang et al. 2018). *Who* teaches is another question: a network may learn from a finished twin of
# its own, which is offline too (born-again networks, Furlanello et al. 2018).
#
# We use the digits: 1,000 images to train on, 297 to validate, 500 to test.

# %%
digits = load_digits()    # images are (n, 64): 8 by 8 pixels in a row
few = load_digits(100)    # the same, but only 100 of the 1,000 training images
print("to train:", tuple(digits.x_train.shape), "or", tuple(few.x_train.shape))
print("held out:", tuple(digits.x_val.shape), "and", tuple(digits.x_test.shape))

# %% [markdown]
# ## Stage 1 · A teacher, and a gate
#
# The article that this kit grew from (in Chinese, unsigned; its mistakes are common ones) says: train the teacher so that it
# *reaches satisfactory performance on the training set* (在训练集上达到满意的性能), then go on. Here are three candidates. One was in a hurry. One had only 100 images and
# went over them 200 times. One had all 1,000 images and went over them ten times.

# %%
hurried, memoriser, teacher = (mlp(64, 256, 10, seed=0) for _ in range(3))
fit(hurried, digits.x_train, digits.y_train, epochs=1, lr=1e-3)
fit(memoriser, few.x_train, few.y_train, epochs=200, lr=1e-2, batch_size=50)
fit(teacher, digits.x_train, digits.y_train, epochs=10, lr=1e-2, batch_size=50)
print("three candidates, all of the same size: 64-256-10")

# %% [markdown]
# Between the stages stands a **gate**: a question that a teacher can fail. Ours asks for 95 correct answers in 100
# on the validation images, which no candidate has trained on.
#
# > **Predict first.** All three take two exams: one on the images they trained on, one on the validation images.
# > Who gets full marks on the first? Who passes the second?
# > <details><summary>Answer</summary>The memoriser is perfect on its own images, and fails the gate. Only the third
# > passes. So a bar set on training images picks the memoriser. The table below has the numbers.</details>

# %% tags=["nbval-ignore-output"]
def passes_gate(candidate, data, required=0.95):
    return accuracy(candidate, data.x_val, data.y_val) >= required


trained_on = {"hurried": (hurried, digits), "memoriser": (memoriser, few), "teacher": (teacher, digits)}
pd.DataFrame({name: {"% on its training images": f"{100 * accuracy(model, data.x_train, data.y_train):.1f}",
                     "% on validation images": f"{100 * accuracy(model, data.x_val, data.y_val):.1f}",
                     "passes": "yes" if passes_gate(model, data) else "no"}
              for name, (model, data) in trained_on.items()}).T

# %% [markdown]
# The gate does its work: it turns two of the three away. The first column exposes only the hurried one. There the
# memoriser has the best mark of all.
#
# Why 95? A gate needs a number before the exam, not after it. We fixed it before we looked. In your own work take it from
# the use you have in mind. Our students will see 100 images; alone they stay well below 95, as a table further down
# shows, so a teacher at 95 has something to add.
#
# ## Stage 2 · Five steps on one mini-batch
#
# Now we do by hand what every distillation loop does, once, on 50 images. The student is small: 16 units in the
# middle, where the teacher has 256.

# %%
x = digits.x_train[:50]                # (batch, features) = (50, 64)
student = mlp(64, 16, 10, seed=0)      # untrained

# %% [markdown]
# **Step 1. The teacher answers.** `eval()` and `no_grad()` are two switches; the last section of this lesson takes
# them apart. Read them here as "answer, and do not learn".

# %%
teacher.eval()
with torch.no_grad():
    teacher_logits = teacher(x)        # v: (batch, classes)

# %% [markdown]
# **Step 2. The answers become targets.** Softmax turns each row of logits into ten probabilities. We keep all ten:
# not the largest one only, and nothing rounded. These are the **soft targets**. (The temperature of lesson 02 stays at 1
# here; lesson 04 puts it into the loss.)

# %%
targets = teacher_logits.softmax(-1)   # p: (batch, classes), each row sums to 1
print(tuple(targets.shape), "every row sums to 1:", torch.allclose(targets.sum(-1), torch.ones(50)))

# %% [markdown]
# **Step 3. The student answers** the same 50 images. Here the gradient must be recorded, so there is no
# `no_grad()`. The other lines draw the answers of both networks to the three images on which the teacher hesitates
# most.

# %%
student_logits = student(x)            # z: (batch, classes)
hesitant = targets.amax(-1).argsort()[:3]
both = {"teacher": targets[hesitant], "student": student_logits.detach().softmax(-1)[hesitant]}
figures.answers(x[hesitant], digits.image_shape, both, labels=digits.y_train[hesitant])

# %% [markdown]
# **Figure.** Three images; below each, the ten probabilities of the teacher (orange) and of the student (blue,
# hatched). The untrained student gives every class about one tenth. The teacher has a favourite and keeps something
# for a few other digits. The student's bars have to take the shape of the teacher's.
#
# **Step 4. The loss.** For hard labels, cross-entropy is $-\log q_y$: the student's surprise at the one true class.
# For soft targets, every class counts, weighted by the teacher's probability:
#
# $$H(p, q) = -\sum_c p_c \log q_c$$
#
# A one-hot row puts all weight on one class, and the old formula is back. PyTorch's own `F.cross_entropy` takes
# probabilities as targets too, so we can check ours.

# %%
loss = -(targets * student_logits.log_softmax(-1)).sum(-1).mean()
print("equals F.cross_entropy:", torch.allclose(loss, F.cross_entropy(student_logits, targets)))

# %% [markdown]
# **Step 5. One step of gradient descent.** `backward()` computes how the loss changes with each weight of the
# student. Then every weight moves a little against its gradient. We write this out once; an optimiser does the same
# and more. Did it help? Same batch, same targets, the loss again; and the teacher, did it move?

# %%
loss.backward()
with torch.no_grad():
    for weight in student.parameters():
        weight -= 0.5 * weight.grad
    print("loss on this batch fell:   ", bool(F.cross_entropy(student(x), targets) < loss))
    print("teacher answers as before: ", torch.equal(teacher(x), teacher_logits))

# %% [markdown]
# The student moved a small step towards the teacher, and the teacher did not move at all.
#
# ## The same five steps as a loop
#
# Three things change. The teacher answers **all** images once, before the loop, because its answers never change.
# Each step takes another 50 rows. And Adam chooses the size of the steps. One detail deserves your eyes: `rows`
# picks images **and** targets together, so that every image keeps its own answer.

# %%
targets = predict_logits(teacher, digits.x_train).softmax(-1)       # steps 1 and 2, once: (1000, 10)
student = mlp(64, 16, 10, seed=0)
optimizer = torch.optim.Adam(student.parameters(), lr=1e-2)
shuffle = torch.Generator().manual_seed(0)
for _ in progress_bar(range(20), "epochs"):
    for rows in torch.randperm(1000, generator=shuffle).split(50):
        student_logits = student(digits.x_train[rows])              # step 3
        loss = F.cross_entropy(student_logits, targets[rows])       # step 4
        optimizer.zero_grad()                                       # step 5: forget the last gradient,
        loss.backward()                                             # compute the new one,
        optimizer.step()                                            # move

# %% [markdown]
# `predict_logits` is step 1 with both switches set, from our helper package. Is the student any good? We ask on 500
# test images that neither network has seen: how often does it name the right digit, and how often the same digit as
# its teacher?

# %% tags=["nbval-ignore-output"]
teacher_test = predict_logits(teacher, digits.x_test)
assert agreement(student, teacher_test, digits.x_test) > 0.9
pd.DataFrame([{"% correct": 100 * accuracy(network, digits.x_test, digits.y_test),
               "% as the teacher": 100 * agreement(network, teacher_test, digits.x_test)}
              for network in (teacher, student)], index=["teacher", "student"]).round(1)

# %% [markdown]
# A student 16 units wide now stands in for a teacher of 256: on images that neither has seen, it gives the
# teacher's answer more than nine times in ten (the cell insists on that). Look through the loop again. There is no
# label in it. This student needed labels in stage 1 only. Whether it is *better* than one that learns from labels
# is another question. [Lesson 05](05_code_from_scratch.ipynb) asks it with all the controls it needs.
#
# ## What a teacher hands on that knows its images by heart
#
# Back to the memoriser. It failed the gate, but it is perfect on its 100 images, and stage 2 asks it about exactly
# these. So where is the harm? Compare what the two networks say about the same 100 images.

# %%
memorised = predict_logits(memoriser, few.x_train).softmax(-1)      # (100, 10)
understood = predict_logits(teacher, few.x_train).softmax(-1)       # (100, 10)
hesitant = understood.amax(-1).argsort()[:3]
figures.answers(few.x_train[hesitant], few.image_shape, {"teacher": understood[hesitant],
                "memoriser": memorised[hesitant]}, labels=few.y_train[hesitant])

# %% [markdown]
# **Figure.** The three of the 100 images on which the teacher (orange) hesitates most. It tells us what else the
# image could be. The memoriser (hatched) puts everything on the label, as if nothing about these images were
# difficult.
#
# > **Predict first.** A student learns from the memoriser's answers alone. A second student, with the same initial
# > weights and the same batches, learns from the 100 labels alone. How different will they be?
# > <details><summary>Answer</summary>Hardly at all. The memoriser's soft targets are very nearly the labels,
# > so the two students have the same lessons.</details>
#
# So we repeat the whole story ten times, each time with another split of the data, another hundred images, fresh teachers,
# other initial weights and another order of the batches. As in lesson 02, `train_side_by_side` trains ten networks at once: on
# the answers that they are given, here at temperature 1, or else on labels. Everything else is the same for all three students
# of a repetition.

# %%
wholes = [load_digits(split_seed=s) for s in range(10)]
hundreds = [load_digits(100, split_seed=s, seed=s) for s in range(10)]


def ten(width, sets, answers=None, epochs=100, lr=3e-2):
    networks = [mlp(64, width, 10, seed=s) for s in range(10)]
    x, y = (torch.stack([getattr(data, part) for data in sets]) for part in ("x_train", "y_train"))
    train_side_by_side(networks, x, answers, labels=y, temperature=1.0, epochs=epochs, lr=lr,
                       batch_size=50, seeds=range(10))
    return networks

# %% tags=["nbval-ignore-output"]
def tested(networks):
    return [accuracy(one, data.x_test, data.y_test) for one, data in zip(networks, wholes)]


runs = pd.DataFrame()
for name, sets, epochs in (("memoriser", hundreds, 200), ("teacher", wholes, 10)):
    networks = ten(256, sets, epochs=epochs, lr=1e-2)
    answers = torch.stack([predict_logits(one, few.x_train) for one, few in zip(networks, hundreds)])
    runs[f"{name}, validation"] = [accuracy(one, data.x_val, data.y_val)
                                   for one, data in zip(networks, wholes)]
    runs[f"{name}, certain"] = (answers.softmax(-1).amax(-1) > 0.99).double().mean(1)    # (10,)
    runs[f"student of the {name}"] = tested(ten(16, hundreds, answers))
runs["student of the labels"] = tested(ten(16, hundreds))
pd.DataFrame({name: mean_ci(100 * runs[name]) for name in runs}, index=["mean (%)", "from", "to"]).T.round(1)

# %% [markdown]
# "Certain" is the share of the 100 images for which one class has more than .99. The memoriser is certain of all of
# them. The teacher is certain of most; about the others it has more to say. "From" and "to" are the ends of the 95
# % interval. Now the students, compared pair by pair within each repetition:

# %%
names = ["student of the memoriser", "student of the teacher"]
gains = {name: paired_ci(100 * runs[name], 100 * runs["student of the labels"]) for name in names}
figures.rows(gains, "points of test accuracy above the student of the labels", reference=0)

# %% [markdown]
# **Figure.** What each student gains over its twin that learnt from the labels alone: mean and 95 % interval over
# ten repetitions. The memoriser's student is close to zero. The teacher's student is clearly to the right of it.

# %% [markdown] tags=["claim"]
# **Claim.** The memoriser's answers are certain and add nothing to the labels: its student is within half a point
# of the student of the labels. The answers of a teacher that passed the gate add something, on the same 100 images.

# %% tags=["claim"]
gain = runs[names].sub(runs["student of the labels"], axis="rows")       # (10, 2), paired by repetition
mean, errors = gain.mean(), 3 * gain.sem()                               # three standard errors
assert runs["memoriser, certain"].min() > 0.95 and runs["teacher, certain"].max() < 0.9
assert abs(mean[names[0]]) + errors[names[0]] < 0.005
assert mean[names[1]] - errors[names[1]] > 0
assert runs["memoriser, validation"].mean() < 0.95 < runs["teacher, validation"].mean()
print("10 repetitions: nearly one-hot answers teach what labels teach; soft answers teach more ✓")

# %% [markdown]
# Be careful with the reason. The good teacher is not better because it is larger: the memoriser has the same 256
# units. It has seen 900 more labels. Lesson 05 takes apart what that is worth. And soft answers
# fade: a teacher that trains on and on becomes certain of its own images as well (exercise 3 measures it).
# Lesson 02's dial makes faint answers audible again, and [lesson 04](04_loss_math.ipynb) builds it into the loss.
#
# ## Three switches: `eval()`, `no_grad()`, frozen
#
# In step 1 the teacher should "answer and not learn". PyTorch has three switches that sound like it, and they are
# often taken for one another. On what our plain teacher answers, `eval()` has no effect. With dropout or batch norm it
# has, so here is a teacher with both. **Dropout** switches off random units during training. **Batch norm** shifts
# and scales every unit by the average and spread over the current batch, and keeps running averages for later, in
# **buffers**.

# %%
torch.manual_seed(0)
modern = torch.nn.Sequential(torch.nn.Linear(64, 256), torch.nn.BatchNorm1d(256), torch.nn.GELU(),
                             torch.nn.Dropout(0.5), torch.nn.Linear(256, 10))
fit(modern, digits.x_train, digits.y_train, epochs=10, lr=1e-2, batch_size=50)
print("passes the gate:", passes_gate(modern, digits))

# %% [markdown]
# **`eval()` changes what is computed.** Ask twice about the same batch, in train mode, then in eval mode.

# %%
modern.train()
print("train mode, same answer twice:          ", torch.equal(modern(x), modern(x)))
with torch.no_grad():
    print("train mode and no_grad(), same answer:  ", torch.equal(modern(x), modern(x)))
modern.eval()
print("eval mode, same answer twice:           ", torch.equal(modern(x), modern(x)))

# %% [markdown]
# In train mode the teacher contradicts itself, because dropout draws other units each time. `no_grad()` did not
# stop that.
#
# It did not stop batch norm either. The running averages move with every batch that passes in train mode, gradient
# or not.
#
# > **Predict first.** We show a copy of this teacher nothing but zeros, a hundred batches of them, in train mode
# > and under `no_grad()`. No weight can change. Is it the same teacher afterwards, in eval mode? If not, which digits
# > will it get wrong?
# > <details><summary>Answer</summary>It is not. It loses above all the zeros, the very digit that it was
# > shown.</details>

# %%
import copy

damaged = copy.deepcopy(modern).train()
with torch.no_grad():
    for _ in range(100):
        damaged(digits.x_train[digits.y_train == 0])
zero = digits.y_val == 0
right = {name: accuracy(damaged, digits.x_val[part], digits.y_val[part])
         for name, part in (("zeros", zero), ("other digits", ~zero))}
assert right["zeros"] < 0.5 < right["other digits"]
same = all(torch.equal(a, b) for a, b in zip(modern.parameters(), damaged.parameters()))
print("all weights the same:", same, "· still passes the gate:", passes_gate(damaged, digits))
print("it still knows more than half of the other digits, and fewer than half of the zeros")

# %% [markdown]
# Not one weight moved, and the teacher no longer passes. Its running averages now describe zeros, and seen through them
# a zero is nothing special any more. A loop that forgets `eval()` and shows its images sorted by class can damage its
# teacher in this way.
#
# **`no_grad()` changes what is recorded.** For a later `backward()`, autograd keeps tensors of the forward pass in
# memory. PyTorch lets us look over its shoulder and count the bytes, here for the 50 images of our mini-batch.
# (JupyterLab shows the cell that counts folded; the three dots open it.)

# %% tags=["nbval-ignore-output"] jupyter={"source_hidden": true}
def bytes_kept(network, x):
    kept = []
    def note(tensor):                      # called for every tensor that autograd keeps
        kept.append(tensor.nbytes)
        return tensor
    with torch.autograd.graph.saved_tensors_hooks(note, lambda tensor: tensor):
        network(x)
    return sum(kept)


recorded = bytes_kept(modern.eval(), x)
with torch.no_grad():
    unrecorded = bytes_kept(modern, x)
assert recorded > 0 == unrecorded
print(f"bytes kept in eval mode: {recorded:,}; with no_grad() as well: {unrecorded:,}")

# %% [markdown]
# So `eval()` does not stop the recording, and a teacher that is asked for the answers to a large batch without
# `no_grad()` fills the memory for nothing.
#
# **Freezing changes what can learn.** `requires_grad_(False)` marks the weights: they collect no gradient, wherever
# they are used, until you take the mark off. The gradient may still pass *through* the network, on its way to the
# input.

# %%
frozen = copy.deepcopy(modern).requires_grad_(False).train()
print("frozen, in train mode, same answer twice:", torch.equal(frozen(x), frozen(x)))
image = x.clone().requires_grad_()
frozen(image).logsumexp(-1).sum().backward()    # any number that depends on all the logits will do
print("a gradient reached the image:", bool(image.grad.abs().sum() > 0),
      "· reached a weight:", any(weight.grad is not None for weight in frozen.parameters()))

# %% [markdown]
# This is what you want when an *image* has to learn from a teacher, for instance to make training images out of
# noise. Under `no_grad()` it would be impossible.
#
# All of it in one table. Nothing in it is typed in: every "yes" is measured, by the function `measured` (folded in
# JupyterLab).

# %% jupyter={"source_hidden": true}
def measured(network, recording):
    with torch.set_grad_enabled(recording):                    # False is no_grad()
        before = network[1].running_mean.clone()
        facts = {"same answer twice": torch.equal(network(x), network(x)),
                 "buffers stay": torch.equal(before, network[1].running_mean),
                 "keeps nothing for backward": bytes_kept(network, x) == 0}
        image = x.clone().requires_grad_()
        total = network(image).logsumexp(-1).sum()
    if total.requires_grad:
        total.backward()
    facts["weights get no gradient"] = all(weight.grad is None for weight in network.parameters())
    facts["gradient reaches the input"] = image.grad is not None
    return {fact: "yes" if holds else "no" for fact, holds in facts.items()}

# %%
def fresh():
    return copy.deepcopy(modern).requires_grad_(True).train()


pd.DataFrame({"train mode, no switch": measured(fresh(), True), "eval()": measured(fresh().eval(), True),
              "no_grad()": measured(fresh(), False), "frozen": measured(fresh().requires_grad_(False), True),
              "eval() and no_grad()": measured(fresh().eval(), False)}).T

# %% [markdown]
# Read it by rows. No single switch has "yes" in all of the first four columns; `eval()` and `no_grad()` together
# do, and that is why step 1 uses both. Look at the row "frozen" under "keeps nothing". It says yes, but only because nothing
# else in that pass could learn. Let the image learn, as in the last column, and the pass is recorded. `no_grad()` never
# records.

# %% [markdown]
# ## What we saw
#
# - Two stages: a teacher learns from labels; a student learns from the teacher's answers. Between them stands a
#   gate on held-out images. Full marks on the training images are no pass: the memoriser had them.
# - Five steps: the teacher answers, its answers become targets, the student answers, a loss compares, the student
#   moves.
# - At temperature 1, answers learnt by heart are labels in disguise. Their student is the student of the labels. (What such
#   a teacher is worth at $T = 8$ is the row *taught by one with its 100 labels* of lesson 05: less than a point, if anything.)
# - `eval()` changes what is computed, `no_grad()` what is recorded, freezing what can learn. A teacher needs the
#   first two.

# %% [markdown]
# ## Exercises

# %% [markdown] tags=["exercise"]
# ### Exercise 1 (recall)
# Four wishes. For each, write the one switch that grants it: `"eval"`, `"no_grad"` or `"frozen"`. A switch may come
# twice.
# <details><summary>Hint 1</summary>Computed, recorded, or able to learn? Each wish is about one of them.</details>
# <details><summary>Hint 2</summary>Two of the four wishes are about dropout and batch norm.</details>

# %% tags=["exercise"]
switches = {
    "the same image always gets the same answer": ...,
    "in this block nothing is recorded for a backward pass": ...,
    "a loss can train an image through the teacher, not the teacher": ...,
    "batch norm's running averages stay put": ...,
}
check.switches(switches)

# %% tags=["solution"]
switches = {
    "the same image always gets the same answer": "eval",
    "in this block nothing is recorded for a backward pass": "no_grad",
    "a loss can train an image through the teacher, not the teacher": "frozen",
    "batch norm's running averages stay put": "eval",
}
check.switches(switches)

# %% [markdown] tags=["exercise"]
# ### Exercise 2 (modify)
# Our step 1 leaves the teacher in eval mode. That is impolite: whoever trains it further gets a network without
# dropout. Write `ask`, without `predict_logits`. It returns soft targets and leaves the teacher exactly as it found it, in
# train or in eval mode, with its buffers as they were, and frozen or not.
# <details><summary>Hint 1</summary><code>teacher.training</code> is True in train mode.</details>
# <details><summary>Hint 2</summary><code>teacher.train(False)</code> is <code>teacher.eval()</code>.</details>

# %% tags=["exercise"]
def ask(teacher, x):
    """Soft targets (batch, classes) of the teacher for x (batch, features), in eval mode, nothing recorded.
    The teacher is left as it was found."""
    ...


check.ask(ask)

# %% tags=["solution"]
def ask(teacher, x):
    before = teacher.training
    teacher.eval()
    with torch.no_grad():
        targets = teacher(x).softmax(-1)
    teacher.train(before)
    return targets


check.ask(ask)

# %% [markdown] tags=["exercise"]
# ### Exercise 3 (investigate)
# Does patience make a teacher certain? Write a function that trains a teacher for a given number of epochs on
# **all** 1,000 images, with the settings in the docstring, and returns its share of certain answers on the **100**
# images of `few`. Then call it with 2, 5, 10 and 25. What happens to the softness of its
# answers?
# <details><summary>Hint 1</summary><code>fit</code> trains it as in stage 1. The ten repetitions have the line with 0.99.</details>
# <details><summary>Hint 2</summary>Train on <code>digits</code>, ask about <code>few</code>. The largest probability of a row
# is <code>.softmax(-1).amax(-1)</code>; the mean of a comparison is a share.</details>

# %% tags=["exercise"]
def share_of_certain_rows(epochs):
    """Share (0 to 1) of few.x_train with a top probability above 0.99, from mlp(64, 256, 10, seed=0) trained by fit
    on digits.x_train with lr=1e-2, batch_size=50 and its default seed, for this many epochs."""
    ...


check.share_of_certain_rows(share_of_certain_rows)

# %% tags=["solution"]
def share_of_certain_rows(epochs):
    teacher = mlp(64, 256, 10, seed=0)
    fit(teacher, digits.x_train, digits.y_train, epochs=epochs, lr=1e-2, batch_size=50)
    return (predict_logits(teacher, few.x_train).softmax(-1).amax(-1) > 0.99).double().mean().item()


shares = [share_of_certain_rows(epochs) for epochs in (2, 5, 10, 25)]
assert shares == sorted(shares)
print("the longer it trains, the more certain it is: from", "less" if shares[0] < 0.5 else "more", "than half of the",
      "images to", "more" if shares[-1] > 0.8 else "less", "than four fifths")
check.share_of_certain_rows(share_of_certain_rows)

# %% [markdown] tags=["quiz"]
# ## Quiz
#
# Unfold the answer that you would give. Each says why it is right, or what is wrong with it.
#
# **1.** Stage 2 goes over the same images many times. How often must the teacher answer each of them?
#
# <details><summary>A. Once: its answer does not change.</summary>Right. In eval mode, on fixed images, the hundredth
# answer equals the first.</details>
# <details><summary>B. In every epoch, as the student has moved on.</summary>No. The student has changed, the teacher
# has not. Ask it again, and it repeats itself.</details>
# <details><summary>C. In every epoch, as it goes on learning.</summary>No. In this kind of distillation the teacher
# is finished before the second stage begins.</details>
# <details><summary>D. Once, when the student is to be graded.</summary>No. Its answers are what the student learns
# from.</details>
#
# **2.** A teacher has dropout and batch norm. You ask it under <code>no_grad()</code> and forget
# <code>teacher.eval()</code>. What happens?
#
# <details><summary>A. Its answers are noisy, but nothing in it moves.</summary>No. No weight moves. But batch norm's
# running averages are overwritten in the pass, with gradients or without.</details>
# <details><summary>B. Its answers are sound: no_grad() includes eval mode.</summary>No. It switches the recording
# off, and leaves the mode alone.</details>
# <details><summary>C. It learns from the student's loss, step by step.</summary>No. Without recording no gradient
# reaches it. But its running averages move all the same.</details>
# <details><summary>D. Its answers are noisy, and its averages move.</summary>Right. Dropout and batch norm still
# behave as in training. Recording is one switch, the mode is another.</details>
#
# **3.** Your teacher is right on 100 % of its training images. Is it good enough for the second stage?
#
# <details><summary>A. Yes: no teacher can do better than that.</summary>No. The memoriser had this mark as well, and
# failed the gate: it knew little about new images.</details>
# <details><summary>B. No, as it has overfitted and has little to teach.</summary>That does not follow. Such a teacher
# can be good on new images. But on its own training images its answers are nearly hard labels.</details>
# <details><summary>C. That is open: this mark can be learnt by heart.</summary>Right. Ask it about images that it has
# not learnt from. They decide, and a gate between the stages asks just that.</details>
#
# **4.** Teacher and student are asked about the same images. What else must both have in common?
#
# <details><summary>A. The width of their last hidden layer.</summary>No. Here the answers are compared, and nothing
# inside. The student had 16 units where the teacher had 256.</details>
# <details><summary>B. The initial weights from which they start.</summary>No. The student starts from its own, and is
# often built in another way.</details>
# <details><summary>C. The mode: both answer in eval mode.</summary>No. The teacher does. The student is being
# trained, and stays in train mode.</details>
# <details><summary>D. The classes, and the order in which they stand.</summary>Right. Row by row and class by class
# the two answers are compared. Everything else may differ.</details>

# %% [markdown]
# ## What next
#
# The loss of this lesson was plain cross-entropy. [Lesson 04](04_loss_math.ipynb) turns up the temperature in it, and
# hunts for a teacher that is missing from a published formula.
#
# ## References
#
# - Hinton, Vinyals, Dean (2015), *Distilling the Knowledge in a Neural Network*.
# - Srivastava, Hinton, Krizhevsky, Sutskever, Salakhutdinov (2014), *Dropout: A Simple Way to Prevent Neural
#   Networks from Overfitting*.
# - Ioffe, Szegedy (2015), *Batch Normalization: Accelerating Deep Network Training by Reducing Internal Covariate
#   Shift*.
# - Zhang, Xiang, Hospedales, Lu (2018), *Deep Mutual Learning*.
# - Furlanello, Lipton, Tschannen, Itti, Anandkumar (2018), *Born-Again Neural Networks*.
