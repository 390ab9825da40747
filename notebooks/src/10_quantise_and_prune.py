# %% [markdown] asks="Does distillation help networks that lose bits or weights?" seconds=19
# # 10 · Quantise and prune
#
# **The question.** A network can be made smaller in three ways: fewer units, fewer bits for each weight, fewer weights. The
# article that this kit grew from says that distillation can be combined with techniques such as quantisation and pruning,
# *during training and optimisation*. Can it, when does it help, and which of the three ways buys the most accuracy for a byte?
#
# **You will be able to**
#
# - store a network in 8, 4 or 2 bits a weight, and count its bytes honestly
# - train a network *while* its weights are rounded
# - prune a network by magnitude, step by step, and say why its file may grow
# - say when the answers of the uncut network repair the damage better than labels do, and when they do not
# - read a frontier of bytes, time and accuracy
#
# **Time**: 35 min reading and running, 20 min exercises · **You need**: the loop and the controls of
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
from torch.nn.utils import parametrize, prune
from torch.utils.benchmark import Timer

from classroom.lesson_10 import check, figures
from kdlib.measure import accuracy, agreement, margin, mean_ci, size_in_bytes
from kdlib.models import count_parameters, mlp, predict_logits
from kdlib.repetitions import Repetition
from kdlib.training import distill, fit, progress_bar

torch.set_num_threads(1)    # small networks: more threads only get in each other's way

# %% [markdown]
# ## A network that is too large
#
# Somebody trained a network on 1,000 labelled images and gave it to you. It is good, and too large for the device that shall
# carry it. You hold **100 images** of your own, with labels. All of this ten times, as in the lessons before: each repetition
# has its own split, its own 100 images and its own network.

# %%
# of each: data, all images; few, the 100 that you hold; teacher, the network that is too large
repetitions = [Repetition(s) for s in progress_bar(range(10), "repetitions")]
data, few, network = repetitions[0].data, repetitions[0].few, repetitions[0].teacher
print(f"{count_parameters(network):,} parameters, {size_in_bytes(network):,} bytes in memory")

# %% [markdown]
# Four bytes a parameter, because each is a float of 32 bits. Two helpers, and then we begin to save.

# %%
def linear(model):
    return [layer for layer in model if isinstance(layer, nn.Linear)]


def points(model, s):
    """Test accuracy in repetition s, in points."""
    data = repetitions[s].data
    return 100 * accuracy(model, data.x_test, data.y_test)


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
def rounded(model, bits):
    """A copy of the model with all weights rounded to ``bits`` bits (32: as they are)."""
    model = copy.deepcopy(model)
    for layer in linear(model):
        layer.weight.data = layer.weight.data if bits == 32 else nearest(layer.weight.data, bits)
    return model


by_bits = pd.DataFrame({bits: [points(rounded(r.teacher, bits), r.s) for r in repetitions] for bits in size})
same = [agreement(rounded(r.teacher, 8), predict_logits(r.teacher, r.data.x_test), r.data.x_test) for r in repetitions]
figures.rows({f"{bits} bits": mean_ci(by_bits[bits]) for bits in by_bits}, "test accuracy (%), only rounded",
             roles=dict.fromkeys([f"{bits} bits" for bits in size], "teacher"))

# %% [markdown]
# **Figure.** The large network with its weights rounded and nothing else done: mean and 95 % interval over ten repetitions. The
# first four rows cannot be told apart by eye. The last one has fallen by more than ten points.

# %% [markdown] tags=["claim"]
# **Claim.** With 8 bits the network takes less than a third of the bytes, loses less than half a point and names the same class
# as before on more than 99 % of the test images. With 4 and with 3 bits it still loses less than a point. With 2 bits it loses more
# than five.

# %% tags=["claim"]
loss = {bits: by_bits[32] - by_bits[bits] for bits in size}
assert size[8] < size[32] / 3 and np.mean(same) > 0.99
assert abs(loss[8].mean()) + 3 * loss[8].sem() < 0.5
assert margin(1 - loss[4]) > 3 and margin(1 - loss[3]) > 3 and margin(loss[2] - 5) > 3
print("8 bits: a third of the bytes, same answers. 4 and 3 bits: less than a point lost. 2 bits: more than five ✓")

# %% [markdown]
# ### Is it faster, too?
#
# Fewer bytes are not fewer seconds. A layer that holds small whole numbers has to compute with them. Here is the simplest such
# layer. Each time it is asked, it makes floats of them.

# %%
class Int8Linear(nn.Module):
    def __init__(self, layer):
        super().__init__()
        w = layer.weight.detach()
        self.register_buffer("whole", (w / step(w, 8)).round().to(torch.int8))          # (rows, columns), one byte each
        self.register_buffer("step", step(w, 8).flatten())
        self.register_buffer("bias", layer.bias.detach().clone())

    def forward(self, x):
        return x @ self.whole.float().T * self.step + self.bias                         # the step once a unit

# %% tags=["nbval-ignore-output"]
def in_int8(model):
    return nn.Sequential(*(Int8Linear(layer) if isinstance(layer, nn.Linear) else layer for layer in model))


def microseconds(model, images):
    timer = Timer("model(x)", globals={"model": model, "x": data.x_test[:images]})
    with torch.no_grad():    # the shortest of 50: whatever else runs on this computer can only make it longer
        return round(1e6 * min(timer.timeit(1).median for _ in range(50)))


pd.DataFrame({name: {"bytes in memory": size_in_bytes(model), "µs for 1 image": microseconds(model, 1),
                     "µs for 500 images": microseconds(model, 500)}
              for name, model in {"floats": network, "8 bits": in_int8(network)}.items()})

# %% [markdown]
# On the machine that made the stored output, 8 bits were *slower*. Making floats of whole numbers is work, and it comes on top.
# Run it and see what yours says. Time is saved where the processor multiplies the whole numbers directly, without a way back
# to floats (Jacob and colleagues, 2018), and that takes code for the processor at hand. PyTorch keeps such code in a package of
# its own, torchao. What it stores is what you see here, whole numbers and steps.

# %% [markdown]
# ## Part 2: training with rounded weights
#
# At 2 bits the network is broken. Can training mend it? Rounding stands in the way. It is a staircase, and a staircase is flat
# nearly everywhere, so its slope is 0 and no gradient comes through. The way round it is called the **straight-through**
# estimator (Bengio and colleagues, 2013). On the way forward, round. On the way back, behave as if nothing had been rounded. In
# PyTorch that is one line.

# %%
class Rounded(nn.Module):
    def __init__(self, bits):
        super().__init__()
        self.bits = bits

    def forward(self, w):
        return w + (nearest(w, self.bits) - w).detach()     # the value is the rounded one, the gradient is that of w


w = torch.tensor([[0.30, -0.70, 0.04, 0.46]], requires_grad=True)
(3 * Rounded(2)(w)).sum().backward()
print("rounded", [f"{number:.1f}" for number in Rounded(2)(w).flatten()], "gradient", w.grad.flatten().tolist())

# %% [markdown]
# `parametrize` puts it between a layer and its weights. The floats stay in the background, where they collect the small steps
# of the optimiser. What the network computes with, and what we store in the end, are the rounded weights.
#
# What shall it be trained on? You hold 100 images, so there are their labels. But there is also the large network itself, as it
# was before rounding. Its answers are soft targets. **The network as it was is the teacher, the rounded network is the student.**
# We also try label smoothing, a control that you know from lesson 05.

# %%
def trained(model, s, on, images, T=4.0, **recipe):
    """Train the model on labels, on smoothed labels, or on the answers of the large network (α = 1)."""
    recipe |= dict(batch_size=max(50, len(images.x_train) // 10), seed=s)
    if on == "teacher's answers":
        v = predict_logits(repetitions[s].teacher, images.x_train)
        distill(model, images.x_train, images.y_train, v, temperature=T, alpha=1.0, **recipe)
    else:
        smoothing = 0.1 if on == "label smoothing" else 0.0
        fit(model, images.x_train, images.y_train, label_smoothing=smoothing, **recipe)
    return model


# %% [markdown]
# One more control is easily forgotten: the large network **without any rounding**, trained further on the same 100 labels. If
# it suffers too, rounding is not to blame.
#
# Each kind of target gets the learning rate that suits it best, out of four, on validation images. Otherwise our recipe could
# favour one of them.
#
# > **Predict first.** Which of the three repairs most? And the network that was not rounded: is it better after 30 epochs on
# > 100 labels, or worse?
# > <details><summary>Answer</summary>The teacher's answers repair nearly everything. The network that was not rounded
# > gets worse.</details>

# %%
RATE = {"labels": 0.002, "label smoothing": 0.01, "teacher's answers": 0.005}


def two_bits(s, on):
    """The large network of repetition s, trained while rounded to 2 bits."""
    model = copy.deepcopy(repetitions[s].teacher)
    for layer in linear(model):
        parametrize.register_parametrization(layer, "weight", Rounded(2))
    trained(model, s, on, repetitions[s].few, epochs=30, lr=RATE[on])
    for layer in linear(model):
        parametrize.remove_parametrizations(layer, "weight")    # the rounded weights stay
    return model


mended = {on: [two_bits(s, on) for s in progress_bar(range(10), on)] for on in RATE}

# %%
repairs = pd.DataFrame({"32 bits": by_bits[32], "2 bits, only rounded": by_bits[2]})
for on in RATE:
    repairs[f"2 bits, {on}"] = [points(model, s) for s, model in enumerate(mended[on])]
further = [trained(copy.deepcopy(r.teacher), r.s, "labels", r.few, epochs=30, lr=0.002) for r in repetitions]
repairs["32 bits, labels"] = [points(model, s) for s, model in enumerate(further)]
roles = {"32 bits": "teacher", "2 bits, only rounded": "teacher", "2 bits, labels": "alone",
         "2 bits, label smoothing": "control", "32 bits, labels": "control"}
figures.rows({name: mean_ci(repairs[name]) for name in repairs}, "test accuracy (%), trained on 100 images",
             roles=roles)

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
for on in RATE:
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
# 2018). We halve four times, and train for 40 steps after each cut, with the mask held fast. As before, the training is on
# labels, on smoothed labels, or on the answers of the large network, which is still the teacher. For comparison, we also make
# the same cuts and do not train again.

# %%
LEFT = {"1/2": 1 / 2, "1/4": 1 / 4, "1/8": 1 / 8, "1/16": 1 / 16}


def halved(s, on, images, **recipe):
    """Halve the weights of network s four times, training after each cut. Returns the four networks."""
    model, found = copy.deepcopy(repetitions[s].teacher), []
    for left in LEFT.values():
        for layer in linear(model):
            prune.l1_unstructured(layer, "weight", amount=1 - left)     # what was zero already is the smallest
        if on != "not trained again":
            trained(model, s, on, images, **recipe)
        for layer in linear(model):
            prune.remove(layer, "weight")
        found.append(copy.deepcopy(model))
    return found

# %% [markdown]
# We do all this twice: on your 100 images, and on all 1,000 with their labels, as if their owner had given you those too. It is
# 40 steps a cut in both. Learning rates and temperatures were again chosen on validation images, for each kind of target.
#
# > **Predict first.** On 100 images, will the teacher's answers beat the labels? And on 1,000?
# > <details><summary>Answer</summary>On 100 yes, and by more with each cut. On 1,000 they add nothing to the
# > labels.</details>

# %%
RATES = {"not trained again": None, "labels": 0.01, "label smoothing": 0.02, "teacher's answers": 0.03}
cut = {on: [halved(s, on, repetitions[s].few, epochs=20, lr=rate) for s in progress_bar(range(10), on)]
       for on, rate in RATES.items()}
cut_all = {on: [halved(s, on, repetitions[s].data, epochs=4, lr=0.03, T=2.0) for s in progress_bar(range(10), on)]
           for on in RATE}
after = {(kind, on): pd.DataFrame([[points(model, s) for model in found] for s, found in enumerate(runs)], columns=LEFT)
         for kind, all_runs in (("100", cut), ("1,000", cut_all)) for on, runs in all_runs.items()}
panels = {f"trained on {kind} images": {on: {left: mean_ci(table[left]) for left in LEFT}
                                        for (of, on), table in after.items() if of == kind}
          for kind in ("100", "1,000")}
roles = {"not trained again": "untrained", "labels": "alone", "label smoothing": "control",
         "teacher's answers": "student"}
figures.curves(panels, "share of the weights that is left", "test accuracy (%)", roles=roles, bottom=84)

# %% [markdown]
# **Figure.** Test accuracy after each halving, with 95 % intervals over ten repetitions. Left, trained on 100 images after each cut.
# The blue curve (the teacher's answers) stays above the grey and the pink one. The dotted one, the same cuts without
# training, leaves the chart after the first halving. Right, trained on all 1,000 images: the curves lie close together, and
# blue is not on top.

# %% [markdown] tags=["claim"]
# **Claim.** On 100 images, with a quarter, an eighth or a sixteenth of the weights left, the teacher's answers are better than
# labels by more than half a point, and better than smoothed labels. On 1,000 images, with a quarter or an eighth left, they gain
# less than half a point on labels. With a sixteenth left, smoothed labels are better than they.

# %% tags=["claim"]
def ahead(kind, left, other):
    return after[kind, "teacher's answers"][left] - after[kind, other][left]


for left in ("1/4", "1/8", "1/16"):
    assert margin(ahead("100", left, "labels") - 0.5) > 3 and margin(ahead("100", left, "label smoothing")) > 3, left
print("100 images, 1/4, 1/8, 1/16 left: the teacher's answers are better than labels, smoothed or not ✓")
for left in ("1/4", "1/8"):
    assert margin(0.5 - ahead("1,000", left, "labels")) > 3, left
assert margin(-ahead("1,000", "1/16", "label smoothing")) > 3
print("1,000 images: at 1/4 and 1/8 they gain less than half a point, at 1/16 smoothed labels are better ✓")

# %% [markdown]
# The article says that the two *can* be combined, and they can. What distilling adds is another question. To pruning it
# added something **where labels were scarce**. The reason of Part 2 fits here too. With the labels of the original training
# at hand, it rescued nothing. Use them.

# %% [markdown]
# ## Part 4: the frontier
#
# So far we made one large network smaller. The obvious rival needs no masks and no tricks. It is **a small network,
# distilled**, on the same 100 images, from the same teacher, with the recipe of
# [lesson 07](07_temperature_and_model_size.ipynb). We train the widths 8 and 16. As a control, width 16 also learns from the 100
# labels alone.

# %%
def small(s, width, on):
    return trained(mlp(64, width, 10, seed=s), s, on, repetitions[s].few, epochs=100, lr=0.05, T=8.0)


students = {width: [small(s, width, "teacher's answers") for s in progress_bar(range(10), f"width {width}")]
            for width in (8, 16)}
beginners = [small(s, 16, "labels") for s in progress_bar(range(10), "width 16, labels")]

# %% [markdown]
# All of them step on the same scales: the bytes of the file, and the accuracy over ten repetitions. The small networks and the
# pruned ones are rounded to 8 bits, with no further training.
#
# > **Predict first.** Take the pruned network with an eighth of its weights left, rounded to 8 bits and stored with its bitmap,
# > and the large network at 2 bits. Count the bits for each place in the weight matrix. Which file is larger?
# > <details><summary>Answer</summary>Neither. The bitmap takes one bit a place, and every eighth place has a weight of 8 bits:
# > two bits a place on average. So the two can be compared directly.</details>

# %%
def weighed(models, bits, file=dense_file):
    """(bytes, accuracies) of ten networks, rounded to ``bits`` bits."""
    scores = [points(rounded(model, bits), s) for s, model in enumerate(models)]
    return len(file(models[0], bits)), pd.Series(scores)


large, pruned = [r.teacher for r in repetitions], list(zip(*cut["teacher's answers"]))    # pruned: 4 cuts, 10 networks
scales = {"large, rounded (32, 8, 4, 3 bits)": [weighed(large, bits) for bits in (32, 8, 4, 3)],
          "small, distilled, 8 bits": [weighed(models, 8) for models in students.values()],
          "small, labels only, 8 bits": [weighed(beginners, 8)],
          "pruned, distilled, 8 bits": [weighed(models, 8, sparse_file) for models in pruned],
          "large, 2 bits, distilled": [(size[2], own)],
          "small, distilled, 32 bits": [weighed(models, 32) for models in students.values()]}

# %% [markdown]
# And the time, measured in repetition 0 where there is a layer for it: PyTorch's for floats, ours for 8 bits. The four pruned
# networks have one shape and do the same arithmetic, so they share one measurement.

# %% tags=["nbval-ignore-output"]
def times(models, bits):
    return [microseconds(in_int8(model) if bits == 8 else model, 500) for model in models]


small_ones = [models[0] for models in students.values()]
clock = {"large, rounded (32, 8, 4, 3 bits)": times([network], 32) + times([network], 8),
         "small, distilled, 8 bits": times(small_ones, 8), "small, distilled, 32 bits": times(small_ones, 32),
         "pruned, distilled, 8 bits": 4 * times([pruned[-1][0]], 8)}
prices = {"bytes of the file": {name: [bytes_ for bytes_, _ in found] for name, found in scales.items()},
          "microseconds for 500 images, here": clock}
points_of = {name: [mean_ci(scores) for _, scores in found] for name, found in scales.items()}
figures.frontier({price: {name: list(zip(costs, points_of[name])) for name, costs in found.items()}
                  for price, found in prices.items()}, "test accuracy (%)", joined=["bytes of the file"])

# %% [markdown]
# **Figure.** Accuracy against bytes (left) and against the time measured on one machine (right), with 95 % intervals over ten
# repetitions. Both prices are on log scales; up and to the left is better. Left: the best for few bytes are the small distilled
# networks in 8 bits (blue dots), for more bytes the large one at 2 bits (diamond), then at 3 bits and more (stars). The pruned
# networks (triangles) lie inside this frontier, and the student that had labels only (square) lies far below it. Right: the
# small networks are fast. Pruning has not made the large one any faster, since its zeros are multiplied like all other numbers.

# %% [markdown] tags=["claim"]
# **Claim: distillation and quantisation combine.** At width 16 and 8 bits, the distilled student is more than three points better
# than the one that had labels only, in a file of the same size. Rounding the students to 8 bits changes them by less than
# half a point.

# %% tags=["claim"]
eight_bits, floats = scales["small, distilled, 8 bits"], scales["small, distilled, 32 bits"]
(beginner_size, beginner), = scales["small, labels only, 8 bits"]
assert eight_bits[1][0] == beginner_size and margin(eight_bits[1][1] - beginner - 3) > 3
for (_, after_rounding), (_, before) in zip(eight_bits, floats):
    change = after_rounding - before
    assert abs(change.mean()) + 3 * change.sem() < 0.5
print("width 16, 8 bits: distilled three points and more over labels only, in as many bytes ✓")
print("widths 8 and 16: 8 bits instead of 32 change less than half a point ✓")

# %% [markdown] tags=["claim"]
# **Claim: at the same number of bytes, fewer bits beat fewer weights.** The large network at 2 bits and the one with an eighth of
# its weights, both distilled, take equally many bytes, and the former is better. And the small student of width 16 is
# more than two points better than the network with a sixteenth of its weights, in less than a third of its bytes.

# %% tags=["claim"]
(_, quarter), (eighth_size, eighth), (sixteenth_size, sixteenth) = scales["pruned, distilled, 8 bits"][1:]
assert eighth_size == size[2] and margin(own - eighth) > 3
assert eight_bits[1][0] < sixteenth_size / 3 and margin(eight_bits[1][1] - sixteenth - 2) > 3
print(f"{size[2]:,} bytes: 2 bits a weight beat an eighth of the weights ✓")
print(f"{eight_bits[1][0]:,} bytes, small, distilled, beat {sixteenth_size:,} bytes, pruned, by two points and more ✓")

# %% [markdown]
# Is pruning useless, then? No. For large networks and harder tasks Zhu and Gupta (2018) report the opposite: a large pruned
# network is better than a small dense one with as many weights left. Two things differ here. Digits of 8×8 pixels need few
# units, so a small network is nearly good enough. And we weigh files, bitmaps included, where a count of weights would leave
# them out. Frankle and Carbin (2019) ask a further question: they train pruned networks again from their own *first* weights,
# and some of these match the whole network. For your own task, draw this figure, with the small distilled network in it.

# %% [markdown]
# ## What we saw
#
# - Rounding to 8, 4 or 3 bits cost this network less than a point, and no training. The file shrinks as promised. The time does
#   not shrink by itself.
# - At 2 bits, training with rounded weights mends the network. The answers of the network as it was mend it best, because 100
#   labels wear away what 1,000 had taught it.
# - A pruned network is no smaller until one stores only the survivors, and says where they are.
# - Distilling after each cut helped where labels were scarce. With all the labels it rescued nothing.
# - Distilling a small network and rounding it combine well: the gain of the one and the savings of the other. These were the best
#   small files, then came the large network in 2 or 3 bits. The pruned networks did not reach this frontier.
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
# <details><summary>Hint 2</summary>For each s: a deepcopy of <code>repetitions[s].teacher</code>, prune both
# layers with <code>amount=0.75</code>, then <code>points(model, s)</code>.</details>

# %% tags=["exercise"]
magnitude_minus_random = ...


check.magnitude_minus_random(magnitude_minus_random)

# %% tags=["solution"]
at_random = []
for s in range(10):
    torch.manual_seed(s)
    model = copy.deepcopy(repetitions[s].teacher)
    for layer in linear(model):
        prune.random_unstructured(layer, "weight", amount=0.75)
    at_random.append(points(model, s))
magnitude_minus_random = (after["100", "not trained again"]["1/4"] - at_random).mean()


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
# **2.** Rounded to 8 bits the network answers as before. Why is our layer not faster by itself?
#
# <details><summary>A. At each call it rounds its weights once more.</summary>No. They were rounded once, and stored.
# What each call adds is the way back to floats.</details>
# <details><summary>B. At 8 bits it is still too large, 2 would do.</summary>No. There is no arithmetic for 2 bits
# here. They would have to be unpacked first, which is more work.</details>
# <details><summary>C. At each call it makes floats of whole numbers.</summary>Right. Storing whole numbers and
# computing with them are two things. Time is saved where the processor multiplies whole numbers directly.</details>
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
# where labels are scarce. Here the answers brought nothing on top of them, and with few weights left smoothed labels
# were better.</details>
# <details><summary>B. On the large network's answers, which carry more.</summary>No. They carry more where labels are
# scarce. With all labels, they gained less than half a point on them.</details>
# <details><summary>C. On nothing: the largest weights are still there.</summary>No. Not trained again, the pruned
# networks fell far below everybody else.</details>

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
# - Polino, Pascanu, Alistarh (2018), *Model Compression via Distillation and Quantization*
# - Zhu, Gupta (2018), *To Prune, or Not to Prune*
# - Frankle, Carbin (2019), *The Lottery Ticket Hypothesis*
