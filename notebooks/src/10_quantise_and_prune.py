# %% [markdown] asks="Does distillation help networks that lose bits or weights?" seconds=19
# # 10 · Quantise and prune
#
# **The question.** A network can be made smaller in three ways: fewer units, fewer bits for each weight, fewer weights. The
# article that this kit grew from says that distillation can be combined with techniques such as quantisation and pruning,
# *during training and optimisation*. Can it, when does it help, and which of the three ways buys the most accuracy for a byte?
#
# **You will be able to**
#
# - store a network in 8, 4 or 2 bits a weight, count its bytes honestly, and say what activations add to them
# - say when whole numbers are faster than floats, and when they are not
# - train a network *while* its weights are rounded
# - prune single weights and whole units, and say why the file may grow and what saves time
# - say when the answers of the uncut network repair the damage better than labels do, and when they do not
#
# **Time**: 45 min reading and running, 20 min exercises · **You need**: the loop and the controls of
# [lesson 05](05_code_from_scratch.ipynb), temperature ([lesson 02](02_core_concepts.ipynb))

# %% [markdown]
# ![Three ways to make a network smaller: a large network beside one with fewer units; a slope beside a staircase of
# few steps, for fewer bits a weight; and a field of dots of which few are filled, for fewer
# weights.](pictures/10_three_ways.svg)

# %%
import copy
import numpy as np
import pandas as pd
import torch
from torch import nn
from torch.nn.utils import prune

from classroom.lesson_10 import check, figures, whole_numbers
from classroom.lesson_10.shrinking import (
    Masked, halved, intervals, level, linear, of_width, ten_repetitions, tested, trained)
from kdlib.measure import agreement, margin, mean_ci, size_in_bytes
from kdlib.models import count_parameters, mlp, predict_logits
from kdlib.training import progress_bar

torch.set_num_threads(1)    # small networks: more threads only get in each other's way

# %% [markdown]
# ## A network that is too large
#
# Somebody trained a network on 1,000 labelled images and gave it to you. It is good, and too large for the device that shall
# carry it. You hold **100 images** of your own, with labels. All of this ten times, as in the lessons before: each repetition
# has its own split, its own 100 images and its own network.

# %%
# of each: data, all images; few, the 100 that you hold; teacher, the network too large
repetitions = ten_repetitions()
large = [r.teacher for r in repetitions]
data, network = repetitions[0].data, large[0]


def points(models):
    """Test accuracy of ten networks, one for each repetition, in points."""
    return pd.Series(tested(models, repetitions))


print(f"{count_parameters(network):,} parameters, {size_in_bytes(network):,} bytes in memory")

# %% [markdown]
# Four bytes a parameter, because each is a float of 32 bits. We begin to save.
#
# (`linear` gives the linear layers of a network. What trains ten networks at once, further down, is in
# `classroom/lesson_10/shrinking.py`.)

# %% [markdown]
# ## Part 1: fewer bits
#
# **Quantising** means to round each weight to one of a few values, evenly spaced. Then the weight itself need not be stored. It
# is enough to store which value it was, and that is a small whole number. With 8 bits these numbers run from −127 to 127, with 4
# bits from −7 to 7, and with 2 bits there are just −1, 0 and 1. (One more would fit in. We leave it out, so that both sides
# are alike.)
#
# The **step** $s$ from one value to the next is chosen for each row of the weight matrix, that is, for each unit of the layer.
# The largest weight of the row falls on the largest whole number. For $b$ bits
#
# $$s = \frac{\max_j \lvert w_j \rvert}{2^{b-1} - 1}, \qquad \hat w_j = s \cdot \mathrm{round}(w_j / s).$$

# %%
def step(w, bits):
    """The distance between two values, one for each row. w: (rows, columns). Returns (rows, 1)."""
    return w.abs().amax(1, keepdim=True).clamp(min=1e-8) / (2 ** (bits - 1) - 1)    # a row of zeros: no division by 0


def nearest(w, bits):
    """Each weight moved to the nearest value that can be stored in ``bits`` bits."""
    return (w / step(w, bits)).round() * step(w, bits)


w = torch.tensor([[0.30, -0.70, 0.04, 0.46]])                                       # one row
print("step", [f"{number:.1f}" for number in step(w, 4).flatten()])
print("whole numbers", (w / step(w, 4)).round().int().tolist())
print("what comes back", [f"{number:.1f}" for number in nearest(w, 4).flatten()])

# %% [markdown]
# The row needs one float for its step, and then four bits a weight. The third weight was less than half a step and became 0.
#
# PyTorch has the same arithmetic under the name `fake_quantize`: *fake*, because the result is a float again.

# %% [markdown] tags=["claim"]
# **Claim.** Our two lines do what PyTorch's `fake_quantize_per_channel_affine` does.

# %% tags=["claim"]
for bits in (8, 4, 2):
    for layer in linear(network):
        w, top = layer.weight.detach(), 2 ** (bits - 1) - 1
        zeros = torch.zeros(len(w), dtype=torch.int32)
        torchs = torch.fake_quantize_per_channel_affine(w, step(w, bits).flatten(), zeros, 0, -top, top)
        # A weight exactly half-way may be rounded either way; everything else must agree.
        assert ((nearest(w, bits) - torchs).abs() < 1e-6).double().mean() > 0.999
print("8, 4 and 2 bits: the same weights as torch's fake_quantize ✓")

# %% [markdown]
# Now the bytes. We do not estimate them, we write the file: the whole numbers of a layer with their bits side by side, then
# its steps and its biases, which stay floats. (`kept` says which weights are written. For now that is all of them.)

# %%
def packed(w, bits, kept):
    """The weights of a layer as a file holds them. kept: (rows, columns), True for those that are stored."""
    if bits == 32:
        return w[kept].numpy().tobytes()
    whole = ((w / step(w, bits)).round().int() + 2 ** (bits - 1))[kept].numpy()         # from 0 upwards
    return np.packbits((whole[:, None] >> np.arange(bits)) & 1).tobytes() + step(w, bits).numpy().tobytes()


def dense_file(model, bits):
    weights = [packed(layer.weight.detach(), bits, torch.ones_like(layer.weight).bool()) for layer in linear(model)]
    return b"".join(weights) + b"".join(layer.bias.detach().numpy().tobytes() for layer in linear(model))


size = {bits: len(dense_file(network, bits)) for bits in (32, 8, 4, 3, 2)}
print(", ".join(f"{bits} bits: {count:,} bytes" for bits, count in size.items()))

# %% [markdown]
# > **Predict first.** The network says 96 or 97 of 100 test digits right. At 8 bits? At 4? Where does it break?
# > <details><summary>Answer</summary>It does not break at 8, nor at 4, nor at 3 bits, where each weight is one of seven
# > values. It does at 2.</details>

# %%
def rounded(models, bits):
    """Copies of the models with all weights rounded to ``bits`` bits (32: as they are)."""
    models = copy.deepcopy(models)
    for layer in [layer for model in models for layer in linear(model) if bits < 32]:
        layer.weight.data = nearest(layer.weight.data, bits)
    return models


by_bits = {bits: points(rounded(large, bits)) for bits in size}
bars = {f"{bits} bits": mean_ci(found) for bits, found in by_bits.items()}
figures.rows(bars, "test accuracy (%), only rounded", roles=dict.fromkeys(bars, "teacher"))

# %% [markdown]
# **Figure.** The large network with its weights rounded and nothing else done: mean and 95 % interval over ten repetitions. The
# first four rows cannot be told apart by eye. The last one has fallen by more than ten points.

# %% [markdown] tags=["claim"]
# **Claim.** With 8 bits the network takes less than a third of the bytes, loses less than half a point and names the same class
# as before on more than 99 % of the test images. With 4 and with 3 bits it still loses less than a point. With 2 bits it loses more
# than five.

# %% tags=["claim"]
loss = {bits: by_bits[32] - by_bits[bits] for bits in size}
same = [agreement(model, predict_logits(r.teacher, r.data.x_test), r.data.x_test)
        for model, r in zip(rounded(large, 8), repetitions)]
assert size[8] < size[32] / 3 and np.mean(same) > 0.99
assert level(by_bits[8], by_bits[32], within=0.5)
assert margin(1 - loss[4]) > 3 and margin(1 - loss[3]) > 3 and margin(loss[2] - 5) > 3
print("8 bits: a third of the bytes, same answers. 4 and 3 bits: less than a point lost. 2 bits: more than five ✓")

# %% [markdown]
# ### Weights are not all
#
# The file holds weights. Whoever runs the network needs room for its **activations** too, for what each layer reads and what
# it writes. Can they be rounded? They are not known beforehand, so each image gets a step of its own when it arrives. `nearest`
# does that as it is, because here a row is an image.
#
# > **Predict first.** All weights have 8 bits. With how many bits do the activations begin to cost accuracy? Remember that the
# > weights broke at 2.
# > <details><summary>Answer</summary>At 3 bits, a little sooner than the weights. At 8 and at 4 bits they cost less than
# > a point, if anything.</details>

# %%
class Nearest(nn.Module):
    def __init__(self, bits):
        super().__init__()
        self.bits = bits

    def forward(self, x):
        return nearest(x, self.bits)    # (images, features): a step for each image

# %%
inside = {32: points(rounded(large, 8))}    # weights in 8 bits, activations as they are
for bits in (8, 4, 3, 2):
    inside[bits] = points([nn.Sequential(Nearest(bits), inner, gelu, Nearest(bits), outer)
                           for inner, gelu, outer in rounded(large, 8)])
lost = {f"weights, {bits} bits": by_bits[32] - by_bits[bits] for bits in (8, 4, 3, 2)}
lost |= {f"activations, {bits} bits": inside[32] - inside[bits] for bits in (8, 4, 3, 2)}
roles = dict.fromkeys([name for name in lost if "weights" in name], "teacher")
figures.rows({name: mean_ci(lost[name]) for name in lost}, "points lost, only rounded",
             roles=roles, reference=0)

# %% [markdown]
# **Figure.** What rounding takes away, in points of test accuracy: mean and 95 % interval over ten repetitions. Orange, the
# weights alone. Blue, the activations, on top of weights in 8 bits. Down to 4 bits nothing happens to either. At 3 bits the
# activations suffer, at 2 bits both do.

# %% [markdown] tags=["claim"]
# **Claim.** On top of weights in 8 bits, activations in 8 bits cost less than half a point, in 4 bits less than one. In 3 bits
# they do cost something, and in 2 bits more than four points: the test could have failed. The network at work holds 320 numbers
# an image at once. For 500 images, as floats, that is more than eight times the bytes of all its weights as floats, and
# in 8 bits a quarter of it.

# %% tags=["claim"]
cost = {bits: lost[f"activations, {bits} bits"] for bits in (8, 4, 3, 2)}
assert level(inside[8], inside[32], within=0.5) and margin(1 - cost[4]) > 3
assert margin(cost[3]) > 3 and margin(cost[2] - 4) > 3
print("activations, 8 bits: half a point at most. 4: less than one. 3: some. 2: over four ✓")
held = max(64 + 256, 256 + 10)    # what a layer reads and writes, numbers an image
assert 500 * held * 4 > 8 * size[32]
for images in (1, 500):
    print(f"images at once: {images}, {4 * held * images:,} bytes as floats, {held * images:,} in 8 bits")

# %% [markdown]
# Our activations are tame: pixels between 0 and 1, and what one GELU makes of them. In large language models a few activations are
# about a hundred times larger than most others, one step has to serve both, and 8 bits become hard: "weights are easy to
# quantize while activations are not" (Xiao and colleagues, 2023). And whoever *trains* a network holds the activations of all
# layers at once, until the gradient has passed.

# %% [markdown]
# ### Is it faster, too?
#
# Fewer bytes are not fewer seconds. It depends on who computes, and how much. We let three layers race that hold the same weights
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
layers = {"64 to 256, our first layer": network[0],
          "768 to 3,072, as in BERT": mlp(768, 3072, seed=0)[0]}
race = pd.DataFrame({name: whole_numbers.race(layer, 16) for name, layer in layers.items()})
(1e6 * race).round().rename_axis("µs for 16 images")

# %%
direct = "multiplied as whole numbers"
if direct in race.index:    # else this PyTorch has no such code for this processor
    for name, times in race.items():
        print(f"{name}: {direct} {'faster' if times[direct] < times['floats'] else 'slower'} than floats")
    whole = whole_numbers.replaced(network, whole_numbers.Multiplied)
    same = agreement(whole, predict_logits(network, data.x_test), data.x_test)
    print("our network in such layers: the same class on 99 % of the images and more:", same >= 0.99)

# %% [markdown]
# The same whole numbers, faster in one layer and slower in the other. The small one has little to multiply: its time goes into
# rounding the inputs and into calling the code at all. The large one has 144 times as much to multiply. The layer that makes floats is
# the control: fewer bytes alone bought no time, not even there. So *8 bits are four times faster* may be true of one layer, one
# processor and one piece of code (Jacob and colleagues, 2018, designed all three together). Measure yours. PyTorch's public door to
# such code is a package of its own, torchao.
#
# (Its inputs have 7 bits, and one step for all images. Without special instructions a processor adds two products in 16 bits, and
# those of 8 bits times 8 bits overflow. Who does not know that gets wrong answers and no error: PyTorch issue 103646.)

# %% [markdown]
# ## Part 2: training with rounded weights
#
# At 2 bits the network is broken. Can training mend it? Rounding stands in the way. It is a staircase, and a staircase is flat
# nearly everywhere, so its slope is 0 and no gradient comes through. The way round it is called the **straight-through**
# estimator (Bengio and colleagues, 2013). On the way forward, round. On the way back, behave as if nothing had been rounded. In
# PyTorch that is one line.

# %%
class Rounded(Nearest):
    def forward(self, w):
        return w + (super().forward(w) - w).detach()    # the value is rounded, the gradient is that of w


w = torch.tensor([[0.30, -0.70, 0.04, 0.46]], requires_grad=True)
(3 * Rounded(2)(w)).sum().backward()
print("rounded", [f"{number:.1f}" for number in Rounded(2)(w).flatten()], "gradient", w.grad.flatten().tolist())

# %% [markdown]
# `torch.nn.utils.parametrize` puts it between a layer and its weights. The floats stay in the background, where they collect the
# small steps of the optimiser. What the network computes with, and what we store in the end, are the rounded weights.
#
# What shall it be trained on? You hold 100 images, so there are their labels. But there is also the large network itself, as it
# was before rounding. Its answers are soft targets. **The network as it was is the teacher, the rounded network is the student.**
# We also try label smoothing, a control that you know from lesson 05.
#
# One more control is easily forgotten: the large network **without any rounding**, trained further on the same 100 labels. If
# it suffers too, rounding is not to blame.
#
# `trained` trains the ten networks, one on top of the other (`kdlib.sweep.train_side_by_side`), each with its own images and its own
# teacher. `through` says what their weights pass through on the way. Each kind of target gets the learning rate that suits
# it best, out of four, on validation images. Otherwise our recipe could favour one of them.
#
# > **Predict first.** Which of the three repairs most? And the network that was not rounded: is it better after 30 epochs on
# > 100 labels, or worse?
# > <details><summary>Answer</summary>The teacher's answers repair nearly everything. The network that was not rounded
# > gets worse.</details>

# %%
repairs = pd.DataFrame({"32 bits": by_bits[32], "2 bits, only rounded": by_bits[2]})
for on, rate in {"labels": 0.002, "label smoothing": 0.01, "teacher's answers": 0.005}.items():
    models = trained(copy.deepcopy(large), repetitions, on, through=[lambda w: Rounded(2)],
                     epochs=30, lr=rate)
    repairs[f"2 bits, {on}"] = points(models)
models = trained(copy.deepcopy(large), repetitions, "labels", epochs=30, lr=0.002)
repairs["32 bits, labels"] = points(models)
roles = dict(zip(repairs, ("teacher", "teacher", "alone", "control", "student", "control")))
figures.rows({name: mean_ci(repairs[name]) for name in repairs},
             "test accuracy (%), trained on 100 images", roles=roles)

# %% [markdown]
# **Figure.** Top, the large network as it came, and rounded to 2 bits (orange). Then three ways to train it while it is
# rounded, on the same 100 images and for the same 60 steps. At the bottom the control, not rounded at all, trained on the 100
# labels. Means and 95 % intervals over ten repetitions. The blue dot comes nearly back to where the network was.

# %% [markdown] tags=["claim"]
# **Claim.** All three repair more than three points. The teacher's answers are better than labels and than smoothed labels,
# and end less than a point and a half below the network that was never rounded. That network, trained further on 100 labels,
# gets worse.

# %% tags=["claim"]
own = repairs["2 bits, teacher's answers"]
for on in ("labels", "label smoothing", "teacher's answers"):
    assert margin(repairs[f"2 bits, {on}"] - repairs["2 bits, only rounded"] - 3) > 3
for on in ("labels", "label smoothing"):
    assert margin(own - repairs[f"2 bits, {on}"]) > 3
assert margin(1.5 - (repairs["32 bits"] - own)) > 3
assert margin(repairs["32 bits"] - repairs["32 bits, labels"]) > 3
print("2 bits: the teacher's answers mend more than labels, smoothed or not, to within 1.5 points of 32 bits ✓")
print("32 bits: further training on 100 labels does harm ✓")

# %% [markdown]
# The last line explains the others. The network knows more than your 100 labels can tell, since it was trained on 1,000.
# Training on 100 labels mends what rounding broke, and at the same time wears away what the network knew. The teacher's
# answers on the same 100 images mend without that. It is the lesson of lesson 05 again: *labels, not size*.
#
# Polino, Pascanu and Alistarh (2018) were among the first to train quantised networks on the answers of unquantised ones. They
# call it quantised distillation.

# %% [markdown]
# ## Part 3: fewer weights
#
# **Pruning** sets weights to zero for good. Which ones? The simplest rule takes the smallest, by magnitude. `torch.nn.utils.prune`
# does it with a **mask** of ones and zeros that is multiplied onto the weights whenever the network is used.
#
# > **Predict first.** Three quarters of the weights become zero. How many bytes does the network take then?
# > <details><summary>Answer</summary>About twice as many as before.</details>

# %%
model = copy.deepcopy(network)
for layer in linear(model):
    prune.l1_unstructured(layer, "weight", amount=0.75)                                # the smallest three quarters
print(f"before: {size_in_bytes(network):,} bytes, pruned: {size_in_bytes(model):,} bytes")
for layer in linear(model):
    prune.remove(layer, "weight")                                                       # the zeros stay, the mask goes
print(f"without the mask: {size_in_bytes(model):,} bytes, "
      f"{100 * np.mean([(layer.weight == 0).double().mean() for layer in linear(model)]):.0f} % of the weights are 0")

# %% [markdown]
# A mask is as large as what it hides, and a zero takes four bytes like any other float. To save anything, one has to store the
# survivors only, **and where they are**. PyTorch's sparse tensors keep a row and a column number for each of them, eight bytes
# apiece. Thriftier is a bitmap: one bit for every place, survivor or not.
#
# ![Four weights, 0.30, −0.70, 0.04 and 0.46. Three survive and become whole numbers of steps of 0.1: 3, −7 and 5. A
# bitmap of four bits says where they are, and each takes four bits more: 16 bits and the row's step, instead of 128
# bits.](pictures/10_bitmap.svg)

# %%
def sparse_file(model, bits=32):
    """A bitmap for each layer and its survivors, then the biases."""
    weights = [layer.weight.detach() for layer in linear(model)]
    return (b"".join(np.packbits(w != 0).tobytes() + packed(w, bits, w != 0) for w in weights)
            + b"".join(layer.bias.detach().numpy().tobytes() for layer in linear(model)))


def torch_sparse_bytes(model):
    tables = [layer.weight.detach().to_sparse() for layer in linear(model)]        # len(table): as many biases
    return sum(8 * table.indices().numel() + 4 * table.values().numel() + 4 * len(table) for table in tables)


print(f"dense {size[32]:,}, torch's sparse tensors {torch_sparse_bytes(model):,}, bitmap {len(sparse_file(model)):,}, "
      f"bitmap and 8 bits {len(sparse_file(model, 8)):,} bytes")

# %% [markdown]
# With three quarters of the weights gone, PyTorch's sparse tensors are still *larger* than the dense network. So much for "75 %
# pruned, hence a quarter of the size". When you read of a pruned network, ask what was counted.

# %% [markdown]
# ### Cut, train, cut again
#
# One prunes step by step, **during training**: cut a part, train the rest, cut again (Han and colleagues, 2015; Zhu and Gupta,
# 2018). `halved` does that with the ten networks. It halves four times, and trains for 60 steps after each cut, with the mask held
# fast. As before, the training is on labels, on smoothed labels, or on the answers of the large network, which is still the
# teacher. For comparison, we also make the same cuts and do not train again.
#
# We do all this twice: on your 100 images, and on all 1,000 with their labels, as if their owner had given you those too. It is
# 60 steps a cut in both. Learning rates and temperatures were again chosen on validation images, for each kind of target.
#
# > **Predict first.** On 100 images, will the teacher's answers beat the labels? And on 1,000?
# > <details><summary>Answer</summary>On 100 yes, and by more with each cut. On 1,000 they add nothing to the
# > labels.</details>

# %%
RATES = {"not trained again": None, "labels": 0.01, "label smoothing": 0.02, "teacher's answers": 0.03}
cut, after = {}, {}
for on in progress_bar(RATES, "trained on"):
    cut[on] = halved(repetitions, on, epochs=30, lr=RATES[on], temperature=8.0)
    cut_all = halved(repetitions, on, "data", epochs=6, lr=0.05, temperature=2.0)
    for kind, found in (("100", cut[on]), ("1,000", cut_all)):
        after[kind, on] = {share: points(models) for share, models in found.items()}
roles = {"labels": "alone", "label smoothing": "control", "teacher's answers": "student"}
panels = {f"trained on {kind} images": intervals({on: after[kind, on] for on in roles})
          for kind in ("100", "1,000")}
figures.curves(panels, "share of the weights that is left", "test accuracy (%)", roles=roles)

# %% [markdown]
# **Figure.** Test accuracy after each halving, with 95 % intervals over ten repetitions. Left, trained on 100 images after each cut:
# the blue curve (the teacher's answers) stays above the grey and the pink one. Right, trained on all 1,000 images: the curves lie
# close together, and blue is not on top. The same cuts without training would be far below the chart.

# %% [markdown] tags=["claim"]
# **Claim.** On 100 images, with a quarter, an eighth or a sixteenth of the weights left, the teacher's answers are better than
# labels by more than a point, and better than smoothed labels. On 1,000 images, with a quarter or an eighth left, they gain
# less than half a point on either. A network that was not pruned gets better, too, when it is trained further on the
# 1,000 smoothed labels. Without training, an eighth of the weights loses more than 20 points.

# %% tags=["claim"]
def ahead(kind, share, other):
    return after[kind, "teacher's answers"][share] - after[kind, other][share]


for share in ("1/4", "1/8", "1/16"):
    assert margin(ahead("100", share, "labels") - 1) > 3, share
    assert margin(ahead("100", share, "label smoothing")) > 3, share
print("100 images, 1/4, 1/8, 1/16 left: the teacher's answers are better than labels, smoothed or not ✓")
for share in ("1/4", "1/8"):
    assert all(margin(0.5 - ahead("1,000", share, other)) > 3 for other in ("labels", "label smoothing"))
whole = trained(copy.deepcopy(large), repetitions, "label smoothing", "data", epochs=6, lr=0.03)
assert margin(points(whole) - by_bits[32]) > 3
assert margin(by_bits[32] - after["100", "not trained again"]["1/8"] - 20) > 3
print("1,000 images, 1/4, 1/8 left: they gain less than half a point. A network not pruned learns on, too ✓")

# %% [markdown]
# The article says that the two *can* be combined, and they can. What distilling adds is another question. To pruning it
# added something **where labels were scarce**. The reason of Part 2 fits here too. With the labels of the original training
# at hand, it rescued nothing. Use them. They led even the network that was not cut further than it had come, so a part of what they give
# to pruned networks has nothing to do with pruning.

# %% [markdown]
# ### Whole units
#
# Zeros that lie about everywhere save bytes and no time, for they are multiplied like other numbers. But where a hidden **unit**
# goes, with its row in the first layer and its column in the second, what is left is simply a smaller network. This is called
# structured pruning. Which units shall stay? We keep those with the strongest weights going in and out, in one cut, and train for
# 200 steps on the 100 images and the teacher's answers.
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
# > <details><summary>Answer</summary>Strongest and random units are level, the fresh network is behind, and last comes
# > whoever had labels only.</details>

# %%
ROLES = {"strongest units": "student", "units at random": "untrained", "fresh": "control",
         "strongest units, labels": "alone"}
units, by_units = {}, {}
for name in progress_bar(ROLES, "starts"):
    start, _, labels = name.partition(", ")
    on, rate = ("labels", 0.02) if labels else ("teacher's answers", 0.05)
    units[name] = {width: trained(of_width(repetitions, width, start), repetitions, on,
                                  epochs=100, lr=rate, temperature=8.0) for width in (32, 16, 8)}
    by_units[name] = {width: points(models) for width, models in units[name].items()}
figures.curves(intervals(by_units), "hidden units, of 256", "test accuracy (%)", roles=ROLES)

# %% [markdown]
# **Figure.** Test accuracy of networks with 8, 16 and 32 hidden units, with 95 % intervals over ten repetitions. Blue, the strongest
# units of the large network; black, any of its units; pink, a fresh start: all three with the teacher's answers. Grey, the strongest
# units with labels. Blue and black lie on each other, pink falls behind to the left, grey is far below.

# %% [markdown] tags=["claim"]
# **Claim.** With 32, 16 or 8 units, the teacher's answers are more than two points better than labels. With 8, units of the large
# network beat fresh ones by more than half a point, and any of its units beat fresh ones, too. With 32 and with 16, strongest and
# random units are within a point of each other. Given 800 steps, so are 16 of the strongest and 16 fresh ones.

# %% tags=["claim"]
strongest, at_random, fresh, labels = by_units.values()
assert all(margin(strongest[width] - labels[width] - 2) > 3 for width in (32, 16, 8))
assert margin(strongest[8] - fresh[8] - 0.5) > 3 and margin(at_random[8] - fresh[8]) > 3
print("8 units: the large network's own beat fresh ones, and random ones of its own do, too ✓")
assert all(level(strongest[width], at_random[width]) for width in (32, 16))
patient = [trained(of_width(repetitions, 16, start), repetitions, "teacher's answers",
                   epochs=400, lr=0.05, temperature=8.0) for start in ("strongest units", "fresh")]
assert level(*map(points, patient))
print("32 and 16: strongest and random within a point. 16, 800 steps: strongest and fresh, too ✓")

# %% [markdown]
# So a part of the large network is a good place to start from, and the lead melts: with four times the steps, 16 fresh units are
# level with it, as Liu and colleagues would have said. The rule for which units to keep would have looked well, had we left out the
# random ones. [Lesson 12](12_questions_and_myths.ipynb#Is-it-the-same-as-copying-weights?) looks at such starts from another
# side.

# %% [markdown]
# ## Part 4: the frontier
#
# Now we have bits and weights to save, and can save both. How shall one spend the bytes? In the file of a pruned network, each place of the
# weight matrix costs one bit of bitmap, and each survivor its own bits.
#
# > **Predict first.** Take a quarter of the weights, with 4 bits each and the bitmap. Take all of them, with 2 bits each. Which
# > file is larger? And which network is better?
# > <details><summary>Answer</summary>Neither file. The bitmap takes one bit a place, and every fourth place has a weight of 4
# > bits: two bits a place on average. And neither network by as much as a point.</details>
#
# There are more ways to the same number of bytes. We try two sizes, two bits a place and one and a half. All networks are trained alike
# in the end, with the recipe that Part 2 had for 2 bits: 60 steps, while rounded, on the teacher's answers.

# %%
sparse, weight = {}, {}
bars = {f"{size[2]:,} bytes: all weights, 2 bits": mean_ci(own)}
for share, bits in ("1/2", 2), ("1/4", 4), ("1/8", 8), ("1/4", 2), ("1/8", 4), ("1/16", 8):
    models = copy.deepcopy(cut["teacher's answers"][share])
    weight[share, bits] = len(sparse_file(models[0], bits))
    trained(models, repetitions, "teacher's answers", epochs=30, lr=0.005,
            through=[Masked, lambda w, bits=bits: Rounded(bits)])
    sparse[share, bits] = points(models)
    bars[f"{weight[share, bits]:,} bytes: {share} of the weights, {bits} bits"] = mean_ci(points(models))
figures.rows(bars, "test accuracy (%)")

# %% [markdown]
# **Figure.** Seven ways to spend bytes: which share of the weights, in how many bits. Means and 95 % intervals over ten
# repetitions. The first four rows take equally many bytes, and so do the last three. Within the first group one sees no
# difference. In the second, the sixteenth in 8 bits is far behind.

# %% [markdown] tags=["claim"]
# **Claim: at the same number of bytes, fewer bits do not beat fewer weights by as much as a point.** A half of the weights in 2
# bits, a quarter in 4 and an eighth in 8 are all within a point of all weights in 2 bits. With one and a half bits a place the split
# does matter: an eighth in 4 bits beats a sixteenth in 8 by more than a point.

# %% tags=["claim"]
for way in ("1/2", 2), ("1/4", 4), ("1/8", 8):
    assert weight[way] == size[2] and level(own, sparse[way]), way
print(f"{size[2]:,} bytes: 1/2 in 2, 1/4 in 4, 1/8 in 8 bits are within a point of all in 2 ✓")
assert weight["1/8", 4] == weight["1/16", 8]
assert margin(sparse["1/8", 4] - sparse["1/16", 8] - 1) > 3
print(f"{weight['1/16', 8]:,} bytes: 1/8 in 4 bits beats 1/16 in 8 by more than a point ✓")

# %% [markdown]
# An earlier edition of this lesson weighed pruned networks in 8 bits only, gave them 40 steps a cut and none while rounded, and
# concluded that fewer bits beat fewer weights. Each of the three was a handicap for the pruned ones. Kuzmin and colleagues (2023)
# compared the two on large networks: in most cases quantisation came out ahead, pruning perhaps at very high compression. Ours
# is too small a task to tell them apart.
#
# Now everything on one pair of scales: the bytes of the file, and the time for 500 images, measured with floats. The small
# networks are rounded to 8 bits, without further training.

# %% tags=["nbval-ignore-output"]
small = {name: {width: points(rounded(models, 8)) for width, models in units[name].items()} for name in units}
shapes = {256: network} | {width: models[0] for width, models in units["fresh"].items()}
file_8 = {width: len(dense_file(model, 8)) for width, model in shapes.items()}
families = {"all weights, in so many bits": [(size[bits], 256, by_bits[bits], bits) for bits in (32, 8, 4, 3)]}
for name, words in {"strongest units": (32, 16, 8), "fresh": ("", "", "")}.items():
    families[f"{name}, 8 bits, distilled"] = [
        (file_8[width], width, found, word) for (width, found), word in zip(small[name].items(), words)]
for bits in (8, 4):
    families[f"a share of the weights, {bits} bits, distilled"] = [
        (weight[way], 256, sparse[way], "") for way in sparse if way[1] == bits]
families["all weights, 2 bits, distilled"] = [(size[2], 256, own, "")]
roles = dict(zip(families, ("teacher", "student", "control", "training", "untrained", "validation")))
figures.frontier(families, whole_numbers.seconds(shapes, data.x_test), roles)

# %% [markdown]
# **Figure.** Accuracy against bytes (left) and against the time measured on one machine (right), with 95 % intervals over ten
# repetitions. Both prices are on log scales; up and to the left is better. Left: the best for few bytes are small networks in 8
# bits (blue), and those that were once part of the large one lie above the fresh ones (pink). Then come, level with each other,
# all weights in 2 bits and a quarter in 4, then the large network in 3 bits and more (stars; the numbers are bits). Right: whole units
# are the only cut that saves time. Whoever keeps 256 units pays for 256, zeros included.

# %% [markdown] tags=["claim"]
# **Claim: distillation, quantisation and pruning combine.** In 8 bits, 32, 16 and 8 distilled units are more than two points better
# than the same units trained on labels, in files of the same size; rounding changes them by less than half a point. In the end, 32
# whole units in 8 bits are within a point of an eighth of all weights in 4 bits, in less than half the bytes, and 16 units
# beat a sixteenth of the weights in 8 bits, in a quarter of them.

# %% tags=["claim"]
for width in (32, 16, 8):
    found = small["strongest units"][width]
    assert level(found, strongest[width], within=0.5)
    assert margin(found - small["strongest units, labels"][width] - 2) > 3
print("8 bits: distilled over two points better than on labels. Rounding: less than half a point ✓")
assert level(sparse["1/8", 4], small["strongest units"][32]) and 2 * file_8[32] < weight["1/8", 4]
print(f"{file_8[32]:,} bytes, 32 units: within a point of 1/8 of the weights, {weight['1/8', 4]:,} bytes ✓")
assert margin(small["strongest units"][16] - sparse["1/16", 8]) > 3 and 4 * file_8[16] < weight["1/16", 8]
print(f"{file_8[16]:,} bytes, 16 units: better than 1/16 of the weights, {weight['1/16', 8]:,} bytes ✓")

# %% [markdown]
# Is pruning single weights useless, then? No. For large networks and harder tasks Zhu and Gupta (2018) report the opposite: a large pruned
# network is better than a small dense one with as many weights left. Two things differ here. Digits of 8×8 pixels need few
# units, so a small network is nearly good enough. And we weigh files, bitmaps included, where a count of weights would leave
# them out. Frankle and Carbin (2019) ask a further question: they train pruned networks again from their own *first* weights,
# and some of these match the whole network. For your own task, draw this figure, with the small distilled network in it.

# %% [markdown]
# ## What we saw
#
# - Rounding the weights to 8, 4 or 3 bits cost this network less than a point, and no training. Activations can be rounded, too: 8
#   and 4 bits cost nothing that we could find, and they may take more bytes than the weights.
# - Bytes are not seconds. Whole numbers were faster in a large layer, with code that multiplies them, and slower in a small one.
# - At 2 bits, training with rounded weights mends the network. The answers of the network as it was mend it best, because 100
#   labels wear away what 1,000 had taught it.
# - A pruned network is no smaller until one stores only the survivors, and says where they are. It is no faster until whole units go.
# - Distilling after each cut helped where labels were scarce. With all the labels it rescued nothing.
# - Which units stay hardly mattered, and units of the large network were a head start that 16 fresh ones made up for in time.
# - At the same bytes, a quarter of the weights in 4 bits and all of them in 2 were level. A sixteenth in 8 bits lost to an eighth in
#   4. The best small files were small networks, distilled and rounded to 8 bits.
#
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
    """Bytes of a layer in the file: weights of ``bits`` bits, a step and a bias a row as floats. Returns a number."""
    ...


check.layer_bytes(layer_bytes)

# %% tags=["solution"]
def layer_bytes(rows, columns, bits):
    return rows * columns * bits / 8 + 4 * rows + 4 * rows


check.layer_bytes(layer_bytes)

# %% [markdown] tags=["exercise"]
# ### Exercise 2 (modify)
# `sparse_file` writes `w[w != 0]`, the survivors, row by row. Write the way back: from the bitmap and the survivors to the
# weight matrix.
# <details><summary>Hint 1</summary>Begin with a matrix of zeros of the bitmap's shape.</details>
# <details><summary>Hint 2</summary>A mask also works on the left of an equals sign: <code>w[kept] = …</code> fills the
# places that are True, row by row.</details>

# %% tags=["exercise"]
def read_back(kept, survivors):
    """The weight matrix. kept: (rows, columns) bool. survivors: (number of True in kept,). Returns (rows, columns)."""
    ...


check.read_back(read_back)

# %% tags=["solution"]
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
models = copy.deepcopy(large)
for s in range(10):
    torch.manual_seed(s)
    for layer in linear(models[s]):
        prune.random_unstructured(layer, "weight", amount=0.75)
magnitude_minus_random = (after["100", "not trained again"]["1/4"] - points(models)).mean()


check.magnitude_minus_random(magnitude_minus_random)

# %% [markdown] tags=["solution"]
# Magnitude is far ahead. The repetitions differ a lot, though, so a single network would have told you little.

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
# scarce. With all labels, they gained less than half a point on them, smoothed or not.</details>
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
