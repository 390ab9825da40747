# %% [markdown] asks="And with several teachers, many labels, numbers, rare classes or other classes?" seconds=18 after="15"
# # C · Other tasks
#
# **The question.** All lessons have one teacher, and one right class an image. What if you have several teachers, several labels
# for an image, a number to predict, classes that are rare, or a teacher whose classes are not yours?
#
# **You will be able to**
#
# - average teachers, and say when it matters what one averages
# - distil where several labels are right at once, and where the answer is a number
# - see what overall accuracy hides, and give rare classes their weight
# - use a teacher that knows fewer classes than your student, or more
#
# **Time**: 30 min reading and running, 20 min exercises · **You need**: the loss of [lesson 04](04_loss_math.ipynb), the
# controls of [lesson 05](05_code_from_scratch.ipynb)

# %% [markdown]
# ![Five kinds of answers. Three teachers speak of one image. Of three labels two are ticked. A pointer stands on a scale.
# Among many dots two are of a rare kind. A list of three classes stands beside a list of five.](pictures/C_kinds.svg)
#
# Five short sections, each with one experiment and its control. Read those that you need; but run all cells, for some lend a function
# or a teacher to later ones.

# %%
import torch
import torch.nn.functional as F
from classroom.claim import above, below, claim, within
from classroom.lesson_C import check, figures, worlds
from classroom.lesson_C.stack import learn
from kdlib import losses
torch.set_num_threads(1)    # small networks: more threads only get in each other's way

# %% [markdown]
# Each experiment has ten repetitions, with splits, teachers and students of their own. `learn(widths, images, loss, targets, …)` trains
# ten networks at once, each on its own images; the loss gets their logits, and the targets as they come (`classroom/lesson_C/stack.py`).
# Asked about ten sets of images, the ten answer with ten tables of logits.

# %%
images, labels = worlds.ten()                        # (10, 1000, 64), (10, 1000)
few, few_labels = worlds.ten(n_labels=100)           # (10, 100, 64): 100 of them
x_test, y_test = worlds.tests()                      # (10, 500, 64)
of_1000 = dict(epochs=10, lr=0.03, batch_size=100)
of_100 = dict(epochs=60, lr=0.03, batch_size=50)

# %% [markdown]
# ## Several teachers
#
# Three teachers answer; the student can follow one table. So average. But what: their logits, their probabilities, or the
# losses that one would have with each of them?
#
# Two of the three are the same thing. The mean of the losses, $\frac13\sum_i \mathrm{KL}(p_i \Vert q)$, and the loss to the mean, $\mathrm{KL}(\bar p
# \Vert q)$ with $\bar p = \frac13\sum_i p_i$, differ by something in which $q$ does not occur, so they have one gradient. The
# mean of the *logits* is another matter: after the softmax it is the geometric mean of the probabilities. What one teacher rules out is
# ruled out.
#
# Our three teachers are specialists: the first has never seen a 0, 1 or 2, the second no 3, 4 or 5, the third no 6, 7 or 8.

# %%
specialists = []
for place, missing in enumerate([(0, 1, 2), (3, 4, 5), (6, 7, 8)]):
    x, y = worlds.ten(omit=missing)
    specialists.append(learn((64, 64, 10), x, F.cross_entropy, y, epochs=12, lr=0.02,
                             batch_size=125, first_seed=1000 + 1000 * place))
spoken = torch.stack([ten(images) for ten in specialists])    # (3 teachers, 10, 1000, 10)

# %%
place = int((labels[0] == 3).nonzero()[2])                    # the third 3
three = spoken[:, 0, place:place + 1]                         # (3, 1, 10)
told = dict(zip(["first", "second, which knows no 3", "third"], three.softmax(-1)))
for mean in ("probabilities", "logits"):
    v = losses.pool_teachers(three, temperature=1.0, mean=mean)
    told[f"mean of {mean}"] = v.softmax(-1)
figures.opinions(images[0, place], told)

# %% [markdown]
# **Figure.** A 3, what the three specialists make of it, and the two means. The second has never seen a 3, must give its probability to
# something else, and is as sure of that as the others are of 3. Not every image fares as badly.
#
# > **Predict first.** The student hears the mean of the three on 1,000 unlabelled images. How many digits will it name rightly,
# > with the one mean and with the other? The best single teacher gets two thirds.
# > <details><summary>Answer</summary>Nearly nine tenths with the mean of probabilities, about seven tenths with that of
# > logits.</details>

# %%
def follow(z, v):
    return losses.distillation_loss(z, v, None, temperature=4.0, alpha=1.0)

def pooled(spoken, mean):    # (3, 10, 1000, 10) -> (10, 1000, 10)
    return losses.pool_teachers(spoken.flatten(1, 2), mean=mean).view(spoken.shape[1:])

sound = [learn((64, 64, 10), images, F.cross_entropy, labels, epochs=12, lr=0.02,
               batch_size=125, first_seed=5000 + 1000 * place) for place in range(3)]
teams = {"specialists": spoken, "sound teachers": torch.stack([t(images) for t in sound])}

# %%
rows = {}
for team, v in teams.items():
    told = {"one of them": v[0], "mean of logits": pooled(v, "logits"),
            "mean of probabilities": pooled(v, "probabilities")}
    rows[team] = {}
    for name, target in told.items():
        ten = learn((64, 16, 10), images, follow, target, **of_1000)
        rows[team][name] = worlds.share_right(ten(x_test), y_test)
figures.rows(worlds.intervals(rows), "test accuracy (%)", roles={"one of them": "alone"})

# %% [markdown]
# **Figure.** Students of three teachers: mean and 95 % interval over ten repetitions. Left of specialists, right of three teachers that
# have seen all digits.

# %% tags=["claim"]
(_, by_logits, by_p), (_, sound_logits, sound_p) = map(dict.values, rows.values())
by_losses = learn((64, 16, 10), images, lambda z, *vs: sum(follow(z, v) for v in vs) / 3,
                  *spoken, **of_1000)
same = worlds.share_right(by_losses(x_test), y_test) - by_p
claim("Where teachers are at odds, probabilities beat logits by ten points or more. Where "
      "they agree nothing changes. Mean losses do what mean probabilities do.",
      above(by_p - by_logits, 10, "points, specialists"),
      within(sound_p - sound_logits, 0.5, "points, sound teachers"),
      within(same, 0.5, "points, mean of losses − of probabilities"))

# %% [markdown]
# Three sound teachers taught hardly better than one of them, here. Where yours agree, one may do, and costs a third.
#
# ## Many labels
#
# A picture may show a dog *and* a ball. Then each label is a question of its own. A **sigmoid** answers it, $\sigma(z) = 1 / (1 +
# e^{-z})$, the probability of *yes*; and a softmax is wrong: it knows only which label is likelier than which other, and not how many are right. We ask five questions about a digit: is it even,
# above 4, prime, does it have a loop, is it a square? An 8 is even, above 4 and has a loop; a 3 is only prime. A picture counts as right if all five
# answers are.
#
# 100 labelled pictures, 1,000 without labels, and a teacher that learnt from 1,000. The loss is the same KL, one for each question, of
# $\sigma(v/T)$ and $\sigma(z/T)$: `multilabel_distillation_loss`.
#
# > **Predict first.** What if somebody takes the usual loss, with its softmax over the five, from the same teacher?
# > <details><summary>Answer</summary>It is worse than the 100 labels alone.</details>

# %%
yes, few_yes, test_yes = (worlds.answered(y) for y in (labels, few_labels, y_test))
asked = F.binary_cross_entropy_with_logits
v = learn((64, 128, 5), images, asked, yes, epochs=30, lr=0.02, batch_size=125,
          first_seed=500)(images)    # (10, 1000, 5)


def by_sigmoid(z, v):
    return losses.multilabel_distillation_loss(z, v, None, temperature=1.0, alpha=1.0)

# %%
students = {"alone, 100 labels": learn((64, 32, 5), few, asked, few_yes, **of_100)}
for name, loss, told in (("the teacher's yes and no", asked, (v > 0).float()),
                         ("distilled, sigmoids", by_sigmoid, v),
                         ("distilled, a softmax", follow, v)):
    students[name] = learn((64, 32, 5), images, loss, told, **of_1000)
right = {name: 100 * ((ten(x_test) > 0) == (test_yes > 0)).all(-1).double().mean(1)
         for name, ten in students.items()}
figures.rows(worlds.intervals(right), "all five answers right (%)", roles=figures.ROLES)

# %% [markdown]
# **Figure.** On how many test pictures a student answers all five questions rightly: mean and 95 % interval over ten repetitions.

# %% tags=["claim"]
alone, hard, sigmoids, softmax = right.values()
claim("Distilled with sigmoids, a student gains more than five points over its 100 labels. "
      "With a softmax it loses. The teacher's bare yes and no do as well as its doubts.",
      above(sigmoids - alone, 5, "points, sigmoids − alone"),
      below(softmax - alone, 0, "points, softmax − alone"),
      within(sigmoids - hard, 2, "points, sigmoids − yes and no"))

# %% [markdown]
# The last number is [lesson 09](09_small_compute.ipynb) again: on many unlabelled pictures the hard answer is the control to beat. (Yang and others, 2023, on losses
# for this case.)
#
# ## Numbers
#
# Where the answer is a number there are no wrong classes, no temperature, and nothing dark. What is left of a teacher is a **second opinion**. And
# of $\alpha$: with squared errors the two terms are one,
#
# $$(1 - \alpha)(z - y)^2 + \alpha(z - v)^2 = \big(z - [(1 - \alpha)\,y + \alpha\,v]\big)^2 + \ldots,$$
#
# where the dots hold no $z$. So the student learns from a mixture of label and opinion, and from nothing else. That helps where the opinion is nearer to the truth
# than the label is. Our task: by how many degrees has a digit been turned?

# %%
turned, angles = worlds.turned(images, seed=0)       # (10, 1000, 64), tens of degrees
few_turned, few_angles = worlds.turned(few, seed=50)
test_turned, test_angles = worlds.turned(x_test, seed=100)
titles = [f"{10 * angle.item():z.0f}°" for angle in angles[0, :8]]
figures.images(turned[0, :8], (8, 8), titles)

# %% [markdown]
# **Figure.** Eight digits, and by how much each has been turned (the left way is above zero).
#
# Labels are measured, and measuring is noisy. We add noise to all angles, the teacher's and the student's, of 0 to 30 degrees
# (a standard deviation). The teacher has 1,000 of them, the student 100.
#
# > **Predict first.** The student hears the teacher alone, $\alpha = 1$. How does its gain change with the noise? And what would 100
# > *exact* labels have been worth?
# > <details><summary>Answer</summary>It grows with the noise, from next to nothing. And it is about what exact labels are
# > worth.</details>

# %%
def by_opinion(z, v, y, alpha=1.0):
    return losses.regression_distillation_loss(z, v, y, alpha=alpha)

def off(ten):    # degrees, root of the mean square
    return 10 * (ten(test_turned) - test_angles).square().mean((1, 2)).sqrt()

shape, few_steps = (64, 32, 1), dict(epochs=40, lr=0.01, batch_size=50)
exact = off(learn(shape, few_turned, F.mse_loss, few_angles, **few_steps))

# %%
errors = {"alone": {}, "distilled": {}, "exact labels": {}}
for noise in (0, 10, 20, 30):
    y = few_angles + noise / 10 * worlds.noise(few_angles, seed=1)
    theirs = angles + noise / 10 * worlds.noise(angles, seed=2)
    v = learn((64, 128, 1), turned, F.mse_loss, theirs, epochs=15, lr=0.01,
              batch_size=125, first_seed=700)(few_turned)
    errors["alone"][noise] = off(learn(shape, few_turned, F.mse_loss, y, **few_steps))
    taught = learn(shape, few_turned, by_opinion, v, y, **few_steps)
    errors["distilled"][noise] = off(taught)
    errors["exact labels"][noise] = exact

# %%
figures.curves(worlds.intervals(errors), "noise of the labels (degrees)", "degrees off",
               roles={"exact labels": "control"}, bottom=0)

# %% [markdown]
# **Figure.** How far off the students are, over the noise in the angles: mean and 95 % interval over ten repetitions. The control has
# exact labels, and is the same everywhere.

# %% tags=["claim"]
mixed = learn(shape, few_turned, F.mse_loss, 0.5 * y + 0.5 * v, **few_steps)
both = learn(shape, few_turned, lambda z, v, y: by_opinion(z, v, y, 0.5), v, y, **few_steps)
alone, taught = errors["alone"], errors["distilled"]
claim("The second opinion is worth less than half a degree where labels are exact, more "
      "than two where they are noisy, as exact labels would be. α mixes the targets.",
      below(alone[0] - taught[0], 0.5, "degrees gained, no noise"),
      above(alone[30] - taught[30], 2, "degrees gained, noise of 30"),
      within(taught[30] - exact, 1.5, "degrees, distilled at 30 − exact"),
      within(off(both) - off(mixed), 0.1, "degrees, α = 0.5 − the mixed target"))

# %% [markdown]
# (A teacher of the same 100 noisy angles is exercise 3. Saputra and others, 2019, weigh the opinion by how wrong the teacher is where
# one can check it.)
#
# ## Rare classes
#
# Take the digits, and of the 8s and 9s keep only six each; of the others 85. In the test they come as often as the others. **Class
# weights** are the usual remedy: in the cross-entropy a rare image counts 14 times. With a teacher there are two questions. Does it
# know the rare classes better than we do? And do its answers count 14 times as well?

# %%
thin, thin_labels = worlds.rare(images, labels, kept=6)    # (10, 692, 64)
weights = torch.tensor([1.0] * 8 + [85 / 6] * 2)
teaching = dict(epochs=12, lr=0.02, batch_size=125, first_seed=100)
knowing = learn((64, 64, 10), images, F.cross_entropy, labels, **teaching)
blind = learn((64, 64, 10), thin, F.cross_entropy, thin_labels, **teaching)

def half_and_half(z, v, y, class_weights=None):
    return losses.distillation_loss(z, v, y, temperature=2.0, alpha=0.5,
                                    class_weights=class_weights)

# %% [markdown]
# Two students below get no weights: for them each rare picture simply comes 14 times. So it counts more altogether, and with a
# teacher both count more, label *and* answer.
#
# > **Predict first.** Order them by how many of the rare digits they find: alone; alone with weights; with a teacher of the same thin
# > set; with a teacher that has seen many 8s and 9s; the same with weights.
# > <details><summary>Answer</summary>Alone and the teacher of the same set: hardly any. A knowing teacher: about a quarter. With weights
# > more than half. Weights and no teacher: more still!</details>

# %%
def student(x, loss, *told):
    return learn((64, 16, 10), x, loss, *told, epochs=12, lr=0.02, batch_size=100)(x_test)

def weighed(z, *told):    # told: the labels, or the teacher's answers and the labels
    if len(told) == 1:
        return F.cross_entropy(z, *told, weights)
    return half_and_half(z, *told, class_weights=weights)

again = torch.cat([torch.arange(680), torch.arange(680, 692).repeat(14)])
x_again, y_again, v = thin[:, again], thin_labels[:, again], knowing(thin)

# %%
found = {"alone": student(thin, F.cross_entropy, thin_labels),
         "alone, class weights": student(thin, weighed, thin_labels),
         "alone, 14 times": student(x_again, F.cross_entropy, y_again),
         "teacher of the same": student(thin, half_and_half, blind(thin), thin_labels),
         "knowing teacher": student(thin, half_and_half, v, thin_labels),
         "knowing, class weights": student(thin, weighed, v, thin_labels),
         "knowing, 14 times": student(x_again, half_and_half, v[:, again], y_again)}

# %%
parts = {"8s and 9s": [8, 9], "other digits": range(8), "all": range(10)}
recall = worlds.by_part(found, y_test, parts)
figures.rows(worlds.intervals(recall), "named rightly (%)", roles=figures.ROLES)

# %% [markdown]
# **Figure.** Of the rare digits, of the others, and of all: how many a student names rightly. Mean and 95 % interval over ten
# repetitions. Grey squares have no teacher. Look at the left panel first, then at how little of it the right one shows.

# %% tags=["claim"]
left = recall["8s and 9s"]
claim("A teacher of the same thin set hands on its blindness. A knowing one helps, class "
      "weights alone help more. Where rare pictures are repeated, it helps as well.",
      within(left["teacher of the same"] - left["alone"], 10, "points, blind − alone"),
      above(left["knowing teacher"] - left["alone"], 5, "points, knowing − alone"),
      above(left["alone, class weights"] - left["knowing teacher"], 20, "weights over it"),
      above(left["knowing, 14 times"] - left["knowing, class weights"], 5,
            "points, knowing, repeated − weighed"),
      above(left["knowing, 14 times"] - left["alone, 14 times"], 3,
            "points, repeated, knowing − alone"))

# %% [markdown]
# Why do weights help less with a teacher than without? They weigh the labels' half of the loss, and $\alpha$ has taken the other half
# away. So where a teacher speaks, repeat the images, or draw them more often (`WeightedRandomSampler`). And report classes
# one by one: `kdlib.measure.accuracy_by_class`.
#
# ## A teacher with other classes
#
# kdlib refuses a teacher of eight classes for a student of ten. What to do depends on what its classes are.
#
# - **The teacher has more.** Take the columns of yours, `v[:, mine]`: the softmax of these is what it thinks *given that it is one of
#   mine*.
# - **The teacher has fewer.** Compare both on the classes that both have, and let the labels teach the rest: `z[:, :8]` against `v`. The
#   tempting way is to fill its table up, probabilities with zeros, or logits with very low ones. That is an answer, too: *never*.
# - **Yours are groups of its classes.** Its 4, 6 and 8 are your *even*. Add up probabilities; and look at the second experiment.
# - **Other tokens**, in language models: [lesson 13](13_language_models.ipynb#3.-Text,-and-nothing-else) lets the teacher write, and a
#   text needs no shared tokens.
#
# ### Two classes more
#
# The teacher has never seen an 8 or a 9, and has eight outputs. The student gets 100 labelled images of all ten digits.

# %%
x, y = worlds.ten(omit=(8, 9))
v = learn((64, 128, 8), x, F.cross_entropy, y, **teaching)(few)    # (10, 100, 8)

def filled_up(z, v, y):         # "an 8? never"
    return 0.5 * F.cross_entropy(z, y) + 0.5 * follow(z, F.pad(v, (0, 2), value=-20.0))

def common_classes(z, v, y):
    return 0.5 * F.cross_entropy(z, y) + 0.5 * follow(z[:, :8], v)

# %%
shape, ways = (64, 16, 10), {"filled up": filled_up, "common classes": common_classes}
found = {"alone": learn(shape, few, F.cross_entropy, few_labels, **of_100)(x_test)}
for name, loss in ways.items():
    found[name] = learn(shape, few, loss, v, few_labels, **of_100)(x_test)
shares = worlds.by_part(found, y_test, {"its eight": range(8), "8s and 9s": [8, 9]})
figures.rows(worlds.intervals(shares), "named rightly (%)", roles=figures.ROLES)

# %% [markdown]
# **Figure.** Of the digits that the teacher knows, and of the two that it does not: how many a student names rightly. Mean and 95 %
# interval over ten repetitions.

# %% tags=["claim"]
known, new = shares.values()
claim("Filled up, the teacher forbids the classes that it does not know. Asked about the "
      "common ones alone it helps with those, and leaves most of the others.",
      below(new["filled up"], 15, "% of 8s and 9s, filled up"),
      above(known["common classes"] - known["alone"], 0, "points, its eight, − alone"),
      above(new["common classes"], 60, "% of 8s and 9s, common classes"))

# %% [markdown]
# ### Groups of its classes
#
# You need *even* or *odd*. A teacher of ten digits can tell more than that.
#
# > **Predict first.** Two ways. Add up the teacher's probabilities into two, and teach a student of two classes. Or teach a student of
# > ten classes, and add up *its* probabilities. Same teacher, same 100 images.
# > <details><summary>Answer</summary>The second, by more than five points. Whoever adds up first throws away what the teacher
# > knows.</details>

# %%
v = knowing(few)

def grouped(v, T):    # (…, 10) -> logits (…, 2): even, odd
    log_p = losses.log_soften(v, T).unflatten(-1, (5, 2))    # 01, 23, 45, 67, 89
    return T * log_p.logsumexp(-2)

z_alone = learn((64, 16, 2), few, F.cross_entropy, few_labels % 2, **of_100)(x_test)
first = learn((64, 16, 2), few, follow, grouped(v, 4.0), **of_100)(x_test)
last = grouped(learn((64, 16, 10), few, follow, v, **of_100)(x_test), 1.0)

# %%
found = {"alone": z_alone, "added up first": first, "added up last": last}
groups = {name: worlds.share_right(z, y_test % 2) for name, z in found.items()}
figures.rows(worlds.intervals(groups), "parity named rightly (%)", roles=figures.ROLES)

# %% [markdown]
# **Figure.** Students that tell even from odd digits, of 100 images each: mean and 95 % interval over ten repetitions.

# %% tags=["claim"]
claim("Adding up last beats adding up first by more than four points.",
      above(groups["added up last"] - groups["added up first"], 4, "points, last − first"),
      above(groups["added up last"] - groups["alone"], 4, "points, last − alone"))

# %% [markdown]
# ## What we saw
#
# - Average teachers' probabilities, or their losses, which is the same. The mean of logits lets each of them forbid.
# - Several labels: a sigmoid for each. A softmax cannot say how many are right.
# - Numbers: a teacher is a second opinion, worth as much as the labels are noisy.
# - Rare classes: a teacher that is blind for them stays blind. Weights reach the labels' term alone; repeating the images reaches both.
# - Other classes: compare on the common ones. Where yours are groups, teach the finer ones, and add up last.

# %% [markdown] tags=["exercise"]
# ## Exercises
#
# ### Exercise 1 (recall)
# Write the one target that a student learns from when a label $y$ counts $1 - \alpha$, a teacher's number $v$ counts $\alpha$, and errors are
# squared. Then the label is missing for some images, where `y` is `nan`: there the teacher is all there is.
# <details><summary>Hint 1</summary>It is a mean of the two, weighed by 1 − α and α: no squares, no factor 2.</details>
# <details><summary>Hint 2</summary><code>torch.where(y.isnan(), …, …)</code> chooses, image by image.</details>

# %% tags=["exercise"]
def mixed_target(y, v, alpha):
    """y, v: (n, outputs), y with nan where nobody has measured. Returns (n, outputs)."""
    ...


check.mixed_target(mixed_target)

# %% tags=["solution"]
def mixed_target(y, v, alpha):
    return torch.where(y.isnan(), v, (1 - alpha) * y + alpha * v)


check.mixed_target(mixed_target)

# %% [markdown] tags=["exercise"]
# ### Exercise 2 (modify)
# `grouped` has two groups. Write it for any: `groups` says of each of the teacher's classes to which of the `n_groups` it belongs. Return
# logits such that their softmax at temperature T is the sum of the teacher's probabilities at T in each group.
# <details><summary>Hint 1</summary>Of group g you need the columns <code>groups == g</code> of <code>(v / T).log_softmax(-1)</code>.</details>
# <details><summary>Hint 2</summary>Logarithms of sums of exponentials: <code>logsumexp(-1)</code>. The softmax will divide by T once more, so
# multiply by it.</details>

# %% tags=["exercise"]
def group_logits(v, groups, n_groups, T):
    """v: (n, classes). groups: (classes,) numbers from 0 on. Returns (n, n_groups)."""
    ...


check.group_logits(group_logits)

# %% tags=["solution"]
# solution
def group_logits(v, groups, n_groups, T):
    log_p = (v / T).log_softmax(-1)
    sums = [log_p[:, groups == g].logsumexp(-1) for g in range(n_groups)]
    return T * torch.stack(sums, -1)


check.group_logits(group_logits)

# %% [markdown] tags=["exercise"]
# ### Exercise 3 (investigate)
# At a noise of 30 degrees the teacher of 1,000 angles was worth several degrees. Is that the second opinion as such, or the other 900 angles? Train
# a teacher of the **same 100** pictures and noisy angles as the student, `(64, 128, 1)` with `epochs=60`, `lr=0.01`, `batch_size=50`,
# `first_seed=700`. How many degrees does its student gain over the one alone, in the mean?
# <details><summary>Hint 1</summary><code>y = few_angles + 3 * worlds.noise(few_angles, seed=1)</code>; the teacher is <code>learn((64, 128, 1),
# few_turned, F.mse_loss, y, …)</code>.</details>
# <details><summary>Hint 2</summary>The student: <code>learn(shape, few_turned, by_opinion, guide(few_turned), y, **few_steps)</code> with
# <code>shape = (64, 32, 1)</code>. Compare <code>off(…)</code> with <code>errors["alone"][30]</code>.</details>

# %% tags=["exercise"]
degrees_gained = ...


check.degrees_gained(degrees_gained)

# %% tags=["solution"]
# solution
y = few_angles + 3 * worlds.noise(few_angles, seed=1)
same = learn((64, 128, 1), few_turned, F.mse_loss, y, epochs=60, lr=0.01, batch_size=50,
             first_seed=700)
pupil = learn((64, 32, 1), few_turned, by_opinion, same(few_turned), y, **few_steps)
degrees_gained = (errors["alone"][30] - off(pupil)).mean()
check.degrees_gained(degrees_gained)

# %% [markdown] tags=["quiz"]
# ## Quiz
#
# Unfold the answer that you would give. Each says why it is right, or what is wrong with it.
#
# **1.** Of three teachers one was never shown trucks. You average logits. What does the student hear about a truck?
#
# <details><summary>A. Mostly truck, since two of three say so.</summary>No. That is what the mean of probabilities
# gives.</details>
# <details><summary>B. Often something else: one teacher's very low logit can outweigh the two.</summary>Right. After the softmax it is
# a product, and one factor near zero is enough.</details>
# <details><summary>C. The same as with probabilities, as the softmax makes up for it.</summary>No. Softmax and mean do not change
# places.</details>
#
# **2.** A tagger gives each photograph up to a dozen tags. Somebody distils it with the usual softmax loss, alpha = 1. What is lost?
#
# <details><summary>A. How many tags a photograph has.</summary>Right. Add the same number to all logits: the softmax does not
# move, and each tag's yes or no does.</details>
# <details><summary>B. The order of the tags by likelihood.</summary>No. That is the very thing that a softmax keeps.</details>
# <details><summary>C. Nothing, if the temperature is high enough.</summary>No. At no temperature does a softmax see what is added
# to all.</details>
#
# **3.** Labels are exact and the target is a number. A teacher of the same data predicts it well. What will distilling bring?
#
# <details><summary>A. Much: numbers hold more than classes do.</summary>No. One number stands against one number. There is no
# softness in it.</details>
# <details><summary>B. Harm, for the teacher is not exact.</summary>It may, at alpha = 1, where labels are better than opinions. In our
# experiment it was next to nothing.</details>
# <details><summary>C. Little: the label is as good an opinion.</summary>Right. The student learns from a mean of the two, and one of them is
# the truth already.</details>
#
# **4.** Overall accuracy went up by a point after distilling. Two of your hundred classes are rare. What do you look at?
#
# <details><summary>A. The temperature, which may blur rare classes.</summary>Later. First find out whether anything has happened to
# them.</details>
# <details><summary>B. The accuracy of each class by itself.</summary>Right. Two rare classes could be lost altogether, and the mean would not
# show it.</details>
# <details><summary>C. The loss on the training images.</summary>No. It is a mean over images as well.</details>

# %% [markdown]
# ## What next
#
# Back to [lesson 15](15_your_own_model.ipynb) and its one call that compares; or to the file to take home,
# `take_home/distil_my_model.py`.
#
# ## References
#
# - Hinton, Vinyals, Dean (2015), *Distilling the Knowledge in a Neural Network*: section 3, either mean of an ensemble
# - You, Xu, Xu, Tao (2017), *Learning from Multiple Teacher Networks*
# - Saputra, de Gusmão, Almalioglu, Markham, Trigoni (2019), *Distilling Knowledge From a Deep Pose Regressor Network*
# - Yang, Xie, Zong, Feng, Niu, Sugiyama, Huang (2023), *Multi-Label Knowledge Distillation*
