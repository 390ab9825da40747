# %% [markdown] asks="What can one save, and when does saving become a mistake?" seconds=21
# # 09 · Distilling with little compute
#
# **The question.** You have a laptop, a slow connection, a handful of images and no labels to speak of. What of distillation
# can you save on, what does it cost you, and when does saving turn into a mistake?
#
# **You will be able to**
#
# - write the bill of a distillation in FLOPs, seconds and bytes, and say why the three disagree
# - store a teacher's answers in a quarter of the bytes, and keep only the largest ones without spoiling them
# - recognise when stored answers no longer belong to the images that the student sees
# - distil without labels, and without images
# - name the control that soft answers have to beat: the teacher's top class on many unlabelled images
#
# **Time**: 40 min reading and running, 25 min exercises · **You need**: the loop and the controls of
# [lesson 05](05_code_from_scratch.ipynb), temperature ([lesson 02](02_core_concepts.ipynb)), paired intervals
# ([primer](A_primer.ipynb))

# %% [markdown]
# ![A teacher is asked once about a 3, an 8 and a 6, and its answers are kept. Looked up for the same 3, the answer is
# right. Looked up for a 3 that is mixed with an 8, it is an old answer to a new image.](pictures/09_stale.svg)

# %%
import time

import pandas as pd
import torch
import torch.nn.functional as F

from classroom.lesson_09 import check, choosing, figures
from kdlib.measure import accuracy, agreement, margin, mean_ci
from kdlib.models import cnn, mlp, predict_logits
from kdlib.repetitions import Repetition, large_teacher
from kdlib.sweep import train_side_by_side
from kdlib.training import fit, progress_bar

torch.set_num_threads(1)    # small networks: more threads only get in each other's way

# %% [markdown]
# ## The situation
#
# Somebody trained a teacher on 500 labelled images and hands it to you. The labelled images stay where they are. You have
# **500 other images**, which the teacher has never seen, and labels for none of them, or for 100 at most. As always, we set
# this up ten times, each time with its own split, its own images and its own teacher.

# %%
def teacher_of(theirs, s):
    return large_teacher(theirs, s, epochs=40)


# of each: theirs, the teacher's 500 images; few, your 500; answers, what the teacher says about yours
repetitions = [Repetition(s, teacher=teacher_of, apart=True) for s in progress_bar(range(10), "repetitions")]

# %% [markdown]
# The student has 16 hidden units and takes **160 steps** of 50 images, whatever it learns from, at the temperature and the
# learning rate of lesson 05 (a few steps fewer than there, for this is the lesson on saving). Three helpers are all that we need.
# `soft_loss` is the distillation loss without labels and `descend` takes one step, both for loops of our own. `taught` trains one
# student in each repetition, all at once as in lesson 05, on any images and any answers, and measures them on test images.

# %%
T, STEPS, BATCH, LR = 8.0, 160, 50, 0.05


def soft_loss(z, v):
    """T²·KL(teacher ‖ student), mean over the batch. z, v: (batch, classes) logits of student and teacher."""
    log_p, log_q = (v / T).log_softmax(-1), (z / T).log_softmax(-1)
    return T**2 * (log_p.exp() * (log_p - log_q)).sum(-1).mean()


def descend(optimizer, loss):
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()

# %%
def taught(which, images, answers=None, labels=None):
    """A student in each of these repetitions: its accuracy, its agreement with the teacher (points).

    images, and answers or labels: lists, for each repetition (n, 64), (n, 10) or (n,).
    """
    x, v, y = (part and torch.stack(part) for part in (images, answers, labels))
    students, those = [mlp(64, 16, 10, seed=s) for s in which], [repetitions[s] for s in which]
    train_side_by_side(students, x, v, labels=y, temperature=T, epochs=STEPS * BATCH // x.shape[1],
                       lr=LR, batch_size=BATCH, seeds=which)
    right = [accuracy(one, r.data.x_test, r.data.y_test) for one, r in zip(students, those)]
    alike = [agreement(one, predict_logits(r.teacher, r.data.x_test), r.data.x_test)
             for one, r in zip(students, those)]
    return 100 * pd.DataFrame({"accuracy": right, "agreement": alike}, index=which)

# %% [markdown]
# ## Part 1: the bill
#
# ### In FLOPs
#
# A **FLOP** is one multiplication or one addition of two numbers. A layer from $a$ to $b$ units multiplies and adds once for
# each of its $a \cdot b$ weights, so one image costs $2ab$ FLOPs on its way forward. Training also goes backward. There each
# layer works twice more, once to find the gradient of its weights, and once to pass the gradient on to the layer before. The
# first layer has nobody to pass it to, and skips that.

# %%
def flops(*widths, images, training=False):
    """FLOPs of a multilayer perceptron for so many images, biases and activations not counted."""
    forward = sum(a * b for a, b in zip(widths, widths[1:]))
    backward = 2 * forward - widths[0] * widths[1] if training else 0
    return 2 * images * (forward + backward)


STUDENT, TEACHER = (64, 16, 10), (64, 256, 10)
step_of_student, question = flops(*STUDENT, images=50, training=True), flops(*TEACHER, images=50)
print(f"one step of the student, 50 images:     {step_of_student:9,} FLOPs")
print(f"asking the teacher about 50 images:     {question:9,} FLOPs")
training = flops(*TEACHER, images=500 * 40, training=True)
print(f"training the teacher: as much as {training / step_of_student:,.0f} steps of the student")

# %% [markdown]
# A formula on paper is easily wrong. PyTorch can count what it really does.

# %% [markdown] tags=["claim"]
# **Claim.** The formula gives exactly what PyTorch's own counter gives, for a step of the student and for a question to the
# teacher.

# %% tags=["claim"]
from torch.utils.flop_counter import FlopCounterMode


def counted(work):
    with FlopCounterMode(display=False) as counter:
        work()
    return counter.get_total_flops()


data, teacher, student = repetitions[0].few, repetitions[0].teacher, mlp(*STUDENT, seed=0)
x = data.x_train[:50]                                                    # (50, 64)
assert counted(lambda: F.cross_entropy(student(x), data.y_train[:50]).backward()) == step_of_student
assert counted(lambda: predict_logits(teacher, x)) == question
print("by hand and by PyTorch's counter: the same number of FLOPs, to the last one ✓")

# %% [markdown]
# So a question to this teacher costs far more than the step in which the student learns from the answer. A loop that asks the
# teacher at every step, a **live** teacher, asks the same questions in every epoch. Lesson 05 asked once, kept the answers, and
# looked them up. That is called **caching**.
#
# > **Predict first.** How many times as many FLOPs does a live step cost as a cached one? And how many times as long does it take?
# > <details><summary>Answer</summary>The two numbers of FLOPs are above: add them up, and divide by the student's. More than
# > eight times. The time grows by much less: compare the two columns below.</details>
#
# ### In seconds
#
# Seconds are measured, not counted, and a computer that does other things on the side measures badly. Two habits help. Measure
# the two rivals **in turn**, one right after the other, and compare the pair. Then take the **median of the ratios**: a single
# hiccup does not move it. We do it for our teacher and for one with sixty times as many weights.

# %% tags=["nbval-ignore-output"]
def seconds(teacher, live, steps=20):
    """Time of so many steps on the same 50 images."""
    student, v = mlp(*STUDENT, seed=0), predict_logits(teacher, x)
    optimizer, start = torch.optim.Adam(student.parameters(), lr=LR), time.perf_counter()
    for _ in range(steps):
        loss = soft_loss(student(x), predict_logits(teacher, x) if live else v)
        descend(optimizer, loss)
    return time.perf_counter() - start


for widths in (TEACHER, (64, 1024, 1024, 10)):
    big = mlp(*widths, seed=0)
    in_time = pd.Series([seconds(big, True) / seconds(big, False) for _ in range(5)]).median()
    in_flops = 1 + flops(*widths, images=50) / step_of_student
    print(f"teacher {'-'.join(map(str, widths)):16} live / cached: {in_flops:5.1f} in FLOPs, {in_time:5.1f} in seconds")

# %% [markdown]
# FLOPs promise far more than the clock keeps. Such small steps spend most of their time on everything but arithmetic: Python,
# the optimiser, moving numbers about. With a larger teacher, arithmetic has a larger part in the time, and the cache begins to
# pay in seconds too. Hence two pieces of advice. Count FLOPs to know what a large case will cost. Measure seconds to know what
# yours costs.
#
# ### In bytes
#
# The cache is not free either. It wants to be stored, and sometimes sent. A logit is a **float32**: 32 bits, that is 4 bytes, about
# seven decimal digits. With ten classes an answer has 40 bytes, and nobody minds. With a thousand classes and a million images it
# would be four billion. So what of an answer can be left out?

# %% [markdown]
# ## Part 2: fewer bytes
#
# Does a student need seven digits? The simplest saving is `v.half()`, float16, with half of the bytes and about three digits. The
# next is to write down a whole number from 0 to 255, which fits into **8 bits**: 0 stands for the lowest logit of all, 255 for the
# highest, and what lies between is rounded to the nearest of 256 equal levels.
#
# Another way leaves the digits alone and drops **classes**: keep the $k$ largest logits of each answer, the **top k**, and for each
# of them the number of its class, one byte more. What do we put in the place of the others when the student learns? Two answers
# come to mind. *Nothing*: give them probability zero, and let the kept ones share everything. Or *their mean*: store one more
# number, the mean of the dropped logits, and give it to all of them.

# %%
def in_bits(v, bits):
    """Whole numbers from 0 to 2^bits − 1 for the logits v, and the logits that come back from them."""
    low, high, top = v.min(), v.max(), 2**bits - 1
    stored = ((v - low) / (high - low) * top).round().to(torch.uint8)
    return stored, low + stored / top * (high - low)


def top_k(v, k, others):
    kept, place = v.topk(k)                                              # (n, k) twice
    mean = v.scatter(1, place, 0.0).sum(1, keepdim=True) / (v.shape[1] - k)
    return (mean.expand_as(v) if others == "their mean" else torch.full_like(v, -1000.0)).scatter(1, place, kept)


v = predict_logits(teacher, data.x_train[:100])                          # (100, 10)
print(f"float32: {v.nbytes:,} bytes, float16: {v.half().nbytes:,}, 8 bits: {in_bits(v, 8)[0].nbytes:,}")

# %% [markdown]
# > **Predict first.** With the top 3 of ten classes, how much of the probability do we keep, at $T = 1$ and at our $T = 8$?
# > <details><summary>Answer</summary>At T = 1 practically all of it. At T = 8 about a quarter is lost: the softened answer
# > lives on its small logits.</details>

# %% [markdown] tags=["claim"]
# **Claim.** The three largest of ten classes hold more than 99 % of the probability at $T = 1$, and less than 85 % at $T = 8$.

# %% tags=["claim"]
def kept_share(s, temperature):
    v = repetitions[s].answers[:100]
    return (v / temperature).softmax(-1).topk(3).values.sum(-1).mean().item()


cold, hot = (pd.Series([kept_share(s, temperature) for s in range(10)]) for temperature in (1.0, T))
assert margin(cold - 0.99) > 3 and margin(0.85 - hot) > 3
print("three classes of ten: more than 99 % of the probability at T = 1, less than 85 % at T = 8 ✓")

# %% [markdown]
# Now we count bytes against accuracy. 100 images, the teacher's answers stored in seven ways, and one student for each. Three
# kept logits as float16 with one byte for each class number are 9 bytes, and the mean of the others makes 11. With 4 or 2 bits,
# several numbers share a byte (our code does not bother to pack them; we count what they would take). The control beside them
# is **the class only**: the teacher's top class as a hard label, one byte.

# %%
def stored_as(v):
    """Name -> (bytes an answer, the logits that come back)."""
    return {"float32": (40, v), "float16": (20, v.half().float()), "8 bits": (10, in_bits(v, 8)[1]),
            "4 bits": (5, in_bits(v, 4)[1]), "2 bits": (2.5, in_bits(v, 2)[1]),
            "top 3": (11, top_k(v, 3, "their mean")), "top 3, nothing else": (9, top_k(v, 3, "nothing"))}

# %%
ALL, x = range(10), [r.few.x_train[:100] for r in repetitions]
stored = [stored_as(r.answers[:100]) for r in repetitions]
found = {name: taught(ALL, x, [own[name][1] for own in stored]) for name in stored[0]}
found["class only"] = taught(ALL, x, labels=[r.answers[:100].argmax(-1) for r in repetitions])
kept, agree = (pd.DataFrame({name: table[what] for name, table in found.items()})
               for what in ("accuracy", "agreement"))                    # each (10, ways)
sizes = {name: size for name, (size, _) in stored_as(v).items()} | {"class only": 1}
figures.over_bytes({name: (size, mean_ci(kept[name])) for name, size in sizes.items()}, "test accuracy (%)",
                   controls=("class only",))

# %% [markdown]
# **Figure.** Test accuracy of the student over the bytes that one answer takes (the number behind the name), with 95 % intervals
# over ten repetitions. From 40 bytes down to 10 nothing happens, and at 5 very little. At 2.5 it falls off a cliff, far below the
# hard label with its single byte (square). Of the two that keep three classes, one is useful and the other no better than the hard
# label.

# %% [markdown] tags=["claim"]
# **Claim.** Float16 and 8 bits change the student's accuracy, and its agreement with the teacher, by less than half a point.
# With 4 bits it is still better than with the class only, by more than two points. With 2 bits it is worse, by more than five.
#
# The top 3 with the mean of the others are better than the class only, by more than one point, and better than the top 3 and
# nothing else, by more than two. The top 3 and nothing else bring no gain of one and a half points over the class only, with nine
# times the bytes.

# %% tags=["claim"]
for name in ("float16", "8 bits"):
    for found in (kept, agree):
        change = (found[name] - found["float32"]).abs()
        assert change.mean() + 3 * change.sem() < 0.5, name
label, with_mean, bare = kept["class only"], kept["top 3"], kept["top 3, nothing else"]
assert margin(kept["4 bits"] - label - 2) > 3 and margin(label - kept["2 bits"] - 5) > 3
assert margin(with_mean - label - 1) > 3 and margin(with_mean - bare - 2) > 3 and margin(1.5 - (bare - label)) > 3
print("float16, 8 bits: accuracy and agreement within half a point of float32 ✓")
print("4 bits: better than the class only by more than two points. 2 bits: worse by more than five ✓")
print("top 3 with the mean of the others: better by more than two points than top 3 and nothing else ✓")
print("top 3 and nothing else: no gain of 1.5 points over the class only ✓")

# %% [markdown]
# Two bits leave four levels for ten classes, and that is too coarse. As for the top 3, two bytes more make the difference, the mean
# of what was dropped. Without them the student is told that seven classes are *impossible*, and it believes it. Anshumann and colleagues (2025) find the same fault in stored answers of language models:
# who keeps the largest probabilities and nothing else hands over a biased teacher. Shen and Xing (2022), who store answers for
# photographs, describe both ways of filling the gap.
#
# On ten classes, 8 bits are the better bargain. With many classes it is the other way round, as a little arithmetic shows.

# %%
cases = [("a million photographs", 10**6, 1000, 10, 2), ("the same, 300 epochs of new crops", 3 * 10**8, 1000, 10, 2),
         ("a billion words of text", 10**9, 128_000, 50, 4)]
table = {what: {"float32": 4 * answers * classes, "8 bits": answers * classes,
                f"largest {k}": answers * (k * (2 + index) + 2), "class only": answers * index}
         for what, answers, classes, k, index in cases}    # index: bytes of a class number
for what, row in table.items():
    print(f"{what:34}" + "   ".join(f"{name} {size / 1e9:,.10g} GB" for name, size in row.items()))

# %% [markdown]
# A million photographs with all their logits fit on a USB stick. If every epoch sees new crops, parts cut out of the photographs
# at random, they fill a large disk, for a reason that the next part gives. A language model's vocabulary leaves no choice: of
# 128,000 logits a word, only the largest few can be kept. (Whether ten of a thousand are enough has to be tried where there are a
# thousand. Our ten classes say nothing about it.)

# %% [markdown]
# ## Part 3: when the cache becomes a bug
#
# Lesson 05 promised: the same image, the same teacher, the same answer, so ask once. Many recipes break the first of the three.
# They change every image a little each time it is shown, so that the student never sees the same one twice. This is
# **augmentation**, and here are two kinds. `shifted` moves each image by up to one pixel. `mixup` (Zhang and colleagues, 2018)
# lays two images over each other, with random shares.

# %%
def shifted(images, luck):
    """Each image moved to one of nine places. images: (n, 64). luck: the generator that decides."""
    windows = F.pad(images.reshape(-1, 8, 8), (1, 1, 1, 1)).unfold(1, 8, 1).unfold(2, 8, 1)    # (n, 3, 3, 8, 8)
    i, j = torch.randint(3, (2, len(images)), generator=luck)
    return windows[torch.arange(len(images)), i, j].flatten(1)

def mixup(rows, luck):
    """Each row mixed with another one, with a random share. rows: (n, anything)."""
    partner, share = torch.randperm(len(rows), generator=luck), torch.rand(len(rows), 1, generator=luck)
    return share * rows + (1 - share) * rows[partner]

luck, x = torch.Generator().manual_seed(4), data.x_train[:4]
pictures = torch.cat([x, shifted(x, luck), mixup(x, luck)])              # (12, 64)
live, cached = predict_logits(teacher, pictures).argmax(-1), predict_logits(teacher, x).argmax(-1).repeat(3)
figures.images(pictures, (8, 8), [f"cache {c}\nlive {b}" for b, c in zip(live, cached)], columns=4)

# %% [markdown]
# **Figure.** Four images as they are (top), shifted (middle) and mixed with one another (bottom). *cache* is what the teacher
# said about the image in the top row. *live* is what it says about the picture that you see. Below the first row the two may
# differ.

# %% [markdown]
# Here is the loop for augmented images, five lines that matter. `answer` decides what the student is told: a live teacher looks
# at the new pictures, a cache looks up what was said about the old ones.

# %%
def loop(s, augment, answer):
    """The student of repetition s after 160 steps. augment(images, luck); answer(pictures, batch) gives logits."""
    x, student = repetitions[s].few.x_train[:100], mlp(*STUDENT, seed=s)
    optimizer = torch.optim.Adam(student.parameters(), lr=LR, fused=True)
    scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=STEPS)
    order, luck = torch.Generator().manual_seed(s), torch.Generator().manual_seed(1000 + s)
    for _ in range(STEPS // 2):                                          # an epoch is two batches of 50
        for batch in torch.randperm(100, generator=order).split(BATCH):
            pictures = augment(x[batch], luck)              # 1  never the same twice
            v = answer(pictures, batch)                     # 2  the teacher, live or from the cache
            loss = soft_loss(student(pictures), v)          # 3
            descend(optimizer, loss)                        # 4
            scheduler.step()                                # 5
    return student

# %% [markdown] tags=["claim"]
# **Claim.** Without augmentation, live and cached answers train the same student, the one that `taught` trains too. With shifts or
# mixup, more than three in ten of the cached answers are **stale**: the live teacher names another class.

# %% tags=["claim"]
def stale(s, augment):
    """How many of 100 pictures get another class from the live teacher than from the cache."""
    x, teacher = repetitions[s].few.x_train[:100], repetitions[s].teacher
    pictures = augment(x, torch.Generator().manual_seed(s))
    return (predict_logits(teacher, pictures).argmax(-1) != predict_logits(teacher, x).argmax(-1)).sum().item()


unchanged = lambda images, luck: images
cached = loop(0, unchanged, lambda pictures, batch: v[batch])
live = loop(0, unchanged, lambda pictures, batch: teacher(pictures).detach())
assert torch.allclose(predict_logits(cached, data.x_test), predict_logits(live, data.x_test), atol=0.01)
assert abs(100 * accuracy(live, data.x_test, data.y_test) - kept["float32"][0]) < 0.3          # one image is 0.2
assert all(margin([stale(s, augment) - 30 for s in range(10)]) > 3 for augment in (shifted, mixup))
print("no augmentation: cached answers, a live teacher and taught() train the same student ✓")
print("shifts, mixup: more than three in ten of the cached answers are stale ✓")

# %% [markdown]
# The function `stale` is a cheap test for loops of your own: take one batch just as the student gets it, ask the teacher about it,
# and compare with the cache.
#
# So far, caching saved work and changed nothing. Now we augment. With mixup there is a third way besides *live* and *old answers*:
# mix the cached answers just as the images were mixed, with the same partners and the same shares.
#
# > **Predict first.** A shifted 3 is still a 3. A 3 mixed with an 8 is neither. For which of the two will the old answers do
# > more harm?
# > <details><summary>Answer</summary>For the shifts, by far: see the left panel below. Then look at the right one, and think
# > again about what "harm" is.</details>

# %%
def augmented(s):
    data, teacher, cache = repetitions[s].data, repetitions[s].teacher, repetitions[s].answers[:100]
    again = torch.Generator().manual_seed(1000 + s)    # the luck of the loop, once more
    moved = shifted(data.x_test, torch.Generator().manual_seed(s))
    live, old = lambda pictures, batch: teacher(pictures).detach(), lambda pictures, batch: cache[batch]
    mixed_too = lambda pictures, batch: mixup(cache[batch], again)
    models = {"teacher": teacher, "shifted, live": loop(s, shifted, live),
              "shifted, old answers": loop(s, shifted, old), "mixed, live": loop(s, mixup, live),
              "mixed, old answers": loop(s, mixup, old), "mixed, answers mixed too": loop(s, mixup, mixed_too)}
    return pd.Series({(where, name): 100 * accuracy(model, x, data.y_test) for name, model in models.items()
                      for where, x in (("as they are", data.x_test), ("shifted", moved))})

changed = pd.DataFrame([augmented(s) for s in progress_bar(range(10), "repetitions")])
exams = {w: {name: mean_ci(changed[w, name]) for name in changed[w]} for w in ("as they are", "shifted")}
figures.rows(exams, "test accuracy (%)")

# %% [markdown]
# **Figure.** The teacher (top) and five students, on test images as they are (left) and on the same images shifted by up to a
# pixel (right). Means and 95 % intervals over ten repetitions. On the left, both rows with old answers have fallen behind, the
# shifted one by far. On the right, that one is ahead of everybody, its teacher included.

# %% [markdown] tags=["claim"]
# **Claim.** With mixup, the old answers cost more than one point against a live teacher. Mixing the cached answers as well is
# within a point of the live teacher, without asking it again.
#
# With shifts, the old answers cost more than ten points on test images as they are. On shifted test images they bring more than
# fifteen points, over the live teacher's student and over the teacher itself.
#
# With a live teacher, neither shifts nor mixup gain as much as two points over no augmentation.

# %% tags=["claim"]
here, there = changed["as they are"], changed["shifted"]
gap, lead = here["mixed, answers mixed too"] - here["mixed, live"], there["shifted, old answers"]
assert margin(here["mixed, live"] - here["mixed, old answers"] - 1) > 3
assert margin(1 - gap) > 3 and margin(1 + gap) > 3
assert margin(here["shifted, live"] - here["shifted, old answers"] - 10) > 3
assert margin(lead - there["shifted, live"] - 15) > 3 and margin(lead - there["teacher"] - 15) > 3
assert all(margin(2 - (here[name] - kept["float32"])) > 3 for name in ("shifted, live", "mixed, live"))
print("mixup: old answers cost more than a point; mixed answers are within a point of a live teacher ✓")
print("shifts: old answers cost more than ten points on images as they are ✓")
print("on shifted images they bring more than fifteen, even over the teacher ✓")
print("live teacher: shifts and mixup gain less than two points over none ✓")

# %% [markdown]
# So there are two kinds of stale answers, and it pays to keep them apart.
#
# **For mixup they are plainly wrong.** Nobody wants a mixture of a 3 and an 8 to be called a 3. Either the teacher looks again,
# or the answers are mixed as the images are, which costs nothing. (That this is as good as asking is a finding about this teacher
# and this task. Beyer and colleagues, 2022, ask the teacher about every mixture, and insist on it.)
#
# **For shifts they are a wish.** Our teacher never saw a shifted digit and names most of them wrongly, as the right panel shows.
# A live teacher hands on its weakness faithfully. The old answer says: whatever the shift, it is still a 3. That is what a label
# says too, and it is true. The student learns something that its teacher does not know, and 16 units pay for it with accuracy on
# the images that stay in their place. Whether that is a bug depends on where your images will be. But it is no longer
# distillation of this teacher, and you should have chosen it, not stumbled into it.
#
# What did augmentation bring at all? Nothing that we could show. Beyer and colleagues call a good teacher *patient and consistent*:
# strong augmentation, always seen by the teacher too, and very long training. Ours is short. In the time that we had, no way to
# augment was two points better than the cheapest one, a cache and no augmentation.
#
# And if one must augment, and the teacher is too slow to be asked live? Then cache what the student will really see. Nine shifts are
# nine answers an image. Random crops are drawn beforehand, and their answers stored with their positions, as Shen and Xing (2022)
# do. The cache is right again, and has an answer for every picture: that was the second line of the arithmetic above.

# %% [markdown]
# ## Part 4: without labels, without images
#
# The student reads no label. So why should the images be the ones we want to recognise? Anything that fits into the teacher can be
# a **transfer set**. Here are seven, of 500 images each but for the first.
#
# | the student learns from | and needs |
# |---|---|
# | 100 images | 100 real images |
# | 500 images | 500 real images |
# | mixup of the 100 | 100 real images |
# | shuffled pixels | 500 real images, each with its pixels in an order of its own: the strokes are gone |
# | Gaussian noise | two tables: the mean of every pixel, and the covariance of every two (how far they rise and fall together) |
# | uniform noise | nothing: every pixel is a random number between 0 and 1 |
# | uniform noise, stretched | nothing: the same noise with four times the contrast, from −1.5 to 2.5 |
#
# (The factor of four was chosen on validation images, from 1, 2, 4 and 8. A network does not mind a pixel below 0.)

# %%
def transfer_sets(s):
    x, luck = repetitions[s].few.x_train, torch.Generator().manual_seed(s)
    normal, uniform = torch.randn(500, 64, generator=luck), torch.rand(500, 64, generator=luck)
    covariance = torch.cov(x.T) + 1e-4 * torch.eye(64)      # a little more, for pixels that are always 0
    return {"100 images": x[:100], "500 images": x, "mixup of the 100": mixup(x[:100].repeat(5, 1), luck),
            "shuffled pixels": x.gather(1, torch.rand(500, 64, generator=luck).argsort(1)),
            "Gaussian noise": x.mean(0) + normal @ torch.linalg.cholesky(covariance).T,
            "uniform noise": uniform, "uniform noise, stretched": 0.5 + 4 * (uniform - 0.5)}


sets = {name.replace(" ", "\n"): x[3:6] for name, x in list(transfer_sets(0).items())[1:]}
rows = torch.stack(list(sets.values()), dim=1).flatten(0, 1)             # (18, 64), three rows of six
titles = [f"{c}: {100 * p:.0f} %" for p, c in zip(*predict_logits(teacher, rows).softmax(-1).max(-1))]
titles[:6] = [f"{name}\n\n{title}" for name, title in zip(sets, titles)]
figures.images(rows, (8, 8), titles, columns=6)

# %% [markdown]
# **Figure.** Three images from each of six transfer sets. Above each, the class that the teacher names and how sure it is
# ($T = 1$). It names a class for everything, and is often very sure of it.
#
# For every set there are two students. One hears the teacher's soft answers. The other is the control, and it is a strong one: it
# hears only the **top class**, as a hard label. Learning from labels that a network gave is an old and simple idea, and such
# labels are called **pseudo-labels** (Lee, 2013). On the real images we add a third student, with the true labels.
#
# > **Predict first.** Order the seven sets before you run the cell. Where will the noise be? And on which of the sets will the top
# > class alone do as well as the soft answers?
# > <details><summary>Answer</summary>Compare with the figure. The order has a surprise at the bottom. The top class is a rival on the
# > 500 real images (and on the plain noise, where nobody learns much).</details>

# %%
learnt, sets = {}, [transfer_sets(s) for s in ALL]
for name in progress_bar(list(sets[0]), "transfer sets"):
    x = [own[name] for own in sets]
    v = [predict_logits(r.teacher, images) for r, images in zip(repetitions, x)]
    learnt[name, "soft answers"] = taught(ALL, x, v).accuracy
    learnt[name, "top class only"] = taught(ALL, x, labels=[rows.argmax(-1) for rows in v]).accuracy
    if name.endswith("0 images"):                                        # real ones
        labels = [r.few.y_train[:len(x[0])] for r in repetitions]
        learnt[name, "true labels"] = taught(ALL, x, labels=labels).accuracy
learnt = pd.DataFrame(learnt)                       # (set, what the student was told), a row a repetition
means = {name: {told: mean_ci(learnt[name, told]) for told in learnt[name]} for name in sets[0]}
figures.soft_and_hard(means, "test accuracy (%)")

# %% [markdown]
# **Figure.** What the student reaches from seven transfer sets: with soft answers (dots), with the teacher's top class only (squares),
# and with true labels (triangles, real images only). Means and 95 % intervals over ten repetitions. Gaussian noise stands beside
# the 500 real images. Plain uniform noise teaches little, and the same noise stretched is a few points behind the real images.

# %% [markdown] tags=["claim"]
# **Claim: hard pseudo-labels are a rival where images abound.** On 500 unlabelled images, soft answers and the top class only are
# within two points of each other, and the top class is better than 100 true labels by more than three. On the 100 images, on
# mixup, shuffled pixels and Gaussian noise the soft answers win.

# %% tags=["claim"]
soft, hard = learnt.xs("soft answers", axis=1, level=1), learnt.xs("top class only", axis=1, level=1)
gap = soft["500 images"] - hard["500 images"]
assert margin(2 - gap) > 3 and margin(2 + gap) > 3
assert margin(hard["500 images"] - learnt["100 images", "true labels"] - 3) > 3
for name in ("100 images", "mixup of the 100", "shuffled pixels", "Gaussian noise"):
    assert margin(soft[name] - hard[name]) > 3, name
print("500 unlabelled images: soft answers and top class only within two points of each other ✓")
print("that top class beats 100 true labels by more than three points ✓")
print("100 images, mixup, shuffled pixels, Gaussian noise: the soft answers win ✓")

# %% [markdown]
# This is the control that is easily forgotten. Here are 500 images, no label of yours, one byte for each, and the student does about
# as well as with the whole of the teacher's softness, which takes forty. Per byte, the top class wins. Before you build anything
# finer on unlabelled images, run it.
#
# Why is it a good rival only there? A reading that fits: a top class says on which side of a boundary an image lies. Many real images
# pin the boundary down between them. A hundred do not, and then it helps to hear how *far* away the boundary is.

# %% [markdown] tags=["claim"]
# **Claim: images of nothing.** Soft answers to Gaussian noise are within two points of those to the 500 real images. Those to
# stretched uniform noise, which needs no image at all, are within six points. They are better than 100 true labels, and better
# than the answers to the same noise unstretched by more than thirty points. Mixup of the 100 images brings no gain of a point over
# the 100 images themselves.

# %% tags=["claim"]
gap = soft["500 images"] - soft["Gaussian noise"]
assert margin(2 - gap) > 3 and margin(2 + gap) > 3
stretched = soft["uniform noise, stretched"]
assert margin(6 - (soft["500 images"] - stretched)) > 3
assert margin(stretched - learnt["100 images", "true labels"]) > 3
assert margin(stretched - soft["uniform noise"] - 30) > 3
assert margin(1 - (soft["mixup of the 100"] - soft["100 images"])) > 3
print("Gaussian noise: within two points of 500 real images ✓")
print("stretched noise: within six points of real images, and better than 100 true labels ✓")
print("stretched noise: more than thirty points better than the same noise unstretched ✓")
print("mixup of the 100 images: no gain of a point over the 100 images ✓")

# %% [markdown]
# What has the stretched noise that the plain noise lacks? It resembles digits even less. But the teacher *says* more about it: of
# the plain noise it gives more to a single class (the claim below counts). That fits a simple reading: the images need not look like
# anything, as long as they make the teacher **speak of all its classes**. Nayak and colleagues (2021) found, with other data,
# that arbitrary images are good transfer sets when the teacher spreads them evenly over its classes.
#
# Yet seven sets differ in more than that, and to go along with something is not to be its reason. So we take the two apart. We
# stretch 4,000 images of noise, and choose some 500 of them by what the teacher calls them: once each class as often as it
# comes in the *plain* noise, and once all classes equally often (or all images of a class, where there are fewer).
#
# > **Predict first.** Stretched noise with the classes of plain noise: will it teach as badly as plain noise, as well as
# > stretched noise, or something between?
# > <details><summary>Answer</summary>Between, and far from both.</details>

# %%
def by_class(s):
    teacher, plain = repetitions[s].teacher, transfer_sets(s)["uniform noise"]
    many = 4 * torch.rand(4000, 64, generator=torch.Generator().manual_seed(100 + s)) - 1.5
    v, of_plain = predict_logits(teacher, many), predict_logits(teacher, plain).argmax(-1).bincount(minlength=10)
    sets = {"stretched, classes of plain noise": choosing.rows(v.argmax(-1), of_plain.tolist()),
            "stretched, classes evened out": choosing.rows(v.argmax(-1), [50] * 10)}
    return {name: taught([s], [many[rows]], [v[rows]]).accuracy[s] for name, rows in sets.items()}


apart = pd.DataFrame([by_class(s) for s in progress_bar(range(10), "repetitions")])
apart["uniform noise"], apart["stretched, as drawn"] = soft["uniform noise"].to_numpy(), stretched.to_numpy()
order = "uniform noise", "stretched, classes of plain noise", "stretched, as drawn", "stretched, classes evened out"
figures.rows({name: mean_ci(apart[name]) for name in order}, "test accuracy (%)", roles={order[0]: "control"})

# %% [markdown]
# **Figure.** Students of soft answers to four kinds of noise, about 500 images each: mean and 95 % interval over ten
# repetitions. With the classes of plain noise, the stretched noise lies in the middle between plain noise and stretched noise as
# it is drawn. With all classes equally often it is best.

# %% [markdown] tags=["claim"]
# **Claim: the classes are one reason, and not the only one.** The class that the teacher names most often takes at least ten
# points more of the plain noise than of the stretched; of real images and of Gaussian noise no class takes a fifth. With the
# classes of plain noise, stretched noise teaches worse by more than ten points, and still better than plain noise by more than
# ten. With its classes evened out it teaches better than as drawn.

# %% tags=["claim"]
def largest_class(s):    # points of each set that get the same class from the teacher, the most frequent one
    return {name: 100 * predict_logits(repetitions[s].teacher, x).argmax(-1).bincount().max().item() / len(x)
            for name, x in transfer_sets(s).items()}

same = pd.DataFrame([largest_class(s) for s in range(10)])
assert margin(same["uniform noise"] - same["uniform noise, stretched"] - 10) > 3
assert all(margin(20 - same[name]) > 3 for name in ("500 images", "Gaussian noise"))
print("one class for at least ten points more of the plain noise than of the stretched ✓")
print("real images and Gaussian noise: no class has as much as a fifth ✓")
plain, few_classes, drawn, even = (apart[name] for name in order)
assert margin(drawn - few_classes - 10) > 3 and margin(few_classes - plain - 10) > 3 and margin(even - drawn) > 3
print("stretched, with the classes of plain noise: ten points worse and more, yet ten better than plain noise ✓")
print("stretched, with its classes evened out: better than as drawn ✓")

# %% [markdown]
# So the teacher must speak of its classes, and that is not all: the stretch does something else as well, which we have not
# found out.
#
# But do not carry the noise home untested. Lesson B showed that noise and logits give away a *linear* teacher exactly, and
# ours, with one hidden layer, is the next simplest. Exercise 3 asks a teacher of another kind. For deep networks on photographs one
# computes images with the help of the teacher itself (Lopes and colleagues, 2017, from stored statistics of its layers; Yin and
# colleagues, 2020, from those of its batch normalisation).

# %% [markdown]
# ## Part 5: the bill again
#
# Now everything in one table. What do you need, what must travel to you, what must be computed, and what do you get? A soft answer
# counts 10 bytes (8 bits a logit), a label or a top class one. Gaussian noise needs 64 means too and, since the covariance of two
# pixels counts once, 2,080 covariances, as float32. Your images are with you and count nothing.

# %% tags=["nbval-ignore-output"]
def line(images, labels, answers, size, told, name, tables=0):
    return {"images": images, "labels": labels, "bytes": labels + size * answers + 4 * tables,
            "MFLOPs asking": flops(*TEACHER, images=answers) / 1e6,
            "MFLOPs learning": STEPS * step_of_student / 1e6, "test accuracy": learnt[name, told].mean()}


pd.DataFrame({
    "100 labels": line(100, 100, 0, 0, "true labels", "100 images"),
    "soft answers to 100 images": line(100, 0, 100, 10, "soft answers", "100 images"),
    "top class of 500 images": line(500, 0, 500, 1, "top class only", "500 images"),
    "soft answers to 500 images": line(500, 0, 500, 10, "soft answers", "500 images"),
    "stretched noise": line(0, 0, 500, 10, "soft answers", "uniform noise, stretched"),
    "Gaussian noise": line(0, 0, 500, 10, "soft answers", "Gaussian noise", tables=64 + 2080),
}).T.style.format("{:,.0f}").format("{:.1f}", subset="test accuracy")

# %% [markdown]
# Asking costs less than learning in every row, because the teacher is asked about each image once. (The noise itself need not
# travel: whoever knows its seed can draw it again.) Which row is the cheapest depends on what you lack. Few images: soft answers.
# Few bytes and many images: the top class. No images: two tables of statistics, or a teacher simple enough for noise.

# %% [markdown]
# ## What we saw
#
# - A question to the teacher cost more FLOPs than the step that learns from it. Ask once, and keep the answers. In seconds a small
#   teacher's cache saves little: measure, in pairs.
# - Answers of 8 bits a logit, a quarter of the bytes, taught as well as all 32. Keeping the top three classes worked only with a
#   word about the others.
# - A cache belongs to the images it was made for. With mixup, old answers are wrong. With shifts they make a wish of their own,
#   which can be a good one. Neither augmentation gained much in our short training.
# - Hard pseudo-labels on many unlabelled images did as well as soft answers there. With few images, or images of nothing, soft
#   answers won.
# - Noise with the right mean and covariance taught our student about as well as real images. Plain noise did not, until it was
#   stretched. That the teacher then speaks of more of its classes is one reason, and not the only one.

# %% [markdown] tags=["exercise"]
# ## Exercises
#
# ### Exercise 1 (recall)
# 20,000 images, a teacher with 200 classes. For each image you keep the 5 largest logits as float16, the number of each of these
# classes, and as one more float16 the mean of the other logits. How many bytes does the cache take?
# <details><summary>Hint 1</summary>A float16 has 2 bytes. The numbers 0 to 199 fit into one byte.</details>
# <details><summary>Hint 2</summary>For one image: five pairs of a logit and a class, and the mean.</details>

# %% tags=["exercise"]
size_of_cache = ...


check.size_of_cache(size_of_cache)

# %% tags=["solution"]
size_of_cache = 20_000 * (5 * (2 + 1) + 2)    # 340,000; all logits as float32 would take 16 million


check.size_of_cache(size_of_cache)

# %% [markdown] tags=["exercise"]
# ### Exercise 2 (modify)
# `in_bits` has one lowest and one highest logit for the whole table. A single wild answer would widen the range for all. Write the
# version with a range of its own **for each image**, and return the logits that come back.
# <details><summary>Hint 1</summary><code>v.amin(1, keepdim=True)</code> is the lowest logit of each row, of shape (n, 1), so that it
# can be subtracted from v.</details>
# <details><summary>Hint 2</summary>Bring each row to 0 … 1, multiply by the highest whole number of so many bits, round, and go the
# same way back.</details>

# %% tags=["exercise"]
def in_bits_by_row(v, bits):
    """The logits that come back when each row of v is rounded to 2^bits levels of its own range. v: (n, classes)."""
    ...


check.in_bits_by_row(in_bits_by_row)

# %% tags=["solution"]
def in_bits_by_row(v, bits):
    low, high, top = v.amin(1, keepdim=True), v.amax(1, keepdim=True), 2**bits - 1
    return low + ((v - low) / (high - low) * top).round() / top * (high - low)


check.in_bits_by_row(in_bits_by_row)

# %% [markdown] tags=["exercise"]
# ### Exercise 3 (investigate)
# Stretched noise, which needs no image, was a few points behind real images. Is that a law, or is it this teacher? Guess first. Then
# ask a convolutional teacher, which looks at small neighbourhoods of pixels (lesson 07).
#
# In the repetitions 0, 1 and 2, train `cnn((8, 8), (16, 32), 10, seed=100 + s)` on the teacher's 500 images,
# `repetitions[s].theirs`: 8 epochs, `lr=0.02`, `batch_size=50`, `seed=100 + s`. Let a student learn its soft answers, once from
# the 500 real images of `transfer_sets(s)` and once from the stretched noise. The answer is the mean over the three repetitions of
# *real minus noise*, in points of test accuracy.
# <details><summary>Hint 1</summary><code>theirs = repetitions[s].theirs</code> has the labelled images, <code>theirs.x_train</code> and
# <code>theirs.y_train</code>. <code>taught([s], [images], [predict_logits(network, images)]).accuracy[s]</code> is the student's
# test accuracy in points.</details>
# <details><summary>Hint 2</summary>The images are <code>transfer_sets(s)["500 images"]</code> and <code>transfer_sets(s)["uniform
# noise, stretched"]</code>. Add up the three differences and divide by 3.</details>

# %% tags=["exercise"]
real_minus_noise = ...


check.real_minus_noise(real_minus_noise)

# %% tags=["solution"]
# Dozens of points. The noise worked because the first teacher was a simple one.
taught_by_cnn = []    # (real, noise) of each repetition
for s in range(3):
    theirs = repetitions[s].theirs
    network = cnn((8, 8), (16, 32), 10, seed=100 + s)
    fit(network, theirs.x_train, theirs.y_train, epochs=8, lr=0.02, batch_size=50, seed=100 + s)
    images = transfer_sets(s)
    taught_by_cnn.append([taught([s], [images[name]], [predict_logits(network, images[name])]).accuracy[s]
                          for name in ("500 images", "uniform noise, stretched")])
real_minus_noise = sum(real - noise for real, noise in taught_by_cnn) / 3


check.real_minus_noise(real_minus_noise)

# %% [markdown] tags=["quiz"]
# ## Quiz
#
# Unfold the answer that you would give. Each says why it is right, or what is wrong with it.
#
# **1.** A loop draws a random crop of each image, and looks the teacher's answer up in a cache that was filled with
# the whole images. What is the matter?
#
# <details><summary>A. Nothing, as a cropped image keeps its label.</summary>No. The label may stay, but a soft answer
# says how this very picture looks to the teacher, and this picture it has not seen.</details>
# <details><summary>B. The answers are about other pictures.</summary>Right. So the student is taught something that
# the teacher has not said. It may even be something useful, as with our shifts. But then it should be your
# choice.</details>
# <details><summary>C. The look-up costs more than the question.</summary>No. Looking up a row is far cheaper than
# asking.</details>
#
# **2.** You keep the 3 largest of 10 logits, and give the other classes probability zero. At T = 1 this loses less
# than a hundredth of the probability. Why did it spoil the student at T = 8?
#
# <details><summary>A. Three numbers are too few at any temperature.</summary>No. The same three numbers, with the
# mean of the others, taught well.</details>
# <details><summary>B. At T = 8 the other seven have a fair share.</summary>Right. And the student is told that they
# are impossible. The higher the temperature, the more of the answer lies in its small logits.</details>
# <details><summary>C. At T = 8 rounding to float16 does the harm.</summary>No. Even eight bits for each logit were
# enough at T = 8.</details>
#
# **3.** Your colleague distils on 50,000 unlabelled images with a refined soft loss, and beats the student that had
# 100 labels by ten points. Which control is missing most?
#
# <details><summary>A. Another teacher, larger than the first one.</summary>No. That is another method, not a control
# of this one.</details>
# <details><summary>B. The student of the 100 labels, trained for longer.</summary>No. It would still have seen 100
# images. The gain may come from the 50,000, and this control does not tell.</details>
# <details><summary>C. The teacher's top class on the 50,000, as labels.</summary>Right. It may bring the same ten
# points, with a byte an image and no new loss.</details>
#
# **4.** The bill says that a live teacher costs eight times the FLOPs of a cached one. Your clock says one and a half
# times. Which is wrong?
#
# <details><summary>A. The FLOPs: a formula leaves out half the work.</summary>No. PyTorch's counter gave the same
# number.</details>
# <details><summary>B. The clock: another program got in its way.</summary>No. The rivals were measured in turn, and
# the median of the ratios taken, so that a busy moment hits both or is outvoted.</details>
# <details><summary>C. Neither: small steps are mostly not arithmetic.</summary>Right. FLOPs tell what happens when
# the networks grow, the clock tells what happens now.</details>
#
# **5.** Plain uniform noise hardly taught anything, stretched uniform noise taught well, and to that the teacher
# named more of its classes. Are the classes the reason?
#
# <details><summary>A. They are one, and the stretch does something more.</summary>Right. To see it, one had to change
# the one and keep the other. Same stretch, other classes: worse. Same classes, no stretch: worse still.</details>
# <details><summary>B. They are: the student learnt more with them.</summary>No. That the two go together does not say
# so. With the classes of plain noise, stretched noise still taught far better than plain noise.</details>
# <details><summary>C. They are not: the contrast explains it all.</summary>No. At the same contrast, fewer classes
# cost more than ten points.</details>

# %% [markdown]
# ## What next
#
# Here we saved on what it takes to *make* a student. Next we save on the student itself: fewer bits for each weight, and fewer
# weights, in [10 · Quantise and prune](10_quantise_and_prune.ipynb).
#
# ## References
#
# - Zhang, Cisse, Dauphin, Lopez-Paz (2018), *mixup: Beyond Empirical Risk Minimization*
# - Beyer, Zhai, Royer, Markeeva, Anil, Kolesnikov (2022), *Knowledge Distillation: A Good Teacher Is Patient and Consistent*
# - Shen, Xing (2022), *A Fast Knowledge Distillation Framework for Visual Recognition*: answers stored for every crop
# - Anshumann, Zaidi, Kedia, Ahn, Kwon, Lee, Lee, Lee (2025), *Sparse Logit Sampling: Accelerating Knowledge Distillation in LLMs*
# - Lee (2013), *Pseudo-Label: The Simple and Efficient Semi-Supervised Learning Method for Deep Neural Networks*
# - Buciluă, Caruana, Niculescu-Mizil (2006), *Model Compression*: a small network taught on made-up data that a large model labelled
# - Lopes, Fenu, Starner (2017), *Data-Free Knowledge Distillation for Deep Neural Networks*
# - Yin, Molchanov, Alvarez, Li, Mallya, Hoiem, Jha, Kautz (2020), *Dreaming to Distill: Data-Free Knowledge Transfer via DeepInversion*
# - Nayak, Mopuri, Chakraborty (2021), *Effectiveness of Arbitrary Transfer Sets for Data-Free Knowledge Distillation*
