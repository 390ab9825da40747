# %% [markdown] asks="Can a teacher hand over something better than answers?" seconds=21
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
# **Time**: 35 min reading and running, 30 min exercises · **You need**: the experiment of
# [lesson 05](05_code_from_scratch.ipynb), KL and temperature ([lesson 04](04_loss_math.ipynb)), and for the last part a
# look into [lesson 06](06_spot_the_bug.ipynb)

# %% [markdown]
# ![One image goes into a student with few features and into a teacher with many. Besides their answers the features
# are read from the hidden layers. A projector, narrow on the student's side and wide on the teacher's, makes them
# comparable: that is a hint.](pictures/08_hooks.svg)

# %%
import pandas as pd
import torch
import torch.nn.functional as F
from torch import nn

from classroom import bugs
from classroom.bugs import batches, step
from classroom.lesson_08 import check, figures, many
from kdlib.data import load_digits
from kdlib.losses import decoupled_loss, distance_loss, distillation_loss, hint_loss, relational_loss
from kdlib.measure import accuracy, margin, mean_ci, paired_ci
from kdlib.models import cnn, mlp, predict_logits, tapped
from kdlib.repetitions import Repetition, large_teacher
from kdlib.training import fit, progress_bar
torch.set_num_threads(1)    # small networks: more threads only get in each other's way

# %% [markdown]
# ## What a teacher knows besides its answers
#
# A network with one hidden layer works in two strides. The first turns the image into the hidden layer's outputs, its
# **features**. The second turns features into logits. Our teacher has 256 features, the student 16.
#
# How does one get at them? PyTorch calls a **forward hook** whenever a layer has done its work. A hook that nobody removes
# stays in the network, is called for ever and keeps its tensors alive. `kdlib.models.tapped` is a small context manager: it
# sets the hooks when the block begins and takes them away when it ends, whatever happens in between.

# %%
data = load_digits()
teacher = mlp(64, 256, 10, seed=0)
_ = fit(teacher, data.x_train, data.y_train, epochs=15, lr=0.02, batch_size=250)

with tapped(teacher, 1) as inside:              # layer 1: the GELU of the hidden layer
    v = predict_logits(teacher, data.x_val)     # in eval mode, without gradients; one pass gives both
print("answers:", tuple(v.shape), " features:", tuple(inside[1].shape))

try:
    with tapped(teacher, 1):
        teacher("no image")
except TypeError:
    print("after a pass that failed:", len(teacher[1]._forward_hooks), "hooks left")

# %% [markdown]
# What do the features know? One way to look is to ask **who is near whom**. Take 100 validation images, put them in the order
# of their digits, and draw the distance of every pair: between the raw pixels, between the features of a network that has
# never learnt anything, and between the teacher's features.
#
# > **Predict first.** What will the squares along the diagonal look like, where images of one digit meet? And will the
# > untrained network's picture resemble the pixels' or the teacher's?
# > <details><summary>Answer</summary>The squares are darkest with the teacher. The untrained network's picture is that of the
# > pixels, nearly.</details>

# %%
def features_of(network, x):
    """What the hidden layer (layer 1) puts out for x, without gradients: (n, width)."""
    with tapped(network, 1) as inside:
        predict_logits(network, x)
    return inside[1]


x, y = data.x_val[:100], data.y_val[:100]
untrained = mlp(64, 256, 10, seed=1)
figures.distances({"pixels": x, "an untrained network": features_of(untrained, x),
                   "the teacher": features_of(teacher, x)}, y)

# %% [markdown]
# **Figure.** The distances of 100 digits from each other, sorted by digit, in three spaces. Dark is near; each space measures in
# its own mean distance. Left and middle look alike: somewhat darker squares on the diagonal, little contrast elsewhere. Right, the
# teacher's features: the squares on the diagonal are darker, and the squares beside it differ from each other. Some digits are
# neighbours, others are far apart.

# %% [markdown]
# ## One way to train, many methods
#
# We want to compare methods, so everything else must stay the same: the start, the images, the order of the batches, the
# number of steps. The situation is that of lesson 05. The teacher has seen 1,000 labels, the student holds 100 of the images.
# Ten repetitions, each with its own split, its own 100 images, its own teacher and its own start.
#
# Features come in units that mean nothing. So we move each of them to a mean of zero and divide a network's features, all
# together, by their standard deviation.

# %%
def centred(features):
    features = features - features.mean(0)
    return features / features.std()

def teacher_of(data, s):
    return large_teacher(data, s, epochs=15, seed=s)

class World(Repetition):    # and the features of its teacher, and of a network that has never learnt anything
    def __init__(self, s):
        super().__init__(s, teacher=teacher_of)
        self.x, self.y, self.v = self.few.x_train, self.few.y_train, self.answers    # the student's 100 images
        self.networks = {"teacher": self.teacher, "untrained": mlp(64, 256, 10, seed=200 + s)}
        self.features = {whose: centred(features_of(net, self.x)) for whose, net in self.networks.items()}

worlds = [World(s) for s in progress_bar(range(10), "teachers")]

# %% [markdown] tags=["claim"]
# **Claim.** The figure above is no accident. On validation images, two different digits are farther apart, compared with two
# images of one digit, in the teacher's features than in the pixels or in an untrained network's features.

# %% tags=["claim"]
def contrast(rows, y):
    """Mean distance of two images of different digits, in mean distances of two images of the same digit."""
    apart, same, pairs = torch.cdist(rows, rows), y[:, None] == y, ~torch.eye(len(rows), dtype=torch.bool)
    return (apart[~same].mean() / apart[same & pairs].mean()).item()


def contrasts(w):
    x, y = w.data.x_val, w.data.y_val
    return {"pixels": contrast(x, y)} | {whose: contrast(features_of(net, x), y) for whose, net in w.networks.items()}


sharp = pd.DataFrame([contrasts(w) for w in worlds])
assert all(margin(sharp["teacher"] - 1.2 * sharp[other]) > 3 for other in ("pixels", "untrained"))
print("the contrast of the teacher's features is more than 1.2 times that of the pixels, and of untrained features ✓")

# %% [markdown]
# A **method** is a function that gets a student and a world. It returns a loss, a function of the numbers of the images in a
# batch. Some methods need a helper that learns together with the student. It returns these too, in a list, and `train` hands
# their weights to the same optimiser. That is the whole interface.

# %%
def train(method, s, epochs=60):
    """The student of repetition s, taught by a method. Only the method differs."""
    student, w = mlp(64, 16, 10, seed=s), worlds[s]
    torch.manual_seed(1000 + s)        # the helpers' start
    loss, helpers = method(student, w)
    weights = [parameter for part in (student, *helpers) for parameter in part.parameters()]
    optimizer = torch.optim.Adam(weights, lr=0.05, fused=True)
    scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=2 * epochs)
    torch.manual_seed(s)               # the same batches for every method
    for rows in batches(w.x, epochs):  # (50,) numbers of images
        step(optimizer, loss(rows))    # zero_grad, backward, step
        scheduler.step()
    return student

# %% [markdown]
# The two methods that we know already. They are also the **base** on which the others build: a student that hears labels, or
# one that hears the teacher's answers at $T = 8$.

# %%
def from_labels(z, w, rows):
    return F.cross_entropy(z, w.y[rows])


def from_answers(z, w, rows, T=8.0):
    return distillation_loss(z, w.v[rows], w.y[rows], temperature=T, alpha=1.0)


def nothing_else(base):
    return lambda student, w: (lambda rows: base(student(w.x[rows]), w, rows), [])

# %% [markdown]
# ## Hints
#
# Romero and colleagues (2015) let a layer of the teacher give a **hint** to a layer of the student: *your features should be
# like mine*. The student's 16 features cannot be compared with 256, so a **projector** comes between them, here one linear
# layer $r$. It learns together with the student and is thrown away afterwards.
#
# $$\mathrm{hint} = \mathrm{mean}\;(r(h) - g)^2$$
#
# with $h$ the student's features and $g$ the teacher's, mean over batch and features. (In the paper the hint comes first, and
# distillation afterwards in a second stage. We add the two, as most do today.)

# %% tags=["claim"]
draw = torch.Generator().manual_seed(0)
h, g = torch.randn(50, 16, generator=draw), torch.randn(50, 256, generator=draw)    # student, teacher
projector = nn.Linear(16, 256)
assert torch.allclose(hint_loss(projector(h), g), ((projector(h) - g) ** 2).mean())
print("kdlib's hint_loss is the formula ✓")

def hint(base, weight, whose="teacher"):
    def method(student, w):
        projector = nn.Linear(16, 256)
        def loss(rows):
            with tapped(student, 1) as own:
                z = student(w.x[rows])
            return base(z, w, rows) + weight * hint_loss(projector(own[1]), w.features[whose][rows])
        return loss, [projector]
    return method

# %% [markdown]
# ## Relations
#
# A hint asks for the teacher's numbers. Park and colleagues (2019) ask for less: the student may use any numbers it likes, as
# long as **who is near whom** stays as it is with the teacher. No projector is needed, for the distance of two images is one
# number, however many features there are. Each network measures in its own mean distance,
#
# $$d_{ij} = \frac{\lVert f_i - f_j \rVert}{\mathrm{mean\ over\ all\ pairs}}$$
#
# and the loss compares the two tables $d_{ij}$ with Huber's loss: a square for small differences, straight lines for large
# ones, so that a single odd pair cannot shout down the rest.
#
# > **Predict first.** Turn the whole cloud of the student's features around the origin, and blow it up to three times its
# > size. What happens to the hint loss, and what to the loss on distances?
# > <details><summary>Answer</summary>The hint loss changes, for every number has changed. The loss on distances does not
# > change: a rotation keeps all distances, and a factor cancels against the mean.</details>

# %% [markdown] tags=["claim"]
# **Claim.** A few lines of plain PyTorch are kdlib's `distance_loss`. It does not notice when the student's features are
# turned and blown up; the hint loss does.

# %% tags=["claim"]
def our_distance_loss(h, g):
    different = ~torch.eye(len(h), dtype=torch.bool)               # an image is no pair with itself
    d_h, d_g = ((f[:, None] - f[None]).norm(dim=-1)[different] for f in (h, g))
    return F.smooth_l1_loss(d_h / d_h.mean(), d_g / d_g.mean())    # PyTorch's name for Huber's loss


turn = torch.linalg.qr(torch.randn(16, 16, generator=draw)).Q      # an orthogonal matrix: it only turns
turned = 3 * h @ turn
assert torch.allclose(distance_loss(h, g), our_distance_loss(h, g), atol=1e-5)
assert torch.allclose(distance_loss(turned, g), distance_loss(h, g), atol=1e-5)
assert not torch.allclose(hint_loss(projector(turned), g), hint_loss(projector(h), g), rtol=0.01)
print("our distance loss is kdlib's; turned and blown up: the distances agree as before, the hint does not ✓")

# %% [markdown]
# ![Three digits, 3, 9 and 6, as corners of a triangle in the teacher's features: 3 and 9 are near each other, 6 is
# far. In the student's features the same triangle, turned and smaller: who is near whom is as with the
# teacher.](pictures/08_relations.svg)
#
# The paper also compares **angles**: for three images, the angle at one of them. `relational_loss` has both and weighs them. Here we
# use the distances alone. Angles run over all triples of a batch, which would cost more time than this lesson has.

# %%
def relations(base, weight, whose="teacher"):
    def method(student, w):
        def loss(rows):
            with tapped(student, 1) as own:
                z = student(w.x[rows])
            apart = relational_loss(own[1], w.features[whose][rows], angle_weight=0)
            return base(z, w, rows) + weight * apart
        return loss, []
    return method

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
# Look at the weight of the second part. **The surer the teacher, the less it tells about the wrong classes**, and those are
# where the dark knowledge sits. The authors set both weights free.

# %% [markdown] tags=["claim"]
# **Claim.** The identity holds image by image, and `decoupled_loss` adds up the same two parts with weights of our choice.

# %% tags=["claim"]
def two_parts(z, v, y):
    """TCKD, NCKD and p_y for each image: (batch,) each, at T = 1."""
    p, q, wrong = v.softmax(-1), z.softmax(-1), F.one_hot(y, z.shape[1]) == 0
    p_y, q_y = p[~wrong], q[~wrong]
    target = p_y * (p_y / q_y).log() + (1 - p_y) * ((1 - p_y) / (1 - q_y)).log()
    p_rest, q_rest = (r[wrong].view(len(z), 9) / (1 - r[~wrong])[:, None] for r in (p, q))
    return target, (p_rest * (p_rest / q_rest).log()).sum(-1), p_y

z, v, named = (*torch.randn(2, 50, 10, generator=draw, dtype=torch.float64), torch.arange(50) % 10)
target, rest, p_y = two_parts(z, v, named)
plain = (v.softmax(-1) * (v.log_softmax(-1) - z.log_softmax(-1))).sum(-1)    # KL for each image
assert torch.allclose(plain, target + (1 - p_y) * rest)
ours, options = (target + 8 * rest).mean(), dict(temperature=1.0, target_weight=1.0, rest_weight=8.0)
assert torch.allclose(ours, decoupled_loss(z, v, named, **options))
print("KL = TCKD + (1 - p_y) · NCKD for each of 50 images; with weights 1 and 8 it is kdlib's decoupled_loss ✓")

# %% [markdown]
# ## Mutual learning
#
# Zhang and colleagues (2018) do away with the teacher. **Two students** learn together. Each listens to its base and, with
# some weight, to the other's present answer. Neither gets a gradient through the other's answer: who is imitated is not asked
# to come closer. The second student is a helper like the projector, and like it is thrown away.

# %%
def mutual(base, weight, T=1.0):
    def method(student, w):
        peer = mlp(64, 16, 10)
        def loss(rows):
            z, other = student(w.x[rows]), peer(w.x[rows])
            told = dict(labels=w.y[rows], temperature=T, alpha=1.0)    # alpha = 1: no label is read
            mutually = distillation_loss(z, other, **told) + distillation_loss(other, z, **told)
            return base(z, w, rows) + base(other, w, rows) + weight * mutually
        return loss, [peer]
    return method

# %% [markdown]
# ## What do features carry?
#
# First without the teacher's answers. Every student hears its 100 labels, and some get hints, relations or a peer on top. The
# weights were chosen beforehand on the validation images of ten other splits (`split_seed` 20 to 29): for each row the best of
# three to six. The recipe is that of lesson 05 with 60 epochs instead of 100, which saves time.
#
# But a gain would not yet mean that *knowledge* was handed over. Perhaps it does a student good to agree with anybody, as label
# smoothing does good without knowing anything. So two **controls** stand beside: the same hints and the same relations from a
# network that has **never learnt anything**.
#
# > **Predict first.** Put in order: labels alone, with a peer, with hints, with relations, and, at the end, no labels but the
# > teacher's answers. And what will hints from an untrained network do?
# > <details><summary>Answer</summary>Compare with the figure. The peer changes next to nothing, features of the teacher help,
# > its answers help most. The untrained network's relations do nothing, and its hints do harm.</details>

# %%
def scores(methods, **options):
    """Test accuracy, in points, of the student of each method in each repetition: (repetitions, methods)."""
    def score(method, s):
        student, data = train(method, s, **options), worlds[s].data
        return 100 * accuracy(student, data.x_test, data.y_test)
    bar = progress_bar(range(10), "repetitions")
    return pd.DataFrame([{name: score(method, s) for name, method in methods.items()} for s in bar])


on_labels = scores({
    "labels alone": nothing_else(from_labels), "labels and a peer": mutual(from_labels, 0.3),
    "labels, hints": hint(from_labels, 30), "labels, relations": relations(from_labels, 30),
    "labels, hints of an untrained network": hint(from_labels, 30, "untrained"),
    "labels, relations of an untrained network": relations(from_labels, 30, "untrained"),
    "the teacher's answers": nothing_else(from_answers)})

# %%
roles = {name: "control" for name in on_labels if "untrained" in name}
roles |= {"labels alone": "alone", "labels and a peer": "alone"}
figures.rows({name: mean_ci(column) for name, column in on_labels.items()}, "test accuracy (%)", roles=roles)

# %% [markdown]
# **Figure.** Test accuracy of the student 64-16-10: mean and 95 % interval over ten repetitions. Grey: no teacher. Pink: the
# controls. Blue: features or answers of the trained teacher. Its hints and its relations lie well to the right of the labels
# alone. The untrained network's relations lie where the labels alone lie, its hints to the left. The last row, with no labels
# and no features at all, lies farthest to the right.

# %% [markdown] tags=["claim"]
# **Claim: features carry knowledge, answers carry more.** With the teacher's hints or relations the student is better than
# with the labels alone, and more than a point better than with the same from an untrained network. The teacher's answers by
# themselves are better than either. The peer changes less than a point, in either direction.

# %% tags=["claim"]
alone, answers = on_labels["labels alone"], on_labels["the teacher's answers"]
for name in ("labels, hints", "labels, relations"):
    assert margin(on_labels[name] - alone) > 3, name
    assert margin(on_labels[name] - on_labels[name + " of an untrained network"] - 1) > 3, name
    assert margin(answers - on_labels[name]) > 3, name
peer = on_labels["labels and a peer"] - alone
assert margin(1 - peer) > 3 and margin(1 + peer) > 3
print("hints, relations: better than the labels alone, a point and more over the same of an untrained network ✓")
print("the teacher's answers: better than either. A peer: within a point of the labels alone ✓")

# %% [markdown]
# So the first half of the promise holds. The teacher's inside can teach, and it is its *knowledge* that does it: a stranger's
# features do not help. Somebody who holds features but no answers can use this. It happens: networks are often published
# without their last layer.
#
# The peer knows nothing that the student does not know. Both see the same 100 labels. (Had we given both the same initial
# weights, they would have stayed twins, always of one opinion, with nothing to learn from each other.)

# %% [markdown]
# ## On top of the answers
#
# Mostly you do hold the answers. Is there anything left to say, then? Now all students hear the teacher's answers at
# $T = 8$, and no labels. (Decoupled distillation reads them, to know which class to take out.) The weights were chosen as
# before.
#
# > **Predict first.** Hints and relations gave points on top of the labels. How many will they give on top of the answers?
# > <details><summary>Answer</summary>Relations none that we could find. Hints less than a point, and one student a repetition
# > is too few to tell that from nothing.</details>

# %% [markdown]
# Of hints and of decoupling we shall want more than one student a repetition. `many.students_of` trains **ten**, in the
# formulas of this lesson, a hundred students on top of each other (`classroom/lesson_08/many.py`). The first of the ten is the
# one that `train` makes, and for now we look at this one alone.

# %%
def ten_each(**method):
    """Test accuracy, in points, of ten students in each repetition: (repetitions, 10)."""
    taught = many.students_of(worlds, starts=10, **method)
    return pd.DataFrame([[100 * accuracy(student, w.data.x_test, w.data.y_test) for student in ten]
                         for w, ten in zip(worlds, taught)])


tens = {"answers, hints": ten_each(hint=10), "decoupled answers": ten_each(rest_weight=1)}
on_answers = scores({"answers, relations": relations(from_answers, 1),
                     "answers and a peer": mutual(from_answers, 0.1, T=8.0)})
on_answers = on_answers.assign(**{name: ten[0] for name, ten in tens.items()})
added = {name: paired_ci(on_answers[name], answers) for name in on_answers}
figures.rows(added, "test accuracy minus plain distillation (points)", reference=0)

# %% [markdown]
# **Figure.** The four methods against plain distillation (dotted line), one student a repetition: differences within each
# repetition, with 95 % intervals. A test image is 0.2 points.
#
# Relations and a peer lie close to the line, and their bars are short. Hints and decoupling scatter more, and for them the
# figure decides **nothing**. The bar of the hints begins near zero and ends near a point and a half. "Hints help" would be too
# much, and so would "there is nothing to gain". The gains that authors report are often as small as that.
#
# Much of the scatter is the luck of a single student, its start and its batches. So now all ten of them: the result of a
# repetition is their mean. And again a control stands beside, hints of the network that has never learnt anything.

# %%
tens["answers, hints of an untrained network"] = ten_each(hint=10, whose="untrained")
plain = ten_each().mean(axis=1)                                     # (repetitions,)
more = {name: ten.mean(axis=1) - plain for name, ten in tens.items()}
figures.rows({name: mean_ci(gain) for name, gain in more.items()}, "test accuracy minus plain distillation (points)",
             roles={"answers, hints of an untrained network": "control"}, reference=0)

# %% [markdown]
# **Figure.** Ten students for each method in each repetition: means of ten repetitions with 95 % intervals. The hints are clear
# of the dotted line now. Decoupling and the hints of an untrained network (pink) stay close to it.

# %% [markdown] tags=["claim"]
# **Claim: hints add a little to the answers, the others next to nothing.** Hints add something, less than a point and a half,
# and more than hints of an untrained network. Relations and a peer change the accuracy by less than a point, decoupling by
# less than half a point, in either direction. That says more than "we found no difference". It says that there is none of
# that size.

# %% tags=["claim"]
gain, bounds = more["answers, hints"], [(more["decoupled answers"], 0.5)]
assert margin(gain) > 3 and margin(1.5 - gain) > 3
assert margin(gain - more["answers, hints of an untrained network"]) > 3
print("hints on top of the answers: more than nothing, more than from an untrained network, less than 1.5 points ✓")
bounds += [(on_answers[name] - answers, 1) for name in ("answers, relations", "answers and a peer")]
assert all(margin(bound - change) > 3 and margin(bound + change) > 3 for change, bound in bounds)
print("within half a point of plain distillation, on both sides: decoupling; within a point: relations, a peer ✓")
assert margin(gain, corrected=(1000, 500)) < 3
print("would hints help on new images? These ten repetitions do not decide it ✓")
one, ten = train(hint(from_answers, 10), 0), many.students_of(worlds[:1], starts=10, hint=10)[0]
assert torch.allclose(*(predict_logits(student, worlds[0].x) for student in (one, ten[0])), atol=0.01)
print("the first of the ten is the student that train makes ✓")

# %% [markdown]
# New images are [the other question](A_primer.ipynb#On-this-pool,-or-on-new-images?). Like all our claims, the gain is
# sure *on this pool of images*. The wider interval, for new images, still has room for zero.
#
# A reading that fits: ten soft answers an image already say most of who is near whom, and here the features say it once more,
# at greater length. This is no law. In a large network there is more than ten numbers can tell, and authors do report larger
# gains there; a table follows. What you can carry home is two questions. What is it that the plain answers leave out? And has
# the new method been measured against plain distillation at its best?

# %% [markdown]
# ## Where decoupling helps, and what it was that helped
#
# Decoupled distillation had a good argument, and gave next to nothing. Look again at the weight that it sets free, $1 - p_y$. It is
# small where the teacher is sure. But we asked at $T = 8$, and heat makes every teacher unsure. So let us also ask at $T = 1$.
# (The weight of NCKD there, 0.5, was chosen as before.)
#
# > **Predict first.** At $T = 1$, how large is $1 - p_y$ on average? And at $T = 8$? Where will decoupling help?
# > <details><summary>Answer</summary>A few hundredths, and more than a half. At T = 1, then.</details>

# %%
def decoupled(rest_weight, T):
    def method(student, w):
        options = dict(temperature=T, target_weight=1.0, rest_weight=rest_weight)
        return lambda rows: decoupled_loss(student(w.x[rows]), w.v[rows], w.y[rows], **options), []
    return method


cold = scores({"plain, T = 1": nothing_else(lambda *given: from_answers(*given, T=1.0)),
               "decoupled, T = 1": decoupled(0.5, T=1.0)}, epochs=80)
columns = {**cold, "plain, T = 8": answers, "decoupled, T = 8": on_answers["decoupled answers"]}
figures.rows({name: mean_ci(column) for name, column in columns.items()}, "test accuracy (%)",
             roles={name: "alone" for name in columns if "plain" in name})

# %% [markdown]
# **Figure.** Plain (grey) and decoupled distillation (blue) at two temperatures. At $T = 1$ the decoupled student is ahead. At
# $T = 8$ the two stand side by side, and plain distillation is far better than it was at $T = 1$. (The students at $T = 1$ had
# 80 epochs instead of 60. If that favours anybody, it is them.)

# %% [markdown] tags=["claim"]
# **Claim.** In plain distillation the weight of the wrong classes is below .05 at $T = 1$, and above .5 at $T = 8$. At $T = 1$
# decoupled distillation is better than plain. So is plain distillation with nothing but a higher temperature.

# %% tags=["claim"]
def left_for_the_rest(T):
    """1 − p_y at temperature T, mean over the 100 images of all ten worlds."""
    return 1 - torch.cat([(w.v / T).softmax(-1)[torch.arange(100), w.y] for w in worlds]).mean().item()


assert left_for_the_rest(1.0) < 0.05 and left_for_the_rest(8.0) > 0.5
print("the weight of the wrong classes in plain distillation: below .05 at T = 1, above .5 at T = 8 ✓")
assert margin(cold["decoupled, T = 1"] - cold["plain, T = 1"]) > 3
assert margin(answers - cold["plain, T = 1"]) > 3
print("better than plain distillation at T = 1: decoupled at T = 1, and plain at T = 8 ✓")

# %% [markdown]
# So the argument was right: a sure teacher whispers about the wrong classes. But the temperature raises the same voice. At
# $T = 8$ plain distillation already gives NCKD a weight of more than a half, not far from the 1 that our validation images chose.
# Had we compared at $T = 1$ only, we could have published a gain. Before you believe a comparison, look whether the old method
# was tuned with as much care as the new one. (The authors compared the two at one temperature, as one should: on CIFAR-100 both
# at 4, on ImageNet both at 1.)

# %% [markdown]
# ## What others report
#
# Our students have 1,210 parameters and see 100 images. Here is what the authors found with convolutional networks, in their
# own numbers. **We have not run these.** The data are CIFAR-100, with 100 classes. Shown are two pairs of networks, one with
# smaller gains and one with larger: test accuracy in %, and in the last column, from all pairs that the papers list, how far
# each method lies above plain distillation.
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
# The rerun rows have hints, attention and relations in the place of the answers, as our first experiment had, and they agree
# with it: features without the answers stay behind the answers. The others beat plain distillation for every pair. Between them
# and us lie a hundred classes instead of ten, far larger networks and 50,000 images. Which of these makes the difference, our
# students cannot tell.
#
# Two more reports compare with networks that had no teacher. Attention transfer took a ResNet-18 on ImageNet from 30.4 to
# 29.3 % of errors, with a ResNet-34 as its teacher (Zagoruyko and Komodakis, 2017). **Born-again** networks are students of
# the teacher's own size, then their students, and so on: DenseNets that beat their teachers, with errors down to 15.5 % on
# CIFAR-100 (Furlanello and colleagues, 2018).

# %% [markdown]
# ## Three more for the bug bank
#
# [Lesson 06](06_spot_the_bug.ipynb) keeps a bank of mistakes found in published code. Features make new ones possible. Read, look
# at the signs, and make a diagnosis before you unfold anything. First the healthy ones, a loop with hints and a loss on
# attention:
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
#
#
# def sound_attention(student_maps, teacher_maps):
#     own, wanted = (F.normalize(maps.pow(2).mean(1).flatten(1)) for maps in (student_maps, teacher_maps))
#     return (own - wanted).pow(2).mean()
# ```
#
# **Attention** is for convolutional networks. A layer of theirs draws several maps of each picture, its channels: (batch,
# channels, height, width). Squared and averaged over the channels they become one map that tells *where* the network looks.
# Student and teacher may have different numbers of channels.
#
# The networks of the two loops have batch norm, because one of the mistakes needs it to show. The table says how far anything
# in them has moved.

# %%
def network(width):
    return nn.Sequential(nn.Linear(64, width), nn.BatchNorm1d(width), nn.GELU(), nn.Dropout(0.2), nn.Linear(width, 10))


def signs(loop):
    torch.manual_seed(0)
    own, projector, master = network(16), nn.Linear(16, 64), network(64)
    fit(master, data.x_train, data.y_train, epochs=3, lr=0.02, batch_size=250)
    mean, networks = master[1].running_mean.clone(), {"student": own, "projector": projector, "teacher": master}
    before = {name: [weights.detach().clone() for weights in net.parameters()] for name, net in networks.items()}
    loop(own, projector, master, x, y)
    moved = {f"the {name}'s weights": max((a - b).abs().max().item() for a, b in zip(net.parameters(), before[name]))
             for name, net in networks.items()}
    return moved | {"the teacher's running mean": (master[1].running_mean - mean).abs().max().item()}

# %% tags=["nbval-ignore-output"]
def hints_o(student, projector, teacher, x, y, epochs=30):
    with tapped(teacher, 2) as inside:
        predict_logits(teacher, x)
    optimizer = torch.optim.Adam(student.parameters(), lr=0.02)
    student.train()
    for rows in batches(x, epochs):
        with tapped(student, 2) as own:
            z = student(x[rows])
        step(optimizer, F.cross_entropy(z, y[rows]) + hint_loss(projector(own[2]), inside[2][rows]))


pd.DataFrame({"sound": signs(bugs.sound_hints), "O": signs(hints_o)}).round(2).rename_axis("largest change in", axis=1)

# %% tags=["nbval-ignore-output"]
def hints_q(student, projector, teacher, x, y, epochs=30):
    optimizer = torch.optim.Adam([*student.parameters(), *projector.parameters()], lr=0.02)
    teacher.eval()
    networks = nn.ModuleList([student, projector, teacher]).train()    # one place for all of them
    for rows in batches(x, epochs):
        with tapped(teacher, 2) as inside, torch.no_grad():
            teacher(x[rows])
        with tapped(student, 2) as own:
            z = student(x[rows])
        step(optimizer, F.cross_entropy(z, y[rows]) + hint_loss(projector(own[2]), inside[2]))
    networks.eval()

pd.DataFrame({"sound": signs(bugs.sound_hints), "Q": signs(hints_q)}).round(2).rename_axis("largest change in", axis=1)

# %% [markdown]
# And the loss on attention, tried on the maps of two small convolutional networks, six channels each: (100, 6, 8, 8). *Dealt out
# anew* means that the teacher's channels come in another order.

# %% tags=["nbval-ignore-output"]
def attention_p(student_maps, teacher_maps):
    own, wanted = (F.normalize(maps.pow(2).flatten(1)) for maps in (student_maps, teacher_maps))
    return (own - wanted).pow(2).mean()


def signs_of_attention(loss):
    own, theirs = (cnn((8, 8), (6,), 10, seed=seed)[:3](x).detach() for seed in (0, 1))
    return {"the student is the teacher": loss(theirs, theirs).item(), "another student": loss(own, theirs).item(),
            "the teacher's channels dealt out anew": loss(own, theirs.roll(1, dims=1)).item(),
            "the same maps, dealt out anew": loss(theirs, theirs.roll(1, dims=1)).item()}


pd.DataFrame({"sound": signs_of_attention(bugs.sound_attention), "P": signs_of_attention(attention_p)}).round(5)

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

# %% [markdown] tags=["claim"]
# **Claim.** Each of the three is found by the test that was written for it, and the sound loop and the sound loss set off none of
# the three.

# %% tags=["claim"]
for letter in "OPQ":
    specimen = bugs.BANK[letter]
    assert specimen.detector(specimen.buggy) and not specimen.detector(specimen.sound)
assert not bugs.detects_projector_at_rest(hints_q) and not bugs.detects_batch_norm_updated(hints_o)
print("O, P, Q: each found by its own test; sound code sets off none ✓")

# %% [markdown]
# ## What we saw
#
# - A hook shows what goes on inside a network. A context manager takes it away again, whatever happens.
# - Without the teacher's answers, its features carry knowledge: hints and relations helped, and the same from an untrained network
#   did not.
# - On top of the answers, hints added less than a point and a half, and it took a hundred students to see it. Relations,
#   decoupling and a peer changed next to nothing, and we could say how little.
# - Decoupling helped at $T = 1$, where a sure teacher hardly speaks about the wrong classes. A higher temperature did the same
#   without a new loss.
# - What the authors report, with large networks and many classes, is more than we could see here. It is in the table, as theirs.
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
    """Where a layer looks. maps: (batch, channels, height, width). Returns (batch, height · width)."""
    ...


check.attention_map(attention_map)

# %% tags=["solution"]
def attention_map(maps):
    return F.normalize(maps.pow(2).mean(1).flatten(1), dim=1)


check.attention_map(attention_map)

# %% [markdown] tags=["exercise"]
# ### Exercise 3 (investigate)
# What does bug O cost? In one of the issues where it was reported, the answer was that it hardly matters: the gradient passes
# through the idle projector and reaches the student all the same, and the projector is thrown away anyway. (The reporter had found
# that without the whole term the result is the same, too.) Guess first.
#
# Then measure. Take `hint(from_labels, 30)`, and make a method of it that keeps its projector from the optimiser. Train it in repetitions
# 0, 1 and 2. The answer is the mean of *test accuracy with the idle projector minus test accuracy with the learning one*, in
# points.
# <details><summary>Hint 1</summary>A method returns a loss and a list of helpers. Yours calls <code>hint(from_labels, 30)</code> with
# the same student and world, keeps the loss and returns an empty list.</details>
# <details><summary>Hint 2</summary><code>train(method, s)</code> gives the student of repetition <code>s</code>, and the column
# <code>on_labels["labels, hints"]</code> has the accuracies with the learning projector.</details>

# %% tags=["exercise"]
difference = ...


check.idle_projector(difference)

# %% tags=["solution"]
# It costs several points. The gradient does pass through. But it asks for features whose random projection looks
# like the teacher's features, and pulls the student away from what it needs.
def idle(student, w):
    return hint(from_labels, 30)(student, w)[0], []


difference = 0
for s in range(3):
    held = worlds[s].data
    difference += (100 * accuracy(train(idle, s), held.x_test, held.y_test) - on_labels["labels, hints"][s]) / 3


check.idle_projector(difference)

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
# images, and what one can save. [Lesson 07](07_temperature_and_model_size.ipynb) has the dials of plain distillation, which turned
# out to be the strongest rival of every new loss.
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
