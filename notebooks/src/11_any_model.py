# %% [markdown] asks="Can a network learn from one that is built quite differently?" seconds=21
# # 11 · Any model
#
# **The question.** The article asks whether distillation applies to *any* model (任何), and answers that it can be applied to
# *various* ones (各种), convolutional and recurrent networks among them. Can a network learn from one that is built quite
# differently? And what changes when the answer is not one row of logits, but a sequence of them?
#
# **You will be able to**
#
# - distil between an mlp, a cnn, a recurrent network and a transformer, without changing the loop
# - tell "it runs" from "it helps", and measure the second for a pair of your own
# - explain why logits pass between any two networks and hidden features do not
# - average a loss over the tokens of a batch of sequences, and leave padding out
# - recognise three published mistakes in such averages
#
# **Time**: 30 min reading and running, 20 min exercises · **You need**: the experiment and the controls of
# [lesson 05](05_code_from_scratch.ipynb), the loss of [lesson 04](04_loss_math.ipynb), paired intervals
# ([primer](A_primer.ipynb)). You need not know recurrent networks or transformers; what we use of them is explained.

# %% [markdown]
# ![Two networks that are built differently: in one every unit is joined to every other, in the other they stand in a
# chain. Both end in ten numbers with the same names, 0 to 9, and a line joins each to its
# namesake.](pictures/11_names.svg)

# %%
import torch
import torch.nn.functional as F
from torch import nn

from classroom import bugs
from classroom.lesson_11 import check, figures
from kdlib.repetitions import Repetition, permute_wrong_classes
from kdlib.data import load_digits
from kdlib.losses import token_distillation_loss
from kdlib.measure import accuracy, margin, mean_ci
from kdlib.models import (cnn, count_parameters, load_weights, mlp, predict_logits, recurrent,
                          save_weights, seeded, transformer)
from kdlib.training import distill, fit, progress_bar

torch.set_num_threads(1)    # small networks: more threads only get in each other's way

# %% [markdown]
# ## Part 1: four ways to read a digit
#
# So far every student was an mlp, and an mlp knows nothing about images. It gets 64 numbers and treats them all alike. Here are
# three kinds of network that make something of the fact that a digit has 8 rows of 8 pixels.

# %%
SHAPE = (8, 8)
data = load_digits()
networks = {"mlp": mlp(64, 16, 10, seed=0), "cnn": cnn(SHAPE, (4, 8), 10, seed=0),
            "recurrent": recurrent(SHAPE, 8, 10, states="all", seed=0),
            "transformer": transformer(SHAPE, 8, 10, seed=0)}
for kind, network in networks.items():
    answers = predict_logits(network, data.x_test)    # (500, 64) -> (500, 10), whatever is inside
    print(f"{kind:12} {count_parameters(network):5} parameters, answers {tuple(answers.shape)}")
figures.readings(data.x_train[5], SHAPE)

# %% [markdown]
# **Figure.** One digit, and what each kind of network takes in together. Left, the mlp: all pixels, in no order. Second,
# the cnn: squares of 3×3 pixels, the same square wherever it stands. Third, the recurrent network: one row after the other,
# from the top. Right, the transformer: every row, compared with every row.
#
# A **recurrent network** carries a *state*, here 8 numbers, from row to row. At each row it mixes the state with the new pixels
# and writes the next state. Ours is a *gated recurrent unit* (GRU): gates, numbers between 0 and 1, decide how much of the old
# state is kept. A linear layer turns the states after all rows, side by side, into ten logits. (Recurrent, not *recursive*: the
# word that the article uses stands for both in Chinese.)
#
# A **transformer** turns each row into a *token*, a vector of 8 numbers here, and adds a learnt vector that says where the row
# stands. Then every token looks at all the others and takes up what it finds useful. That is *attention*: a weighted mean, and
# the weights are a softmax. A linear layer reads the answer from all tokens, laid side by side.
#
# Inside, these four have little in common. Outside they are the same: flat images go in, logits come out.

# %% [markdown] tags=["claim"]
# **Claim.** What the earlier lessons did with an mlp works for all four kinds, without a change: train, distil, save, load.

# %% tags=["claim"]
import tempfile

few = load_digits(100, seed=0)
v = predict_logits(networks["mlp"], few.x_train)    # (100, 10): any logits will do here
for network in networks.values():
    fit(network, few.x_train, few.y_train, epochs=1, lr=0.01)
    distill(network, few.x_train, few.y_train, v, epochs=1, lr=0.01)
    before = predict_logits(network, data.x_test)
    with tempfile.TemporaryDirectory() as folder:
        save_weights(network, f"{folder}/weights")
        fit(network, few.x_train, few.y_train, epochs=1, lr=0.01)
        load_weights(network, f"{folder}/weights")
    assert torch.equal(predict_logits(network, data.x_test), before)
print("mlp, cnn, recurrent, transformer: fit, distil, save and load, all alike ✓")

# %% [markdown]
# So the article is right, and more: **it runs** for all that we tried. The loss asks for two tables of logits with the same
# classes, and for nothing else. Whether **it helps** is another question, and one that has to be measured.
#
# ## Part 2: three pairs
#
# The situation is that of lesson 05. A teacher has learnt from 1,000 labelled images, the student gets 100 images. We need ten
# repetitions, each with its own split, its own 100 images and its own teachers, one of every kind.

# %%
TEACHERS = {    # kind: a network, and how it is trained on the 1,000 labels
    "mlp": (lambda seed: mlp(64, 64, 10, seed=seed), dict(epochs=20, lr=0.02, batch_size=250)),
    "cnn": (lambda seed: cnn(SHAPE, (8, 16), 10, seed=seed), dict(epochs=5, lr=0.04, batch_size=100)),
    "recurrent": (lambda seed: recurrent(SHAPE, 16, 10, states="all", seed=seed),
                  dict(epochs=5, lr=0.04, batch_size=100)),
    "transformer": (lambda seed: transformer(SHAPE, 16, 10, seed=seed), dict(epochs=5, lr=0.03, batch_size=100))}

# %%
def four_answers(r):
    """What the four teachers of a repetition answer to the 100 images of its transfer set. Each (100, 10)."""
    answers = {}
    for kind, (make, recipe) in TEACHERS.items():
        teacher = make(100 + r.s)
        fit(teacher, r.data.x_train, r.data.y_train, seed=100 + r.s, **recipe)
        answers[kind] = predict_logits(teacher, r.few.x_train)
        grades[kind].append(100 * accuracy(teacher, r.data.x_val, r.data.y_val))
    return answers


grades = {kind: [] for kind in TEACHERS}
repetitions = [Repetition(s, teacher=None) for s in range(10)]
told = [four_answers(r) for r in progress_bar(repetitions, "repetitions")]

# %% [markdown]
# The students are small. How many steps they take, at which learning rate and temperature, was chosen beforehand on validation
# images. All 100 images make one batch, so a step is an epoch.

# %%
STUDENTS = {    # kind: a network, how it is trained, and the temperature
    "recurrent": (lambda seed: recurrent(SHAPE, 8, 10, states="all", seed=seed), dict(epochs=60, lr=0.08), 4.0),
    "transformer": (lambda seed: transformer(SHAPE, 8, 10, seed=seed), dict(epochs=50, lr=0.06), 4.0),
    "mlp": (lambda seed: mlp(64, 16, 10, seed=seed), dict(epochs=60, lr=0.08), 4.0)}


def graded(kind, s, v=None):
    """Test accuracy, in points, of such a student: taught by the answers v (100, 10), or alone."""
    r, (make, recipe, temperature) = repetitions[s], STUDENTS[kind]
    student, options = make(s), dict(batch_size=100, seed=s, **recipe)
    if v is None:
        fit(student, r.few.x_train, r.few.y_train, **options)
    else:
        distill(student, r.few.x_train, r.few.y_train, v, temperature=temperature, alpha=1.0, **options)
    return 100 * accuracy(student, r.data.x_test, r.data.y_test)

# %% [markdown]
# Three pairs across kinds: **mlp → recurrent**, **cnn → transformer**, **transformer → mlp**. Beside each stand the controls.
#
# - *Alone*: the same student with the labels of the 100 images. All gains are measured from it.
# - *Its own kind*: the same student with a teacher built as it is. Without this row we could not say what the difference of
#   kinds costs.
# - *Spoilt*: the teacher's answers with the wrong classes dealt out at random (lesson 02). Still soft, still right, and
#   without dark knowledge.
#
# > **Predict first.** Which of the three students gains? And does a teacher of its own kind teach it better?
# > <details><summary>Answer</summary>All three gain. The own kind is not always the better teacher: look at the lines above the
# > figure.</details>

# %%
def gains(kind, teacher, spoil=lambda v, s: v):
    """What ten students of this kind gain by this teacher, in points. spoil(v, s) may change its answers."""
    taught = [graded(kind, s, spoil(told[s][teacher], s)) for s in range(10)]
    return torch.tensor(taught).double() - torch.tensor(alone[kind]).double()


alone = {kind: [graded(kind, s) for s in range(10)] for kind in STUDENTS}
pairs = [("mlp", "recurrent"), ("cnn", "transformer"), ("transformer", "mlp")]
gain = {f"{teacher} → {kind}": gains(kind, teacher)
        for other, kind in progress_bar(pairs, "pairs") for teacher in (other, kind)}
gain |= {f"spoilt {teacher} → {kind}": gains(kind, teacher, permute_wrong_classes)
         for teacher, kind in pairs}

# %% tags=["nbval-ignore-output"]
for kind, marks in grades.items():
    print(f"teacher: {kind:12} {mean_ci(marks).mean:.1f} % of the validation images")
for other, kind in pairs:
    mean, low, high = mean_ci(gain[f"{kind} → {kind}"] - gain[f"{other} → {kind}"])
    print(f"student: {kind:12} own kind minus {other}: {mean:+.1f} points, 95 % interval {low:+.1f} to {high:+.1f}")
rows = sorted(gain, key=lambda row: row.split(" → ")[1], reverse=True)    # by student
control = {row: "control" for row in rows if tuple(row.split(" → ")) not in pairs}
figures.rows({row: mean_ci(gain[row]) for row in rows}, "points over the same student alone", roles=control,
             reference=0)

# %% [markdown]
# **Figure.** What each student gains by its teacher: mean and 95 % interval over ten repetitions, on test images. Three
# rows a student: in blue the teacher of another kind, in pink the controls, a teacher of its own kind and the spoilt
# answers. The dotted line is the student alone. All blue intervals lie to the right of it, none of the spoilt ones does.

# %% [markdown] tags=["claim"]
# **Claim.** A recurrent network gains more than a point from an mlp, a transformer from a cnn, and an mlp from a
# transformer. The spoilt answers are worse by more than a point: what crosses from kind to kind is dark knowledge.

# %% [markdown] tags=["claim"]
# **Claim.** The mlp learns more from an mlp than from a transformer.

# %% tags=["claim"]
for teacher, kind in pairs:
    assert margin(gain[f"{teacher} → {kind}"] - 1) > 3
    assert margin(gain[f"{teacher} → {kind}"] - gain[f"spoilt {teacher} → {kind}"] - 1) > 3
    print(f"{teacher} → {kind}: more than a point over alone, and over the spoilt answers ✓")
assert margin(gain["mlp → mlp"] - gain["transformer → mlp"]) > 3
print("mlp → mlp: more than transformer → mlp ✓")

# %% [markdown]
# And the other two students? The lines above the figure say it, pair by pair: for the transformer its own kind comes out
# ahead, for the recurrent network behind. Both differences are small, and we build no claim on them. **Kinship may help,
# and it is no condition.** Nor does it come alone: the four teachers are not equally good either, as the lines above the
# figure say.
#
# ### A failure that is none
#
# The opposite is easy to find. Give the recurrent student a fifth of the steps, and leave everything else as it was.
#
# > **Predict first.** With so few steps the student alone is worse, and so is the student of the mlp. Which of the two
# > loses more?
# > <details><summary>Answer</summary>The one with the teacher. It even falls behind the student alone.</details>

# %% [markdown] tags=["claim"]
# **Claim.** After 12 steps the recurrent student of the mlp is *behind* the student alone by more than two points. After 60
# it is ahead.

# %% tags=["claim"]
make, recipe, temperature = STUDENTS["recurrent"]
STUDENTS["recurrent, hurried"] = make, recipe | dict(epochs=12), temperature
alone["recurrent, hurried"] = [graded("recurrent, hurried", s) for s in range(10)]
hurried = gains("recurrent, hurried", "mlp")
assert margin(-hurried - 2) > 3 and margin(gain["mlp → recurrent"]) > 3
print("mlp → recurrent: behind after 12 steps, ahead after 60 ✓")

# %% [markdown]
# Whoever stops here reports that recurrent networks cannot be distilled. It is the trap of [lesson
# 07](07_temperature_and_model_size.ipynb), where haste invented a best temperature: to match soft targets takes longer than
# to get the largest logit right. **Before you say that
# a pair does not work, train until more steps change nothing**, judged on validation images, and give the student alone the
# same steps.
#
# So distillation *runs* for any pair, and *helped* in these three. How much, and after how long, is a matter of the pair,
# and of details. In exercise 3 the recurrent student answers from its last state only, as most recurrent classifiers do.

# %% [markdown]
# ## Part 3: what passes, and what needs a projector
#
# Why did the logits fit, between networks that have nothing in common inside? Because the ten numbers have **names**.
# Number 3 is the score of the digit 3 in every network of the world. Inside a network nothing has a name. What comes just
# before the last linear layer, the *features*, looks like this.

# %%
few = repetitions[0].few
inside = {kind: make(0)[:-1](few.x_train).detach()    # all layers but the last
          for kind, (make, _) in TEACHERS.items()}
for kind, features in inside.items():
    print(f"{kind:12} features {tuple(features.shape)}")
try:
    (inside["mlp"] - inside["transformer"]).pow(2).mean()
except RuntimeError as error:
    print("mlp against transformer:", str(error).split(" at ")[0])

# %% [markdown]
# The usual way out is a **projector**, a linear layer that turns the student's features into as many numbers as the teacher
# has. It is trained together with the student, and thrown away afterwards.

# %%
projector = nn.Linear(64, 128)
hint = (projector(inside["mlp"]) - inside["transformer"]).pow(2).mean()
hint.backward()
print(f"the projector is trained as well: {sum(p.grad.numel() for p in projector.parameters())} weights, "
      "of which the student keeps none")

# %% [markdown]
# And where the shapes happen to fit? The mlp and the cnn both have 64 features. The squared difference runs without complaint.
#
# > **Predict first.** Take a network and renumber its hidden units: unit 0 becomes unit 17, and so on, with all their
# > weights. How different are the answers of the two networks? And their features?
# > <details><summary>Answer</summary>The answers are the same, because nothing but the numbering has changed. The features
# > stand in another order, so their squared difference is large. Yet there is nothing that one could learn from the
# > other.</details>

# %%
import copy


def renumbered(network, order):
    """The same mlp with its hidden units in another order."""
    twin = copy.deepcopy(network)
    with torch.no_grad():
        twin[0].weight.copy_(network[0].weight[order])
        twin[0].bias.copy_(network[0].bias[order])
        twin[2].weight.copy_(network[2].weight[:, order])
    return twin

# %% [markdown] tags=["claim"]
# **Claim.** A network and its renumbered twin give the same logits. Their features differ by more than features vary from
# image to image. A linear projector turns the ones into the others and leaves nothing.

# %% tags=["claim"]
network = mlp(64, 64, 10, seed=0)
fit(network, data.x_train, data.y_train, epochs=5, lr=0.02)
twin = renumbered(network, torch.randperm(64, generator=torch.Generator().manual_seed(0)))
x = data.x_test
assert torch.allclose(predict_logits(network, x), predict_logits(twin, x), atol=1e-3)
mine, its = (model[:-1](x).detach().double() for model in (network, twin))    # (500, 64)
varies = (mine - mine.mean(0)).pow(2).mean()
assert (mine - its).pow(2).mean() > varies
best = torch.linalg.lstsq(its, mine, driver="gelsd").solution    # (64, 64), the projector of least squared error
assert (its @ best - mine).pow(2).mean() < 1e-6 * varies
print("a renumbered twin: the same logits, features far apart, and a projector mends it ✓")

# %% [markdown]
# So a projector is no trick for shapes that do not fit. It is needed because **features have no names**, and it is needed
# just as much where the shapes agree. Whether features help a student that has the logits already is another question.
# [Lesson 08](08_better_knowledge.ipynb) measures it.

# %% [markdown]
# ## Part 4: sequences
#
# A recurrent network can answer after *every* token. So can a transformer, and language models are made like that. The
# logits then have one more axis: **(batch, length, classes)**. Our sequences are strings of one to four digits, made of the
# 100 images. Tensors are rectangular and strings are not, so the rest of each row is filled up with **padding**.
# `real` says where there is a digit.

# %%
def strings(x, y, seed, how_many=60, longest=4):
    """Strings of digits drawn from x: tokens (strings, length, 64), labels, real and numbers (strings, length)."""
    draw = torch.Generator().manual_seed(seed)
    numbers = torch.randint(len(x), (how_many, longest), generator=draw)
    real = torch.arange(longest) < torch.randint(1, longest + 1, (how_many, 1), generator=draw)
    return x[numbers] * real[..., None], y[numbers], real, numbers


tokens, labels, real, numbers = strings(few.x_train, few.y_train, seed=0)
figures.strings(tokens[:3], labels[:3], real[:3], SHAPE)

# %% [markdown]
# **Figure.** Three strings of a batch, a string a row, the labels above the digits. The hatched places are padding. They
# hold zeros, and a network gives an answer there as well, which nobody wants to hear.
#
# The student is a recurrent network whose tokens are whole digits. The teacher is our mlp, which reads them one at a time:
# once more two kinds. (The digits of a string have nothing to do with each other, so to remember them brings nothing here.
# The loss is the same for words, which have.)

# %%
class Reader(nn.Module):
    def __init__(self, width=32):
        super().__init__()
        self.gru, self.answer = nn.GRU(64, width, batch_first=True), nn.Linear(width, 10)

    def forward(self, tokens):                       # (batch, length, 64)
        states, _ = self.gru(tokens)                 # (batch, length, width): one after every token
        return self.answer(states)                   # (batch, length, 10)


z, v = Reader()(tokens).detach(), told[0]["mlp"][numbers]
print("student", tuple(z.shape), "teacher", tuple(v.shape))

# %% [markdown]
# What is "the mean over the batch" now? The KL divergence compares two rows of class probabilities, so there is one **for each
# token**. We add up over the classes, as the formula says, keep the real tokens, and average **over them**.
#
# ![Three strings of three, one and four digits; the rest of each row is hatched: padding, which is not heard. There
# are eight real tokens, so divide by eight. Whoever divides by the three strings lets long ones speak
# louder.](pictures/11_tokens.svg)

# %%
def token_loss(z, v, real, T=2.0):
    log_q, p = (z / T).log_softmax(-1), (v / T).softmax(-1)    # over the classes: the last axis
    kl = (p * (p.log() - log_q)).sum(-1)                       # (batch, length): one number a token
    return T**2 * kl[real].mean()                              # padding left out


# %% [markdown] tags=["claim"]
# **Claim.** This is kdlib's `token_distillation_loss`. It does not hear what stands at the padding.

# %% tags=["claim"]
kits = token_distillation_loss(z, v, real, temperature=2.0)
noise = z.masked_fill(~real[..., None], float("nan"))    # NaN wherever there is padding
assert torch.allclose(token_loss(z, v, real), kits)
assert token_distillation_loss(noise, v, real, temperature=2.0) == kits
print("token_loss is kdlib's, and padding is not heard ✓")

# %% [markdown]
# The loop is the one you know. The student alone gets the cross-entropy with the labels, averaged over the same tokens.

# %%
def learn(loss, tokens, seed, steps=50, lr=0.035):
    """A new Reader, trained with loss(z), z (batch, length, 10), on the whole batch at each step."""
    with seeded(seed):
        student = Reader()
    optimizer = torch.optim.Adam(student.parameters(), lr=lr, fused=True)
    scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=steps)
    for _ in range(steps):
        optimizer.zero_grad()
        loss(student(tokens)).backward()
        optimizer.step()
        scheduler.step()
    return student


# %% [markdown] tags=["claim"]
# **Claim.** On strings of test images, the student that was taught token by token reads more digits right than the student
# of the labels, by more than one point.

# %% tags=["claim"]
def reading(s):
    """Digits read right in strings of test images, in points: taught, and alone."""
    data, few = repetitions[s].data, repetitions[s].few
    tokens, labels, real, numbers = strings(few.x_train, few.y_train, seed=s)
    fresh, wanted, there, _ = strings(data.x_test, data.y_test, seed=s, how_many=400)
    v = told[s]["mlp"][numbers]                             # (60, 4, 10)
    taught = learn(lambda z: token_distillation_loss(z, v, real, temperature=2.0), tokens, s)
    by_labels = learn(lambda z: F.cross_entropy(z[real], labels[real]), tokens, s)
    return [100 * (student(fresh).argmax(-1) == wanted)[there].double().mean() for student in (taught, by_labels)]


taught, by_labels = torch.tensor([reading(s) for s in progress_bar(range(10), "repetitions")]).T
assert margin(taught - by_labels - 1) > 3
print("an mlp teaches a recurrent reader, token by token: more than a point over the labels ✓")

# %% [markdown]
# ### The mean that is none
#
# Lessons 04 and 06 recommended `F.kl_div(log_q, p, reduction="batchmean")`. It takes the sum and divides it by the size of
# the batch. That is right for (batch, classes). For (batch, length, classes) it still divides by the batch, and so it
# **adds up the tokens**. Here is a loss from a published discussion, reduced to two lines. It keeps the padding out: there
# the teacher's probabilities are set to zero.

# %%
def loss_r(z, v, real, T=4.0):
    p = (v / T).softmax(-1) * real[..., None]
    return T**2 * F.kl_div((z / T).log_softmax(-1), p, reduction="batchmean")


z, v = (torch.randn(10, 100, 10, generator=torch.Generator().manual_seed(seed)) for seed in (0, 1))
for length in (1, 5, 20, 100):    # the same loss on longer and longer pieces of ten strings
    piece = z[:, :length], v[:, :length], torch.ones(10, length, dtype=torch.bool)
    times = (loss_r(*piece) / token_distillation_loss(*piece)).item()
    print(f"length {length:3}: {times:5.1f} times the mean over tokens; "
          f"who writes α = 0.5 gets {times / (times + 1):.2f}")

# %% [markdown]
# The loss grows with the length. The end of each line says what that does to α. In
#
# $$(1 - \alpha)\,\mathrm{CE} + \alpha\,T^2\,\mathrm{KL}$$
#
# the first term is a mean over tokens and the second one a sum, so the longer the strings, the louder the teacher.
#
# > **Predict first.** Somebody trains with `loss_r` alone (α = 1) and Adam, and compares the student with that of the sound
# > loss. What will they see?
# > <details><summary>Answer</summary>Nothing at all. Adam divides each step by the size of the gradients, so a factor in
# > front of the whole loss cancels. Plain gradient descent would take steps many times too long.</details>

# %% [markdown] tags=["claim"]
# **Claim.** With Adam at α = 1 the mistake is invisible: the students are the same. At α = 0.5 the student of `loss_r` is
# the student of the sound loss at a larger α, and not the one that was asked for.

# %% tags=["claim"]
v, times = told[0]["mlp"][numbers], (real.sum() / len(real)).item()    # times: real tokens in a string, on average

def student_of(kl, alpha):
    def loss(z):
        return (1 - alpha) * F.cross_entropy(z[real], labels[real]) + alpha * kl(z, v, real)
    return learn(loss, tokens, seed=0)(tokens).detach()[real]       # (tokens, 10) logits

healthy = token_distillation_loss
assert (student_of(loss_r, 1.0) - student_of(healthy, 1.0)).abs().mean() < 0.02
asked, shifted = student_of(healthy, 0.5), student_of(healthy, times / (times + 1))
assert (student_of(loss_r, 0.5) - shifted).abs().mean() < 0.02
assert (asked - shifted).abs().mean() > 0.1
print("α = 1: the same student. α = 0.5: the student of a larger α ✓")

# %% [markdown]
# This is why such a mistake lives long. Where the term stands alone, nothing shows it. Where it does not, it looks like
# another choice of α, and with a good teacher perhaps like an improvement. But nobody made that choice, and it changes with
# the length of the strings.

# %% [markdown]
# ### Three sick losses
#
# Loss R has company. R, S and T were found in published code. We kept the mistakes and wrote the rest anew. Each means to
# be $T^2\,\mathrm{KL}$, mean over the real tokens. This is the healthy one:
#
# ```python
# def sound_token_loss(z, v, real, T=4.0):
#     kl = F.kl_div((z / T).log_softmax(-1), (v / T).softmax(-1), reduction="none").sum(-1)
#     return T**2 * kl[real].mean()
# ```

# %%
def loss_s(z, v, real, T=4.0):
    kl = F.kl_div((z / T).log_softmax(-1), (v / T).softmax(-1), reduction="none").sum(-1)
    return T**2 * kl.mean()

def loss_t(z, v, real, T=4.0):
    kl = F.kl_div((z / T).log_softmax(-1), (v / T).softmax(-1), reduction="none").sum(-1) * real
    chunks = zip(kl.split(2, dim=1), real.split(2, dim=1))    # two places at a time, to save memory
    return T**2 * torch.stack([part.sum() / tokens.sum().clamp(min=1) for part, tokens in chunks]).mean()

def pulls(loss, z, v, real):
    """How hard each real token pulls the student when all tokens are alike: (tokens,)."""
    z = z[:1, :1].expand_as(z).clone().requires_grad_()
    return torch.autograd.grad(loss(z, v[:1, :1].expand_as(v), real), z)[0].norm(dim=-1)[real]

# %% [markdown]
# Their vital signs, measured on made-up logits for strings of one to four tokens. The *pull* of a token is the length of
# the gradient at its logits. For that sign all tokens are given the same logits, so all should pull alike.

# %% tags=["nbval-ignore-output"]
draw = torch.Generator().manual_seed(0)
z, v = (3 * torch.randn(12, 4, 10, generator=draw, dtype=torch.float64) for _ in range(2))
real = torch.arange(4) < (torch.arange(12) % 4 + 1)[:, None]    # (12, 4): strings of 1, 2, 3, 4 tokens
other = torch.where(real[..., None], z, -z)                     # other numbers at the padding

def signs(loss):
    value, pull = loss(z, v, real), pulls(loss, z, v, real)
    twice = loss(*(torch.cat([part, part], dim=1) for part in (z, v, real)))
    return twice / value, loss(other, v, real) - value, pull.max() / pull.min()

print("          each string     other numbers   strongest pull,\n"
      "          written twice   at the padding  in pulls of the weakest")
for name, loss in {"sound": token_distillation_loss, "R": loss_r, "S": loss_s, "T": loss_t}.items():
    twice, padding, pull = (sign.item() for sign in signs(loss))
    print(f"{name:9} times {twice:.2f}      change {padding:+5.2f}    {pull:.2f}")

# %% [markdown] tags=["exercise"]
# ### Exercise 1 (recall)
# Read the three losses and their lines, and name each fault. Three of the names belong to none of them.
#
# | name | the fault |
# |---|---|
# | `mean over chunks` | a mean of the means of pieces that hold different numbers of tokens |
# | `mean over classes` | divided by the number of classes as well |
# | `no T squared` | the factor T² is missing |
# | `padding counted` | what stands at the padding takes part |
# | `softmax over the string` | the softmax runs over the places instead of the classes |
# | `sum over tokens` | the tokens of a string are added up, not averaged |
#
# <details><summary>Hint 1</summary>Each of the three has exactly one sign that differs from the line of the sound
# loss.</details>
# <details><summary>Hint 2</summary>For each loss, say in words what its last line divides by, and how often <code>real</code>
# occurs.</details>

# %% tags=["exercise"]
diagnoses = {
    "R": ...,
    "S": ...,
    "T": ...,
}
check.diagnosed_sequences(diagnoses)

# %% tags=["solution"]
diagnoses = {
    "R": "sum over tokens",
    "S": "padding counted",
    "T": "mean over chunks",
}
check.diagnosed_sequences(diagnoses)

# %% [markdown]
# The case notes. Open one when you have a diagnosis of your own.
#
# > **Loss R**
# > <details><summary>Notes</summary>Twice the tokens, twice the loss: <code>batchmean</code> divides by the batch alone.
# > Seen in sparseml, until pull request 675. (Discussed in transformers, issue 1181, whose code was right.) <b>Test:</b>
# > write every string twice; the loss must not change. <b>Repair:</b> pick out the real tokens first, so that they
# > <i>are</i> the batch.</details>
#
# > **Loss S**
# > <details><summary>Notes</summary>Other numbers where nobody reads change the loss. The student is trained to answer like
# > the teacher on padding, and the real tokens count the less, the more padding there is. Seen in optipfair, issue 34.
# > <b>Test:</b> change what stands at the padding; the loss must not move. <b>Repair:</b>
# > <code>kl[real].mean()</code>.</details>
#
# > **Loss T**
# > <details><summary>Notes</summary>To save memory the places are taken in chunks, each is averaged over its own tokens,
# > and then the chunks are averaged. Late chunks hold few tokens, so each of these counts for more. Seen in torchtune,
# > issue 1865. <b>Test:</b> make all tokens alike; all must pull alike. <b>Repair:</b> add up over the chunks, and divide
# > once, by the number of all tokens.</details>
#
# The three tests of the notes are `bugs.detects_…`, and the specimens stand in the bug bank beside those of
# [lesson 06](06_spot_the_bug.ipynb).

# %% [markdown] tags=["claim"]
# **Claim.** Each of the three faults is found by its own test and by none of the others. The sound loss, in our words and
# in kdlib's, sets off none.

# %% tags=["claim"]
tests = [bugs.detects_sum_over_tokens, bugs.detects_padding_counted, bugs.detects_mean_over_chunks]
for own, loss in zip(tests, (loss_r, loss_s, loss_t)):
    assert [test(loss) for test in tests] == [test is own for test in tests]
assert not any(test(loss) for test in tests for loss in (token_loss, token_distillation_loss))
print("three faults, three tests; sound losses set off none ✓")

# %% [markdown]
# ## What we saw
#
# - The loop and the loss do not care what a network is made of. Mlp, cnn, recurrent network and transformer all teach and
#   all learn.
# - It runs for any pair; whether it helps has to be measured. It helped from mlp to recurrent network, from cnn to
#   transformer and from transformer to mlp. Spoilt answers were worse each time. A teacher of the student's own kind is no
#   condition.
# - A recurrent student in a hurry lost by its teacher. The same student with patience gained by it.
# - Logits have names, features have not. A projector is needed even where the shapes agree.
# - For sequences, average over the real tokens. `batchmean` adds them up, padding must stay out, and means of means are not
#   means. Adam hides the first of these mistakes, and α pays for it.

# %% [markdown] tags=["exercise"]
# ## Exercises
#
# Exercise 1 is above, beside its patients.
#
# ### Exercise 2 (modify)
# A mean over tokens gives a long string more weight than a short one. Sometimes one wants **every string to count the
# same**: first the mean over the real tokens of each string, then the mean over the strings. (That is no mistake if it is
# meant. It is one if it is not, as in T.) Write it.
# <details><summary>Hint 1</summary><code>kl * real</code> is zero at the padding. Add it up along the string:
# <code>.sum(-1)</code>.</details>
# <details><summary>Hint 2</summary><code>real.sum(-1)</code> is the number of tokens of each string. Divide by it, then
# take the mean of what is left.</details>

# %% tags=["exercise"]
def mean_of_strings(kl, real):
    """kl: (batch, length), one number a token. real: (batch, length) bool, some True in each row. -> scalar"""
    ...


check.mean_of_strings(mean_of_strings)

# %% tags=["solution"]
def mean_of_strings(kl, real):
    return ((kl * real).sum(-1) / real.sum(-1)).mean()    # (batch,) means, then one


check.mean_of_strings(mean_of_strings)

# %% [markdown] tags=["exercise"]
# ### Exercise 3 (investigate)
# Our recurrent student answers from the states after *all* rows. Most recurrent classifiers answer from the **last** state:
# what they need has to survive until then. Guess first: what does this detail cost a student of the mlp?
#
# Then measure it in repetitions 0, 1 and 2. Enter `recurrent(SHAPE, 32, 10, seed=seed)` into `STUDENTS` under the name
# `"last"`, with `dict(epochs=60, lr=0.04)` and the temperature 2.0, which suit it better than those of the other student.
# Teach it with
# `graded` and the answers of the mlp, `told[s]["mlp"]`. The answer is the mean over the three repetitions of *recurrent minus
# last*, both taught by the mlp, in points.
# <details><summary>Hint 1</summary><code>graded("last", s, told[s]["mlp"])</code> is the accuracy of the new student,
# and with <code>"recurrent"</code> in the place of <code>"last"</code> that of the old one.</details>
# <details><summary>Hint 2</summary>The entry is <code>STUDENTS["last"] = (lambda seed: recurrent(SHAPE, 32, 10, seed=seed),
# dict(epochs=60, lr=0.04), 2.0)</code>. Add up the three differences and divide by 3.</details>

# %% tags=["exercise"]
difference = ...


check.all_minus_last(difference)

# %% tags=["solution"]
# It has more parameters, and is far behind: what it has forgotten by the last row, no teacher brings back.
STUDENTS["last"] = (lambda seed: recurrent(SHAPE, 32, 10, seed=seed), dict(epochs=60, lr=0.04), 2.0)
difference = 0
for s in range(3):
    v = told[s]["mlp"]
    difference += (graded("recurrent", s, v) - graded("last", s, v)) / 3


check.all_minus_last(difference)

# %% [markdown] tags=["quiz"]
# ## Quiz
#
# Unfold the answer that you would give. Each says why it is right, or what is wrong with it.
#
# **1.** In somebody's experiment a recurrent student of a good mlp is worse than the same student alone. What comes
# first?
#
# <details><summary>A. To give both more steps, and look again.</summary>Right. On validation images. After 12 steps
# we saw the same, and after 60 the opposite.</details>
# <details><summary>B. To take a recurrent network as the teacher.</summary>No. In the lesson a recurrent network
# gained from an mlp. The kinds differ, the ten logits mean the same.</details>
# <details><summary>C. To look for a better mlp as the teacher.</summary>No. The teacher was the same in the hurried
# and in the patient run.</details>
#
# **2.** Teacher and student both have 64 hidden features. May you take their squared difference as a loss, without a
# projector?
#
# <details><summary>A. Yes, as the two shapes agree.</summary>No. A renumbered twin has the same shape and the same
# knowledge, and a large difference all the same.</details>
# <details><summary>B. Yes, if both saw the same images.</summary>No. The images do not fix the order of the hidden
# units. The random start does.</details>
# <details><summary>C. No, as hidden units have no names.</summary>Right. Feature 5 of the one has nothing to do with
# feature 5 of the other. A linear layer has to find out what corresponds.</details>
# <details><summary>D. Not before both have one scale.</summary>That is not enough. With one scale, feature 5 is still
# compared with a feature 5 that means something else.</details>
#
# **3.** Logits of shape (8, 100, 50000): 8 texts, 100 tokens each, 50,000 words to choose from, no padding. What is
# `F.kl_div(…, reduction="batchmean")`?
#
# <details><summary>A. The mean over the tokens.</summary>No. It divides by 8, and there are 800 tokens.</details>
# <details><summary>B. Eight times the mean over the tokens.</summary>No. By the 8 texts it does divide. What it does
# not divide by is the 100 tokens of each.</details>
# <details><summary>C. One hundred times the mean over the tokens.</summary>Right. It divides the sum by the batch,
# and each text brings 100 tokens.</details>
# <details><summary>D. One fifty-thousandth of the mean over the tokens.</summary>No. That is the trouble with
# <code>"mean"</code>, which divides by the classes as well.</details>
#
# **4.** You repair such a loss. With Adam and α = 1 the accuracy stays as it was. What does that say?
#
# <details><summary>A. Adam does not notice a factor before the loss.</summary>Right. It divides by the size of the
# gradients.</details>
# <details><summary>B. The repair was not needed: nothing changed.</summary>No. With labels in the loss, or with plain
# gradient descent, or with strings of another length, the same mistake makes another student.</details>
# <details><summary>C. The repair did not work, or the score would move.</summary>No. Test the loss, not the score:
# write every string twice.</details>

# %% [markdown]
# ## What next
#
# Distilling a language model stands on five things: a transformer, a loss token by token with its mask, a model that predicts
# the *next* token, text that a model writes itself, and a teacher that judges this text. Two of the five were here, the first
# two. Kim and Rush (2016) let the student learn from whole sentences that the teacher wrote. In newer work the student itself
# writes, and the teacher judges (Agarwal and others, Gu and others, 2024).
#
# [Lesson 12](12_questions_and_myths.ipynb) puts the famous claims about distillation on a scorecard, the one of this lesson
# among them.
#
# ## References
#
# - Hinton, Vinyals, Dean (2015), *Distilling the Knowledge in a Neural Network*
# - Cho, van Merriënboer, Gulcehre, Bahdanau, Bougares, Schwenk, Bengio (2014), *Learning Phrase Representations using RNN
#   Encoder–Decoder for Statistical Machine Translation*: the GRU
# - Vaswani, Shazeer, Parmar, Uszkoreit, Jones, Gomez, Kaiser, Polosukhin (2017), *Attention Is All You Need*: the transformer
# - Dosovitskiy et al. (2021), *An Image is Worth 16x16 Words*: transformers that read images as tokens
# - Romero, Ballas, Kahou, Chassang, Gatta, Bengio (2015), *FitNets: Hints for Thin Deep Nets*: features and their projector
# - Kim, Rush (2016), *Sequence-Level Knowledge Distillation*: distilling token by token, and beyond
# - Agarwal and others (2024), *On-Policy Distillation of Language Models: Learning from Self-Generated Mistakes*
# - Gu, Dong, Wei, Huang (2024), *MiniLLM: Knowledge Distillation of Large Language Models*
# - Touvron, Cord, Douze, Massa, Sablayrolles, Jégou (2021), *Training Data-Efficient Image Transformers & Distillation through
#   Attention*: a transformer that learns from a convolutional teacher
# - The specimens. R: sparseml pull request 675, and transformers issue 1181 · S: optipfair issue 34 · T: torchtune issue 1865
