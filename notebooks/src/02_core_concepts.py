# %% [markdown] asks="What does a teacher say besides the answer?" core=true seconds=18
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
# **Time**: 30 min reading and running, 15 min exercises · **You need**: logits, softmax
# and paired intervals ([primer](A_primer.ipynb), sections Logits, Softmax, Paired intervals)

# %% [markdown]
# ![A handwritten 7. The label beside it says 7 and nothing else. The teacher answers with ten bars: the 7 is by far
# the tallest, and there are small ones for 8 and 3, drawn larger than they are at first.](pictures/02_besides.svg)

# %%
import pandas as pd
import torch

from classroom.lesson_02 import check, figures
from kdlib import losses, measure, repetitions
from kdlib.data import load_digits
from kdlib.models import count_parameters, mlp, predict_logits
from kdlib.sweep import train_side_by_side
from kdlib.training import distill, fit

torch.set_num_threads(1)    # small networks: more threads only get in each other's way

# %% [markdown]
# ## Two networks
#
# Distillation needs two networks. The **teacher** is trained already. It may be large, slow, expensive, or somebody
# else's. The **student** is the network that we want to own in the end, and it is usually smaller.
#
# Ours look at handwritten digits of 8×8 pixels. Both have one hidden layer; the teacher's is sixteen times as wide.

# %%
data = load_digits()                    # 1,000 images to train on, 297 to choose with, 500 to test on
teacher = mlp(64, 256, 10, seed=0)      # 64 pixels -> 256 hidden units -> 10 classes
student = mlp(64, 16, 10, seed=0)       # 64 pixels ->  16 hidden units -> 10 classes
print(f"parameters: teacher {count_parameters(teacher):,}, student {count_parameters(student):,}")

# %% [markdown]
# The teacher learns first, in the ordinary way: images, labels, cross-entropy. How that works, and when a teacher is
# good enough, is the subject of [lesson 03](03_two_stage_process.ipynb). Here it takes a blink. (Each lesson trains a
# teacher of its own, with other batches or epochs, so its mark differs a little from lesson to lesson.)

# %% tags=["nbval-ignore-output"]
def train_teacher(data, seed):
    teacher = mlp(64, 256, 10, seed=seed)
    fit(teacher, data.x_train, data.y_train, epochs=20, lr=1e-2, seed=seed)
    return teacher


teacher = train_teacher(data, seed=0)
print(f"teacher: {100 * measure.accuracy(teacher, data.x_test, data.y_test):.1f} % of the test images right")

# %% [markdown]
# ## Hard labels and soft targets
#
# A **hard label** names the class and nothing else: this is a 7. Nine zeros and a one.
#
# The teacher says more. It returns ten **logits**, one number a class, and softmax turns them into ten probabilities.
# Used as targets for a student, these probabilities are called **soft targets**. Let us look at two of its answers: to an
# image it is sure of, and to the image whose two best logits lie closest together, its closest call.

# %%
v = predict_logits(teacher, data.x_train)                    # (1000, 10) the teacher's logits
best, second = v.topk(2).values.T                            # (1000,) each: the largest logit, the next largest
torn = (best - second).argmin()                              # the closest call
sure = (v.softmax(-1).amax(-1) - 0.99).abs().argmin()        # an image it is 99 % sure of
pair = torch.stack([sure, torn])
figures.answers(data.x_train[pair], data.image_shape, {"teacher": v[pair].softmax(-1)}, data.y_train[pair])

# %% [markdown]
# **Figure.** Above, two training images with their labels. Below, the probabilities that the teacher gives to the ten
# digits. Left, an image it is sure of: one full bar, as in the label. Right, its closest call: an answer shared among
# several digits. Compare its tallest bar with the label; a teacher can be wrong, even about an image it was trained on.
#
# For the image on the left the soft target *looks* like the hard label. Is it the same? These bars cannot tell us: nine of
# the ten are too small to see. This is where temperature comes in.

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


assert torch.allclose(soften(v, 4.0), losses.soften(v, 4.0))
figures.temperatures(data.x_train[sure], data.image_shape, {T: soften(v[sure], T) for T in (0.5, 1, 2, 4, 10, 50)})

# %% [markdown]
# **Figure.** The image that the teacher is sure of, and its answer softened at six temperatures. The tallest bar (orange) is
# the digit it names. Up to $T = 1$ there is one bar. With higher temperatures the other digits rise out of the floor, some much
# higher than others. At $T = 50$ all are nearly alike, and little is left to tell them apart.
#
# The same logits stand behind all six panels. Temperature adds nothing; it only makes small probabilities large enough
# to see, for us and for a student. (`kdlib.losses.soften` is this function with its arguments checked.)

# %% [markdown]
# ### Turn the dial yourself
#
# Here is the figure in motion, for twenty images. Above, the teacher's answer and, beside each bar, a hollow one for the
# hard label. Below, the wrong classes alone, all but the label: whatever they hold together counts as 100 %. So the upper
# row shows how *loudly* the teacher speaks about the wrong classes, the lower row *what it says* about them.
#
# Image 0 is the one from the figure, image 1 the closest call. (The slider needs JupyterLab, or this lesson as a web page.
# On GitHub and on paper the figure above has to do.)
#
# > **Predict first.** Stay with image 0. At $T = 0.1$ the upper row is the hard label again. What will the lower row look
# > like there? And at $T = 50$?
# > <details><summary>Answer</summary>At T = 0.1 everything in the lower row belongs to one class, the runner-up: a
# > whisper, and about one class only. At T = 50 the wrong classes hold most of the probability, but the lower row is nearly
# > level: loud, and with little to say.</details>

# %%
from kdlib.widgets import TemperatureExplorer

shown = torch.cat([pair, torch.arange(18)])        # the two images from above, and eighteen more
TemperatureExplorer(data.x_train[shown], v[shown], data.y_train[shown])

# %% [markdown]
# Drag the temperature from left to right. The entropy climbs towards 2.30, which is $\log 10$, the entropy of ten equal
# answers. The ratio of the first choice to the second falls towards 1. On image 0, what goes to the wrong classes grows, and
# is spread over more and more of them. A good temperature lies between a whisper about one class and a roar that says
# nothing; where it lies, [lesson 05](05_code_from_scratch.ipynb) finds out on validation images.
#
# ![One answer at three temperatures. At T = 1 a single bar, and about the wrong classes a whisper. At T = 4 some of
# the wrong classes rise: the teacher speaks. At T = 50 all ten bars are nearly alike: a
# roar.](pictures/02_temperature.svg)
#
# Then take image 1, where the teacher is wrong. There nearly everything goes to a *wrong* class at $T = 0.1$, and a little
# less at $T = 50$. A low temperature sharpens mistakes too.

# %% [markdown] tags=["claim"]
# **Claim.** Softening never changes which digit the teacher names, and a higher temperature never makes the teacher
# surer of it.

# %% tags=["claim"]
answers = [soften(v.double(), T) for T in (0.5, 1, 2, 4, 10, 50)]     # six times (1000, 10)
assert all((p.argmax(-1) == v.argmax(-1)).all() for p in answers)
assert all((soft.amax(-1) <= hard.amax(-1)).all() for hard, soft in zip(answers, answers[1:]))
print("1,000 images, six temperatures: the same digit, named with less and less certainty ✓")

# %% [markdown]
# ## Dark knowledge: what the wrong classes say
#
# A hard label treats all wrong answers alike. The teacher does not: for a 7 it may hold a 9 more likely than a 6. What
# the soft targets say about the *wrong* classes is called **dark knowledge** (from the title of a talk by Hinton, Vinyals
# and Dean, 2014). To see it whole, we average the softened answers over all training images of a digit, and leave
# out the right answers.
#
# > **Predict first.** To which wrong digits does a teacher give the most probability when it sees a 3? Name two.
# > <details><summary>Answer</summary>The figure below has it in the row of the 3: to 9 and 8 first, then to 2. If you said
# > 5, as many do: it comes close behind 2.</details>

# %%
p4 = soften(v, 4.0)                                                              # (1000, 10)
alike = torch.stack([p4[data.y_train == c].mean(0) for c in range(10)])          # (true digit, digit answered)
alike = 100 * alike / (1 - alike.diagonal()[:, None])                            # share of what goes to wrong digits
figures.class_matrix(alike.fill_diagonal_(float("nan")), data.class_names, "digit answered", "true digit",
                     "share of the wrong-class probability (%)")

# %% [markdown]
# **Figure.** Each row is a true digit. The numbers say, in per cent, how the teacher's wrong-class probability at $T = 4$
# is shared among the other nine; the diagonal is left out. Read row 3: 9, 8 and 2 get the most, 5 comes close behind them,
# and 0, 4 and 6 get next to nothing.
# If all wrong classes were alike to the teacher, every cell would read 11.
#
# Nobody told the teacher that some digits look alike. The labels do not contain it. It learnt it from the images, and it
# is there in every answer.
#
# Or is it an accident of this one teacher? We train ten, each on a split of its own. One after the other they would keep us
# waiting, so `train_side_by_side` trains them all at once. Nothing is exchanged between them: each becomes the network that
# `fit` would make of it alone ([lesson 05](05_code_from_scratch.ipynb) checks that). The function `ten` will serve us again;
# then it gets logits to learn from.

# %%
def ten(width, sets, logits=None, T=1.0, epochs=60, lr=0.05):
    """Ten networks, each on a set of its own: taught the logits (10, images, 10), or the labels."""
    networks = [mlp(64, width, 10, seed=s) for s in range(10)]
    x = torch.stack([data.x_train for data in sets])                    # (10, images, 64)
    y = torch.stack([data.y_train for data in sets])                    # (10, images)
    train_side_by_side(networks, x, logits, labels=y, temperature=T, epochs=epochs, lr=lr,
                       seeds=range(10))
    return networks


splits = [load_digits(split_seed=s) for s in range(10)]
teachers = ten(256, splits, epochs=20, lr=1e-2)

# %% [markdown] tags=["claim"]
# **Claim.** This is no accident of one teacher. Ten teachers, each trained on a split of its own, all tell the same about a
# 3: of the wrong-class probability the digits 2, 8 and 9 get more than an equal share each, the digits 0, 4 and 6 less
# than half an equal share.

# %% tags=["claim"]
def told_about(digit, teacher, data):
    """How the wrong-class probability of a teacher is shared at T = 4 when it sees this digit. (classes,)"""
    p = soften(predict_logits(teacher, data.x_train[data.y_train == digit]), 4.0).mean(0)
    return p / (1 - p[digit])


shares = torch.stack([told_about(3, *pair) for pair in zip(teachers, splits)])      # (teachers, classes)
assert (shares[:, [2, 8, 9]] > 1 / 9).all() and (shares[:, [0, 4, 6]] < 1 / 18).all()
print("ten teachers of ten: a 3 resembles 2, 8 and 9, and hardly 0, 4 and 6 ✓")

# %% [markdown]
# ## The student learns from the answers
#
# Now the second network. Suppose you hold the teacher and only 100 images; the 1,000 that it was trained on are somebody
# else's. These images are the **transfer set**, the images on which the student hears the teacher's answers.
#
# We train the same student twice: **alone**, on the 100 labels, and **distilled**, on the teacher's soft targets for the
# same images. `distill` compares the student's softened answer with the teacher's at every step; its loss is derived in
# [lesson 04](04_loss_math.ipynb). With `alpha=1.0` it listens to the teacher alone and reads no label at all. The
# temperature is 8 here, because lesson 05 finds it good enough for this very task on validation images.

# %%
few = load_digits(n_labels=100, seed=0)                                # the same split, 100 of its training images
few_logits = predict_logits(teacher, few.x_train)                      # (100, 10) asked once, used in every epoch
alone, distilled = mlp(64, 16, 10, seed=0), mlp(64, 16, 10, seed=0)    # the same initial weights
steps = dict(epochs=100, lr=0.05, batch_size=50)                       # the same steps
fit(alone, few.x_train, few.y_train, **steps)
_ = distill(distilled, few.x_train, few.y_train, few_logits, temperature=8.0, alpha=1.0, **steps)

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
# The first four are about knowledge, the last two about cost. Distillation is a trade between them. Somebody who reports
# only one side has told you half.

# %%
def scorecard(model):
    p = predict_logits(model, data.x_test).softmax(-1)
    return {"accuracy": measure.accuracy(model, data.x_test, data.y_test),
            "agreement": measure.agreement(model, predict_logits(teacher, data.x_test), data.x_test),
            "calibration error": measure.calibration_error(p, data.y_test),
            "parameters": count_parameters(model), "bytes": measure.size_in_bytes(model),
            "ms for 500 images": 1000 * measure.latency(model, data.x_test)}

# %% tags=["nbval-ignore-output"]
table = pd.DataFrame({"teacher": scorecard(teacher), "alone": scorecard(alone), "distilled": scorecard(distilled)}).T
a, d, t = table.loc[["alone", "distilled", "teacher"], "accuracy"]
table["gap closed"] = [float("nan"), float("nan"), measure.gap_closed(a, d, t)]    # of the distilled student only
print(f"gap closed: (distilled - alone) / (teacher - alone) = ({d:.3f} - {a:.3f}) / ({t:.3f} - {a:.3f})")
table.style.format(precision=3, na_rep="–").format("{:,.0f}", ["parameters", "bytes"])

# %% [markdown]
# Read the two student rows against each other. They are the same network with the same parameters; what differs is what
# they were told. Then read the gap. On this run most of what separates the student alone from the teacher is gone.
#
# Two warnings. First, this is one run with one draw of 100 images. Second, ask where the gap
# came from: the teacher had seen 1,000 labels, the student alone 100. [Lesson 05](05_code_from_scratch.ipynb) runs it over
# many seeds with all the controls, and finds that what travelled here was mostly *labels the student never saw*.

# %% [markdown]
# ## A digit the student has never seen
#
# Here is the experiment that makes dark knowledge visible. We remove **every 3** from the transfer set. The student
# will never see one. It gets the other nine digits, and the teacher's soft targets for them at $T = 4$, the temperature of
# the figure above.

# %%
no_threes = load_digits(omit=(3,))                                  # omitted from the training images only
is_three = data.y_test == 3
v_seen = predict_logits(teacher, no_threes.x_train)                 # (images without a 3, 10)
print(f"{len(no_threes.x_train)} images to learn from, {(no_threes.y_train == 3).sum()} of them a 3; "
      f"{is_three.sum()} threes wait in the test set")

# %% [markdown]
# > **Predict first.** The distilled student hears only about 0, 1, 2, 4, 5, 6, 7, 8 and 9. Of the 3s in the test set, how
# > many will it recognise: none, a few, half, most? And a student that learns the same images from hard labels?
# > <details><summary>Answer</summary>Run the next cell. If you said "none" to both, you are right about one.</details>

# %% tags=["nbval-ignore-output"]
RECIPE = dict(epochs=60, lr=0.05, seed=0)
pupil, plain = mlp(64, 16, 10, seed=0), mlp(64, 16, 10, seed=0)
distill(pupil, no_threes.x_train, no_threes.y_train, v_seen, temperature=4.0, alpha=1.0, **RECIPE)
fit(plain, no_threes.x_train, no_threes.y_train, **RECIPE)
for name, model in (("distilled at T = 4", pupil), ("hard labels", plain)):
    named = predict_logits(model, data.x_test[is_three]).argmax(-1)
    print(f"{name:18} calls {(named == 3).sum()} of the {len(named)} threes a 3")

# %% [markdown]
# ![A 3 that the student never saw, and its teacher's ten bars at T = 4, with 75 per cent for the 3. Below, the
# student's bars after 0, 2, 8, 24 and 60 epochs grow into the teacher's: its p(3) is 9, 16, 35, 40 and 63 per
# cent.](pictures/02_growing.svg)
#
# How can that be? The student saw no 3, but it heard about 3s all the time: "this 9 has something of a 3", "this 2 too",
# "this 4 has nothing of it". Let us add up how much it heard.

# %% tags=["nbval-ignore-output"]
heard = {T: soften(v_seen, T)[:, 3].sum().item() for T in (1, 4)}
print(f"probability of a 3, summed over {len(v_seen)} images without one:")
print(f"{heard[1]:.1f} at T = 1, {heard[4]:.1f} at T = 4")

# %% [markdown]
# At $T = 4$ the crumbs add up to dozens of threes' worth, spread thinly over hundreds of images of other digits. At $T = 1$
# there is far less to hear.
#
# **Is it really *which* wrong classes?** A sceptic says: soft targets are gentler than hard labels, and gentleness alone may
# be what helps. A good control can settle it. We keep each answer's softness exactly, the same ten numbers in every row,
# the largest in its place. We only deal the other nine out at random among the wrong classes. Furlanello and colleagues
# (2018) invented this control: *dark knowledge with permuted predictions*.
#
# ![Above, what the teacher said about a 7: ten bars. Lines lead down to what the student hears: the bar of the 7
# stays in its place, each of the other nine has moved to another digit.](pictures/02_permuted.svg)

# %%
def permute_wrong_classes(logits, seed):
    """Each row keeps its top logit where it is; the other nine are dealt out at random. (n, 10) -> (n, 10)"""
    generator, dealt = torch.Generator().manual_seed(seed), logits.clone()
    for row, top in zip(dealt, logits.argmax(-1)):                  # 900 rows: a plain loop will do
        wrong = torch.arange(10) != top
        row[wrong] = row[wrong][torch.randperm(9, generator=generator)]
    return dealt

# %%
dealt = permute_wrong_classes(v_seen, seed=0)
assert torch.equal(dealt, repetitions.permute_wrong_classes(v_seen, seed=0))      # later lessons import it
assert (dealt.argmax(-1) == v_seen.argmax(-1)).all()                # it names the same digits,
assert (dealt.sort(-1).values == v_seen.sort(-1).values).all()      # with the same ten numbers in every row
assert (dealt != v_seen).any(-1).float().mean() > 0.99              # but nearly every row is dealt anew
print("permuted teacher: same digits named, same softness in every row, other wrong classes")

# %% [markdown]
# > **Predict first.** Taught by the permuted answers, at the same $T = 4$, how many 3s will a student recognise? And how will
# > it do on the other nine digits?
# > <details><summary>Answer</summary>Next to none of the 3s, and hardly worse than before on the others.</details>
#
# Now properly, in ten repetitions. They share only the pool of 1,797 images: each has its own split, its own teacher, one of
# the ten from above, and starts its students from its own weights. `ten` trains them side by side.
# We believe a difference when its mean is more than three standard errors from zero (end of the
# [primer](A_primer.ipynb)).

# %%
seen = [load_digits(omit=(3,), split_seed=s) for s in range(10)]
told = torch.stack([predict_logits(*pair) for pair in zip(teachers, [data.x_train for data in seen])])
dealt = torch.stack([repetitions.permute_wrong_classes(logits, s) for s, logits in enumerate(told)])
networks = {"the teacher (it saw 3s)": teachers, "distilled, T = 4": ten(16, seen, told, T=4.0),
            "distilled, T = 1": ten(16, seen, told, T=1.0),
            "permuted, T = 4": ten(16, seen, dealt, T=4.0), "hard labels": ten(16, seen)}

# %%
def right(network, data, threes):
    """What share of the test 3s, or of the other nine digits, does it name rightly?"""
    part = (data.y_test == 3) == threes
    return measure.accuracy(network, data.x_test[part], data.y_test[part])


threes, others = (pd.DataFrame({name: [right(*pair, part) for pair in zip(some, splits)]
                                for name, some in networks.items()}) for part in (True, False))

# %% tags=["readme-picture"]
rows = {name: measure.mean_ci(100 * threes[name]) for name in threes}
figures.unseen_digit(no_threes.x_train, data.x_test[is_three], data.image_shape, rows)

# %% [markdown]
# **Figure.** Left, some of what the students trained on, no 3 among it, and some of the 3s they are then shown. Right, the
# share of test 3s that each recognises. Each bar is the mean of ten repetitions, the black line its 95 % interval; the
# teacher's bar is orange. Distilled at $T = 4$, the student knows nearly as many as its teacher. With hard labels it knows
# none, and with the permuted answers none either.

# %% [markdown] tags=["claim"]
# **Claim (the headline of this kit).** A student whose training images contain no 3 recognises more than nine 3s in ten
# when it is distilled at $T = 4$, next to none with hard labels, and next to none when the same probabilities have their
# wrong classes permuted. At $T = 1$ it recognises fewer than at $T = 4$.

# %% tags=["claim"]
def margin(values):
    """How many standard errors the mean of these values is above zero."""
    return values.mean() / (values.std() / len(values) ** 0.5)


ahead = threes["distilled, T = 4"] - 0.9
assert margin(ahead) > 3 and abs(margin(ahead) - measure.margin(ahead)) < 1e-6    # later lessons import it
assert threes["hard labels"].max() < 0.05 and threes["permuted, T = 4"].max() < 0.05
assert margin(threes["distilled, T = 4"] - threes["distilled, T = 1"]) > 3
print("more than nine 3s in ten at T = 4; next to none with hard labels or permuted answers; fewer at T = 1 ✓")

# %% [markdown]
# Perhaps dealing out the wrong classes simply ruined the student? Then it would be worse on the other nine digits too.

# %% tags=["nbval-ignore-output"]
pd.DataFrame({"% of the 3s right": 100 * threes.mean(), "% of the other nine right": 100 * others.mean()}).round(1)

# %% [markdown]
# Each number is the mean of ten repetitions. Go down the right column: all five networks know the other nine digits.

# %% [markdown] tags=["claim"]
# **Claim.** Permuting did not simply ruin the student: on the other nine digits it stays above 90 %, and within three points
# of the student that heard the real answers.

# %% tags=["claim"]
assert margin(others["permuted, T = 4"] - 0.9) > 3
assert margin(0.03 - (others["distilled, T = 4"] - others["permuted, T = 4"])) > 3
print("on the other nine digits the permuted answers teach nearly as well as the real ones ✓")

# %% [markdown]
# The permuted answers are as soft as the real ones. They name the same digits. Only *which* wrong class gets *how much* was
# destroyed, and the 3s went with it. So that is where the knowledge sits.
#
# Be exact about what this does not show. The student did not invent the 3. Its teacher had trained on about a hundred of
# them, and what the student knows reached it in answers about other digits.

# %% [markdown]
# ## What we saw
#
# - A **teacher** answers with probabilities. As targets for a **student** they are **soft targets**; the images on which
#   the student hears them are the **transfer set**.
# - A **temperature** makes small probabilities large enough to learn from. It never changes the order.
# - What is said about wrong classes is **dark knowledge**. All our teachers agree on which digits resemble a 3.
# - Success is six measures, not one: accuracy, agreement, calibration error, gap closed, size, latency.
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
    """Share of rows with the same largest class. Both (n, classes). Returns a number in [0, 1]."""
    ...


check.agreement(agreement)

# %% tags=["solution"]
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
# the first of 1, 2, 3 … at which the largest probability is below one half
row = torch.tensor([9.0, 5.0, 4.0, 0.0])
smallest_temperature = next(T for T in range(1, 100) if losses.soften(row, T).max() < 0.5)


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
# to images that the student does see. But it is what can make up for the others.</details>
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
