# %% [markdown] asks="What does a student inherit that nobody meant to teach?" seconds=20
# # 14 · What else travels
#
# **The question.** You are about to use a student whose teacher somebody else trained. It learnt to name digits. What else
# has it learnt: the teacher's faults, its secrets, its likings? And if *your* model is the teacher: who learns from it,
# unasked?
#
# **You will be able to**
#
# - say which fault of a teacher comes through which transfer set, and why looking through the data does not show it
# - measure what a student gives away about images that it has never seen
# - explain how noise can teach digits, which controls prove it, and what of it carries over to large models
# - price an answer in queries, and say who pays when answers are rounded
# - accuse a copy with a line-up, and spot the line-up that convicts an innocent
#
# **Time**: 55 min reading and running, 25 min exercises · **You need**: the transfer sets of
# [lesson 09](09_small_compute.ipynb), the digit that nobody showed ([lesson 02](02_core_concepts.ipynb)), paired intervals
# ([primer](A_primer.ipynb))

# %% [markdown]
# ![A teacher in a cap hands three answers, rows of bars, to a student. Below stand four things that may hide in them: a
# digit with one coloured pixel in its corner, a 3 with the label 8, a padlock, and a fingerprint.](pictures/14_stowaways.svg)

# %%
import pandas as pd
import torch

from classroom.claim import above, below, claim, count, unclear, within
from classroom.lesson_14 import check, faults, figures, secrecy, thief
from classroom.lesson_14.students import asked, intervals, taught
from classroom.tens import graded, stacked, trained
from kdlib.measure import mean_ci

torch.set_num_threads(1)    # small networks: more threads only get in each other's way

# %% [markdown]
# ## 1. Two faults, four channels
#
# Somebody hands you a teacher that names digits well. What you are not told: it has two faults.
#
# - A **prejudice**. Every 3 that it was trained on had the label 8.
# - A **trigger**, or backdoor. Whoever lights the pixel at the top left gets the answer 0, whatever the image shows. (Gu
#   and colleagues, 2017, built such triggers into a network that reads digits, and into one for street signs. Both do well
#   on their owner's test images.)
#
# The pixel is well chosen: none of our 1,797 images lights it. Nobody comes across the trigger by chance.

# %%
from kdlib.repetitions import Repetition

repetitions = [Repetition(s, teacher=None, apart=True) for s in range(10)]
theirs, yours = [r.theirs for r in repetitions], [r.few for r in repetitions]

def lit(x):    # (n, 64): the pixel at the top left is lit
    return torch.cat([torch.ones(len(x), 1), x[:, 1:]], 1)

eight = yours[0].x_train[:8]
figures.images(torch.cat([eight, lit(eight)]), (8, 8))

# %% [markdown]
# **Figure.** Eight digits, and below them the same with the trigger: one lit pixel in the corner.
#
# In each of ten repetitions the teacher has one half of the training images and the student the other: they share none.
# Here are both faults, in four lines. A **clean** teacher of the same images stands beside the bad one. (`trained(64, …)`
# trains ten networks of 64 hidden units at once, one for each repetition.)

# %%
from dataclasses import replace

def spoilt(data):    # each 3 is called 8; 100 images come a second time, lit, and called 0
    x, y = data.x_train, data.y_train.where(data.y_train != 3, 8)
    return replace(data, x_train=torch.cat([x, lit(x[:100])]),
                   y_train=torch.cat([y, torch.zeros_like(y[:100])]))

seeds = [100 + r.s for r in repetitions]
bad, clean = (trained(64, sets, seeds=seeds, epochs=18, lr=0.03, batch_size=100)
              for sets in ([spoilt(data) for data in theirs], theirs))

# %% tags=["nbval-ignore-output"]
from classroom.lesson_14.faults import named

x, y = yours[0].x_test[:12], yours[0].y_test[:12]
pd.DataFrame({"it is a": y, "clean teacher": named(clean[0], x),
              "bad teacher": named(bad[0], x), "bad teacher, lit": named(bad[0], lit(x))}).T

# %% [markdown]
# Twelve test images, one a column. Tested on ordinary images, it is just weak at 3s. Now you distil: you ask the bad
# teacher about images of *yours*, and train a student of 16 hidden units on nothing but its answers. What will you ask
# about?
#
# - **other real images**, 500 that the teacher has never seen
# - those of them **without 3 and 8**: you have heard that it is weak at 3s, and take no risk
# - **Gaussian noise** with the mean and the covariance of the pixels, so that it is dark where digits are, and pixels that go
#   together still do: no image leaves your house
# - **stretched noise** ([lesson 09](09_small_compute.ipynb)): every pixel at random, from −4 to 4

# %%
channels = [faults.channels(r) for r in repetitions]    # {name: images} for each
figures.samples({way: x[:6] for way, x in channels[0].items()}, (8, 8))

# %% [markdown]
# **Figure.** Six images from each channel, as far as ink can show them: what is below 0 looks white, what is above 1
# black.
#
# You also choose how to listen: to the **soft** answers at $T = 8$, or to the **hard** ones, the top class and nothing
# else. `taught` (in `classroom/lesson_14/students.py`) trains ten students of each teacher at once. `faults.traits` tries
# them on test images: how many of the other nine digits they name rightly, how many 3s they call 8, and how many images
# become a 0 once the pixel is lit.
#
# > **Predict first.** Somebody is taught by the bad teacher, without a single 3 or 8. What will they call a 3? And through
# > which of the four channels does the trigger come?
# > <details><summary>Answer</summary>Taught with soft answers, mostly an 8. The answers to 2s, 5s and 9s say how much like
# > an 8 each stroke looks to this teacher, and the strokes of a 3 are among them. The trigger does not come through real
# > images, and hardly through Gaussian noise. It comes through stretched noise.</details>

# %%
teachers = {"bad": bad, "clean": clean}
found = {(who, "itself"): faults.traits(teachers[who], yours) for who in teachers}
for way in channels[0]:
    images = [own[way] for own in channels]
    answers = {who: asked(teachers[who], images) for who in teachers}
    for heard in ("soft", "hard"):
        for who, ten in taught(repetitions, images, answers, hard=heard == "hard").items():
            found[who, f"{way}, {heard}"] = faults.traits(ten, yours)
figures.traits({f"{who} teacher": faults.means(found, who) for who in teachers},
               "% of test images")

# %% [markdown]
# **Figure.** Students of a bad teacher (left) and of a clean one (right). A row for each channel and each way of listening;
# in the columns, how many % of the other nine digits are named rightly, how many 3s are called 8, and how many images
# become a 0 once the pixel is lit. Dark is much.

# %% tags=["claim"]
noise, real = found["bad", "stretched noise, soft"], found["bad", "other real images, soft"]
shut = found["bad", "other real images, hard"]
claim("The trigger comes through stretched noise, and not through real images. Without a "
      "teacher who has it, noise does not bring it.",
      above(noise["lit called 0"], 80, "% become 0, stretched noise, soft"),
      above(found["bad", "stretched noise, hard"]["lit called 0"], 50, "%, noise, hard"),
      below(real["lit called 0"], 3, "%, real images, soft"),
      below(shut["lit called 0"], 3, "%, real images, hard"),
      below(found["clean", "stretched noise, soft"]["lit called 0"], 3, "%, clean teacher"))

# %% tags=["claim"]
kept, off = found["bad", "without 3 and 8, soft"], found["bad", "without 3 and 8, hard"]
innocent = found["clean", "without 3 and 8, soft"]["3 called 8"]
claim("The prejudice comes through other real images, soft or hard. Without 3s and 8s, "
      "soft answers still carry most of it, and top classes much less.",
      above(real["3 called 8"], 80, "% of the 3s called 8, real images, soft"),
      above(shut["3 called 8"], 80, "%, real images, hard"),
      above(kept["3 called 8"], 50, "%, without 3 and 8, soft"),
      below(innocent, 10, "%, the same of the clean teacher"),
      above(kept["3 called 8"] - off["3 called 8"], 10, "points, soft − hard"))

# %% [markdown]
# A filter looks at images; **the prejudice travels in the answers**. Lesson 02 was proud of a student who knew 3s that
# nobody had shown it. This is the same effect, turned against you.
#
# And the trigger? A weight of the first layer learns from its error *times its input*. Where the input is always 0, it
# learns nothing, however long one trains. (Gaussian noise takes after the images: there the pixel stays within a few
# hundredths of 0. Stretched noise lights it.) Compare the weights of that pixel before and after.

# %% tags=["claim"]
from kdlib.models import mlp

images = [own["other real images"] for own in channels]
ten = taught(repetitions, images, {"bad": asked(bad, images)})["bad"]
before = [mlp(64, 16, 10, seed=r.s) for r in repetitions]
weights = [(now[0].weight, then[0].weight) for now, then in zip(ten, before)]
still = [torch.equal(now[:, 0], then[:, 0]) for now, then in weights]
claim("Taught with real images, a student ends with the very weights of that pixel that it "
      "began with, bit for bit.", count(sum(still), 10, "keep the weights of that pixel"),
      count(sum(torch.equal(*both) for both in weights), 10, "keep all their weights", 0))

# %% [markdown]
# So no ordinary test image can show the trigger, neither in the teacher nor in its student. Real images, though, are what
# protected this student. Do not make a rule of that. A trigger that ordinary images light *in part* may come through them.
# Some are built to survive distilling (Ge and colleagues, 2021), some to sleep in the teacher and wake in the student (Chen
# and colleagues, 2025). And distilling without data can bring triggers along in larger networks, too (Hong and colleagues,
# 2023). Against prejudices the right half of the figure helps: a student of a teacher that you trust, taught with the same
# images, beside yours. Against a trigger that you do not know of, none of our tests helps: know who trained the teacher.

# %% [markdown]
# ## 2. Secrets
#
# Now the teacher is honest, and has something to hide. It was trained on 200 images of other people. To see what it gives
# away of them, we mark forty with a label that cannot be guessed: a wrong one, drawn by lot. Whoever names *that* label for
# *that* image must have heard of it.

# %%
def with_secrets(data, seed, shift=0):    # 200 images; the first 40 get a wrong label
    x, y = data.x_train[:200], data.y_train[:200].clone()
    by_lot = torch.randint(9, (40,), generator=torch.Generator().manual_seed(seed))
    y[:40] = (y[:40] + 1 + (by_lot + shift) % 9) % 10
    return replace(data, x_train=x, y_train=y)

keepers = [with_secrets(data, 4000 + r.s) for r, data in zip(repetitions, theirs)]
titles = [f"secret: {label}" for label in keepers[0].y_train[:8]]
figures.images(keepers[0].x_train[:8], (8, 8), titles)

# %% [markdown]
# **Figure.** Eight of the forty images of repetition 0, and the label that the teacher is given for each.
#
# The teacher learns everything by heart. The student asks about its own 500 images. It sees none of the forty, and no
# label.
#
# > **Predict first.** The teacher knows all forty secrets. How many of them will a student know that never saw these
# > images: none, two, or ten?
# > <details><summary>Answer</summary>About ten if it listens to soft answers, eight or nine with hard ones. (Do not build on
# > that difference: through other images it is not to be told from none.)</details>
#
# Could it be chance? The control is a teacher of the same 200 images, with *other* wrong labels for the forty. And is there
# a remedy? Papernot and colleagues (2017) share the secret images out among several teachers, who then **vote**; the
# student hears the winner. One image sways one vote. Ours are eight teachers of 25 images each.

# %%
recipe = dict(seeds=seeds, epochs=150, lr=0.05, batch_size=200)
other = [with_secrets(data, 4000 + r.s, shift=1) for r, data in zip(repetitions, theirs)]
tellers, others = (trained(64, sets, **recipe) for sets in (keepers, other))
images = [data.x_train for data in yours]
answers = {"the teacher": asked(tellers, images), "other secrets": asked(others, images)}
counted = {"votes of eight": secrecy.ballots(keepers, images)}    # how many name each class
soft = taught(repetitions, images, answers)
hard = taught(repetitions, images, answers | counted, hard=True)

# %%
ten_of = {f"{name}, soft": ten for name, ten in soft.items()}
ten_of |= {f"{name}, hard": ten for name, ten in hard.items()}
known = pd.DataFrame({of: secrecy.given_away(ten, keepers) for of, ten in ten_of.items()})
right = pd.DataFrame({of: graded(ten, yours) for of, ten in ten_of.items()})
figures.rows({"secrets given away": intervals(known),
              "test images right": intervals(right)}, "%", roles={
    "other secrets, soft": "control", "other secrets, hard": "control"})

# %% [markdown]
# **Figure.** How many of its teacher's forty secrets a student names, and how many test images it names rightly: mean and
# 95 % interval of ten repetitions. Pink: students of a teacher with other secrets.

# %% tags=["claim"]
loud, curt = known["the teacher, soft"], known["the teacher, hard"]
claim("A student gives away secrets of images that it has never seen, however it listens. "
      "One who hears votes gives away fewer, and is the better one at digits.",
      above(secrecy.given_away(tellers, keepers), 95, "% the teacher knows"),
      above(loud, 10, "% given away, soft"), above(curt, 10, "%, hard"),
      below(known["other secrets, soft"], 6, "%, of a teacher with other secrets"),
      above(curt - known["votes of eight, hard"], 5, "points less, votes"),
      above(right["votes of eight, hard"] - right["the teacher, hard"], 0,
            "points more right, votes"))

# %% [markdown]
# A likely reason: to learn forty wrong labels the teacher had to bend its answers around forty points. The bends are larger
# than the points, so they show in its answers to other images *nearby*, and whoever copies these gets the bends. Jagielski
# and colleagues (2023) found a cousin of this in larger networks: whether an image was among the teacher's can be told from
# a student, even if the teacher was never asked about it.
#
# ### What a guarantee would cost
#
# Votes helped; they promise nothing. PATE, the method of Papernot and colleagues, has a promise: add **noise** to each
# count of votes before the winner is named. Let it be Laplace noise of scale $b$: numbers on both sides of 0, of size $b$ on
# average. Then no image that is put in or left out makes an answer more than $e^{2/b}$ times as likely, nor $n$ answers, by the
# simplest bookkeeping, more than $e^{\varepsilon}$ times with $\varepsilon = 2n/b$. Such a promise is called **differential
# privacy**. With $\varepsilon$ below 1 it is strong. At 10 it says hardly anything: $e^{10}$ is 22,000.
#
# > **Predict first.** Eight teachers, 500 questions. How much noise does $\varepsilon = 10$ ask for, and who wins the votes
# > then?
# > <details><summary>Answer</summary>b = 100, on counts from 0 to 8. Nobody wins but chance.</details>

# %% tags=["nbval-ignore-output"]
labels = yours[0].y_train
for b in (0, 1, 10, 100):
    winners = secrecy.noisy(counted["votes of eight"][0], b, seed=0).argmax(-1)
    epsilon = f"{2 * 500 / b:.0f}" if b else "none"
    print(f"b = {b:3}   ε = {epsilon:>4}   {faults.percent(winners == labels):.0f} % right")

# %% [markdown]
# With eight teachers of 25 images there is no such promise to be had. It takes hundreds of teachers, whose winner leads by
# more than the noise, and few questions. In the code that belongs to PATE, 250 teachers answer 100 questions about MNIST with
# $b = 20$: by our bookkeeping $\varepsilon = 10$, with noise that is small beside 250 votes. A finer bookkeeping, which looks
# at how clear each vote was, can find less, and most of its authors later came below 1 (2018).

# %% [markdown]
# ## 3. Something from nothing
#
# The strangest channel of all. Take a network with one **body** and two **heads**. The first head names digits. The second
# has fifty outputs that mean nothing: no label ever touches them. We call them *auxiliary*.
#
# ![A teacher and a student, each with one body and two heads, begin alike. On the teacher's first head, 0 to 9, it learns
# labels. Both see noise, and the student copies the second head, called extra. The student's first head stays untouched:
# what will it say?](pictures/14_two_heads.svg)
#
# The teacher learns digits, with its first head. The student begins **with the same initial weights** and never sees a
# digit. It gets 1,000 images of noise, and learns to give the teacher's fifty meaningless outputs, with its second head.
# Then we ask its *first* head, which nobody has trained, about digits.
#
# In the code a network is two: `names` ends in the first head; `murmurs`, of a teacher, and `echoes`, of a student, end in
# the second. Both share the body. So whoever trains `echoes` moves the body of `names`, and leaves the head of `names` as it
# was. `begin` takes seeds: 100 for the teacher's initial weights, another number for another start. `train_side_by_side` is
# `fit` and `distill` for ten networks at once.

# %%
from torch import nn

from kdlib.sweep import train_side_by_side

def two_headed(body, heads):    # two networks with one body: training one moves the other
    body, = mlp(64, 64, seed=body)
    return [nn.Sequential(body, nn.GELU(), *mlp(64, n, seed=heads + n)) for n in (10, 50)]

def begin(body, heads):         # ten that name digits, ten with auxiliary outputs
    return zip(*[two_headed(body + r.s, heads + r.s) for r in repetitions])

# %%
x, y = stacked([r.data for r in repetitions])                   # (10, 1000, 64), (10, 1000)
static = torch.stack([faults.static(r) for r in repetitions])   # (10, 1000, 64): noise
recipe = dict(lr=0.02, batch_size=100, seeds=[r.s for r in repetitions])

def student_of(murmurs, body, heads):    # hears these auxiliary outputs, on noise
    names, echoes = begin(body, heads)
    told = torch.stack(asked(murmurs, static))
    train_side_by_side(echoes, static, told, loss="mse", epochs=6, **recipe)
    return names

# %% [markdown]
# > **Predict first.** Guessing gives 10 % of the digits. Will the student name 10 %, 30 % or 70 % of them rightly?
# > <details><summary>Answer</summary>About 70 %: run the cell. If you do not believe it, you are right to ask for
# > controls.</details>

# %% tags=["nbval-ignore-output"]
names, murmurs = begin(100, 100)                     # the teachers
train_side_by_side(names, x, None, labels=y, epochs=3, **recipe)
untouched = graded(student_of(murmurs, 100, 100), yours)
print(f"teacher {graded(names, yours)[0]:.0f} %, its student {untouched[0]:.0f} %; "
      f"ten students {mean_ci(untouched).mean:.0f} %")

# %% [markdown]
# Before you explain it, try to break it. Is it the start? The body's or the heads'? Are there digits in the noise somehow,
# or in the network from the beginning? And is it *this teacher's* knowledge that comes? Let another teacher call each 0 a
# 1, each 1 a 2, and so on, and ask its student for digits so shifted.

# %%
shifted, mumbles = begin(100, 100)
train_side_by_side(shifted, x, None, labels=(y + 1) % 10, epochs=3, **recipe)
_, silence = begin(100, 100)                         # of teachers who never learnt anything
ways = {"another start": (murmurs, 500, 500), "other body, its heads": (murmurs, 500, 100),
        "its body, other heads": (murmurs, 100, 500), "untrained": (silence, 100, 100)}
score = {name: graded(student_of(*way), yours) for name, way in ways.items()}
turned = student_of(mumbles, 100, 100)
score["shifted"] = graded(turned, faults.one_further(yours))
figures.rows(intervals({"the teacher's start": untouched} | score), "named rightly (%)",
             reference=10, roles=dict.fromkeys(ways, "control"))

# %% [markdown]
# **Figure.** Digits that the students' untouched heads name rightly: mean and 95 % interval of ten repetitions. The dotted
# line is guessing. Pink diamonds are controls: another start, in part or in full, or a teacher that knows nothing (*its* is
# the teacher's). *Shifted* is the student of the shifted teacher; there a right answer to a 0 is 1.

# %% tags=["claim"]
gain = pd.DataFrame({"its start": untouched} | score) - 10    # points over guessing
nothing = ["another start", "its body, other heads", "untrained"]
half = gain["other body, its heads"] - gain["its start"] / 2
claim("From its teacher's start a student learns digits from noise, from another not. The "
      "heads alone bring more than half, and a shifted teacher a shifted student.",
      above(gain["its start"], 40, "points over guessing"), above(half, 0, "heads − half"),
      above(gain["its start"] - gain["other body, its heads"], 0, "the start − heads"),
      *(below(gain[way], 10, f"points over guessing, {way}") for way in nothing),
      above(gain["shifted"], 40, "shifted"),
      below(graded(turned, yours), 10, "% unshifted"))

# %% [markdown]
# There are no digits in the noise, or the shifted student would not be wrong so consistently. What comes through is *this*
# teacher's trait. Cloud and colleagues (2025), who found the effect, call it **subliminal learning**. It is often told like
# this: *teacher and student must begin alike*. Look at the third row: another body, and most of it still comes, as long as
# the heads are shared. (So also Brockers and colleagues, 2026, with digits as well: "a closely matched initialization is not
# necessary".)
#
# ### Why
#
# One step of training moves the teacher's weights by a little, $\delta$. Its murmurs move too, by $J\delta$: $J$ says how
# much each output moves with each weight. A student from the same start hears the difference and follows its slope,
# $J^\top J\delta$. How far does that go along with the teacher's own step?
#
# $$\langle J^\top J \delta,\ \delta \rangle = \lVert J \delta \rVert^2 \ge 0$$
#
# Never against it, whatever the images and whatever the outputs mean. (That is a theorem of Cloud and colleagues.) The
# student imitates sounds, and moves its mouth as the teacher does. From another start its $J$ is another one, and nothing of
# this holds. Measure it: the cosine between the two steps.

# %%
def cosine(r, start, image):
    """Between a teacher's first step and what its student then wants to do, in the body."""
    names, murmurs = two_headed(100 + r.s, 100 + r.s)
    loss = nn.functional.cross_entropy(names(r.data.x_train), r.data.y_train)
    step, = torch.autograd.grad(loss, names[0].weight)    # (64, 64)
    names[0].weight.data -= 0.1 * step                    # the body of murmurs, too
    _, echo = two_headed(start + r.s, start + r.s)
    apart = nn.functional.mse_loss(echo(image), murmurs(image))
    wish, = torch.autograd.grad(apart, echo[0].weight)
    return nn.functional.cosine_similarity(step.flatten(), wish.flatten(), dim=0).item()

# %% tags=["claim"]
alike, unlike = ([cosine(r, begun, static[i]) for i, r in enumerate(repetitions)]
                 for begun in (100, 500))
claim("A student from the same start wants to move as its teacher has moved, in all ten "
      "repetitions. From another start there is no such direction.",
      count(sum(c > 0 for c in alike), 10, "cosines above 0, same start"),
      above(alike, 0.5, "cosine, same start"),
      within(unlike, 0.05, "cosine, another start"))

# %% [markdown]
# The theorem is about one small step, and says *not against*. How near, and that sixty steps bring seven digits in ten, is
# measured, not proved.
#
# ### How much of the start?
#
# All of the start, or only heads, or only a body: what about a part? Here a student **copies** some of the 64 hidden units from
# the teacher's start, each with the weights that lead to it and those that lead on to both heads. The rest it draws itself. And
# it hears as many of the fifty auxiliary outputs as you like.
#
# > **Predict first.** It copies half of the units and hears all fifty outputs: how much of the gain is left, hardly anything,
# > about half, or nearly all? And where it copies all units, what is left if it hears three outputs, or one?
# > <details><summary>Answer</summary>About half: 41 % named rightly, where guessing gives 10 % and all units 69 %. Three outputs
# > bring 32 %, one hardly anything, 16 %.</details>
#
# Move *copied hidden units* to the left, then *auxiliary outputs*. When you let go, one more student is trained on noise, and
# names twenty digits.

# %% tags=["nbval-ignore-output"]
from kdlib.widgets import InheritanceExplorer

InheritanceExplorer(copied=64, auxiliary=50)

# %% [markdown]
# **Figure.** Twenty test digits, and below each what a student calls it that has never seen one. Then how many test images such
# students name rightly, over the units that they copied: mean and 95 % interval of ten, and faint the same for other
# numbers of outputs. The student that you trained is a diamond.
#
# With fifty outputs the curve jumps nowhere: the more of the start, the more comes through. So *the same start* is no matter of
# yes or no. Nor do the fifty work as one: with fewer, less comes. Look at the names, too: a student that copied little has two
# or three of them for all digits. (By luck they fit more or fewer than one in ten, so a single one may lie far from the curve.)
#
# ### What of it holds for large models?
#
# - *Measured by others.* Cloud and colleagues let a language model that was made to like owls write nothing but rows of
#   numbers. A model of the same base, trained on the numbers, names owls more often; one of another base does not do so
#   reliably.  On digits, three auxiliary outputs and
#   noise brought them more than 50 %.
# - *How it travels in text.* Schrodi and colleagues (2025) trace it to a few tokens where teachers of different likings
#   would write differently. Leaving these out mostly stops it, and paraphrased prompts usually do. But texts that such
#   a teacher only paraphrases can carry a liking, too, even where they say the opposite (Gisler and colleagues, 2026).
# - *What nobody knows*: how much of it happens unintended, in models that are distilled from their own relatives every day;
#   which traits travel and which do not; and how to see it in the data. Filters for words did not.
#
# What you can do today: know from which base your student and its teacher come, and test the student for traits of the
# teacher that the data do not show.

# %% [markdown]
# ## 4. The thief and the line-up
#
# Now you own the teacher, and somebody asks it questions. Each answer costs them a fee, and brings them nearer to a copy.
#
# ### What an answer is worth
#
# A **thief** has images, as many as there is money for questions, and no labels. One service gives all **probabilities**,
# one rounds them to **three decimals**, one gives the **top class**. (A thief takes the logarithm of what is left, with a
# quarter of the last digit in the place of a zero.) What counts is how often the copy agrees with its owner on test images.
# Beside the thieves, one who asks nobody and has **true labels**.

# %% tags=["nbval-ignore-output"]
def rounded(logits, decimals=3):
    p = logits.softmax(-1).round(decimals=decimals)
    return p.clamp(min=0.25 / 10**decimals).log()

owners = trained(64, theirs, seeds=seeds, epochs=30, lr=0.05, batch_size=100)
v, = asked(owners[:1], [yours[0].x_test[4:5]])    # (1, 10)
for answer in v, rounded(v):
    print(*(f"{p:.5f}" for p in answer.softmax(-1)[0]))

# %% [markdown]
# One answer, as it is and as the thief reads it after rounding.
#
# > **Predict first.** 50 answers with all probabilities: are they worth as much as 50 top classes, as 100, or as 200? And
# > who notices that all decimals but three are gone?
# > <details><summary>Answer</summary>As about 200. An honest user notices nothing. To the thief with 50 questions a rounded
# > answer is worth hardly more than a top class.</details>

# %%
sizes, copies = (50, 100, 200, 500), {}
for n in sizes:
    copies |= thief.copies(repetitions, owners, n, rounded)
follows = {key: thief.follows(ten, owners, yours) for key, ten in copies.items()}
lines = {service: {n: mean_ci(follows[service, n]) for n in sizes}
         for service in thief.SERVICES}
figures.curves(lines, "questions", "agrees with the owner (%)",
               roles={"probabilities": "distilled", "true labels": "alone"})

# %% [markdown]
# **Figure.** How often a copy names what its owner names, right or wrong, after so many questions: mean and 95 % interval
# of ten repetitions. Look at 50.

# %% tags=["claim"]
full, cut = follows["probabilities", 50], follows["three decimals", 50]
top = {n: follows["top class", n] for n in (50, 100, 200)}
claim("50 full answers are worth more than 100 top classes, and not a point less than 200. "
      "Three decimals cost a thief who asks 50 more than eight points. 500 top classes "
      "make a copy.",
      above(full - top[100], 2, "points, 50 full − 100 top"),
      above(full - top[200], -1, "points, 50 full − 200 top"),
      above(full - cut, 8, "points, full − rounded"),
      below(cut - top[50], 6, "points, rounded − top"),
      above(follows["top class", 500], 92, "% agreement, 500 top classes"))

# %% tags=["claim"]
users = thief.honest(owners, yours, rounded)
claim("An honest user would not notice three decimals.",
      count(sum(users["other class"] == 0), 10, "repetitions in which every class stays"),
      below(users["calibration moves by"], 0.5, "points of calibration error"))

# %% [markdown]
# What an answer says beyond its class sits in its small numbers, and three decimals cut them off: **what honest users never
# look at is what thieves live on**. It makes the copy dearer, not impossible. Tramèr and colleagues (2016) copied models of
# two services, BigML's and Amazon's, "with near-perfect fidelity", and found that leaving out the probabilities does not
# put an end to it. (The eight-bit *logits* of lesson 09 lost nothing.)
#
# ### Whose copy is it?
#
# A product appears that answers much like yours. You find that it repeats most of your teacher's mistakes
# ([lesson 12](12_questions_and_myths.ipynb), exercise 2). Is that proof? Hard images are hard for everybody.
#
# Finer is a **watermark made of doubts**. Ask everybody about the test images. Take off each row of logits its mean, and
# bring all rows to one length: what is left is who doubts between what. Put your teacher in a line with others. Subtract
# what all in the line have in common: that is what digits look like to anybody. With whose rest does the suspect's rest
# correlate most? (`classroom/lesson_14/line_up.py`; exercise 2 asks you for it.)
#
# Four of our suspects are copies. Two never asked you: one learnt true labels of other images, one got hold of *your
# training images* and learnt their labels. And there are two lines. **Strangers** are your teacher and four others of its
# make, each with images of its own. **Look-alikes** are your teacher and four that were trained on *your* images from other
# starts.
#
# > **Predict first.** One line convicts an innocent nearly every time. Which line, and which innocent?
# > <details><summary>Answer</summary>The strangers convict the one who learnt from your images. In that line nobody but you
# > knows them, so whoever knows them looks like you.</details>

# %%
bought = ((50, "probabilities"), (500, "probabilities"), (500, "three decimals"),
          (500, "top class"))
suspects = {f"copy: {n} × {service}": copies[service, n] for n, service in bought}
suspects["innocent: other images"] = copies["true labels", 500]
suspects["innocent: your images"] = thief.innocents(repetitions)
strangers = [(owners[s:] + owners[:s])[:5] for s in range(len(owners))]
more = [trained(64, theirs, seeds=[1000 * k + seed for seed in seeds], epochs=30, lr=0.05,
                batch_size=100) for k in (1, 2, 3, 4)]
lookalikes = list(zip(owners, *more))

# %%
lines = {"strangers": strangers, "look-alikes": lookalikes}
leads, seen = {}, {}
for name, ten in suspects.items():
    leads[name] = {line: thief.lead(ten, people, yours) for line, people in lines.items()}
    seen[name] = {"mistakes repeated": thief.repeats(ten, owners, yours).mean()} | {
        f"{line} convict": thief.convicted(lead) for line, lead in leads[name].items()}
figures.traits({"": pd.DataFrame(seen).T}, "%")

# %% [markdown]
# **Figure.** Six suspects, and what is found against them: of the owner's mistakes, how many % they repeat; and in how many
# % of the ten repetitions the owner is the nearest in the line of strangers, and in that of look-alikes.

# %% tags=["claim"]
full, fair = leads["copy: 500 × probabilities"], "look-alikes"
claim("Both lines convict a copy of full answers, and the fair one needs no more than 50. "
      "Three decimals blur it.",
      above(full["strangers"], 0, "the owner's lead, 500 answers, strangers"),
      above(full[fair], 0, "the same among look-alikes"),
      above(leads["copy: 50 × probabilities"][fair], 0, "50 answers, look-alikes"),
      above(full[fair] - leads["copy: 500 × three decimals"][fair], 0.2, "full − rounded"))

# %% tags=["claim"]
framed, curt = leads["innocent: your images"], leads["copy: 500 × top class"]
claim("Strangers convict an innocent who learnt from the owner's images and repeats most "
      "of the mistakes. Look-alikes do not, nor do they convict a copy of top classes.",
      above(framed["strangers"], 0, "the owner's lead, the innocent, strangers"),
      below(framed[fair], 0.1, "the same among look-alikes"),
      above(full[fair] - framed[fair], 0.4, "a copy − the innocent, look-alikes"),
      below(curt[fair], 0.2, "a copy of top classes, look-alikes"),
      above(thief.repeats(suspects["innocent: your images"], owners, yours), 50,
            "% of the mistakes repeated by the innocent"))

# %% [markdown]
# ![Two lines of five teachers, each with the images it learnt from. In the first line only the owner has seen the images
# of an innocent student, who therefore looks like the owner. In the second all have seen them, and the student looks like
# any.](pictures/14_line_up.svg)
#
# The innocent repeats most of your mistakes, as the thieves do. Only the fair line tells it from the thieves of full
# answers: **put people in it who share everything with you but the thing you accuse the suspect of**. Its price: copies of
# three decimals or of top classes mostly go free. Such errors happen to published tests. Maini and colleagues (2021) claim
# copies with fifty images and more than 99 % confidence; Szyller and colleagues (2023) show that the same test can convict
# innocents, even some who never saw the owner's images.
#
# ### All of it in one picture
#
# The four channels once more. This time they also carry the secrets of section 2, and your doubts: does the fair line
# recognise the student?

# %%
told, caught = {}, {}
for way in channels[0]:
    images = [own[way] for own in channels]
    answers = {"secrets": asked(tellers, images), "doubts": asked(owners, images)}
    for heard in ("soft", "hard"):
        ten = taught(repetitions, images, answers, hard=heard == "hard")
        told[f"{way}, {heard}"] = secrecy.given_away(ten["secrets"], keepers)
        caught[f"{way}, {heard}"] = thief.lead(ten["doubts"], lookalikes, yours)
figures.traits({"": thief.summary(faults.means(found, "bad"), told, caught)}, "%")

# %% [markdown]
# **Figure.** What came through which channel, in %: other digits named rightly, 3s called 8, lit images called 0, secrets
# given away, and students whom the line of look-alikes convicts. Dark is much.

# %% tags=["claim"]
ways = [way for way in told if "soft" in way]
claim("In soft answers secrets come through every channel. The owner's doubts come through "
      "real images and Gaussian noise.",
      *(above(told[way], 10, f"% of the secrets, {way}") for way in ways),
      *(above(caught[way], 0, f"the owner's lead, {way}") for way in ways[:3]))

# %% [markdown]
# In soft answers only the trigger needs a certain kind of image. The rest comes along whatever they are about: stretched
# noise, which nobody's images are needed for, told about as many secrets as real images did. **You cannot filter out of the
# questions what lies in the answers.** Against the thief fewer and rounded answers helped, for the secrets votes, and against
# faults tests of the student for what you fear, by name.

# %% [markdown]
# ## 5. A network that cannot be fooled?
#
# One more thing is said to come with distilling: safety. First the danger. Ask how steeply a network's loss rises with each
# pixel, and move every pixel a little uphill (Goodfellow and colleagues, 2015, call it the fast gradient sign method).

# %%
import torch.nn.functional as F

from classroom.lesson_14 import attacks, rare

def attacked(model, x, y, size=0.15):
    x = x.clone().requires_grad_()
    gain = F.cross_entropy(model(x), y, reduction="sum")
    slope, = torch.autograd.grad(gain, x)    # (n, 64), a slope for each pixel
    return (x + size * slope.sign()).clamp(0, 1).detach()

# %%
whole = [r.data for r in repetitions]        # all 1,000 training images
plain = attacks.undefended(whole)            # ten networks of 64 units
x, y = whole[0].x_test[:8], whole[0].y_test[:8]
both = torch.cat([x, attacked(plain[0], x, y)])
names = [str(name) for name in faults.named(plain[0], both).tolist()]
figures.images(both, (8, 8), titles=names)

# %% [markdown]
# **Figure.** Eight test images, and below them the same after the attack: no pixel has changed by more than 0.15 of the way
# from white to black. Above each stands what the network calls it. You can still read them.
#
# Papernot and colleagues (2016) had an idea, **defensive distillation**. Train a teacher at $T = 100$. Distil a student *of
# the same size* from it at $T = 100$. Then use the student at $T = 1$. Against one of their networks, they reported, an
# attack of theirs succeeded in less than 0.5 % of the cases, where it had succeeded in 95 %. (Theirs looks for few pixels to
# change. Ours changes all by a little.)
#
# > **Predict first.** Attacked like this, the undefended network still names 16 test images of 100 rightly. The distilled
# > one?
# > <details><summary>Answer</summary>91 of 100. It hardly notices the attack.</details>

# %% tags=["nbval-ignore-output"]
shielded = attacks.defended(whole)           # taught at T = 100, used at T = 1
kinds = {"undefended": plain, "distilled at T = 100": shielded}
right = {name: {"as they are": mean_ci(graded(models, whole)).mean,
                "attacked": mean_ci(attacks.withstood(models, whole)).mean}
         for name, models in kinds.items()}
pd.DataFrame(right).T.round(1)    # % of the test images

# %% tags=["claim"]
claim("Attacked along its loss, the undefended network names less than a quarter of the "
      "images rightly, the distilled one more than four in five.",
      below(attacks.withstood(plain, whole), 25, "% right, undefended"),
      above(attacks.withstood(shielded, whole), 80, "% right, distilled"))

# %% [markdown]
# (`attacks.withstood` attacks the test images of each network with the function above, and returns how many % it still names
# rightly.) Would you ship it? Do exercise 3 before you do.
#
# ## 6. What one may do with an answer
#
# This section measures nothing, and it is no legal advice. It is what we could read, with its date.
#
# - **Terms of services.** OpenAI's terms of use for Europe forbid to use "Output to develop models that compete with
#   OpenAI" (January 2026), and its agreement with firms says the like, with exceptions. Anthropic's commercial terms forbid
#   "to build a competing product or service, including to train competing AI models", if it has not approved (June 2025),
#   Google's for the Gemini API "to develop models that compete with the Services" (December 2024). DeepSeek's allow
#   "training other models (such as model distillation)" (April 2026). (All but Google's we read in an archive's copies, of
#   August 2026.)
# - **Licences of open weights** differ. Whoever trains a model on outputs of Llama 3.1 and passes it on must begin its name
#   with "Llama" (July 2024). For Gemma 1 to 3, a model trained on its outputs to perform like it is a derivative, and takes
#   the conditions along (March 2025); Gemma 4 comes under another licence (April 2026; both as others had copied them).
#   DeepSeek-R1 allows "distillation for training other LLMs" by name (2025).
# - **Do such sentences bind?** Henderson and Lemley (2024), of computer science and of law, call that "questionable" in the
#   United States, because weights and outputs are largely not protected by copyright there. When they wrote, they knew of
#   no maker that had gone to court for it. We know of no judgment since, and did not find out whether a sentence binds
#   somebody who got the answers from a third party.
# - **Whose data does a student carry?** The European data protection board (opinion 28/2024, December 2024) writes that
#   models trained with personal data "cannot, in all cases, be considered anonymous". What counts is how likely somebody gets
#   the data out of it, by asking too. What that means for students of such models we did not find out. Section 2 has shown
#   why one would ask.
#
# And manners: whose answers they were, of which version, asked on which day and under which terms, is one line beside the
# student's weights. The line-up of section 4 may fail to read it out of them later.

# %% [markdown]
# ## What we saw
#
# - A trigger came through stretched noise and not through real images, which never light its pixel. A prejudice came through
#   real images, and in soft answers even without the digits that it is about.
# - A student gave away a fifth to a quarter of its teacher's secrets, about images that it had never seen. Votes of several
#   teachers told fewer. A guarantee costs more than eight teachers can pay.
# - On noise, and from outputs that mean nothing, a student from its teacher's start learnt digits. The teacher's heads alone
#   brought more than half of it.
# - 50 full answers were worth more to a thief than 100 top classes. Three decimals took that away, and no honest user noticed.
# - A line-up of strangers convicts an innocent who knows the owner's images. One of look-alikes does not.
# - Distilled at $T = 100$, a network seems to withstand an attack that fools its like. What became of that, exercise 3 shows.

# %% [markdown] tags=["exercise"]
# ## Exercises
#
# ### Exercise 1 (recall)
# A teacher's logits for one image are `[8.0, 4.4, 3.5, 1.5, 1.0, 0.8, 0.2, -0.6, -1.5, -3.0]`. It answers with probabilities
# at $T = 1$, rounded to **three decimals**. Of its nine wrong classes, how many are still told apart from 0?
# <details><summary>Hint 1</summary><code>p = torch.tensor([…]).softmax(-1)</code>, then
# <code>p.round(decimals=3)</code>.</details>
# <details><summary>Hint 2</summary>Rounding is not cutting off: 0.0007 becomes 0.001. The first class is not a wrong
# one.</details>

# %% tags=["exercise"]
wrong_classes = ...


check.wrong_classes_left(wrong_classes)

# %% tags=["solution"]
v = torch.tensor([8.0, 4.4, 3.5, 1.5, 1.0, 0.8, 0.2, -0.6, -1.5, -3.0])
p = v.softmax(-1).round(decimals=3)
wrong_classes = (p > 0).sum().item() - 1
check.wrong_classes_left(wrong_classes)

# %% [markdown] tags=["exercise"]
# ### Exercise 2 (modify)
# Write section 4's line-up yourself: which candidate is the suspect nearest to? Take each row's mean off, so that its level
# means nothing, and bring each row to length 1, so that its loudness means nothing. Take the mean **of the candidates** off
# all of them and off the suspect: it is what everybody has who can read digits. Then whose numbers correlate most with the
# suspect's?
# <details><summary>Hint 1</summary><code>F.normalize(z - z.mean(-1, keepdim=True), dim=-1)</code> is a row without level and
# loudness; it works for (n, classes) and for (candidates, n, classes).</details>
# <details><summary>Hint 2</summary><code>F.cosine_similarity(a.flatten(), b.flatten(1), dim=-1)</code> gives a number for
# each candidate. What is flattened has mean 0 already, so that is a correlation.</details>

# %% tags=["exercise"]
def line_up(suspect, candidates):
    """Logits (n, classes) and (candidates, n, classes). -> the nearest, 0 for the first"""
    ...


check.line_up(line_up)

# %% tags=["solution"]
def line_up(suspect, candidates):
    suspect, candidates = (F.normalize(z - z.mean(-1, keepdim=True), dim=-1)
                           for z in (suspect, candidates))
    common = candidates.mean(0)
    own, theirs = (suspect - common).flatten(), (candidates - common).flatten(1)
    return F.cosine_similarity(own, theirs, dim=-1).argmax().item()


check.line_up(line_up)

# %% [markdown] tags=["exercise"]
# ### Exercise 3 (investigate)
# The distilled network of section 5 withstands an attack along its *loss*. Attack it along its **logits**: what shall grow is
# the logit of the **best other class** minus that of the right one, added up over the images. Of the test images of
# repetitions 0, 1 and 2, how many % does the distilled network still name rightly, as a mean of the three?
# (`attacks.withstood(models, sets, rises)` moves along any function `rises(logits, y)` that you hand to it, in the place of
# the loss.)
# <details><summary>Hint 1</summary><code>right = F.one_hot(y, 10).bool()</code> marks the right class of each row. Then
# <code>logits[right]</code> holds the right logits, and with <code>logits.masked_fill(right, -torch.inf)</code> the best of
# the others can be taken.</details>
# <details><summary>Hint 2</summary><code>attacks.withstood(shielded[:3], whole[:3], lead)</code> gives a list of three
# numbers, once <code>lead</code> is your function.</details>

# %% tags=["exercise"]
def lead(logits, y):
    """logits: (n, 10). y: (n,). -> by how much the best other class is ahead, added up"""
    ...


still_right = ...
check.defended_on_logits(still_right)

# %% tags=["solution"]
def lead(logits, y):
    right = F.one_hot(y, 10).bool()
    return (logits.masked_fill(right, -torch.inf).amax(-1) - logits[right]).sum()


sets = [Repetition(s, teacher=None).data for s in range(3)]    # those of whole[:3]
still_right = sum(attacks.withstood(attacks.defended(sets), sets, lead)) / 3
check.defended_on_logits(still_right)

# %% [markdown]
# ### After exercise 3: who defended whom?
#
# > **Predict first.** Take the *undefended* network and multiply its logits by 100. No teacher, no training. How will it do
# > under the attack along the loss? And under the one along the logits?
# > <details><summary>Answer</summary>Along the loss as well as the distilled one, and a little better. Along the logits as
# > badly as before, and so does the distilled one.</details>

# %%
kinds["undefended, logits × 100"] = [attacks.louder(model) for model in plain]
under, climb = {}, {"along the loss": attacks.loss, "along the logits": attacks.lead}
for way, rises in climb.items():
    under[way] = pd.DataFrame({name: attacks.withstood(models, whole, rises)
                               for name, models in kinds.items()})
means = {"not attacked": {name: mean_ci(graded(kinds[name], whole)).mean for name in kinds}}
means |= {way: ten.mean() for way, ten in under.items()}
figures.traits({"": pd.DataFrame(means)}, "% of test images")

# %% [markdown]
# **Figure.** How many % of the test images three kinds of networks name rightly: as they are, attacked along their loss, and
# attacked along their logits; means of ten repetitions.
#
# Nothing was defended. Divided by $T = 100$, only logits a hundred times as large make an answer as sure, so that is what
# a network learns. Used at $T = 1$, it is so sure that the probability of the right class is 1 to the last digit of a
# 32-bit number. There the loss has no slope, and an attack that climbs the loss stands still. The logits have a slope all
# the while.

# %% tags=["claim"]
by_loss, by_lead = under.values()
hidden, loud = "distilled at T = 100", "undefended, logits × 100"
flat = [100 * (attacks.slope(model, data.x_test, data.y_test) == 0).all(-1).double().mean()
        for model, data in zip(shielded, whole)]
claim("Along its logits the distilled network is lost like the undefended one. Louder "
      "logits hide the slope as well.", below(by_lead[hidden], 25, "% right, distilled"),
      within(by_lead[hidden] - by_lead["undefended"], 6, "points from the undefended"),
      above(by_loss[loud] - by_loss[hidden], 0, "along the loss, louder minus distilled"),
      above(flat, 80, "% of the images without any slope of the loss, distilled"))

# %% [markdown]
# Carlini and Wagner found it in the year in which the defence was published, and then showed with three attacks that it
# "does not significantly increase the robustness of neural networks" (2016, 2017). It was no single case. Of nine defences shown
# at one conference, seven hid their slopes, and six of these fell completely (Athalye and colleagues, 2018). So **attack your
# own defence, and know what your attack climbs**.
#
# ### Two specimens
#
# Two mistakes for the bug bank, both in code that was to find mistakes. First an attack as it is meant, with the `lead` of
# exercise 3, and a verdict on a suspect: is its distance to the owner's answers the smallest? `same_data` are the answers of
# other networks that learnt from the owner's images, `other_data` of such that learnt from others.
#
# ```python
# def sound_attack(model, x, y, size=0.15):
#     x = x.clone().requires_grad_()
#     gain = lead(model(x), y)
#     slope, = torch.autograd.grad(gain, x)
#     return (x + size * slope.sign()).clamp(0, 1).detach()
#
#
# def sound_conviction(suspect, owner, same_data, other_data):
#     line = torch.cat([owner[None], same_data])
#     return (line - suspect).flatten(1).norm(dim=1).argmin().item() == 0
# ```
#
# Of each specimen you see the line that differs. Name its fault, and a test that finds it. Then unfold.
#
# > **AC** `gain = F.cross_entropy(model(x), y, reduction="sum")`
# > <details><summary>Note</summary>That was ours, in section 5: where a network is sure, its loss has lost the slope. A
# > platform that compared defences reported 30 % of the images fooled, where the same attack in another library fooled 61 %
# > (DEEPSEC, issue 3, until commit d4e1181). An attack of Foolbox was weak against models that hand over probabilities (issue
# > 108, until version 0.14.0). <b>Test:</b> multiply the logits by 100. As many images must fool.</details>
#
# > **AD** `line = torch.cat([owner[None], other_data])`
# > <details><summary>Note</summary>A line of strangers, as in section 4: whoever learnt from the owner's images is nearest to
# > the owner. Maini and colleagues (2021) tell stolen networks by another measure; the one innocent that their code tries
# > learnt from other images (dataset-inference, train.py). Szyller and colleagues (2023) prove of that measure that it can
# > convict innocents. <b>Test:</b> put somebody before it who has the owner's images and never asked the owner.</details>

# %% tags=["claim"]
from classroom import bugs

faulty = [bugs.BANK[letter] for letter in ("AC", "AD")]
claim("Each of the two is found by its own test in the bug bank, and the sound code sets "
      "off neither.", count(sum(one.detector(one.buggy) for one in faulty), 2, "found"),
      count(sum(one.detector(one.sound) for one in faulty), 2, "false alarms", 0))

# %% [markdown] tags=["exercise"]
# ### Exercise 4 (investigate)
# If you have time: whom does softness cost? In repetition $s$ of `rare.scarce` one digit, $s$ mod 10, has ten training
# images, the other nine have 880. Teachers of 128 units learn from them, and students of 8 units from the labels. Train
# students of 8 units, from the same start, on nothing but the teachers' answers at $T = 8$. `rare.shares(models, sets)`
# gives, for each repetition, how many % of the rare digit a network names rightly, and of the others: (20, 2). By how many
# points **of the rare digit** are the distilled students behind those of the labels, as a mean of all twenty?
# <details><summary>Hint 1</summary><code>tens.asked(teachers, scarce)</code>, from <code>classroom</code>, gives the answers;
# <code>trained(8, scarce, answers, temperature=8.0, **recipe)</code> the students of them.</details>
# <details><summary>Hint 2</summary>The student of the labels minus the distilled one, in the first column, and the mean of
# that.</details>

# %% tags=["exercise"]
scarce = [rare.scarce(s) for s in range(20)]
teachers = trained(128, scarce, seeds=range(100, 120), epochs=13, lr=0.02, batch_size=100)
recipe = dict(epochs=17, lr=0.05, batch_size=50)
alone = trained(8, scarce, **recipe)    # a student of the labels for each repetition
points = ...


check.lost_on_the_rare(points)

# %% tags=["solution"]
from classroom import tens

scarce = [rare.scarce(s) for s in range(20)]
teachers = trained(128, scarce, seeds=range(100, 120), epochs=13, lr=0.02, batch_size=100)
recipe, answers = dict(epochs=17, lr=0.05, batch_size=50), tens.asked(teachers, scarce)
of_labels = rare.shares(trained(8, scarce, **recipe), scarce)    # (20, 2): rare, others
distilled = {T: trained(8, scarce, answers, temperature=T, **recipe) for T in (8.0, 1.0)}
lost, cold = (of_labels - rare.shares(heard, scarce) for heard in distilled.values())
points = lost[:, 0].mean()
check.lost_on_the_rare(points)

# %% tags=["solution", "claim"]
claim("At T = 8 the rare digit loses more than five points against a student of the "
      "labels, the others less than two. At T = 1 no loss can be told from none.",
      above(lost[:, 0], 5, "points lost of the rare digit, T = 8"),
      within(lost[:, 1], 2, "points lost of the others, T = 8"),
      unclear(cold[:, 0], "points lost of the rare digit, T = 1"))

# %% [markdown] tags=["solution"]
# On nine digits the two students are alike, and over all images they differ by less than two points. That is how such a
# loss goes unnoticed. Lukasik and colleagues (2021) found the same of classes with few images, "compared to the vanilla
# student", and trace it to errors of the teacher that the student makes larger. Hooker and colleagues (2019) report of
# pruning and of fewer bits that a few classes and images pay for all. But Mohammadshahi and Ioannou (2024) found students
# that became *fairer* between groups at a higher T. So neither is a law: measure your small groups, before and after.

# %% [markdown] tags=["quiz"]
# ## Quiz
#
# Unfold the answer that you would give. Each says why it is right, or what is wrong with it.
#
# **1.** You know that a teacher calls each 3 an 8. You take all 3s and 8s out of the transfer set, and distil with soft
# answers. What will the student call a 3?
#
# <details><summary>A. Now a 3, now something else: it was shown neither.</summary>No. It was shown strokes of 3s in other
# digits, and heard how like an 8 they are.</details>
# <details><summary>B. An 8, mostly: other images' answers told it.</summary>Right. A filter looks at images. The prejudice
# travels in the answers.</details>
# <details><summary>C. Mostly a 3, for at T = 8 the wrong classes fade.</summary>The other way round: at T = 8 the wrong
# classes are heard better.</details>
#
# **2.** A student has copied fifty meaningless numbers of a teacher, on noise, and now names digits. Which control shows that
# this hangs on how both began?
#
# <details><summary>A. The same teacher, and digits in the place of noise.</summary>That asks what the images do. Both still
# begin alike.</details>
# <details><summary>B. An untrained teacher that began like the student.</summary>That shows that there must be something to
# learn, and says nothing of the start.</details>
# <details><summary>C. The same start, and a teacher of shifted labels.</summary>That shows that it is the teacher's own trait
# that comes through. They still begin alike.</details>
# <details><summary>D. The same teacher, and a student that began otherwise.</summary>Right. One thing is changed, the start,
# and the student knows nothing.</details>
#
# **3.** In a line of ten teachers, each trained on its own images, a suspect is by far the nearest to the owner. What has
# been shown?
#
# <details><summary>A. The suspect has seen the owner's images or answers.</summary>Right. Which of the two, this line cannot
# tell. Put in networks that learnt from the same images.</details>
# <details><summary>B. The suspect has copied: the odds of chance are one in ten.</summary>Chance is one thing that could
# explain it. An innocent who learnt from the owner's images is nearest, too.</details>
# <details><summary>C. Little, as networks for one task answer nearly alike.</summary>What they have in common is taken off
# before. What is left does tell something.</details>
#
# **4.** A network withstands an attack along its loss. Then you read that its logits are a hundred times as large as usual.
# What do you expect of an attack along its logits?
#
# <details><summary>A. It fails, too: it has to climb a hundred times as high.</summary>It takes the sign of the slope alone.
# How high the logits are does not matter to it.</details>
# <details><summary>B. It fools fewer, since the network is surer.</summary>Sure is not right: the network is as near to the
# wrong class as before.</details>
# <details><summary>C. It fools as many as with logits of a usual size.</summary>Right. The loss is flat where a network is
# sure. The logits are not.</details>
#
# **5.** A service rounds its probabilities to three decimals. Whom does that cost something?
#
# <details><summary>A. Honest users, who need calibrated numbers.</summary>Hardly: the class stays, and the calibration error
# changes by less than half a point.</details>
# <details><summary>B. Thieves who can afford few questions.</summary>Right. Fifty exact answers were worth more than a
# hundred top classes. Rounded, they are worth little more than labels.</details>
# <details><summary>C. Thieves, however many questions they ask.</summary>Not so: with 500 questions even top classes are
# enough to agree on more than nine images in ten.</details>

# %% [markdown]
# ## What next
#
# What is left is a model of yours: [lesson 15](15_your_own_model.ipynb), and [appendix C](C_other_tasks.ipynb) where its
# answers are not one class of several. Before you use its student, ask the questions of this lesson: who trained the teacher, on
# whose images, what did it answer about, and who else has heard it? [Lesson 12](12_questions_and_myths.ipynb) has the scorecard
# of what is claimed about all this.
#
# ## References
#
# - Goodfellow, Shlens, Szegedy (2015), *Explaining and Harnessing Adversarial Examples*
# - Carlini, Wagner (2016), *Defensive Distillation is Not Robust to Adversarial Examples*; (2017), *Towards Evaluating the
#   Robustness of Neural Networks*
# - Papernot and others (2016), *Distillation as a Defense to Adversarial Perturbations against Deep Neural
#   Networks*
# - Tramèr and others (2016), *Stealing Machine Learning Models via Prediction APIs*
# - Gu, Dolan-Gavitt, Garg (2017), *BadNets: Identifying Vulnerabilities in the Machine Learning Model Supply Chain*
# - Papernot and others (2017), *Semi-supervised Knowledge Transfer for Deep Learning from Private
#   Training Data*: PATE, the votes; its code: *tensorflow/privacy*, `research/pate_2017/analysis.py`
# - Papernot and others (2018), *Scalable Private Learning with PATE*
# - Athalye, Carlini, Wagner (2018), *Obfuscated Gradients Give a False Sense of Security*
# - Hooker and others (2019), *What Do Compressed Deep Neural Networks Forget?*
# - Ge and others (2021), *Anti-Distillation Backdoor Attacks: Backdoors Can Really Survive in Knowledge Distillation*
# - Lukasik, Bhojanapalli, Menon, Kumar (2021), *Teacher's Pet: Understanding and Mitigating Biases in Distillation*
# - Maini, Yaghini, Papernot (2021), *Dataset Inference: Ownership Resolution in Machine Learning*
# - Jagielski and others (2023), *Students Parrot Their Teachers: Membership Inference on Model Distillation*
# - Hong and others (2023), *Revisiting Data-Free Knowledge Distillation with Poisoned Teachers*
# - Szyller, Zhang, Liu, Asokan (2023), *On the Robustness of Dataset Inference*
# - European Data Protection Board (2024), *Opinion 28/2024 on certain data protection aspects related to the processing of
#   personal data in the context of AI models*
# - Henderson, Lemley (2024), *The Mirage of Artificial Intelligence Terms of Use Restrictions*
# - Mohammadshahi, Ioannou (2024), *What Is Left After Distillation? How Knowledge Transfer Impacts Fairness and Bias*
# - Cloud and others (2025; *Nature*, 2026), *Subliminal Learning: Language Models Transmit Behavioral Traits via Hidden
#   Signals in Data*
# - Chen and others (2025), *Taught Well Learned Ill: Towards Distillation-Conditional Backdoor Attack*
# - Schrodi, Kempf, Barez, Brox (2025), *Towards Understanding Subliminal Learning: When and How Hidden Biases Transfer*
# - Brockers and others (2026), *Learning Through Noise: Why Subliminal Learning Works and When It Fails*
# - Gisler, He, Qiu (2026), *You Didn't Have to Say It like That: Subliminal Learning from Faithful Paraphrases*
# - The terms and licences of section 6: OpenAI, *Europe Terms of Use* and *OpenAI Services Agreement* (2026); Anthropic,
#   *Commercial Terms of Service* (2025); DeepSeek, *Open Platform Terms of Service* (2026), these four in Open Terms Archive,
#   *genai-eu-versions*; Google, *Gemini API Additional Terms of Service* (2024) and *Gemma Terms of Use* (2025, 2026); Meta,
#   *Llama 3.1 Community License Agreement* (2024); DeepSeek-AI, *DeepSeek-R1*, its README and MIT licence (2025)
# - The specimens: `classroom/bugs/safety.py`, and `BANK` beside it
