# %% [markdown] asks="Can a teacher hand over something better than answers?" seconds=20
# # 08 · Better knowledge
#
# **The question.** So far the student heard ten numbers an image, the teacher's answer. Inside the teacher there are many
# more. Can one hand over something better than answers?
#
# **You will be able to**
#
# - read what goes on inside a network, without changing it, and leave no trace
# - write four well-known methods in a few lines each: hints, relations, decoupled distillation, mutual learning
# - compare them with plain distillation so that only one thing differs, and say when "no difference" is a result
# - name the control that tells knowledge from mere company
# - find three mistakes that only features make possible
#
# **Time**: 35 min reading and running, 20 min exercises · **You need**: the experiment of
# [lesson 05](05_code_from_scratch.ipynb), KL and temperature ([lesson 04](04_loss_math.ipynb)), and for the last part a
# look into [lesson 06](06_spot_the_bug.ipynb)

# %% [markdown]
# ![One image goes into a student with few features and into a teacher with many. Besides their answers the features
# are read from the hidden layers. A projector, narrow on the student's side and wide on the teacher's, makes them
# comparable: that is a hint.](pictures/08_hooks.svg)
#
# The imports load the packages. That takes some seconds, in which `[*]` stands at their left.

# %%
import torch
import torch.nn.functional as F

from classroom.claim import above, all_above, all_below, below, claim, count, equal, within
from classroom.lesson_08 import check, figures, signs
from classroom.lesson_08.many import Worlds
from classroom.lesson_08.worlds import World, adam, contrasts, features_of, newborn, scores
from kdlib.losses import distance_loss, distillation_loss, hint_loss, relational_loss
from kdlib.models import mlp, predict_logits, tapped
torch.set_num_threads(1)    # small networks: more threads only get in each other's way

# %% [markdown]
# ## What a teacher knows besides its answers
#
# A network with one hidden layer works in two strides. The first turns the image into the hidden layer's outputs, its
# **features**, the second turns features into logits. Our teacher has 256 features, the student 16.
#
# How does one get at them? PyTorch calls a **forward hook** whenever a layer has done its work. One that nobody removes stays in the
# network, is called for ever and keeps its tensors alive. So `kdlib.models.tapped` is a context manager: it sets hooks when the
# block begins and takes them away when it ends, whatever happens in between. (The first training of a session loads more of
# PyTorch, which takes some seconds more.)

# %%
from kdlib.data import load_digits
from kdlib.training import fit

data = load_digits()
teacher = mlp(64, 256, 10, seed=0)
_ = fit(teacher, data.x_train, data.y_train, epochs=15, lr=0.02, batch_size=250)
with tapped(teacher, 1) as inside:                   # layer 1: the hidden layer's outputs
    logits = predict_logits(teacher, data.x_val)     # in eval mode, without gradients
print("answers:", tuple(logits.shape), " features:", tuple(inside[1].shape))

# %% tags=["claim"]
try:
    with tapped(teacher, 1):
        teacher("no image")
except TypeError:
    hooks = len(teacher[1]._forward_hooks)
claim("A hook set by tapped leaves no trace, not even after a pass that failed.",
      count(hooks, 1, "hooks left in the layer", claimed=0))

# %% [markdown]
# What do the features know? Ask **who is near whom**. Take 100 validation images in the order of their digits, and draw the distance
# of every pair: as raw pixels, in the features of a network that has never learnt anything, and in the teacher's.
#
# > **Predict first.** What will the squares along the diagonal look like, where images of one digit meet? And will the
# > untrained network's picture resemble the pixels' or the teacher's?
# > <details><summary>Answer</summary>The squares are darkest with the teacher. The untrained network's picture is that of the
# > pixels, nearly.</details>

# %%
x, y = data.x_val[:100], data.y_val[:100]
untrained = mlp(64, 256, 10, seed=1)
figures.distances({"pixels": x, "an untrained network": features_of(untrained, x),
                   "the teacher": features_of(teacher, x)}, y)    # features_of taps layer 1

# %% [markdown]
# **Figure.** The distances of 100 digits from each other, sorted by digit, in three spaces. Dark is near; each space measures in
# its own mean distance. Left and middle look alike: somewhat darker squares on the diagonal, little contrast elsewhere. With the
# teacher, right, these squares are darker, and those beside them differ: some digits are neighbours, others are far apart.

# %% [markdown]
# ## One way to train, many methods
#
# We want to compare methods, so everything else must stay the same: start, images, order of the batches, number of steps. As in
# lesson 05 the teacher has seen 1,000 labels, and the student holds 100 of the images. There are ten repetitions, here called
# **worlds**, for each also holds features of its teacher and of a network that has never learnt anything. (As features come in
# units that mean nothing, each is moved to a mean of zero, and a network's features, all together, are divided by their standard
# deviation.) Here are the ten worlds, and what is in the first.

# %%
from kdlib.training import progress_bar

worlds = [World(s) for s in progress_bar(range(10), "teachers")]
world = worlds[0]
for name, numbers in (("images", world.x), ("labels", world.y), ("answers", world.v),
                      ("the teacher's features", world.features["teacher"]),
                      ("an untrained network's", world.features["untrained"])):
    print(f"{name:24} {tuple(numbers.shape)}")

# %% tags=["claim"]
sharp = contrasts(worlds)
claim("The figure is no accident: compared with two images of one digit, two of different "
      "digits are farther apart in the teacher's features than as pixels, or untrained.",
      above(sharp["teacher"] - 1.2 * sharp["pixels"], 0, "contrast over 1.2 times pixels'"),
      above(sharp["teacher"] - 1.2 * sharp["untrained"], 0, "over 1.2 times untrained"))

# %% [markdown]
# A **method** is a function of a student, a world, the numbers of the images in a batch, and two **helpers**, a projector and a peer,
# whom you will meet below. It returns the loss of the batch. A helper that it uses learns together with the student and is thrown
# away afterwards. `train` is the same for all methods.
#
# Given one world `w`, it trains one student. Given all ten on top of each other, it trains **ten students side by side**, one in
# each world, which takes little more time than one: `rows` are then the batches of all ten, fifty images each, and every student
# reads its own fifty. (A claim below compares the two ways.)

# %%
from classroom.bugs import step

def train(w, method, epochs=60, **options):
    student, helpers = newborn(w)                       # the same start for every method
    optimizer, scheduler = adam(student, helpers, steps=2 * epochs)
    for rows in w.batches(epochs):                      # (50,) or (500,): the same batches
        step(optimizer, method(student, w, rows, helpers, **options))
        scheduler.step()
    return student

# %% [markdown]
# The **base** on which they build is what we know: labels, or the teacher's answers at $T = 8$. The method `plain` adds nothing to
# it.

# %%
def from_labels(student_logits, w, rows):
    return F.cross_entropy(student_logits, w.y[rows])


def from_answers(student_logits, w, rows, T=8.0):
    return distillation_loss(student_logits, w.v[rows], w.y[rows], temperature=T, alpha=1.0)


def plain(student, w, rows, helpers, base=from_labels, **options):
    return base(student(w.x[rows]), w, rows, **options)

# %% [markdown]
# ## Hints
#
# Romero and colleagues (2015) let a layer of the teacher give a **hint** to a layer of the student: *your features should be
# like mine*. The student's 16 features cannot be compared with 256, so a **projector** comes between them, here one linear
# layer $r$. With $h$ the student's features and $g$ the teacher's,
#
# $$\mathrm{hint} = \mathrm{mean}\;(r(h) - g)^2,$$
#
# the mean over batch and features. (In the paper the hint comes first, and distillation in a second stage. We add the two, as most
# do today.)

# %%
def hint(student, w, rows, helpers, weight, base=from_labels, whose="teacher"):
    with tapped(student, 1) as own:
        student_logits = student(w.x[rows])
    guess = helpers.projector(own[1])                   # (batch, 16) -> (batch, 256)
    distance = hint_loss(guess, w.features[whose][rows])
    return base(student_logits, w, rows) + weight * distance

# %% [markdown]
# ## Relations
#
# A hint asks for the teacher's numbers. Park and colleagues (2019) ask for less: the student may use any numbers, as long as **who is
# near whom** stays as it is with the teacher. The distance of two images is one number, however many features there are. Each
# network measures in its own mean distance,
#
# $$d_{ij} = \frac{\lVert f_i - f_j \rVert}{\mathrm{mean\ over\ all\ pairs}}$$
#
# and the loss compares the two tables $d_{ij}$ with Huber's loss: a square for small differences, straight lines for large
# ones, so that a single odd pair cannot shout down the rest.
#
# ![Three digits, 3, 9 and 6, as corners of a triangle in the teacher's features: 3 and 9 are near each other, 6 is
# far. In the student's features the same triangle, turned and smaller: who is near whom is as with the
# teacher.](pictures/08_relations.svg)
#
# (The paper also compares **angles**, at one of three images. `relational_loss` has both and weighs them. We use the distances alone:
# angles run over all triples of a batch, which takes time.)

# %%
def our_distance_loss(h, g):
    different = ~torch.eye(len(h), dtype=torch.bool)      # an image is no pair with itself
    d_h, d_g = ((f[:, None] - f[None]).norm(dim=-1)[different] for f in (h, g))
    return F.smooth_l1_loss(d_h / d_h.mean(), d_g / d_g.mean())    # Huber's, in PyTorch

# %% [markdown]
# The method looks at pairs *within* a batch of fifty, also where ten students' batches come at once.

# %%
def relations(student, w, rows, helpers, weight, base=from_labels, whose="teacher"):
    with tapped(student, 1) as own:
        student_logits = student(w.x[rows])
    batches = zip(own[1].split(50), w.features[whose][rows].split(50))
    apart = torch.stack([relational_loss(h, g, angle_weight=0) for h, g in batches]).mean()
    return base(student_logits, w, rows) + weight * apart

# %% [markdown]
# > **Predict first.** Turn the whole cloud of the student's features around the origin, and blow it up to three times its
# > size. What happens to the hint loss, and what to the loss on distances?
# > <details><summary>Answer</summary>The hint loss changes, for every number has changed. The loss on distances does not
# > change: a rotation keeps all distances, and a factor cancels against the mean.</details>

# %% tags=["claim"]
draw = torch.Generator().manual_seed(0)
h, g, Q = (torch.randn(50, n, generator=draw) for n in (16, 256, 16))
turned, r = 3 * h @ torch.linalg.qr(Q[:16]).Q, newborn(world)[1].projector
hints = [hint_loss(r(features), g) for features in (h, turned)]
claim("The loss on distances does not notice when the student's features are turned and "
      "blown up; the hint loss does. And the formulas above are kdlib's.",
      equal(distance_loss(turned, g), distance_loss(h, g), 1e-5, "distances: changed by"),
      all_above((hints[1] / hints[0] - 1).abs(), 0.01, "hint loss: changed by the share"),
      equal(our_distance_loss(h, g), distance_loss(h, g), 1e-5, "distances: kdlib off by"),
      equal(((r(h) - g) ** 2).mean(), hints[0], 1e-5, "hint loss: kdlib off by"))

# %% [markdown]
# ## Decoupled distillation
#
# Zhao and colleagues (2022) do not look inside. They take the KL divergence of the answers apart. Let $p_y$ be the teacher's
# probability of the labelled class. Then two questions are hidden in one KL:
#
# - **TCKD** (*target class*): how sure is the teacher of the labelled class? A KL of two numbers, $(p_y, 1 - p_y)$.
# - **NCKD** (*non-target classes*): how does it spread what is left over the other nine? Their probabilities, divided by their
#   sum.
#
# and plain distillation is
#
# $$\mathrm{KL} = \mathrm{TCKD} + (1 - p_y)\,\mathrm{NCKD}$$
#
# Look at the weight of the second part. **The surer the teacher, the less it tells about the wrong classes**, where the dark
# knowledge sits. The authors set both weights free.

# %%
def two_parts(student_logits, teacher_logits, labels):
    wrong = F.one_hot(labels, 10) == 0
    p, q = teacher_logits.softmax(-1), student_logits.softmax(-1)
    p_y, q_y = p[~wrong], q[~wrong]                          # (batch,)
    target = p_y * (p_y / q_y).log() + (1 - p_y) * ((1 - p_y) / (1 - q_y)).log()
    p_rest = p[wrong].view(-1, 9) / (1 - p_y)[:, None]       # (batch, 9), rows sum to 1
    q_rest = q[wrong].view(-1, 9) / (1 - q_y)[:, None]
    rest = (p_rest * (p_rest / q_rest).log()).sum(-1)
    return target, rest, p_y                                 # TCKD, NCKD, p_y: (batch,)

# %% tags=["claim"]
from kdlib.losses import decoupled_loss
draw = torch.Generator().manual_seed(1)
z, v = torch.randn(2, 50, 10, generator=draw, dtype=torch.float64)
labels = torch.arange(50) % 10
target, rest, p_y = two_parts(z, v, labels)
kl = (v.softmax(-1) * (v.log_softmax(-1) - z.log_softmax(-1))).sum(-1)    # for each image
theirs = decoupled_loss(z, v, labels, temperature=1.0, target_weight=1.0, rest_weight=8.0)
claim("The identity holds image by image, and decoupled_loss weighs the same two parts.",
      equal(target + (1 - p_y) * rest, kl, 1e-8, "TCKD + (1 - p_y)·NCKD − KL"),
      equal((target + 8 * rest).mean(), theirs, 1e-6, "decoupled_loss is off by"))

# %% [markdown]
# ## Mutual learning
#
# Zhang and colleagues (2018) do away with the teacher. **Two students** learn together; the second is the **peer** among the helpers.
# Each listens to its base and, with some weight, to the other's present answer. Neither gets a gradient through the other's answer:
# who is imitated is not asked to come closer.

# %%
def mutual(student, w, rows, helpers, weight, base=from_labels, T=1.0):
    own, other = student(w.x[rows]), helpers.peer(w.x[rows])
    options = dict(labels=w.y[rows], temperature=T, alpha=1.0)    # 1: no label is read
    it_hears = distillation_loss(own, other, **options)
    peer_hears = distillation_loss(other, own, **options)
    return base(own, w, rows) + base(other, w, rows) + weight * (it_hears + peer_hears)

# %% [markdown]
# ## What do features carry?
#
# First without the teacher's answers. Every student hears its 100 labels, and some get hints, relations or a peer on top. (Their
# weights were chosen beforehand on the validation images of ten other splits, `split_seed` 20 to 29, for each row the best of
# three to six. The recipe is that of lesson 05 with 60 epochs instead of 100.)
#
# A gain would not yet mean that *knowledge* was handed over. Perhaps it does a student good to agree with anybody, as label
# smoothing does good without knowing anything. So two **controls** stand beside: hints and relations from a network that has **never
# learnt anything**.
#
# > **Predict first.** Put in order: labels alone, with a peer, with hints, with relations, and, at the end, no labels but the
# > teacher's answers. And what will hints from an untrained network do?
# > <details><summary>Answer</summary>Compare with the figure. The peer changes next to nothing, features of the teacher help,
# > its answers help most. The untrained network's relations do nothing, and its hints do harm.</details>
#
# `scores` gives the test accuracy in each world, ten students a method. First those of world 0:

# %% tags=["nbval-ignore-output"]
on_labels = scores(worlds, train, {
    "labels alone": dict(method=plain),
    "labels and a peer": dict(method=mutual, weight=0.3),
    "labels, hints": dict(method=hint, weight=30),
    "labels, relations": dict(method=relations, weight=30),
    "labels, untrained hints": dict(method=hint, weight=30, whose="untrained"),
    "labels, untrained relations": dict(method=relations, weight=30, whose="untrained"),
    "the teacher's answers": dict(method=plain, base=from_answers)})
alone, answers = on_labels["labels alone"], on_labels["the teacher's answers"]
on_labels.head(1).T.add_prefix("world ").round(1)

# %% [markdown]
# One world proves nothing. All ten:

# %%
from kdlib.measure import margin, mean_ci, paired_ci

roles = {"labels alone": "alone", "labels and a peer": "alone",
         "labels, untrained hints": "control", "labels, untrained relations": "control"}
figures.rows({name: mean_ci(on_labels[name]) for name in on_labels}, "test accuracy (%)",
             roles=roles)

# %% [markdown]
# **Figure.** Test accuracy of the student 64-16-10: mean and 95 % interval over ten repetitions. Grey: no teacher. Pink: the
# controls, features of an untrained network. Blue: features or answers of the trained teacher.

# %% tags=["claim"]
bounds = []
for name in ("hints", "relations"):
    with_it, untaught = on_labels[f"labels, {name}"], on_labels[f"labels, untrained {name}"]
    bounds += [above(with_it - alone, 0, f"{name}, over labels alone"),
               above(with_it - untaught, 1, f"{name}, over untrained {name}"),
               above(answers - with_it, 0, f"the teacher's answers, over {name}")]
claim("Features carry knowledge, answers carry more. The teacher's hints and relations "
      "help, by over a point more than those of an untrained network. A peer changes less "
      "than a point.", *bounds, within(on_labels["labels and a peer"] - alone, 1, "a peer"))

# %% [markdown]
# So the first half of the promise holds, and it is *knowledge* that does it: a stranger's features do not help. Somebody who holds
# features but no answers can use this. It happens: networks are often published without their last layer.
#
# The peer knows nothing that the student does not know: both see the same 100 labels. (From the same initial weights they would have
# stayed twins, always of one opinion, with nothing to learn from each other.)

# %% [markdown]
# ## On top of the answers
#
# Mostly you do hold the answers. Is there anything left to say, then? Now all students hear them, at $T = 8$, and no labels.
# (Decoupled distillation reads labels, to know which class to take out. The weights were chosen as before.)
#
# > **Predict first.** Hints and relations gave points on top of the labels. How many will they give on top of the answers?
# > <details><summary>Answer</summary>Relations none that we could find. Hints less than a point, and one student a repetition
# > is too few to tell that from nothing.</details>
#
# Decoupled distillation as a method is one line. Then one student a repetition, as before:

# %%
def decoupled(student, w, rows, helpers, **options):
    return decoupled_loss(student(w.x[rows]), w.v[rows], w.y[rows], **options)

# %%
on_answers = scores(worlds, train, {
    "answers, relations": dict(method=relations, base=from_answers, weight=1),
    "answers and a peer": dict(method=mutual, base=from_answers, weight=0.1, T=8.0),
    "answers, hints": dict(method=hint, base=from_answers, weight=10),
    "decoupled answers": dict(method=decoupled, temperature=8, rest_weight=1)})
added = {name: paired_ci(on_answers[name], answers) for name in on_answers}
figures.rows(added, "test accuracy minus plain distillation (points)", reference=0)

# %% [markdown]
# **Figure.** The four methods against plain distillation (dotted line), one student a repetition: differences within each
# repetition, with 95 % intervals. A test image is 0.2 points.
#
# Relations and a peer lie close to the line, and their bars are short. Hints and decoupling scatter more, and for them the figure
# decides **nothing**: the bar of the hints just clears the line, which is not the three standard errors that we ask for. "Hints
# help" would be too much, and so would "nothing to gain": what authors report is often as small.
#
# Much of the scatter is the luck of a single student. So now the mean of **ten** students in each world, of other starts and
# batches (`starts=10`, a hundred side by side), and again a control, hints of the network that has never learnt anything.

# %%
tens = scores(worlds, train, {
    "plain": dict(method=plain, base=from_answers),
    "answers, hints": dict(method=hint, base=from_answers, weight=10),
    "decoupled answers": dict(method=decoupled, temperature=8, rest_weight=1),
    "answers, untrained hints": dict(method=hint, base=from_answers, weight=10,
                                     whose="untrained")}, starts=10)
more = {name: tens[name] - tens["plain"] for name in [*tens][1:]}
figures.rows({name: mean_ci(gain) for name, gain in more.items()},
             "test accuracy minus plain distillation (points)", reference=0,
             roles={"answers, untrained hints": "control"})

# %% [markdown]
# **Figure.** Ten students for each method in each repetition: means of ten repetitions with 95 % intervals. Hints are clear of the dotted line. Decoupling and the hints of an untrained network (pink) stay close to it.

# %% tags=["claim"]
gain, ten = more["answers, hints"], Worlds(worlds)
both = [train(u, hint, base=from_answers, weight=10)(u.x)[:100] for u in (world, ten)]
claim("Hints add a little to the answers, less than a point and a half; relations, a peer "
      "and decoupling next to nothing. About new images these repetitions decide nothing.",
      above(gain, 0, "hints"), below(gain, 1.5, "hints"),
      above(gain - more["answers, untrained hints"], 0, "hints, over untrained ones"),
      within(more["decoupled answers"], 0.5, "decoupling"),
      *(within(on_answers[name] - answers, 1, name) for name in [*on_answers][:2]),
      all_below(margin(gain, corrected=(1000, 500)), 3, "margin of hints for new images"),
      equal(*both, 0.01, "alone or beside nine, answers differ by"))

# %% [markdown]
# "Next to nothing" says more than "we found no difference": there is none of that size. (New images are [the other
# question](A_primer.ipynb#On-this-pool,-or-on-new-images?). Like all our claims, the gain is sure *on this pool of images*; the
# wider interval, for new ones, has room for zero.)
#
# A reading that fits: ten soft answers an image already say most of who is near whom, and the features say it at greater length. This
# is no law. A large network holds more than ten numbers can tell, and authors do report larger gains there; a table follows.

# %% [markdown]
# ## Where decoupling helps, and what it was that helped
#
# Decoupled distillation had a good argument, and gave next to nothing. The weight that it sets free, $1 - p_y$, is small where the
# teacher is sure. But we asked at $T = 8$, and heat makes every teacher unsure. So let us also ask at $T = 1$. (The weight of NCKD
# there, 0.5, was chosen as before. These students get 80 epochs instead of 60; if that favours anybody, it is them.)
#
# > **Predict first.** At $T = 1$, how large is $1 - p_y$ on average? And at $T = 8$? Where will decoupling help?
# > <details><summary>Answer</summary>A few hundredths, and more than a half. At T = 1, then.</details>

# %%
columns = scores(worlds, train, {
    "plain, T = 1": dict(method=plain, base=from_answers, T=1.0, epochs=80),
    "decoupled, T = 1": dict(method=decoupled, temperature=1, rest_weight=0.5, epochs=80)})
columns["plain, T = 8"] = answers
columns["decoupled, T = 8"] = on_answers["decoupled answers"]
figures.rows({name: mean_ci(columns[name]) for name in columns}, "test accuracy (%)",
             roles={"plain, T = 1": "alone", "plain, T = 8": "alone"})

# %% [markdown]
# **Figure.** Plain (grey) and decoupled distillation (blue) at two temperatures: means and 95 % intervals. At $T = 1$ they are apart,
# at $T = 8$ they stand side by side.

# %% tags=["claim"]
left_over = {}    # 1 − p_y in per cent, mean over the 100 images of all ten worlds
for T in (1.0, 8.0):
    p_y = [(one.v / T).softmax(-1).gather(1, one.y[:, None]) for one in worlds]
    left_over[T] = 100 * (1 - torch.cat(p_y).mean())
claim("At T = 1 decoupled distillation is better than plain. So is plain distillation with "
      "nothing but a higher temperature, which gives weight to the wrong classes, too.",
      above(columns["decoupled, T = 1"] - columns["plain, T = 1"], 0, "decoupled, points"),
      above(columns["plain, T = 8"] - columns["plain, T = 1"], 0, "T = 8, points"),
      all_below(left_over[1.0], 5, "the weight, 1 − p_y, at T = 1 (%)"),
      all_above(left_over[8.0], 50, "the weight, 1 − p_y, at T = 8 (%)"))

# %% [markdown]
# So the argument was right: a sure teacher whispers about the wrong classes. But the temperature raises the same voice. At
# $T = 8$ plain distillation already gives NCKD a weight of more than a half, and for the decoupled one the validation images chose 1.
# Had we compared at $T = 1$ only, we could have published a gain. Before you believe a comparison, look whether the old method was tuned with as
# much care as the new one. (The authors compared both at one temperature, as one should: at 4 on CIFAR-100, at 1 on ImageNet.)

# %% [markdown]
# ## What others report
#
# Our students have 1,210 parameters and see 100 images. Here is what the authors found with convolutional networks on CIFAR-100, with
# its 100 classes. **We have not run these.** Shown is the test accuracy in % for two pairs of networks, one with smaller gains and
# one with larger. The last column says how far each method lies above plain distillation in all pairs that the papers list.
#
# | method | the idea | WRN-40-2 to WRN-16-2 | ResNet-32x4 to ResNet-8x4 | all pairs, in points |
# |---|---|---|---|---|
# | the teacher, and the student alone | – | 75.6, 73.3 | 79.4, 72.5 | – |
# | plain distillation | – | 74.9 | 73.3 | – |
# | hints, as rerun by Tian et al. (2020) | – | 73.6 | 73.5 | below it in 12 of 13 |
# | attention transfer, likewise | look at the same places of the picture | 74.1 | 73.4 | below it in 12 of 13 |
# | relations, likewise | – | 73.4 | 71.9 | below it in 13 of 13 |
# | contrastive: Tian et al. (2020) | features of the same picture near, of other pictures far | 75.5 | 75.5 | 0.4 to 2.4 |
# | decoupled: Zhao et al. (2022) | TCKD and NCKD with weights of their own | 76.2 | 76.3 | 0.4 to 3.0 |
# | logit standardisation: Sun et al. (2024) | divide each network's logits by their own spread first | 76.1 | 76.6 | 0.2 to 3.3 |
#
# The rerun rows have hints, attention and relations in the place of the answers, and agree with our first experiment: features
# without the answers stay behind the answers in nearly all pairs. The others beat plain distillation for every pair. Between them and us lie a hundred
# classes instead of ten, far larger networks and 50,000 images. Which of these makes the difference, our students cannot tell.
#
# Two more reports compare with networks that had no teacher. Attention transfer took a ResNet-18 on ImageNet from 30.4 to
# 29.3 % of errors, with a ResNet-34 as its teacher (Zagoruyko and Komodakis, 2017). **Born-again** networks are students of
# the teacher's own size, then their students, and so on: DenseNets that beat their teachers, with errors down to 15.5 % on
# CIFAR-100 (Furlanello and colleagues, 2018).

# %% [markdown]
# ## Three more for the bug bank
#
# [Lesson 06](06_spot_the_bug.ipynb) keeps a bank of mistakes found in published code. Features make new ones possible. Read, look
# at the signs, and make a diagnosis before you unfold anything. First a healthy loop with hints:
#
# ```python
# def sound_hints(student, projector, teacher, x, y, epochs=30):
#     with tapped(teacher, 2) as inside:
#         predict_logits(teacher, x)
#     optimizer = torch.optim.Adam([*student.parameters(), *projector.parameters()], lr=0.02)
#     student.train()
#     for rows in batches(x, epochs):
#         with tapped(student, 2) as own:
#             z = student(x[rows])
#         step(optimizer, F.cross_entropy(z, y[rows]) + hint_loss(projector(own[2]), inside[2][rows]))
# ```
#
# And two sick ones.
#
# ```python
# def hints_o(student, projector, teacher, x, y, epochs=30):
#     with tapped(teacher, 2) as inside:
#         predict_logits(teacher, x)
#     optimizer = torch.optim.Adam(student.parameters(), lr=0.02)
#     student.train()
#     for rows in batches(x, epochs):
#         with tapped(student, 2) as own:
#             z = student(x[rows])
#         step(optimizer, F.cross_entropy(z, y[rows]) + hint_loss(projector(own[2]), inside[2][rows]))
#
#
# def hints_q(student, projector, teacher, x, y, epochs=30):
#     optimizer = torch.optim.Adam([*student.parameters(), *projector.parameters()], lr=0.02)
#     teacher.eval()
#     networks = nn.ModuleList([student, projector, teacher]).train()    # one place for all of them
#     for rows in batches(x, epochs):
#         with tapped(teacher, 2) as inside, torch.no_grad():
#             teacher(x[rows])
#         with tapped(student, 2) as own:
#             z = student(x[rows])
#         step(optimizer, F.cross_entropy(z, y[rows]) + hint_loss(projector(own[2]), inside[2]))
#     networks.eval()
# ```
#
# All their networks have batch norm, because one of the mistakes needs it to show. The table says how far anything in them has moved.

# %% tags=["nbval-ignore-output"]
from classroom import bugs

loops = {"sound": bugs.sound_hints, "O": bugs.BANK["O"].buggy, "Q": bugs.BANK["Q"].buggy}
signs.of_loops(loops).round(2)

# %% [markdown]
# **Attention** is for convolutional networks. A layer of theirs draws several maps of each picture, its channels: (batch,
# channels, height, width). Squared and averaged over the channels they become one map that tells *where* the network looks.
# Student and teacher may have different numbers of channels. A healthy loss and a sick one:
#
# ```python
# def sound_attention(student_maps, teacher_maps):
#     own, wanted = (F.normalize(maps.pow(2).mean(1).flatten(1))
#                    for maps in (student_maps, teacher_maps))
#     return (own - wanted).pow(2).mean()
#
#
# def attention_p(student_maps, teacher_maps):
#     own, wanted = (F.normalize(maps.pow(2).flatten(1))
#                    for maps in (student_maps, teacher_maps))
#     return (own - wanted).pow(2).mean()
# ```
#
# Both are tried on the maps of two small convolutional networks, six channels each: (100, 6, 8, 8). *Dealt out anew* means that
# the teacher's channels come in another order.

# %% tags=["nbval-ignore-output"]
losses = {"sound": bugs.sound_attention, "P": bugs.BANK["P"].buggy}
signs.of_attention(losses).round(5)

# %% [markdown] tags=["exercise"]
# ### Exercise 1 (recall)
# Your diagnoses. Five of these names belong to nobody here.
#
# | name | the fault |
# |---|---|
# | `batch norm updated` | the teacher is only asked, and its running averages move |
# | `channels not averaged` | the map still tells the channels apart |
# | `hint not detached` | gradients of the hint reach the teacher |
# | `layers mixed up` | the features come from another layer than intended |
# | `maps not normalised` | a map's length plays a part |
# | `projector at rest` | the projector never learns |
# | `student at rest` | the student never learns |
# | `teacher trained` | the teacher's weights move |
# <details><summary>Hint 1</summary>In each table look for the line that differs from the sound one. In O something does not move
# that should, in Q something moves that should not.</details>
# <details><summary>Hint 2</summary>For O, read the list that the optimiser gets. For Q, ask what <code>train()</code> of a module
# does to all modules inside it. For P, say the shape after every step, beginning with (batch, channels, height,
# width).</details>

# %% tags=["exercise"]
features = {
    "O": ...,
    "P": ...,
    "Q": ...,
}
check.diagnosed_features(features)

# %% tags=["solution"]
# solution
features = {
    "O": "projector at rest",
    "P": "channels not averaged",
    "Q": "batch norm updated",
}
check.diagnosed_features(features)

# %% [markdown]
# The case notes. Open one when you have a diagnosis of your own.
#
# > **Loop O**
# > <details><summary>Notes</summary>The optimiser was given the student's weights and nobody else's. The projector stays as it
# > was born, and the student bends its features until a random projection of them resembles the teacher's. The loss falls all
# > the same. Seen in yolov8_Distillation, issue 5, and GeometryForcing, issue 13. (The repair of the former put the teacher into
# > the optimiser; its projector is still at rest.) <b>Test:</b> after a step, the projector has moved. <b>Repair:</b> hand both to
# > the optimiser. In exercise 3 you measure what it costs.</details>
#
# > **Loss P**
# > <details><summary>Notes</summary>Without the mean over the channels the map is as long as all channels together. It asks channel
# > 3 of the student to do what channel 3 of the teacher does, though their numbers mean nothing. With equal numbers of channels
# > nothing complains, with different ones the shapes do not fit. Seen in KD_Lib's ATLoss. <b>Test:</b> deal out the
# > teacher's channels anew; the loss must not change. <b>Repair:</b> <code>.mean(1)</code>.</details>
#
# > **Loop Q**
# > <details><summary>Notes</summary>Somebody did call teacher.eval(). Then train() is called on a module that
# > contains the teacher, and it reaches all modules inside. From then on each pass moves the running averages, under
# > no_grad() too, for they are no weights and need no gradient. The next user of this teacher gets another network.
# > Seen in vit-pytorch's DistillWrapper. (sparseml knew the trap: it called eval() before each pass, and since pull
# > request 2191 the container's train() leaves the teacher alone. Specimen K of lesson 06 forgot eval() altogether.)
# > <b>Test:</b> the teacher's buffers are what they were. <b>Repair:</b> eval() as the last word before the pass, or
# > predict_logits, which sees to it.</details>

# %% tags=["claim"]
from classroom.claim import true
specimens = {letter: bugs.BANK[letter] for letter in "OPQ"}
found = [specimen.detector(specimen.buggy) for specimen in specimens.values()]
alarms = [specimen.detector(specimen.sound) for specimen in specimens.values()]
claim("Each of the three is found by the test written for it; sound code sets off none.",
      count(sum(found), 3, "found by their own tests"),
      count(sum(alarms), 3, "alarms at sound code", claimed=0),
      true(not bugs.detects_projector_at_rest(specimens["Q"].buggy), "Q passes O's test"),
      true(not bugs.detects_batch_norm_updated(specimens["O"].buggy), "O passes Q's test"))

# %% [markdown]
# ## What we saw
#
# - A hook shows what goes on inside a network, and a context manager takes it away again.
# - A teacher's features carry knowledge: without its answers, hints and relations helped, and those of an untrained network did not.
# - On top of the answers, hints added less than a point and a half, and it took a hundred students to see it. Relations,
#   decoupling and a peer changed next to nothing, and we could say how little.
# - Decoupling helped at $T = 1$. A higher temperature did the same without a new loss.
# - What authors report of large networks and many classes is more than we could see here.
#
# ## Exercises
#
# Exercise 1 is above, beside its patients.

# %% [markdown] tags=["exercise"]
# ### Exercise 2 (modify)
# Write the map that attention transfer compares. From the maps of a layer to one row for each picture: square, take the mean over the
# channels, flatten, and divide each picture's row by its length.
# <details><summary>Hint 1</summary>Dimension 1 is the channels. <code>flatten(1)</code> leaves the batch alone and joins everything
# behind it.</details>
# <details><summary>Hint 2</summary><code>F.normalize(rows, dim=1)</code> divides each row by its length, the root of the sum of its
# squares.</details>

# %% tags=["exercise"]
def attention_map(maps):
    """Where a layer looks. maps: (batch, channels, height, width).
    Returns (batch, height · width)."""
    ...


check.attention_map(attention_map)

# %% tags=["solution"]
# solution
def attention_map(maps):
    return F.normalize(maps.pow(2).mean(1).flatten(1), dim=1)


check.attention_map(attention_map)

# %% [markdown] tags=["exercise"]
# ### Exercise 3 (investigate)
# What does bug O cost? In one of the issues where it was reported, the answer was that it hardly matters: the gradient passes
# through the idle projector and reaches the student all the same, and the projector is thrown away anyway. (The reporter had found
# that without the whole term the result is the same, too.) Guess first.
#
# Then measure. Make a method of `hint` whose projector does not learn, and train it in worlds 0, 1 and 2, on labels with the weight
# 30. The answer is the mean of *test accuracy with the idle projector minus test accuracy with the learning one*, in points.
# <details><summary>Hint 1</summary>A module that is told <code>.requires_grad_(False)</code> stays as it is. Yours tells it to
# <code>helpers.projector</code> and then returns what <code>hint</code> returns.</details>
# <details><summary>Hint 2</summary><code>scores(worlds[:3], train, {"idle": dict(method=…, weight=30)})</code> is a table with the
# column <code>"idle"</code>, and the column <code>on_labels["labels, hints"]</code> has the accuracies with the learning
# projector.</details>

# %% tags=["exercise"]
difference = ...


check.idle_projector(difference)

# %% tags=["solution"]
# solution
def idle(student, w, rows, helpers, **options):
    helpers.projector.requires_grad_(False)
    return hint(student, w, rows, helpers, **options)

unlearnt = scores(worlds[:3], train, {"idle": dict(method=idle, weight=30)})["idle"]
difference = (unlearnt - on_labels["labels, hints"][:3]).mean()
check.idle_projector(difference)    # the gradient passes, and pulls where it helps nobody

# %% [markdown] tags=["quiz"]
# ## Quiz
#
# Unfold the answer that you would give. Each says why it is right, or what is wrong with it.
#
# **1.** Hints made the student better. Which control tells that it was the teacher's knowledge?
#
# <details><summary>A. The student without hints, trained as long.</summary>No. That shows that something helped. It
# may have been the company and not the knowledge.</details>
# <details><summary>B. Hints from a network that has learnt nothing.</summary>Right. Everything else is the same, the
# projector, the weight, the extra term. What is missing is the knowledge, and the gain was gone.</details>
# <details><summary>C. The student with hints, trained twice as long.</summary>No. It changes the training, not what
# the hints know.</details>
# <details><summary>D. Hints through a projector that is kept at rest.</summary>No. That tells what a learning
# projector is worth. The hints are the teacher's in both cases.</details>
#
# **2.** Why does the loss on distances need no projector?
#
# <details><summary>A. Distances are single numbers, whatever the width.</summary>Right. In a space of 16 features as
# in one of 256, so the tables of distances have the same shape.</details>
# <details><summary>B. Images of one class are compared with each other.</summary>No. It compares all pairs, and reads
# no labels.</details>
# <details><summary>C. Both networks' features are brought to one scale.</summary>No. That settles the unit. The
# widths would still differ.</details>
#
# **3.** A new loss beats plain distillation at $T = 1$. What do you ask first?
#
# <details><summary>A. Whether the new loss beats the student alone, too.</summary>No. If it beats plain distillation,
# it most likely does. The doubt lies elsewhere.</details>
# <details><summary>B. Whether the new loss takes as little time.</summary>No. That may matter later. First comes
# whether the gain is one.</details>
# <details><summary>C. How good plain distillation is at its best T.</summary>Right. Decoupling was ahead at T = 1 and
# not at 8. The old method has dials too.</details>
#
# **4.** Ten repetitions show a difference of 0.1 ± 0.5 points (95 % interval) between two methods. What may you say?
#
# <details><summary>A. Their gap is most likely below a point.</summary>Right. That is a result: it bounds the effect
# from both sides.</details>
# <details><summary>B. The first is probably better, by a tenth of a point.</summary>No. The interval reaches far to
# both sides of zero.</details>
# <details><summary>C. The two are equally good.</summary>No. Half a point lies inside as well, on either side. Not
# told apart is not the same as equal.</details>
# <details><summary>D. The experiment has failed and must be repeated.</summary>No. A narrow interval around zero is
# knowledge. With an interval of ± 5 points you would know little.</details>
#
# **5.** The teacher is asked under <code>no_grad()</code>. What can still change in it?
#
# <details><summary>A. Nothing: without gradients nothing moves.</summary>No. Optimisers need gradients. Running
# averages are simply overwritten in the pass.</details>
# <details><summary>B. Its weights, if an optimiser holds them.</summary>No. They get no gradient from this pass, and
# a fresh optimiser leaves weights without gradient alone.</details>
# <details><summary>C. Its batch norm's averages, in train mode.</summary>Right. eval() stops that, and no_grad() does
# not.</details>

# %% [markdown]
# ## What next
#
# You have seen what a teacher can hand over. [Lesson 09](09_small_compute.ipynb) asks what that costs, in seconds, bytes and
# images, and what one can save. [Lesson 07](07_temperature_and_model_size.ipynb) has the dials of plain distillation.
#
# ## References
#
# - Romero, Ballas, Kahou, Chassang, Gatta, Bengio (2015), *FitNets: Hints for Thin Deep Nets*
# - Park, Kim, Lu, Cho (2019), *Relational Knowledge Distillation*
# - Zhao, Cui, Song, Qiu, Liang (2022), *Decoupled Knowledge Distillation*
# - Zhang, Xiang, Hospedales, Lu (2018), *Deep Mutual Learning*
# - Zagoruyko, Komodakis (2017), *Paying More Attention to Attention*
# - Tian, Krishnan, Isola (2020), *Contrastive Representation Distillation*: also the comparison in the table
# - Furlanello, Lipton, Tschannen, Itti, Anandkumar (2018), *Born-Again Neural Networks*
# - Sun, Ren, Li, Wang, Cao (2024), *Logit Standardization in Knowledge Distillation*
# - The specimens. O: yolov8_Distillation issue 5, GeometryForcing issue 13 · P: KD_Lib (ATLoss) · Q: vit-pytorch
#   (DistillWrapper), and as the repair sparseml pull request 2191
