# %% [markdown] asks="What does each dial do, and which effects are real?" seconds=24
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
# **Time**: 45 min reading and running, 20 min exercises · **You need**: the experiment and the controls of
# [lesson 05](05_code_from_scratch.ipynb), temperature ([lesson 02](02_core_concepts.ipynb)), paired intervals
# ([primer](A_primer.ipynb))

# %% [markdown]
# ![Accuracy over steps, two made-up curves: one rises at once, the other later and higher. Who stops early sees the
# quick one ahead, who stops late the patient one.](pictures/07_haste.svg)

# %%
import torch

from classroom.claim import above, all_below, below, claim, count, equal, unclear, within
from classroom.lesson_07 import check, figures, school
from kdlib.data import load_sweep
from kdlib.measure import accuracy, margin, mean_ci, paired_ci
from kdlib.models import mlp, predict_logits
from kdlib.sweep import sweep, train_stack
from kdlib.training import distill, progress_bar
torch.set_num_threads(1)    # small networks: more threads only get in each other's way

# %% [markdown]
# ## Hundreds of students
#
# The situation is that of lesson 05: a teacher, trained on 1,000 labelled images, and you with **100 images**, the transfer
# set. We need it ten times, each time with its own split, its own 100 images and its own teacher.
#
# To see what a dial does, one has to turn it, and each position wants students of its own. `kdlib.sweep` trains them
# together: it lays the weights of many small students side by side into one large matrix, so that one multiplication serves
# them all. Nothing is exchanged between them. Here is a small sweep in repetition 0, a row for each student.

# %% tags=["nbval-ignore-output"]
from classroom.tens import ten_repetitions

repetitions = ten_repetitions()
RECIPE = dict(lr=0.06, batch_size=50)    # of the students of this lesson

first = repetitions[0]
table = sweep(first.few, first.answers, widths=(4,), temperatures=(8.0,), alphas=(1.0,),
              seeds=(0, 1, 2), epochs=80, controls=("alone",), **RECIPE)
table[["method", "width", "temperature", "seed", "val_accuracy"]].round(3)

# %% tags=["claim"]
few, answers = first.few, first.answers
options = dict(epochs=80, **RECIPE)
twin = mlp(64, 16, 10, seed=2)
distill(twin, few.x_train, few.y_train, answers, temperature=4.0, alpha=1.0, seed=2,
        **options)
stack = train_stack(few, answers, few.x_val, widths=(16,), temperatures=(1.0, 4.0),
                    alphas=(1.0,), seeds=(1, 2), **options)    # (4, 297, 10), ours the last
claim("A student from the sweep is the one that distill trains, but for rounding.",
      equal(stack[3], predict_logits(twin, few.x_val), 0.01, "a logit differs by at most"),
      count(len(stack), 4, "students in the stack"))

# %% [markdown]
# Three students of one kind differ in nothing but their start, and small ones feel that luck most. So from here on we train **three
# students of each kind in each of the ten repetitions**, and average the three.

# %% [markdown]
# ## A best temperature that is none
#
# Now turn two dials together: the temperature, from 1 to 32, and the width of the student, 4, 16 or 32 hidden units. We do it
# twice. A **hurried** sweep trains each student for 10 epochs, which are 20 steps. A **patient** one takes 80 epochs.
#
# We look at **validation** images. The test images stay closed until the choice is made.
#
# > **Predict first.** Which temperature do you expect to be the best for a student of width 16? And will the hurried sweep
# > name the same one as the patient sweep?
# > <details><summary>Answer</summary>Hurried: 1, and the hotter, the worse. Patient: everything from 8 on is about equal, and 1
# > is the worst. The middle rows below contradict each other.</details>

# %%
GRID = dict(widths=(4, 16, 32), temperatures=(1.0, 2.0, 4.0, 8.0, 16.0, 32.0),
            controls=("alone",))
hurried = school.ten_times(repetitions, epochs=10, **GRID)
patient = school.ten_times(repetitions, epochs=80, **GRID)
in_a_hurry = school.points(hurried, "width", "temperature")    # a row for each repetition
by_now = school.points(patient, "width", "temperature")
print(f"{len(hurried) + len(patient):,} students")
figures.heat_maps({"hurried: 10 epochs": in_a_hurry.mean().unstack(),
                   "patient: 80 epochs": by_now.mean().unstack()}, "in its row")

# %% [markdown]
# **Figure.** Mean validation accuracy in per cent over ten repetitions. A row is a width of the student, a column a temperature;
# in each row the best field is light and the worst is dark. On the left every row darkens with the heat. On the right the two
# wider students brighten with it, and only width 4 comes down again.

# %% tags=["claim"]
early, late = ({width: sweep_of[width][1.0] - sweep_of[width][32.0] for width in (16, 32)}
               for sweep_of in (in_a_hurry, by_now))
claim("For widths 16 and 32 the hurried sweep puts T = 1 ahead of T = 32, and the patient "
      "sweep puts it behind. At width 16 the false lead is more than 15 points.",
      above(early[16], 15, "10 epochs, width 16: T = 1 ahead by"),
      above(early[32], 0, "10 epochs, width 32: T = 1 ahead by"),
      below(late[16], 0, "80 epochs, width 16: T = 1 ahead by"),
      below(late[32], 0, "80 epochs, width 32: T = 1 ahead by"))

# %% [markdown]
# Both maps were measured with the same care, and only one of them is about temperature. The other is about haste, and in a report
# it would have looked just as convincing: repetitions protect you from luck, not from a recipe that favours one side.
#
# Why should haste favour low temperatures? A reason that fits: at a high temperature the loss is close to a squared difference
# of logits ([lesson B](B_why_it_works.ipynb#The-limit-of-very-high-T)), and to reproduce the *size* of all ten is a longer way than
# to get the largest one right. So before you compare temperatures, train until more epochs no longer change the order.

# %% [markdown]
# ## Which temperature, for which student?
#
# From here on we are patient. What does each temperature gain over the **student alone**, of the same width, from the same start,
# with the labels of the same 100 images and no teacher?

# %%
alone = school.points(patient[patient.method == "alone"], "width")
gain = {}
for width in (4, 16, 32):
    curve = {T: paired_ci(by_now[width][T], alone[width]) for T in GRID["temperatures"]}
    gain[f"width {width}"] = {"distilled": curve}
figures.curves(gain, "temperature T", "points over alone", reference={"alone": 0})

# %% [markdown]
# **Figure.** Validation accuracy minus that of the same student alone (dashed), with 95 % intervals over ten repetitions, a panel
# for each width. For widths 16 and 32 the curve climbs to a plateau. For width 4 it climbs and comes down again; on which side
# of the student alone it ends, the wide intervals do not say.
#
# > **Predict first.** The bars of $T = 2$ and $T = 4$ overlap at width 16. Can ten repetitions tell which of the two is better?
# > And 8 from 16?
# > <details><summary>Answer</summary>2 from 4, yes. Do not read it off the bars: each of them also holds the luck of the
# > student alone, which is the same for all temperatures. Subtract within the repetition, and the luck is gone. 8 from 16,
# > no: even then the difference has no sign that we could trust.</details>

# %% tags=["claim"]
bounds = []
for at, width in ((by_now[16], "width 16"), (by_now[32], "width 32")):
    bounds += [above(at[2.0] - at[1.0], 0, f"{width}: T = 2 over T = 1"),
               above(at[4.0] - at[2.0], 0, f"{width}: T = 4 over T = 2"),
               within(at[16.0] - at[8.0], 1, f"{width}: T = 16 over T = 8"),
               within(at[32.0] - at[16.0], 1, f"{width}: T = 32 over T = 16"),
               within(at[32.0] - at[8.0], 1, f"{width}: T = 32 over T = 8")]
claim("For widths 16 and 32, T = 2 is better than 1, and T = 4 better than 2. From 8 to 32 "
      "they lie within a point of each other: nobody should name a best one.", *bounds)

# %% [markdown]
# ## Does the best temperature move with the size of the student?
#
# Hinton, Vinyals and Dean (2015) report that it does. With 300 or more units in each hidden layer, every temperature above 8
# gave about the same results for them. With 30 units, temperatures between 2.5 and 4 worked better than higher or lower ones.
#
# Our curves have the same shape. To put it into one number, take the lower temperatures 2 and 4 together, and the high ones 16
# and 32: how far are the lower ones ahead?
#
# > **Predict first.** After 80 epochs widths 16 and 32 prefer the high temperatures. On which side did they stand after 10?
# > <details><summary>Answer</summary>On the side of the lower ones, like width 4, and far on that side. They crossed over
# > later.</details>

# %%
leads = {}
for name, sweep_of in (("patient", by_now), ("hurried", in_a_hurry)):
    for width in (32, 16, 4):
        lower = sweep_of[width][[2.0, 4.0]].mean(axis=1)
        high = sweep_of[width][[16.0, 32.0]].mean(axis=1)
        leads[f"width {width}, {name}"] = lower - high
figures.rows({name: mean_ci(lead) for name, lead in leads.items()},
             "T = 2 and 4 ahead of T = 16 and 32 (points)", reference=0)

# %% [markdown]
# **Figure.** How far the lower temperatures are ahead of the high ones, with 95 % intervals. Right of the dotted line the lower
# ones win, left of it the high ones. In the patient sweep (upper three rows) the sign changes between width 16 and width 4. In the
# hurried sweep all widths stand on the right.

# %% tags=["claim"]
bounds = [above(leads["width 4, patient"], 0, "80 epochs, width 4: lower ones ahead by")]
for width in (16, 32):
    bounds.append(below(leads[f"width {width}, patient"], 0, f"80 epochs, width {width}"))
for width in (4, 16, 32):
    bounds.append(above(leads[f"width {width}, hurried"], 0, f"10 epochs, width {width}"))
claim("After 80 epochs the lower temperatures are better for width 4, the high ones for "
      "widths 16 and 32: the best temperature moves. After 10 epochs the lower ones are "
      "better for all three.", *bounds)

# %% [markdown]
# So we see what they saw, and how it may come about: widths 16 and 32 once stood where width 4 stands now. Has the narrow student
# another taste, or has it merely not finished? These 80 epochs do not say. Put 160 or 320 into the patient sweep and judge for
# yourself. Either way, a very small student with little time is better off at a low temperature.

# %% [markdown]
# ## Chosen on validation images, judged once
#
# Somebody has to pick a temperature. In each repetition we take the one with the best mean on the validation images, for
# width 16. Then, once, we open the test images.

# %% tags=["nbval-ignore-output"]
import pandas as pd

on_validation = by_now[16]
on_test = school.points(patient, "width", "temperature", on="test_accuracy")[16]
chosen = on_validation.idxmax(axis=1)    # a temperature for each repetition
judged = pd.Series({s: on_test.loc[s, T] for s, T in chosen.items()})
pd.DataFrame({"chosen T": chosen.astype(int), "on validation": on_validation.max(axis=1),
              "judged on test": judged, "T = 8 on test": on_test[8.0],
              "the best on test": on_test.max(axis=1)}).round(1)

# %% [markdown]
# The chosen temperature jumps from one repetition to the next: that is what choosing among equals looks like. The last column is
# forbidden fruit. It takes whatever is best on the test images, so it can never be below the judged column, however bad the
# choice, and is no measurement.

# %% tags=["claim"]
claim("Choosing on validation images is more than two points better than keeping T = 1, "
      "and no more than half a point away from always taking T = 8. Peeking would have "
      "flattered us by less than a point.",
      above(judged - on_test[1.0], 2, "chosen, over T = 1"),
      within(judged - on_test[8.0], 0.5, "chosen, over T = 8"),
      below(on_test.max(axis=1) - judged, 1, "the best on test, over the chosen one"))

# %% [markdown]
# Peeking changes little among six candidates that hardly differ. With more dials, more candidates and fewer test images the
# flattery grows. The habit is what protects you.

# %% [markdown]
# ## α, the teacher's weight
#
# Until now α was 1: the student never read a label. With $\alpha = 0$ it reads only labels. What lies between?
#
# > **Predict first.** Let the teacher have a *tenth* of the weight, at $T = 8$. How much of the gain does that bring? And where
# > will the curves of $T = 1$ and $T = 8$ begin, at $\alpha = 0$?
# > <details><summary>Answer</summary>Most of the gain. And both begin at the same point: without a teacher there is nothing to
# > soften.</details>

# %%
mixed = school.ten_times(repetitions, temperatures=(1.0, 8.0), alphas=(0.0, 0.1, 0.5, 1.0))
by_alpha = school.points(mixed, "temperature", "alpha")
lines = {"T = 1": {}, "T = 8": {}}
for alpha in (0.0, 0.1, 0.5, 1.0):
    lines["T = 1"][f"{alpha:g}"] = mean_ci(by_alpha[1.0][alpha])
    lines["T = 8"][f"{alpha:g}"] = mean_ci(by_alpha[8.0][alpha])
figures.curves(lines, "α, the teacher's weight", "validation accuracy (%)")

# %% [markdown]
# **Figure.** Students of width 16, for four weights of the teacher and two temperatures: means and 95 % intervals. Left, labels
# only; right, the teacher only. At $T = 8$ a tenth of the weight is already close to the whole. At $T = 1$ even the whole brings
# little.

# %% tags=["claim"]
hot, cold = by_alpha[8.0], by_alpha[1.0]
tenth, half_the_gain = hot[0.1] - hot[0.0], (hot[1.0] - hot[0.0]) / 2
claim("At T = 8, α = 0.5 and 1 are within a point of each other, and a tenth of the weight "
      "brings more than half of the gain. T = 8 with α = 0.1 beats T = 1 with α = 1.",
      within(hot[1.0] - hot[0.5], 1, "T = 8: α = 1 over α = 0.5"),
      above(tenth - half_the_gain, 0, "T = 8: α = 0.1, over half of the gain"),
      above(hot[0.1] - cold[1.0], 0, "T = 8 with α = 0.1, over T = 1 with α = 1"),
      all_below((cold[0.0] - hot[0.0]).abs(), 0.5, "α = 0: T = 1 and 8 differ by at most"))

# %% [markdown]
# α weighs two terms of different size: even with the factor T² the teacher's gradient grows with the temperature, before it
# settles ([lesson B](B_why_it_works.ipynb)). Where it is large, a small weight goes a long way. So an α from one article says
# little about yours, unless the temperature is the same.

# %% [markdown]
# ## All the dials at once
#
# Four dials under your hands: the student's width, the temperature, α, and how many images the student may see. Behind the
# curves stand 4,750 students of 200 steps, ten repetitions a point, trained beforehand with the code of this lesson (a test of the
# kit trains some of them again). We have done our choosing, so these are test images.
#
# When you **let go** of a slider, three students with exactly these settings are distilled here and now, from starts that none of
# the curves has seen, and drop as diamonds (hollow ones are from before).
#
# > **Predict first.** With 20 images, which brings more: a student four times as wide, or a teacher that may speak? And with
# > 1,000 images, will the blue curve still lie above the grey one?
# > <details><summary>Answer</summary>Set the images to 20, then to 1,000, and compare the two curves. With 20 images the
# > teacher is worth more than any width. With 1,000 the grey curve is the upper one: in 200 steps, who has all the labels
# > does better with the labels.</details>

# %%
from kdlib.widgets import ModelSizeExplorer

known = [accuracy(r.teacher, r.data.x_test, r.data.y_test) for r in repetitions]
distil_here, in_page = school.distil_in(repetitions[:2])
dials = ModelSizeExplorer(load_sweep(), distil_here, in_page=in_page,
                          teacher_accuracy=sum(known) / 10,
                          widths=(4, 6, 8, 12, 16, 24, 32, 48, 64))
dials.alpha = 1.0
dials

# %% [markdown]
# Three more things to try. Set the width to 4 and move the temperature from 4 to 32. Move the width to 64 and do it again. Then
# stay at one point and press "Distil here" several times: that is the scatter behind every interval of this lesson. (The band says
# where the *mean* of ten repetitions lies. The three come from one of two repetitions, in turn. Without a kernel, as in the book,
# the page distils them itself: the same three.)

# %% tags=["claim"]
told, own = school.behind_the_dials()    # [images][width][temperature], [images][width]
by_labels = [own[1000][width] - told[1000][width][8.0] for width in (16, 32, 64)]
claim("From 20 images, width 16 distilled at T = 8 is better than width 64 alone. From "
      "1,000, in 200 steps, students alone are better. At width 4, T = 4 beats T = 32.",
      above(told[20][16][8.0] - own[20][64], 0, "20 images: 16 distilled, over 64 alone"),
      above(by_labels[0], 0, "1,000 images, width 16: alone ahead by"),
      above(by_labels[1], 0, "1,000 images, width 32: alone ahead by"),
      above(by_labels[2], 0, "1,000 images, width 64: alone ahead by"),
      above(told[100][4][4.0] - told[100][4][32.0], 0, "width 4: T = 4 over T = 32"))

# %% [markdown]
# ## A better teacher that teaches worse
#
# Which teacher should one take? The most accurate one, surely. Here is a way to a better teacher that costs no label: show it
# each training image also **shifted** by one pixel, up, down, left and right. Making new training images from old ones in this
# way is called augmentation.

# %%
BETTER, TEACHERS = "with shifted images", dict(seeds=range(100, 110), batch_size=250)
whole = [r.data for r in repetitions]               # ten times all 1,000 training images
moved = [school.shifted(data) for data in whole]    # and the 5,000 that become of them
five = moved[0].x_train[::1000]                     # (5, 64): the first image, five times
figures.images(five, (8, 8), ["as it is", "up", "down", "left", "right"], columns=5,
               framed=True)

# %% [markdown]
# **Figure.** One training image as it is, and the four shifted copies that the new teacher also learns from.
#
# That a better teacher can teach worse is known. Cho and Hariharan (2019) found with photographs that larger and more accurate
# teachers often did not teach better. They named a mismatch of **capacity**: small students cannot mimic large teachers. But who
# builds a better teacher often changes several things at once: more units, more steps, augmentation. An **ablation** takes such
# suspects apart. Here are three better teachers.
#
# - **Twice as wide**: 512 hidden units, and nothing else.
# - **Trained again**: the plain teacher after another 20 epochs. It has taken exactly as many steps as the next one, twice 20
#   epochs of 1,000 images against 8 epochs of 5,000.
# - **With shifted images**: the plain teacher's own network, from the same initial weights.
#
# `trained` makes ten networks of a width, one for each repetition, or takes ten that are there already. `taught` trains the students
# of ten teachers, one a repetition from here on. Both lay them side by side, as the sweep did.
#
# > **Predict first.** The teacher with shifted images is better than the plain one. Its students see the same 100 images as
# > before, not shifted. Which of the three teachers has the worst students?
# > <details><summary>Answer</summary>That one. They lose more than their teacher gained.</details>

# %%
from classroom.lesson_07.school import taught
from classroom.tens import trained
plain = [r.teacher for r in repetitions]
faculty = {"plain": plain,
           "twice as wide": trained(512, whole, epochs=20, lr=0.02, **TEACHERS),
           "trained again": trained(plain, whole, epochs=20, lr=0.02, **TEACHERS),
           BETTER: trained(256, moved, epochs=8, lr=0.03, **TEACHERS)}
hundred = {160: taught(repetitions, faculty, 160)}          # steps: {teacher: a table}
figures.speakers(hundred, faculty)

# %% [markdown]
# **Figure.** Four teachers. Left, their own test accuracy (stars). Right, that of their students, all of width 16, after 160 steps
# (dots). Means and 95 % intervals over ten repetitions; note the two scales. On the right the first three rows stand close
# together, and the fourth is far behind.

# %% tags=["claim"]
after, usual = hundred[160], hundred[160]["plain"]
bounds = [above(after[name].itself - usual.itself, 0, f"{name}: itself better by")
          for name in ("twice as wide", "trained again", BETTER)]
bounds += [within(after[name].students - usual.students, 1.5, f"{name}: students better by")
           for name in ("twice as wide", "trained again")]
claim("All three are better than the plain teacher. Students of the one with shifted "
      "images are worse by over a point, the others' within a point and a half.", *bounds,
      above(usual.students - after[BETTER].students, 1, f"{BETTER}: its students worse by"),
      above(after[BETTER].heard, 95, f"{BETTER}: followed on the 100 images (%)"))

# %% [markdown]
# So one better teacher has clearly worse students. Its size is not to blame, it has the plain teacher's. Nor are its steps. It
# learnt at a higher rate, 0.03 instead of 0.02. Is that it?

# %% tags=["claim"]
quick = trained(256, whole, epochs=20, lr=0.03, **TEACHERS)    # plain, at that rate
found = taught(repetitions, {"quick": quick}, 160)["quick"]
claim("No. A plain teacher that learns at that rate is better, too, and its students are "
      "not worse by as much as a point.",
      above(found.itself - usual.itself, 0, "plain at 0.03: itself better by"),
      above(found.students - usual.students, -1, "plain at 0.03: its students better by"))

# %% [markdown]
# What is left is **what it was trained on**. Had we compared a large augmented network with a small plain one, we could have told any
# story.

# %% [markdown]
# ### Cannot, or has not finished?
#
# What follows is how we fell into our own trap, in the order in which we noticed.
#
# **A remedy comes to mind.** This teacher knows about shifts, and a hundred images in their usual place say nothing about shifts.
# So let its students hear about the 400 shifted copies too: 500 images, in as many steps as before.
#
# > **Predict first.** Will students of width 16 gain from the copies? And students of width 256?
# > <details><summary>Answer</summary>Width 16 loses another four points. Width 256 gains.</details>

# %% tags=["nbval-ignore-output"]
copies = [school.shifted(r.few) for r in repetitions]       # 500 images each
pair, one = {name: faculty[name] for name in ("plain", BETTER)}, {BETTER: faculty[BETTER]}
five_hundred = {160: taught(repetitions, pair, 160, sets=copies)}
wide = taught(repetitions, one, 160, width=256)[BETTER]
wider = taught(repetitions, one, 160, width=256, sets=copies)[BETTER]
found = {"width 16, 100 images": hundred[160][BETTER],
         "width 16, 500 images": five_hundred[160][BETTER],
         "width 256, 100 images": wide, "width 256, 500 images": wider}
means = {kind: table[["students", "heard"]].mean() for kind, table in found.items()}
pd.DataFrame(means).T.round(1)

# %% [markdown]
# Look at the first column, the test accuracy of the students. The remedy made things worse by four points for 16 units, and
# better for 256.
#
# **An explanation is quickly found.** *What this teacher knows has room in 256 units, and not in 16.* It agrees with what others
# report, and an earlier version of this lesson told it: ten repetitions, intervals, a ✓.
#
# **A question that nobody had asked.** A student that has no room must be poor even on what it was taught. How often does it name
# the same class as its teacher **on the very images that it heard about**? That is the second column, `heard`: 16 units follow on
# about 84 in 100 of their 500 images, 256 units on 98. Our story seemed saved. They *cannot* follow.
#
# **Then we looked at our watch.** All of them took 160 steps. That is 80 passes over 100 images, and only 16 over 500. This very
# lesson opens with a best temperature that is nothing but haste. A student that has no room and one that has not finished look the
# same at any one moment: both are poor. They differ in what comes next: the one stays where it is, the other climbs.
#
# So we gave the students of 500 images 400 steps, and then all of them 1,600, ten times as many. (This trains for about five
# seconds.)
#
# > **Predict first.** After 1,600 steps, do the copies still cost a student of width 16 four points? And the students of the 100
# > images: will patience make them better, or worse?
# > <details><summary>Answer</summary>The four points are gone. And the students of the 100 images get worse.</details>

# %%
for steps, told in progress_bar(((400, one), (1600, pair)), "steps of the students"):
    five_hundred[steps] = taught(repetitions, told, steps, sets=copies)
hundred[1600] = taught(repetitions, faculty, 1600)
kinds = {"100 images": (hundred, BETTER), "500 images": (five_hundred, BETTER),
         "500 images, plain teacher": (five_hundred, "plain"),
         "500 images, width 256": ({160: {BETTER: wider}}, BETTER)}
figures.curves(school.over_steps(kinds, heard="agree on what they heard",
                                 students="test accuracy"),
               "steps of the students", "%", roles={"500 images, plain teacher": "control"})

# %% [markdown]
# **Figure.** Students of the teacher with shifted images, width 16, after 160 and 1,600 steps, and those of 500 images also after 400.
# Left, how often they agree with it on the images that they heard about, right, their test accuracy. The control (hollow) hears the *plain* teacher about the same
# 500 images; the single mark is width 256. On the left, the students of 500 images start far below all others and are still
# climbing. On the right their curve rises, that of the students of 100 images falls, and they meet.

# %% tags=["claim"]
early, late = five_hundred[160][BETTER], five_hundred[1600][BETTER]
cost = hundred[160][BETTER].students - early.students
left = hundred[1600][BETTER].students - late.students
claim("The students of 500 images had not finished. After 160 steps the copies cost 16 "
      "units more than a point and a half, and help 256 units. After 1,600 it is gone.",
      above(cost, 1.5, "160 steps: they cost"), unclear(left, "1,600 steps: they cost"),
      above(cost - left, 1.5, "the cost falls by"),
      above(late.heard - early.heard, 7, "meanwhile agreement on what they heard rises by"),
      above(wider.students - wide.students, 0, "160 steps, width 256: they bring"))

# %% [markdown]
# "No room" was haste. And the headline, that the better teacher teaches worse? It might be haste as well, so it has to pass the same
# test.

# %% tags=["claim"]
last, followed = hundred[1600], five_hundred[1600]["plain"]
usual, lost = last["plain"].students, last[BETTER].students
bounds = [within(last[name].students - usual, 1.5, name) for name in [*faculty][1:3]]
claim("The headline stands after 1,600 steps: this better teacher teaches worse, and its "
      "patient students of 100 images are worse still. It is hard to follow.", *bounds,
      above(usual - lost, 1, f"{BETTER}: students worse by"),
      above(hundred[160][BETTER].students - lost, 1, "100 images: patience costs"),
      above(last[BETTER].heard, 95, "100 images: they follow it (%)"),
      above(followed.heard - late.heard, 0, "500 images: plain one followed more by"),
      above(wider.heard - late.heard, 0, "500 images: 256 units follow more by"))

# %% [markdown]
# What is left of our story?
#
# - **Students of 100 images had finished, and more.** With patience they follow their teacher better still on the 100, and get worse
#   everywhere else.
# - **Some want of room may be left.** After 1,600 steps, 16 units follow this teacher less often than the plain one on the very same
#   500 images, and less often than 256 units do after 160. Whether more steps or another recipe would get them there we have not
#   shown. (The mismatch of which Cho and Hariharan speak grows with the teacher's size, and size did not matter here.)
# - **This is no verdict on augmentation.** The teacher itself is better for it, and so are students of 256 units. A teacher is good
#   *for a student, a transfer set and a number of steps*, and the way to find out is to try it.
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
# How can a student learn from such a teacher all the same? Mirzadeh and colleagues (2020) put somebody in between: a **teacher
# assistant**, of middling size, is distilled from the teacher, and then teaches the student. (Cho and Hariharan had found such
# chains ineffective. Mirzadeh and colleagues report gains over plain distillation of 0.3 to 0.9 points, each the best test
# accuracy of 120 trials.) Our assistants have width 64 and hear our better teacher about all 1,000 images, without labels. Then they
# answer the student's 100. By our rule there are two of them, one of 160 steps and one of 1,600.
#
# ### Or stop the teacher early?
#
# That is what Cho and Hariharan propose in their abstract: stop the **teacher's** training early. (They have another remedy, which
# we do not try: stop the **distillation** early, and let the student go on with labels alone.) Our better teacher gets 40 or 80
# steps instead of 160, with a learning rate that runs out in that time. The next cell trains for about eight seconds.
#
# > **Predict first.** Which of the two assistants helps the student more, the hurried or the patient one? Does a teacher that was
# > stopped early? And which controls belong beside them?
# > <details><summary>Answer</summary>The hurried assistant helps, the patient one hardly; stopping the teacher repairs little. The
# > controls: a network of the assistant's size that never met the teacher, and plain teachers of as many steps.</details>

# %%
remedies = {"assistant, 160 steps": school.assistants(faculty[BETTER], whole, steps=160),
            "assistant, 1,600 steps": school.assistants(faculty[BETTER], whole, steps=1600),
            "labels only, 160 steps": school.assistants(None, whole, steps=160),
            "stopped after 40": trained(256, moved, epochs=2, lr=0.03, **TEACHERS),
            "stopped after 80": trained(256, moved, epochs=4, lr=0.03, **TEACHERS),
            "plain, after 40": trained(256, whole, epochs=10, lr=0.02, **TEACHERS)}
learnt = {steps: hundred[steps] | taught(repetitions, remedies, steps)
          for steps in progress_bar((160, 1600), "steps of the students")}
figures.speakers(learnt, [BETTER, *remedies, "plain"],
                 controls=("labels only, 160 steps", "plain, after 40", "plain"))

# %% [markdown]
# **Figure.** Eight ways to teach the same student. Left, how good the network is that speaks to it; middle and right, what the student
# reaches after 160 and 1,600 steps. Top, straight from the teacher with shifted images. Below it two assistants and their control
# (pink), a network of their size that read only labels; then the teacher stopped after 40 and 80 of its 160 steps, and as controls
# plain teachers of 40 and 80 steps.

# %% tags=["claim"]
late = {name: learnt[1600][name].students for name in learnt[1600]}
hasty, slow, read = [*remedies][:3]
claim("To patient students the hurried assistant brings more than two points; the patient "
      "one, the better network, nothing sure. One that only read labels beats both.",
      above(late[hasty] - late[BETTER], 2, "1,600 steps: hurried, over straight"),
      unclear(late[slow] - late[BETTER], "1,600 steps: patient, over straight"),
      above(late[hasty] - late[slow], 0, "1,600 steps: hurried, over patient"),
      above(learnt[160][slow].itself - learnt[160][hasty].itself, 0, "patient, itself"),
      *(above(school.ahead(learnt[n], read, (hasty, slow)), 1, f"{n:,} steps: labels ahead")
        for n in learnt))

# %% tags=["claim"]
late, stops = learnt[1600], ("stopped after 40", "stopped after 80")
harm = late["plain"].students - late[BETTER].students
bounds = [above(school.ahead(found, control, stops), 1, f"{n:,} steps: {control}, ahead by")
          for n, found in learnt.items() for control in ("plain, after 40", "plain")]
for stop in stops:
    worse = late[BETTER].itself - late[stop].itself
    bounds.append(above(worse, 0, f"{stop}: itself worse by"))
claim("Stopping early repairs less than half of the harm, and gives a worse network. Plain "
      "teachers of as many steps teach better, by more than a point.", *bounds,
      above(school.ahead(late, BETTER, stops) + harm / 2, 0, "half of the harm − repair"))

# %% [markdown]
# Without its control the hurried assistant would be a success story. It does repair some of the damage, and somebody who has that
# teacher, 1,000 images and no labels would be glad of it. Why not the patient one? An explanation that fits: it has become what it
# was meant to be, a good copy of its teacher, and so it teaches like its teacher. In the paper the gap is one of size, and the data
# are others. What carries over are two questions: what does a network of the assistant's size do without the teacher, and has the
# assistant finished?
#
# Whether stopped teachers teach a patient student a little better than the full one, one student a repetition does not say. Write
# `taught(repetitions, one | remedies, 1600, starts=3)`, wait a little longer, and judge for yourself.

# %% [markdown]
# ## When does it pay at all?
#
# Count the work of training. A step costs about three times what an answer costs (one pass forward, two backward), and an answer
# costs one multiplication a weight. The teacher has 16 times the weights of a student of width 16. It went over 1,000 images 20
# times, the student over 100 images 80 times: 20,000 images against 8,000. So training the teacher costs as much as distilling
# 16 · 20,000 / 8,000 = **40 students**. Asking it once about 100 images costs 16 · 100 / (3 · 8,000), **a fifteenth of a student**.
# And a student of 1,000 labels is as dear as a distilled one after 8 epochs.
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
#
# At work there is often a second question: the device and the answering time fix the student's size, it will serve for a year, and
# what it costs to train hardly counts. Then ask which way of training makes *this* student best, and whether a smaller or a
# coarser one would do ([lesson 10](10_quantise_and_prune.ipynb)).
#
# **On other images?** `kdlib.data.load_fashion_mnist()` downloads 70,000 photographs of clothes once, 31 MB, for sweeps of your own.
# The kit has asked some of these findings of them: see *on other images* in [lesson 12](12_questions_and_myths.ipynb), where our
# better teacher is the row that surprised us most.

# %% [markdown]
# ## What we saw
#
# - A sweep trains the same students as a loop would, hundreds of them together. That makes it easy to look, and easy to fool
#   oneself.
# - Temperatures from 8 on are a plateau for all but the narrowest student. The best one moved with the size of the student, and part of
#   that may be training that was not over. At T = 8, α above a tenth mattered little.
# - Choose on validation images. Judge once.
# - A better teacher taught worse. The ablation pointed at augmentation, not at the teacher's size or its steps.
# - Haste invented a best temperature and "a student without room". Ask whether a student has finished before you say that it cannot.
# - To patient students a hurried assistant was a help; of a patient one we cannot say. A network of its size that read the
#   labels beat both. Stopping the teacher early repaired little for patient students, and nothing for hurried ones.
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
# solution
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
    """table: one row a student, with the columns method, temperature, seed, val_accuracy
    and test_accuracy. Returns a number."""
    ...


check.choose(choose)

# %% tags=["solution"]
# solution
def choose(table):
    taught_ones = table[table.method == "distilled"]
    return taught_ones.groupby("temperature").val_accuracy.mean().idxmax()


check.choose(choose)

# %% [markdown] tags=["exercise"]
# ### Exercise 3 (investigate)
# More labels, less need of a teacher. Up to how many images does it pay, for a narrow student and for a wider one? Take the
# students behind the dials: `distilled[n][width][8.0]` and `alone[n][width]` are the test accuracies of ten repetitions, with
# a teacher at $T = 8$ and alone. *It pays* where the difference is above zero by more than three standard errors. Give the
# largest number of images at which it pays, for the widths 4 and 16, among 20, 50, 100, 300 and 1,000.
# <details><summary>Hint 1</summary><code>margin(difference)</code> is the mean of a difference in standard errors.</details>
# <details><summary>Hint 2</summary>Print <code>margin(distilled[n][width][8.0] - alone[n][width])</code> for each width and
# each of the five numbers <code>n</code>, and read the answer off.</details>

# %% tags=["exercise"]
distilled, alone = school.behind_the_dials()    # [images][width][T], [images][width]
pays_up_to = {4: ..., 16: ...}


check.pays_up_to(pays_up_to)

# %% tags=["solution"]
# solution
distilled, alone = school.behind_the_dials()
pays_up_to = {}
for width in (4, 16):    # the narrow one stops earlier, partly as 8 is too hot for it
    for n in (20, 50, 100, 300, 1000):
        if margin(distilled[n][width][8.0] - alone[n][width]) > 3:
            pays_up_to[width] = n

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
# 05](05_code_from_scratch.ipynb) has the controls, [lesson 00](00_start_here.ipynb) the map, and [It does not help. What
# now?](what_now.md) the way from a symptom to its remedy.
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
