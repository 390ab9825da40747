# %% [markdown] asks="Which number should the student make smaller, and why?" core=true seconds=6
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
# - call `F.kl_div` without stepping into one of its three traps.
#
# **Time**: 35 min reading and running, 20 min exercises · **You need**: softmax and logarithms, from the
# [primer](A_primer.ipynb); teacher, student and temperature, from [lesson 02](02_core_concepts.ipynb)

# %% [markdown]
# ![A student's ten bars between a label and a teacher's ten bars. How far is the student from each? The two
# distances, the label's weighted with one minus alpha and the teacher's with alpha, make one number, which shall
# become small.](pictures/04_voices.svg)

# %%
import pandas as pd
import torch
import torch.nn.functional as F

from classroom.claim import all_below, claim, equal
from classroom.lesson_04 import check, figures
from kdlib import losses

torch.set_num_threads(1)    # small networks: more threads only get in each other's way

# %% [markdown]
# ## 1. Two classes, one slider
#
# A picture shows a cat or a dog. The student gives *cat* the probability $q,$ so *dog* gets the rest, $1 - q.$ The
# student's **surprise** is minus the logarithm of the probability that it gave to what turns out true: none where that
# was 1, and without bound as it goes to 0.

# %%
for q in torch.tensor([0.99, 0.8, 0.5, 0.2]):    # the student's probability for cat
    print(f"q = {q:.2f}   surprise {-q.log():.2f} if it is a cat, "
          f"{-(1 - q).log():.2f} if it is a dog")

# %% [markdown]
# Surprise is a loss: the student should make it small. But who says what is true?
#
# The **label** says *cat*, and that is all. Its loss is the first of the two surprises.
#
# The **teacher** says *cat, 0.8, but 0.2 for dog*. Its loss is the average of both, weighted as it says: 0.8 times the
# first, and 0.2 times the second.
#
# > **Predict first.** The label's loss is lowest at $q = 1.$ Where is the teacher's lowest: at 1, at 0.8, or at 0.5? And
# > is it zero there?
# > <details><summary>Answer</summary>At 0.8, where the student says what the teacher says. It is not zero: who gives
# > the dog 0.2 must expect to be a little surprised.</details>

# %%
q = torch.linspace(0.01, 0.99, 99)
label = -q.log()
teacher = 0.8 * -q.log() + 0.2 * -(1 - q).log()
figures.loss_terms(q, {"labels": label, "teacher": teacher},
                   "student's probability for cat", {"teacher's probability": 0.8})

# %% [markdown]
# **Figure.** The loss of one picture against the student's probability for *cat*: with the label (grey, dashed) and
# with the teacher (orange, dash-dotted). A dot marks a lowest point.

# %% tags=["claim"]
claim("The teacher's loss is lowest where the student gives the teacher's own answer.",
      equal(q[teacher.argmin()], 0.8, 1e-6, "from there to 0.8"))

# %% [markdown]
# **Now move the student.** The bars below the lines are the two answers.
# Make the bars alike, and look at the teacher's loss. Then go to 0.99: who complains, and about which animal?

# %%
from kdlib.widgets import TwoClassExplorer

TwoClassExplorer(0.8, student=0.5, class_names=["cat", "dog"])

# %% [markdown]
# That is the idea. What follows adds classes, a temperature, and a weight between the two voices.

# %% [markdown]
# ## 2. Cross-entropy: how surprised should we expect to be?
#
# Now three classes, *cat*, *dog* and *car*, and a picture of a cat. The teacher answers with logits $v,$ the student
# with logits $z.$ Softmax turns these raw scores into probabilities, $p$ for the teacher and $q$ for the student.
#
# The label, again, reads off one surprise, $-\log q_{cat}.$ This is cross-entropy with a *hard* label. The teacher
# averages all three, with its own probabilities as weights. This is cross-entropy with a *soft* label, lesson 02's
# soft target:
#
# $$H(p, q) = -\sum_c p_c \log q_c$$
#
# Put the one-hot $p = (1, 0, 0)$ into it and the hard one comes back: the label is the teacher that is always certain.

# %%
v = torch.tensor([[5.0, 3.0, -2.0]])           # (1, classes) the teacher's logits
z = torch.tensor([[2.0, 1.0, 0.0]])            # (1, classes) the student's
p, q = v.softmax(-1), z.softmax(-1)
surprise = -q.log()
print("                   cat    dog    car")
for name, row in (("teacher's p", p), ("student's q", q), ("surprise -log q", surprise)):
    print(f"{name:16}", *(f"{entry:.3f} " for entry in row[0]))
print(f"hard: {surprise[0, 0]:.3f}    soft: {(p * surprise).sum():.3f}")

# %% tags=["claim"]
claim("F.cross_entropy takes soft labels too, as probabilities.",
      equal(F.cross_entropy(z, p), (p * surprise).sum(), 1e-5))

# %% [markdown]
# The hard loss reads a single entry of the last row, the soft one reads all three.

# %% [markdown]
# ## 3. Squared error, on logits and on probabilities
#
# The article that this kit grew from (in Chinese, unsigned; its mistakes are common ones) names a second loss, the mean
# squared error, and gives no formula for it. Here are two. With $N$ images and $C$ classes, one compares logits, the
# other probabilities:
#
# $$L_{logits} = \frac{1}{NC}\sum_{i=1}^{N}\sum_{c=1}^{C}\left(\tilde z_{ic} - \tilde v_{ic}\right)^2$$
#
# $$L_{probs} = \frac{1}{NC}\sum_{i=1}^{N}\sum_{c=1}^{C}\left(q_{ic} - p_{ic}\right)^2$$
#
# The tilde means *centred*: from each image's logits we subtract their mean. Softmax does not notice a constant added
# to all logits of an image, so the loss should not either. (Ba and Caruana, 2014, trained shallow networks by regression
# on a teacher's logits.)

# %%
def centred(logits):
    return logits - logits.mean(-1, keepdim=True)


def three_losses(student, teacher):    # logits, (batch, classes)
    p, q = teacher.softmax(-1), student.softmax(-1)
    return {"logits": F.mse_loss(centred(student), centred(teacher)),
            "probabilities": F.mse_loss(q, p), "cross-entropy": F.cross_entropy(student, p)}

# %% [markdown]
# Three students, chosen to make the losses disagree. Each loss is shown with the size of its **gradient**:
# `torch.autograd.grad(loss, z)` says how the loss changes with each entry of `z`, and training follows it downhill. The
# first answers $v + 10.$ The second answers $2v,$ the same opinions held twice as firmly. The third is certain of the
# wrong class.
#
# > **Predict first.** Which of the three losses call the third student back, and which one leaves it where it is?
# > <details><summary>Answer</summary>On logits the pull is strong, and cross-entropy pulls too. On probabilities there
# > is no pull worth the name: the softmax of this student is saturated, so moving its logits a little hardly changes its
# > probabilities.</details>

# %%
wrong = torch.tensor([[-9.0, -9.0, 9.0]])
table = {}
for name, student in (("v + 10", v + 10), ("2 v", 2 * v), ("sure, wrong", wrong)):
    student.requires_grad_()
    row = table[name] = {}
    for kind, loss in three_losses(student, v).items():
        length = torch.autograd.grad(loss, student)[0].norm()
        row |= {(kind, "loss"): loss.item(), (kind, "gradient"): length.item()}
pd.DataFrame(table).T.round(3)    # a row per student; gradient: how long it is

# %% [markdown]
# Both squared errors forgive the shift. Firmer opinions are a large error on logits and a tiny one on probabilities. The
# confident mistake is a large error for both, but on probabilities no gradient is left to repair it: a saturated softmax
# lets nothing through. On logits the gradient is the error itself, times $2/(NC),$ and that of cross-entropy is $q - p,$
# with no factor that could vanish ([B](B_why_it_works.ipynb#The-gradient,-by-hand) derives them). That cross-entropy is not zero for the
# first student, whose answer is perfect, is the subject of section 6.

# %% [markdown]
# ## 4. A published formula
#
# Here is the article's loss for distillation, as it stands. The text above it says, in our translation: *let the teacher's
# output be $y,$ the student's prediction $\hat{y},$ and the label $y_{true}$; the cross-entropy loss is then*
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


y_true = torch.tensor([1.0, 0.0, 1.0])
y_hat = torch.tensor([0.8, 0.3, 0.6], requires_grad=True)

# %%
for name, answers in (("right", [0.9, 0.1, 0.9]), ("wrong", [0.1, 0.9, 0.1])):
    y = torch.tensor(answers, requires_grad=True)
    loss = article_loss(y_true, y_hat, y)
    slope = torch.autograd.grad(loss, y, allow_unused=True)[0]    # None: y does not occur
    print(f"a teacher that is {name}: loss {loss:.4f}, gradient for its output: {slope}")
car = article_loss(torch.tensor([2.0]), torch.tensor([0.999]), None)
print(f"a label of class 2, predicted with 0.999: loss {car:.2f}")

# %% [markdown]
# The number does not change. Autograd, asked how the loss depends on the teacher, answers `None`: the variable does not
# occur. This is the label's line of section 1, and it trains a student alone.
#
# Two repairs are due. The teacher must come in, and there must be a sum over the classes. Soft cross-entropy does both.
# What it still lacks is weight on the teacher's small probabilities.

# %% [markdown]
# ## 5. Softened softmax
#
# Our teacher gives *car* less than a hundredth. Divide the logits by a **temperature** $T$ before the softmax, for both
# networks alike, and the small probabilities grow:
#
# $$p_{T,c} = \frac{e^{v_c/T}}{\sum_j e^{v_j/T}} \qquad q_{T,c} = \frac{e^{z_c/T}}{\sum_j e^{z_j/T}}$$
#
# The table also lists, at each temperature, the cross-entropy $H(p_T, q_T),$ the teacher's own **entropy**
# $H(p_T) = -\sum_c p_{T,c} \log p_{T,c},$ and the difference between the two.

# %%
def softened(logits, T):
    return (logits / T).softmax(-1)

# %%
table = {}
for T in (1, 2, 4, 20):
    p, q = softened(v, T), softened(z, T)
    cross, entropy = -(p * q.log()).sum().item(), -(p * p.log()).sum().item()
    shares = dict(zip(("cat", "dog", "car"), p[0].tolist()))    # the teacher's p_T
    table[T] = shares | {"H(p, q)": cross, "H(p)": entropy, "difference": cross - entropy}
pd.DataFrame(table).T.rename_axis("T").round(3)    # a row per temperature

# %% [markdown]
# As $T$ grows, the teacher's answer flattens, and its entropy climbs towards $\log 3 \approx 1.10.$ The cross-entropy
# climbs with it, but most of it is not the student's fault: a perfect copy of the teacher would still pay $H(p_T).$ On the slider of section 1, that was the teacher's loss of 0.50 where the student says 0.8, too.

# %% [markdown]
# ## 6. KL against cross-entropy
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

# %%
z.requires_grad_()
p = softened(v, 4)
found = {"KL": kl(p, softened(z, 4)), "cross-entropy": F.cross_entropy(z / 4, p)}
for name, loss in found.items():
    gradient = torch.autograd.grad(loss, z)[0][0]    # (classes,), of our one image
    print(f"{name:14} loss {loss:.4f}   gradient", *(f"{entry:7.4f}" for entry in gradient))
entropy = -(p * p.log()).sum()
print(f"a perfect student: KL {kl(p, p).abs():.4f}, cross-entropy {entropy:.4f}")

# %% [markdown]
# One gradient, so one student. KL merely has the friendlier scale: **zero means that the student has become the
# teacher**. With cross-entropy you would have to know $H(p)$ to see that you have arrived.

# %% [markdown]
# ## 7. The full loss, and whose weight α is
#
# Now use both, the labels at temperature 1 and the teacher at temperature $T.$ This is today's usual form of the loss
# of Hinton, Vinyals and Dean (2015):
#
# $$L = (1 - \alpha) \underbrace{H(\mathrm{onehot}(y), q)}_{labels} +
# \alpha T^2 \underbrace{\mathrm{KL}(p_T \Vert q_T)}_{teacher}$$
#
# > **In this kit, α is the TEACHER's weight.** α = 0 listens to the labels alone, α = 1 to the teacher alone.
# > Well-known code means the opposite: see the table below.
#
# The factor T² keeps the teacher's voice from fading as T grows
# ([B](B_why_it_works.ipynb#What-T²-does,-and-what-it-does-not)).

# %%
def distillation_loss(z, v, y, T, alpha):
    labels = F.cross_entropy(z, y)
    teacher = kl(softened(v, T), softened(z, T))
    return (1 - alpha) * labels + alpha * T**2 * teacher


draw = torch.Generator().manual_seed(0)
zs, vs = (2 * torch.randn(8, 10, generator=draw) for _ in range(2))    # (batch, classes)
ys = torch.randint(10, (8,), generator=draw)                           # (batch,)
print(f"at T = 4 and alpha = 0.9: {distillation_loss(zs, vs, ys, 4, 0.9):.2f}")

# %% tags=["claim"]
ours, theirs = [], []
for T, alpha in ((1, 0.5), (4, 0.9), (8, 0.0), (8, 1.0)):
    ours.append(distillation_loss(zs, vs, ys, T, alpha))
    theirs.append(losses.distillation_loss(zs, vs, ys, temperature=T, alpha=alpha))
apart = [softened(v, T) - losses.soften(v, T) for T in (1, 2, 4, 20)]
claim("The three that we built are those of kdlib: distillation_loss, soften, logit_mse.",
      equal(torch.stack(ours) / torch.stack(theirs), torch.ones(4), 1e-4, "ratio off 1"),
      equal(torch.stack(apart), torch.zeros(4, 1, 3), 1e-6, "softened"),
      equal(three_losses(zs, vs)["logits"], losses.logit_mse(zs, vs), 1e-5, "on logits"))

# %% [markdown]
# From here on we use kdlib's. To watch the two terms pull, we move a single logit of the student, the one for *dog*,
# and leave the other two where the teacher has them. The picture is a cat.

# %%
dog = torch.linspace(-4, 7, 221)
ones = torch.ones_like(dog)
z_dog = torch.stack([5 * ones, dog, -2 * ones], -1)          # (221, classes)
p, q = softened(v, 4), softened(z_dog, 4)
labels = 0.5 * -z_dog.log_softmax(-1)[:, 0]                  # the surprise at cat, at T = 1
teacher = 0.5 * 4**2 * (p * (p.log() - q.log())).sum(-1)
terms = {"labels": labels, "teacher": teacher, "sum": labels + teacher}
figures.loss_terms(dog, terms, "student's logit for dog", {"teacher's logit": 3.0})

# %% [markdown]
# **Figure.** The loss and its two terms as a function of the student's logit for *dog*, at $T = 4$ and $\alpha = 0.5.$
# The labels (grey, dashed) push *dog* to the left (down) for ever: their line has no lowest point. The teacher (orange,
# dash-dotted) has one, at its own logit. The sum (blue) settles in between, near the teacher and a little to the labels'
# side.
#
# **Now move it.** The vertical line is the student. The arrows below the picture are the *pulls* on its logit: minus the
# gradient, so they point to where a training step would take it. The second picture has the size of the teacher's pull
# at this very place, for all temperatures; the numbers say by what factor it changes where $T$ doubles. The student
# begins at 5, where labels and teacher both pull it to the left, about equally hard.
#
# > **Predict first.** Untick *factor T²* at $T = 4.$ What becomes of the orange line, of its arrow, and of the blue
# > dot?
# > <details><summary>Answer</summary>The orange line sinks to a sixteenth of its height, its arrow to a sixteenth of
# > its length, and the blue dot leaves the teacher for the labels' side.</details>

# %%
from kdlib.widgets import LossExplorer

LossExplorer(v, 0, class_names=["cat", "dog", "car"], logit=5.0)    # label 0: a cat

# %% [markdown]
# Try: pull α to either end, and one arrow disappears. Move the student across the teacher's logit: the orange arrow turns
# round, the grey one does not. Choose *cat* as the class that moves: now the labels pull up, and without end.

# %% [markdown]
# ### Where label and teacher disagree
#
# Back to the student of section 2, with the logits 2, 1, 0 where the teacher has 5, 3, −2.
#
# > **Predict first.** For which of the three classes do label and teacher pull in opposite directions?
# > <details><summary>Answer</summary>For dog. Run the cell, and read the signs.</details>

# %%
z, is_cat = torch.tensor([[2.0, 1.0, 0.0]], requires_grad=True), torch.tensor([0])
print("the pull on:             cat    dog    car")
for name, alpha in (("label alone", 0.0), ("teacher alone", 1.0)):
    loss = losses.distillation_loss(z, v, is_cat, temperature=4.0, alpha=alpha)
    pull = -torch.autograd.grad(loss, z)[0][0]                        # down the gradient
    print(f"{name:20}", *(f"{entry:+.3f}" for entry in pull))

# %% [markdown]
# The label says: cat up, everything else down. The teacher says: cat up, **dog up a little**, car down. In the sign
# under *dog* lies the difference between learning from labels and learning from a teacher.
#
# ![The logits of cat, dog and car, each with two arrows. The label pulls cat up, dog and car down. The teacher pulls
# cat up more strongly, car down strongly, and dog a little up.](pictures/04_pulls.svg)

# %% [markdown]
# ### The same loss in other people's code
#
# Before you copy a value of α from anywhere, find out whose weight it is. We read each in the version given; look again
# before you rely on a row.
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
# So read no name: **set the weight to 0 and to 1, and see at which end the teacher stops mattering.** An `alpha` of 0.1
# gives the teacher 0.1 in DeiT, and 0.9 in the Keras example. (The last five rows are libraries for language models; GKD is
# a method for these.) Other words change their meaning, too:
# `temperature` in TRL's GKD is for sampling, and softens no loss.
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
# ## 8. Four ways to call `F.kl_div`, one of them right
#
# PyTorch's KL divergence has three traps. Its arguments come **student first**, the reverse of the order in
# $\mathrm{KL}(p \Vert q).$ The student's must be **log**-probabilities, the teacher's plain probabilities. And its
# default is `reduction="mean"`; what you want is called `"batchmean"`.
#
# > **Predict first.** With ten classes, by what factor is the default off?
# > <details><summary>Answer</summary>By ten. KL sums over the classes, and the default averages over them too. So the
# > factor is always the number of classes.</details>
#
# We try four calls on the batch of section 7, and then on a perfect student, whose logits are the teacher's.

# %%
def four_calls(z, v):
    p, q = v.softmax(-1), z.softmax(-1)                               # (batch, classes)
    log_p, log_q = v.log_softmax(-1), z.log_softmax(-1)
    return {"right": F.kl_div(log_q, p, reduction="batchmean"),
            "the default": F.kl_div(log_q, p, reduction="none").mean(),    # as "mean" does
            "probabilities, no log": F.kl_div(q, p, reduction="batchmean"),
            "arguments swapped": F.kl_div(log_p, q, reduction="batchmean")}

# %%
found = {"a student": four_calls(zs, vs), "a perfect student": four_calls(vs, vs)}
pd.DataFrame(found).map(float).round(3) + 0.0    # + 0.0 turns a rounded -0 into 0

# %% tags=["claim"]
right, default, *others = four_calls(zs, vs).values()
claim("The default is too small by the number of classes, and no error says so. Without "
      "the log, even a perfect student does not score zero.",
      equal(right / default, 10, 1e-3, "right : default, from 10"),
      all_below(four_calls(vs, vs)["probabilities, no log"], 0, "perfect student, no log"))

# %% [markdown]
# PyTorch warns about its default, once. (A later release is to change it, so our cell takes the mean itself.)
#
# A quick test for any implementation: **KL of a thing with itself is 0**. It does not find the other two mistakes. The swap
# is the hardest to notice: it gives a plausible number, the KL in the other direction.
#
# Why log-probabilities at all? Because after the softmax it is too late. Take the logits $(200, 0).$

# %%
sure = torch.tensor([200.0, 0.0])
print("log of the softmax:", sure.softmax(-1).log().tolist())
print("log_softmax:       ", sure.log_softmax(-1).tolist())

# %% [markdown]
# The second probability is rounded to exactly 0, and its logarithm is −∞. `log_softmax` works on the logits themselves
# and loses nothing.

# %% [markdown]
# ## What we saw
#
# - Cross-entropy is expected surprise, weighted by the label or by the teacher. With a teacher it is lowest at the
#   teacher's own answer.
# - The article's formula does not contain its teacher. The right loss is
#   $(1-\alpha) \mathrm{CE} + \alpha T^2 \mathrm{KL}(p_T \Vert q_T).$ Here α is the teacher's weight; elsewhere, check.
# - KL and soft cross-entropy have one gradient. KL is zero when the student has become the teacher.
# - The label pulls every wrong class down. The teacher pulls *dog* up a little.
# - In `F.kl_div`: student first, as log-probabilities, with `batchmean`.

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
# solution
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
# <details><summary>Hint 1</summary>On equal logits it should give 0. Does it? Then compare it with
# <code>T**2 * kl(...)</code> of section 6, on <code>zs</code> and <code>vs</code>: by what factor is it off?</details>
# <details><summary>Hint 2</summary>A <code>log_softmax</code> is missing, a reduction is wrong, and a factor is
# missing.</details>

# %% tags=["exercise"]
def kl_term(student_logits, teacher_logits, temperature):
    """T² KL(p_T || q_T), mean over the batch. Logits (batch, classes). Returns a scalar."""
    ...


check.kl_term(kl_term)

# %% tags=["solution"]
# solution
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
    """The alpha of this kit with the balance of a library without T². Returns a number."""
    ...


check.our_alpha(our_alpha)

# %% tags=["solution"]
# solution
def our_alpha(teacher_weight, label_weight, temperature):
    teacher = teacher_weight / temperature**2    # αT² : (1 − α) = w : u
    return teacher / (teacher + label_weight)


balanced = our_alpha(0.5, 0.5, 4.0)
print(f"its weights 0.5 and 0.5 at T = 4 are our alpha = 1/{1 / balanced:.0f}")
check.our_alpha(our_alpha)

# %% [markdown] tags=["quiz"]
# ## Quiz
#
# Unfold the answer that you would give. Each says why it is right, or what is wrong with it.
#
# **1.** Two classes, and the teacher gives the first one 0.8. Its loss for a student that says exactly 0.8, too, is …
#
# <details><summary>A. zero, for there is nothing left to learn.</summary>No. That is true of KL. Cross-entropy keeps
# the teacher's own entropy, here 0.50, whatever the student does.</details>
# <details><summary>B. −log 0.8, the surprise at the first class.</summary>No. This is what the label would ask for. The
# teacher weighs in the surprise at the second class, with 0.2.</details>
# <details><summary>C. as low as it can be, and above zero.</summary>Right. The teacher is in doubt, so who answers like it
# must expect some surprise. KL takes just that part off.</details>
# <details><summary>D. higher than for a student that says 0.99.</summary>No. That one is much surprised by the second
# class, which comes with probability 0.2.</details>
#
# **2.** Let <code>p</code> and <code>q</code> be the probabilities of teacher and student, <code>log_p</code> and
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
# Why should a student learn more from such a loss than from labels? [B · Why it works](B_why_it_works.ipynb) has two
# small experiments on that, the gradient, and what T² is for. On the core path, go on to
# [lesson 05](05_code_from_scratch.ipynb): a training loop of some forty lines, and what decides everything: did it help,
# and compared with what?

# %% [markdown]
# ## References
#
# - R. Agarwal, N. Vieillard, Y. Zhou, P. Stanczyk, S. Ramos, M. Geist, O. Bachem (2024). *On-Policy Distillation of
#   Language Models: Learning from Self-Generated Mistakes.*
# - J. Ba, R. Caruana (2014). *Do Deep Nets Really Need to be Deep?*
# - G. Hinton, O. Vinyals, J. Dean (2015). *Distilling the Knowledge in a Neural Network.*
# - S. Kullback, R. Leibler (1951). *On Information and Sufficiency.*
#
# Of the table: A. Chariton (2023), *Knowledge Distillation Tutorial*, pytorch/tutorials · K. Borup (2020), *Knowledge
# Distillation*, keras-team/keras-io · Y. Matsubara (2021), *torchdistill*, yoshitomo-matsubara/torchdistill · V. Sanh,
# L. Debut, J. Chaumond, T. Wolf (2019), *DistilBERT*, huggingface/transformers · Y. Tian, D. Krishnan, P. Isola (2019),
# *Contrastive Representation Distillation*, HobbitLong/RepDistiller · H. Touvron et al. (2021), *Training
# Data-efficient Image Transformers*, facebookresearch/deit · Intel (2021), intel/neural-compressor · Intel (2018),
# IntelLabs/distiller · keras-team/keras (3.12.0, 3.15.1) · meta-pytorch/torchtune (April 2026) · NVIDIA/Model-Optimizer
# (0.47.0) · arcee-ai/DistillKit (March 2026) · modelscope/ms-swift (4.6.0) · huggingface/trl (1.16.0).
