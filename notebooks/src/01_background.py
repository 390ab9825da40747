# %% [markdown] asks="Why make a network smaller, and does size overfit?" seconds=21
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
# **Time**: 25 min reading and running, 15 min exercises · **You need**: what a network, a loss and training are;
# paired intervals ([primer](A_primer.ipynb))

# %% [markdown]
# ![On the left a large network, good at its task. An arrow leads to a small network inside a phone. Beside it the
# reasons: memory, time, energy, privacy.](pictures/01_smaller.svg)

# %%
import pandas as pd
import torch

from classroom.lesson_01 import check, figures
from kdlib.data import load_digits
from kdlib.measure import accuracy, latency, mean_ci, size_in_bytes
from kdlib.models import count_parameters, mlp, predict_logits
from kdlib.training import distill, fit, progress_bar
from kdlib.widgets import ModelSizeExplorer

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
# We measure latency here, and the bytes of the weights. Energy needs another instrument and privacy another kind of
# argument, so they stay out of our tables. They are reasons all the same.
#
# ## A family of networks
#
# Six networks that differ in one thing only, the **width** of their hidden layer. Each takes 64 pixels and returns
# ten numbers, one a digit. `mlp(64, 16, 10)` is the one with 16 hidden units.

# %%
WIDTHS = (2, 4, 8, 16, 64, 512)
family = {width: mlp(64, width, 10, seed=0) for width in WIDTHS}
digits = load_digits()                  # 1,000 real images to train on, 297 to validate, 500 to test

# %% [markdown]
# A **parameter** is one number that training may change, and takes four bytes. Latency is measured twice: for a
# single image, and for 500 images handed over at once.
#
# > **Predict first.** The widest network has about 32 times the parameters of the one with 16 units. How much
# > slower is it on 500 images? And on a single image?
# > <details><summary>Answer</summary>Less than 32 times, in both cases. For a single image the two are close to
# > each other: most of that time probably goes into calling PyTorch at all, not into arithmetic.</details>

# %% tags=["nbval-ignore-output"]
pd.DataFrame([{"width": width, "parameters": count_parameters(network), "bytes": size_in_bytes(network),
               "µs for 1 image": round(1e6 * latency(network, digits.x_test[:1])),
               "µs for 500 images": round(1e6 * latency(network, digits.x_test))}
              for width, network in family.items()]).set_index("width")

# %% [markdown]
# Parameters and bytes grow in step with the width. Time does not: look down the last two columns. (The times are
# those of the machine that ran this page. Times jump when a machine is busy: run the cell twice, and trust only large
# differences.) So *32 times smaller* is
# not *32 times faster*. If you compress for latency, measure latency, with the batch size that you will use.
#
# ## What size buys
#
# Now we train. These two functions serve the whole lesson. The settings are the same for every width.

# %%
def trained(width, x, y, seed, epochs=15, batch_size=100):
    network = mlp(64, width, 10, seed=seed)
    fit(network, x, y, epochs=epochs, lr=3e-2, batch_size=batch_size, seed=seed)
    return network


def error(network, x, y):
    return 100 - 100 * accuracy(network, x, y)    # percent of wrong answers

# %% [markdown]
# A single run would be at the mercy of luck: which images fell into the test set, which weights it started from. So
# every width is trained ten times, each time on another split of the data, from other weights. We keep the
# **error**, the percentage of wrong answers, on the 1,000 training images and on 500 test images.

# %%
rows, teachers = [], {}
for seed in progress_bar(range(10), "repetitions"):
    data = load_digits(split_seed=seed)
    for width in WIDTHS:
        network = trained(width, data.x_train, data.y_train, seed)
        rows.append({"width": width, "seed": seed, "training": error(network, data.x_train, data.y_train),
                     "test": error(network, data.x_test, data.y_test)})
    teachers[seed] = network            # the last one, 512 wide: we shall need it again
errors = pd.DataFrame(rows)

# %%
curves = {part: {width: mean_ci(errors[errors.width == width][part]) for width in WIDTHS}
          for part in ("training", "test")}
figures.curves(curves, "width of the hidden layer", "error (%)")

# %% [markdown]
# **Figure.** Training error (green squares, dashed) and test error (blue circles) over the width: means of ten
# repetitions with 95 % intervals. Both fall steeply from 2 to 16 units. From there on the training error goes to
# zero, and the test error goes on falling, ever more slowly.
#
# The same as accuracies:

# %% tags=["nbval-ignore-output"]
def shown(interval):
    return f"{interval.mean:.1f} ± {interval.high - interval.mean:.1f}"


pd.DataFrame({width: {"parameters": count_parameters(family[width]),
                      "training accuracy (%)": shown(mean_ci(100 - own.training)),
                      "test accuracy (%)": shown(mean_ci(100 - own.test))}
              for width, own in errors.groupby("width")}).T

# %% [markdown]
# The first doublings of the width buy tens of points. The last step, from 64 to 512 units, costs eight times the
# parameters and buys hardly a point. This is the usual shape, and it is why compression is possible at all: most of
# the size pays for the last few points.
#
# Turn the dial yourself. The line is the test accuracy from the figure, and the ring stands at your width. Let go of the
# slider, and a network of exactly this width is **trained while you wait**, on another split and from another start: its
# diamond drops beside the line. Try the widths in between, which the figure did not have. Then press "Train here" a few
# times at width 3 and at width 64. Where do the diamonds scatter more?

# %%
def train_here(*, width, seed, report):
    report(0.1)
    data = load_digits(split_seed=seed)
    return accuracy(trained(width, data.x_train, data.y_train, seed), data.x_test, data.y_test)


results = errors.assign(method="alone", test_accuracy=1 - errors.test / 100,
                        parameters=[count_parameters(family[width]) for width in errors.width])
ModelSizeExplorer(results, train_here, widths=(2, 3, 4, 6, 8, 11, 16, 23, 32, 64, 128, 256, 512))

# %% [markdown]
# Narrow networks depend on luck: from one start a network of three units finds its way, from another it does not. Wide ones
# land close to the line whatever they start from. (Without a kernel, on a printed or exported page, the ring still follows
# the slider. On GitHub you see neither.)
#
# ## Does size overfit?
#
# The article that this kit grew from says: a model that is too complex *may* overfit (可能会), and so generalise worse. The
# "may" is often left out: *a model that is too complex overfits*. Two statements are hidden in the shorter sentence.
#
# 1. A large network **learns its training data by heart**.
# 2. **Therefore** it does worse on new data than a smaller one.
#
# > **Predict first.** Look at the figure again. Which of the two does it support?
# > <details><summary>Answer</summary>The first: the widest network makes no training error. Not the second: its
# > test error is the lowest of all.</details>
#
# A test that can only come out one way is no test. So we look for a place where the sentence could be right: few
# images, and wrong labels. We compare the widest network (512) with a middle one (16), in three situations.

# %%
def situations(seed):
    data = load_digits(split_seed=seed)                    # split_seed: which images are for training
    few = load_digits(100, split_seed=seed, seed=seed)     # seed: which 100 of them
    wrong = data.y_train.clone()
    wrong[::5] = (wrong[::5] + 1) % 10            # every fifth label is wrong: the next digit
    return data, {"1,000 labels": (data.x_train, data.y_train, {"epochs": 30}),
                  "100 labels": (few.x_train, few.y_train, {"epochs": 40, "batch_size": 50}),
                  "1,000 labels, every fifth wrong": (data.x_train, wrong, {"epochs": 30})}

# %% [markdown]
# In the third situation an annotator was careless; nothing else differs from the first. With 1,000 labels we train twice as
# long as above, so that there is time to learn everything, mistakes too; the 100 labels take 40 epochs. The test labels
# are correct, as always.

# %%
rows = []
for seed in progress_bar(range(10), "repetitions"):
    data, cases = situations(seed)
    for situation, (x, y, settings) in cases.items():
        for width in (16, 512):
            network = trained(width, x, y, seed, **settings)
            rows.append({"situation": situation, "width": width, "seed": seed,
                         "training": error(network, x, y), "test": error(network, data.x_test, data.y_test)})
compared = pd.DataFrame(rows).pivot(index="seed", columns=["situation", "width"], values=["training", "test"])

# %%
test = compared["test"].swaplevel(axis="columns")        # a row for each repetition; columns: width, then situation
gain = test[16] - test[512]                              # points, paired by repetition
figures.rows({name: mean_ci(gain[name]) for name in cases},
             "points of test accuracy: width 512 minus width 16", reference=0)

# %% [markdown]
# **Figure.** What the widest network gains over the middle one on new images, in three situations: mean and 95 %
# interval of ten paired repetitions. Right of the dotted line, size helps. With 1,000 correct labels it clearly
# does. With 100 it does not hurt. With wrong labels it hurts badly.

# %% [markdown] tags=["claim"]
# **Claim.** With correct labels the widest network learns its training data by heart and is not worse for it: it is
# better with 1,000 labels, and not worse by as much as two points with 100.

# %% tags=["claim"]
mean, margin = gain.mean(), 3 * gain.sem()               # three standard errors
for name in ("1,000 labels", "100 labels"):
    assert compared["training"][name][512].max() <= 0.5  # at least 99.5 % learnt by heart
assert mean["1,000 labels"] - margin["1,000 labels"] > 0
assert mean["100 labels"] - margin["100 labels"] > -2
print("10 repetitions, correct labels: all learnt by heart, and no harm done ✓")

# %% [markdown] tags=["claim"]
# **Claim.** With wrong labels, and 30 epochs to learn them in, the sentence is right: the wide network reproduces more than
# 85 % of labels of which only 80 % are right, more than the middle one does, and is worse on new images.

# %% tags=["claim"]
name = "1,000 labels, every fifth wrong"
learnt = compared["training"][name][16] - compared["training"][name][512]
assert learnt.mean() - 3 * learnt.sem() > 5              # points more of the training labels
assert compared["training"][name][512].mean() < 15       # error on them, although 20 in 100 are wrong
assert mean[name] + margin[name] < 0
print("10 repetitions, every fifth label wrong: the wide network learns more mistakes, and pays for it ✓")

# %% [markdown]
# So the article's *may* is right, and the sentence without it is not. Here, learning by heart did no harm where what was
# learnt is correct. It did where there was something wrong to learn, and enough time; exercise 3 asks whether width or
# patience is to blame. Others have looked into this with larger networks and other data.
# Neyshabur et al. (2015) saw test error keep falling as layers grew far beyond what zero training error needs.
# Zhang et al. (2017) showed that ordinary networks can learn *random* labels by heart. Belkin et al. (2019) drew
# the curve that goes with it: a test error that rises where a model can just barely fit its data, and falls again
# beyond.
#
# So on these digits we do not compress because the large network would be a bad one: it is the best we have. We compress
# because it is *expensive*.
#
# ## What distillation promises, and what to compare it with
#
# **Distillation** trains a small network, the student, on the answers of a large one, the teacher. The article calls it a
# technique for raising generalisation, which can make a model less complex while keeping or raising its performance.
# Raising it, compared with what?
#
# - With the **teacher**? Then we ask what the small size costs.
# - With **the same student alone**: same size, same initial weights, same images and same augmentation if there is any,
#   same number of steps, but labels instead of a teacher. Only this tells what the *teaching* is worth.
#
# Here is the picture for three students, with all 1,000 images. The students alone are those of the first figure.
# Their twins listen to the labels and to the teacher in equal parts (`alpha=0.5`), and the teacher's probabilities
# are softened a little (`temperature=2`), so that a sure teacher sounds less sure. [Lesson 04](04_loss_math.ipynb)
# explains both numbers, and [lesson 05](05_code_from_scratch.ipynb) the code behind `distill`.

# %%
rows = []
for seed in progress_bar(range(10), "repetitions"):
    data = load_digits(split_seed=seed)
    answers = predict_logits(teachers[seed], data.x_train)      # (1000, 10), computed once
    for width in (8, 16, 64):
        student = mlp(64, width, 10, seed=seed)
        distill(student, data.x_train, data.y_train, answers, temperature=2.0, alpha=0.5,
                epochs=15, lr=3e-2, batch_size=100, seed=seed)
        rows.append({"width": width, "seed": seed, "test": error(student, data.x_test, data.y_test)})
distilled = 100 - pd.DataFrame(rows).pivot(index="seed", columns="width", values="test")
alone = 100 - errors.pivot(index="seed", columns="width", values="test")

# %%
curves = {"alone": alone[[8, 16, 64]], "distilled": distilled, "teacher": alone[[512]]}
figures.curves({name: {width: mean_ci(table[width]) for width in table} for name, table in curves.items()},
               "width of the hidden layer", "test accuracy (%)")

# %% [markdown]
# **Figure.** Test accuracy over width: students alone (grey squares, dashed), the same students distilled (blue
# circles), and their teacher (star), with 95 % intervals over ten repetitions. No distilled student stands above
# its twin that learnt alone.

# %% [markdown] tags=["claim"]
# **Claim.** Where the student has all the labels that the teacher had, this recipe brings no gain of as much as one
# point, at any of the three widths.

# %% tags=["claim"]
difference = distilled - alone[[8, 16, 64]]                     # (10, 3), paired by repetition
assert (difference.mean() + 3 * difference.sem() < 1).all()
print("10 repetitions, widths 8, 16 and 64: no gain of one point over the same student alone ✓")

# %% [markdown]
# No gain, then, in this situation. One likely reason: the student has every label, and a teacher who has learnt the same
# labels by heart has little to add to them ([lesson 03](03_two_stage_process.ipynb) looks at such a teacher
# closely). The interesting case is another one: a teacher who knows more than the student
# can see for itself. [Lesson 02](02_core_concepts.ipynb) shows a student that recognises a digit of which it has
# never seen an image. [Lesson 05](05_code_from_scratch.ipynb) gives the student a hundred images instead of a
# thousand, and measures the gain beside every control.
#
# ## A short history
#
# These are the authors' own reports. Nothing in this list was measured here.
#
# - **1996**, Craven, Shavlik: a decision tree learns a neural network's answers, so that people can read it. They ask the
#   network about made-up examples, and call the tree's agreement with it *fidelity*. (Breiman, Shang, in the same year:
#   *born-again trees*, one tree in the place of many.)
# - **2000**, Zeng, Martinez: one network learns the answers of ten, partly on made-up examples.
# - **2006**, Buciluă, Caruana, Niculescu-Mizil, *model compression*: a large ensemble of models answers for a mass
#   of data, partly invented, and one small network learns from these answers.
# - **2014**, Ba, Caruana: shallow networks learn to do what deep ones do, from the deep networks' logits.
# - **2015**, Hinton, Vinyals, Dean: the name *distillation*, and the temperature, which makes small probabilities
#   count.
# - **2015**, Romero and others, *hints*: a layer inside the teacher teaches a layer inside the student
#   ([lesson 08](08_better_knowledge.ipynb)).
# - **2016**, Kim, Rush: for translation, the student learns from whole sentences that the teacher wrote.
# - **2019**, Sanh, Debut, Chaumond, Wolf: DistilBERT, a language model 40 % smaller than its teacher and 60 %
#   faster, with 97 % of its language understanding capabilities.
# - **2023–24**, Agarwal and others, Gu and others: for language models, the student writes, and the teacher judges the
#   student's own text.
# - **2024**, the Gemma team: in Gemma 2, the models with 2 and 9 billion parameters learn from a larger model's
#   probabilities for the next word, instead of from the word alone.
# - **2025**, DeepSeek-AI: with DeepSeek-R1 come smaller language models that learnt from *texts* the large one
#   wrote.
#
# From 1996 until today the idea is one: let the large model answer, and learn from its answers. What changed is
# which answers: classes, logits, softened probabilities, features, whole texts, and judgements on the student's own.

# %% [markdown]
# ## What we saw
#
# - Compression saves bytes for certain, and time less than the parameters promise.
# - Size buys accuracy, with shrinking returns. On clean labels more size did no harm, even where everything was
#   learnt by heart. On wrong labels it did.
# - A gain by distillation is a gain over the *same student alone*. With all labels at hand, a gain of one point was
#   nowhere to be seen.

# %% [markdown]
# ## Exercises

# %% [markdown] tags=["exercise"]
# ### Exercise 1 (recall)
# A device has so many bytes left for the weights, and a parameter takes four. How wide may the hidden layer be? Every
# unit has a weight for each of its inputs, and one bias.
# <details><summary>Hint 1</summary>A layer from <code>a</code> to <code>b</code> units has <code>a * b + b</code>
# parameters. There are two layers.</details>
# <details><summary>Hint 2</summary>Each unit of width costs <code>features + 1 + classes</code> parameters; the output
# layer's biases come on top, once.</details>

# %% tags=["exercise"]
def widest(free_bytes, features, classes):
    """The largest width for which mlp(features, width, classes) fits into free_bytes. Returns a whole number."""
    ...


check.widest(widest)

# %% tags=["solution"]
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
# the report had compared with a student that trained a fifth of the time
gain_in_points = 95.3 - 95.1
check.gain_of_distillation(gain_in_points)

# %% [markdown] tags=["exercise"]
# ### Exercise 3 (investigate)
# Is it the width that does the harm with wrong labels, or the patience? Train a network of a given width on
# `digits.x_train` with every fifth label wrong (as in `situations`) for a given number of epochs, and return its
# accuracy on the *validation* images. Then try widths 16 and 512 with 2, 5, 10 and 30 epochs. When would you stop?
# <details><summary>Hint 1</summary>The labels: <code>situations(0)[1]["1,000 labels, every fifth wrong"]</code></details>
# <details><summary>Hint 2</summary><code>trained</code> takes the number of epochs, too.</details>

# %% tags=["exercise"]
def validation_accuracy_after(width, epochs):
    """Fraction (0 to 1) of the validation images that trained(width, …, seed=0, epochs=epochs) gets right."""
    ...


check.validation_accuracy_after(validation_accuracy_after)

# %% [markdown] tags=["solution"]
# **Solution.** Folded again. It shows that both widths were better after 10 epochs than after 30: patience lets the wrong
# labels in, and the width decides how many of them there is room for.

# %% tags=["solution"]
def validation_accuracy_after(width, epochs):
    data, cases = situations(0)
    x, y, _ = cases["1,000 labels, every fifth wrong"]
    return accuracy(trained(width, x, y, seed=0, epochs=epochs), data.x_val, data.y_val)


for width in (16, 512):
    better = validation_accuracy_after(width, 10) > validation_accuracy_after(width, 30)
    print(f"width {width}: better after 10 epochs than after 30: {better}")
check.validation_accuracy_after(validation_accuracy_after)

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
# <details><summary>B. Less than a point, at each of the three widths.</summary>Right. A teacher that has learnt the
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
