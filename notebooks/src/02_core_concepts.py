# %% [markdown] asks="What does a teacher say besides the answer?" core=true seconds=12
# # 02 · Core concepts: teacher, student, soft targets, dark knowledge
#
# **The question.** A trained network looks at a 7 and says "7". What else does it say, and can another
# network learn from that?
#
# **You will be able to**
#
# - say what teacher, student, soft targets, transfer set and dark knowledge are, and point at each in code
# - soften a network's answer with a temperature, and predict what the answer will look like
# - measure whether a student succeeded, with six measures instead of an impression
# - say what a student knows about a digit that it has never seen, and name the control that shows why
#
# **Time**: 35 min reading and running, 20 min exercises · **You need**: logits, softmax
# and paired intervals ([primer](A_primer.ipynb), sections Logits, Softmax, Paired intervals)

# %% [markdown]
# ![A handwritten 7. The label beside it says 7 and nothing else. The teacher answers with ten bars: the 7 is by far
# the tallest, and there are small ones for 8 and 3, drawn larger than they are at first.](pictures/02_besides.svg)

# %%
import pandas as pd
import torch

from classroom.claim import above, all_above, all_below, below, claim, count, equal
from classroom.lesson_02 import check, figures
from kdlib import losses, measure, repetitions
from kdlib.data import load_digits

torch.set_num_threads(1)    # small networks: more threads only get in each other's way

# %% [markdown]
# ## Two networks
#
# Distillation needs two networks. The **teacher** is trained already. It may be large, slow, expensive, or somebody
# else's. The **student** is the network that we want to own in the end, and it is usually smaller.
#
# Ours look at handwritten digits of 8×8 pixels, and have one hidden layer; the teacher's is sixteen times as wide. The
# teacher learns first, in the ordinary way, from images and labels. [Lesson 03](03_two_stage_process.ipynb) asks when a
# teacher is good enough. (Each lesson trains one of its own, so its mark differs a little from lesson to lesson.)

# %% tags=["nbval-ignore-output"]
from kdlib.models import count_parameters, mlp, predict_logits
from kdlib.training import distill, fit, progress_bar

data = load_digits()    # 1,000 images to train on, 297 to choose with, 500 to test on
teacher = mlp(64, 256, 10, seed=0)    # 64 pixels -> 256 hidden units -> 10 classes
student = mlp(64, 16, 10, seed=0)     # 64 pixels ->  16 hidden units -> 10 classes
fit(teacher, data.x_train, data.y_train, epochs=20, lr=1e-2, seed=0)
print(f"parameters: {count_parameters(teacher):,} and {count_parameters(student):,}")
right = measure.accuracy(teacher, data.x_test, data.y_test)
print(f"teacher: {right:.1%} of the test images right")

# %% [markdown]
# ## Hard labels and soft targets
#
# A **hard label** names the class and nothing else: this is a 7. Nine zeros and a one.
#
# The teacher says more. It returns ten **logits**, one number per class, and softmax turns them into ten probabilities.
# Used as targets for a student, these probabilities are called **soft targets**. Here are two of its answers: to an
# image it is sure of, and to its closest call, the image whose two best logits lie closest together.

# %%
teacher_logits = predict_logits(teacher, data.x_train)     # (1000, 10)
largest = teacher_logits.softmax(-1).amax(-1)              # (1000,) how sure it is of each
sure = (largest - 0.99).abs().argmin()                     # an image it is 99 % sure of
two_best = teacher_logits.topk(2).values                   # (1000, 2)
torn = (two_best[:, 0] - two_best[:, 1]).argmin()          # the closest call
pair = torch.stack([sure, torn])
figures.answers(data.x_train[pair], data.image_shape,
                {"teacher": teacher_logits[pair].softmax(-1)}, data.y_train[pair])

# %% [markdown]
# **Figure.** Above, two training images with their labels. Below, the probabilities that the teacher gives to the ten
# digits. Compare the tallest bar on the right with the label: a teacher can be wrong, even about an image that it was
# trained on.
#
# On the left the soft target *looks* like the hard label. Is it the same? Nine of the ten bars are too small to see. This
# is where temperature comes in.

# %% [markdown]
# ## Temperature
#
# Divide the teacher's logits $v$ by a number $T$ before the softmax:
#
# $$p_T = \mathrm{softmax}(v / T)$$
#
# $T$ is called the **temperature**, and $p_T$ are the **softened probabilities**. $T = 1$ is the ordinary softmax.
#
# > **Predict first.** What happens to the ten probabilities when $T$ grows? And what would they be at $T = 1000$?
# > <details><summary>Answer</summary>Dividing shrinks the differences between logits, so the probabilities move towards
# > each other: the answer gets softer. At T = 1000 all logits are nearly 0, and every digit gets nearly 1/10. The order
# > never changes: the largest stays the largest.</details>

# %%
def soften(logits, temperature):
    return (logits / temperature).softmax(-1)        # (..., classes), rows sum to 1


softened = {T: soften(teacher_logits[sure], T) for T in (0.5, 1, 2, 4, 10, 50)}
figures.temperatures(data.x_train[sure], data.image_shape, softened)

# %% [markdown]
# **Figure.** The image that the teacher is sure of, and its answer softened at six temperatures. The tallest bar (orange)
# is the digit it names. Up to $T = 1$ there is one bar. Then the others rise out of the floor, some much higher than
# others. At $T = 50$ all are nearly alike, and little is left to tell them apart.
#
# The same logits stand behind all six panels. Temperature adds nothing; it makes small probabilities large enough to see,
# for us and for a student.

# %% tags=["claim"]
each = [soften(teacher_logits.double(), heat) for heat in (0.5, 1, 2, 4, 10, 50)]
same_digit = [(p.argmax(-1) == teacher_logits.argmax(-1)).sum() for p in each]
surer = [(hot.amax(-1) > cold.amax(-1)).sum() for cold, hot in zip(each, each[1:])]
claim("Softening never changes which digit the teacher names, and a higher temperature "
      "never makes the teacher surer of it.",
      count(sum(same_digit), 6000, "answers that name the same digit"),
      count(sum(surer), 5000, "answers surer than at the next lower T", 0),
      equal(soften(teacher_logits, 4.0), losses.soften(teacher_logits, 4.0), 1e-6,
            "kdlib's losses.soften is this function"))

# %% [markdown]
# ### Turn the dial yourself
#
# The figure in motion, for twenty images; image 0 is the one from the figure, image 1 the closest call. Above, the
# teacher's answer and, beside each bar, a hollow one for the hard label. Below, the wrong classes alone: whatever they
# hold together counts as 100 %. So the upper row shows how *loudly* the teacher speaks about the wrong classes, the lower
# row *what it says* about them. (On GitHub and on paper the figure above has to do.)
#
# > **Predict first.** Stay with image 0. At $T = 0.1$ the upper row is the hard label again. What will the lower row look
# > like there? And at $T = 50$?
# > <details><summary>Answer</summary>At T = 0.1 everything in the lower row belongs to one class, the runner-up: a
# > whisper, and about one class only. At T = 50 the wrong classes hold most of the probability, but the lower row is
# > nearly level: loud, and with little to say.</details>

# %%
from kdlib.widgets import TemperatureExplorer

shown = torch.cat([pair, torch.arange(18)])    # those two, and eighteen more
TemperatureExplorer(data.x_train[shown], teacher_logits[shown], data.y_train[shown])

# %% [markdown]
# Drag the temperature from left to right. The entropy climbs towards 2.30, which is $\log 10$, that of ten equal answers.
# A good temperature lies between a whisper about one class and a roar that says nothing;
# [lesson 05](05_code_from_scratch.ipynb) finds out where, on validation images.
#
# ![One answer at three temperatures. At T = 1 a single bar, and about the wrong classes a whisper. At T = 4 some of
# the wrong classes rise: the teacher speaks. At T = 50 all ten bars are nearly alike: a
# roar.](pictures/02_temperature.svg)
#
# Then take image 1, where the teacher is wrong. At $T = 0.1$ one wrong class gets nearly everything; at $T = 50$ no class
# gets much more than the others. A low temperature sharpens mistakes too.

# %% [markdown]
# ## Dark knowledge: what the wrong classes say
#
# A hard label treats all wrong answers alike. The teacher does not: for a 7 it may hold a 9 more likely than a 6. What
# the soft targets say about the *wrong* classes is called **dark knowledge** (from the title of a talk by Hinton, Vinyals
# and Dean, 2014). To see it whole, we average the softened answers over all training images of a digit.
#
# > **Predict first.** To which wrong digits does a teacher give the most probability when it sees a 3? Name two.
# > <details><summary>Answer</summary>The figure below has it in the row of the 3: to 9 and 8 first, then to 2. If you said
# > 5, as many do: it comes close behind 2.</details>

# %%
def told_about(digit, logits, labels):
    """How the wrong-class probability at T = 4 is shared, on average: (10,) %."""
    p = soften(logits[labels == digit], 4.0).mean(0)
    p[digit] = float("nan")                            # the right answer is left out
    return 100 * p / p.nansum()


alike = torch.stack([told_about(c, teacher_logits, data.y_train) for c in range(10)])
figures.class_matrix(alike, data.class_names, "digit answered", "true digit",
                     "share of the wrong-class probability (%)")

# %% [markdown]
# **Figure.** Each row is a true digit. The numbers say, in per cent, how the teacher's wrong-class probability at $T = 4$
# is shared among the other nine. If all wrong classes were alike to the teacher, every cell would read 11. Read row 3: 9,
# 8 and 2 get the most, 5 comes close behind them, and 0, 4 and 6 get next to nothing.
#
# Nobody told the teacher that some digits look alike. The labels do not contain it. It learnt it from the images.
#
# Or is it an accident of this one teacher? We train ten, each on a split of its own. `train_side_by_side` trains them all
# at once: each becomes the network that `fit` would make of it alone ([lesson 05](05_code_from_scratch.ipynb) checks
# that). The function `ten` will serve us again; then it gets logits to learn from.

# %%
from kdlib.sweep import train_side_by_side


def ten(width, sets, logits=None, T=1.0, epochs=60, lr=0.05):
    networks = [mlp(64, width, 10, seed=s) for s in range(10)]
    x = torch.stack([one.x_train for one in sets])        # (10, images, 64), a set each
    y = torch.stack([one.y_train for one in sets])        # (10, images)
    train_side_by_side(networks, x, logits, labels=y, temperature=T, epochs=epochs, lr=lr,
                       seeds=range(10))
    return networks

# %%
splits = [load_digits(split_seed=s) for s in range(10)]
teachers = ten(256, splits, epochs=20, lr=1e-2)

# %% tags=["claim"]
shares = []
for one, its in zip(teachers, splits):
    shares.append(told_about(3, predict_logits(one, its.x_train), its.y_train))
shares = torch.stack(shares) / (100 / 9)        # (teachers, classes) equal shares
claim("This is no accident of one teacher. Ten of ten tell the same about a 3: of the "
      "wrong-class probability 2, 8 and 9 get more than an equal share each, "
      "0, 4 and 6 less than half of one.",
      all_above(shares[:, [2, 8, 9]], 1, "equal shares for 2, 8 and 9, the least of 30"),
      all_below(shares[:, [0, 4, 6]], 0.5, "equal shares for 0, 4 and 6, the most of 30"))

# %% [markdown]
# ## The student learns from the answers
#
# Suppose you hold the teacher and only 100 images; the 1,000 that it was trained on are somebody else's. Your hundred are
# the **transfer set**, the images on which the student hears the teacher's answers.
#
# We train the same student twice: **alone**, on the 100 labels, and **distilled**, on the teacher's soft targets for the
# same images. `distill` compares the student's softened answer with the teacher's at every step
# ([lesson 04](04_loss_math.ipynb) derives its loss). With `alpha=1.0` it reads no label at all. The temperature is 8,
# because lesson 05 finds it good enough for this very task on validation images.

# %%
few = load_digits(n_labels=100, seed=0)             # 100 of the 1,000 training images
few_logits = predict_logits(teacher, few.x_train)   # (100, 10) asked once, for all epochs
alone = mlp(64, 16, 10, seed=0)
distilled = mlp(64, 16, 10, seed=0)                 # the same initial weights,
steps = dict(epochs=100, lr=0.05, batch_size=50)    # and the same steps
fit(alone, few.x_train, few.y_train, **steps)
_ = distill(distilled, few.x_train, few.y_train, few_logits,
            temperature=8.0, alpha=1.0, **steps)

# %% [markdown]
# ## Success as numbers
#
# Did it work? "The student is nearly as good" is an impression. These are numbers:
#
# | number | what it asks | ideal |
# |---|---|---|
# | accuracy | how often is the student right? | 1 |
# | agreement | how often do student and teacher name the same digit, right or wrong? | 1 |
# | calibration error | of the answers that it is 80 % sure of, are 80 % right? (the mean gap, over all degrees of sureness) | 0 |
# | gap closed | of the accuracy that the teacher has and the student alone lacks, what share did distilling bring? | 1 |
# | parameters, bytes | how much must be stored and sent? | small |
# | latency | how long does an answer take? | short |
#
# The first four are about knowledge, the last two about cost. Somebody who reports only one side has told you half.

# %%
def scorecard(network):
    p = predict_logits(network, data.x_test).softmax(-1)
    test_logits = predict_logits(teacher, data.x_test)
    return {"accuracy": measure.accuracy(network, data.x_test, data.y_test),
            "agreement": measure.agreement(network, test_logits, data.x_test),
            "calibration error": measure.calibration_error(p, data.y_test),
            "parameters": count_parameters(network),
            "bytes": measure.size_in_bytes(network)}

# %% [markdown]
# The three networks are timed in turn, as in [lesson 01](01_background.ipynb), and the fastest of five rounds counts.

# %%
networks = {"teacher": teacher, "alone": alone, "distilled": distilled}
fastest = {name: float("inf") for name in networks}
for _ in range(5):
    for name, network in networks.items():
        fastest[name] = min(fastest[name], 1000 * measure.latency(network, data.x_test))

# %% tags=["nbval-ignore-output"]
cards = pd.DataFrame({name: scorecard(network) for name, network in networks.items()}).T
cards["ms for 500 images"] = fastest
a, d, t = cards.loc[["alone", "distilled", "teacher"], "accuracy"]
print("gap closed: (distilled - alone) / (teacher - alone) =",
      f"({d:.3f} - {a:.3f}) / ({t:.3f} - {a:.3f}) = {measure.gap_closed(a, d, t):.2f}")
cards.style.format(precision=3).format("{:,.0f}", ["parameters", "bytes"])

# %% [markdown]
# The two students are equal networks: as many parameters, as many bytes, as fast but for the noise of the clock. What differs is what they were told,
# and on this run most of the gap is gone.
#
# Two warnings. This is one run, with one draw of 100 images. And ask where the gap came from: the teacher had seen 1,000
# labels, the student alone 100. [Lesson 05](05_code_from_scratch.ipynb) repeats it with all the controls, and finds that
# what travelled here was mostly *labels the student never saw*.

# %% [markdown]
# ## A digit the student has never seen
#
# Here is the experiment that makes dark knowledge visible. We remove **every 3** from the transfer set. The student
# gets the other nine digits, and the teacher's soft targets for them at $T = 4$.

# %%
no_threes = load_digits(omit=(3,))                           # none to train on
heard_logits = predict_logits(teacher, no_threes.x_train)    # (images without a 3, 10)
is_three = data.y_test == 3
print(len(no_threes.x_train), "images to learn from, threes among them:",
      int((no_threes.y_train == 3).sum()))
print(int(is_three.sum()), "threes wait in the test set")

# %% [markdown]
# > **Predict first.** The distilled student hears only about 0, 1, 2, 4, 5, 6, 7, 8 and 9. Of the 3s in the test set, how
# > many will it recognise: none, a few, half, most? And a student that learns the same images from hard labels?
# > <details><summary>Answer</summary>Run the next cell. If you said "none" to both, you are right about one.</details>

# %% tags=["nbval-ignore-output"]
recipe = dict(epochs=60, lr=0.05, seed=0)
pupil, plain = mlp(64, 16, 10, seed=0), mlp(64, 16, 10, seed=0)
distill(pupil, no_threes.x_train, no_threes.y_train, heard_logits,
        temperature=4.0, alpha=1.0, **recipe)
fit(plain, no_threes.x_train, no_threes.y_train, **recipe)
for name, network in (("distilled at T = 4", pupil), ("hard labels", plain)):
    named = predict_logits(network, data.x_test[is_three]).argmax(-1)
    print(f"{name:18} calls {(named == 3).sum()} of the {len(named)} threes a 3")

# %% [markdown]
# Watch it happen, on one of these 3s. Five moments are drawn; below them `pupil` is trained once more, in this page and
# before your eyes. Press *Play*, or go *Step* by step. Then choose other images: the first six are 3s, and the second of
# them is hard, for its teacher, too.
#
# ![A 3 that the student never saw, and its teacher's ten bars at T = 4, with 75 per cent for the 3. Below, the
# student's bars after 0, 2, 8, 24 and 60 epochs grow into the teacher's: its p(3) is 9, 16, 35, 40 and 63 per
# cent.](pictures/02_growing.svg)

# %%
from kdlib.widgets import LearningExplorer

threes = is_three.nonzero().flatten()[:5].tolist()
shown = [337, *threes, 0, 1, 4, 5]                             # six 3s, four others
shown_logits = predict_logits(teacher, data.x_test[shown])
LearningExplorer(no_threes, heard_logits, shown, shown_logits,
                 temperature=4.0, epochs=60, lr=0.05, seed=0)

# %% [markdown]
# How can that be? The student saw no 3, but it heard about 3s all the time: "this one has something of a 3", "this one too",
# "this one has nothing of it". Here are the **twelve training images that speak loudest of a 3**.
#
# > **Predict first.** Which digits are they? And do these twelve do most of the telling, at $T = 4$?
# > <details><summary>Answer</summary>Those with the most in the column of the 3, above: 2, 9 and 8, and a single 5. And
# > no: the twelve do less than a tenth of it.</details>

# %% tags=["nbval-ignore-output"]
said = {T: soften(heard_logits, T)[:, 3] for T in (1, 4)}            # p(3) of each image
loudest = said[4].topk(12).indices
for T, p in said.items():
    print(f"T = {T}: {p.sum():4.1f} threes heard, {p[loudest].sum():.1f} from these twelve")
titles = [f"label {no_threes.y_train[i]}\n{100 * said[4][i]:.0f} % a 3" for i in loudest]
figures.images(no_threes.x_train[loudest], no_threes.image_shape, titles, columns=6)

# %% [markdown]
# **Figure.** Of the training images without a 3, the twelve to which the teacher gives the largest probability of a 3 at
# $T = 4$. Above each its label, and that probability.
#
# The rest is crumbs, from hundreds of other images. At $T = 4$ they add up to dozens of threes' worth. At $T = 1$ there
# is far less to hear.

# %% [markdown]
# **Is it really *which* wrong classes?** A sceptic says: soft targets are gentler than hard labels, and gentleness alone
# may be what helps. A good control can settle it. We keep the ten numbers of each answer, the largest in its place, and
# deal the other nine out at random among the wrong classes. Furlanello and colleagues (2018) invented this control: *dark
# knowledge with permuted predictions*.
#
# ![Above, what the teacher said about a 7: ten bars. Lines lead down to what the student hears: the bar of the 7
# stays in its place, each of the other nine has moved to another digit.](pictures/02_permuted.svg)

# %%
def permute_wrong_classes(logits, seed):
    """Each row keeps its top logit where it is; the other nine are dealt out at random."""
    generator, dealt = torch.Generator().manual_seed(seed), logits.clone()
    for row, top in zip(dealt, logits.argmax(-1)):        # 900 rows: a plain loop will do
        wrong = torch.arange(10) != top
        row[wrong] = row[wrong][torch.randperm(9, generator=generator)]
    return dealt

# %% tags=["claim"]
dealt = permute_wrong_classes(heard_logits, seed=0)
same_digit = (dealt.argmax(-1) == heard_logits.argmax(-1)).sum()
moved = (dealt != heard_logits).any(-1).double().mean()
claim("The permuted teacher names the same digits, with the same ten numbers in every row.",
      count(same_digit, len(dealt), "rows that name the same digit"),
      equal(dealt.sort(-1).values, heard_logits.sort(-1).values, 1e-9, "rows, when sorted"),
      all_above(moved, 0.99, "share of rows dealt anew"),
      equal(dealt, repetitions.permute_wrong_classes(heard_logits, seed=0), 1e-9,
            "the function in kdlib.repetitions"))

# %% [markdown]
# > **Predict first.** Taught by the permuted answers, at the same $T = 4$, how many 3s will a student recognise? And how
# > will it do on the other nine digits?
# > <details><summary>Answer</summary>Next to none of the 3s, and hardly worse than before on the others.</details>
#
# Now properly, in ten repetitions. They share only the pool of 1,797 images: each has its own split, its own teacher, one
# of the ten from above, and starts its students from its own weights. Forty students take a few seconds. We believe a
# difference when its mean is more than three standard errors from zero (end of the [primer](A_primer.ipynb)).

# %%
without = [load_digits(omit=(3,), split_seed=s) for s in range(10)]
told, dealt = [], []
for s in range(10):
    told.append(predict_logits(teachers[s], without[s].x_train))
    dealt.append(permute_wrong_classes(told[s], seed=s))
told, dealt = torch.stack(told), torch.stack(dealt)             # (10, images, 10) each

# %%
taught_by = {"distilled, T = 4": (told, 4.0), "distilled, T = 1": (told, 1.0),
             "permuted, T = 4": (dealt, 4.0), "hard labels": (None, 1.0)}
networks = {"the teacher (it saw 3s)": teachers}
for name, (logits, T) in progress_bar(taught_by.items(), "ten students each"):
    networks[name] = ten(16, without, logits, T=T)

# %%
def right(network, split, threes):
    """What share of the test 3s, or of the other nine digits, does it name rightly?"""
    part = (split.y_test == 3) == threes
    return measure.accuracy(network, split.x_test[part], split.y_test[part])


threes, others = pd.DataFrame(), pd.DataFrame()                 # a row for each repetition
for name, ten_networks in networks.items():
    threes[name] = [right(*both, threes=True) for both in zip(ten_networks, splits)]
    others[name] = [right(*both, threes=False) for both in zip(ten_networks, splits)]

# %% tags=["readme-picture"]
rows = {name: measure.mean_ci(100 * threes[name]) for name in threes}
figures.unseen_digit(no_threes.x_train, data.x_test[is_three], data.image_shape, rows)

# %% [markdown]
# **Figure.** Left, some of what the students trained on, no 3 among it, and some of the 3s they are then shown. Right, the
# share of test 3s that each recognises: mean of ten repetitions, and a black line for the 95 % interval.

# %% tags=["claim"]
percent = 100 * threes
hot = percent["distilled, T = 4"]
claim("The headline of this kit. Distilled at T = 4, a student that never saw a 3 "
      "recognises more than nine 3s in ten; with hard labels, or with the wrong classes "
      "permuted, next to none. At T = 1 it recognises fewer than at T = 4.",
      above(hot, 90, "% of the 3s at T = 4"),
      all_below(percent["hard labels"], 5, "% with hard labels, the most of ten"),
      all_below(percent["permuted, T = 4"], 5, "% with permuted answers, the most of ten"),
      above(hot - percent["distilled, T = 1"], 0, "points more than at T = 1"))

# %% [markdown]
# Perhaps dealing out the wrong classes simply ruined the student? Then it would be worse on the other nine digits too.

# %% tags=["claim"]
percent = 100 * others
claim("Permuting did not ruin the student. On the other nine digits it stays above 90 %, "
      "as all five do, and within three points of the student that heard the real answers.",
      above(percent["permuted, T = 4"], 90, "% of the others, permuted answers"),
      above(percent.min(axis="columns"), 90, "% of the others, the worst of the five"),
      below(percent["distilled, T = 4"] - percent["permuted, T = 4"], 3, "points behind"))

# %% [markdown]
# Only *which* wrong class gets *how much* was destroyed, and the 3s went with it. So that is where the knowledge sits.
#
# The student did not invent the 3, though. Its teacher had trained on about a hundred of them, and what the student knows
# reached it in answers about other digits.

# %% [markdown]
# ## Draw one yourself
#
# Draw a 3 for `pupil`, which never saw one, and for its teacher: with a finger, a mouse or a pen. By keyboard, choose a
# stored drawing. The small square shows what the two see of it: your drawing straightened, stretched to full height and cut
# into 8 × 8 squares, each as dark as the ink in it. The digits of this set were made in the same way.

# %%
from kdlib.widgets import DrawingExplorer

DrawingExplorer({"teacher": teacher, "pupil": pupil}, temperature=4.0, drawing=4)

# %% [markdown]
# It will not always be right, and the errors are worth a look. Stored drawings 8 and 11 are both sevens. The first has a
# bar, as most 7s of this set have, and is a 7 to both. The second has none, and both call it a 3. A network knows what it was shown, and what
# lies beside that only as far as it resembles it; and a student takes over its teacher's blind spots.

# %% [markdown]
# ## What we saw
#
# - A **teacher**'s probabilities are **soft targets** for a **student**, who hears them on the **transfer set**.
# - A **temperature** makes small probabilities large enough to learn from. It never changes the order.
# - What is said about wrong classes is **dark knowledge**. All our teachers agree on which digits resemble a 3.
# - Success is six measures, not one.
# - A student recognised a digit it had never seen, and a control showed why: it is *which* wrong classes.

# %% [markdown] tags=["exercise"]
# ## Exercises
#
# ### Exercise 1 (recall)
# Write **agreement** for two sets of logits: the share of images on which both name the same class.
# <details><summary>Hint 1</summary>The class a network names is where its largest logit is: <code>argmax(-1)</code>.</details>
# <details><summary>Hint 2</summary>Comparing two integer tensors gives True and False; the mean of their floats is a share.</details>

# %% tags=["exercise"]
def agreement(student_logits, teacher_logits):
    """Share of rows with the same largest class. Both (n, classes). A number in [0, 1]."""
    ...


check.agreement(agreement)

# %% tags=["solution"]
# solution
def agreement(student_logits, teacher_logits):
    return (student_logits.argmax(-1) == teacher_logits.argmax(-1)).float().mean()


check.agreement(agreement)

# %% [markdown] tags=["exercise"]
# ### Exercise 2 (modify)
# How much does a teacher say *in the dark*? Write the share of probability that goes to all classes except the one it names,
# at a temperature. (In the lesson the wrong classes were all but the *label*. Here no label is known, so they are all but
# the class that the teacher *names*.)
# <details><summary>Hint 1</summary>Soften first. The named class has the largest probability: <code>amax(-1)</code>.</details>
# <details><summary>Hint 2</summary>The probabilities of a row sum to 1.</details>

# %% tags=["exercise"]
def dark_share(logits, temperature):
    """Probability on all classes but the largest. logits: (n, classes). Returns (n,)."""
    ...


check.dark_share(dark_share)

# %% tags=["solution"]
# solution
def dark_share(logits, temperature):
    return 1 - losses.soften(logits, temperature).amax(-1)


check.dark_share(dark_share)

# %% [markdown] tags=["exercise"]
# ### Exercise 3 (investigate)
# A teacher answers one image with the logits 9, 5, 4 and 0. Find the smallest **whole** temperature at which the class it
# names gets less than half of the probability.
# <details><summary>Hint 1</summary>Try temperatures in a loop and print the largest probability of each.</details>
# <details><summary>Hint 2</summary><code>losses.soften(torch.tensor([9.0, 5.0, 4.0, 0.0]), T).max()</code></details>

# %% tags=["exercise"]
smallest_temperature = ...


check.smallest_temperature(smallest_temperature)

# %% tags=["solution"]
# solution
row = torch.tensor([9.0, 5.0, 4.0, 0.0])
smallest_temperature = 1
while losses.soften(row, smallest_temperature).max() >= 0.5:
    smallest_temperature += 1


check.smallest_temperature(smallest_temperature)

# %% [markdown] tags=["quiz"]
# ## Quiz
#
# Unfold the answer that you would give. Each says why it is right, or what is wrong with it.
#
# **1.** What is the “dark knowledge” of a teacher?
#
# <details><summary>A. What its answers say about the wrong classes.</summary>Right. That this 3 looks a little like
# an 8 and not at all like a 1.</details>
# <details><summary>B. What its hidden layers know and its answers do not say.</summary>No. It is in the output, for
# everybody to read, once the temperature makes the small probabilities visible.</details>
# <details><summary>C. What it knows of images that the student has not seen.</summary>No. It comes with the answers
# to images that the student does see. But it can make up for images that the student does not see.</details>
#
# **2.** You raise the temperature from 1 to 4. Which class does the teacher name afterwards?
#
# <details><summary>A. The runner-up, if the call was close.</summary>No. However close the call: both logits are
# divided by the same number, and the larger one stays the larger.</details>
# <details><summary>B. The same one, named with less certainty.</summary>Right. All logits are divided by the same
# number, so their order stays. What shrinks are the distances.</details>
# <details><summary>C. None: all ten are about equal at 4.</summary>No. They come nearer to each other. Equal they are
# at an infinite temperature.</details>
#
# **3.** The student that never saw a 3 recognised 3s. With the wrong classes permuted it recognised none. What
# follows?
#
# <details><summary>A. What counts is the softness of the targets.</summary>No. The permuted targets were just as
# soft, and useless for this.</details>
# <details><summary>B. What counts is which wrong class gets how much.</summary>Right. Softness was the same in both.
# What was destroyed is the assignment.</details>
# <details><summary>C. From permuted targets a student can learn nothing.</summary>No. On the other nine digits it did
# well: the class that the teacher names was untouched.</details>
# <details><summary>D. The teacher that was permuted knew no 3s itself.</summary>No. It is the same teacher, and
# nobody touched it. Its answers were dealt out anew before the student heard them.</details>
#
# **4.** Teacher and student name the same class on 95 % of the test images. The teacher is right on 97 %. How many
# does the student get right?
#
# <details><summary>A. Anything from 92 to 98 %.</summary>Right. At worst the teacher is right wherever they differ.
# At best the student mends the teacher's 3 %, and errs on the other 2. So measure it.</details>
# <details><summary>B. 92 %: it errs wherever they differ.</summary>No. That is the worst case: every disagreement a
# mistake of the student, where the teacher was right.</details>
# <details><summary>C. 95 %: it is right where they agree.</summary>No. It copies mistakes as well, and where they
# differ it may be right. Agreement is measured against the teacher, accuracy against the labels.</details>

# %% [markdown]
# ## What next
#
# [Lesson 03](03_two_stage_process.ipynb) takes the process apart: what the teacher must prove before it may teach, and the
# five steps of distilling, one cell each. In a hurry, on the core path? Go on to [lesson 04](04_loss_math.ipynb).
#
# ## References
#
# - Buciluă, Caruana, Niculescu-Mizil (2006), *Model Compression*
# - Hinton, Vinyals, Dean (2015), *Distilling the Knowledge in a Neural Network*: temperature, soft targets, and the first
#   student that recognised an omitted digit (877 of 1,010 threes, 87 %, as trained; 98.6 % after its bias was corrected)
# - Furlanello, Lipton, Tschannen, Itti, Anandkumar (2018), *Born-Again Neural Networks*: the permuted control
# - Guo, Pleiss, Sun, Weinberger (2017), *On Calibration of Modern Neural Networks*: the calibration error used here
# - Stanton, Izmailov, Kirichenko, Alemi, Wilson (2021), *Does Knowledge Distillation Really Work?*: agreement, called fidelity
