# %% [markdown] asks="What can one save, and when does saving become a mistake?" seconds=16
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
# **Time**: 35 min reading and running, 20 min exercises · **You need**: the loop and the controls of
# [lesson 05](05_code_from_scratch.ipynb), temperature ([lesson 02](02_core_concepts.ipynb)), paired intervals
# ([primer](A_primer.ipynb))

# %% [markdown]
# ![A teacher is asked once about a 3, an 8 and a 6, and its answers are kept. Looked up for the same 3, the answer is
# right. Looked up for a 3 that is mixed with an 8, it is an old answer to a new image.](pictures/09_stale.svg)

# %%
import pandas as pd
import torch

from classroom.claim import above, all_below, below, claim, count, equal, within
from classroom.lesson_09 import bill, check, choosing, figures
from classroom.lesson_09.students import STEPS, T, intervals, taught, ten_repetitions
from kdlib.measure import accuracy, mean_ci
from kdlib.models import mlp, predict_logits

torch.set_num_threads(1)    # small networks: more threads only get in each other's way

# %% [markdown]
# ## The situation
#
# Somebody trained a teacher on 500 labelled images and hands it to you. The labelled images stay where they are. You have
# **500 other images**, which the teacher has never seen, and labels for none of them, or for 100 at most. We set this up
# ten times, each time with its own split, its own images and its own teacher.

# %%
# theirs: the teacher's 500 images; few: your 500; answers: what it says about yours
repetitions = ten_repetitions()
teacher, data = repetitions[0].teacher, repetitions[0].few

# %% [markdown]
# A student has 16 hidden units. Whatever it learns from in this lesson, it takes **160 steps** of 50 images, at temperature 8.
# `taught` (in `classroom/lesson_09/students.py`) trains one in each repetition, all at once as in lesson 05, on any images and
# any answers, or labels. It returns a table: each student's accuracy on test images, and its agreement with the teacher.

# %% [markdown]
# ## Part 1: the bill
#
# ### In FLOPs
#
# A **FLOP** is one multiplication or one addition of two numbers. A layer from $a$ to $b$ units multiplies and adds once for
# each of its $a \cdot b$ weights: $2ab$ FLOPs an image, forward. Backward it works twice more, once for the gradient of its
# weights, and once to pass the gradient on to the layer before. The first layer has nobody to pass it to.

# %%
def flops(*widths, images, training=False):
    """FLOPs of a multilayer perceptron, biases and activations not counted."""
    forward = sum(a * b for a, b in zip(widths, widths[1:]))
    backward = 2 * forward - widths[0] * widths[1] if training else 0
    return 2 * images * (forward + backward)


step = flops(64, 16, 10, images=50, training=True)
question = flops(64, 256, 10, images=50)
print(f"a step of the student: {step:,} FLOPs, a question to the teacher: {question:,}")

# %% [markdown]
# Both are for 50 images. A formula is easily wrong, but PyTorch can count what it really does.

# %% tags=["claim"]
from torch.utils.flop_counter import FlopCounterMode

with FlopCounterMode(display=False) as a_step:
    mlp(64, 16, 10, seed=0)(data.x_train[:50]).sum().backward()
with FlopCounterMode(display=False) as a_question:
    predict_logits(teacher, data.x_train[:50])
claim("PyTorch counts the same. Training the teacher took as much as 6,400 of these steps.",
      equal(a_step.get_total_flops(), step, 1, "a step, FLOPs counted − by formula"),
      equal(a_question.get_total_flops(), question, 1, "a question, the same"),
      count(flops(64, 256, 10, images=40 * 500, training=True) / step, 6400, "its steps"))

# %% [markdown]
# So a question costs far more than the step that learns from the answer. A **live** teacher, asked at every step, hears the
# same questions in every epoch. Lesson 05 asked once, kept the answers and looked them up: **caching**.
#
# ### In seconds
#
# Seconds are measured, and a computer that does other things on the side measures badly. Two habits help. Measure the two rivals
# **in turn** and compare the pair. Then take the **median of the ratios**, which a single hiccup does not move. Here for our
# teacher, and for one with sixty times as many weights.
#
# > **Predict first.** How many times as many FLOPs does a live step cost as a cached one? And how many times as long does
# > it take?
# > <details><summary>Answer</summary>The two numbers of FLOPs are above: add them up, and divide by the student's. More than
# > eight times. The time grows by much less: run the cell.</details>

# %% tags=["nbval-ignore-output"]
for widths in (64, 256, 10), (64, 1024, 1024, 10):
    network, ratios = mlp(*widths, seed=0), []
    for _ in range(5):
        live = bill.seconds(network, data.x_train[:50], live=True)
        ratios.append(live / bill.seconds(network, data.x_train[:50], live=False))
    in_flops, in_seconds = 1 + flops(*widths, images=50) / step, pd.Series(ratios).median()
    print(f"{widths}, live / cached: {in_flops:.1f} in FLOPs, {in_seconds:.1f} in seconds")

# %% [markdown]
# FLOPs promise far more than the clock keeps. Such small steps spend most of their time on everything but arithmetic: Python,
# the optimiser, moving numbers about. With a larger teacher the cache pays in seconds too. So count FLOPs to know what a
# large case will cost, and measure seconds to know what yours costs.
#
# ### In bytes
#
# The cache must be stored, and sometimes sent. A logit is a **float32**: 32 bits, that is 4 bytes, about seven decimal digits.
# With ten classes an answer has 40 bytes, and nobody minds. With a thousand classes and a million images it is four billion. What
# of an answer can be left out?

# %% [markdown]
# ## Part 2: fewer bytes
#
# Does a student need seven digits? **Float16**, `v.half()`, has half of the bytes and about three digits. Fewer still: a whole
# number from 0 to 255, which fits into **8 bits**. 0 stands for the lowest logit of all, 255 for the highest, and what lies between
# is rounded to the nearest of 256 evenly spaced levels.
#
# Another way drops **classes**. Keep the $k$ largest logits of each answer, the **top k**, and for each of them the number of its
# class, one byte more. What takes the place of the others when the student learns? *Nothing*: they get probability zero, and the
# kept ones share everything. Or *their mean*: store one more number, the mean of the dropped logits, and give it to all of them.

# %%
def in_bits(v, bits):    # clamp: where all logits are equal, no division by 0
    low, step = v.min(), ((v.max() - v.min()) / (2**bits - 1)).clamp(min=1e-9)
    return low + ((v - low) / step).round() * step


def top_k(v, k, others):
    kept, place = v.topk(k)                                              # (n, k) twice
    mean = v.scatter(1, place, 0.0).sum(1, keepdim=True) / (v.shape[1] - k)
    rest = mean if others == "their mean" else torch.full_like(mean, -1000.0)
    return rest.repeat(1, v.shape[1]).scatter(1, place, kept)

# %% [markdown]
# Here is one answer, ten logits, stored in seven ways. With 4 or 2 bits several numbers share a byte. (We do not pack them, but
# count what they would take.) Three logits as float16 and a byte for each of their classes are 9 bytes, with the mean of the others 11.

# %% tags=["nbval-ignore-output"]
def stored_as(v):
    """{name: (bytes an answer, the logits that come back)}."""
    return {"float32": (40, v), "float16": (20, v.half().float()),
            "8 bits": (10, in_bits(v, 8)), "4 bits": (5, in_bits(v, 4)),
            "2 bits": (2.5, in_bits(v, 2)), "top 3": (11, top_k(v, 3, "their mean")),
            "top 3, nothing else": (9, top_k(v, 3, "nothing"))}

ways = stored_as(repetitions[0].answers[:100])
pd.DataFrame({name: back[0].tolist() for name, (_, back) in ways.items()}).T.round(1)

# %% [markdown]
# > **Predict first.** With the top 3 of ten classes, how much of the probability do we keep, at $T = 1$ and at our $T = 8$?
# > <details><summary>Answer</summary>At T = 1 practically all of it. At T = 8 about a quarter is lost: the softened answer
# > lives on its small logits.</details>

# %% tags=["claim"]
def kept_share(r, temperature):
    top = (r.answers[:100] / temperature).softmax(-1).topk(3).values
    return top.sum(-1).mean().item()


cold = [kept_share(r, 1.0) for r in repetitions]
hot = [kept_share(r, T) for r in repetitions]
claim("The three largest of ten classes hold nearly all probability at T = 1, not at 8.",
      above(cold, 0.99, "their share at T = 1"), below(hot, 0.85, "at T = 8"))

# %% [markdown]
# Now bytes against accuracy: ten students for each way. The control is **the class only**: the teacher's top class as a hard
# label, one byte.

# %%
images = [r.few.x_train[:100] for r in repetitions]
stored = [stored_as(r.answers[:100]) for r in repetitions]
top = [r.answers[:100].argmax(-1) for r in repetitions]
found, sizes = {"class only": taught(repetitions, images, labels=top)}, {"class only": 1}
for name, (size, _) in stored[0].items():
    sizes[name] = size
    found[name] = taught(repetitions, images, [own[name][1] for own in stored])
kept = pd.DataFrame({name: table.accuracy for name, table in found.items()})
figures.over_bytes({name: (sizes[name], mean_ci(kept[name])) for name in kept},
                   "test accuracy (%)", controls=("class only",))

# %% [markdown]
# **Figure.** Test accuracy of the student over the bytes that one answer takes (the number behind the name), with 95 % intervals
# over ten repetitions. The square is the control, a hard label. Look for the cliff on the left, and at the two that keep three
# classes.

# %% tags=["claim"]
moved = {f"{name}, {what}": (found[name] - found["float32"])[what].abs()
         for name in ("float16", "8 bits") for what in ("accuracy", "agreement")}
claim("Float16 and 8 bits change next to nothing. 4 bits beat the class only. 2 do worse.",
      *(below(points, 0.5, f"points, {what} moves by") for what, points in moved.items()),
      above(kept["4 bits"] - kept["class only"], 2, "points, 4 bits − class only"),
      above(kept["class only"] - kept["2 bits"], 5, "points, class only − 2 bits"))

# %% tags=["claim"]
with_mean, bare = kept["top 3"], kept["top 3, nothing else"]
label = kept["class only"]
claim("The top 3 with the mean of the others beat the class only. The top 3 and nothing "
      "else bring no such gain, at nine times the bytes.",
      above(with_mean - label, 1, "points, with the mean − class only"),
      above(with_mean - bare, 2, "points, with the mean − nothing else"),
      below(bare - label, 1.5, "points, nothing else − class only"))

# %% [markdown]
# Two bits leave four levels for ten classes: too coarse. As for the top 3, two bytes make the difference. Without them the student
# is told that seven classes are *impossible*, and it believes it. Anshumann and colleagues (2025) find the same fault in stored
# answers of language models: who keeps the largest probabilities and nothing else hands over a biased teacher. Shen and Xing (2022),
# who store answers for photographs, describe both ways of filling the gap.
#
# On ten classes, 8 bits are the better bargain. With many classes it is the other way round. (Two bytes for the number of a class,
# four for that of a word:)
#
# | what is stored, in GB | float32 | 8 bits | the largest, and a mean | class only |
# |---|---|---|---|---|
# | a million photographs, 1,000 classes | 4 | 1 | 10 of them: 0.042 | 0.002 |
# | the same, 300 epochs of new crops | 1,200 | 300 | 12.6 | 0.6 |
# | a billion words of text, 128,000 to choose from | 512,000 | 128,000 | 50 of them: 302 | 4 |
#
# New crops, parts cut out of the photographs at random in every epoch, fill a large disk, for a reason that the next part gives. And
# of a language model's vocabulary only the largest few can be kept. (Whether ten of a thousand are enough has to be tried where
# there are a thousand.)

# %% [markdown]
# ## Part 3: when the cache becomes a bug
#
# Lesson 05 promised: the same image, the same teacher, the same answer, so ask once. Many recipes break the first of the three:
# they change every image a little each time it is shown. This is **augmentation**, and the best known recipe for patient
# distilling is full of it (Beyer and colleagues, 2022). Here are two kinds. `shifted` moves each image by up to one pixel.
# `mixup` (Zhang and colleagues, 2018) lays two images over each other: a random share of the one, the rest of the other.

# %%
from classroom.lesson_09.pictures import mixup, shifted, unchanged
from kdlib.training import progress_bar

luck, four = torch.Generator().manual_seed(4), data.x_train[:4]
pictures = torch.cat([four, shifted(four, luck), mixup(four, luck)])     # (12, 64)
cached = predict_logits(teacher, four).argmax(-1).repeat(3)
live = predict_logits(teacher, pictures).argmax(-1)
titles = [f"cache {old}\nlive {new}" for old, new in zip(cached, live)]
figures.images(pictures, (8, 8), titles, columns=4)

# %% [markdown]
# **Figure.** Four images as they are (top), shifted (middle) and mixed with one another (bottom). *cache* is what the teacher
# said about the image in the top row, *live* what it says about the picture that you see.

# %% [markdown]
# An answer that no longer belongs to the picture is **stale**. A cheap test for loops of your own: take a batch just as the student
# gets it, ask the teacher about it, and compare with the cache.

# %% tags=["nbval-ignore-output"]
def stale(r, augment):
    """Of 100 pictures, how many get another class from a live teacher than from a cache."""
    pictures = augment(r.few.x_train[:100], torch.Generator().manual_seed(r.s))
    live = predict_logits(r.teacher, pictures).argmax(-1)
    return (live != r.answers[:100].argmax(-1)).sum().item()


print(stale(repetitions[0], shifted), "of 100 answers stale after shifts,",
      stale(repetitions[0], mixup), "after mixup")

# %% [markdown]
# What shall the student be told? A live teacher looks at the picture. A cache looks up what was said about the old image. With
# mixup there is a third way: mix the cached answers just as the images were mixed, with the same partners and shares. For
# that we need chance twice: `luck` changes the images, and its twin `again` draws the same numbers once more, for the answers. In
# the loop, `descend` takes one step of Adam.

# %%
def answers_to(r, pictures, batch, told, again):
    if told == "live":                               # the teacher looks at the new pictures
        with torch.no_grad():
            return r.teacher(pictures)
    old = r.answers[batch]                           # what it said about the old ones
    if told == "mixed too":
        old = mixup(old, again)                      # again: the luck that mixed the images
    return old

# %%
from classroom.lesson_09.students import Descent, batches, soft_loss, twins

def loop(r, augment, told):
    student, (luck, again) = mlp(64, 16, 10, seed=r.s), twins(1000 + r.s)
    descend = Descent(student)
    for batch in batches(r):                                         # 160 times 50 numbers
        pictures = augment(r.few.x_train[batch], luck)               # never the same twice
        v = answers_to(r, pictures, batch, told, again)
        descend(soft_loss(student(pictures), v))
    return student

# %% tags=["claim"]
x, y = data.x_test, data.y_test
old, live = (loop(repetitions[0], unchanged, told) for told in ("old", "live"))
apart = abs(100 * accuracy(live, x, y) - kept["float32"][0])
claim("Without augmentation, cache, live teacher and taught() train the same student. "
      "With it, more than three in ten cached answers are stale.",
      equal(predict_logits(old, x), predict_logits(live, x), 0.01, "cache − live, logits"),
      all_below(apart, 0.3, "points between loop and taught()"),
      above([stale(r, shifted) for r in repetitions], 30, "stale of 100, shifts"),
      above([stale(r, mixup) for r in repetitions], 30, "stale of 100, mixup"))

# %% [markdown]
# So far, caching saved work and changed nothing. Now we augment: five recipes in ten repetitions. `rehearsed` makes beforehand
# what the ten loops of a recipe would see, all their pictures and the answers to them, and trains the ten students at once.
#
# > **Predict first.** A shifted 3 is still a 3. A 3 mixed with an 8 is neither. For which of the two will the old answers do
# > more harm?
# > <details><summary>Answer</summary>For the shifts, by far: see the left panel below. Then look at the right one, and think
# > again about what "harm" is.</details>

# %%
from classroom.lesson_09.students import exams, rehearsed

RECIPES = {"shifted, live": (shifted, "live"), "shifted, old answers": (shifted, "old"),
           "mixed, live": (mixup, "live"), "mixed, old answers": (mixup, "old"),
           "mixed, answers mixed too": (mixup, "mixed too")}
students = {"teacher": [r.teacher for r in repetitions]}
for name, recipe in progress_bar(RECIPES.items(), "recipes"):
    students[name] = rehearsed(repetitions, *recipe, answers_to)
here, there = exams(students, repetitions)    # a row for each repetition
figures.rows({"as they are": intervals(here), "shifted": intervals(there)}, "accuracy (%)")

# %% [markdown]
# **Figure.** The teacher (top) and five students, on test images as they are (left) and on the same images shifted by up to a
# pixel (right). Means and 95 % intervals over ten repetitions. Compare *shifted, old answers* on the left and on the right.

# %% tags=["claim"]
wish = there["shifted, old answers"]
claim("Old answers cost accuracy; on shifted images they bring it. Mixed too, they are as "
      "good as live ones. Live, neither shifts nor mixup gain two points.",
      above(here["mixed, live"] - here["mixed, old answers"], 1, "mixup, live − old"),
      within(here["mixed, answers mixed too"] - here["mixed, live"], 1, "mixed too − live"),
      above(here["shifted, live"] - here["shifted, old answers"], 10, "shifts, live − old"),
      above(wish - there["shifted, live"], 15, "on shifted images, old − live"),
      above(wish - there["teacher"], 15, "on shifted images, old − teacher"),
      below(here["shifted, live"] - kept["float32"], 2, "shifts, live − no augmentation"),
      below(here["mixed, live"] - kept["float32"], 2, "mixup, live − no augmentation"))

# %% tags=["claim"]
by_loop = loop(repetitions[0], *RECIPES["mixed, answers mixed too"])
rehearsed_one = students["mixed, answers mixed too"][0]
claim("What was rehearsed is the student that the loop would have trained.",
      equal(predict_logits(by_loop, x), predict_logits(rehearsed_one, x), 0.01,
            "logits in repetition 0, answers mixed too"))

# %% [markdown]
# So there are two kinds of stale answers.
#
# **For mixup they are plainly wrong.** Nobody wants a mixture of a 3 and an 8 to be called a 3. Either the teacher looks again,
# or the answers are mixed as the images are, which costs nothing. (That this is as good as asking is a finding about this teacher
# and this task. Beyer and colleagues ask the teacher about every mixture, and insist on it.)
#
# **For shifts they are a wish.** Our teacher never saw a shifted digit and names most of them wrongly, as the right panel shows.
# A live teacher hands on its weakness faithfully. The old answer says: whatever the shift, it is still a 3. A label says that too,
# and it is true. The student learns something that its teacher does not know, and 16 units pay for it on the images that stay in
# their place. Whether that is a bug depends on where your images will be. But it is no longer distillation of this teacher, and you
# should have chosen it, not stumbled into it.
#
# So the stored answers did the harm, not the augmentation. That it gained little even with a live teacher is a finding about 160
# steps. Beyer and colleagues call a good teacher *patient and consistent*: strong augmentation, always seen by the teacher too,
# and very long training. We were consistent, and not patient.
#
# And if the teacher is too slow to be asked live? Then cache what the student will really see, as `rehearsed` did. Nine shifts are nine answers an
# image. Random crops are drawn beforehand, and their answers stored with their positions (Shen and Xing, 2022): hence the second
# line of the table of gigabytes.

# %% [markdown]
# ## Part 4: without labels, without images
#
# The student reads no label. So why should the images be the ones we want to recognise? Anything that fits into the teacher can
# be a **transfer set**. Here are seven, of 500 images each but for the first (`classroom/lesson_09/pictures.py`).
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
# (The four was chosen on validation images, from 1, 2, 4 and 8. A network does not mind a pixel below 0.)

# %%
from classroom.lesson_09.pictures import transfer_sets

own = transfer_sets(repetitions[0])
shown = list(own)[1:]                                                # all but the first
rows = torch.stack([own[name][3:6] for name in shown], dim=1).flatten(0, 1)
sure, named = predict_logits(teacher, rows).softmax(-1).max(-1)
titles = [f"{digit}: {100 * share:.0f} %" for digit, share in zip(named, sure)]
for column, name in enumerate(shown):
    titles[column] = name.replace(" ", "\n") + "\n\n" + titles[column]
figures.images(rows, (8, 8), titles, columns=6)

# %% [markdown]
# **Figure.** Three images from each of six transfer sets. Above each, the class that the teacher names and how sure it is
# ($T = 1$). It names a class for everything, and is often very sure of it.
#
# For every set there are two students. One hears the teacher's soft answers. The other is a strong control: it hears the **top
# class only**, as a hard label. Labels that a network gave are called **pseudo-labels** (Lee, 2013). On the real images a third
# student has the true labels.
#
# > **Predict first.** Order the seven sets before you run the cell. Where will the noise be? And on which of the sets will the top
# > class alone do as well as the soft answers?
# > <details><summary>Answer</summary>Compare with the figure. The order has a surprise at the bottom. The top class is a rival on
# > the 500 real images (and on the plain noise, where nobody learns much).</details>

# %%
from classroom.lesson_09.students import with_labels

sets, learnt = [transfer_sets(r) for r in repetitions], with_labels(repetitions)
for name in progress_bar(list(sets[0]), "transfer sets"):
    images = [own[name] for own in sets]
    answers = [predict_logits(r.teacher, x) for r, x in zip(repetitions, images)]
    top = [v.argmax(-1) for v in answers]
    learnt[name, "soft answers"] = taught(repetitions, images, answers).accuracy
    learnt[name, "top class only"] = taught(repetitions, images, labels=top).accuracy
figures.soft_and_hard(intervals(learnt), "test accuracy (%)")

# %% [markdown]
# **Figure.** What the student reaches from seven transfer sets: with soft answers (dots), with the teacher's top class only
# (squares), and with true labels (triangles, real images only). Means and 95 % intervals over ten repetitions. Compare dot and
# square in each row, and then the dots of the three rows of noise with those of the real images.

# %% tags=["claim"]
def soft_over_hard(name):
    return learnt[name, "soft answers"] - learnt[name, "top class only"]

gain = learnt["500 images", "top class only"] - learnt["100 images", "true labels"]
SOFT_WINS = ("100 images", "mixup of the 100", "shuffled pixels", "Gaussian noise",
             "uniform noise, stretched")
claim("Pseudo-labels are a rival on 500 real images. On five other sets soft answers win.",
      within(soft_over_hard("500 images"), 2, "500 images, soft − top class"),
      above(gain, 3, "top class of 500 images − 100 true labels"),
      *(above(soft_over_hard(name), 0, f"{name}, soft − top class") for name in SOFT_WINS))

# %% [markdown]
# This is the control that is easily forgotten. 500 images, no label of yours, one byte for each, and the student does about as well
# as with the whole of the teacher's softness, which takes forty. Before you build anything finer on unlabelled images, run it.
#
# Why only there? A reading that fits: a top class says on which side of a boundary an image lies. Many real images pin the boundary
# down between them. A hundred do not, and then it helps to hear how *far* away it is.

# %% tags=["claim"]
soft = {name: learnt[name, "soft answers"] for name in sets[0]}
real, drawn = soft["500 images"], soft["uniform noise, stretched"]
claim("Images of nothing can teach. Gaussian noise is within two points of real images. "
      "Stretched noise beats 100 true labels. Mixup made no more of the 100 images.",
      within(real - soft["Gaussian noise"], 2, "500 real images − Gaussian noise"),
      below(real - drawn, 6, "500 real images − stretched noise"),
      above(drawn - learnt["100 images", "true labels"], 0, "stretched noise − 100 labels"),
      above(drawn - soft["uniform noise"], 30, "stretched − plain noise"),
      below(soft["mixup of the 100"] - soft["100 images"], 1, "mixup of them − 100 images"))

# %% [markdown]
# What has the stretched noise that the plain noise lacks? It resembles digits even less. But the teacher calls far more of the
# plain noise by one and the same name. That fits a simple reading: the images need not look like anything, as long as they make the teacher
# **speak of all its classes**. Nayak and colleagues (2021) found, with other data, that arbitrary images are good transfer sets when
# the teacher spreads them evenly over its classes.
#
# Yet what goes along with success need not be its reason. So we take the two apart. We stretch 4,000 images of noise, and choose
# some 500 of them by what the teacher calls them: once each class as often as it comes in the *plain* noise, and once all classes
# equally often (or all images of a class, where there are fewer).
#
# > **Predict first.** Stretched noise with the classes of plain noise: will it teach as badly as plain noise, as well as
# > stretched noise, or something between?
# > <details><summary>Answer</summary>Between, and far from both.</details>

# %%
order = ["uniform noise", "stretched, classes of plain noise",
         "uniform noise, stretched", "stretched, classes evened out"]
apart = pd.DataFrame({name: learnt[name, "soft answers"] for name in order[::2]})
for r in progress_bar(repetitions, "repetitions"):
    for name, images in choosing.noise_by_class(r).items():
        answers = predict_logits(r.teacher, images)
        apart.loc[r.s, name] = taught([r], [images], [answers]).accuracy[r.s]
figures.rows(intervals(apart[order]), "test accuracy (%)", roles={order[0]: "control"})

# %% [markdown]
# **Figure.** Students of soft answers to four kinds of noise, about 500 images each: mean and 95 % interval over ten
# repetitions. Top, the plain noise; below it the stretched noise, with three choices of its images.

# %% tags=["claim"]
plain, few_classes, drawn, even = (apart[name] for name in order)
most = pd.DataFrame([choosing.largest_classes(r, own) for r, own in zip(repetitions, sets)])
narrow = most["uniform noise"] - most["uniform noise, stretched"]
claim("How many classes the teacher names is one reason, and not the only one.",
      above(narrow, 10, "points in one class, plain − stretched noise"),
      below(most["500 images"], 20, "points in one class, 500 images"),
      below(most["Gaussian noise"], 20, "points in one class, Gaussian noise"),
      above(drawn - few_classes, 10, "as drawn − with the classes of plain noise"),
      above(few_classes - plain, 10, "with the classes of plain noise − plain noise"),
      above(even - drawn, 0, "classes evened out − as drawn"))

# %% [markdown]
# So the teacher must speak of its classes, and that is not all: the stretch does something else as well, which we have not
# found out.
#
# But do not carry the noise home untested. [Lesson B](B_why_it_works.ipynb#First-reason:-ten-numbers-say-more-than-one) shows
# that noise and logits give away a *linear* teacher exactly, and ours, with one hidden layer, is the next simplest. Exercise 3
# asks a teacher of another kind. For deep networks on photographs one computes images with the help of the teacher itself (Lopes
# and colleagues, 2017, from stored statistics of its layers; Yin and colleagues, 2020, from those of its batch normalisation).

# %% [markdown]
# ## Part 5: the bill again
#
# What do you need, what must travel to you, what must be computed, and what do you get? A soft answer counts 10 bytes (8 bits a
# logit), a label or a top class one. Gaussian noise needs 64 means and 2,080 covariances (that of two pixels counts once), as
# float32. Your images are with you and count nothing.

# %% tags=["nbval-ignore-output"]
LINES = {    # images you need, bytes that travel, questions to the teacher, who learns
    "100 labels": (100, 100, 0, ("100 images", "true labels")),
    "soft answers to 100 images": (100, 10 * 100, 100, ("100 images", "soft answers")),
    "top class of 500 images": (500, 500, 500, ("500 images", "top class only")),
    "soft answers to 500 images": (500, 10 * 500, 500, ("500 images", "soft answers")),
    "stretched noise": (0, 10 * 500, 500, ("uniform noise, stretched", "soft answers")),
    "Gaussian noise": (0, 10 * 500 + 4 * 2144, 500, ("Gaussian noise", "soft answers")),
}
bill.table(LINES, learnt, question=question / 50, learning=STEPS * step)

# %% [markdown]
# Asking costs less than learning in every row, because the teacher is asked about each image once. (The noise need not travel:
# whoever knows its seed can draw it again.) What is cheapest depends on what you lack. Few images: soft answers. Few bytes and
# many images: the top class. No images: two tables of statistics, or noise, once you have tried it with your teacher.

# %% [markdown]
# ## What we saw
#
# - A question to the teacher costs more FLOPs than the step that learns from it. Ask once, and keep the answers. In seconds a
#   small teacher's cache saves far less than FLOPs promise: measure, in pairs.
# - Answers of 8 bits a logit taught as well as all 32. The top three classes taught well with a word about the others.
# - A cache belongs to the images it was made for. With mixup, old answers are wrong. With shifts they make a wish of their own,
#   which can be a good one. Shifts did no harm that we could find; mixup of the 100 cost about a point (Part 4).
# - Hard pseudo-labels on many unlabelled images did as well as soft answers there. With few images, or images of nothing, soft
#   answers won.
# - Noise with the right mean and covariance taught our student about as well as real images, plain noise only once it was
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
# solution
size_of_cache = 20_000 * (5 * (2 + 1) + 2)


check.size_of_cache(size_of_cache)

# %% [markdown] tags=["exercise"]
# ### Exercise 2 (modify)
# `in_bits` has one lowest and one highest logit for the whole table. A single wild answer would widen the range for all. Write
# the version with a range of its own **for each image**, and return the logits that come back. A row of equal logits has no range
# at all; it shall come back as it is.
# <details><summary>Hint 1</summary><code>v.amin(1, keepdim=True)</code> is the lowest logit of each row, of shape (n, 1), so that it
# can be subtracted from v.</details>
# <details><summary>Hint 2</summary>The step from one level to the next is the row's range, divided by the highest whole number of
# so many bits. How many steps is each logit above the lowest? And what must a step not be, if you divide by it?</details>

# %% tags=["exercise"]
def in_bits_by_row(v, bits):
    """The logits that come back when each row of v has 2^bits levels of its own range.

    v: (n, classes). A row of equal logits comes back unchanged. Returns (n, classes)."""
    ...


check.in_bits_by_row(in_bits_by_row)

# %% tags=["solution"]
# solution
def in_bits_by_row(v, bits):
    low, high = v.amin(1, keepdim=True), v.amax(1, keepdim=True)
    step = ((high - low) / (2**bits - 1)).clamp(min=1e-9)    # no division by 0
    return low + ((v - low) / step).round() * step


check.in_bits_by_row(in_bits_by_row)

# %% [markdown] tags=["exercise"]
# ### Exercise 3 (investigate)
# Stretched noise, which needs no image, was a few points behind real images. Is that a law, or is it this teacher? Guess first. Then
# ask a convolutional teacher, which looks at small neighbourhoods of pixels (lesson 11).
#
# In the repetitions 0, 1 and 2, train `cnn((8, 8), (16, 32), 10, seed=100 + s)` on the teacher's 500 images,
# `repetitions[s].theirs`: 8 epochs, `lr=0.02`, `batch_size=50`, `seed=100 + s`. Let a student learn its soft answers, once to
# the 500 real images of `sets[s]` and once to the stretched noise. The answer is the mean over the three repetitions of
# *real minus noise*, in points of test accuracy.
# <details><summary>Hint 1</summary><code>fit(network, theirs.x_train, theirs.y_train, …)</code> trains the teacher, with
# <code>theirs = repetitions[s].theirs</code>. Then <code>taught([repetitions[s]], [images], [predict_logits(network,
# images)]).accuracy[s]</code> is the student's test accuracy in points.</details>
# <details><summary>Hint 2</summary>The images are <code>sets[s]["500 images"]</code> and <code>sets[s]["uniform noise,
# stretched"]</code>. Add up the three differences and divide by 3.</details>

# %% tags=["exercise"]
from kdlib.models import cnn
from kdlib.training import fit

real_minus_noise = ...


check.real_minus_noise(real_minus_noise)

# %% tags=["solution"]
# solution
# dozens of points: the noise worked because the first teacher was a simple one
from kdlib.models import cnn
from kdlib.training import fit

convolutional = [cnn((8, 8), (16, 32), 10, seed=100 + s) for s in range(3)]
for network, r in zip(convolutional, repetitions):
    fit(network, r.theirs.x_train, r.theirs.y_train, epochs=8, lr=0.02, batch_size=50,
        seed=100 + r.s)

# %% tags=["solution"]
# solution
taught_by_cnn = []    # (real, noise) of each repetition
for network, r, own in zip(convolutional, repetitions, sets):
    reached = []
    for name in ("500 images", "uniform noise, stretched"):
        answers = predict_logits(network, own[name])
        reached.append(taught([r], [own[name]], [answers]).accuracy[r.s])
    taught_by_cnn.append(reached)
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
