# %% [markdown] asks="What happens in each stage, and what goes wrong silently?" seconds=10
# # 03 · The two-stage process
#
# **The question.** First a teacher learns, then a student learns from it. What exactly happens in each of these two
# stages, and what can go wrong without any error message?
#
# **You will be able to**
#
# - draw the two stages and say, for each arrow, which network learns from it,
# - write stage 2 in plain PyTorch, as five steps and then as a loop,
# - put a gate between the stages that a bad teacher cannot pass,
# - say what a teacher that knows its images by heart has left to teach,
# - tell `eval()`, `no_grad()` and freezing apart, and choose the right one.
#
# **Time**: 25 min reading and running, 20 min exercises · **You need**: softmax and cross-entropy
# ([primer](A_primer.ipynb)); teacher, student and soft targets ([lesson 02](02_core_concepts.ipynb))

# %% [markdown]
# ![Stage one: labels go to a teacher, which learns. Then a gate, at which it is asked about images that it never saw.
# Stage two: its answers, ten bars, go to a student, which learns from them.](pictures/03_gate.svg)

# %%
import pandas as pd
import torch
import torch.nn.functional as F

from classroom.claim import above, all_above, all_below, claim, count, equal, true, within
from classroom.lesson_03 import check, figures
from kdlib.measure import accuracy, agreement, paired_ci
from kdlib.models import mlp, predict_logits

torch.set_num_threads(1)    # small networks: more threads only get in each other's way

# %% [markdown]
# ## The whole process in one picture
#
# Follow the dashed arrows. They carry the gradient, so they show who is learning.

# %%
figures.stages()

# %% [markdown]
# **Figure.** Above, stage 1: images go into the teacher, its answers meet the labels in a loss, and the gradient goes back
# to the teacher. A gate, then stage 2 in five steps: (1) the teacher answers, (2) its answers become soft targets, (3) the
# student answers, (4) a loss compares the two, (5) the gradient goes back to the student. No arrow of learning leads to
# the teacher any more, and no label appears here ([lesson 04](04_loss_math.ipynb) adds the labels as a second term).
#
# The teacher is finished before the student starts: this is **offline** distillation. *Online*, networks teach each other
# while both learn (Zhang et al. 2018). (A network may also learn from a finished twin of its own, which is offline too:
# born-again networks, Furlanello et al. 2018.)
#
# We build stage 1, then stage 2, then the gate between them. Then we look at what goes wrong silently.

# %% [markdown]
# ## Stage 1 · The teacher learns from labels
#
# Our digits again, and a teacher 256 units wide that goes over the 1,000 training images ten times.

# %%
from kdlib.data import load_digits
from kdlib.training import fit, progress_bar

digits = load_digits()    # 1,000 images (n, 64) to train on, 297 to validate, 500 to test
teacher = mlp(64, 256, 10, seed=0)
_ = fit(teacher, digits.x_train, digits.y_train, epochs=10, lr=1e-2, batch_size=50)

# %% [markdown]
# ## Stage 2 · Five steps on one mini-batch
#
# Now we do by hand what every distillation loop does, once, on 50 images.
#
# **Step 1. The teacher answers.** `eval()` and `no_grad()` are two switches; the last section of this lesson takes
# them apart. Read them here as "answer, and do not learn".

# %%
x = digits.x_train[:50]                # (batch, features) = (50, 64)
teacher.eval()
with torch.no_grad():
    teacher_logits = teacher(x)        # v: (batch, classes)

# %% [markdown]
# **Step 2. The answers become targets.** Softmax turns each row of logits into ten probabilities. We keep all ten:
# not the largest one only, and nothing rounded. These are the **soft targets**. (The temperature of lesson 02 stays at 1
# here; lesson 04 puts it into the loss.)

# %%
targets = teacher_logits.softmax(-1)   # p: (batch, classes), each row sums to 1
print(f"{tuple(targets.shape)}, and a row sums to {targets[0].sum():.3f}")

# %% [markdown]
# **Step 3. The student answers** the same 50 images. It is small, 16 units wide, and untrained. It is to learn, so there is
# no `no_grad()`: while it computes, PyTorch keeps a record of how each answer came about, and step 5 needs this record. (The
# part of PyTorch that keeps it is called **autograd**.) The other lines draw what both answer to the three images on which
# the teacher hesitates most. A drawing needs the bare numbers; `.detach()` hands them out without the record.

# %%
student = mlp(64, 16, 10, seed=0)
student_logits = student(x)            # z: (batch, classes)

hesitant = targets.amax(-1).argsort()[:3]
said = student_logits.detach().softmax(-1)
both = {"teacher": targets[hesitant], "student": said[hesitant]}
figures.answers(x[hesitant], digits.image_shape, both, labels=digits.y_train[hesitant])

# %% [markdown]
# **Figure.** Three images; below each, the ten probabilities of the teacher (orange) and of the student (blue,
# hatched). The student's bars have to take the shape of the teacher's.
#
# **Step 4. The loss.** For hard labels, cross-entropy is $-\log q_y$: the student's surprise at the one true class.
# For soft targets, every class counts, weighted by the teacher's probability:
#
# $$H(p, q) = -\sum_c p_c \log q_c$$
#
# A one-hot row puts all weight on one class, and the old formula is back.

# %%
loss = -(targets * student_logits.log_softmax(-1)).sum(-1).mean()

# %% [markdown]
# **Step 5. One step of gradient descent.** `backward()` computes how the loss changes with each weight of the
# student. Then every weight moves a little against its gradient. We write this out once; an optimiser does the same
# and more. (For another step, run steps 3, 4 and 5 again: a loss can be followed back once.)
#
# > **Predict first.** Which of the two networks gives other answers afterwards?
# > <details><summary>Answer</summary>The student alone. No gradient leads to the teacher.</details>

# %%
loss.backward()
with torch.no_grad():
    for weight in student.parameters():
        weight -= 0.5 * weight.grad

# %% tags=["claim"]
after = F.cross_entropy(student(x), targets)      # it takes probabilities as targets, too
claim("Our loss is F.cross_entropy. One step made it smaller; the teacher did not move.",
      equal(loss, F.cross_entropy(student_logits, targets), 1e-5, "ours, F.cross_entropy"),
      all_below(after - loss, 0, "change of the loss on this batch"),
      equal(teacher(x), teacher_logits, 1e-9, "the teacher's answers, before and after"))

# %% [markdown]
# ## The same five steps as a loop
#
# Three things change. The teacher answers **all** images once, before the loop, because its answers never change.
# Each step takes another 50 rows. And Adam chooses the size of the steps. One detail deserves your eyes: `rows`
# picks images **and** targets together, so that every image keeps its own answer.

# %%
targets = predict_logits(teacher, digits.x_train).softmax(-1)       # steps 1 and 2, once
student = mlp(64, 16, 10, seed=0)
optimizer = torch.optim.Adam(student.parameters(), lr=1e-2)
shuffle = torch.Generator().manual_seed(0)

# %%
for _ in progress_bar(range(20), "epochs"):
    for rows in torch.randperm(1000, generator=shuffle).split(50):
        student_logits = student(digits.x_train[rows])              # step 3
        loss = F.cross_entropy(student_logits, targets[rows])       # step 4
        optimizer.zero_grad()                                       # step 5: forget, then
        loss.backward()                                             # compute the gradient,
        optimizer.step()                                            # and move

# %% [markdown]
# `predict_logits` is step 1 with both switches set, from our helper package. Is the student any good? We ask on 500 test
# images that neither network has seen.

# %% tags=["claim"]
x_test, y_test = digits.x_test, digits.y_test
follows = agreement(student, predict_logits(teacher, x_test), x_test)
claim("A student 16 units wide now stands in for a teacher of 256: on new images it gives "
      "the teacher's answer more than nine times in ten.",
      all_above(follows, 0.9, "share of answers as the teacher's"),
      all_above(accuracy(student, x_test, y_test), 0.9, "share of right answers, student"),
      all_above(accuracy(teacher, x_test, y_test), 0.9, "share of right answers, teacher"))

# %% [markdown]
# Look through the loop again. There is no label in it: this student needed labels in stage 1 only. Whether it is *better*
# than one that learns from labels is another question, and [lesson 05](05_code_from_scratch.ipynb) asks it.
#
# Both stages have run without an error. They would also have run with a teacher that has nothing to teach, and with one
# that is damaged while it teaches. A gate protects you from the first, a pair of switches from the second.

# %% [markdown]
# ## The gate between the stages
#
# The article that this kit grew from (Chinese, unsigned) says: train the teacher so that it *reaches satisfactory
# performance on the training set* (在训练集上达到满意的性能), then go on. Here are two more candidates. One was in a hurry.
# One had only 100 images, and went over them 200 times.

# %%
few = load_digits(100)                                 # 100 of the 1,000 training images
hurried, memoriser = mlp(64, 256, 10, seed=0), mlp(64, 256, 10, seed=0)
fit(hurried, digits.x_train, digits.y_train, epochs=1, lr=1e-3)
_ = fit(memoriser, few.x_train, few.y_train, epochs=200, lr=1e-2, batch_size=50)

# %% [markdown]
# Between the stages stands a **gate**: a question that a teacher can fail. Ours asks for 95 correct answers in 100 on the
# validation images, which no candidate has trained on. Why 95? A gate needs a number before the exam, and we fixed it
# before we looked. In your own work take it from the use you have in mind.
#
# > **Predict first.** All three take two exams: one on the images they trained on, one on the validation images.
# > Who gets full marks on the first? Who passes the second?
# > <details><summary>Answer</summary>The memoriser has full marks on the first. Only the teacher passes the
# > second.</details>

# %% tags=["nbval-ignore-output"]
def passes_gate(candidate, data, required=0.95):
    return accuracy(candidate, data.x_val, data.y_val) >= required


for name, model, data in (("hurried", hurried, digits), ("memoriser", memoriser, few),
                          ("teacher", teacher, digits)):
    print(f"{name:9} {accuracy(model, data.x_train, data.y_train):6.1%} of its own images,",
          f"{accuracy(model, data.x_val, data.y_val):.1%} of the validation images:",
          "passes" if passes_gate(model, data) else "fails")

# %% [markdown]
# The first column exposes only the hurried one. Whoever sets the bar on training images picks the memoriser.
#
# ## What a teacher hands on that knows its images by heart
#
# But stage 2 asks the memoriser about its own 100 images, and there it is never wrong. So where is the harm? Compare what
# the two say about the same 100 images.

# %%
memorised = predict_logits(memoriser, few.x_train).softmax(-1)      # (100, 10)
understood = predict_logits(teacher, few.x_train).softmax(-1)       # (100, 10)
hesitant = understood.amax(-1).argsort()[:3]
both = {"teacher": understood[hesitant], "memoriser": memorised[hesitant]}
figures.answers(few.x_train[hesitant], few.image_shape, both, labels=few.y_train[hesitant])

# %% [markdown]
# **Figure.** The three of the 100 images on which the teacher (orange) hesitates most. It tells us what else the image
# could be. The memoriser (hatched) puts everything on the label, as if nothing about these images were difficult.
#
# > **Predict first.** A student learns from the memoriser's answers alone. A second student, with the same initial
# > weights and the same batches, learns from the 100 labels alone. How different will they be?
# > <details><summary>Answer</summary>Hardly at all. The memoriser's soft targets are very nearly the labels,
# > so the two students have the same lessons.</details>
#
# We repeat the whole story ten times, each time with another split, another hundred images, fresh teachers, other initial
# weights and another order of the batches. `trained` trains ten networks at once, as lesson 02 did: on the answers that
# they are given, or else on labels. Nothing else differs between the three students of a repetition. We
# count an answer as *certain* when one class has more than 0.99.

# %%
from classroom.tens import asked, graded, trained

wholes = [load_digits(split_seed=s) for s in range(10)]
hundreds = [load_digits(100, split_seed=s, seed=s) for s in range(10)]
teachers = {"memoriser": trained(256, hundreds, epochs=200, lr=1e-2, batch_size=50),
            "teacher": trained(256, wholes, epochs=10, lr=1e-2, batch_size=50)}

# %%
STEPS = dict(temperature=1.0, epochs=100, lr=3e-2, batch_size=50)    # of all students
alone = trained(16, hundreds, **STEPS)
runs = pd.DataFrame({"student of the labels": graded(alone, wholes)})
for name, ten in teachers.items():
    answers = asked(ten, hundreds)                                  # (10, 100, 10) logits
    largest = answers.softmax(-1).amax(-1)                          # (10, 100)
    runs[f"{name}, certain"] = 100 * (largest > 0.99).double().mean(1)
    runs[f"{name}, validation"] = graded(ten, wholes, "val")
    taught = trained(16, hundreds, answers, **STEPS)
    runs[f"student of the {name}"] = graded(taught, wholes)

# %%
names = ["student of the memoriser", "student of the teacher"]
gains = {name: paired_ci(runs[name], runs["student of the labels"]) for name in names}
figures.rows(gains, "points of test accuracy above the student of the labels", reference=0)

# %% [markdown]
# **Figure.** What each student gains over its twin that learnt from the labels alone: mean and 95 % interval over
# ten repetitions.

# %% tags=["claim"]
gain = runs[names].sub(runs["student of the labels"], axis="rows")
claim("At temperature 1 the memoriser's answers are certain and add nothing to the labels. "
      "Those of a teacher that passed the gate add something, on the same 100 images.",
      all_above(runs["memoriser, certain"], 95, "certain answers, memorisers, %"),
      all_below(runs["teacher, certain"], 90, "certain answers, teachers that passed, %"),
      within(gain[names[0]], 0.5, "points gained by the memoriser's student"),
      above(gain[names[1]], 0, "points gained by the teacher's student"),
      all_below(runs["memoriser, validation"].mean(), 95, "memorisers at the gate, mean %"),
      all_above(runs["teacher, validation"].mean(), 95, "teachers at the gate, mean %"))

# %% [markdown]
# Be careful with the reason. The good teacher is not better because it is larger: the memoriser has the same 256 units. It
# has seen 900 more labels, and [lesson 05](05_code_from_scratch.ipynb) takes apart what that is worth. And soft answers
# fade: a teacher that trains on and on becomes certain of its own images as well (exercise 3 measures it). Lesson 02's
# dial makes faint answers audible again.
#
# ## Three switches: `eval()`, `no_grad()`, frozen
#
# In step 1 the teacher should "answer and not learn". PyTorch has three switches that sound like it, and they are often
# taken for one another. Here is a teacher for which they differ. **Dropout** switches off random units during training.
# **Batch norm** shifts and scales every unit by the average and spread over the current batch, and keeps running averages
# for later, in **buffers**.

# %%
torch.manual_seed(0)
modern = torch.nn.Sequential(
    torch.nn.Linear(64, 256), torch.nn.BatchNorm1d(256), torch.nn.GELU(),
    torch.nn.Dropout(0.5), torch.nn.Linear(256, 10))
fit(modern, digits.x_train, digits.y_train, epochs=10, lr=1e-2, batch_size=50)
print(f"passes the gate: {passes_gate(modern, digits)}")

# %% [markdown]
# **`eval()` changes what is computed.**
#
# > **Predict first.** We ask about the same batch twice: in train mode, in train mode under `no_grad()`, and in eval mode. In
# > which of the three does the teacher give the same answer twice?
# > <details><summary>Answer</summary>In eval mode alone.</details>

# %%
modern.train()
print("train mode, same answer twice:         ", torch.equal(modern(x), modern(x)))
with torch.no_grad():
    print("train mode and no_grad(), same answer: ", torch.equal(modern(x), modern(x)))
modern.eval()
print("eval mode, same answer twice:          ", torch.equal(modern(x), modern(x)))

# %% [markdown]
# In train mode dropout draws other units each time, and `no_grad()` does not stop that. It does not stop batch norm either:
# the running averages move with every batch that passes in train mode.
#
# > **Predict first.** We show a copy of this teacher nothing but images of the digit 0, a hundred batches of them, in train mode
# > and under `no_grad()`. No weight can change. Is it the same teacher afterwards, in eval mode? If not, which digits
# > will it get wrong?
# > <details><summary>Answer</summary>It is not. It loses above all the zeros, the very digit that it was
# > shown.</details>

# %%
import copy

from classroom.lesson_03.switches import bytes_kept, measured

damaged = copy.deepcopy(modern).train()
with torch.no_grad():
    for _ in range(100):
        damaged(digits.x_train[digits.y_train == 0])
print(f"still passes the gate: {passes_gate(damaged, digits)}")

# %% tags=["claim"]
zero = digits.y_val == 0
zeros = accuracy(damaged, digits.x_val[zero], digits.y_val[zero])
others = accuracy(damaged, digits.x_val[~zero], digits.y_val[~zero])
same = [torch.equal(a, b) for a, b in zip(modern.parameters(), damaged.parameters())]
claim("Not one weight moved, and the teacher no longer passes. It lost, above all, zeros.",
      count(sum(same), len(same), "tensors of weights as before"),
      true(not passes_gate(damaged, digits), "fails the gate"),
      all_below(zeros, 0.5, "share of the zeros right"),
      all_above(others, 0.5, "share of the other digits right"))

# %% [markdown]
# Its running averages now describe zeros, and seen through them a zero is nothing special any more. A loop that forgets
# `eval()` and shows its images sorted by class can damage its teacher in this way.
#
# **`no_grad()` changes what is recorded.** The record that `backward()` needs is made of tensors from the forward pass,
# which stay in memory. PyTorch lets us count the bytes (`classroom.lesson_03.switches` has the helper).

# %% tags=["claim"]
kept = bytes_kept(modern.eval(), x) / 1000
with torch.no_grad():
    unkept = bytes_kept(modern, x) / 1000
claim("eval() does not stop the recording. no_grad() does.",
      all_above(kept, 0, "kB kept for 50 images, in eval mode"),
      all_below(unkept, 0.001, "kB kept with no_grad() as well"))

# %% [markdown]
# So a teacher that is asked for the answers to a large batch without `no_grad()` fills the memory for nothing.
#
# **Freezing changes what can learn.** `requires_grad_(False)` marks the weights: they collect no gradient, wherever they
# are used, until you take the mark off. The gradient may still pass *through* the network, on its way to the input. This
# is what you want when an *image* has to learn from a teacher, for instance to make training images out of noise. Under
# `no_grad()` it would be impossible.
#
# > **Predict first.** A frozen teacher in train mode: does it give the same answer twice?
# > <details><summary>Answer</summary>No. Freezing is about learning; dropout still throws its dice.</details>
#
# All of it in one table. Nothing in it is typed in: every "yes" is measured.

# %%
def fresh():
    return copy.deepcopy(modern).requires_grad_(True).train()


table = {"train mode, no switch": measured(fresh(), x),
         "eval()": measured(fresh().eval(), x),
         "no_grad()": measured(fresh(), x, recording=False),
         "frozen": measured(fresh().requires_grad_(False), x),
         "eval() and no_grad()": measured(fresh().eval(), x, recording=False)}
pd.DataFrame(table).T

# %% [markdown]
# Read it by rows. No single switch has "yes" in all of the first four columns; `eval()` and `no_grad()` together do, and
# that is why step 1 uses both. Look at the row "frozen" under "keeps nothing". It says yes, but only because nothing else
# in that pass could learn. Let the image learn, as in the last column, and the pass is recorded.

# %% [markdown]
# ## What we saw
#
# - Two stages: a teacher learns from labels; a student learns from the teacher's answers, in five steps.
# - Between them stands a gate on held-out images. Full marks on the training images are no pass.
# - At temperature 1, answers learnt by heart are labels in disguise. (What such a teacher is worth at $T = 8$ is the row
#   *taught by a teacher of 100 labels* of lesson 05.)
# - `eval()` changes what is computed, `no_grad()` what is recorded, freezing what can learn. A teacher needs the
#   first two.

# %% [markdown]
# ## Exercises

# %% [markdown] tags=["exercise"]
# ### Exercise 1 (recall)
# Four wishes. For each, write the one switch that grants it: `"eval"`, `"no_grad"` or `"frozen"`. A switch may come
# twice. Where you are torn, the table above and the paragraph below it decide.
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
# solution
switches = {
    "the same image always gets the same answer": "eval",
    "in this block nothing is recorded for a backward pass": "no_grad",
    "a loss can train an image through the teacher, not the teacher": "frozen",
    "batch norm's running averages stay put": "eval",
}
check.switches(switches)

# %% [markdown] tags=["exercise"]
# ### Exercise 2 (modify)
# Our step 1 leaves the teacher in eval mode. That is impolite: whoever trains it further gets a network without dropout.
# Write `ask`, without `predict_logits`. It returns soft targets, and leaves the teacher exactly as it found it:
#
# - in train mode or in eval mode,
# - its buffers as they were,
# - frozen or not.
#
# <details><summary>Hint 1</summary><code>teacher.training</code> is True in train mode.</details>
# <details><summary>Hint 2</summary><code>teacher.train(False)</code> is <code>teacher.eval()</code>.</details>

# %% tags=["exercise"]
def ask(teacher, x):
    """Soft targets (batch, classes) for x (batch, features), asked in eval mode. Nothing is
    recorded, and the teacher is left as it was found."""
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
# Does patience make a teacher certain? Write a function that
#
# - trains a new teacher, 64-256-10, on **all** 1,000 images of `digits` for a given number of epochs, as in stage 1,
# - asks it about the **100** images of `few`,
# - returns the share of its answers that are certain: more than 0.99 for one class.
#
# Then call it with 2, 5, 10 and 25. What happens to the softness of its answers?
# <details><summary>Hint 1</summary>Stage 1 has the lines that train it. For the share of certain answers, look at what the
# ten repetitions do.</details>
# <details><summary>Hint 2</summary>Train on <code>digits</code>, ask about <code>few</code>. The largest probability of a row
# is <code>.softmax(-1).amax(-1)</code>; the mean of a comparison is a share.</details>

# %% tags=["exercise"]
def share_of_certain_rows(epochs):
    """Share (0 to 1) of few.x_train with a top probability above 0.99. The teacher: seed=0,
    lr=1e-2, batch_size=50, trained for this many epochs."""
    ...


check.share_of_certain_rows(share_of_certain_rows)

# %% tags=["solution"]
# solution
def share_of_certain_rows(epochs):
    patient = mlp(64, 256, 10, seed=0)
    fit(patient, digits.x_train, digits.y_train, epochs=epochs, lr=1e-2, batch_size=50)
    largest = predict_logits(patient, few.x_train).softmax(-1).amax(-1)
    return (largest > 0.99).double().mean().item()


check.share_of_certain_rows(share_of_certain_rows)

# %% tags=["solution"]
# what it shows
shares = [share_of_certain_rows(epochs) for epochs in (2, 5, 10, 25)]
print("the longer it trains, the more certain it is:", shares == sorted(shares))
print("after 2 epochs, certain of more than half:", shares[0] > 0.5)
print("after 25 epochs, certain of more than four fifths:", shares[-1] > 0.8)

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
