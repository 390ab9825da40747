# %% [markdown] asks="How do you distil a model of your own, and did it help you?" seconds=25
# # 15 · Your own model
#
# **The question.** You have a script that trains a network of yours. How does it become a script that distils, and how do you
# find out whether that helped *you*?
#
# **You will be able to**
#
# - turn a plain training script into one that distils, by three lines, with stored answers or with a live teacher
# - say which part of the bill a cache saves, and recognise answers that have gone stale
# - compare your student with itself, taught in five ways, by one call
# - say what one may claim with ten seeds, with three, and with one
# - hand a student on as a file, and choose its shape by what it will cost
#
# **Time**: 35 min reading and running, 20 min exercises · **You need**: the controls of
# [lesson 05](05_code_from_scratch.ipynb), caches and stale answers ([lesson 09](09_small_compute.ipynb)), paired intervals
# ([primer](A_primer.ipynb))

# %% [markdown]
# ![A training script is a sheet of grey lines. Three of them are new and orange: ask the teacher once, look its answer up,
# mix it in. Below the sheet five small students stand in a row: alone, smoothed, top class, distilled,
# permuted.](pictures/15_script.svg)

# %%
import tempfile
from pathlib import Path
import torch
import torch.nn.functional as F
from torch import nn
from torch.utils.data import DataLoader, Dataset, TensorDataset
from classroom.lesson_15 import check, figures
from kdlib import measure
from kdlib.data import load_digits
torch.set_num_threads(1)    # small networks: more threads only get in each other's way

# %% [markdown]
# ## The script you have
#
# Yours is longer, but it has these parts. **Data**: pairs of a picture, (channels, height, width), and a label, in a
# `Dataset`. Our pictures are the digits of all lessons, this time not as rows of 64 numbers.

# %%
digits = load_digits()


def pictures(x):
    return x.view(-1, 1, 8, 8)    # (n, channels, height, width)


train = TensorDataset(pictures(digits.x_train), digits.y_train)
x_test = pictures(digits.x_test)

# %% [markdown]
# **Networks**, classes of your own, not kdlib's. The first is to be the teacher (6,090 parameters), the second, with one
# convolution and nothing else, the student (810).

# %%
class Large(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = nn.Conv2d(1, 16, kernel_size=3, padding=1)
        self.second = nn.Conv2d(16, 32, kernel_size=3, padding=1)
        self.last = nn.Linear(32 * 2 * 2, 10)

    def forward(self, images):
        half = F.max_pool2d(F.gelu(self.first(images)), 2)
        return self.last(F.max_pool2d(F.gelu(self.second(half)), 2).flatten(1))

# %%
def small(seed):
    torch.manual_seed(seed)
    return nn.Sequential(nn.Conv2d(1, 8, kernel_size=3, stride=2), nn.GELU(),
                         nn.Flatten(), nn.Linear(8 * 3 * 3, 10))

# %% [markdown]
# **A loop**, with an optimiser and a schedule. The loss is a function of whatever the loader hands out.

# %%
def run(model, loader, batch_loss, epochs, lr):
    optimizer = torch.optim.AdamW(model.parameters(), lr)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, lr, epochs * len(loader))
    for _ in range(epochs):
        model.train()
        for batch in loader:
            optimizer.zero_grad()
            batch_loss(*batch).backward()
            optimizer.step()
            schedule.step()

# %% [markdown]
# **Augmentation**, anew in every step: here a little grain. And at the end a **checkpoint**.

# %%
def grainy(images):
    return images + 0.1 * torch.randn_like(images)


torch.manual_seed(0)
folder, teacher = Path(tempfile.mkdtemp()), Large()
loader = DataLoader(train, batch_size=64, shuffle=True)
run(teacher, loader, lambda x, y: F.cross_entropy(teacher(grainy(x)), y), 15, 0.01)
torch.save(teacher.state_dict(), folder / "teacher.pt")

# %% [markdown]
# ## Ask once
#
# Now three lines. `with_answers` asks the teacher about every item of the dataset and gives a dataset whose items carry the
# answer: picture and label as before, in front of them the item's number, behind them the teacher's logits. Shuffle it, load it
# with eight workers: what belongs together stays together. (That answers and pictures are shuffled apart is among the commonest
# bugs of published code.) With a `path` the answers lie on the disk, may be larger than memory, and outlive the notebook.

# %% tags=["nbval-ignore-output"]
from kdlib.data import with_answers
from kdlib.losses import distillation_loss
answered = with_answers(train, teacher, path=folder / "answers")              # new, 1
loader, student = DataLoader(answered, batch_size=64, shuffle=True), small(seed=0)

def batch_loss(index, x, y, v):                                               # new, 2
    return distillation_loss(student(x), v, y, temperature=4.0, alpha=0.9)    # new, 3

run(student, loader, batch_loss, epochs=10, lr=0.05)
print(f"{measure.accuracy(student, x_test, digits.y_test):.1%} of the test images")

# %% tags=["claim"]
from classroom.claim import above, below, claim, count, equal, within
from kdlib.models import predict_logits

all_of_them = DataLoader(answered, batch_size=1000, shuffle=True)
(index, shuffled, own_labels, own_answers), = all_of_them
claim("Shuffled, each picture still has its own label and its own answer.",
      equal(own_answers, predict_logits(teacher, shuffled), 0.02, "logits, stored − asked"),
      equal(own_labels, digits.y_train[index], 0.5, "labels"))

# %% [markdown]
# ### Stale, and live
#
# The student above learnt without augmentation. Could it not have the grain as well? Then the stored answer is about another
# picture ([lesson 09](09_small_compute.ipynb#Part-3:-when-the-cache-becomes-a-bug)).
#
# > **Predict first.** A colleague puts the augmentation into the dataset, as most scripts have it, and stores answers to that.
# > Nothing in the loop can see it. What will happen when an item is asked for?
# > <details><summary>Answer</summary>It is refused. with_answers noted what each picture looked like when the teacher was
# > asked, and this one looks different.</details>

# %%
class Grainy(Dataset):
    def __len__(self):
        return len(train)

    def __getitem__(self, place):
        image, label = train[place]
        return grainy(image), label

# %%
try:
    with_answers(Grainy(), teacher)[7]
except ValueError as refusal:
    print(refusal)

# %% [markdown]
# There are two ways out. Augment *after* the look-up, and let the student hear what the teacher says of the clean picture: that
# can be what you want (lesson 09 tried it with shifts). Or ask **live**: one view, and both look at it.

# %% tags=["nbval-ignore-output"]
live = small(seed=0)
teacher.eval()    # and no_grad below: the switches of lesson 03
def live_loss(x, y):
    view = grainy(x)         # one view, for the teacher
    with torch.no_grad():    # and for the student
        v = teacher(view)
    return distillation_loss(live(view), v, y, temperature=4.0, alpha=0.9)

run(live, DataLoader(train, batch_size=64, shuffle=True), live_loss, epochs=10, lr=0.05)
print(f"{measure.accuracy(live, x_test, digits.y_test):.1%} of the test images")

# %% [markdown]
# ### Which bill do you pay?
#
# A cache saves the teacher's forward pass, and nothing else. Your pictures must still be read and decoded in every epoch, and
# the student must still learn. What does each layer take, for one image? (Our digits are not stored as photographs. So that there
# is something to decode, one of them has been enlarged to 224 × 224 and stored as a JPEG. A real photograph takes longer.)

# %% tags=["nbval-ignore-output"]
from classroom.lesson_15 import bill

bill.layers(answered, {"teacher": teacher, "student": student}, batch=64)

# %% [markdown]
# Compare the first two lines. If decoding takes longer than the teacher, as here, where the teacher is tiny, then a faster loader
# pays more than a cache. With a large teacher it is the other way round. Times per image from your own machine decide it; exercise
# 1 does the sum.
#
# ### A teacher that ends in a softmax
#
# One thing to look at before you ask. Many networks end in a softmax, or their server does. Then what they hand out are
# probabilities, and a loss that softens logits softens them a second time. Here is the loss that this amounts to,
# as the bank of bugs of lesson 06 keeps it:
#
# ```python
# def loss_ae(z, v, y, T=4.0, alpha=0.9):
#     answers = v.softmax(-1)    # as a teacher gives them whose last layer is a softmax
#     kl = F.kl_div((z / T).log_softmax(-1), (answers / T).softmax(-1), reduction="batchmean")
#     return (1 - alpha) * F.cross_entropy(z, y) + alpha * T**2 * kl
# ```
#
# Probabilities lie between 0 and 1. Divided by 4 and put through a softmax, the surest answer becomes 12 % for its class and
# nearly 10 % for each other one. kdlib knows probabilities when it sees them:

# %% tags=["nbval-ignore-output"]
from kdlib.models import predict_logits
from kdlib.training import distill

sealed, x = nn.Sequential(teacher, nn.Softmax(dim=1)), pictures(digits.x_train)
told = predict_logits(sealed, x)    # (1000, 10), rows sum to 1
try:
    distill(small(seed=0), x, digits.y_train, told, epochs=1, lr=0.05)
except ValueError as refusal:
    print(refusal)

# %% [markdown]
# Elsewhere nothing stops you, the loss falls, and the student is worse. How much? For this and for what follows we need ten
# repetitions: ten splits, each with 100 images for the student, and a teacher that learnt all 1,000. (It is a deep one, four
# hidden layers of 64 units: we shall need it for another purpose at the end.)

# %%
from classroom.lesson_15 import seeds
from classroom.tens import asked, graded, trained

whole, few, teachers = seeds.ten_sets()    # ten of each
answers = asked(teachers, few)             # (10, 100, 10)
recipe = dict(temperature=4.0, **seeds.RECIPE)
sound = trained(16, few, answers, **recipe)
# Less a tenth, which no softmax notices: or kdlib would refuse these, too.
twice = trained(16, few, answers.softmax(-1) - 0.1, **recipe)

# %% tags=["claim"]
from classroom.bugs import BANK

better, worse, alone = (torch.tensor(graded(ten, few))
                        for ten in (sound, twice, trained(16, few, **seeds.RECIPE)))
claim("Sound, the answers help. Softened twice they do harm. The bank's test finds it.",
      above(better - alone, 0, "points, sound − alone"),
      below(worse - alone, 0, "points, softened twice − alone"),
      below(seeds.sureness(twice, few), 0.3, "their students' mean largest probability"),
      count(BANK["AE"].detector(BANK["AE"].buggy), 1, "the test fires"))

# %% [markdown]
# **Symptom**: a student that is right less often, and sure of nothing. **Remedy**: take the layer off, or hand over the
# logarithm, `p.log()`, which differs from the logits by what no softmax notices. (Asked about in keras-io, issue 755, and
# knowledge-distillation-pytorch, issue 27.)
#
# ### Where your framework has its hook
#
# What kdlib does in three lines, others do in their own way, and what they do around it, many cards, half precision,
# checkpoints, far better. Whoever has one of them stays there, and brings the loss and the controls along.
#
# | you use | the teacher goes | the loss goes | what it does better |
# |---|---|---|---|
# | Lightning | an attribute of your `LightningModule`, frozen | `training_step` | devices, precision; `fit(…, ckpt_path=…)` goes on where it was |
# | Accelerate | `accelerator.prepare_model(teacher, evaluation_mode=True)` | your own loop, as above | the same, and the loop stays yours |
# | Transformers | an attribute of a `Trainer` of your own | its `compute_loss` | everything around a text model |
# | torchdistill | a file of settings, `get_distillation_box` | the same file | many published methods; layers tapped by name |
# | TRL, for texts | `GKDTrainer(model=…, teacher_model=…)`, `DistillationTrainer`, both in `trl.experimental` | built in | the student writes (lesson 13); a teacher on a server |
# | NVIDIA ModelOpt | `mtd.convert(student, mode=[("kd_loss", config)])` | `model.compute_kd_loss` | pruning and quantising in the same tool; `mtd.export` gives the student back |
# | Keras | `keras.distillation.Distiller(teacher, student, …)` | `distillation_losses=…` | `compile` and `fit` as usual |
#
# The lines for each: [Where your framework has its hook](frameworks.md).
#
# Whose weight is `alpha`, and is T² in it? [Lesson 04](04_loss_math.ipynb#7.-The-full-loss,-and-whose-weight-α-is) has a table of
# what each of them means. The controls you bring along yourself.

# %% [markdown]
# ## Did it help?
#
# Above stands how many test images a student names rightly. Is that good? Compare it with itself, taught in other ways. `compare`
# trains it five times for each seed, from the same weights, with the same batches. It takes any teacher, a function that makes a
# student of a seed, and data that fit into memory: anything with `x_train`, `y_train`, `x_test` and `y_test`. (For larger data
# the file under *What next* trains the same rows with a loader, a run each.) The rows:
#
# | row | the student is told | if it does as well as *distilled* |
# |---|---|---|
# | alone | the labels | the teacher did nothing |
# | smoothed labels | labels of which a tenth is spread evenly | you need softness, and no teacher |
# | hard teacher labels | the teacher's top class | you need its opinion, and no softness |
# | distilled | its answers | |
# | permuted | its answers, wrong classes dealt out at random | it does not matter which wrong class gets how much |
#
# We ask twice. **A tenth of the labels**: the teacher learnt 1,000, you hold 100 of them. And **all the labels**: teacher and
# student learn from the same 1,000 images, as is often so at work.
#
# > **Predict first.** The student is one convolution with 810 parameters, the teacher gets nearly all digits right. In which of the
# > two cases will it help, and how much?
# > <details><summary>Answer</summary>With a tenth of the labels by about four points, and no control does as well. With all
# > the labels by nothing that ten seeds can see.</details>

# %%
from dataclasses import replace
from kdlib.repetitions import compare

def as_pictures(data):
    return replace(data, x_train=pictures(data.x_train), x_test=pictures(data.x_test))

tenth = compare(teacher, small, as_pictures(load_digits(n_labels=100)), progress=True,
                epochs=30, lr=0.05, batch_size=50, temperature=4.0)
full = compare(teacher, small, as_pictures(digits), progress=True,
               epochs=12, lr=0.05, batch_size=250, temperature=1.0)

# %%
gains = {"a tenth of the labels": {}, "all the labels": {}}
for case, table in zip(gains, (tenth, full)):
    for way in table.columns[1:]:
        gains[case][way] = measure.paired_ci(100 * table[way], 100 * table["alone"])
figures.rows(gains, "points over alone", roles=figures.ROLES, reference=0)

# %% [markdown]
# **Figure.** What each way of teaching gains over the same student alone, in points of test accuracy: mean and 95 % interval over ten
# seeds. Left with a tenth of the labels, right with all. Mind the axes. On the left, hard teacher labels gain exactly nothing: of
# those 100 images the teacher names each one as it is labelled, so both students are told the same.

# %% tags=["claim"]
part, whole_set = (100 * table.sub(table["alone"], axis=0) for table in (tenth, full))
helped, ways = part["distilled"], list(tenth.columns[1:])
claim("With a tenth of the labels distilling gains more than two points, and more than one "
      "over every control. With all, no way of teaching is a point away from alone.",
      above(helped, 2, "points, a tenth, distilled − alone"),
      *(above(helped - part[way], 1, f"points, over {way}")
        for way in ways if way != "distilled"),
      *(within(whole_set[way], 1, f"points, all, {way} − alone") for way in ways))

# %% [markdown]
# By the rules of [lesson 12](12_questions_and_myths.ipynb): *reproduced* on the left; on the right, *not visible here*. Both from one
# call, and the second is no failure: it says that this student, with these labels, in this time, needs no teacher. (Epochs, learning
# rate and temperature were chosen on validation images, for each case.)
#
# What does the interval stand for? Ten seeds of the student, with **one** teacher, **one** training set, **one** test set, as you
# have them at work. It says: *with what I have, it helps in the mean over seeds.* It does not say *a teacher helps*: for that the
# other lessons draw everything anew.
#
# **It does not help. What now?** There is [a page for that](what_now.md). Its shortest answers: is the teacher really better than the
# student alone, are its answers logits of the right images, and had the student enough steps?

# %% [markdown]
# ## In the regime of practice
#
# Digits are small, and sixty steps are few. So here is a run that took most of an hour, and is stored: `tools/build_practice.py`.
# All of Fashion-MNIST, 55,000 photographs of clothes for both, 28 × 28 pixels. Convolutional networks with batch normalisation. Every
# picture shifted and mirrored at random, anew each time, and **the same view for teacher and student**. Sixteen passes, 6,880 steps.
# Three seeds, and for each a teacher of its own and its students. T was chosen on validation images, from 1 and 4.

# %%
from classroom.lesson_15 import practice

table = practice.table()    # % of 10,000 test images, a row for each seed
print(practice.story(table))
figures.by_seed(table, "test accuracy (%)")

# %% [markdown]
# **Figure.** The stored run: a mark for each of three seeds, and at the right edge their mean. Star: the teacher. Grey: no teacher.
# Triangles: its top class alone. Blue dots: its answers. Pink diamonds: its answers, wrong classes permuted. Hollow, at the bottom:
# both at the temperature that validation images did not choose.
#
# Much differs from [lesson 05](05_code_from_scratch.ipynb#Part-3:-when-the-student-has-all-the-labels), where with all the labels softness
# was all that helped. Above all: fifty times as many pictures, thirty times as many steps, and hardly any picture is shown twice alike.

# %% tags=["claim"]
over = table.sub(table["alone"], axis=0)
claim("Softness without knowledge costs half a point or more, with every seed. So do the "
      "teacher's answers at T = 4. At T = 1 three seeds see no cost and no gain.",
      *(count((over[way] < -0.5).sum(), 3, f"seeds, {way}: half a point lost")
        for way in ("smoothed labels", "permuted", "distilled, T = 4")),
      count((over["distilled"] - over["permuted"] > 0.3).sum(), 3,
            "seeds, distilled above permuted"),
      within(over["distilled"], 1, "points, distilled − alone"))

# %% [markdown]
# **What that changes in lesson 05's verdict.** There, permuted answers helped as much as real ones: softness did it all. Here softness
# alone does harm, and which wrong class gets how much does matter: at T = 1 it makes good what softness costs, at T = 4 about half of it.
# Beyond that it brings nothing that three seeds can see; 55,000 labels may have told the student all of it. What both runs have in
# common: with all the labels, no student clearly beat the best one that needs no teacher. And a limit: this is *one* student, small even
# for a phone. Another may gain.
#
# **For your own run**: try T = 1 beside the usual T = 4, on validation images. Here the usual one would have cost a point.
#
# Others, on photographs of a thousand kinds (ImageNet), ResNet-34 teaching ResNet-18, both with the same images:
#
# | who | alone | distilled | by |
# |---|---|---|---|
# | torchdistill (Matsubara, 2021) | 69.76 | 71.37 | the loss of lesson 04 |
# | MMRazor (OpenMMLab, 2022) | 69.90 | 71.37 | decoupled KD (lesson 08) |
#
# A point and a half each time. One run each; the students alone are ready-made ones from collections (torchvision's and OpenMMLab's),
# not trained beside those that were taught; and no control stands beside them. So these rows do not say what helped.

# %% [markdown]
# ## Three seeds
#
# Three long runs, or one: that is what most people have. What may one claim then? Three tests are in use.
#
# - **McNemar's**, for one pair of networks. Of the images that only one of the two names rightly, half should go to each if they were
#   equally good. Count, and ask the binomial distribution.
# - **Bootstrap over the test images**: draw the test set anew from itself, a few thousand times, and see how the difference scatters.
# - **Paired t over the seeds**: the differences of three pairs, their mean and its standard error. With three numbers the t
#   distribution asks for a margin of 4.3 in place of about 2.
#
# McNemar's needs one pair, so it is tempting. Here it is, for two students of the stored run that differ in nothing but their seed:

# %% tags=["nbval-ignore-output"]
from scipy.stats import binomtest

first, second = practice.right("alone")[:2]     # (10000,) which images are right
only_first, only_second = (first & ~second).sum(), (second & ~first).sum()
found = binomtest(only_first, only_first + only_second)
print(f"right only with seed 0: {only_first}, only with seed 1: {only_second}, "
      f"p = {found.pvalue:.2g}")

# %% [markdown]
# A small p says that these two networks differ, and then it is right: a seed *makes* another network. A large one says that on 10,000
# images we cannot tell them apart. Either way nothing has been said about a method, for there is only one here.
#
# > **Predict first.** To try a test, one needs cases of which one knows the truth. We train twelve students of the *same* recipe on
# > each of ten sets, and compare them with one another. Whoever calls a difference significant raises a false alarm, and 5 % is
# > what the tests promise. How often will each of the three?
# > <details><summary>Answer</summary>The paired t in a few per cent of the cases. The two others in about a third.</details>
#
# Beside it stand two true gains, of students with a teacher: about one point at T = 1, about two at T = 4. There "significant" is right.

# %%
right = seeds.many(whole, few, teachers)    # {recipe: (10 sets, 12 networks, images)}
truths = {"nothing: one recipe": seeds.how_often(right["alone"], right["alone"])}
for name in ("distilled, T = 1", "distilled, T = 4"):
    gain = 100 * (right[name].double().mean() - right["alone"].double().mean())
    truths[f"{gain:.1f} points: {name}"] = seeds.how_often(right["alone"], right[name])

# %%
shown = {truth: {test: measure.mean_ci(100 * rates) for test, rates in found.items()}
         for truth, found in truths.items()}
figures.saying_yes(shown)

# %% [markdown]
# **Figure.** How often each test says "significant" at the 5 % level, in per cent of the cases: mean and 95 % interval over ten data
# sets. Pink: there is nothing to find, and all it may say is 5 % (dotted). The others: there is a gain of this size, and 100 would be best.

# %% tags=["claim"]
nothing, _, larger_gain = truths.values()
one, resampled, paired = nothing
alarms = sum(p < 0.05 for p in practice.same_recipe())
claim("McNemar's test calls about a fifth or more of all pairs of one recipe different, so "
      "does the bootstrap of three. The paired t does not, and finds part of the gains.",
      above(100 * nothing[one], 20, "% false alarms, McNemar's test"),
      count(alarms, 24, "false alarms in the stored run, McNemar's test", claimed=5),
      above(100 * nothing[resampled], 20, "% false alarms, bootstrap"),
      below(100 * nothing[paired], 12, "% false alarms, paired t"),
      above(100 * larger_gain[paired], 25, "% found of the larger gain, paired t"))

# %% [markdown]
# Are the first two wrong? No. They answer another question: *are these two networks different, on images like these?* Two seeds **are**
# different networks; so they say yes, and are right. What they cannot know is how much a seed matters, because they have seen one, or
# three as if they were all. *Is the method better?* is a question about seeds, and only seeds answer it.
#
# | you have | you may say | you may not say |
# |---|---|---|
# | one pair | "this network is better than that one" (McNemar), and ship it | "distilling helps" |
# | three pairs | "it helped in all three"; significant if the margin is above 4.3 | "significant" from the bootstrap over images |
# | ten pairs | an interval; the claims of this kit ask for a margin of 3 | that it holds for another teacher, or other data |
#
# And always: the controls with the same seeds, or nobody knows *what* helped. Here are the tests on the stored run.

# %% tags=["nbval-ignore-output"]
import pandas as pd
told = {}
for way in practice.WAYS[1:]:    # each less the student alone
    alone, taught = practice.right("alone"), practice.right(way)
    gain, (low, high) = table[way] - table["alone"], seeds.bootstrap(alone, taught)
    told[way] = {"gain, points": f"{gain.mean():.2f}", "above 0, of 3": (gain > 0).sum(),
                 "McNemar's p, seed 0": f"{seeds.mcnemar(alone[0], taught[0]):.2g}",
                 "bootstrap": f"{low:.2f} to {high:.2f}",
                 "paired t's p": f"{seeds.paired_t(gain):.2g}"}
pd.DataFrame(told).T

# %% [markdown]
# Read the two rows in the middle: no test tells these gains from nothing. The first and the last row are another matter. With none of
# three seeds is the student above the one alone, the bootstrap's interval is far from 0, and even the paired t, hard to please with
# three numbers, agrees. That is as much as three seeds can say. Where t and bootstrap disagree, believe the t.

# %% [markdown]
# ## Out of the notebook
#
# A student is made to go somewhere. `torch.export` turns it into a program that needs neither its class nor its file. The batch is
# the one thing that may change its size.

# %%
student.eval()
batch = torch.export.Dim("batch", min=1)
program = torch.export.export(student, (x_test[:2],), dynamic_shapes=({0: batch},))
torch.export.save(program, folder / "student.pt2")
exported = torch.export.load(folder / "student.pt2").module()

# %% [markdown]
# Then check that it answers alike, on data and not by looking. **ONNX** is the format for other programs than PyTorch. Its tools are an
# extra of this kit, `pip install -e ".[export]"`; without them the cell says so.

# %% tags=["nbval-ignore-output"]
from classroom.lesson_15 import onnx

found = onnx.answers(student, x_test, folder / "student.onnx")    # None without the tools
if found is None:
    print('ONNX is not installed: pip install -e ".[export]"')
else:
    apart = (found - predict_logits(student, x_test)).abs().max()
    print(f"largest difference: {apart:.1g}")

# %% tags=["claim"]
with torch.no_grad():
    loaded = exported(x_test)
    single = exported(x_test[:1])
claim("The exported student gives the student's logits, to all test images and to one.",
      equal(loaded, predict_logits(student, x_test), 1e-4),
      equal(single, predict_logits(student, x_test[:1]), 1e-4))

# %% [markdown]
# ## Choosing a student
#
# How large should it be? The number of parameters is a poor guide. What counts is what you will pay for: often the time for one
# image. Six shapes, all taught by the deep teachers, 100 images each, in ten repetitions: three **wide** ones with a single hidden
# layer, three **deep** ones.
#
# > **Predict first.** 64-256-10 has 19,210 parameters. 64-32-32-32-32-10 has 5,578. Which takes longer for one image?
# > <details><summary>Answer</summary>The deep one, by far. Each layer waits for the one before; within a layer a processor does
# > everything at once.</details>

# %% tags=["nbval-ignore-output"]
from kdlib.models import mlp

students = {}
for hidden in ([16], [64], [256], [32, 32], [64, 64, 64], [32, 32, 32, 32]):
    begin = [mlp(64, *hidden, 10, seed=s) for s in range(10)]
    students["-".join(map(str, hidden))] = trained(
        begin, few, answers, temperature=8.0, epochs=60, lr=0.02, batch_size=50)
reached = {name: graded(ten, few) for name, ten in students.items()}
figures.over_latency(bill.shapes(students, reached, few[0].x_test[:1]), "test accuracy (%)")

# %% [markdown]
# **Figure.** Distilled students, a row for each shape: its hidden layers, its parameters, its accuracy (mean and 95 % interval of ten
# repetitions) and the time for a single image. Look for the row that is far right in the one panel and far left in the other. Do the
# parameters tell you which?

# %% tags=["claim"]
reached = pd.DataFrame(reached)
claim("The widest student is better than the deepest by several points. (How much faster, "
      "each machine says for itself.)",
      above(reached["256"] - reached["32-32-32-32"], 3, "points, 256 − 32-32-32-32"),
      above(reached["256"] - reached["64-64-64"], 0.5, "points, 256 − 64-64-64"))

# %% [markdown]
# That holds for a processor and one image. A card, or hundreds of images at once, count otherwise: measure where it will run, with the batch
# that will come (`kdlib.measure.latency`). And 100 images are few to train a deep network with.
#
# ### A start from the teacher
#
# A student that is the teacher with half of its layers left out can start from the layers that stay. (DistilBERT took every second
# one: Sanh and others, 2019.) Our teachers have four hidden layers of 64; a student with two takes their first and third. How much
# of the gain is knowledge, and how much is only that trained weights have a good size? The control is a copy whose numbers have changed
# places within each layer.

# %%
from classroom.lesson_15.starts import copied

started = {}
for name in ("fresh", "copied, numbers scrambled", "copied"):
    places = [] if name == "fresh" else [0, 2]
    begin = [copied(each, places, (64, 64, 64, 10), s, scrambled="scrambled" in name)
             for s, each in enumerate(teachers)]
    ten = trained(begin, few, answers, temperature=4.0, epochs=30, lr=0.01, batch_size=50)
    started[name] = torch.tensor(graded(ten, few))

# %%
shown = {name: measure.mean_ci(started[name]) for name in started}
figures.rows(shown, "test accuracy (%)",
             roles={"fresh": "alone", "copied, numbers scrambled": "control"})

# %% [markdown]
# **Figure.** Students of one shape after the same 60 steps with the teacher's answers, from three starts: mean and 95 % interval of ten
# repetitions.

# %% tags=["claim"]
lead = {name: started["copied"] - started[name] for name in started}
claim("A copied start is worth more than a point. Part of that is what the layers know: "
      "the same numbers, scrambled, are worth less.",
      above(lead["fresh"], 1, "points, copied − fresh"),
      above(lead["copied, numbers scrambled"], 0.5, "points, copied − scrambled"))

# %% [markdown]
# [Lesson 12](12_questions_and_myths.ipynb) found the same with copied units, and that the lead melts with time. Several teachers, many
# labels, numbers in place of classes, rare classes, a teacher with other classes: [appendix C](C_other_tasks.ipynb).

# %% [markdown]
# ## What we saw
#
# - A plain script distils after three lines: ask once, take the answer from the loader, mix the loss. A cache saves the teacher's pass, and
#   an augmented picture needs a live one, with the same view for both.
# - A teacher that ends in a softmax is softened twice, and nothing crashes.
# - One call trains the student five ways. A tenth of the labels: more than three points, no control came near. All of them: nothing.
# - In a run of the regime of practice no way of teaching visibly gained over alone; softness without knowledge, and a T of 4, cost half
#   a point or more. What ImageNet's rows gained, a point and a half, has no control beside it.
# - With one seed one may speak of two networks, and not of two methods. Tests over images called about every third pair of
#   one recipe different; in the stored run it was every fifth.
# - Choose a student by what it will cost, and start it from its teacher's layers if they fit.

# %% [markdown] tags=["exercise"]
# ## Exercises
#
# ### Exercise 1 (recall)
# 1,200,000 photographs, 30 epochs. For one photograph: decode 6 ms, the teacher's forward pass 4 ms, the student's step 3 ms. Reading a
# stored answer takes 0.1 ms, storing it nothing to speak of. How many **hours** does asking once save against a live teacher?
# <details><summary>Hint 1</summary>Live: 30 · (6 + 4 + 3) ms a photograph.</details>
# <details><summary>Hint 2</summary>Asked once: first a pass in which each photograph is decoded and the teacher asked, then 30
# epochs of 6 + 0.1 + 3 ms.</details>

# %% tags=["exercise"]
hours_saved = ...


check.hours_saved(hours_saved)

# %% tags=["solution"]
# solution
live_ms = 30 * (6 + 4 + 3)
cached_ms = (6 + 4) + 30 * (6 + 0.1 + 3)
hours_saved = 1_200_000 * (live_ms - cached_ms) / 1000 / 3600


check.hours_saved(hours_saved)

# %% [markdown] tags=["exercise"]
# ### Exercise 2 (modify)
# Two networks were shown the same images. `right_a` and `right_b` say which of them each named rightly. Return the two-sided p-value of
# McNemar's exact test, as a number; and 1 where the two never differ.
# <details><summary>Hint 1</summary>Images on which both are right, or both are wrong, say nothing. Count <code>(right_a &
# ~right_b).sum()</code> and its mirror image.</details>
# <details><summary>Hint 2</summary><code>scipy.stats.binomtest(k, n)</code> asks whether k of n is a fair half; it wants plain whole
# numbers (<code>int(…)</code>) and n above 0, and has a <code>.pvalue</code>.</details>

# %% tags=["exercise"]
def mcnemar(right_a, right_b):
    """right_a, right_b: (n,) bool tensors. Returns a number between 0 and 1."""
    ...


check.mcnemar(mcnemar)

# %% tags=["solution"]
# solution
def mcnemar(right_a, right_b):
    only_a, only_b = int((right_a & ~right_b).sum()), int((right_b & ~right_a).sum())
    if only_a + only_b == 0:
        return 1.0
    return float(binomtest(only_a, only_a + only_b).pvalue)


check.mcnemar(mcnemar)

# %% [markdown] tags=["exercise"]
# ### Exercise 3 (investigate)
# With 100 labels the student gained about four points, with 1,000 nothing. What with **300**? Use `compare` with the five seeds 0 to 4
# and the recipe of the tenth, but `epochs=15`. The answer is the mean of *distilled minus alone*, in points.
# <details><summary>Hint 1</summary><code>as_pictures(load_digits(n_labels=300))</code> is the data.</details>
# <details><summary>Hint 2</summary><code>table = compare(teacher, small, …, seeds=range(5), epochs=15, lr=0.05, batch_size=50,
# temperature=4.0)</code>, then <code>100 * (table["distilled"] - table["alone"]).mean()</code>.</details>

# %% tags=["exercise"]
gain_at_300 = ...


check.gain_at_300(gain_at_300)

# %% tags=["solution"]
# solution
# between the two: the fewer labels are missing, the less a teacher has to tell
of_300 = compare(teacher, small, as_pictures(load_digits(n_labels=300)), seeds=range(5),
                 epochs=15, lr=0.05, batch_size=50, temperature=4.0)
gain_at_300 = 100 * (of_300["distilled"] - of_300["alone"]).mean()
check.gain_at_300(gain_at_300)

# %% [markdown] tags=["quiz"]
# ## Quiz
#
# Unfold the answer that you would give. Each says why it is right, or what is wrong with it.
#
# **1.** Your script crops every photograph at random in its dataset. You store the teacher's answers to that dataset once, and
# `with_answers` refuses an item. What is the matter?
#
# <details><summary>A. The workers of the loader have mixed up the stored answers.</summary>No. Number, picture, label and answer are one item, and
# no worker can tear it apart.</details>
# <details><summary>B. This crop is another than the one that was asked about.</summary>Right. The stored answer is about another picture. Crop
# after the look-up if that is what you want, or ask live.</details>
# <details><summary>C. The teacher was in train mode when it answered.</summary>No. It is asked in eval mode, whatever it was in
# before.</details>
#
# **2.** One long run each: distilled 78.4 %, alone 77.9 % of 50,000 test images, McNemar's p = 0.003. What may you say?
#
# <details><summary>A. This network is better than that one.</summary>Right. It is a test about two networks. Ship the better
# one.</details>
# <details><summary>B. Distilling helps, with 99.7 % probability.</summary>No. Two seeds of one recipe may give such a p as well.
# And a p-value is no probability of being right.</details>
# <details><summary>C. Nothing, since one run is no evidence at all.</summary>No. Of these two networks on such images you know
# a good deal: 50,000 of them.</details>
#
# **3.** The student gains two points over alone, and with permuted answers it gains two points as well. What have you found?
#
# <details><summary>A. That the teacher's dark knowledge is worth two points.</summary>No. Permuted answers have lost it, and gain as
# much.</details>
# <details><summary>B. That permuting was done wrongly, for it should hurt.</summary>No. It destroys which wrong class gets how much. That
# may not have mattered.</details>
# <details><summary>C. That softness helps; now try smoothing, for free.</summary>Right. What is left after permuting is the top class and how sure it
# is. Label smoothing may do as well, without a teacher.</details>
#
# **4.** Decoding takes 12 ms a photograph, the teacher 2 ms, the student's step 3 ms. Your epochs take too long. What helps most?
#
# <details><summary>A. Storing the answers of the teacher on a disk that is fast.</summary>No. That saves 2 of 17 ms.</details>
# <details><summary>B. Another teacher, of half the size.</summary>No. That saves 1 of 17 ms.</details>
# <details><summary>C. Fewer layers in the student.</summary>No. The student is 3 of 17 ms.</details>
# <details><summary>D. Photographs stored smaller, or decoded in advance.</summary>Right. Twelve of seventeen milliseconds are
# spent there.</details>

# %% [markdown]
# ## What next
#
# Take it home: `take_home/distil_my_model.py` is this lesson as one file, with checkpoints, half precision, a live teacher and
# `--control`; `distil_my_text_model.py` beside it is the form for texts, and `did_it_help.py` reads what they leave behind. Change what is
# marked YOURS. [The card](card.md) is one sheet to lay beside the keyboard. If your answers are not classes, or your teacher's classes
# not yours, read [appendix C](C_other_tasks.ipynb) first. And if you like to compete: [the capstone](16_capstone.ipynb).
#
# ## References
#
# - McNemar (1947), *Note on the Sampling Error of the Difference Between Correlated Proportions or Percentages*
# - Efron (1979), *Bootstrap Methods: Another Look at the Jackknife*
# - Dietterich (1998), *Approximate Statistical Tests for Comparing Supervised Classification Learning Algorithms*: which test answers
#   which question
# - Sanh, Debut, Chaumond, Wolf (2019), *DistilBERT*: a student of every second layer
# - Matsubara (2021), *torchdistill: A Modular, Configuration-Driven Framework for Knowledge Distillation*; its table of ImageNet
#   stands in the README
# - Beyer, Zhai, Royer, Markeeva, Anil, Kolesnikov (2022), *Knowledge Distillation: A Good Teacher Is Patient and Consistent*: the same view
#   for both
# - Xiao, Rasul, Vollgraf (2017), *Fashion-MNIST*
