# %% [markdown] asks="Can a network learn from one that is built quite differently?" seconds=16
# # 11 · Any model
#
# **The question.** Can a network learn from one that is built quite differently? And what changes when the answer is not
# one row of logits, but a sequence of them?
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
# ([primer](A_primer.ipynb)). You need not know recurrent networks or transformers.

# %% [markdown]
# ![Two networks that are built differently: in one every unit is joined to every other, in the other they stand in a
# chain. Both end in ten numbers with the same names, 0 to 9, and a line joins each to its
# namesake.](pictures/11_names.svg)

# %%
import torch

from classroom.claim import above, all_above, all_below, below, claim, count, equal, true
from classroom.lesson_11 import check, figures, kinds, sequences, signs
from kdlib.data import load_digits
from kdlib.measure import accuracy
from kdlib.models import mlp, predict_logits, recurrent
from kdlib.training import distill, progress_bar

torch.set_num_threads(1)    # small networks: more threads only get in each other's way

# %% [markdown]
# ## Part 1: four ways to read a digit
#
# So far every student was an mlp, which gets 64 numbers and treats them all alike. Here are three kinds of network that
# make something of the fact that a digit has 8 rows of 8 pixels.

# %%
from kdlib.models import cnn, count_parameters, transformer

data, SHAPE = load_digits(), (8, 8)
networks = {"mlp": mlp(64, 16, 10, seed=0), "cnn": cnn(SHAPE, (4, 8), 10, seed=0),
            "recurrent": recurrent(SHAPE, 8, 10, states="all", seed=0),
            "transformer": transformer(SHAPE, 8, 10, seed=0)}
for kind, network in networks.items():
    print(f"{kind:12} {count_parameters(network):5} parameters")
figures.readings(data.x_train[5], SHAPE)

# %% [markdown]
# **Figure.** One digit, and what each kind of network takes in together. The mlp: all pixels, in no order. The cnn: squares
# of 3×3 pixels, the same weights wherever a square stands. The recurrent network: one row after the other. The transformer: every
# row, compared with every row.
#
# A **recurrent network** carries a *state*, here 8 numbers, from row to row, and at each row mixes it with the new pixels.
# Ours is a *gated recurrent unit* (GRU): gates, numbers between 0 and 1, decide how much of the old state is kept. A linear
# layer turns the states after every row, 8 × 8 numbers, into ten logits.
#
# A **transformer** turns each row into a *token*, a vector of 8 numbers here, and adds a learnt vector that says where the row
# stands. Then every token looks at all the others and takes up what it finds useful. That is *attention*: a weighted mean
# whose weights are a softmax. A linear layer reads the answer from all tokens.
#
# Inside, these four have little in common. Outside they are the same: flat images go in, logits come out.

# %% tags=["claim"]
images = load_digits(100, seed=0)
some = predict_logits(networks["mlp"], images.x_train)    # any logits will do here
back = [kinds.comes_back(network, images, some) for network in networks.values()]
claim("What the earlier lessons did with an mlp works for all four kinds, without a "
      "change: train, distil, save, load.", count(sum(back), 4, "come back as saved"))

# %% [markdown]
# The article that this kit grew from (Chinese, unsigned) asks whether distillation applies to *any* model (*rènhé*), and
# answers: to *various* ones (*gèzhǒng*), convolutional and recurrent networks among them. It is right, and more: **it runs** for all that we tried. The loss asks for two tables of logits with the same
# classes, and for nothing else. Whether **it helps** has to be measured.
#
# ## Part 2: three pairs
#
# As in lesson 05, a teacher has learnt from 1,000 labelled images, and the student gets 100 images. One pair first, in
# repetition 0: an mlp teaches a recurrent network.

# %% tags=["nbval-ignore-output"]
from kdlib.repetitions import Repetition, permute_wrong_classes

r = Repetition(0, teacher=None)                       # the images, without a teacher
teacher = kinds.teacher_of("mlp", r)
v = predict_logits(teacher, r.few.x_train)            # (100, 10)
student = recurrent(SHAPE, 8, 10, states="all", seed=0)
distill(student, r.few.x_train, r.few.y_train, v, temperature=4.0, alpha=1.0,
        epochs=60, lr=0.08, batch_size=100, seed=0)   # the loop of lesson 05
right = accuracy(student, r.data.x_test, r.data.y_test)
print(f"taught {100 * right:.1f} %, alone {kinds.graded('recurrent', r):.1f} %")

# %% [markdown]
# Now ten repetitions, each with teachers of all four kinds. (All recipes, chosen beforehand on validation images, stand in
# `classroom/lesson_11/kinds.py`. It trains the ten networks of a kind at once. Each of the next two long cells takes a few seconds.)

# %% tags=["nbval-ignore-output"]
repetitions = [Repetition(s, teacher=None) for s in range(10)]
told = {kind: [] for kind in kinds.TEACHERS}               # told[kind][s]: (100, 10)
for kind in progress_bar(list(told), "kinds"):
    marks = []                                             # % of the validation images
    for r, teacher in zip(repetitions, kinds.teachers_of(kind, repetitions)):
        told[kind].append(predict_logits(teacher, r.few.x_train))
        marks.append(100 * accuracy(teacher, r.data.x_val, r.data.y_val))
    print(f"{kind:12} {sum(marks) / 10:.1f} % of the validation images")

# %% [markdown]
# Three pairs across kinds: **mlp → recurrent**, **cnn → transformer**, **transformer → mlp**. Beside each stand the controls.
#
# - *Alone*: the same student with the labels of the 100 images. All gains are measured from it.
# - *Its own kind*: the same student with a teacher built as it is. This row says what the difference of kinds costs, as far
#   as the teachers are equally good.
# - *Spoilt*: the teacher's answers with the wrong classes dealt out at random ([lesson 02](02_core_concepts.ipynb)). Still
#   soft, still right, and without dark knowledge.
#
# > **Predict first.** Which of the three students gains? And does a teacher of its own kind teach it better?
# > <details><summary>Answer</summary>All three gain. The own kind is not always the better teacher.</details>

# %%
pairs = [("mlp", "recurrent"), ("cnn", "transformer"), ("transformer", "mlp")]
gain = {}                                                  # points over alone, (10,) each
for other, kind in progress_bar(pairs, "pairs"):
    alone = kinds.scores(kind, repetitions)
    spoilt = [permute_wrong_classes(logits, s) for s, logits in enumerate(told[other])]
    gain[f"{other} → {kind}"] = kinds.scores(kind, repetitions, told[other]) - alone
    gain[f"{kind} → {kind}"] = kinds.scores(kind, repetitions, told[kind]) - alone
    gain[f"spoilt {other} → {kind}"] = kinds.scores(kind, repetitions, spoilt) - alone

# %% tags=["nbval-ignore-output"]
from kdlib.measure import paired_ci

for other, kind in pairs:
    mean, low, high = paired_ci(gain[f"{kind} → {kind}"], gain[f"{other} → {kind}"])
    print(f"{kind:12} own kind less {other:12} {mean:+.1f}, from {low:+.1f} to {high:+.1f}")
figures.gains(gain)

# %% [markdown]
# **Figure.** What each student gains by its teacher: mean and 95 % interval over ten repetitions, on test images. Three
# rows a student: blue dots, the teacher of another kind; green triangles, one of its own kind; pink diamonds, the spoilt
# answers. The dotted line is the student alone.

# %% tags=["claim"]
crossed = [f"{other} → {kind}" for other, kind in pairs]
over = {pair: gain[pair] - gain[f"spoilt {pair}"] for pair in crossed}
claim("In all three pairs the student gains by a teacher of another kind. The spoilt "
      "answers are worse: dark knowledge crosses. The mlp gains more by its own kind.",
      *[above(gain[pair], 1, f"{pair}, over alone") for pair in crossed],
      *[above(over[pair], 1, f"{pair}, over spoilt") for pair in crossed],
      above(gain["mlp → mlp"] - gain["transformer → mlp"], 0, "mlp → mlp over the other"))

# %% [markdown]
# For the transformer, too, its own kind comes out ahead, for the recurrent network behind. But the four teachers are not
# equally good, so what looks like kinship may be that, and we build no claim on it. **Kinship may help, and it is no
# condition.**
#
# ### A failure that is none
#
# A pair that seems to fail is easy to find. Give the recurrent student a fifth of the steps, and leave everything else as it was.
#
# > **Predict first.** With so few steps the student alone is worse, and so is the student of the mlp. Which of the two
# > loses more?
# > <details><summary>Answer</summary>The one with the teacher. It even falls behind the student alone.</details>

# %%
make, recipe, temperature = kinds.STUDENTS["recurrent"]
kinds.STUDENTS["hurried"] = make, recipe | dict(epochs=12), temperature
taught = kinds.scores("hurried", repetitions, told["mlp"])
hurried = taught - kinds.scores("hurried", repetitions)

# %% tags=["claim"]
claim("After 12 steps the recurrent student of the mlp is behind the student alone. After "
      "60 it is ahead.", below(hurried, -2, "points over alone, 12 steps"),
      above(gain["mlp → recurrent"], 0, "points over alone, 60 steps"))

# %% [markdown]
# Whoever stops here reports that recurrent networks cannot be distilled. It is the trap of [lesson
# 07](07_temperature_and_model_size.ipynb). **Before you say that a pair does not work, train until more steps change
# nothing**, judged on validation images, and give the student alone the same steps.

# %% [markdown]
# ## Part 3: what passes, and what needs a projector
#
# Why did the logits fit, between networks that have nothing in common inside? Because the ten numbers have **names**.
# Number 3 is the score of the digit 3 in every network of the world. Inside a network nothing has a name. `tapped` reads
# the *features*, what comes just before the last linear layer ([lesson 08](08_better_knowledge.ipynb) builds on them).

# %%
from kdlib.models import tapped

few, features = repetitions[0].few, {}
for kind, (make, _) in kinds.TEACHERS.items():
    network = make(0)
    with tapped(network, -2) as inside:    # the layer before the last
        network(few.x_train)
    features[kind] = inside[-2].detach()
    print(f"{kind:12} features {tuple(features[kind].shape)}")

# %% [markdown]
# 64 numbers cannot be subtracted from 128. The usual way out is a **projector**, here `nn.Linear(64, 128)`, which turns the
# student's features into as many numbers as the teacher has. It is trained with the student, and thrown away afterwards.
#
# And where the shapes happen to fit? The mlp and the cnn both have 64 features. Subtracting them runs without complaint.
#
# > **Predict first.** Take a network and renumber its hidden units: unit 0 becomes unit 17, and so on, with all their
# > weights. How different are the answers of the two networks? And their features?
# > <details><summary>Answer</summary>The answers are the same. The features stand in another order, so their squared
# > difference is large. Yet there is nothing that one could learn from the other.</details>

# %%
import copy

def renumbered(network, order):
    """The same mlp with its hidden units in another order."""
    twin, weights = copy.deepcopy(network), network.state_dict()
    twin.load_state_dict({"0.weight": weights["0.weight"][order],
                          "0.bias": weights["0.bias"][order],
                          "2.weight": weights["2.weight"][:, order],
                          "2.bias": weights["2.bias"]})
    return twin


# %% tags=["nbval-ignore-output"]
network = kinds.teacher_of("mlp", repetitions[0])
twin = renumbered(network, torch.randperm(64, generator=torch.Generator().manual_seed(0)))
with tapped(network, 1) as own, tapped(twin, 1) as other:
    logits, twin_logits = (predict_logits(model, data.x_test) for model in (network, twin))
mine, its = own[1].double(), other[1].double()               # (500, 64) features each
print(f"squared difference of the logits   {(logits - twin_logits).pow(2).mean():.2f}")
print(f"squared difference of the features {(mine - its).pow(2).mean():.2f}")

# %% tags=["claim"]
varies = (mine - mine.mean(0)).pow(2).mean()
best = torch.linalg.lstsq(its, mine, driver="gelsd").solution    # (64, 64), of least error
claim("A network and its renumbered twin give the same logits. Their features differ by "
      "more than they vary from image to image. A linear projector leaves nothing of that.",
      equal(logits, twin_logits, 1e-3, "logits, largest difference"),
      all_above((mine - its).pow(2).mean() / varies, 1, "features, difference : variation"),
      all_below((its @ best - mine).pow(2).mean() / varies, 1e-6, "the same, projected"))

# %% [markdown]
# So a projector is no trick for shapes that do not fit. **Features have no names**, so it is needed just as much where the
# shapes agree. Whether features help a student that has the logits already, [lesson
# 08](08_better_knowledge.ipynb#On-top-of-the-answers) measures.

# %% [markdown]
# ## Part 4: sequences
#
# A recurrent network can answer after *every* token. So can a transformer, and language models are made like that. The
# logits then have one more axis: **(batch, length, classes)**. Our sequences are strings of one to four digits, made of the
# 100 images. Tensors are rectangular, so the rest of each row is filled up with **padding**; `real` says where there is a
# digit.

# %%
import torch.nn.functional as F
from torch import nn

from classroom.lesson_11.sequences import learn, strings
from kdlib.losses import token_distillation_loss

tokens, labels, real, numbers = strings(few.x_train, few.y_train, seed=0)    # 60 strings
figures.strings(tokens[:3], labels[:3], real[:3], SHAPE)

# %% [markdown]
# **Figure.** Three strings of a batch, a string a row, the labels above the digits. The hatched places are padding. They
# hold zeros, and a network gives an answer there as well, which nobody wants to hear.
#
# The student is a recurrent network whose tokens are whole digits. The teacher is our mlp, which reads them one at a time.
# (The digits of a string have nothing to do with each other. The loss is the same for words, which have.)

# %%
class Reader(nn.Module):
    def __init__(self):
        super().__init__()
        self.gru = nn.GRU(64, 32, batch_first=True)
        self.answer = nn.Linear(32, 10)

    def forward(self, tokens):              # (batch, length, 64)
        states, _ = self.gru(tokens)        # (batch, length, 32), one after every token
        return self.answer(states)          # (batch, length, 10)


# %% [markdown]
# What is "the mean over the batch" now? The KL divergence compares two rows of class probabilities, so there is one **for each
# token**. We add up over the classes, as the formula says, keep the real tokens, and average **over them**.

# %%
def token_loss(z, v, real, T=2.0):
    log_q, p = (z / T).log_softmax(-1), (v / T).softmax(-1)    # over the classes
    kl = (p * (p.log() - log_q)).sum(-1)          # (batch, length): one number a token
    return T**2 * kl[real].mean()                 # padding left out


def label_loss(z, labels, real):
    return F.cross_entropy(z[real], labels[real])

# %% [markdown]
# The loop, `learn`, is the one you know. The student alone gets `label_loss`, averaged over the same tokens.

# %%
reads = {"taught": [], "alone": []}    # digits of test strings read right, in points
for s, r in enumerate(progress_bar(repetitions, "repetitions")):
    digits, names, there, which = strings(r.few.x_train, r.few.y_train, seed=s)
    said = told["mlp"][s][which]       # (60, 4, 10)
    taught = learn(Reader, token_loss, digits, said, there, seed=s)
    alone = learn(Reader, label_loss, digits, names, there, seed=s)
    reads["taught"].append(sequences.read_right(taught, r.data, s))
    reads["alone"].append(sequences.read_right(alone, r.data, s))

# %% tags=["claim"]
logits, answers = Reader()(tokens).detach(), told["mlp"][0][numbers]    # both (60, 4, 10)
padded = logits.masked_fill(~real[..., None], float("nan"))             # NaN as padding
kits, deaf = (token_distillation_loss(given, answers, real) for given in (logits, padded))
ours = token_loss(logits, answers, real, T=4.0)
points = torch.tensor(reads["taught"]) - torch.tensor(reads["alone"])
claim("Taught by an mlp, token by token, a recurrent network reads more digits right than "
      "with labels. The loss is kdlib's, deaf to padding.", above(points, 1, "points more"),
      equal(ours / kits, 1.0, 1e-5, "from kdlib's"), true(deaf == kits, "deaf to NaN"))

# %% [markdown]
# ### Three sick losses
#
# Each of the losses R, S and T means to be $T^2\,\mathrm{KL}$, mean over the real tokens. All three were found in published
# code; we kept the mistakes and wrote the rest anew. This is the healthy one:
#
# ```python
# def sound_token_loss(z, v, real, T=4.0):
#     kl = F.kl_div((z / T).log_softmax(-1), (v / T).softmax(-1), reduction="none").sum(-1)
#     return T**2 * kl[real].mean()
# ```

# %%
def loss_r(z, v, real, T=4.0):
    p = (v / T).softmax(-1) * real[..., None]
    return T**2 * F.kl_div((z / T).log_softmax(-1), p, reduction="batchmean")


def loss_s(z, v, real, T=4.0):
    kl = F.kl_div((z / T).log_softmax(-1), (v / T).softmax(-1), reduction="none").sum(-1)
    return T**2 * kl.mean()


# %% [markdown]
# Below loss T stand the vital signs of all four, measured on made-up logits for strings of one to four tokens:
#
# - *written twice*: every string stands twice in its row. How many times as large is the loss?
# - *other padding*: other numbers stand at the padding. By how much does the loss change?
# - *pull*: the length of the gradient at a token's logits. Here all tokens get the same logits, so all should pull alike.

# %% tags=["nbval-ignore-output"]
def loss_t(z, v, real, T=4.0):
    kl = F.kl_div((z / T).log_softmax(-1), (v / T).softmax(-1), reduction="none").sum(-1)
    pieces = zip((kl * real).split(2, dim=1), real.split(2, dim=1))    # to save memory
    means = [part.sum() / tokens.sum().clamp(min=1) for part, tokens in pieces]
    return T**2 * torch.stack(means).mean()


signs.table({"sound": token_distillation_loss, "R": loss_r, "S": loss_s, "T": loss_t})

# %% [markdown] tags=["exercise"]
# ### Exercise 1 (recall)
# Read the three losses and their signs, and name each fault. Three of the names belong to none of them.
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
# <details><summary>Hint 1</summary>Each of the three has exactly one sign that differs from that of the sound loss. What
# would have to be true of a loss for this sign to move?</details>
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
# solution
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

# %% tags=["claim"]
from classroom import bugs

tests = (bugs.detects_sum_over_tokens, bugs.detects_padding_counted,
         bugs.detects_mean_over_chunks)
found = torch.tensor([[test(loss) for test in tests] for loss in (loss_r, loss_s, loss_t)])
alarms = sum(test(loss) for test in tests for loss in (token_loss, token_distillation_loss))
claim("Each of the three faults is found by its own test and by none of the others. The "
      "sound loss, in our words and in kdlib's, sets off none.",
      count((found == torch.eye(3).bool()).sum(), 9, "found, and not found, as it should"),
      count(alarms, 6, "false alarms", 0))

# %% [markdown]
# ### What loss R does to a student
#
# Loss R uses the very argument that lessons 04 and 06 recommended. `reduction="batchmean"` divides the sum by the size of
# the batch. That is right for (batch, classes). For (batch, length, classes) it still divides by the batch, and so it **adds
# up the tokens**. What does that do to a loss in which the labels have a say? In
#
# $$(1 - \alpha)\,\mathrm{CE} + \alpha\,T^2\,\mathrm{KL}$$
#
# the first term is a mean over tokens and the second one a sum. So the longer the strings, the louder the teacher.
#
# ![Three strings of three, one and four digits; the rest of each row is hatched: padding, which is not heard. There
# are eight real tokens, so divide by eight. Whoever divides by the three strings makes the teacher
# 8/3 times as loud.](pictures/11_tokens.svg)

# %%
draw = torch.Generator().manual_seed(0)
z, v = torch.randn(2, 10, 100, 10, generator=draw)    # made-up logits for ten strings
for length in (1, 5, 20, 100):                        # longer and longer pieces of them
    piece = z[:, :length], v[:, :length], torch.ones(10, length, dtype=torch.bool)
    times = (loss_r(*piece) / token_distillation_loss(*piece)).item()
    print(f"length {length:3}: {times:5.1f} times the mean over tokens; "
          f"who writes α = 0.5 gets {times / (times + 1):.2f}")

# %% [markdown]
# > **Predict first.** Somebody trains with `loss_r` alone (α = 1) and Adam, and compares the student with that of the sound
# > loss. What will they see?
# > <details><summary>Answer</summary>Nothing at all. Adam divides each step by the size of the gradients, so a factor in
# > front of the whole loss cancels. Plain gradient descent would take steps many times too long.</details>

# %%
learnt = {}
times = real.sum() / len(real)                   # the tokens of a string, on average
larger = times / (times + 1)                     # what α = 0.5 becomes
for name, loss, alpha in (
        ("loss R, α = 1", loss_r, 1.0), ("sound, α = 1", token_distillation_loss, 1.0),
        ("loss R, α = 0.5", loss_r, 0.5), ("sound, α = 0.5", token_distillation_loss, 0.5),
        ("sound, larger α", token_distillation_loss, larger)):
    learnt[name] = sequences.mixed(Reader, loss, alpha, (tokens, labels, real),
                                   told["mlp"][0][numbers])    # logits on the real tokens

# %% tags=["claim"]
def apart(one, other):
    return (learnt[one] - learnt[other]).abs().mean()


claim("At α = 1 Adam hides the mistake: the students are the same. At α = 0.5 the student "
      "of loss R is that of the sound loss at a larger α, not the one that was asked for.",
      all_below(apart("loss R, α = 1", "sound, α = 1"), 0.02, "logits apart at α = 1"),
      all_below(apart("loss R, α = 0.5", "sound, larger α"), 0.02, "R from larger α"),
      all_above(apart("sound, α = 0.5", "sound, larger α"), 0.1, "larger α from 0.5"))

# %% [markdown]
# This is why such a mistake lives long. Where the term stands alone, nothing shows it. Where it does not, it looks like
# another choice of α, and with a good teacher perhaps like an improvement. But nobody made that choice, and it changes with
# the length of the strings.

# %% [markdown]
# ## What we saw
#
# - The loop and the loss do not care what a network is made of. It runs for any pair; whether it helps has to be measured.
# - It helped in three pairs, and not because of kinship. A student in a hurry lost by its teacher.
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
    """kl: (batch, length). real: (batch, length) bool, some True in each row. -> scalar"""
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
# Then measure it in repetitions 0, 1 and 2. Enter `recurrent(SHAPE, 32, 10, seed=seed)` into `kinds.STUDENTS` under the name
# `"last"`, with `dict(epochs=60, lr=0.04)` and the temperature 2.0, which suit it better than those of the other student.
# Teach it with `kinds.graded` and the answers of the mlp, `told["mlp"][s]`. The answer is the mean over the three repetitions
# of *recurrent minus last*, both taught by the mlp, in points.
# <details><summary>Hint 1</summary><code>kinds.graded("last", repetitions[s], told["mlp"][s])</code> is the accuracy of the
# new student, and with <code>"recurrent"</code> in the place of <code>"last"</code> that of the old one.</details>
# <details><summary>Hint 2</summary>The entry is <code>kinds.STUDENTS["last"] = (lambda seed: recurrent(SHAPE, 32, 10,
# seed=seed), dict(epochs=60, lr=0.04), 2.0)</code>. Add up the three differences and divide by 3.</details>

# %% tags=["exercise"]
difference = ...


check.all_minus_last(difference)

# %% tags=["solution"]
# solution
# It has more parameters, and forgets: what is gone by the last row, no teacher brings back.
kinds.STUDENTS["last"] = (lambda seed: recurrent(SHAPE, 32, 10, seed=seed),
                          dict(epochs=60, lr=0.04), 2.0)
difference = 0
for r, v in zip(repetitions[:3], told["mlp"]):
    difference += (kinds.graded("recurrent", r, v) - kinds.graded("last", r, v)) / 3


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
# writes, and the teacher judges (Agarwal and others, Gu and others, 2024). [Lesson 13](13_language_models.ipynb) does all of
# it, with letters.
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
