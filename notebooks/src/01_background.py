# %% [markdown] asks="Why make a network smaller, and does size overfit?" seconds=16
# # 01 · Background: why make a network smaller?
#
# **The question.** Large networks are good at their task. Why would anyone want a smaller one? What does size buy,
# what does it cost, and can a network be *too* large?
#
# **You will be able to**
#
# - name what a smaller network saves, and measure some of it,
# - say what size buys, with an interval,
# - test the often-told sentence "a model that is too complex overfits" instead of repeating it,
# - say what a distilled student must be compared with before anybody may speak of a gain,
# - place distillation in the history of the field.
#
# **Time**: 25 min reading and running, 20 min exercises · **You need**: what a network, a loss and training are;
# paired intervals ([primer](A_primer.ipynb))

# %% [markdown]
# ![On the left a large network, good at its task. An arrow leads to a small network inside a phone. Beside it the
# reasons: memory, time, energy, privacy.](pictures/01_smaller.svg)
#
# The imports load the packages. That takes some seconds, in which `[*]` stands at their left.

# %%
import time

import pandas as pd
import torch

from classroom.claim import above, all_below, below, claim, equal
from classroom.lesson_01 import check, figures
from kdlib.data import load_digits

torch.set_num_threads(1)    # small networks: more threads only get in each other's way

# %% [markdown]
# ## Why people compress
#
# A trained network is used again and again, on machines that its makers never see. There it has costs:
#
# - **latency**, the time from question to answer,
# - **memory**, for the weights and for what is computed on the way,
# - **energy**, which on a phone is the battery,
# - **privacy** and **reach**: a network that fits on the device need not send your data away, and works without a
#   connection.
#
# We measure latency, and the bytes of the weights. The others are reasons all the same.
#
# ## A family of networks
#
# Six networks that differ in one thing only, the **width** of their hidden layer. Each takes 64 pixels and returns
# ten numbers, one a digit. `mlp(64, 16, 10)` is the one with 16 hidden units. A **parameter** is one number that
# training may change, and takes four bytes.

# %%
from kdlib.measure import size_in_bytes
from kdlib.models import count_parameters, mlp

WIDTHS = (2, 4, 8, 16, 64, 512)
family = {width: mlp(64, width, 10, seed=0) for width in WIDTHS}
parameters = {width: count_parameters(network) for width, network in family.items()}
digits = load_digits()      # 1,000 real images to train on, 297 to validate, 500 to test

# %% [markdown]
# Now their latency, for one image and for 500 at once. They are timed **in turn**, a hundred rounds long, so that a
# moment in which the computer is busy hits none of them alone. The fastest of the hundred counts. (A second or two.)

# %%
def seconds_for(network, x):
    with torch.no_grad():
        network(x)                      # once unmeasured, so that all is at hand
        start = time.perf_counter()
        network(x)
        return time.perf_counter() - start


fastest = {}                            # (width, images) -> the fewest seconds so far

# %%
for _ in range(100):
    for width, network in family.items():
        for images in (1, 500):
            seconds = seconds_for(network, digits.x_test[:images])
            fastest[width, images] = min(seconds, fastest.get((width, images), seconds))

# %% [markdown]
# > **Predict first.** The widest network has about 32 times the parameters of the one with 16 units. How much
# > slower is it on 500 images? And on a single image?
# > <details><summary>Answer</summary>Far less than 32 times: about ten times on 500 images, and on a single image
# > hardly at all. Most of that time probably goes into calling PyTorch.</details>

# %% tags=["nbval-ignore-output"]
bill = pd.DataFrame({"parameters": parameters}).rename_axis("width")
bill["bytes"] = [size_in_bytes(network) for network in family.values()]
for column, images in (("µs for 1 image", 1), ("µs for 500 images", 500)):
    bill[column] = [round(1e6 * fastest[width, images]) for width in WIDTHS]
bill

# %% tags=["claim"]
claim("The widest network has 32 times the parameters of the one with 16 units. "
      "It does not take 32 times the time.",
      all_below(fastest[512, 500] / fastest[16, 500], 32, "times the time for 500 images"),
      all_below(fastest[512, 1] / fastest[16, 1], 32, "times the time for one"))

# %% [markdown]
# If you compress for latency, measure latency, with as many images at once as you will have. (These are the times of the
# machine that ran this page.)
#
# ## What size buys
#
# Now we train, with the same settings for every width. (The first training of a session loads more of PyTorch: some
# seconds.)

# %%
from kdlib.measure import accuracy, mean_ci
from kdlib.models import predict_logits
from kdlib.training import fit, progress_bar


def trained(width, x, y, seed, epochs=15, batch_size=100):
    network = mlp(64, width, 10, seed=seed)
    fit(network, x, y, epochs=epochs, lr=3e-2, batch_size=batch_size, seed=seed)
    return network

# %% tags=["nbval-ignore-output"]
def error(network, x, y):
    return 100 - 100 * accuracy(network, x, y)    # percent of wrong answers


once = trained(16, digits.x_train, digits.y_train, seed=0)
print(f"16 units: {error(once, digits.x_train, digits.y_train):.1f} % of its images wrong")
print(f"and {error(once, digits.x_test, digits.y_test):.1f} % of the test images")

# %% [markdown]
# One run is at the mercy of luck: which images fell into the test set, which weights it started from. So every width is
# trained ten times, each time on another split and from other weights: ten **repetitions**. `trained_side_by_side` makes
# the ten networks that ten calls of `trained` would make, all at once, in a fraction of the time.

# %%
from classroom.lesson_01.ten import trained_side_by_side
from classroom.tens import stacked

splits = [load_digits(split_seed=seed) for seed in range(10)]
x, y = stacked(splits)                  # training images (10, 1000, 64), labels (10, 1000)
tens = {}                               # width -> its ten networks
for width in progress_bar(WIDTHS, "widths"):
    tens[width] = trained_side_by_side(width, x, y)

# %%
rows = []
for width, ten in tens.items():
    for seed, (network, data) in enumerate(zip(ten, splits)):
        rows.append({"width": width, "seed": seed,
                     "training": error(network, data.x_train, data.y_train),
                     "test": error(network, data.x_test, data.y_test)})
errors = pd.DataFrame(rows)

# %% tags=["claim"]
both = [predict_logits(network, digits.x_test) for network in (once, tens[16][0])]
claim("Trained beside nine others, a network becomes what it would become alone.",
      equal(*both, 0.01, "logits of the first, trained both ways, differ by"))

# %%
curves = {"training": {}, "test": {}}
for width, ten_runs in errors.groupby("width"):
    for part in curves:
        curves[part][width] = mean_ci(ten_runs[part])
figures.curves(curves, "width of the hidden layer", "error (%)")

# %% [markdown]
# **Figure.** Training error (green squares, dashed) and test error (blue circles) over the width: means of ten
# repetitions with 95 % intervals. Both fall steeply at first; the claim has the last steps in numbers.

# %% tags=["claim"]
test_error = errors.pivot(index="seed", columns="width", values="test")
claim("The first doublings of the width buy tens of points. "
      "The last step, to eight times the size, buys something, but less than 1.5.",
      above(test_error[2] - test_error[4], 10, "points, from 2 to 4 units"),
      above(test_error[2] - test_error[8], 20, "points, from 2 to 8 units"),
      above(test_error[64] - test_error[512], 0, "points, from 64 to 512 units"),
      below(test_error[64] - test_error[512], 1.5, "the same points"))

# %% [markdown]
# That is why compression is possible at all: most of the size pays for the last few points.
#
# Turn the dial yourself, in JupyterLab. (In the book the ring follows, and nothing is trained.) The line is the mean test
# accuracy from the figure, the ring stands at your width. Let go, and a network of exactly this width is **trained while
# you wait**, on another split and from another start: its diamond drops beside the line. The band is that of the *mean*,
# so a single network may well land outside it.
#
# > **Predict first.** Press "Train here" a few times at width 3 and at width 64. Where do the diamonds scatter more?
# > <details><summary>Answer</summary>At width 3. Narrow networks depend on luck: from one start a network of three
# > units finds its way, from another it does not. Wide ones land close to the line whatever they start from.</details>

# %%
from kdlib.widgets import ModelSizeExplorer


def train_here(*, width, seed, report):
    report(0.1)
    data = load_digits(split_seed=seed)
    network = trained(width, data.x_train, data.y_train, seed)
    return accuracy(network, data.x_test, data.y_test)

# %%
results = errors.assign(test_accuracy=1 - errors.test / 100,
                        parameters=errors.width.map(parameters))
between = (2, 3, 4, 6, 8, 11, 16, 23, 32, 64, 128, 256, 512)
ModelSizeExplorer(results, train_here, widths=between)

# %% [markdown]
# ## Does size overfit?
#
# The article that this kit grew from (Chinese, unsigned) says: a model that is too complex *may* overfit, and so
# generalise worse. Often the "may" is left out. Then two statements hide in one sentence.
#
# 1. A large network **learns its training data by heart**.
# 2. **Therefore** it does worse on new data than a smaller one.
#
# > **Predict first.** Look at the figure above again. Which of the two does it support?
# > <details><summary>Answer</summary>The first: the widest network makes no training error. Not the second: its
# > test error is the lowest of all.</details>
#
# So far the second statement had no chance. Where might it be right? With few images, or with wrong labels.

# %%
def every_fifth_wrong(labels):
    """As a careless annotator would write them."""
    labels = labels.clone()                       # a copy: the true ones stay as they are
    labels[::5] = (labels[::5] + 1) % 10          # the next digit
    return labels


print("true ", digits.y_train[:10].tolist())
print("wrong", every_fifth_wrong(digits.y_train)[:10].tolist())

# %% [markdown]
# We compare the widest network (512) with a middle one (16), in three situations, and train longer than above, so that
# there is time to learn everything, mistakes too. The test labels are correct, as always. Of each situation: the images
# and their labels, ten repetitions on top of each other, and how to train on them.

# %%
few = [load_digits(100, split_seed=seed, seed=seed) for seed in range(10)]
wrong = torch.stack([every_fifth_wrong(labels) for labels in y])         # (10, 1000)
situations = {
    "1,000 labels": (x, y, {"epochs": 30}),
    "100 labels": (*stacked(few), {"epochs": 40, "batch_size": 50}),
    "1,000 labels, every fifth wrong": (x, wrong, {"epochs": 30})}

# %%
rows = []
pairs = [(name, width) for name in situations for width in (16, 512)]
for situation, width in progress_bar(pairs, "situations, widths"):
    images, labels, settings = situations[situation]
    ten = trained_side_by_side(width, images, labels, **settings)
    for seed, (network, data) in enumerate(zip(ten, splits)):
        rows.append({"situation": situation, "width": width, "seed": seed,
                     "training": error(network, images[seed], labels[seed]),
                     "test": error(network, data.x_test, data.y_test)})

# %% [markdown]
# > **Predict first.** In which of the three situations does the widest network do worse than the middle one on new
# > images?
# > <details><summary>Answer</summary>In one: with wrong labels.</details>

# %%
compared = pd.DataFrame(rows).pivot(index="seed", columns=["width", "situation"])
# These are errors, so this is what 512 gains: (10, 3) points, seed by seed
gain = compared["test"][16] - compared["test"][512]
figures.rows({situation: mean_ci(gain[situation]) for situation in situations},
             "points of test accuracy: width 512 minus width 16", reference=0)

# %% [markdown]
# **Figure.** What the widest network gains over the middle one on new images: mean and 95 % interval of ten paired
# repetitions. Right of the dotted line, size helps. (The claims below say ± three standard errors, which is wider.)

# %% tags=["claim"]
error_left = compared["training"][512][["1,000 labels", "100 labels"]]
claim("With correct labels the widest network learns its training data by heart and is not "
      "worse for it: better with 1,000 labels, and not worse by two points with 100.",
      all_below(error_left, 0.6, "% of the labels not learnt"),
      above(gain["1,000 labels"], 0, "points gained, 1,000 labels"),
      above(gain["100 labels"], -2, "points gained, 100 labels"))

# %% tags=["claim"]
name = "1,000 labels, every fifth wrong"
left = compared["training"].xs(name, axis="columns", level="situation")
claim("With wrong labels, and 30 epochs to learn them in, the sentence is right: "
      "the wide network learns more of the mistakes than the middle one, "
      "and is worse on new images.",
      above(left[16] - left[512], 5, "points more of its labels learnt"),
      all_below(left[512].mean(), 15, "% of its labels not learnt (20 % are wrong)"),
      below(gain[name], 0, "points gained on new images"))

# %% [markdown]
# So the article's *may* is right, and the sentence without it is not. Learning by heart did harm only where there was
# something wrong to learn, and enough time; exercise 3 asks whether width or patience is to blame.
#
# Others looked into this with larger networks and other data. Neyshabur et al. (2015): test error keeps falling as layers
# grow far beyond what zero training error needs. Zhang et al. (2017): ordinary networks can learn *random* labels by
# heart. Belkin et al. (2019) drew the curve that goes with it: a test error that rises where a model can just barely fit
# its data, and falls again beyond.
#
# So the large network is not bad; it is the best we have. We compress it because it is *expensive*.
#
# ## What distillation promises, and what to compare it with
#
# **Distillation** trains a small network, the **student**, on the answers of a large one, the **teacher**. The article
# calls it a technique for raising generalisation, which can make a model less complex while keeping or raising its
# performance. Raising it, compared with what?
#
# - With the **teacher**? Then we ask what the small size costs.
# - With **the same student alone**: same size, same initial weights, same images (distorted alike, if at all), same
#   number of steps, but labels instead of a teacher. Only this tells what the *teaching* is worth.
#
# Here are three students, with all 1,000 images. The students alone are those of the first figure. Their twins listen
# to the labels and to the teacher, the network of 512 units, in equal parts (`alpha=0.5`), its probabilities softened a
# little (`temperature=2`). [Lesson 04](04_loss_math.ipynb) explains both numbers, and
# [lesson 05](05_code_from_scratch.ipynb) the code behind `distill`.

# %%
from kdlib.training import distill

data, teacher = splits[0], tens[512][0]
answers = predict_logits(teacher, data.x_train)     # (1000, 10) logits, computed once
student = mlp(64, 16, 10, seed=0)
_ = distill(student, data.x_train, data.y_train, answers, temperature=2.0, alpha=0.5,
            epochs=15, lr=3e-2, batch_size=100, seed=0)

# %% [markdown]
# That was one student, of 16 units. Ten of them, one a repetition, and as many of two other widths are again trained side
# by side.
#
# > **Predict first.** How many points do the students gain by listening to the teacher as well?
# > <details><summary>Answer</summary>None that we can see, here. If you said "several", you are in good
# > company.</details>

# %%
all_answers = torch.stack([predict_logits(*pair) for pair in zip(tens[512], x)])
accuracies = {}                         # width -> ten test accuracies
for width in progress_bar((8, 16, 64), "widths"):
    students = trained_side_by_side(width, x, y, all_answers, temperature=2.0, alpha=0.5)
    accuracies[width] = [100 - error(student, data.x_test, data.y_test)
                         for student, data in zip(students, splits)]
with_teacher = pd.DataFrame(accuracies)
alone = 100 - errors.pivot(index="seed", columns="width", values="test")

# %%
tables = {"alone": alone[[8, 16, 64]], "distilled": with_teacher, "teacher": alone[[512]]}
curves = {}
for name, table in tables.items():
    curves[name] = {width: mean_ci(table[width]) for width in table}
figures.curves(curves, "width of the hidden layer", "test accuracy (%)")

# %% [markdown]
# **Figure.** Test accuracy over width: students alone (grey squares, dashed), the same students distilled (blue
# circles), and their teacher (star), with 95 % intervals over ten repetitions.

# %% tags=["claim"]
difference = with_teacher - alone[[8, 16, 64]]         # (10, 3) points, seed by seed
claim("Where the student has all the labels that the teacher had, this recipe brings no "
      "gain of as much as one point, at any of the three widths.",
      below(difference[8], 1, "points gained, width 8"),
      below(difference[16], 1, "points gained, width 16"),
      below(difference[64], 1, "points gained, width 64"))

# %% [markdown]
# One likely reason: a teacher who has learnt the same labels by heart has little to add to them
# ([lesson 03](03_two_stage_process.ipynb) looks at such a teacher). The interesting case is a teacher who knows more than
# the student can see for itself. In [lesson 02](02_core_concepts.ipynb) a student recognises a digit of which it has never
# seen an image; in [lesson 05](05_code_from_scratch.ipynb) it has a hundred images instead of a thousand, and gains.
#
# ## A short history
#
# The authors' own reports; nothing here is measured by us.
#
# - **1996**, Craven, Shavlik: a decision tree learns a neural network's answers, so that people can read it; the tree's
#   agreement with the network they call *fidelity*. (Breiman, Shang, the same year: one tree in the place of many.)
# - **2000**, Zeng, Martinez: one network learns the answers of ten, partly on made-up examples.
# - **2006**, Buciluă, Caruana, Niculescu-Mizil, *model compression*: a large ensemble, many models that
#   answer together, answers for a mass of data, partly
#   invented, and one small network learns from these answers.
# - **2014**, Ba, Caruana: shallow networks learn to do what deep ones do, from the deep networks' logits.
# - **2015**, Hinton, Vinyals, Dean: the name *distillation*, and the temperature.
# - **2015**, Romero and others, *hints*: a layer inside the teacher teaches a layer inside the student
#   ([lesson 08](08_better_knowledge.ipynb)).
# - **2016**, Kim, Rush: for translation, the student learns from whole sentences that the teacher wrote.
# - **2019**, Sanh, Debut, Chaumond, Wolf: DistilBERT, a language model 40 % smaller than its teacher and 60 %
#   faster, with 97 % of its language understanding capabilities.
# - **2023–24**, Agarwal and others, Gu and others: for language models, the student writes, and the teacher judges the
#   student's own text.
# - **2024**, the Gemma team: in Gemma 2, the models with 2 and 9 billion parameters learn from a larger model's
#   probabilities for the next word.
# - **2025**, DeepSeek-AI: with DeepSeek-R1 come smaller language models that learnt from *texts* the large one wrote.
#
# The idea has stayed: let the large model answer, and learn from its answers. What changed is which answers: classes,
# logits, softened probabilities, features, whole texts, and judgements on the student's own.

# %% [markdown]
# ## What we saw
#
# - Compression saves bytes for certain, and time less than the parameters promise.
# - Size buys accuracy, with shrinking returns. On clean labels more size did no harm. On wrong labels it did.
# - A gain by distillation is a gain over the *same student alone*. With all labels at hand we saw none.

# %% [markdown]
# ## Exercises

# %% [markdown] tags=["exercise"]
# ### Exercise 1 (recall)
# A device has `free_bytes` bytes left for the weights, and a parameter takes four. How wide may the hidden layer be? Every
# unit has a weight for each of its inputs, and one bias.
# <details><summary>Hint 1</summary>A layer from <code>a</code> to <code>b</code> units has <code>a * b + b</code>
# parameters. There are two layers.</details>
# <details><summary>Hint 2</summary>Each unit of width costs <code>features + 1 + classes</code> parameters; the output
# layer's biases come on top, once.</details>

# %% tags=["exercise"]
def widest(free_bytes, features, classes):
    """The largest width for which mlp(features, width, classes) fits. A whole number."""
    ...


check.widest(widest)

# %% tags=["solution"]
# solution
def widest(free_bytes, features, classes):
    return (free_bytes // 4 - classes) // (features + 1 + classes)


print("10,000 bytes hold a hidden layer of", widest(10_000, 64, 10), "units")
check.widest(widest)

# %% [markdown] tags=["exercise"]
# ### Exercise 2 (modify)
# An (invented) report says: "Our distilled student reaches 95.3 %, a gain of 2.3 points." Its table, test accuracy
# in %:
#
# | network | epochs | accuracy |
# |---|---|---|
# | teacher | 100 | 97.2 |
# | distilled student | 100 | 95.3 |
# | student alone | 20 | 93.0 |
# | student alone | 100 | 95.1 |
# | student alone, half as wide | 100 | 91.4 |
#
# Correct the gain, in points.
# <details><summary>Hint 1</summary>The gain is what the <em>teaching</em> is worth. So nothing else may differ.</details>
# <details><summary>Hint 2</summary>Same student, same number of steps, no teacher: which row is that?</details>

# %% tags=["exercise"]
gain_in_points = ...
check.gain_of_distillation(gain_in_points)

# %% tags=["solution"]
# solution
gain_in_points = 95.3 - 95.1    # the report's student alone had trained a fifth of the time
check.gain_of_distillation(gain_in_points)

# %% [markdown] tags=["exercise"]
# ### Exercise 3 (investigate)
# Is it the width that does the harm with wrong labels, or the patience? Train a network of a given width on
# `digits.x_train` with every fifth label wrong for a given number of epochs, and return its accuracy on the *validation*
# images. Then try widths 16 and 512 with 2, 5, 10 and 30 epochs. When would you stop?
# <details><summary>Hint 1</summary>The labels: <code>every_fifth_wrong(digits.y_train)</code></details>
# <details><summary>Hint 2</summary><code>trained</code> takes the number of epochs, too.</details>

# %% tags=["exercise"]
def validation_accuracy_after(width, epochs):
    """Fraction (0 to 1) of the validation images that it gets right; train with seed=0."""
    ...


check.validation_accuracy_after(validation_accuracy_after)

# %% tags=["solution"]
# solution
def validation_accuracy_after(width, epochs):
    labels = every_fifth_wrong(digits.y_train)
    network = trained(width, digits.x_train, labels, seed=0, epochs=epochs)
    return accuracy(network, digits.x_val, digits.y_val)


check.validation_accuracy_after(validation_accuracy_after)

# %% tags=["solution", "nbval-ignore-output"]
# what it shows
right = {width: [validation_accuracy_after(width, epochs) for epochs in (2, 5, 10, 30)]
         for width in (16, 512)}
pd.DataFrame(right, index=pd.Index((2, 5, 10, 30), name="epochs")).T.round(2)

# %% [markdown] tags=["solution"]
# One run, so beware. Both widths are best somewhere between 5 and 10 epochs, and both lose from then on: patience lets the
# wrong labels in. The claim above says what ten runs say of the width: after 30 epochs the wide one has learnt more of
# them, and has lost more.

# %% [markdown] tags=["quiz"]
# ## Quiz
#
# Unfold the answer that you would give. Each says why it is right, or what is wrong with it.
#
# **1.** A student has a sixteenth of its teacher's parameters. What is certain?
#
# <details><summary>A. It answers sixteen times as fast.</summary>No. Calls, memory and small matrices have costs of
# their own. The measured gain was smaller.</details>
# <details><summary>B. It makes sixteen times as many errors.</summary>No. Most of the size pays for the last few
# points.</details>
# <details><summary>C. It is right less often than its teacher.</summary>No. That is usual, and no certainty. In
# lesson 05 a small network is level with a large one, once it has as many labels.</details>
# <details><summary>D. It takes a sixteenth of the bytes.</summary>Right. Bytes follow from the parameters. Everything
# else has to be measured.</details>
#
# **2.** “A model that is too complex overfits”, one often reads. Here the widest network got 1,000 images with
# correct labels. What came of it?
#
# <details><summary>A. It knew its images by heart and lost on new ones to width 16.</summary>No. With correct labels
# it beat width 16. With every fifth label wrong it lost.</details>
# <details><summary>B. It knew its images by heart and was best on new ones.</summary>Right. Harm came where labels
# were wrong and there was time enough to learn them too.</details>
# <details><summary>C. It left some images unlearnt and so stayed good on new ones.</summary>No. On the training
# images it made next to no errors. Learning by heart and being good on new images went together.</details>
#
# **3.** A paper says that distillation brings 2 points. Which row must its table have, so that you can believe it?
#
# <details><summary>A. The same student, trained as long on labels.</summary>Right. Same size, same images, same
# steps: then the difference is the teaching, and nothing else.</details>
# <details><summary>B. The teacher, on the same test images.</summary>No. That row tells what the small size costs.
# What the teaching is worth, it does not tell.</details>
# <details><summary>C. Some smaller student of the same teacher.</summary>No. Then size and teaching change together,
# and nobody knows which of them it was.</details>
# <details><summary>D. The same student, before the teaching.</summary>No. Between the two rows lie all the training
# steps, and steps alone make a student better.</details>
#
# **4.** In this lesson the student had all the labels that its teacher had. What did distillation gain over the same
# student alone?
#
# <details><summary>A. Most of the gap between the student and its teacher.</summary>No. Look at the figure again: the
# distilled students do not stand above their twins.</details>
# <details><summary>B. Nothing that one can see, at any of the three widths.</summary>Right. A teacher that has learnt the
# same labels by heart has little to add to them.</details>
# <details><summary>C. Several points at width 8, and fewer at width 64.</summary>No. A narrow student leaves more
# room for a gain, but at none of the widths was there one of a point. Lessons 02 and 05 have situations in which
# distilling gains a lot.</details>

# %% [markdown]
# ## What next
#
# [Lesson 02](02_core_concepts.ipynb) takes teacher and student apart, and looks at what an answer says beyond its
# top class.
#
# ## References
#
# - Craven, Shavlik (1996), *Extracting Tree-Structured Representations of Trained Networks*.
# - Breiman, Shang (1996), *Born Again Trees*.
# - Zeng, Martinez (2000), *Using a Neural Network to Approximate an Ensemble of Classifiers*.
# - Buciluă, Caruana, Niculescu-Mizil (2006), *Model Compression*.
# - Ba, Caruana (2014), *Do Deep Nets Really Need to be Deep?*
# - Hinton, Vinyals, Dean (2015), *Distilling the Knowledge in a Neural Network*.
# - Romero, Ballas, Kahou, Chassang, Gatta, Bengio (2015), *FitNets: Hints for Thin Deep Nets*.
# - Kim, Rush (2016), *Sequence-Level Knowledge Distillation*.
# - Neyshabur, Tomioka, Srebro (2015), *In Search of the Real Inductive Bias: On the Role of Implicit Regularization
#   in Deep Learning*.
# - Zhang, Bengio, Hardt, Recht, Vinyals (2017), *Understanding Deep Learning Requires Rethinking Generalization*.
# - Belkin, Hsu, Ma, Mandal (2019), *Reconciling Modern Machine-Learning Practice and the Classical Bias–Variance
#   Trade-Off*.
# - Sanh, Debut, Chaumond, Wolf (2019), *DistilBERT, a Distilled Version of BERT: Smaller, Faster, Cheaper and
#   Lighter*.
# - Agarwal and others (2024), *On-Policy Distillation of Language Models: Learning from Self-Generated Mistakes*.
# - Gu, Dong, Wei, Huang (2024), *MiniLLM: Knowledge Distillation of Large Language Models*.
# - Gemma Team (2024), *Gemma 2: Improving Open Language Models at a Practical Size*.
# - DeepSeek-AI (2025), *DeepSeek-R1: Incentivizing Reasoning Capability in LLMs via Reinforcement Learning*.
