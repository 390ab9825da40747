# %% [markdown] asks="What does each dial do, and which effects are real?" seconds=25
# # 07 · Temperature and model size
#
# **The question.** Distillation has dials: the temperature, α, the student's size, the teacher. What does each of them do,
# and how do we tell a real effect from one that we made ourselves?
#
# **You will be able to**
#
# - run a sweep of hundreds of students, and read its maps and curves
# - recognise a "best temperature" that only says that the students were not trained long enough
# - choose a temperature on validation images and judge it once on test images
# - take a better teacher apart by an ablation, and tell a student that cannot from one that has not finished
# - say when distillation pays
#
# **Time**: 35 min reading and running, 20 min exercises · **You need**: the experiment and the controls of
# [lesson 05](05_code_from_scratch.ipynb), temperature ([lesson 02](02_core_concepts.ipynb)), paired intervals
# ([primer](A_primer.ipynb))

# %% [markdown]
# ![Accuracy over steps, two made-up curves: one rises at once, the other later and higher. Who stops early sees the
# quick one ahead, who stops late the patient one.](pictures/07_haste.svg)

# %%
import dataclasses

import pandas as pd
import torch

from classroom.lesson_07 import check, figures
from classroom.lesson_07.school import intervals, newborn, schooled, taught
from kdlib.data import load_digits, load_fashion_mnist, load_sweep
from kdlib.measure import accuracy, margin, mean_ci, paired_ci
from kdlib.models import cnn, mlp, predict_logits
from kdlib.repetitions import Repetition
from kdlib.sweep import sweep, sweep_side_by_side, train_stack
from kdlib.training import distill, fit, progress_bar
from kdlib.widgets import ModelSizeExplorer
torch.set_num_threads(1)    # small networks: more threads only get in each other's way

# %% [markdown]
# ## Hundreds of students
#
# The situation is that of lesson 05. There is a teacher, trained on 1,000 labelled images, and you hold **100 images**, the
# transfer set. We need it ten times, each time with its own split, its own 100 images and its own teacher. These are the ten
# repetitions of everything below.

# %%
repetitions = [Repetition(s) for s in progress_bar(range(10), "repetitions")]
RECIPE = dict(lr=0.06, batch_size=50)    # of all the students below

# %% [markdown]
# To see what a dial does, one has to turn it, and each position wants a student of its own, better several. `kdlib.sweep`
# trains them together. The weights of many small students are laid side by side into one large matrix, so that one
# multiplication serves all of them. Nothing else changes, and nothing is exchanged between them.
#
# `sweep` returns a table with one row a student. `sweep_side_by_side` does so for all ten repetitions at once, and says in the
# column `set` which of them a student belongs to. In every repetition we train **three students of each kind**, from three
# starts, and average them. That calms the luck of the start, which small students feel most.

# %%
def ten_times(*, epochs=80, widths=(16,), temperatures=(8.0,), alphas=(1.0,), **options):
    """The table of three students of every kind in each repetition, taught by its teacher."""
    return sweep_side_by_side(
        [r.few for r in repetitions], [r.answers for r in repetitions],
        seeds=[range(10 * r.s, 10 * r.s + 3) for r in repetitions], widths=widths,
        temperatures=temperatures, alphas=alphas, epochs=epochs, **RECIPE, **options)


def points(table, *kind, on="val_accuracy"):
    """Mean accuracy, in points, of the three students of each kind: (repetitions, kinds)."""
    return 100 * table.pivot_table(index="set", columns=list(kind), values=on)

# %% [markdown] tags=["claim"]
# **Claim.** A student from the sweep is the student that `distill` trains: the same start, the same batches, the same
# answers, but for rounding.

# %% tags=["claim"]
few, v = repetitions[0].few, repetitions[0].answers  # v: (100, 10)
options = dict(epochs=80, **RECIPE)
twin = mlp(64, 16, 10, seed=2)
distill(twin, few.x_train, few.y_train, v, temperature=4.0, alpha=1.0, seed=2, **options)
stack = train_stack(few, v, few.x_val, widths=(16,), temperatures=(1.0, 4.0), alphas=(1.0,), seeds=(1, 2),
                    **options)
assert stack.shape == (4, 297, 10)                  # students, images, classes; our twin's is the last student
assert torch.allclose(stack[3], predict_logits(twin, few.x_val), atol=0.01)
print("one student of the stack and its twin, trained alone by distill: the same logits after 160 steps ✓")

# %% [markdown]
# ## A best temperature that is none
#
# Now turn two dials together: the temperature, from 1 to 32, and the width of the student, 4, 16 or 32 hidden units. We do it
# twice. A **hurried** sweep trains each student for 10 epochs, which are 20 steps. A **patient** one takes 80 epochs.
#
# We look at **validation** images for now. These maps are what one chooses a temperature from, and the test images stay
# closed until the choice is made.
#
# > **Predict first.** Which temperature do you expect to be the best for a student of width 16? And will the hurried sweep
# > name the same one as the patient sweep?
# > <details><summary>Answer</summary>Hurried: 1, and the hotter, the worse. Patient: everything from 8 on is about equal, and 1
# > is the worst. The middle rows below contradict each other.</details>

# %%
GRID = dict(widths=(4, 16, 32), temperatures=(1.0, 2.0, 4.0, 8.0, 16.0, 32.0), controls=("alone",))
hurried, patient = ten_times(epochs=10, **GRID), ten_times(epochs=80, **GRID)
print(f"{len(hurried) + len(patient):,} students")


def as_map(table, row, row_name):
    means = points(table, row, "temperature").mean().unstack()
    return means.rename_axis(index=row_name, columns="temperature T")


figures.heat_maps({"hurried: 10 epochs": as_map(hurried, "width", "width of the student"),
                   "patient: 80 epochs": as_map(patient, "width", "width of the student")},
                  "validation accuracy (%)")

# %% [markdown]
# **Figure.** Mean validation accuracy over ten repetitions. A row is a width of the student, a column a temperature; the
# lighter, the better. On the left, every row ends lower than it began: heat seems to hurt. On the right, the two wider
# students rise with the temperature, and only width 4 still comes down.

# %% [markdown] tags=["claim"]
# **Claim.** For students of width 16 and 32 the hurried sweep puts $T = 1$ ahead of $T = 32$, and the patient sweep puts it
# behind. At width 16 the false lead is more than 15 points.

# %% tags=["claim"]
in_a_hurry, by_now = points(hurried, "width", "temperature"), points(patient, "width", "temperature")
for width in (16, 32):
    assert margin(in_a_hurry[width][1.0] - in_a_hurry[width][32.0]) > 3
    assert margin(by_now[width][32.0] - by_now[width][1.0]) > 3
assert margin(in_a_hurry[16][1.0] - in_a_hurry[16][32.0] - 15) > 3
print("T = 1 against T = 32, widths 16 and 32: ahead after 10 epochs, behind after 80 ✓")

# %% [markdown]
# Both maps were measured with the same care, over ten repetitions. Only one of them is about temperature. The other one is
# about haste, and in a report it would have looked just as convincing. Repetitions protect you from luck. They do not protect
# you from a recipe that favours one side.
#
# Why should haste favour low temperatures? A reason that fits: at a high temperature the loss is close to a squared difference
# of logits ([lesson B](B_why_it_works.ipynb#The-limit-of-very-high-T)). The student then has to reproduce the *size* of all ten logits, a longer way than
# getting the largest one right. So before you compare temperatures, train until more epochs no longer change the order.

# %% [markdown]
# ## Which temperature, for which student?
#
# From here on we are patient. The curves show the gain over the **student alone**: the same width, the same start, the same
# 100 images with their labels, no teacher.

# %%
alone = points(patient[patient.method == "alone"], "width")
gain = {f"width {width}": {"distilled": {T: paired_ci(by_now[width][T], alone[width])
                                         for T in GRID["temperatures"]}} for width in GRID["widths"]}
figures.curves(gain, "temperature T", "points over alone", reference={"alone": 0})

# %% [markdown]
# **Figure.** Validation accuracy minus that of the same student alone (dashed), with 95 % intervals over ten repetitions. One
# panel a width, all on the same scale. For widths 16 and 32 the curve climbs to a plateau. For width 4 it climbs, comes down
# again and ends below the student alone, with wide intervals.
#
# > **Predict first.** The bars of $T = 2$ and $T = 4$ overlap at width 16. Can ten repetitions tell which of the two is better?
# > And 8 from 16?
# > <details><summary>Answer</summary>2 from 4, yes. Do not read it off the bars: each of them also holds the luck of the
# > student alone, which is the same for all temperatures. Subtract within the repetition, and the luck is gone. 8 from 16,
# > no: even then the difference has no sign that we could trust.</details>

# %% [markdown] tags=["claim"]
# **Claim.** For widths 16 and 32, $T = 2$ is better than 1, and $T = 4$ is better than 2. The temperatures 8, 16 and 32 lie
# within one point of each other, and nobody should name a best one from this.

# %% tags=["claim"]
for width in (16, 32):
    for T, hotter in ((1.0, 2.0), (2.0, 4.0)):
        assert margin(by_now[width][hotter] - by_now[width][T]) > 3
    for T, hotter in ((8.0, 16.0), (16.0, 32.0), (8.0, 32.0)):
        step = by_now[width][hotter] - by_now[width][T]
        assert margin(1 - step) > 3 and margin(1 + step) > 3
print("widths 16, 32: 1 < 2 < 4, told apart ✓")
print("widths 16, 32: 8, 16 and 32 within a point of each other, not told apart ✓")

# %% [markdown]
# ## Does the best temperature move with the size of the student?
#
# Hinton, Vinyals and Dean (2015) report that it does. With 300 or more units in each hidden layer, every temperature above 8
# gave about the same results for them. With 30 units, temperatures between 2.5 and 4 worked better than higher or lower ones.
#
# Our curves have the same shape. To put it into one number, take the lower temperatures 2 and 4 together, and the high ones 16
# and 32: how far are the lower ones ahead?
#
# But you have just seen what haste does. Is the narrow student of a different taste, or is it merely not finished? The hurried
# sweep has a hint: it shows where the wider students came from.
#
# > **Predict first.** After 80 epochs widths 16 and 32 prefer the high temperatures. On which side did they stand after 10?
# > <details><summary>Answer</summary>On the side of the lower ones, like width 4, and far on that side. They crossed over
# > later.</details>

# %%
def lead(kinds):
    """How far T = 2 and 4 are ahead of T = 16 and 32, in points. kinds: a column for each temperature."""
    return kinds[[2.0, 4.0]].mean(axis=1) - kinds[[16.0, 32.0]].mean(axis=1)


leads = {f"width {width}, {name}": lead(of[width]) for name, of in (("patient", by_now), ("hurried", in_a_hurry))
         for width in (32, 16, 4)}
figures.rows({name: mean_ci(found) for name, found in leads.items()},
             "T = 2 and 4 ahead of T = 16 and 32 (points)", reference=0)

# %% [markdown]
# **Figure.** How far the lower temperatures are ahead of the high ones, with 95 % intervals. To the right of the dotted line the
# lower ones win, to its left the high ones. In the patient sweep the sign changes between width 16 and width 4, as Hinton and his
# colleagues report. In the hurried sweep (lower three rows) all widths stand on the right.

# %% [markdown] tags=["claim"]
# **Claim.** After 80 epochs, the lower temperatures are better for width 4 and the high ones for widths 16 and 32: the best
# temperature moves. After 10 epochs the lower ones are better for all three.

# %% tags=["claim"]
assert margin(leads["width 4, patient"]) > 3
assert margin(-leads["width 16, patient"]) > 3 and margin(-leads["width 32, patient"]) > 3
assert all(margin(leads[f"width {width}, hurried"]) > 3 for width in (4, 16, 32))
print("80 epochs: lower temperatures for width 4, high ones for widths 16 and 32 ✓")
print("10 epochs: lower temperatures for all three ✓")

# %% [markdown]
# So yes, we see it. And we see how it may come about: widths 16 and 32 once stood where width 4 stands now, and crossed over with
# patience. Whether width 4 would follow them, or has a taste of its own, these 80 epochs do not say. Put 160 or 320 into the
# patient sweep and judge for yourself.
#
# In practice both explanations give the same advice. A very small student with little time is better off at a low temperature.

# %% [markdown]
# ## Chosen on validation images, judged once
#
# Somebody has to pick a temperature. In each repetition we take the one with the best mean on the validation images, for
# width 16. Then, once, we open the test images.

# %% tags=["nbval-ignore-output"]
on_validation, on_test = by_now[16], points(patient, "width", "temperature", on="test_accuracy")[16]
chosen = on_validation.idxmax(axis=1)                          # a temperature for each repetition
judged = pd.Series({s: on_test.loc[s, T] for s, T in chosen.items()})
pd.DataFrame({"chosen T": chosen.astype(int), "on validation": on_validation.max(axis=1), "judged on test": judged,
              "T = 8 on test": on_test[8.0], "the best on test": on_test.max(axis=1)}).round(1)

# %% [markdown]
# The chosen temperature jumps from one repetition to the next. That is what choosing among equals looks like. The last column
# is forbidden fruit: it takes the temperature that happens to be best on the test images. It can never be below the judged
# column, however bad the choice, so it is no measurement.

# %% [markdown] tags=["claim"]
# **Claim.** Choosing on validation images is more than two points better than keeping $T = 1$, and no more than half a point
# away from always taking $T = 8$. Peeking would have flattered us by less than a point here.

# %% tags=["claim"]
assert margin(judged - on_test[1.0] - 2) > 3
away = judged - on_test[8.0]
assert margin(0.5 - away) > 3 and margin(0.5 + away) > 3
assert margin(1 - (on_test.max(axis=1) - judged)) > 3
print("chosen on validation: two points and more over T = 1, within half a point of T = 8 ✓")

# %% [markdown]
# Peeking would have changed little here, because the candidates at the top hardly differ and there are only six. With more
# dials, more candidates and fewer test images the flattery grows. The habit is what protects you.

# %% [markdown]
# ## α, the teacher's weight
#
# Until now α was 1: the student never read a label. With $\alpha = 0$ it reads only labels. What lies between?
#
# > **Predict first.** Let the teacher have a *tenth* of the weight, at $T = 8$. How much of the gain does that bring? And what
# > will the row $\alpha = 0$ look like?
# > <details><summary>Answer</summary>Most of the gain. And the row is one number, twice: without a teacher there is
# > nothing to soften.</details>

# %%
mixed = ten_times(temperatures=(1.0, 8.0), alphas=(0.0, 0.1, 0.5, 1.0))
figures.heat_maps({"width 16": as_map(mixed, "alpha", "α, the teacher's weight")}, "validation accuracy (%)")

# %% [markdown]
# **Figure.** Mean validation accuracy of students of width 16, for four weights of the teacher (rows) and two temperatures
# (columns). The top row has labels only, the bottom row the teacher only. At $T = 8$ the second row, a tenth of the
# weight, is already close to the bottom row. At $T = 1$ even the whole weight brings little.

# %% [markdown] tags=["claim"]
# **Claim.** At $T = 8$, α = 0.5 and α = 1 are within a point of each other. A tenth of the weight already brings more than
# half of the gain. The temperature matters more than α: $T = 8$ with α = 0.1 is better than $T = 1$ with α = 1.

# %% tags=["claim"]
at = points(mixed, "temperature", "alpha")
half, whole, labels = at[8.0][0.5], at[8.0][1.0], at[8.0][0.0]
assert margin(1 - (whole - half)) > 3 and margin(1 + (whole - half)) > 3
assert margin((at[8.0][0.1] - labels) - (whole - labels) / 2) > 3
assert margin(at[8.0][0.1] - at[1.0][1.0]) > 3
assert (at[1.0][0.0] - at[8.0][0.0]).abs().max() < 0.5                       # α = 0: T has no say
print("at T = 8: α = 0.5 and 1 within a point of each other, α = 0.1 brings more than half of the gain ✓")
print("T = 8 with α = 0.1 is better than T = 1 with α = 1 ✓")

# %% [markdown]
# α weighs two terms of different size. Lesson B showed that even with the factor T² the teacher's gradient grows with the
# temperature, before it settles. Where the teacher's term is large, a small weight goes a long way. So an α from one article
# says little about yours, unless the temperature is the same.

# %% [markdown]
# ## All the dials at once
#
# Four dials under your hands: the student's width, the temperature, α, and how many images the student may see. Behind the
# curves stand 4,750 students, trained beforehand with the code of this lesson (`load_sweep` hands out their accuracies, and a
# test of the kit trains some of them again). Each took 200 steps, ten repetitions a point. We have done our choosing, so these
# are test images.
#
# When you **let go** of a slider, `distil_here` runs: three students with exactly these settings are distilled here and now, from
# starts that none of the curves has seen, and drop as diamonds (hollow ones are from before).
#
# > **Predict first.** With 20 images, which brings more: a student four times as wide, or a teacher that may speak? And with
# > 1,000 images, will the blue curve still lie above the grey one?
# > <details><summary>Answer</summary>Set the images to 20, then to 1,000, and compare the two curves. With 20 images the
# > teacher is worth more than any width. With 1,000 the grey curve is the upper one: in 200 steps, who has all the labels
# > does better with the labels.</details>

# %%
def distil_here(*, width, temperature, alpha, images, seed, report):
    """Test accuracies of three students with these settings, in one of the ten repetitions."""
    r, data = repetitions[seed % 10], repetitions[seed % 10].data
    own = load_digits(images, split_seed=r.s, seed=r.s)
    z = train_stack(own, predict_logits(r.teacher, own.x_train), data.x_test, widths=(width,), alphas=(alpha,),
                    temperatures=(temperature,), seeds=range(3 * seed, 3 * seed + 3), report=report,
                    epochs=-(-200 // -(-images // 50)), lr=0.05, batch_size=50)    # (3, 500, 10), 200 steps
    return (z.argmax(-1) == data.y_test).double().mean(-1)


known = sum(accuracy(r.teacher, r.data.x_test, r.data.y_test) for r in repetitions) / 10
dials = ModelSizeExplorer(load_sweep(), distil_here, teacher_accuracy=known, widths=(4, 6, 8, 12, 16, 24, 32, 48, 64))
dials.alpha = 1.0
dials

# %% [markdown]
# Three more things to try. Set the width to 4 and move the temperature from 4 to 32. Move the width to 64 and do it again. Then
# stay at one point and press "Distil here" several times: that is the scatter behind every interval of this lesson. The band
# says where the *mean* of ten repetitions lies; single students scatter wider. (Without a kernel the curves still follow the
# sliders, and nothing is distilled.)

# %% [markdown] tags=["claim"]
# **Claim.** With α = 1: from 20 images, a student of width 16 distilled at $T = 8$ is better than one of width 64 alone. From
# 1,000 images and in 200 steps, students of width 16, 32 and 64 alone are better than distilled at $T = 8$. At width 4 and 100
# images, $T = 4$ is better than $T = 32$.

# %% tags=["claim"]
stored = load_sweep().query("alpha != 0.5 and alpha != 0.9")                    # α = 1, and the students alone
at = 100 * stored.pivot_table(index="repetition", columns=["images", "width", "temperature"], values="test_accuracy")
alone = 100 * stored.query("method == 'alone'").pivot(index="repetition", columns=["images", "width"],
                                                      values="test_accuracy")
assert margin(at[20][16][8.0] - alone[20][64]) > 3
assert all(margin(alone[1000][width] - at[1000][width][8.0]) > 3 for width in (16, 32, 64))
assert margin(at[100][4][4.0] - at[100][4][32.0]) > 3
print("20 images: a narrow student with a teacher beats a wide one alone. 1,000 images, 200 steps: labels win ✓")
print("100 images, width 4: T = 4 is better than T = 32 ✓")

# %% [markdown]
# ## A better teacher that teaches worse
#
# Which teacher should one take? The most accurate one, surely. Here is a way to a better teacher that costs no label: show it
# each training image also **shifted** by one pixel, up, down, left and right. Making new training images from old ones in this
# way is called augmentation.

# %%
def shifted(data):
    """The same data, each training image as it is and moved by one pixel in four directions: n images become 5n."""
    rim = torch.nn.functional.pad(data.x_train.reshape(-1, 8, 8), (1, 1, 1, 1))  # (n, 10, 10): a rim of empty pixels
    windows = ((1, 1), (2, 1), (0, 1), (1, 2), (1, 0))
    x = torch.cat([rim[:, i:i + 8, j:j + 8].flatten(1) for i, j in windows])
    return dataclasses.replace(data, x_train=x, y_train=data.y_train.repeat(5))


five = shifted(few).x_train[::len(few.x_train)]                                 # (5, 64): the first image, five times
figures.images(five, (8, 8), ["as it is", "up", "down", "left", "right"], columns=5, framed=True)

# %% [markdown]
# **Figure.** One digit of the transfer set as it is, and the four shifted copies that the new teacher also learns from.
#
# That a better teacher can teach worse is known. Cho and Hariharan (2019) found it with photographs: larger and more accurate
# teachers often did not teach better. They named a mismatch of **capacity**: small students cannot mimic large teachers. But who
# builds a better teacher often changes several things at once: more units, more steps, augmentation. Which of them does it? An
# **ablation** takes the suspects apart. Here are three better teachers.
#
# - **Twice as wide**: 512 hidden units, nothing else.
# - **Trained again**: the plain teacher after another 20 epochs. It has taken exactly as many steps as the next one, twice 20
#   epochs of 1,000 images against 8 epochs of 5,000.
# - **With shifted images**: the plain teacher's own network, from the same initial weights.
#
# Two functions from `classroom/lesson_07/school.py` help. `schooled` trains ten networks, one for each repetition, and `taught`
# trains the students of ten teachers and measures them. Both lay the networks of all ten repetitions side by side
# (`kdlib.sweep.train_side_by_side`), as the sweep did with those of one. We shall need the time that this saves. From here on there
# is one student a repetition, not three.
#
# > **Predict first.** The teacher with shifted images is better than the plain one. Its students see the same 100 images as
# > before, not shifted. Will they gain, or lose? And if they hear it about the 400 shifted copies too, in as many steps?
# > <details><summary>Answer</summary>They lose, and more than their teacher gained. With the copies they lose still
# > more.</details>

# %%
whole, moved = [r.data for r in repetitions], [shifted(r.data) for r in repetitions]
plain, copies = [r.teacher for r in repetitions], [shifted(r.few) for r in repetitions]
BETTER = "with shifted images"
faculty = {"plain": plain,
           "twice as wide": schooled(newborn(512), whole, epochs=16, batch_size=125),
           "trained again": schooled(plain, whole, epochs=20),
           BETTER: schooled(newborn(256), moved, epochs=8, lr=0.03)}
pair = {name: faculty[name] for name in ("plain", BETTER)}
hundred = {160: taught(repetitions, faculty, 160)}                    # steps: tables
five_hundred = {160: taught(repetitions, pair, 160, sets=copies)}
named = hundred[160] | {"… about 500 images": five_hundred[160][BETTER]}
figures.rows({"the teacher itself": intervals(named, "itself"),
              "what its students reach": intervals(named, "students")},
             "test accuracy (%)", roles={"the teacher itself": "teacher"})

# %% [markdown]
# **Figure.** Four teachers. Left, their own test accuracy (stars). Right, that of their students, all of width 16, after 160 steps
# (dots). The lowest row is the last teacher once more: its students also heard about the 400 shifted copies. Means and 95 %
# intervals over ten repetitions; note the two scales. On the right, the first three rows stand close together. The fourth is far
# behind, and the fifth farther.
#
# So one better teacher has clearly worse students. Its size is not to blame, it has the plain teacher's. Nor are its many steps.
# What is left is **what it was trained on**. Had we compared a large augmented network with a small plain one, we could have told
# any story.
#
# The lowest row was meant as a remedy. This teacher knows about shifts, and a hundred images in their usual place say nothing
# about shifts. So let the students hear about shifted copies too. It made things worse by four points. A student of width 256
# *gains* from the same copies, as the next cell will measure. An explanation is quickly found, and an earlier version of this
# lesson told it: **what this teacher knows has room in 256 units, and not in 16.**

# %% [markdown]
# ### Cannot, or has not finished?
#
# It is a good story. Now look at the recipe. All these students took 160 steps. That is 80 passes over 100 images, and only 16
# over 500. At the top of this lesson, haste invented a best temperature. Has it invented a lack of room?
#
# A student that has no room and one that has not finished look the same from outside: both are poor. One number tells more, and
# nobody has asked for it yet. How often does a student agree with its teacher **on the very images that it heard about**? And does
# that still rise when it gets more steps? We give them 400 steps, and then ten times the 160.
#
# > **Predict first.** After 1,600 steps, do the shifted copies still cost a student of width 16 four points? And the students of
# > the 100 images: will patience make them better, or worse?
# > <details><summary>Answer</summary>The four points are gone. And the students of the 100 images get worse.</details>

# %%
one = {BETTER: faculty[BETTER]}
for steps, teachers in progress_bar(((400, one), (1600, faculty)), "steps"):
    hundred[steps] = taught(repetitions, teachers, steps)
    five_hundred[steps] = taught(repetitions, pair, steps, sets=copies)
wide, wider = (taught(repetitions, one, 160, sets=sets, width=256)[BETTER]
               for sets in (None, copies))                            # 100, 500 images
kinds = {"100 images": (hundred, BETTER), "500 images": (five_hundred, BETTER),
         "500 images, plain teacher": (five_hundred, "plain"),
         "500 images, width 256": ({160: {BETTER: wider}}, BETTER)}
panels = {"agree on what they heard": "heard", "test accuracy": "students"}
figures.curves({panel: {kind: intervals({n: found[n][name] for n in found}, column)
                        for kind, (found, name) in kinds.items()}
                for panel, column in panels.items()},
               "steps of the student", "%", roles={"500 images, plain teacher": "control"})

# %% [markdown]
# **Figure.** Students of the teacher with shifted images, width 16, after 160, 400 and 1,600 steps. Left, how often they agree with
# it on the images that they heard about. Right, their test accuracy. The control (purple) hears the *plain* teacher about the same
# 500 images. The single mark is width 256 after 160 steps. On the left, the students of 500 images start far below all others and
# are still climbing. On the right their curve rises, that of the students of 100 images falls, and they meet.

# %% [markdown] tags=["claim"]
# **Claim.** All three of the other teachers are better than the plain one. After 160 steps and after 1,600 alike, the students of
# the wide one and of the one trained again stay within a point and a half of the plain teacher's students, and those of the
# teacher with shifted images are worse by more than a point, though they agree with it on more than 95 % of the 100 images. After
# 160 steps the shifted copies cost width 16 more than a point and a half, and width 256 gains from them. After 1,600 the cost is
# smaller by more than a point and a half, and no longer told apart from nothing.

# %% tags=["claim"]
for after in (hundred[160], hundred[1600]):
    usual, better = after["plain"].students, after[BETTER].students
    for name in ("twice as wide", "trained again"):
        change = after[name].students - usual
        assert margin(1.5 - change) > 3 and margin(1.5 + change) > 3, name
    assert margin(usual - better - 1) > 3 and margin(after[BETTER].heard - 95) > 3
assert all(margin(after[n].itself - after["plain"].itself) > 3 for n in [*faculty][1:])
early, late = five_hundred[160][BETTER], five_hundred[1600][BETTER]
cost, left = hundred[160][BETTER].students - early.students, better - late.students
assert margin(cost - 1.5) > 3 and margin(wider.students - wide.students) > 3
assert margin(cost - left - 1.5) > 3 and not margin(left) > 3
assert margin(late.heard - early.heard - 7) > 3 and margin(wider.heard - late.heard) > 3
assert margin(five_hundred[1600]["plain"].heard - late.heard) > 3
assert margin(hundred[160][BETTER].students - better - 1) > 3
print("better teacher, worse students, early and late; what copies cost early is gone late ✓")

# %% [markdown]
# So "no room" was our own trap, the one that this lesson opens with, and we had walked into it. What do 1,600 steps say?
#
# - **The students of 500 images had not finished.** In ten times the steps their agreement on what they heard rises by more than
#   seven points. What the copies seemed to cost was mostly haste.
# - **Some want of room is left.** After 1,600 steps, 16 units agree with this teacher less often than with the plain one on the
#   very same 500 images, and less often than 256 units do after 160. Its answers are the harder ones to follow. Whether 16 units
#   would get there with still more steps, or with another recipe, we have not shown.
# - **The students of 100 images had finished, and more.** They follow their teacher on nearly all of the 100. With patience they
#   follow it better still there, and get worse everywhere else, by more than a point. The plain teacher's students do not.
#
# The last point cuts the other way: what *survived* the longer training is the headline, and it has grown. This better teacher
# teaches worse. The reason is not its size, not its steps, and not students that cannot mimic it on what they hear. That is only
# near the mismatch of capacity of which Cho and Hariharan speak; theirs grows with the size of the teacher. A teacher is good *for
# a student, a transfer set and a number of steps*, and the way to find out is to try it.
#
# > **A rule.** Before you say that a student *cannot*, find out whether it has *finished*. Look at its agreement on the images that
# > it trains on. Double the steps and look again. While that number still rises, you are measuring haste.
#
# A teacher of another kind, a convolutional network, waits in [lesson 11](11_any_model.ipynb).

# %% [markdown]
# ## A teacher assistant
#
# ![A large teacher teaches an assistant of middling size, and the assistant a small student. A dashed arrow from the
# teacher to the student asks: or directly?](pictures/07_assistant.svg)
#
# Mirzadeh and colleagues (2020) put somebody in between: a **teacher assistant**, of middling size, is distilled from the
# teacher, and then teaches the student. (Cho and Hariharan had found such chains ineffective. The gains over plain distillation
# that Mirzadeh and colleagues report are 0.3 to 0.9 points, each the best test accuracy of 120 trials.) Our assistant has width 64.
# It hears the teacher with shifted images on all 1,000 images, without labels. Then it answers the student's 100.
#
# We have a rule now, so we apply it: the assistant gets 160 steps, and ten times as many. So do its students. (The cell also
# trains the `stopped` teachers of the figure after this one, with their students: one large stack is quicker than two.)
#
# > **Predict first.** Does the detour help the student? Which assistant helps more, the hurried or the patient one? And which
# > control belongs beside them?
# > <details><summary>Answer</summary>The hurried one helps, the patient one hardly. The control is a network of the
# > assistant's size, as hurried, that never met the teacher.</details>

# %%
staff, seeds, shifts, usual = {}, range(300, 310), "shifted images", "plain images"
for who, teachers, steps in (("assistant", faculty[BETTER], 160),
                             ("assistant", faculty[BETTER], 1600), ("labels only", None, 160)):
    staff[f"{who}, {steps:,} steps"] = schooled(newborn(64, seeds), whole, teachers, seeds=seeds,
                                                epochs=steps // 20, batch_size=50)
stopped = {(shifts, 20 * n): schooled(newborn(256), moved, epochs=n, lr=0.03) for n in (2, 4)}
stopped[usual, 40] = schooled(newborn(256), whole, epochs=10)
learnt = {steps: taught(repetitions, staff | stopped, steps)
          for steps in progress_bar((160, 1600), "students")}
routes = {steps: {"straight": hundred[steps][BETTER]} | {who: found[who] for who in staff}
          for steps, found in learnt.items()}
figures.rows({"who speaks last": intervals(routes[160], "itself")}
             | {f"students, {steps:,} steps": intervals(found, "students")
                for steps, found in routes.items()},
             "test accuracy (%)", roles={"who speaks last": "teacher"})

# %% [markdown]
# **Figure.** Four ways to teach the same student. Left, the network that speaks to it last, and how good that is. Middle and right,
# what the student reaches after 160 and after 1,600 steps. Top, straight from the better teacher. Below it the assistants of 160
# and of 1,600 steps, then a network of their size that read only labels. The patient assistant is the better network of the two,
# and the worse teacher of patient students. The one that read only labels, in no more than 160 steps, teaches best.
#
# In a hurry everywhere (middle, second row), the assistant looks like a small success. Ten times the steps for the student make it
# a clear one. Ten times the steps for the *assistant* undo it. An explanation that fits: the patient one has become what it was
# meant to be, a good copy of its teacher, and so it teaches like its teacher. The hurried one helps *because* it has not finished.
#
# ### Or stop the teacher early?
#
# If a half-finished copy teaches better, does a half-finished *teacher*? That is the remedy that Cho and Hariharan propose in their
# abstract: stop the **teacher's** training early. (Not to be mixed up with another remedy in the same paper: stop the
# **distillation** early, and let the student go on with labels alone. We do not try that one.) Our teacher with shifted images got
# 2 or 4 epochs instead of 8, with a learning rate that ran out in that time. The control is the plain teacher, stopped after as
# many steps.

# %%
ended = {}
for steps, found in learnt.items():
    full = hundred[steps]
    ended[steps] = {stop: found[stop] for stop in stopped} | {
        (shifts, 160): full[BETTER], (usual, 80): full["plain"],
        (usual, 160): full["trained again"]}
figures.curves({f"{kind}, {steps:,} steps": intervals(
                    {n: ended[steps][kind, n] for n in (40, 80, 160)}, "students")
                for kind, steps in ((shifts, 160), (shifts, 1600), (usual, 1600))},
               "steps of the teacher", "students' test accuracy (%)",
               roles={"plain images, 1,600 steps": "control"})

# %% [markdown]
# **Figure.** Students of teachers that were stopped after 40 or 80 of 160 steps. With shifted images: after 160 steps of the
# student (green) and after 1,600 (red). The control (purple): plain teachers of as many steps, students of 1,600. In a hurry, the
# longer the teacher was trained, the better. With patience the red curve is about level. The control lies far above both.

# %% [markdown] tags=["claim"]
# **Claim.** After 1,600 steps the student has learnt more from the hurried assistant than straight from the better teacher, by more
# than two points, and more than from the patient assistant, though that one is the better network. The patient one brings no gain
# that ten repetitions could tell from nothing. A network of the same size that only saw labels, for 160 steps, teaches better than
# either assistant, by more than a point. The teachers stopped early are worse networks than the full one. They repair less than
# half of the harm that it does, and plain teachers of as many steps teach better by more than a point.

# %% tags=["claim"]
for found in routes.values():                                     # 160, 1,600 steps
    straight, hasty, thorough, labels = (table.students for table in found.values())
    assert margin(labels - hasty - 1) > 3 and margin(labels - thorough - 1) > 3
assert margin(hasty - straight - 2) > 3 and not margin(thorough - straight) > 3
_, worse, good, *_ = (table.itself for table in found.values())
assert margin(hasty - thorough) > 3 and margin(good - worse) > 3
full, harm = ended[1600][shifts, 160].itself, ended[1600][usual, 80].students - straight
for n in (40, 80):
    for found in ended.values():
        assert margin(found[usual, n].students - found[shifts, n].students - 1) > 3
    assert margin(harm / 2 - (ended[1600][shifts, n].students - straight)) > 3
    assert margin(full - ended[1600][shifts, n].itself) > 3
print("a hurried assistant helps, a patient one: not told apart; labels: better ✓")
print("stopped teachers repair less than half; plain ones of as many steps teach better ✓")

# %% [markdown]
# Without the control the assistant would be a success story. It does repair some of the damage, and somebody who has that teacher,
# 1,000 images and no labels would be glad of it. With the labels at hand, they were the better start. In the paper the gap is one
# of size, and the data are others. What carries over are the two questions: what does a network of the assistant's size do without
# the teacher, and has the assistant finished?
#
# And the stopped teachers? Whether the ones of 40 and 80 steps teach a patient student a little better than the full one, one
# student a repetition does not say. Write `taught(repetitions, stopped, 1600, starts=3)`, wait a little longer, and judge for
# yourself. No stop comes near the plain teacher.

# %% [markdown]
# ## When does it pay at all?
#
# Count the work. A step costs about three times what an answer costs (one pass forward, two backward), and an answer costs one
# multiplication a weight.

# %%
def work(images, epochs, width):
    return 3 * images * epochs * (64 * width + width * 10)          # multiplications while training


teacher_work, student_work = work(1000, 20, 256), work(100, 80, 16)
asking = 100 * (64 * 256 + 256 * 10)                                # the teacher's answers to 100 images, once
print(f"training the teacher costs as much as distilling {teacher_work / student_work:.0f} students")
print(f"asking it about 100 images costs as much as {asking / student_work:.2f} students")
print(f"a student costs {student_work / 1e6:.0f} million multiplications to distil from 100 images,")
print(f"and {work(1000, 8, 16) / 1e6:.0f} million to train on 1,000 labels for 8 epochs")

# %% [markdown]
# Three cases follow.
#
# - **The teacher is there already**, and labels are few. Asking it costs next to nothing. Distil.
# - **Many students**, of several sizes, for several devices. The teacher's cost is shared by all of them. Distil.
# - **One student, and the teacher must first be trained** on labels that the student could have read as well. Then train the
#   student on them. It costs no more than distilling it, and in lesson 05 label smoothing, which needs no teacher, did as well
#   as any teacher.
#
# Busbridge and colleagues (2025) measured this for language models on a far larger scale. They come to the same rule: distilling
# wins when the teacher exists or serves many students, up to an amount of compute that grows with the student. When one
# student is wanted and its teacher must be trained too, supervised training is generally the better use of the money.

# %% [markdown]
# ## For those who outgrow the digits
#
# Nothing above depends on digits. **Fashion-MNIST** has 70,000 photographs of clothes, 28×28 pixels. If its files are on this
# computer, the next cell runs the same kind of sweep on it: a small convolutional teacher, 200 photographs, a student of
# width 16. If they are not, it says so and nothing is missed. `load_fashion_mnist()` in a cell of your own downloads them
# once, 31 MB.

# %% tags=["nbval-ignore-output"]
def on_clothes(clothes):
    x, y = clothes.x_train[:2000], clothes.y_train[:2000]
    teacher = cnn(clothes.image_shape, (4, 4), 10, seed=0)
    fit(teacher, x, y, epochs=3, lr=0.02, batch_size=100, seed=100)
    few = dataclasses.replace(clothes, x_train=x[:200], y_train=y[:200])
    table = sweep(few, predict_logits(teacher, few.x_train), widths=(16,), temperatures=(1.0, 4.0, 16.0),
                  alphas=(1.0,), seeds=range(3), epochs=30, lr=0.03, batch_size=50, controls=("alone",))
    means = 100 * table.groupby(["method", "temperature"], dropna=False).val_accuracy.mean()
    return means.round(1).rename("validation accuracy (%)").to_frame()


try:
    display(on_clothes(load_fashion_mnist(download=False)))
except FileNotFoundError:
    print("Fashion-MNIST is not on this computer: nothing to do here")

# %% [markdown]
# One run with three starts, no interval, no claim: a beginning. Ten repetitions, a patient sweep and a choice on validation
# images are what you know how to add.

# %% [markdown]
# ## What we saw
#
# - A sweep trains the same students as a loop would, hundreds of them together. That makes it easy to look, and easy to fool
#   oneself.
# - Students that were not trained long enough invent a best temperature. Check that more steps do not change the order.
# - With patience, the temperatures from 8 on are a plateau for all but the narrowest student. The best temperature moved with
#   the size of the student, and part of that may be training that was not over.
# - Choose on validation images. Judge once. α mattered less than the temperature.
# - A better teacher taught worse, and the longer its students were trained, the worse. The ablation pointed at augmentation, not
#   at the teacher's size or its steps.
# - "The student has no room" was mostly haste: on the images that it heard about, it had not caught up. Ten times the steps took
#   the harm away. Ask whether a student has finished before you say that it cannot.
# - A hurried assistant helped, a patient one became a copy of its teacher and did not. The control, a network of its size that read
#   the labels, beat both. Stopping the teacher early repaired little.
# - Distilling pays when the teacher exists already, when labels are scarce, or when there are many students.

# %% [markdown] tags=["exercise"]
# ## Exercises
#
# ### Exercise 1 (recall)
# Somebody calls `sweep` with two widths, five temperatures, three alphas, four seeds and `controls=("alone",)`. How many rows
# has the table?
# <details><summary>Hint 1</summary>Every combination of the four axes is a distilled student.</details>
# <details><summary>Hint 2</summary>A student alone has a width and a seed. Does it have a temperature?</details>

# %% tags=["exercise"]
rows = ...


check.rows_of_the_table(rows)

# %% tags=["solution"]
rows = 2 * 5 * 3 * 4 + 2 * 4    # distilled, and for each width and seed one student alone


check.rows_of_the_table(rows)

# %% [markdown] tags=["exercise"]
# ### Exercise 2 (modify)
# Write the function that chooses a temperature from the table of a sweep of one width: the one whose **distilled** students are
# best **on average** on **validation** images.
# <details><summary>Hint 1</summary>Keep the rows whose <code>method</code> is <code>"distilled"</code>, then group them by
# <code>"temperature"</code>. (pandas would leave the students alone out of the groups by itself, as they have
# no temperature. Do not rely on it.)</details>
# <details><summary>Hint 2</summary><code>.val_accuracy.mean()</code> of the groups, and then <code>.idxmax()</code>.</details>

# %% tags=["exercise"]
def choose(table):
    """table: columns method, temperature, seed, val_accuracy, test_accuracy, one row a student. Returns a number."""
    ...


check.choose(choose)

# %% tags=["solution"]
def choose(table):
    return table[table.method == "distilled"].groupby("temperature").val_accuracy.mean().idxmax()


check.choose(choose)

# %% [markdown] tags=["exercise"]
# ### Exercise 3 (investigate)
# More labels, less need of a teacher. Up to how many images does it pay, for a narrow student and for a wider one? Take the
# students behind the dials: `at[n][width][8.0]` and `alone[n][width]`, from the cell below them, are the test accuracies of
# ten repetitions, distilled at $T = 8$ and alone. *It pays* where the difference is above zero by more than three standard
# errors. Give the largest number of images at which it pays, for the widths 4 and 16, among 20, 50, 100, 300 and 1,000.
# <details><summary>Hint 1</summary><code>margin(difference)</code> is the mean of a difference in standard errors.</details>
# <details><summary>Hint 2</summary>Print <code>margin(at[n][width][8.0] - alone[n][width])</code> for each width and each of
# the five numbers <code>n</code>, and read the answer off.</details>

# %% tags=["exercise"]
pays_up_to = {4: ..., 16: ...}


check.pays_up_to(pays_up_to)

# %% tags=["solution"]
# The narrow student stops gaining earlier. A part of that is the temperature: 8 is too hot for it.
def pays(width, n):
    return margin(at[n][width][8.0] - alone[n][width]) > 3


pays_up_to = {width: max(n for n in (20, 50, 100, 300, 1000) if pays(width, n)) for width in (4, 16)}
check.pays_up_to(pays_up_to)

# %% [markdown] tags=["quiz"]
# ## Quiz
#
# Unfold the answer that you would give. Each says why it is right, or what is wrong with it.
#
# **1.** In a sweep of ten epochs the best temperature is 1, in one of a hundred epochs it is 8. What does the short
# sweep tell you?
#
# <details><summary>A. Which temperature suits this student best.</summary>No. It tells which one suits so few steps.
# With patience this temperature comes last.</details>
# <details><summary>B. How far its students have come in ten epochs.</summary>Right. At a high temperature there is
# more to copy, all ten logits, so in a hurry one measures how far each student is. (Double the steps. When the order
# stays, the training was long enough.)</details>
# <details><summary>C. Which temperature suits small students best.</summary>No. The size was the same in both sweeps.
# What differs is the number of steps.</details>
#
# **2.** Why is the temperature chosen on validation images and not on the test images?
#
# <details><summary>A. The winner's score owes something to luck.</summary>Right. The best of several candidates is
# partly the luckiest on these very images. Fresh images say how good the choice is.</details>
# <details><summary>B. The test set is too small to tell them apart.</summary>No. A large one would make the flattery
# smaller, but choosing on it would still leave nothing to judge with.</details>
# <details><summary>C. The test images are the harder ones.</summary>No. They are drawn in the same way. What matters
# is that they had no part in the choice.</details>
#
# **3.** A teacher trained with augmentation was better on test images and taught worse. Which conclusion did the
# ablation allow?
#
# <details><summary>A. Here the additional steps are to blame.</summary>No. The teacher that was trained again took as
# many, and taught about as well as the plain one.</details>
# <details><summary>B. Higher accuracy is to blame, in general.</summary>No. All three teachers were more accurate
# than the plain one, and two of them taught about as well as it.</details>
# <details><summary>C. Here the shifted images are to blame.</summary>Right. Larger size and more steps were tried
# without them, and did not do it.</details>
# <details><summary>D. Here the student's lack of room is to blame.</summary>No. On the images that it heard about, it
# followed this teacher more than nineteen times in twenty.</details>
#
# **4.** You may train one student, once, you have all the labels, and there is no teacher yet. What is the better use
# of your compute, in general?
#
# <details><summary>A. To train a large teacher and distil.</summary>No. Most of the money would go into the teacher,
# for one student that could have had it.</details>
# <details><summary>B. To train the student on the labels.</summary>Right. A teacher must be paid for too. It pays
# when it exists anyway, when it serves many students, or when labels are scarce.</details>
# <details><summary>C. To train a teacher, an assistant and then the student.</summary>No. That is the dearest way of
# all. In the lesson the assistant's gain was surpassed by its control.</details>
#
# **5.** A narrow student agrees with its teacher on 84 % of the images that it was trained on, a wide one on 98 %. Is
# the narrow one too small?
#
# <details><summary>A. That shows once more steps no longer raise the 84 %.</summary>Right. Double the steps and look
# again. What is left when the number no longer rises may be a lack of room.</details>
# <details><summary>B. Yes, as both had the same images and as many steps.</summary>No. The same steps may be enough
# for the one and too few for the other.</details>
# <details><summary>C. No, as a better teacher may be easier to follow.</summary>No. A better teacher may be harder to
# follow. The lesson's was.</details>

# %% [markdown]
# ## What next
#
# [Lesson 08](08_better_knowledge.ipynb) asks *what else* a teacher can hand over besides its answers. For your own sweeps, [lesson
# 05](05_code_from_scratch.ipynb) has the controls, and [lesson 00](00_start_here.ipynb) the map.
#
# ## References
#
# - Hinton, Vinyals, Dean (2015), *Distilling the Knowledge in a Neural Network*: temperature and the size of the student
# - Cho, Hariharan (2019), *On the Efficacy of Knowledge Distillation*: better teachers that teach worse
# - Mirzadeh, Farajtabar, Li, Levine, Matsukawa, Ghasemzadeh (2020), *Improved Knowledge Distillation via Teacher Assistant*
# - Busbridge, Shidani, Weers, Ramapuram, Littwin, Webb (2025), *Distillation Scaling Laws*
# - LeCun, Boser, Denker, Henderson, Howard, Hubbard, Jackel (1989), *Backpropagation Applied to Handwritten Zip Code
#   Recognition*: convolutional networks
# - Xiao, Rasul, Vollgraf (2017), *Fashion-MNIST*
