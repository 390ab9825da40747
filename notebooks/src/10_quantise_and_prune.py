# %% [markdown] asks="Does distillation help networks that lose bits or weights?" seconds=20
# # 10 · Quantise and prune
#
# **The question.** A network can be made smaller in three ways: fewer units, fewer bits for each weight, fewer weights. The
# article that this kit grew from (Chinese, unsigned) says that distillation can be combined with techniques such as
# quantisation and pruning, *during training and optimisation*. Can it, when does it help, and which of the three ways buys
# the most accuracy for a byte?
#
# **You will be able to**
#
# - store a network in 8, 4 or 2 bits a weight, count its bytes honestly, and say what activations add to them
# - say when whole numbers are faster than floats, and when they are not
# - train a network *while* its weights are rounded
# - prune single weights and whole units, and say why the file may grow and what saves time
# - say when the answers of the uncut network repair the damage better than labels do, and when they do not
#
# **Time**: 35 min reading and running, 20 min exercises · **You need**: the loop and the controls of
# [lesson 05](05_code_from_scratch.ipynb), temperature ([lesson 02](02_core_concepts.ipynb))

# %% [markdown]
# ![Three ways to make a network smaller: a large network beside one with fewer units; a slope beside a staircase of
# few steps, for fewer bits a weight; and a field of dots of which few are filled, for fewer
# weights.](pictures/10_three_ways.svg)

# %%
import pandas as pd
import torch

from classroom.claim import above, all_above, all_below, below, claim, unclear, within
from classroom.lesson_10 import check, figures, frontier, whole_numbers
from classroom.lesson_10.shrinking import TARGETS, linear, tested, trained
from kdlib.measure import agreement, mean_ci, size_in_bytes
from kdlib.training import progress_bar

torch.set_num_threads(1)    # small networks: more threads only get in each other's way

# %% [markdown]
# ## A network that is too large
#
# Somebody trained a network on 1,000 labelled images and gave it to you. It is good, and too large for the device that shall
# carry it. You hold **100 images** of your own, with labels. All of this ten times: each repetition has its own split, its own
# 100 images and its own network.

# %%
from classroom.tens import ten_repetitions
# data: all images; few: the 100 that you hold; teacher: the network too large
repetitions = ten_repetitions()
large, data = [r.teacher for r in repetitions], repetitions[0].data

def points(models):    # test accuracy of ten networks, one a repetition
    return pd.Series(tested(models, repetitions))


print(f"{size_in_bytes(large[0]):,} bytes, four for each parameter")

# %% [markdown]
# Each parameter is a float of 32 bits. We begin to save. (What trains ten networks at once, further down, is in
# `classroom/lesson_10/shrinking.py`.)

# %% [markdown]
# ## Part 1: fewer bits
#
# **Quantising** means to round each weight to one of a few values, evenly spaced. Then it is enough to store which value it was:
# a small whole number. With 8 bits these numbers run from −127 to 127, with 4 bits from −7 to 7, and with 2 bits there are just
# −1, 0 and 1. (One more would fit in. We leave it out, so that both sides are alike.)
#
# The **step** $s$ from one value to the next is chosen for each row of the weight matrix, that is, for each unit of the layer.
# The largest weight of the row falls on the largest whole number. For $b$ bits
#
# $$s = \frac{\max_j \lvert w_j \rvert}{2^{b-1} - 1}, \qquad \hat w_j = s \cdot \mathrm{round}(w_j / s).$$

# %%
def step(w, bits):    # w: (rows, columns); clamp: a row of zeros, no division by 0
    return w.abs().amax(1, keepdim=True).clamp(min=1e-8) / (2 ** (bits - 1) - 1)

def nearest(w, bits):
    return (w / step(w, bits)).round() * step(w, bits)


w = torch.tensor([[0.30, -0.70, 0.04, 0.46]])    # one row
print(f"step {step(w, 4).item():.1f}, numbers {(w / step(w, 4)).round().int().tolist()}")
print("what comes back", [f"{number:.1f}" for number in nearest(w, 4).flatten()])

# %% [markdown]
# The row needs one float for its step, and then four bits a weight. The third weight was less than half a step and became 0.
# PyTorch has the same arithmetic under the name `fake_quantize`: *fake*, because the result is a float again.

# %% tags=["claim"]
alike = []    # the share of weights that are torch's too, for each layer and number of bits
for bits in (8, 4, 2):
    top = 2 ** (bits - 1) - 1
    for w in (layer.weight.detach() for layer in linear(large[0])):
        steps, zeros = step(w, bits).flatten(), torch.zeros(len(w), dtype=torch.int32)
        theirs = torch.fake_quantize_per_channel_affine(w, steps, zeros, 0, -top, top)
        alike.append(((nearest(w, bits) - theirs).abs() < 1e-6).double().mean().item())
claim("Our two lines do what PyTorch's fake_quantize does, but for numbers half-way.",
      all_above(alike, 0.999, "share of weights that are the same, smallest"))

# %% [markdown]
# Now the bytes. We do not estimate them, we write the file (`classroom/lesson_10/files.py`): the whole numbers of a layer with
# their bits side by side, then its steps and its biases, which stay floats.

# %%
from classroom.lesson_10.files import dense_file

size = {bits: len(dense_file(large[0], bits)) for bits in (32, 8, 4, 3, 2)}
for bits, length in size.items():
    print(f"{bits:2} bits: {length:6,} bytes")

# %% [markdown]
# > **Predict first.** The network says 96 or 97 of 100 test digits right. At 8 bits? At 4? Where does it break?
# > <details><summary>Answer</summary>It does not break at 8, nor at 4, nor at 3 bits, where each weight is one of seven
# > values. It does at 2.</details>

# %%
import copy

def rounded(models, bits):
    """Copies of the models with all weights rounded."""
    models = copy.deepcopy(models)
    for layer in [layer for model in models for layer in linear(model)]:
        layer.weight.data = nearest(layer.weight.data, bits)
    return models

# %%
from kdlib.models import mlp, predict_logits

by_bits = {32: points(large)}
for bits in (8, 4, 3, 2):
    by_bits[bits] = points(rounded(large, bits))
bars = {f"{bits} bits": mean_ci(found) for bits, found in by_bits.items()}
figures.rows(bars, "test accuracy (%), only rounded", roles=dict.fromkeys(bars, "teacher"))

# %% [markdown]
# **Figure.** The large network with its weights rounded and nothing else done: mean and 95 % interval over ten repetitions. Look
# for the row that falls.

# %% tags=["claim"]
same = [agreement(model, predict_logits(r.teacher, r.data.x_test), r.data.x_test)
        for model, r in zip(rounded(large, 8), repetitions)]
claim("8 bits take under a third of the bytes, and the answers stay. 4 and 3 bits cost "
      "little, 2 bits a lot.",
      all_below(size[8] / size[32], 1 / 3, "of the bytes, 8 bits"),
      all_above(sum(same) / 10, 0.99, "of the test images in the same class, 8 bits"),
      within(by_bits[32] - by_bits[8], 0.5, "points lost, 8 bits"),
      *(below(by_bits[32] - by_bits[b], 1, f"points lost, {b} bits") for b in (4, 3)),
      above(by_bits[32] - by_bits[2], 5, "points lost, 2 bits"))

# %% [markdown]
# ### Weights are not all
#
# Whoever runs the network needs room for its **activations** too, for what each layer reads and what it writes. Can they be
# rounded? They are not known beforehand, so each image gets a step of its own when it arrives. `nearest` does that as it is,
# because here a row is an image; `Nearest(bits)` is the same as a layer.
#
# > **Predict first.** All weights have 8 bits. With how many bits do the activations begin to cost accuracy? Remember that the
# > weights broke at 2.
# > <details><summary>Answer</summary>At 3 bits, a little sooner than the weights. At 8 and at 4 bits they cost less than
# > a point, if anything.</details>

# %%
from classroom.lesson_10.rounding import Nearest

lost = {f"weights, {bits} bits": by_bits[32] - by_bits[bits] for bits in (8, 4, 3, 2)}
roles, eight = dict.fromkeys(lost, "teacher"), rounded(large, 8)    # weights in 8 bits
for bits in (8, 4, 3, 2):
    models = [torch.nn.Sequential(Nearest(bits), first, gelu, Nearest(bits), last)
              for first, gelu, last in eight]
    lost[f"activations, {bits} bits"] = points(eight) - points(models)
figures.rows({name: mean_ci(lost[name]) for name in lost}, "points lost, only rounded",
             roles=roles, reference=0)

# %% [markdown]
# **Figure.** What rounding takes away, in points of test accuracy: mean and 95 % interval over ten repetitions. Orange, the
# weights alone. Blue, the activations, on top of weights in 8 bits.

# %% tags=["claim"]
from classroom.claim import count, equal

held = max(64 + 256, 256 + 10)    # what a layer reads and writes, numbers an image
claim("Activations can be rounded nearly as far as weights, and may take more room.",
      within(lost["activations, 8 bits"], 0.5, "points lost, activations, 8 bits"),
      below(lost["activations, 4 bits"], 1, "points lost, 4 bits"),
      above(lost["activations, 3 bits"], 0, "points lost, 3 bits"),
      above(lost["activations, 2 bits"], 4, "points lost, 2 bits"),
      count(held, 320, "numbers held at once, one image"),
      all_above(500 * held * 4 / size[32], 8, "bytes as floats, 500 images : weights"))

# %% [markdown]
# In 8 bits they take a quarter of that. Our activations are tame: pixels between 0 and 1, and what one GELU makes of them. In large
# language models a few are about a hundred times larger than most others, one step has to serve both, and 8 bits become hard:
# "weights are easy to quantize while activations are not" (Xiao and colleagues, 2023). And whoever *trains* a network holds the
# activations of all layers at once, until the gradient has passed.

# %% [markdown]
# ### Is it faster, too?
#
# Fewer bytes are not fewer seconds. It depends on who computes, and how much. Three layers race that hold the same weights
# (`classroom/lesson_10/whole_numbers.py`):
#
# - one holds **floats**
# - one holds 8 bits, and each time it is asked it **makes floats** of its whole numbers: `x @ whole.float().T * step + bias`
# - one holds 8 bits, rounds its inputs as well, and **multiplies** whole numbers by whole numbers, with code written for that
#   (from oneDNN, a library that PyTorch brings along)
#
# They race twice, each time with 16 images: as the first layer of our network, and as a layer of the size that the transformer
# BERT has in each of its blocks.
#
# > **Predict first.** Which of the three is the fastest in the small layer, and which in the large one?
# > <details><summary>Answer</summary>In the small one floats. In the large one whole numbers, multiplied. Making floats
# > each time does not win in either: it computes with floats after all.</details>

# %% tags=["nbval-ignore-output"]
layers = {"64 to 256, our first layer": large[0][0],
          "768 to 3,072, as in BERT": mlp(768, 3072, seed=0)[0]}
race = pd.DataFrame({name: whole_numbers.race(layer, 16) for name, layer in layers.items()})
(1e6 * race).round().rename_axis("µs for 16 images")

# %% tags=["claim"]
if whole_numbers.possible():    # else this PyTorch has no such code for this processor
    small_layer, large_layer = race.loc["floats"] / race.loc["multiplied as whole numbers"]
    whole = whole_numbers.replaced(large[0], whole_numbers.Multiplied)
    same = agreement(whole, predict_logits(large[0], data.x_test), data.x_test)
    display(claim("Whole numbers are slower in the small layer, faster in the large one.",
                  all_below(small_layer, 1, "times as fast as floats, 64 to 256"),
                  all_above(large_layer, 1, "times as fast as floats, 768 to 3,072"),
                  all_above(same, 0.99, "of the test images in the same class")))

# %% [markdown]
# The small layer has little to multiply: its time goes into rounding the inputs and into calling the code at all. The large one has
# 144 times as much. The layer that makes floats is the control: fewer bytes alone bought no time, not even there. So *8 bits are
# four times faster* may be true of one layer, one processor and one piece of code (Jacob and colleagues, 2018, designed all three
# together). Measure yours. (PyTorch's public door to such code is a package of its own, torchao.)
#
# (The inputs have 7 bits, and one step for all images. Without special instructions a processor adds two products in 16 bits, and
# those of 8 bits times 8 bits overflow. If you do not know that, you get wrong answers and no error: PyTorch issue 103646.)

# %% [markdown]
# ## Part 2: training with rounded weights
#
# At 2 bits the network is broken. Can training mend it? Rounding stands in the way. It is a staircase, flat nearly everywhere, so
# its slope is 0 and no gradient comes through. The way round it is the **straight-through** estimator (Bengio and colleagues,
# 2013). On the way forward, round. On the way back, behave as if nothing had been rounded. In PyTorch that is one line.

# %%
class Rounded(Nearest):
    def forward(self, w):    # the value is rounded, the gradient is that of w
        return w + (super().forward(w) - w).detach()


w = torch.tensor([[0.30, -0.70, 0.04, 0.46]], requires_grad=True)
(3 * Rounded(2)(w)).sum().backward()
print("rounded", [f"{number:.1f}" for number in Rounded(2)(w).flatten()])
print("gradient", w.grad.flatten().tolist())

# %% [markdown]
# `torch.nn.utils.parametrize` puts it between a layer and its weights. The floats stay in the background and collect the small
# steps of the optimiser. What the network computes with, and what we store in the end, are the rounded weights.
#
# What shall it be trained on? You hold 100 images and their labels. But there is also the large network itself. **The network as
# it was is the teacher, the rounded network is the student.** Label smoothing is the control that you know from lesson 05. One
# more control is easily forgotten: the large network **without any rounding**, trained further on the same 100 labels. If it
# suffers too, rounding is not to blame.
#
# `trained` trains the ten networks at once; `through` says what their weights pass through on the way. Each kind of target has the
# learning rate that suits it best, out of four, on validation images.
#
# > **Predict first.** Which of the three repairs most? And the network that was not rounded: is it better after 30 epochs on
# > 100 labels, or worse?
# > <details><summary>Answer</summary>The teacher's answers repair nearly everything. The network that was not rounded
# > gets worse.</details>

# %%
repairs = pd.DataFrame({"32 bits": by_bits[32], "2 bits, only rounded": by_bits[2]})
for on, rate in zip(TARGETS, (0.002, 0.01, 0.005)):    # labels, label smoothing, answers
    models = trained(copy.deepcopy(large), repetitions, on, epochs=30, lr=rate,
                     through=[lambda w: Rounded(2)])
    repairs[f"2 bits, {on}"] = points(models)
further = trained(copy.deepcopy(large), repetitions, "labels", epochs=30, lr=0.002)
repairs["32 bits, labels"] = points(further)
roles = dict(zip(repairs, ("teacher", "teacher", "alone", "control", "student", "control")))
figures.rows({name: mean_ci(repairs[name]) for name in repairs},
             "test accuracy (%), trained on 100 images", roles=roles)

# %% [markdown]
# **Figure.** Top, the large network as it came, and rounded to 2 bits (orange). Then three ways to train it while it is
# rounded, on the same 100 images and for the same 60 steps. At the bottom the control, not rounded at all, trained on the 100
# labels. Means and 95 % intervals over ten repetitions.

# %% tags=["claim"]
worn = repairs["32 bits"] - repairs["32 bits, labels"]
gain = {on: repairs[f"2 bits, {on}"] - repairs["2 bits, only rounded"] for on in TARGETS}
more = {on: gain["teacher's answers"] - gain[on] for on in list(TARGETS)[:2]}
claim("All three mend, the teacher's answers most. 100 labels also wear the network away, "
      "and no more so at 2 bits than at 32, as far as we can tell.",
      *(above(gain[on], 3, f"points mended, {on}") for on in gain),
      *(above(more[on], 0, f"points, teacher's answers − {on}") for on in more),
      below(by_bits[32] - repairs["2 bits, teacher's answers"], 1.5, "points missing then"),
      above(worn, 0, "points worn away by 100 labels, 32 bits"),
      unclear(more["labels"] - worn, "teacher's answers − labels, 2 bits − 32 bits"))

# %% [markdown]
# The network knows more than your 100 labels can tell, since it was trained on 1,000. Training on 100 labels mends what rounding
# broke, and wears away what the network knew. The teacher's answers on the same 100 images mend without that. It is lesson 05
# again: *labels, not size*.
#
# So distilling and quantising combine: both work at once. That they *help* each other is more than the article says, and ten
# repetitions do not show it. Polino, Pascanu and Alistarh (2018) were among the first to train quantised networks on the answers of
# unquantised ones. They call it quantised distillation.

# %% [markdown]
# ## Part 3: fewer weights
#
# **Pruning** sets weights to zero for good. Which ones? The simplest rule takes the smallest, by magnitude. `torch.nn.utils.prune`
# does it with a **mask** of ones and zeros that is multiplied onto the weights whenever the network is used.
#
# > **Predict first.** Three quarters of the weights become zero. How many bytes does the network take then?
# > <details><summary>Answer</summary>About twice as many as before.</details>

# %%
from torch.nn.utils import prune

model = copy.deepcopy(large[0])
for layer in linear(model):
    prune.l1_unstructured(layer, "weight", amount=0.75)    # the smallest three quarters
print(f"before: {size_in_bytes(large[0]):,} bytes, pruned: {size_in_bytes(model):,} bytes")
for layer in linear(model):
    prune.remove(layer, "weight")                          # the zeros stay, the mask goes
print(f"without the mask: {size_in_bytes(model):,} bytes")

# %% [markdown]
# A mask is as large as what it hides, and a zero takes four bytes like any other float. To save anything, one has to store the
# survivors only, **and where they are**. PyTorch's sparse tensors keep a row and a column number for each of them, eight bytes
# apiece. Thriftier is a bitmap: one bit for every place, survivor or not.
#
# ![Four weights, 0.30, −0.70, 0.04 and 0.46. Three survive and become whole numbers of steps of 0.1: 3, −7 and 5. A
# bitmap of four bits says where they are, and each takes four bits more: 16 bits and the row's step, instead of 128
# bits.](pictures/10_bitmap.svg)

# %%
from classroom.lesson_10.files import sparse_file, torch_sparse_bytes

print(f"all weights:              {size[32]:6,} bytes")
print(f"PyTorch's sparse tensors: {torch_sparse_bytes(model):6,}")
print(f"bitmap and floats:        {len(sparse_file(model)):6,}")
print(f"bitmap and 8 bits:        {len(sparse_file(model, 8)):6,}")

# %% [markdown]
# With three quarters of the weights gone, PyTorch's sparse tensors are still *larger* than the dense network. When you read of "75 %
# pruned", ask what was counted.

# %% [markdown]
# ### Cut, train, cut again
#
# One prunes step by step, **during training**: cut a part, train the rest, cut again (Han and colleagues, 2015; Zhu and Gupta,
# 2018). `halved` halves the ten networks four times, and trains for 60 steps after each cut, with the mask held fast: on labels, on
# smoothed labels, or on the answers of the large network, which is still the teacher. For comparison, we also make the same cuts
# and do not train again.
#
# We do this twice, which takes some seconds: on your 100 images, and on all 1,000, as if their owner had given you those too. Learning
# rates and temperatures were again chosen on validation images, for each kind of target.
#
# > **Predict first.** On 100 images, will the teacher's answers beat the labels? And on 1,000?
# > <details><summary>Answer</summary>On 100 yes, and by more with each cut. On 1,000 they add nothing to the
# > labels.</details>

# %%
from classroom.lesson_10.shrinking import Masked, halved, leads, panels

rates = dict(zip(TARGETS, (0.01, 0.02, 0.03))) | {"not trained again": None}
cut, after = {}, {}
for on in progress_bar(rates, "trained on"):
    cut[on] = halved(repetitions, on, epochs=30, lr=rates[on], temperature=8.0)
    cut_all = halved(repetitions, on, "data", epochs=6, lr=0.05, temperature=2.0)
    for images, found in (("100", cut[on]), ("1,000", cut_all)):
        after[images, on] = {share: points(models) for share, models in found.items()}
figures.curves(panels(after), "share of the weights left", "accuracy (%)", roles=TARGETS)

# %% [markdown]
# **Figure.** Test accuracy after each halving, with 95 % intervals over ten repetitions. Left, trained on 100 images after each cut.
# Right, trained on all 1,000. The same cuts without training would be far below the chart.

# %% tags=["claim"]
whole = trained(copy.deepcopy(large), repetitions, "label smoothing", "data",
                epochs=6, lr=0.03)
few, many = leads(after, "100"), leads(after, "1,000", ("1/4", "1/8"))
claim("Distilling after a cut helps where labels are scarce. With all of them it does not.",
      *(above(few[way], 1 if "labels" in way else 0, f"100 images, over {', '.join(way)}")
        for way in few),
      *(below(many[way], 0.5, f"1,000 images, over {', '.join(way)}") for way in many),
      above(points(whole) - by_bits[32], 0, "points gained, uncut, 1,000 smoothed labels"),
      above(by_bits[32] - after["100", "not trained again"]["1/8"], 20, "lost, untrained"))

# %% [markdown]
# The article says that the two *can* be combined, and they can. Distilling added something to pruning **where labels were scarce**,
# for the reason of Part 2. With all the labels at hand, use them. Trained further on them, smoothed, even the uncut network gained, so
# a part of what they give to pruned networks has nothing to do with pruning.

# %% [markdown]
# ### Whole units
#
# Zeros that lie about everywhere save bytes and no time, for they are multiplied like other numbers. But where a hidden **unit**
# goes, with its row in the first layer and its column in the second, what is left is simply a smaller network: **structured
# pruning**. We keep the units with the strongest weights going in and out, in one cut, and train for 200 steps on the 100 images and
# the teacher's answers.
#
# Three controls could spoil the story:
#
# - **units at random**: was the choice worth anything? (Mittal and colleagues, 2018, found that networks recover from a random
#   choice as well.)
# - a **fresh** network of as many units, with the same teacher and as many steps: was it worth anything to keep units at all? (Liu and
#   colleagues, 2019, found fresh networks as good.)
# - the strongest units and the 100 **labels**: was it the teacher?
#
# > **Predict first.** Eight units of 256 are left. Who is best, who is last: strongest units, random units, a fresh network with
# > the teacher, strongest units with labels?
# > <details><summary>Answer</summary>Strongest and random units are hardly apart, the fresh network is behind, and last comes
# > whoever had labels only.</details>

# %%
from classroom.lesson_10.shrinking import intervals, small

STARTS = {"strongest units": "student", "units at random": "untrained", "fresh": "control",
          "strongest units, labels": "alone"}
units, by_units = {}, {start: {} for start in STARTS}
for width in progress_bar((32, 16, 8), "widths"):
    units[width] = small(repetitions, STARTS, width)    # ten networks of each, 200 steps
    for start in STARTS:
        by_units[start][width] = points(units[width][start])
figures.curves(intervals(by_units), "hidden units, of 256", "accuracy (%)", roles=STARTS)

# %% [markdown]
# **Figure.** Test accuracy of networks with 8, 16 and 32 hidden units, with 95 % intervals over ten repetitions. Blue, the strongest
# units of the large network; black, units drawn at random; pink, a fresh start: all three with the teacher's answers. Grey, the strongest
# units with labels.

# %% tags=["claim"]
best, drawn, fresh, labels = by_units.values()
patient = small(repetitions, ("strongest units", "fresh"), 16, epochs=400)
patient = [points(models) for models in patient.values()]
claim("The teacher's answers beat labels. Units of the large network, strongest or not, "
      "are a head start, and time makes up for it.",
      *(above(best[n] - labels[n], 2, f"{n} units, answers − labels") for n in best),
      above(best[8] - fresh[8], 0.5, "8 units, strongest − fresh"),
      above(drawn[8] - fresh[8], 0, "8 units, random − fresh"),
      *(within(best[n] - drawn[n], 1, f"{n} units, strongest − random") for n in (32, 16)),
      within(patient[0] - patient[1], 1, "16 units, 800 steps, strongest − fresh"))

# %% [markdown]
# With four times the steps, 16 fresh units are level, as Liu and colleagues would have said. And the rule for which units to keep
# would have looked well, had we left out the random ones. [Lesson
# 12](12_questions_and_myths.ipynb#Is-it-the-same-as-copying-weights?) looks at such starts from another side.

# %% [markdown]
# ## Part 4: the frontier
#
# Now we have bits and weights to save, and can save both. In the file of a pruned network, each place of the weight matrix costs one
# bit of bitmap, and each survivor its own bits.
#
# > **Predict first.** Take a quarter of the weights, with 4 bits each and the bitmap. Take all of them, with 2 bits each. Which
# > file is larger? And which network is better?
# > <details><summary>Answer</summary>Neither file. The bitmap takes one bit a place, and every fourth place has a weight of 4
# > bits: two bits a place on average. And neither network by as much as a point.</details>
#
# We try several ways to two sizes, two bits a place and one and a half. In the end all networks are trained alike, with the recipe
# that Part 2 had for 2 bits: 60 steps, while rounded, on the teacher's answers. (The pruned ones have had 60 steps after each cut
# before that, which the others have not.)

# %%
WAYS = ("1/2", 2), ("1/4", 4), ("1/8", 8), ("1/4", 2), ("1/8", 4), ("1/16", 8)
sparse, weight, in_two = {}, {}, repairs["2 bits, teacher's answers"]
for share, bits in progress_bar(WAYS, "ways"):
    models = copy.deepcopy(cut["teacher's answers"][share])
    weight[share, bits] = len(sparse_file(models[0], bits))
    trained(models, repetitions, "teacher's answers", epochs=30, lr=0.005,
            through=[Masked, lambda w, bits=bits: Rounded(bits)])
    sparse[share, bits] = points(models)
figures.rows(frontier.spent(weight, sparse, size[2], in_two), "test accuracy (%)")

# %% [markdown]
# **Figure.** Seven ways to spend bytes: which share of the weights, in how many bits. Means and 95 % intervals over ten
# repetitions. The first four rows take equally many bytes, and so do the last three.

# %% tags=["claim"]
claim("At two bits a place, fewer weights and fewer bits are within a point. At one and a "
      "half, an eighth in 4 bits beats a sixteenth in 8.",
      *(equal(weight[way], size[2], 1, f"bytes apart, all in 2 − {way[0]} in {way[1]}")
        for way in WAYS[:3]),
      *(within(in_two - sparse[way], 1, f"all in 2 − {way[0]} in {way[1]} bits")
        for way in WAYS[:3]),
      equal(weight["1/8", 4], weight["1/16", 8], 1, "bytes apart, 1/8 in 4 − 1/16 in 8"),
      above(sparse["1/8", 4] - sparse["1/16", 8], 1, "1/8 in 4 bits − 1/16 in 8"))

# %% [markdown]
# An earlier edition of this lesson weighed pruned networks in 8 bits only, gave them 40 steps a cut and none while rounded, and
# concluded that fewer bits beat fewer weights. Each of the three was a handicap. Kuzmin and colleagues (2023) compared the two on
# large networks: in most cases quantisation came out ahead, pruning perhaps at very high compression. Ours is too small a task to
# tell them apart.
#
# Now everything on one pair of scales: the bytes of the file, and the time for 500 images, measured with floats. The small
# networks are rounded to 8 bits, without further training.

# %% tags=["nbval-ignore-output"]
in_8, file_8, shapes = {}, {}, {256: large[0]}
for width in units:
    for start, models in units[width].items():
        in_8[start, width] = points(rounded(models, 8))
        file_8[width], shapes[width] = len(dense_file(models[0], 8)), models[0]
found = frontier.families(size, by_bits, file_8, in_8, weight, sparse, in_two)
figures.frontier(found, whole_numbers.seconds(shapes, data.x_test), frontier.FAMILIES)

# %% [markdown]
# **Figure.** Accuracy against bytes (left) and against the time measured on one machine (right), with 95 % intervals over ten
# repetitions. Both prices are on log scales; up and to the left is better. Blue: small networks in 8 bits that were once part of the
# large one, with their number of units. Pink: fresh ones. Orange: the large network, with its number of bits. Right: whole units are
# the only cut that saves time. Whoever keeps 256 units pays for 256, zeros included.

# %% tags=["claim"]
best = {n: in_8["strongest units", n] for n in (32, 16, 8)}
other = {n: in_8["strongest units, labels", n] for n in best}
rounding = {n: best[n] - by_units["strongest units"][n] for n in best}
claim("Distilling, quantising and pruning combine. Whole units make the smallest files.",
      *(above(best[n] - other[n], 2, f"{n} units, 8 bits, answers − labels") for n in best),
      *(within(rounding[n], 0.5, f"{n} units, 8 bits − floats") for n in best),
      within(sparse["1/8", 4] - best[32], 1, "1/8 of the weights in 4 bits − 32 units"),
      all_below(file_8[32] / weight["1/8", 4], 0.5, "bytes, these units : those weights"),
      above(best[16] - sparse["1/16", 8], 0, "16 units − 1/16 of the weights in 8 bits"),
      all_below(file_8[16] / weight["1/16", 8], 0.25, "bytes, these units : those weights"))

# %% [markdown]
# Is pruning single weights useless, then? No. For large networks and harder tasks Zhu and Gupta (2018) report the opposite: a large
# pruned network is better than a small dense one with as many weights left. Two things differ here. Digits of 8×8 pixels need few
# units, so a small network is nearly good enough. And we weigh files, bitmaps included, where a count of weights would leave
# them out. Frankle and Carbin (2019) ask a further question: they train pruned networks again from their own *first* weights,
# and some of these match the whole network. For your own task, draw this figure, with the small distilled network in it.

# %% [markdown]
# ## What we saw
#
# - Rounding the weights to 8, 4 or 3 bits cost this network less than a point. Activations can be rounded, too, and they may take
#   more bytes than the weights.
# - Bytes are not seconds. Whole numbers were faster in a large layer, with code that multiplies them, and slower in a small one.
# - At 2 bits, training with rounded weights mends the network. Its own earlier answers mend it best, because 100 labels wear away
#   what 1,000 had taught it.
# - A pruned network is no smaller until one stores only the survivors, and says where they are. It is no faster until whole units go.
# - Distilling after each cut helped where labels were scarce. With all the labels it rescued nothing.
# - Which units stay hardly mattered. Units of the large network were a head start that 16 fresh ones made up for in time.
# - At the same bytes, fewer weights and fewer bits were level. The best small files were small networks, distilled and rounded to
#   8 bits.

# %% [markdown] tags=["exercise"]
# ## Exercises
#
# ### Exercise 1 (recall)
# A layer has `rows` units and `columns` inputs. Its weights are stored in `bits` bits each, its steps and its biases as floats.
# How many bytes does it take in the file?
# <details><summary>Hint 1</summary>Eight bits are a byte. A float takes four bytes.</details>
# <details><summary>Hint 2</summary>There is one step a row, and one bias a row. With 8 bits, your number for (256, 64) and
# the one for (10, 256) add up to the size printed in Part 1.</details>

# %% tags=["exercise"]
def layer_bytes(rows, columns, bits):
    """Bytes of a layer in the file: its weights in so many bits, a step and a bias a row.

    rows, columns, bits: whole numbers. Returns a number."""
    ...


check.layer_bytes(layer_bytes)

# %% tags=["solution"]
# solution
def layer_bytes(rows, columns, bits):
    return rows * columns * bits / 8 + 4 * rows + 4 * rows


check.layer_bytes(layer_bytes)

# %% [markdown] tags=["exercise"]
# ### Exercise 2 (modify)
# `sparse_file` writes the survivors, `w[w != 0]`, row by row. Write the way back: from the bitmap and the survivors to the
# weight matrix.
# <details><summary>Hint 1</summary>Begin with a matrix of zeros of the bitmap's shape.</details>
# <details><summary>Hint 2</summary>A mask also works on the left of an equals sign: <code>w[kept] = …</code> fills the
# places that are True, row by row.</details>

# %% tags=["exercise"]
def read_back(kept, survivors):
    """The weight matrix, (rows, columns).

    kept: (rows, columns) bool. survivors: one number for each True in kept."""
    ...


check.read_back(read_back)

# %% tags=["solution"]
# solution
def read_back(kept, survivors):
    w = torch.zeros(kept.shape)
    w[kept] = survivors
    return w


check.read_back(read_back)

# %% [markdown] tags=["exercise"]
# ### Exercise 3 (investigate)
# Is it really the *small* weights that matter least? The control: prune three quarters of each layer at **random**, with
# `prune.random_unstructured` in place of `prune.l1_unstructured`, and train nothing. How many points is magnitude ahead of
# random, in the mean over the ten repetitions? (Call `torch.manual_seed(s)` before pruning network s, so that you can repeat it.)
# <details><summary>Hint 1</summary><code>after["100", "not trained again"]["1/4"]</code> has the ten accuracies of magnitude
# pruning.</details>
# <details><summary>Hint 2</summary><code>models = copy.deepcopy(large)</code>, prune both layers of
# <code>models[s]</code> with <code>amount=0.75</code>, and in the end <code>points(models)</code>.</details>

# %% tags=["exercise"]
magnitude_minus_random = ...


check.magnitude_minus_random(magnitude_minus_random)

# %% tags=["solution"]
# solution
# Magnitude is far ahead. But the repetitions differ: one alone would have told you little.
models = copy.deepcopy(large)
for s in range(10):
    torch.manual_seed(s)
    for layer in linear(models[s]):
        prune.random_unstructured(layer, "weight", amount=0.75)
by_magnitude = after["100", "not trained again"]["1/4"]
magnitude_minus_random = (by_magnitude - points(models)).mean()
check.magnitude_minus_random(magnitude_minus_random)

# %% [markdown] tags=["quiz"]
# ## Quiz
#
# Unfold the answer that you would give. Each says why it is right, or what is wrong with it.
#
# **1.** A report says: "we pruned 75 % of the weights, so the model is four times smaller". What do you ask?
#
# <details><summary>A. Which quarter of the weights was kept.</summary>No. That matters for the accuracy. The size of
# the file is the same for any quarter.</details>
# <details><summary>B. How the survivors and their places are stored.</summary>Right. Zeros take as many bytes as
# other floats, and the places of the survivors must be stored too. PyTorch's sparse tensors made our network
# larger.</details>
# <details><summary>C. Nothing: a quarter of the weights has a quarter of the bytes.</summary>No. It would have, if
# nobody had to know where the weights belong.</details>
#
# **2.** Rounded to 8 bits the network answers as before. Why is a layer that stores whole numbers not faster by itself?
#
# <details><summary>A. At each call it rounds its weights once more.</summary>No. They were rounded once, and stored.
# What each call adds is the way back to floats.</details>
# <details><summary>B. At 8 bits it is still too large, 2 would do.</summary>No. There is no arithmetic for 2 bits
# here. They would have to be unpacked first, which is more work.</details>
# <details><summary>C. At each call it makes floats of whole numbers.</summary>Right. Storing whole numbers and
# computing with them are two things. Time is saved where code multiplies whole numbers directly, and has enough to
# multiply.</details>
#
# **3.** At 2 bits, the teacher's answers on 100 images mended more than the labels of the same images. Which control
# explains it?
#
# <details><summary>A. The network rounded to 2 bits, and not trained again.</summary>No. It shows that there is
# something to mend, not why labels mend less.</details>
# <details><summary>B. The rounded network, trained on smoothed labels.</summary>No. It shows that softness alone does
# not do it. That labels do harm is seen elsewhere.</details>
# <details><summary>C. The unrounded network, trained on the 100 labels.</summary>Right. It got worse too, so the
# labels did that and not the rounding. The answers hold what 1,000 labels had taught.</details>
#
# **4.** You have the large network and <em>all</em> the labels that it was trained on, and you prune. What do you
# train on after each cut?
#
# <details><summary>A. On the labels, as the answers add nothing to them.</summary>Right. Distilling after a cut helps
# where labels are scarce. Here the answers brought nothing on top of them.</details>
# <details><summary>B. On the large network's answers, which carry more.</summary>No. They carry more where labels are
# scarce. With all labels, they gained nothing on them, and stayed about a point behind smoothed ones.</details>
# <details><summary>C. On nothing: the largest weights are still there.</summary>No. Not trained again, the pruned
# networks fell far below everybody else.</details>
#
# **5.** A report keeps the most important units, trains what is left, and is better than a fresh network of that size.
# What do you want to see before you believe in its rule for *important*?
#
# <details><summary>A. More rules, such as one that looks at gradients.</summary>No. They would be compared with each
# other, and none with no rule at all.</details>
# <details><summary>B. Units drawn at random, and trained as long.</summary>Right. Ours were level with the strongest
# ones, and a head start over fresh ones, too.</details>
# <details><summary>C. The accuracy of these units before training.</summary>No. What counts is what they are
# worth once they are trained.</details>

# %% [markdown]
# ## What next
#
# [Lesson 11](11_any_model.ipynb) leaves the multilayer perceptron: convolutional networks, recurrent networks and transformers,
# and teachers of another kind than their students.
#
# ## References
#
# - Bengio, Léonard, Courville (2013), *Estimating or Propagating Gradients Through Stochastic Neurons for Conditional
#   Computation*: the straight-through estimator
# - Han, Pool, Tran, Dally (2015), *Learning Both Weights and Connections for Efficient Neural Networks*
# - Han, Mao, Dally (2016), *Deep Compression*: pruning, quantisation and coding in one
# - Jacob, Kligys, Chen, Zhu, Tang, Howard, Adam, Kalenichenko (2018), *Quantization and Training of Neural Networks for
#   Efficient Integer-Arithmetic-Only Inference*
# - Mittal, Bhardwaj, Khapra, Ravindran (2018), *Recovering from Random Pruning: On the Plasticity of Deep Convolutional Neural
#   Networks*
# - Polino, Pascanu, Alistarh (2018), *Model Compression via Distillation and Quantization*
# - Zhu, Gupta (2018), *To Prune, or Not to Prune*
# - Frankle, Carbin (2019), *The Lottery Ticket Hypothesis*
# - Liu, Sun, Zhou, Huang, Darrell (2019), *Rethinking the Value of Network Pruning*
# - Kuzmin, Nagel, van Baalen, Behboodi, Blankevoort (2023), *Pruning vs Quantization: Which is Better?*
# - Xiao, Lin, Seznec, Wu, Demouth, Han (2023), *SmoothQuant: Accurate and Efficient Post-Training Quantization for Large Language
#   Models*
# - PyTorch, issue 103646: *Default qconfig for onednn backend silently causes numeric saturation on CPUs without avx512_vnni*
