# %% [markdown] asks="Which number should the student make smaller, and why?" core=true seconds=11
# # 04 · The mathematics of the loss
#
# **The question.** A student looks at a picture and answers with a few probabilities. The label says one thing, the
# teacher says a little more. Which single number should the student make smaller, and why that one?
#
# **You will be able to**
#
# - say what cross-entropy, squared error and KL divergence measure, and compute each of them for three classes;
# - find what is missing from a published distillation formula, and write the right one;
# - read the loss of any library and tell which of its weights belongs to the teacher;
# - derive the gradient of the loss, and check it in two independent ways;
# - explain what the factor T² repairs, what it does not, and why soft labels teach more than hard ones.
#
# **Time**: 45 min reading and running, 25 min exercises · **You need**: softmax, logarithms, partial derivatives. The
# [primer](A_primer.ipynb) has the first two; teacher, student and temperature come from
# [lesson 02](02_core_concepts.ipynb).

# %% [markdown]
# ![A student's ten bars between a label and a teacher's ten bars. How far is the student from each? The two
# distances, the label's weighted with one minus alpha and the teacher's with alpha, make one number, which shall
# become small.](pictures/04_voices.svg)

# %%
from functools import partial

import pandas as pd
import torch
import torch.nn.functional as F

from classroom.lesson_04 import check, figures
from kdlib import losses
from kdlib.data import load_digits
from kdlib.measure import agreement
from kdlib.models import mlp, predict_logits
from kdlib.training import distill, fit, progress_bar

torch.set_num_threads(1)    # small networks: more threads only get in each other's way

# %% [markdown]
# ## 1. Cross-entropy: how surprised should we expect to be?
#
# (You have just done the primer? Run the cell of this section, for its $v$ and $z,$ and go to section 2.)
#
# Take three classes, *cat*, *dog* and *car*, and one picture of a cat. A teacher answers with logits $v,$ a student
# with logits $z.$ Logits are raw scores. The softmax turns them into probabilities, $p$ for the teacher and $q$ for the
# student.
#
# If the student gave probability $q_c$ to what turns out to be true, its **surprise** is $-\log q_c.$ That is nothing
# when $q_c = 1,$ and it grows without bound as $q_c$ goes to 0. There are two ways to turn the three surprises into one
# loss.
#
# The **label** says cat and nothing else. Read off one surprise, $-\log q_{cat}.$ This is cross-entropy with a *hard*
# label.
#
# The **teacher** says mostly cat, a little dog. Average the three surprises with the teacher's probabilities as
# weights. This is cross-entropy with a *soft* label (lesson 02's soft target):
#
# $$H(p, q) = -\sum_c p_c \log q_c$$
#
# Put the one-hot $p = (1, 0, 0)$ into it and the hard one comes back. So there is only one cross-entropy, and the label
# is the teacher that is always certain.

# %%
v = torch.tensor([[5.0, 3.0, -2.0]])           # (1, classes) the teacher's logits: cat, dog, car
z = torch.tensor([[2.0, 1.0, 0.0]])            # (1, classes) the student's
p, q = v.softmax(-1), z.softmax(-1)
surprise = -q.log()
for name, row in (("teacher's p", p), ("student's q", q), ("surprise -log q", surprise)):
    print(f"{name:16}", *(f"{entry:7.3f}" for entry in row[0]))
print(f"hard: {surprise[0, 0]:.3f}    soft: {(p * surprise).sum():.3f}")
assert torch.isclose(F.cross_entropy(z, p), (p * surprise).sum())    # PyTorch takes soft labels too

# %% [markdown]
# The soft loss is larger here. The teacher also asks what the student thinks of *dog*, and *dog* would surprise it
# more. Notice what each loss can see: the hard one reads a single entry of the last row, the soft one reads all three.

# %% [markdown]
# ## 2. Squared error, on logits and on probabilities
#
# The article that this kit grew from (in Chinese, unsigned; its mistakes are common ones) names a second loss, the mean
# squared error, and gives no formula for it. Here are two. With $N$ images and $C$ classes, one compares logits, the other probabilities:
#
# $$L_{logits} = \frac{1}{NC}\sum_{i=1}^{N}\sum_{c=1}^{C}\left(\tilde z_{ic} - \tilde v_{ic}\right)^2
# \qquad L_{probs} = \frac{1}{NC}\sum_{i=1}^{N}\sum_{c=1}^{C}\left(q_{ic} - p_{ic}\right)^2$$
#
# The tilde means *centred*: from each image's logits we subtract their mean. Softmax does not notice a constant added
# to all logits of an image, so the loss should not notice it either. Ba and Caruana (2014) also trained shallow
# networks by regression on a teacher's logits.
#
# The three students below are chosen to make the losses disagree. The first answers $v + 10.$ The second answers $2v,$
# the same opinions held twice as firmly. The third is certain of the wrong class.
#
# > **Predict first.** Which loss calls the third student back, and which one leaves it where it is?
# > <details><summary>Answer</summary>Compare the gradients in the last row. On logits the pull is strong. On
# > probabilities there is none worth the name: the softmax of this student is saturated, so moving its logits a little
# > hardly changes its probabilities.</details>

# %%
def centred(logits):
    return logits - logits.mean(-1, keepdim=True)


table = {}
for name, z3 in (("v + 10", v + 10), ("2 v", 2 * v), ("sure, wrong", torch.tensor([[-9.0, -9.0, 9.0]]))):
    z3.requires_grad_()
    assert torch.isclose(F.mse_loss(centred(z3), centred(v)), losses.logit_mse(z3, v), atol=1e-6)
    table[name] = {}
    for kind, loss in (("logits", losses.logit_mse(z3, v)), ("probabilities", F.mse_loss(z3.softmax(-1), p)),
                       ("cross-entropy", F.cross_entropy(z3, p))):
        gradient = torch.autograd.grad(loss, z3)[0]
        table[name] |= {(kind, "loss"): loss.item(), (kind, "gradient"): gradient.norm().item()}
pd.DataFrame(table).T.round(3)    # a row a student; "gradient" is its length

# %% [markdown]
# Both squared errors forgive the shift. Over the other two students they part ways. Firmer opinions are a large error
# on logits and a tiny one on probabilities. The confident mistake is a large error for both, but on probabilities no
# gradient is left to repair it. Cross-entropy, on the right, does not have this weakness. (That it is not zero for the
# first student, whose answer is perfect, is the subject of section 5.)
#
# Why? On logits the pull is the error itself. On probabilities the softmax stands in between, and where it is saturated it
# lets nothing through. The gradient of cross-entropy is $q - p$ (section 7), with no factor that could vanish.
#
# <details><summary>For the curious: where does the gradient go?</summary>
#
# By the chain rule, the two squared errors pull at one logit $z_k$ of one image with
#
# $$\frac{\partial L_{logits}}{\partial z_k} = \frac{2}{NC}\left(\tilde z_k - \tilde v_k\right) \qquad
# \frac{\partial L_{probs}}{\partial z_k} =
# \frac{2}{NC} q_k \left[(q_k - p_k) - \sum_c q_c (q_c - p_c)\right]$$
#
# On probabilities every term carries a factor $q_k$ or $q_c.$ Where the student gives a class no probability, $q_k$ removes
# the pull. For the class it is sure of, $q_k \approx 1,$ the sum is almost $q_k - p_k$ itself, and the difference is nearly
# 0. The next cell, folded in JupyterLab, checks both formulas on the student of section 1.
#
# </details>

# %% jupyter={"source_hidden": true}
z3 = z.clone().requires_grad_()
q3, e = z3.softmax(-1), z.softmax(-1) - p                                       # e: the error of each class
by_hand = {"on logits": 2 / 3 * (centred(z) - centred(v)),                      # N = 1 image, C = 3 classes
           "on probabilities": 2 / 3 * q * (e - (q * e).sum())}
assert torch.allclose(by_hand["on logits"], torch.autograd.grad(F.mse_loss(centred(z3), centred(v)), z3)[0])
assert torch.allclose(by_hand["on probabilities"], torch.autograd.grad(F.mse_loss(q3, p), z3)[0], atol=1e-7)
print("for the curious: both gradients of the squared errors, by hand = by autograd ✓")

# %% [markdown]
# ## 3. The hunt for the missing teacher
#
# Here is the article's loss for distillation, printed as it stands. The text above it says, in our translation: *let
# the teacher's output be $y,$ the student's prediction $\hat{y},$ and the label $y_{true}$; the cross-entropy loss is
# then*
#
# $$L_{CE} = -\frac{1}{N} \sum_{i=1}^{N} [y_{true}^{(i)} \log(\hat{y}^{(i)}) +
# (1 - y_{true}^{(i)}) \log(1 - \hat{y}^{(i)})]$$
#
# > **Predict first.** Find $y$ in the formula. Then predict: we compute this loss with a teacher that is right and with
# > a teacher that is wrong. How far apart are the two numbers? And what will it say to a label of class 2, a car?
# > <details><summary>Answer</summary>There is no y. The two numbers are equal, and a student trained on them cannot
# > know that it has a teacher. The formula also knows two classes only, 0 and 1. Fed with a 2, it falls below zero, and
# > it falls without end as the student becomes more certain.</details>

# %%
def article_loss(y_true, y_hat, y):
    return -(y_true * y_hat.log() + (1 - y_true) * (1 - y_hat).log()).mean()


y_true, y_hat = torch.tensor([1.0, 0.0, 1.0]), torch.tensor([0.8, 0.3, 0.6], requires_grad=True)
for name, y in (("right", [0.9, 0.1, 0.9]), ("wrong", [0.1, 0.9, 0.1])):
    y = torch.tensor(y, requires_grad=True)
    loss = article_loss(y_true, y_hat, y)
    to_teacher = torch.autograd.grad(loss, y, allow_unused=True)[0]    # None where y does not occur
    print(f"a teacher that is {name}: loss {loss:.4f}, gradient for its output: {to_teacher}")
car = article_loss(torch.tensor([2.0]), torch.tensor([0.999]), None)
print(f"a label of class 2, predicted with 0.999: loss {car:.2f}")

# %% [markdown]
# The number does not change. Autograd, asked how the loss depends on the teacher, answers `None`. That is stronger than
# zero: the variable does not occur. This formula is the ordinary loss of a classifier with two classes, and it trains a
# student alone. (For the last line we could hand over `None` as the teacher, and nothing complained.)
#
# So two repairs are due. The teacher must come in, and there must be a sum over the classes. Soft cross-entropy from
# section 1 does both. What it still lacks is weight on the teacher's small probabilities.

# %% [markdown]
# ## 4. Softened softmax
#
# Our teacher gives *car* less than a hundredth. Divide the logits by a **temperature** $T$ before the softmax, for both
# networks alike, and the small probabilities grow:
#
# $$p_{T,c} = \frac{e^{v_c/T}}{\sum_j e^{v_j/T}} \qquad q_{T,c} = \frac{e^{z_c/T}}{\sum_j e^{z_j/T}}$$
#
# The table below also lists, at each temperature, the cross-entropy $H(p_T, q_T),$ the teacher's own **entropy**
# $H(p_T) = -\sum_c p_{T,c} \log p_{T,c},$ and the difference between the two.

# %%
def softened(logits, T):
    return (logits / T).softmax(-1)


table = {}
for T in (1, 2, 4, 20):
    p, q = softened(v, T), softened(z, T)
    cross, entropy = -(p * q.log()).sum().item(), -(p * p.log()).sum().item()
    table[f"T = {T}"] = dict(zip(("cat", "dog", "car"), p[0].tolist()))         # the teacher's p_T
    table[f"T = {T}"] |= {"H(p, q)": cross, "H(p)": entropy, "difference": cross - entropy}
    assert torch.allclose(p, losses.soften(v, T))
pd.DataFrame(table).T.round(3)

# %% [markdown]
# As $T$ grows, the teacher's answer flattens and its entropy climbs towards $\log 3 \approx 1.10.$ The cross-entropy
# climbs with it. But the larger part of it is not the student's fault: a perfect copy of the teacher would still
# pay $H(p_T).$

# %% [markdown]
# ## 5. KL against cross-entropy
#
# (Known from the primer? Run the cell, for its `kl`, and go to section 6.)
#
# Take the unavoidable part away. What remains is the **Kullback–Leibler divergence**, with the teacher in front:
#
# $$\mathrm{KL}(p \Vert q) = \sum_c p_c (\log p_c - \log q_c) = H(p, q) - H(p)$$
#
# > **Predict first.** Does training on KL instead of soft cross-entropy give a different student?
# > <details><summary>Answer</summary>No. H(p) does not contain the student's logits, so its derivative is zero and both
# > losses have the same gradient. Only the number that you read differs.</details>

# %%
def kl(p, q):
    return (p * (p.log() - q.log())).sum(-1).mean()                  # mean over the batch


z.requires_grad_()
p = softened(v, 4)
for name, loss in (("KL", kl(p, softened(z, 4))), ("cross-entropy", F.cross_entropy(z / 4, p))):
    gradient = torch.autograd.grad(loss, z)[0][0]                     # of the one image we have: (classes,)
    print(f"{name:14} loss {loss:.4f}   gradient", *(f"{entry:7.4f}" for entry in gradient))
print(f"a perfect student: KL {kl(p, p).abs():.4f}, cross-entropy {-(p * p.log()).sum():.4f}")

# %% [markdown]
# One gradient, so one student. KL merely has the friendlier scale: **zero means that the student has become the
# teacher**. With cross-entropy you would have to know $H(p)$ to see that you have arrived.

# %% [markdown]
# ## 6. The full loss, and whose weight α is
#
# Now use both, the labels at temperature 1 and the teacher at temperature $T.$ This is today's usual form of the loss
# of Hinton, Vinyals and Dean (2015):
#
# $$L = (1 - \alpha) \underbrace{H(\mathrm{onehot}(y), q)}_{labels} +
# \alpha T^2 \underbrace{\mathrm{KL}(p_T \Vert q_T)}_{teacher}$$
#
# > **In this kit, α is the TEACHER's weight.** α = 0 listens to the labels alone, α = 1 to the teacher alone.
# > Well-known code means the opposite, as the table below shows. What the T² is for comes in section 8.

# %%
def distillation_loss(z, v, y, T, alpha):
    labels = F.cross_entropy(z, y)
    teacher = kl(softened(v, T), softened(z, T))
    return (1 - alpha) * labels + alpha * T**2 * teacher


draw = torch.Generator().manual_seed(0)
zs, vs = (2 * torch.randn(8, 10, generator=draw) for _ in range(2))             # (batch, classes)
ys = torch.randint(10, (8,), generator=draw)                                    # (batch,)
for T, alpha in ((1, 0.5), (4, 0.9), (8, 0.0), (8, 1.0)):
    theirs = losses.distillation_loss(zs, vs, ys, temperature=T, alpha=alpha)
    assert torch.isclose(distillation_loss(zs, vs, ys, T, alpha), theirs, rtol=1e-4)
print("our four lines equal kdlib.losses.distillation_loss ✓")

# %% [markdown]
# From here on we use kdlib's. To watch the two terms pull, we move a single logit of the student, the one for *dog*,
# and leave the other two where the teacher has them. The picture is a cat.

# %%
is_cat = torch.tensor([0])                                                      # (1,) the label
dog = torch.linspace(-4, 7, 221)
others = torch.ones_like(dog)
z_dog = torch.stack([5 * others, dog, -2 * others], -1)                         # (221, classes)


def loss_at(row, alpha):
    return losses.distillation_loss(row[None], v, is_cat, temperature=4.0, alpha=alpha).item()


labels, teacher = ([0.5 * loss_at(row, alpha) for row in z_dog] for alpha in (0.0, 1.0))
terms = {"labels": labels, "teacher": teacher, "sum": [a + b for a, b in zip(labels, teacher)]}
figures.loss_terms(dog, terms, "student's logit for dog", {"teacher's logit": 3.0})

# %% [markdown]
# **Figure.** The loss and its two terms as a function of the student's logit for *dog*, at $T = 4$ and $\alpha = 0.5.$
# A dot marks a lowest point. The labels (grey, dashed) push *dog* to the left (down) for ever: their line has no lowest
# point. The
# teacher (orange, dash-dotted) has one, at its own logit, and pulls from both sides. The sum (blue) settles in between,
# near the teacher and a little to the labels' side.
#
# **Now move it.** The same lines, with sliders. The vertical line is the student. The arrows below the picture are the
# *pulls* on its logit: minus the gradient, so they point to where a training step would take it. On the right, the
# size of the teacher's pull at this very place, for all temperatures. (On GitHub and on paper the figure above has to
# do.)
#
# The student begins at 5, above the teacher's 3. Labels and teacher agree there: both pull it to the left, about equally
# hard.
#
# > **Predict first.** Untick *factor T²* at $T = 4.$ What becomes of the orange line, of its arrow, and of the blue
# > dot?
# > <details><summary>Answer</summary>The orange line sinks to a sixteenth of its height, its arrow to a sixteenth of
# > its length, and the blue dot leaves the teacher for the labels' side. Section 8 says why.</details>

# %%
from kdlib.widgets import LossExplorer

LossExplorer(v, 0, class_names=["cat", "dog", "car"], logit=5.0)    # label 0: the picture is a cat

# %% [markdown]
# Three things to try. Pull α to either end: one arrow disappears, and the blue dot goes to the other's lowest point, or
# out of the picture. Move the student across the teacher's logit: the orange arrow turns round, the grey one does not.
# Then choose *cat* as the class that moves: now the labels pull to the right (up), and without end.

# %% [markdown]
# ### The same loss in other people's code
#
# Before you copy a value of α from anywhere, find out whose weight it is. We read each in the version given. Code
# changes, so look again before you rely on a row.
#
# | source | teacher | labels | T² |
# |---|---|---|---|
# | **this kit** | α | 1 − α | yes |
# | Hinton et al. (2015) | no symbol | "considerably lower" | yes |
# | Keras example (2020) | **1 − `alpha`** | **`alpha`** | since 2022 |
# | `keras.distillation` (3.15.1) | **1 − `w`** | **`w`** | **see below** |
# | DeiT (2021) | `alpha` | 1 − `alpha` | yes |
# | torchtune (2026) | `kd_ratio` | 1 − `kd_ratio` | T = 1 |
# | ModelOpt (0.47) | `kd_loss_weight` | the rest | yes |
# | DistillKit (2026) | its share | its share | yes |
# | ms-swift GKD (4.6) | 1 | `sft_alpha` | **no** |
# | TRL GKD (1.16) | 1 | 0 | T = 1 |
# | TRL Distillation (1.16) | 1 | 0 | **no** |
#
# An `alpha` of 0.1 is the teacher's weight in DeiT. In the Keras example it is the labels' weight, and the teacher
# has 0.9. Other familiar words change their meaning, too: `temperature` in TRL's GKD softens no loss. It is for sampling.
#
# <details><summary>Row by row: what the table has no room for</summary>
#
# - **Hinton et al.**: soft cross-entropy in place of KL.
# - **Keras example**: T² came in after issue 869 asked for it.
# - **`keras.distillation`**: `w` is `student_loss_weight`. With its default, `loss="kl_divergence"`, `LogitsDistillation`
#   (3.12 to 3.15.1) applies neither a softmax nor T²: it takes the clipped logits for probabilities. We ran 3.15.1 on
#   made-up logits: adding 10 to all of the student's made the loss negative. With `loss=keras.losses.KLDivergence()` it is
#   T²·KL.
# - **DeiT** divides by the classes too, and keeps it so (issue 61).
# - **torchtune**: no temperature; mean over the real tokens.
# - **ModelOpt** (NVIDIA): `LogitsDistillationLoss` divides by the classes too, by default (`reduction="mean"`). The labels
#   count only if their loss is handed over.
# - **DistillKit** (Arcee): every loss has a `weight`, and the weights are divided by their sum. Default ½ and ½.
# - **GKD** (Agarwal et al. 2024), in TRL and in ms-swift: `beta` chooses the divergence, 0 is KL(teacher ‖ student), 1 is
#   KL(student ‖ teacher), default ½. `lmbda` is the share of texts that the student wrote itself, default ½. In ms-swift
#   `temperature` (0.9) divides the logits of the loss as well, and `sft_alpha` is 0 by default.
# - **TRL Distillation**: always the student's own texts, and `beta` 1.0: KL(student ‖ teacher) is the default. `temperature`
#   is for sampling *and* for the loss.
#
# </details>
#
# <details><summary>Six older ones, to look things up</summary>
#
# | source | teacher | labels | T² |
# |---|---|---|---|
# | PyTorch tutorial (2023) | `soft_target_loss_weight` | `ce_loss_weight` | yes |
# | torchdistill (1.1.5) | **1 − `alpha`** | **`alpha`** | yes |
# | DistilBERT script (2019) | `alpha_ce` | `alpha_mlm` | yes |
# | RepDistiller (2019) | `alpha` | `gamma` | yes |
# | Neural Compressor (to 3.7) | `loss_weights[1]` | `loss_weights[0]` | yes |
# | Distiller (2018–20) | `distill` | `student` | since 2020 |
#
# torchdistill: with `alpha` 0, KL alone, without T². DistilBERT: "ce" is the teacher's. Neural Compressor (Intel): its KL divides
# by the classes too; version 3.8 (2026) has no distillation any more. Distiller (Intel): before pull request 503 of April 2020 there was no T²
# (issue 122), and no gradient of the teacher's term either (issue 234). [Lesson 06](06_spot_the_bug.ipynb) has it among its
# patients. No release contains the repair.
#
# </details>

# %% [markdown]
# ## 7. The gradient, by hand
#
# What does this loss ask of one logit $z_k$ of one image? Five short steps.
#
# **Step 1.** Write $\log q_{T,c} = z_c/T - \log\sum_j e^{z_j/T}$ and differentiate. Let $[c = k]$ be 1 when the two
# classes are the same, and 0 otherwise:
#
# $$\frac{\partial \log q_{T,c}}{\partial z_k} = \frac{1}{T}\left([c = k] - q_{T,k}\right)$$
#
# **Step 2.** In $\mathrm{KL}(p_T \Vert q_T) = \sum_c p_{T,c}\log p_{T,c} - \sum_c p_{T,c}\log q_{T,c}$ only the second
# sum contains $z.$ The teacher's probabilities add up to 1, so
#
# $$\frac{\partial \mathrm{KL}}{\partial z_k} = -\sum_c p_{T,c} \frac{1}{T}\left([c=k] - q_{T,k}\right)
# = \frac{1}{T}\left(q_{T,k} - p_{T,k}\right)$$
#
# **Step 3.** Multiply by $\alpha T^2.$ One $T$ cancels, and $\alpha T (q_{T,k} - p_{T,k})$ remains.
#
# **Step 4.** The label term is the same calculation with $T = 1$ and a one-hot teacher:
# $(1-\alpha)(q_k - \mathrm{onehot}_k).$
#
# **Step 5.** The loss is the mean over a batch of $N$ images. Divide by $N$:
#
# $$\frac{\partial L}{\partial z} = \frac{1}{N}\left[\alpha T (q_T - p_T) + (1-\alpha)(q - \mathrm{onehot}(y))\right]$$
#
# Read it aloud: *too much probability, push down; too little, push up*. Once as the teacher sees it, once as the label
# does.

# %%
def gradient_by_hand(z, v, y, T, alpha):
    teacher = alpha * T * (softened(z, T) - softened(v, T))
    labels = (1 - alpha) * (z.softmax(-1) - F.one_hot(y, z.shape[-1]))
    return (teacher + labels) / len(z)                               # (batch, classes)


z = torch.tensor([[2.0, 1.0, 0.0]])
print("the push on:             cat    dog    car")
for name, alpha in (("labels alone", 0.0), ("teacher alone", 1.0)):
    push = -gradient_by_hand(z, v, is_cat, T=4, alpha=alpha)[0]      # down the gradient
    print(f"{name:20}", *(f"{entry:+.3f}" for entry in push))

# %% [markdown]
# The label says: cat up, everything else down. The teacher says: cat up, **dog up a little**, car down. In the sign
# under *dog* lies the difference between learning from labels and learning from a teacher.
#
# ![The logits of cat, dog and car, each with two arrows. The label pulls cat up, dog and car down. The teacher pulls
# cat up more strongly, car down strongly, and dog a little up.](pictures/04_pulls.svg)
#
# A derivation deserves two independent witnesses. Autograd applies the chain rule. Finite differences know no calculus
# at all: they nudge one logit by a tiny $\pm h$ and look at how the loss changes. We work in float64, so that rounding
# cannot hide a mistake.

# %% [markdown] tags=["claim"]
# **Claim.** The formula is the gradient of `kdlib.losses.distillation_loss`, by autograd and by finite differences.

# %% tags=["claim"]
h = 1e-5
nudges = h * torch.eye(40, dtype=torch.float64).view(40, 4, 10)    # 40 tables (4, 10): h at one logit, 0 elsewhere
for seed in range(20):
    T, alpha = (0.5, 1.0, 4.0, 20.0)[seed % 4], (0.0, 0.3, 0.9, 1.0)[seed // 5]
    draw = torch.Generator().manual_seed(seed)
    z, v10 = (3 * torch.randn(4, 10, generator=draw, dtype=torch.float64) for _ in range(2))
    y = torch.randint(10, (4,), generator=draw)
    # All arguments but the first are filled in: loss(z) remains, a function of the student's logits alone.
    loss = partial(losses.distillation_loss, teacher_logits=v10, labels=y, temperature=T, alpha=alpha)
    differences = torch.stack([(loss(z + nudge) - loss(z - nudge)) / (2 * h) for nudge in nudges])
    by_hand = gradient_by_hand(z, v10, y, T, alpha)
    by_autograd = torch.autograd.grad(loss(z.requires_grad_()), z)[0]
    assert torch.allclose(by_hand, by_autograd, atol=1e-10)
    assert torch.allclose(by_hand.flatten(), differences, atol=1e-7)
print("20 random batches: by hand = by autograd = by finite differences ✓")

# %% [markdown]
# ## 8. What T² does, and what it does not
#
# Step 2 gave the gradient without the factor: $(q_T - p_T)/T.$ At high $T$ both distributions are nearly flat, and the
# difference between them shrinks like $1/T$ too. Together that is $1/T^2$: the hotter the softmax, the weaker the
# teacher's pull. Multiply by $T^2$ and the size should stay where it was. This is the reason that Hinton et al. give,
# and it is tempting to shorten it to *with T² the gradient does not depend on T*.
#
# Let us look at real networks: a teacher trained on 1,000 digits, and the student 64-16-10 twice, once **fresh** from
# its random start, once **trained alone** on 100 labels. Both trainings take 120 steps of 100 images.
# Then all three networks answer the same 100 images. We do this ten times, each time with another split, other images,
# another teacher and other students.

# %%
def trained(x, y, *widths, epochs, seed):
    model = mlp(*widths, seed=seed)
    fit(model, x, y, epochs=epochs, lr=3e-2, batch_size=100, seed=seed)
    return model


def answers(s):
    """Logits of teacher, fresh student, student trained alone, on the same images: each (100, 10)."""
    everything, few = load_digits(split_seed=s), load_digits(100, split_seed=s, seed=s)
    networks = (trained(everything.x_train, everything.y_train, 64, 64, 10, epochs=12, seed=s),
                mlp(64, 16, 10, seed=s), trained(few.x_train, few.y_train, 64, 16, 10, epochs=120, seed=s))
    return [predict_logits(network, few.x_train).double() for network in networks]


repetitions = [answers(s) for s in progress_bar(range(10), "repetitions")]

# %% [markdown]
# > **Predict first.** With T² in place, what happens to the size of the gradient from T = 1 to T = 4? And from T = 500
# > to T = 1,000?
# > <details><summary>Answer</summary>At the high end, nothing: it is level. At the low end it grows, for the trained
# > student more than eightfold.</details>

# %%
temperatures = [1, 2, 4, 8, 16, 32, 64, 125, 250, 500, 1000]


def size(z, v, T):
    """Mean over the images of the length of q_T - p_T."""
    return (softened(z, T) - softened(v, T)).norm(dim=-1).mean().item()


panels = {}
for title, which in (("fresh student", 1), ("student trained alone", 2)):
    sizes = [sum(size(run[which], run[0], T) for run in repetitions) / 10 for T in temperatures]
    panels[title] = {"with T²": [T * s for T, s in zip(temperatures, sizes)],
                     "without": [s / T for T, s in zip(temperatures, sizes)]}
figures.gradient_sizes(temperatures, panels)

# %% [markdown]
# **Figure.** The size of the teacher's gradient against $T,$ the mean of ten repetitions. Both axes are logarithmic, so
# a power of $T$ is a straight line. Without T² (orange, dashed) the gradient ends up a hundred times smaller for every
# tenfold rise of $T.$ With T² (blue) it is level, but only on the right. On the left it still grows, and for the fresh
# student it then sinks a little.
#
# Why does it grow? The table takes the blue lines apart. The blue height is $T$ times the length of $q_T - p_T.$

# %% tags=["nbval-ignore-output"]
chosen = [1, 4, 8, 1000]
apart = {title: {("length", T): lines["with T²"][temperatures.index(T)] / T for T in chosen}
         | {("T · length", T): lines["with T²"][temperatures.index(T)] for T in chosen}
         for title, lines in panels.items()}
pd.DataFrame(apart).T.round(3)    # a row a student, a column a temperature

# %% [markdown]
# At $T = 1$ the trained student gives almost the teacher's answers on these images, which it was trained on. So the
# difference is small. A higher $T$ uncovers the wrong classes, about which the two still disagree, and from $T = 1$ to
# $4$ the difference even grows. The fresh student knows nothing yet. Its difference from the teacher is large from the
# start and shrinks, but at first more slowly than $1/T,$ so $T$ times it grows too.
#
# T² therefore keeps the teacher from fading, and no more than that. It does not make α mean the same thing at every
# $T.$ When you change $T,$ tune α again.
#
# ![Arrows for the teacher's pull at the high temperatures 250, 500 and 1,000. Without the factor T² each is a quarter
# as long as the one before. With it all three are alike.](pictures/04_squared.svg)

# %% [markdown]
# ### The limit of very high T
#
# What do all these high temperatures agree on? Centring changes no probability, so we may use $\tilde v.$ For large
# $T,$ $e^{\tilde v_c/T} \approx 1 + \tilde v_c/T.$ Over the classes these add up to about $C,$ since centred logits sum
# to zero. Hence $p_{T,c} \approx \frac{1}{C}(1 + \tilde v_c/T).$ The same goes for $q_{T,c},$ so the two differ by
#
# $$q_{T,c} - p_{T,c} \approx \frac{\tilde z_c - \tilde v_c}{CT}$$
#
# For two distributions that are both nearly flat, KL is half the squared difference over the common probability $1/C$ (its
# Taylor expansion to second order). Square the difference and put it in. The factors are
# $T^2 \cdot \frac{C}{2} \cdot \frac{1}{C^2 T^2} = \frac{1}{2C}$:
#
# $$T^2 \mathrm{KL}(p_T \Vert q_T) \approx T^2 \cdot \frac{C}{2}\sum_c (q_{T,c} - p_{T,c})^2
# \approx \frac{1}{2}\cdot\frac{1}{C}\sum_c(\tilde z_c - \tilde v_c)^2$$
#
# Averaged over the batch, that is **half of the squared error on logits** from section 2. At high $T,$ distillation
# *is* regression on the logits. So a temperature sets how much the unlikely classes count: little at low $T,$ as much
# as all others at high $T.$

# %% [markdown] tags=["claim"]
# **Claim.** From $T = 500$ to $1000$ the gradient keeps its size to one per cent with T², and loses three quarters of
# it without. From $T = 1$ to $4$ it grows even with T²: more than twofold for the fresh student, more than eightfold
# for the trained one. At $T = 1000$ the loss $T^2 \mathrm{KL}$ is half the logit MSE to one per cent.

# %% tags=["claim"]
for v10, fresh, alone in repetitions:
    for z10, growth in ((fresh, 2), (alone, 8)):
        ratio = size(z10, v10, 1000) / size(z10, v10, 500)
        assert abs(1000 / 500 * ratio - 1) < 0.01                        # T · size: with T²
        assert abs(500 / 1000 * ratio - 0.25) < 0.01                     # size / T: without
        assert 4 * size(z10, v10, 4) > growth * size(z10, v10, 1)
        kd = losses.distillation_loss(z10, v10, v10.argmax(-1), temperature=1000.0, alpha=1.0)
        assert abs(kd / (losses.logit_mse(z10, v10) / 2) - 1) < 0.01
print("10 repetitions: level at high T, growing at low T, half the logit MSE in the limit ✓")

# %% [markdown]
# ## 9. Four ways to call `F.kl_div`, one of them right
#
# PyTorch's KL divergence has three traps. Its arguments come **student first**, the reverse of the order in
# $\mathrm{KL}(p \Vert q).$ The student's must be **log**-probabilities, the teacher's plain probabilities. And its
# default, `reduction="mean"`, is not what you want: it takes the mean of the whole (batch, classes) table. What you want is
# called `"batchmean"`.
#
# > **Predict first.** With ten classes, by what factor is the default off?
# > <details><summary>Answer</summary>By ten. KL sums over the classes, and the default averages over them too. So the
# > factor is always the number of classes.</details>
#
# We try four calls on the batch from section 6, and then on a perfect student, whose logits are the teacher's.

# %%
p = vs.softmax(-1)                                                              # (batch, classes)
calls = {
    "right": lambda z: F.kl_div(z.log_softmax(-1), p, reduction="batchmean"),
    "the default": lambda z: F.kl_div(z.log_softmax(-1), p, reduction="none").mean(),    # as reduction="mean" does
    "probabilities, no log": lambda z: F.kl_div(z.softmax(-1), p, reduction="batchmean"),
    "arguments swapped": lambda z: F.kl_div(p.log(), z.softmax(-1), reduction="batchmean"),
}
table = pd.DataFrame({name: {"a student": call(zs).item(), "a perfect student": call(vs).item()}
                      for name, call in calls.items()}).T
print(f"right / default = {calls['right'](zs) / calls['the default'](zs):.1f}")
table.round(3) + 0.0    # + 0.0 turns a rounded -0 into 0

# %% [markdown]
# The default divides by everything in sight, the classes included. It leaves the teacher a tenth of its weight, and
# nothing crashes. If you ask PyTorch for it by `reduction="mean"`, or by naming no reduction, it prints a warning, once, and
# goes on; in a training log it scrolls away. A later release is to change the default, so our cell takes the mean itself.
#
# Without the log the loss goes below zero, which no KL can do, and a perfect student does not score
# zero. This makes a quick test for any implementation: **KL of a thing with itself is 0**. It finds the missing log,
# but not the other two mistakes. The swap is the hardest to notice. It returns a plausible number, the KL in the other
# direction.
#
# Why log-probabilities at all? Because after the softmax it is too late. Take the logits $(200, 0).$

# %%
sure = torch.tensor([200.0, 0.0])
print("log of the softmax:", sure.softmax(-1).log().tolist())
print("log_softmax:       ", sure.log_softmax(-1).tolist())

# %% [markdown]
# The second probability is rounded to exactly 0, and its logarithm is −∞. `log_softmax` works on the logits themselves
# and loses nothing. Exercise 1 tests your code on such a student.

# %% [markdown]
# ## 10. Why it works at all
#
# So much for *what* is minimised. Why should a student learn more from soft answers than from labels? Here are two
# small experiments, each with one reason in view.
#
# ### First reason: ten numbers say more than one
#
# A **linear** teacher, 64 pixels to 10 logits, has 64 weights and one bias for each class: 65 unknowns. If it shows its
# logits, every image gives one linear equation for each class. So 65 images are enough, and they need not even show
# digits. We take pure **noise** and solve the equations by least squares (`lstsq`). For comparison, a classifier of the
# same shape is trained on the same noise, but it is told only the teacher's top class. It takes 500 steps of
# gradient descent, enough to learn all 65 answers by heart. (So the copies differ in method too: one is solved, one is
# trained.)
#
# > **Predict first.** Both copies are then shown 500 real digits for the first time. On how many does each of them name
# > the class that the teacher names?
# > <details><summary>Answer</summary>The first on all 500, because it <em>is</em> the teacher. The second on fewer than
# > half.</details>

# %% tags=["nbval-ignore-output"]
runs = []
for s in progress_bar(range(10), "repetitions"):
    digits = load_digits(split_seed=s)
    teacher = trained(digits.x_train, digits.y_train, 64, 10, epochs=12, seed=s).double()
    noise, test = torch.rand(65, 64, generator=torch.Generator().manual_seed(s)), digits.x_test
    v_noise, v_test = (predict_logits(teacher, x.double()) for x in (noise, test))
    # A column of ones on the right, for the bias.
    A, A_test = (F.pad(x.double(), (0, 1), value=1.0) for x in (noise, test))
    solved = A_test @ torch.linalg.lstsq(A, v_noise).solution                   # (500, 10)
    copy = trained(noise, v_noise.argmax(-1), 64, 10, epochs=500, seed=100 + s)
    runs.append({"logits": (solved.argmax(-1) == v_test.argmax(-1)).double().mean().item(),
                 "top classes": agreement(copy, v_test, test), "the same, on noise": agreement(copy, v_noise, noise)})
    assert len(v_noise.argmax(-1).unique()) < 10
(100 * pd.DataFrame(runs)).agg(["min", "mean", "max"]).round(1)                 # % agreement, over the ten repetitions

# %% [markdown]
# The columns say what the copy was told, and on how many images it names the teacher's class: on the digits, and in the last
# column on the noise that it learnt from. It knows its noise by heart. (On noise, the teacher never even names all ten
# digits; the cell insists on that.)

# %% [markdown] tags=["claim"]
# **Claim.** From 65 noise images, logits give the teacher back: the same class on all test digits, in all of ten
# repetitions. Top classes do not: that copy gives all 65 answers right, and agrees on fewer than half of the digits.

# %% tags=["claim"]
runs = pd.DataFrame(runs)
assert (runs["logits"] == 1).all() and (runs["the same, on noise"] == 1).all()
assert runs["top classes"].mean() + 3 * runs["top classes"].sem() < 0.5
print("10 linear teachers, 65 noise images: logits recover every one of them, top classes none ✓")

# %% [markdown]
# There was nothing about digits in those images. All the knowledge came through the teacher's numbers. Keep this cell
# in mind, you will meet its consequences again: few images can do, the *wrong* classes carry knowledge, and one can
# distil without real data. Phuong and Lampert (2019) study the linear case in depth. A deep network is no system of
# linear equations, so expect the same direction there, not the same perfection.

# %% [markdown]
# ### Second reason: a label is one throw of the dice
#
# Now a world in which the truth itself is uncertain. Three round Gaussian clouds overlap on a plane, and a point
# between them may have come from any of the three. Bayes' rule gives the exact chance of each, the **posterior**
# $P(class \mid x).$ To name the likeliest class everywhere is the best that any classifier can do. This one is called
# the **Bayes classifier**. A label is a single draw from the posterior. A perfect teacher would hand over the
# posterior.

# %%
centres, spread = torch.tensor([[0.0, 1.0], [-0.87, -0.5], [0.87, -0.5]]), 0.7


def draw_points(n, seed):
    """n points (n, 2), and the cloud that each came from (n,)."""
    draw = torch.Generator().manual_seed(seed)
    y = torch.randint(3, (n,), generator=draw)
    return centres[y] + spread * torch.randn(n, 2, generator=draw), y


def log_posterior(x):
    """log P(class | x), (n, 3): how near each cloud's centre is, turned into shares that sum to 1."""
    return (-((x[:, None] - centres) ** 2).sum(-1) / (2 * spread**2)).log_softmax(-1)

# %% [markdown]
# Three equal students take equally many steps. One sees 30 points with a label each. One sees 300 points with a label
# each. One sees **the same 30 points** as the first, but is told the posterior.
#
# One more student has the first one's 30 labels and is stopped early, after 20 steps of the 100, so that what we see is not
# merely overfitting.
#
# > **Predict first.** Which of them draws the best boundaries?
# > <details><summary>Answer</summary>The one with 30 posteriors, ahead of the one with ten times as many
# > points.</details>

# %%
def three_students(seed, steps=100):    # name -> (student, the points it saw, what it was told)
    (x, y), (x300, y300) = draw_points(30, seed), draw_points(300, 1000 + seed)
    one, many, soft = (mlp(2, 16, 3, seed=seed) for _ in range(3))
    recipe = dict(epochs=steps, lr=5e-2, batch_size=300, seed=seed)
    fit(one, x, y, **recipe)
    fit(many, x300, y300, **recipe)
    distill(soft, x, y, log_posterior(x), temperature=1.0, alpha=1.0, **recipe)
    return {"30 labels": (one, x, y), "300 labels": (many, x300, y300),
            "30 posteriors": (soft, x, log_posterior(x).exp())}

# %% tags=["nbval-ignore-output"]
agreements = []
for seed in progress_bar(range(10), "repetitions"):
    fresh, _ = draw_points(2000, 5000 + seed)
    students = three_students(seed)
    students["30 labels, stopped early"] = three_students(seed, steps=20)["30 labels"]
    agreements.append({name: agreement(student, log_posterior(fresh), fresh)
                       for name, (student, *_) in students.items()})
agreements = pd.DataFrame(agreements)                                           # (repetitions, students)
(100 * agreements).agg(["min", "mean", "max"]).round(1)                         # % agreement with the Bayes classifier

# %% [markdown]
# The numbers say how often a student names the same class as the Bayes classifier, on 2,000 fresh points. For a look at the
# boundaries we take the repetition that lies nearest to the means.

# %%
typical = (agreements - agreements.mean()).abs().sum(axis="columns").idxmin()
plane = torch.cartesian_prod(*[torch.linspace(-2.5, 2.5, 150)] * 2).flip(-1)    # (22500, 2), row by row
panels = {"Bayes classifier\n": (log_posterior(plane), None, None)}
for name, (student, points, told) in three_students(typical).items():
    title = f"{name}\nagrees on {100 * agreements[name][typical]:.0f} %"
    panels[title] = (predict_logits(student, plane), points, told)
figures.boundaries(panels, (-2.5, 2.5, -2.5, 2.5))

# %% [markdown]
# **Figure.** The plane, coloured and numbered by the class that is named there, and the points that each student saw, in a
# typical repetition. The shape and colour of a point show its label. A pie shows a posterior: many are mixed. Above each
# panel stands the student's agreement with the Bayes classifier. With 30 labels the borders follow a few points that lie
# where they do by chance. With 300 they come closer to the ideal on the left. With 30 posteriors they nearly coincide with
# it.

# %% [markdown] tags=["claim"]
# **Claim.** On 2,000 fresh points, over ten repetitions, 30 posteriors bring a student closer to the Bayes classifier
# than 30 labels do, by more than five points of agreement. They also beat 300 labels, and they beat 30 labels when that
# student is stopped early, after 20 steps.

# %% tags=["claim"]
for rival, lead in (("30 labels", 0.05), ("300 labels", 0.0), ("30 labels, stopped early", 0.0)):
    ahead = agreements["30 posteriors"] - agreements[rival]
    assert ahead.mean() - 3 * ahead.sem() > lead
print("10 repetitions: 30 posteriors beat 30 labels, also stopped early, and 300 labels ✓")

# %% [markdown]
# On average the labels say the same as the posterior. But it takes many draws to make an average, and the posterior
# needs none: the same points, less variance. Menon et al. (2021) make this argument precise.
#
# **A limit.** We handed over the true posterior, which nobody has. A real teacher is only an estimate of it,
# with errors of its own, and a student copies the errors too. Whether the trade pays has to be measured.
# [Lesson 05](05_code_from_scratch.ipynb) measures it on real digits.

# %% [markdown]
# ## What we saw
#
# - Cross-entropy is expected surprise, weighted by the label or by the teacher.
# - The article's formula does not contain its teacher. The right loss is
#   $(1-\alpha) \mathrm{CE} + \alpha T^2 \mathrm{KL}(p_T \Vert q_T).$ Here α is the teacher's weight; elsewhere, check.
# - KL and soft cross-entropy have one gradient. KL is zero when the student has become the teacher.
# - The gradient is $\frac{1}{N}[\alpha T(q_T - p_T) + (1-\alpha)(q - \mathrm{onehot})].$
# - T² keeps the teacher's weight up at high $T.$ It does not make the gradient independent of $T.$ In the limit,
#   distillation is half the squared error on logits.
# - In `F.kl_div`: student first, as log-probabilities, with `batchmean`.
# - Soft answers teach more because they say more, and because they are no throw of the dice.

# %% [markdown]
# ## Exercises

# %% [markdown] tags=["exercise"]
# ### Exercise 1 (recall)
# Write soft cross-entropy at $T = 1$ for a whole batch, with plain tensor operations. (`F.cross_entropy` is the check, not
# the answer.) It must survive a student who is very sure of itself, with logits such as (200, 0).
# <details><summary>Hint 1</summary>Sum over the classes, then take the mean over the batch.</details>
# <details><summary>Hint 2</summary>Use <code>log_softmax</code>, not the log of a softmax.</details>

# %% tags=["exercise"]
def soft_cross_entropy(teacher_probabilities, student_logits):
    """Mean over the batch of -sum p log q. Both (batch, classes). Returns a scalar."""
    ...


check.soft_cross_entropy(soft_cross_entropy)

# %% tags=["solution"]
def soft_cross_entropy(teacher_probabilities, student_logits):
    return -(teacher_probabilities * student_logits.log_softmax(-1)).sum(-1).mean()


check.soft_cross_entropy(soft_cross_entropy)

# %% [markdown] tags=["exercise"]
# ### Exercise 2 (modify)
# A colleague wrote the teacher's term as below. It runs, and it has three mistakes. Repair it, still with `F.kl_div`:
#
# ```python
# F.kl_div(softened(student_logits, temperature), softened(teacher_logits, temperature))
# ```
#
# <details><summary>Hint 1</summary>Run it on equal logits, then with the batch doubled, then with T = 8 instead of 4. What
# should each give?</details>
# <details><summary>Hint 2</summary>A log is missing, a reduction is wrong, and a factor is missing.</details>

# %% tags=["exercise"]
def kl_term(student_logits, teacher_logits, temperature):
    """T² KL(p_T || q_T), mean over the batch. Logits (batch, classes). Returns a scalar."""
    ...


check.kl_term(kl_term)

# %% tags=["solution"]
def kl_term(student_logits, teacher_logits, temperature):
    log_q = (student_logits / temperature).log_softmax(-1)
    p = softened(teacher_logits, temperature)
    return temperature**2 * F.kl_div(log_q, p, reduction="batchmean")


check.kl_term(kl_term)

# %% [markdown] tags=["exercise"]
# ### Exercise 3 (investigate)
# Imagine a library with two free weights and **no** T². Its loss is $u \mathrm{CE} + w \mathrm{KL}(p_T \Vert q_T),$ with $u$
# on the labels and $w$ on the teacher. Which α of ours strikes the same balance? (The size of the whole loss may differ
# by a constant factor.) Then put in 0.5 and 0.5, which its author calls *balanced*, at a temperature of your choosing,
# say $T = 4.$ How much does that teacher really weigh?
# <details><summary>Hint 1</summary>Only the ratio of the teacher's weight to the labels' weight matters. A ratio r : 1 of two
# weights that add up to 1 makes the first of them r / (1 + r).</details>
# <details><summary>Hint 2</summary>Ours is αT² : (1 − α). Theirs is w : u.</details>

# %% tags=["exercise"]
def our_alpha(teacher_weight, label_weight, temperature):
    """The alpha of this kit that strikes the balance of a library without T². Returns a number."""
    ...


check.our_alpha(our_alpha)

# %% tags=["solution"]
def our_alpha(teacher_weight, label_weight, temperature):
    teacher = teacher_weight / temperature**2      # αT² : (1 - α) = w : u gives α : (1 - α) = w/T² : u
    return teacher / (teacher + label_weight)


print(f"its weights 0.5 and 0.5 at T = 4 are our alpha = 1/{1 / our_alpha(0.5, 0.5, 4.0):.0f}")
check.our_alpha(our_alpha)

# %% [markdown] tags=["quiz"]
# ## Quiz
#
# Unfold the answer that you would give. Each says why it is right, or what is wrong with it.
#
# **1.** Let <code>p</code> and <code>q</code> be the probabilities of teacher and student, <code>log_p</code> and
# <code>log_q</code> their logarithms. Which call gives KL(teacher ‖ student), with
# <code>reduction="batchmean"</code>?
#
# <details><summary>A. <code>F.kl_div(log_p, q)</code></summary>No. This is KL(student ‖ teacher). One writes the
# teacher first, and PyTorch wants it second.</details>
# <details><summary>B. <code>F.kl_div(log_q, p)</code></summary>Right. The student stands first, as log-probabilities.
# Take them from log_softmax: after a softmax, small ones may be rounded to 0, and their logarithm is −∞.</details>
# <details><summary>C. <code>F.kl_div(q, p)</code></summary>No. It takes what stands first for a logarithm, whatever
# it is. The loss falls below zero, and no error appears.</details>
# <details><summary>D. <code>F.kl_div(p, log_q)</code></summary>No. That is the order of the formula, and PyTorch has
# the other one. Here it takes the logarithm of a logarithm, which is nan.</details>
#
# **2.** What does the factor T² do?
#
# <details><summary>A. It makes the loss larger, so that training is faster.</summary>No. A larger learning rate would
# do that. The point is the balance between the teacher's term and the labels'.</details>
# <details><summary>B. It makes the teacher's gradient the same at each T.</summary>Not quite. With a real teacher the
# correct gradient still changes with T. The factor removes the shrinking, which is the largest part.</details>
# <details><summary>C. It makes up for gradients that shrink about as 1/T².</summary>Right. Without it, turning up the
# temperature also turns down the teacher.</details>
#
# **3.** With <code>reduction="mean"</code> instead of <code>"batchmean"</code>, the KL term for ten classes is …
#
# <details><summary>A. ten times too large.</summary>No. “mean” divides by more, not by less.</details>
# <details><summary>B. ten times too small.</summary>Right. It is divided by the classes too. A warning once, but no
# error; the teacher just whispers.</details>
# <details><summary>C. as it was, but for rounding.</summary>No. “mean” divides by all entries, batch times
# classes.</details>
# <details><summary>D. too small by the batch size.</summary>No. Both divide by the batch. “mean” divides by the
# classes on top.</details>
#
# **4.** You copy <code>alpha = 0.1</code> from the Keras example of 2020 into this kit. What have you done?
#
# <details><summary>A. The teacher had 0.1 of the weight and still has it.</summary>No. In this kit, and in DeiT,
# alpha is the teacher's weight. In the Keras example it is the labels'.</details>
# <details><summary>B. The labels had 0.9 of the weight and now have 0.1.</summary>No, the other way round: there the
# labels had 0.1, and here they get 1 − α = 0.9.</details>
# <details><summary>C. The teacher had 0.9 of the weight and now has 0.1.</summary>Right. There alpha weighs the
# labels, here the teacher. So test the end points of every loss that you take over.</details>
#
# **5.** Somebody adds two cross-entropies with the labels, one of the teacher and one of the student, and trains the
# student on the sum. What does the student learn from the teacher through it?
#
# <details><summary>A. Nothing, as that term has no gradient for it.</summary>Right. The teacher's term does not
# depend on the student's weights, whatever the teacher says.</details>
# <details><summary>B. To be right on the images where the teacher is right.</summary>No. The two terms do not know of
# each other.</details>
# <details><summary>C. The teacher's soft targets, if at temperature 1.</summary>No. They would have to stand where
# the label stands; they do not occur.</details>

# %% [markdown]
# ## What next
#
# You have the loss. [Lesson 05](05_code_from_scratch.ipynb) puts it into a training loop of some forty lines, runs it
# on real digits, and asks what decides everything: did it help, and compared with what?

# %% [markdown]
# ## References
#
# - R. Agarwal, N. Vieillard, Y. Zhou, P. Stanczyk, S. Ramos, M. Geist, O. Bachem (2024). *On-Policy Distillation of
#   Language Models: Learning from Self-Generated Mistakes.*
# - J. Ba, R. Caruana (2014). *Do Deep Nets Really Need to be Deep?*
# - G. Hinton, O. Vinyals, J. Dean (2015). *Distilling the Knowledge in a Neural Network.*
# - S. Kullback, R. Leibler (1951). *On Information and Sufficiency.*
# - A. Menon, A. Rawat, S. Reddi, S. Kim, S. Kumar (2021). *A Statistical Perspective on Distillation.*
# - M. Phuong, C. Lampert (2019). *Towards Understanding Knowledge Distillation.*
#
# Of the table: A. Chariton (2023), *Knowledge Distillation Tutorial*, pytorch/tutorials · K. Borup (2020), *Knowledge
# Distillation*, keras-team/keras-io · Y. Matsubara (2021), *torchdistill*, yoshitomo-matsubara/torchdistill · V. Sanh,
# L. Debut, J. Chaumond, T. Wolf (2019), *DistilBERT*, huggingface/transformers · Y. Tian, D. Krishnan, P. Isola (2019),
# *Contrastive Representation Distillation*, HobbitLong/RepDistiller · H. Touvron et al. (2021), *Training
# Data-efficient Image Transformers*, facebookresearch/deit · Intel (2021), intel/neural-compressor · Intel (2018),
# IntelLabs/distiller · keras-team/keras (3.12.0, 3.15.1) · meta-pytorch/torchtune (April 2026) · NVIDIA/Model-Optimizer
# (0.47.0) · arcee-ai/DistillKit (March 2026) · modelscope/ms-swift (4.6.0) · huggingface/trl (1.16.0).
