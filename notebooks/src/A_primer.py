# %% [markdown] asks="Logits, softmax, entropy, KL, paired intervals: what are they?" seconds=6 after="00"
# # A · Primer
#
# **The question.** A network looks at a picture and returns a few numbers. How do we read them, how sure is it, how far
# is it from another network, and how sure may *we* be of what we measured?
#
# **You will be able to**
#
# - turn logits into probabilities, and say what softmax ignores
# - compute entropy, cross-entropy and KL divergence by hand, and say which of them is a loss
# - recognise the two places where a correct formula gives `nan`
# - compare two methods over several seeds, and not be fooled by luck
#
# **Time**: 30 min reading and running, 10 min exercises · **You need**: logarithms, and a little PyTorch

# %% [markdown]
# ![Three boxes with the logits 2, 1 and 0 of cat, dog and car. An arrow, softmax, leads to three bars: 67, 24 and 9
# per cent, together the whole.](pictures/A_shares.svg)

# %%
import torch
import torch.nn.functional as F

from classroom.claim import all_above, all_below, claim, count, equal
from classroom.lesson_A import check, figures, pools
from kdlib.losses import distillation_loss, soften
from kdlib.measure import margin, mean_ci, paired_ci

torch.set_num_threads(1)    # small networks: more threads only get in each other's way

# %% [markdown]
# Six ideas, each with a toy that fits in the head: keep a pencil at hand, and check the computer. If lesson 00 sent you
# to one section, run the cells above it first (*Run → Run All Above Selected Cell*).

# %% [markdown]
# ## Logits
#
# A network that sorts pictures into cat, dog and car ends in three outputs, one a class. These raw outputs are called
# **logits**. They may be any numbers, and they do not sum to anything in particular.

# %%
logits = torch.tensor([2.0, 1.0, 0.0])    # (classes,) cat, dog, car
logits.argmax()

# %% [markdown]
# The network names the class with the largest logit: number 0, the cat. Dog came second and car last, which is just what
# the picture of a cat should give. How much more likely is the cat than the dog? For that we need probabilities.

# %% [markdown]
# ## Softmax
#
# Probabilities are positive and sum to 1. The exponential makes any number positive, and division by the sum does the
# rest:
#
# $$p_c = \frac{e^{z_c}}{\sum_k e^{z_k}}$$
#
# The logarithms of 6, 3 and 1 make it easy: the exponentials sum to 10, so the probabilities must be .6, .3, .1. We try
# these first, then our cat.

# %%
def softmax(z):
    e = z.exp()
    return e / e.sum(-1, keepdim=True)    # (..., classes), each row sums to 1


print("by hand .6 .3 .1:", softmax(torch.tensor([6.0, 3.0, 1.0]).log()))
p = softmax(logits)
print(f"cat {p[0]:.3f}   dog {p[1]:.3f}   car {p[2]:.3f}")
print(f"cat / dog {p[0] / p[1]:.3f}   dog / car {p[1] / p[2]:.3f}")

# %% [markdown]
# The cat's logit exceeds the dog's by 1, and its probability is $e^1 \approx 2.718$ times the dog's. That is how to read
# logits: **a difference of logits is the logarithm of a ratio of probabilities.** The logits themselves mean nothing.
#
# > **Predict first.** Add 100 to all three logits. What should the probabilities be, and what will our function say?
# > <details><summary>Answer</summary>On paper nothing changes: $e^{100}$ cancels. The computer has to write down
# > $e^{102}$ first. Run it.</details>

# %%
softmax(logits + 100)

# %% [markdown]
# `nan`, "not a number". In 32 bits the largest number is about $3 \cdot 10^{38}$; $e^{102}$ becomes infinity, and
# infinity divided by infinity is `nan`. The cure uses the very property that broke: since a shift changes nothing, we
# shift each row so that its largest logit is 0. Then no exponential exceeds 1.

# %%
def softmax(z):
    e = (z - z.amax(-1, keepdim=True)).exp()
    return e / e.sum(-1, keepdim=True)


softmax(logits + 100)

# %% [markdown]
# Torch has done so all along. Dividing the logits by a number before the softmax has a name as well: the
# **temperature** $T$. At $T = 1$ it is plain softmax; a larger $T$ shrinks all differences and makes the answer softer.
# kdlib calls it `soften`.

# %% tags=["claim"]
draw = torch.Generator().manual_seed(0)
z = 3 * torch.randn(10_000, 3, generator=draw)    # (rows, classes)
claim("Our softmax is torch's, softening is the softmax of z / T, and a constant added to "
      "a row changes nothing, as 10,000 random rows show.",
      equal(softmax(z), z.softmax(-1), 1e-6, "ours and torch's"),
      equal(softmax(z / 4), soften(z, temperature=4.0), 1e-6, "z / 4 and soften"),
      equal(softmax(z), softmax(z + 100), 1e-4, "with and without 100"))

# %% [markdown]
# ## Entropy
#
# How sure is a prediction? Begin with a single event. If it had probability $p$ and it happens, your **surprise** is
# $-\log p$: none when you were certain of it, and without limit as $p$ goes to 0. (Why a logarithm? It turns products
# into sums, so the surprises of independent events add up.)

# %%
import math

grid = torch.linspace(0.01, 1, 200)
marked = {"p = 1": (1.0, 0.0), "p = 1/2": (1 / 2, math.log(2)),
          "p = 1/4": (1 / 4, math.log(4))}
figures.surprise(grid, -grid.log(), marked)

# %% [markdown]
# **Figure.** The surprise at an event, against the probability that you had given it. Halving the probability always
# adds the same amount, $\log 2 \approx 0.693$.
#
# We take natural logarithms, whose unit is the **nat**. To base 2 the unit is the *bit*, and the surprise at a fair coin
# is exactly 1 bit. One bit is $\log 2$ nats: the same thing, in inches and in centimetres.
#
# **Entropy** is the surprise to expect, each outcome weighted by its probability:
#
# $$H(p) = -\sum_c p_c \log p_c$$
#
# Take $p = (\frac12, \frac14, \frac14)$. In bits the surprises are 1, 2 and 2, so the entropy is
# $\frac12 \cdot 1 + \frac14 \cdot 2 + \frac14 \cdot 2 = 1.5$ bits, or $1.5 \cdot 0.693 = 1.04$ nats.

# %%
def entropy(p):
    return -(p * p.log()).sum(-1)    # (...,) one number a row


p = torch.tensor([1 / 2, 1 / 4, 1 / 4])
print(f"{entropy(p):.2f} nats = {entropy(p) / math.log(2):.2f} bits")

# %% [markdown]
# > **Predict first.** Which prediction over three classes has the largest entropy, and how large? Which has the
# > smallest? And what will our function return for that one?
# > <details><summary>Answer</summary>A third for each class: $\log 3 \approx 1.10$ nats. The smallest is 0, for a
# > prediction that is certain, (1, 0, 0). For the function, run it.</details>

# %%
print(f"a third each: {entropy(torch.tensor([1 / 3, 1 / 3, 1 / 3])):.2f}")
print(f"certain:      {entropy(torch.tensor([1.0, 0.0, 0.0])):.2f}")

# %% [markdown]
# `nan` again, for another reason: 0 times the logarithm of 0, which is $-\infty$. An outcome that never happens never
# surprises, and $p \log p$ goes to 0 as $p$ does. So we define $0 \cdot \log 0 = 0$; `torch.special.entr` is
# $-p \log p$ with exactly this rule.

# %%
def entropy(p):
    return torch.special.entr(p).sum(-1)


print(f"certain: {entropy(torch.tensor([1.0, 0.0, 0.0])):.2f}")

# %% [markdown]
# ## Cross-entropy
#
# The world follows $p$, but you believe $q$. Outcomes come as often as $p$ says, and surprise you as much as $q$ says.
# What you must expect is the **cross-entropy**:
#
# $$H(p, q) = -\sum_c p_c \log q_c$$
#
# Let $p = (\frac12, \frac14, \frac14)$ as before and $q = (\frac14, \frac12, \frac14)$: cat and dog exchanged.
#
# > **Predict first.** Compute it in bits, with the pencil.
# > <details><summary>Answer</summary>The surprises under $q$ are 2, 1 and 2 bits. Weighted by $p$:
# > $\frac12 \cdot 2 + \frac14 \cdot 1 + \frac14 \cdot 2 = 1.75$ bits, a quarter more than the 1.5 that nobody can
# > avoid.</details>

# %%
def cross_entropy(p, q):
    return -(p * q.log()).sum(-1)    # (...,) p says how often, q says how surprising


q = torch.tensor([1 / 4, 1 / 2, 1 / 4])
print(f"H(p, q) = {cross_entropy(p, q) / math.log(2):.2f} bits")
print(f"H(p)    = {entropy(p) / math.log(2):.2f} bits")

# %% [markdown]
# This is the loss of nearly every classifier. There $p$ is the label, which puts everything on one class: (1, 0, 0), a
# *one-hot* row. The sum keeps a single term, **minus the logarithm of the probability that the network gives to the true class**. A
# network that knows nothing of ten classes gives each a tenth and pays $\log 10 \approx 2.3$; that is roughly the loss
# you see before training starts.

# %%
label = torch.tensor([1.0, 0.0, 0.0])
print(f"ours          {cross_entropy(label, softmax(logits)):.4f}")
print(f"torch         {F.cross_entropy(logits, torch.tensor(0)):.4f}")
print(f"knows nothing {F.cross_entropy(torch.zeros(10), torch.tensor(0)):.4f}")

# %% [markdown]
# Note the argument: `F.cross_entropy` wants **logits** and does the softmax itself. Whoever hands it probabilities
# gets softmax of softmax, no error message, and a network that learns badly. Its target may be a class number or a whole
# row of probabilities, and such a row can come from a teacher.

# %% [markdown]
# ## KL divergence
#
# Of the cross-entropy's 1.75 bits, 1.5 were the world's own doubt. Only the rest is the fault of $q$: the
# **Kullback-Leibler divergence**.
#
# $$\mathrm{KL}(p \,\Vert\, q) = H(p, q) - H(p) = \sum_c p_c \,(\log p_c - \log q_c)$$
#
# (`torch.special.xlogy(a, b)` is $a \log b$ with our rule for $0 \cdot \log 0$.)

# %%
def kl(p, q):
    own, of_q = torch.special.xlogy(p, p), torch.special.xlogy(p, q)
    return (own - of_q).sum(-1)                     # (...,) p first: the teacher, later


print(f"KL(p, q) = {kl(p, q) / math.log(2):.2f} bits")
print(f"KL(p, p) = {kl(p, p):.2f}")

# %% [markdown]
# A quarter of a bit, and nothing at all for a prediction that is right. One might call it a distance. Two classes show
# why that word is dangerous.
#
# > **Predict first.** Let $p = (\frac12, \frac12)$ and $q = (0.9, 0.1)$. Is $\mathrm{KL}(p \Vert q)$ the same as
# > $\mathrm{KL}(q \Vert p)$? And if $q$ comes close to $(1, 0)$?
# > <details><summary>Answer</summary>No. When $q$ nearly rules out what $p$ gives a half, the first grows without limit.
# > The second never exceeds $\log 2$.</details>

# %%
half = torch.tensor([0.5, 0.5])
for first in (0.9, 0.99, 0.9999):
    q = torch.tensor([first, 1 - first])
    print(f"q = ({first}, …)   KL(p, q) = {kl(half, q):.2f}   KL(q, p) = {kl(q, half):.2f}")

# %% [markdown]
# The order matters: in this kit the teacher comes **first**. A student is punished hard for ruling out what its teacher
# holds possible.

# %% tags=["claim"]
draw, labels = torch.Generator().manual_seed(1), torch.zeros(10_000, dtype=torch.int64)
v, z = torch.randn(2, 10_000, 3, generator=draw, dtype=torch.double)    # teacher, student
p, q = softmax(v), softmax(z)
theirs = [F.cross_entropy(z, p), F.kl_div(q.log(), p, reduction="batchmean"),
          distillation_loss(z, v, labels, temperature=1.0, alpha=1.0)]    # α = 1: no labels
ours = [cross_entropy(p, q).mean(), kl(p, q).mean(), kl(p, q).mean()]
claim("Cross-entropy is entropy plus KL, and KL is never negative. All are torch's, too.",
      equal(cross_entropy(p, q), entropy(p) + kl(p, q), 1e-10, "H(p, q) and H(p) + KL"),
      all_above(kl(p, q), -1e-12, "KL"), count((kl(p, p) == 0).sum(), 10_000, "KL(p, p) 0"),
      equal(torch.stack(ours), torch.stack(theirs), 1e-10, "ours, torch's and kdlib's"))

# %% [markdown]
# Look at `F.kl_div` before you use it: it wants the *student* first, and as logarithms, and only `batchmean` divides by
# the number of rows alone.
#
# Is the loss of distillation (lesson 04) KL, then, or cross-entropy? The teacher's entropy $H(p)$ does not depend on the student. So
# **the two differ by a constant, and train the same student.**

# %% [markdown]
# ## Paired intervals
#
# The last idea is not about networks but about us. Train a network twice, with another **seed**: other images, other
# initial weights, another order of batches. You get two accuracies. Some seeds are lucky.
#
# Here are two methods, each run with the same five seeds. The numbers are made up, so that the sums can be done by hand.

# %%
A = torch.tensor([80.0, 84.0, 88.0, 92.0, 96.0])    # accuracy in %, seeds 0 to 4
B = torch.tensor([81.0, 86.0, 88.0, 93.0, 97.0])
figures.pairs(A, B)

# %% [markdown]
# **Figure.** Left: each line joins the two results of one seed. The seeds differ by sixteen points, the methods
# hardly. Right: for each seed the difference B − A. It is never below zero.
#
# Three words. The **standard deviation** $s$ says how much single results scatter. The **standard error** $s / \sqrt n$
# says how much the *mean* of $n$ results scatters; it shrinks as $n$ grows, and $s$ does not. The **95 % interval** of a
# mean is
#
# $$\bar d \pm t \cdot \frac{s}{\sqrt n}$$
#
# where $t$ comes from the table of Student's distribution (a statistician's pen name; our students are no relations):
# 2.776 for five values, near 2 for many. By hand: the differences 1, 2, 0, 1, 1 have the mean 1. The squared deviations
# 0, 1, 1, 0, 0 sum to 2; divided by $n - 1 = 4$ and under the root they give $s = 0.707$, and divided by $\sqrt 5$ the
# standard error, 0.316.

# %%
d = B - A                                      # (seeds,)
error = d.std() / math.sqrt(len(d))
low, high = d.mean() - 2.776 * error, d.mean() + 2.776 * error
print(f"by hand  {d.mean():.2f}, from {low:.2f} to {high:.2f}")
print("kdlib    {:.2f}, from {:.2f} to {:.2f}".format(*paired_ci(B, A)))
print(f"margin   {d.mean() / error:.2f} by hand, {margin(d):.2f} by kdlib")

# %% [markdown]
# The interval lies above zero: five seeds are enough to say that B is better. `paired_ci(B, A)` is `mean_ci` of the
# differences.
#
# The **margin** is the same news in one number: how many standard errors the mean lies above zero. The claims in this kit
# ask for more than three, a little more than the interval does. They show it as *mean ± three standard errors*, here
# 1.0 ± 0.9, and fail where the bound lies within the ±.
#
# ![A line marks no gain. One measurement lies more than five standard errors from it: it is there. Another lies two
# and a half away: perhaps luck. A ruler shows three standard errors; what is farther away
# counts.](pictures/A_margin.svg)
#
# > **Predict first.** Somebody forgets that the seeds were the same, and compares the mean of A with the mean of B.
# > The means still differ by 1. Will they see it?
# > <details><summary>Answer</summary>No. Each mean scatters with the luck of its five seeds, and that luck is many
# > times larger than 1.</details>

# %%
print("A {:.1f}, from {:.1f} to {:.1f}".format(*mean_ci(A)))
print("B {:.1f}, from {:.1f} to {:.1f}".format(*mean_ci(B)))
error = math.sqrt(A.var() / 5 + B.var() / 5)    # of two means that share no luck
print(f"unpaired: {B.mean() - A.mean():.1f} ± {2.306 * error:.1f}")    # t for two fives

# %% [markdown]
# Unpaired, one point drowns in nine. Paired, it stands out: what the seed does to both is gone from the difference.
# Nothing was trained more often. We only kept in mind which results belong together.
#
# Or was our toy a lucky one? We let chance decide, two thousand times. Each time ten seeds of large luck, shared by both
# methods, a little noise of their own, and a true gain of 1.

# %%
draw = torch.Generator().manual_seed(3)
luck, noise_a, noise_b = torch.randn(3, 2000, 10, generator=draw)
results_a = 85 + 6 * luck + 0.5 * noise_a         # (experiments, seeds)
results_b = 86 + 6 * luck + 0.5 * noise_b
gain = results_b - results_a
paired_error = gain.std(-1) / math.sqrt(10)       # (experiments,)
unpaired_error = ((results_a.var(-1) + results_b.var(-1)) / 10).sqrt()

# %% tags=["claim"]
paired_sees = gain.mean(-1) > 2.262 * paired_error        # the t for ten differences
unpaired_sees = gain.mean(-1) > 2.101 * unpaired_error    # and for twice ten results
claim("The paired interval sees the gain in more than nine experiments in ten, the "
      "unpaired one in fewer than one in ten.",
      all_above(paired_sees.double().mean(), 0.9, "share, paired"),
      all_below(unpaired_sees.double().mean(), 0.1, "share, unpaired"))

# %% [markdown]
# Does an interval of 95 % keep its promise? Of many such intervals, 95 in a hundred should cover the truth. Here the truth
# is known: a gain of exactly 1.

# %%
intervals = [mean_ci(differences) for differences in gain[:60]]
figures.coverage(intervals, truth=1.0)

# %% [markdown]
# **Figure.** The first sixty of our experiments. Each bar is an interval; dotted, the true gain. The few thick crossed
# ones miss it, and nobody did anything wrong there. About one in twenty does.
#
# Papers often show mean ± *standard deviation*, or ± one *standard error*, and call either "error bar". Neither is a
# 95 % interval.

# %% tags=["claim"]
off = (gain.mean(-1) - 1).abs()                   # how far each mean is from the truth
interval = (off < 2.262 * paired_error).double().mean()
one_error = (off < paired_error).double().mean()
one_deviation = (off < gain.std(-1)).double().mean()
claim("With ten seeds the 95 % interval keeps its promise. One standard error is too "
      "short, a standard deviation too long.",
      all_above(interval, 0.93, "the interval covers"),
      all_below(interval, 0.97, "the interval covers"),
      all_below(one_error, 0.72, "± one standard error covers"),
      all_above(one_deviation, 0.97, "± one standard deviation covers"))

# %% [markdown]
# The standard deviation answers another question, how much *single runs* scatter. With a hundred seeds it would be as
# wide as with ten, while the mean would be known about three times better.
#
# Three warnings. Pairing helps only where the two share their luck. The bounds in our claims, 1.5 points or 4 or 20,
# were set after looking at the results: they say safely what we saw, and forecast nothing. And seeds measure only the
# luck that they change. In this kit a seed changes images, weights and batches together; the pool of 1,797 digits stays.
#
# ### On this pool, or on new images?
#
# ![On the left one pool of images, split in three ways into training and test, and below it a short interval: so it
# is on this pool. On the right images that nobody has, and below them a longer interval: would it be so on new
# ones?](pictures/A_two_questions.svg)
#
# A *repetition* is one run with its own seed. The ten of a lesson are ten splits of *one pool* of images. So there are two questions. *Is this so on this
# pool, whatever the split, the teacher and the seed?* Here the plain interval is right, and this is what our claims say.
# *Would it be so on new images?* Here it is too narrow: repetitions that share images agree too well. Nadeau and Bengio
# (2003) multiply the standard error of $J$ repetitions by $\sqrt{1 + J \cdot n_\mathrm{test} / n_\mathrm{train}}$. For
# ten of 1,000 and 500 images that is $\sqrt{1 + 10 \cdot 500 / 1000} \approx 2.45$, and `mean_ci(gain,
# corrected=(1000, 500))` does it.
#
# To see it, we invent pools, as many as we like: 150 images of 20 pixels and two classes, split at random into 100 for
# training and 50 for testing. Method A sees half of the pixels, B all of them. What is true *of a pool* we learn from 200
# more splits of it, and what is true *anywhere* from 4,000 other pools. First, one pool.

# %%
draw = torch.Generator().manual_seed(0)
gain = pools.gains(400, 210, draw)              # (pools, splits): by B over A, in points
anywhere = pools.gains(4000, 1, draw).mean()    # what is true of new images
ten = gain[:, :10]                              # what we see of a pool: ten repetitions
here = gain[:, 10:].mean(-1)                    # (pools,) what is true of each
print("pool 0: {:.1f}, from {:.1f} to {:.1f}".format(*mean_ci(ten[0])))
print(f"true of this pool {here[0]:.1f}, true anywhere {anywhere:.1f}")

# %% [markdown]
# The interval covers what is true of its pool, and misses what is true anywhere. Is that the rule? Now all 400 pools, ten
# repetitions on each.
#
# > **Predict first.** How many of a hundred plain intervals cover what is true of their pool? And how many cover what is true anywhere?
# > <details><summary>Answer</summary>About 95, as promised. And about 73: the promise was about the pool.</details>

# %%
plain = torch.tensor([mean_ci(row) for row in ten])    # (pools, 3) mean, low, high
wide = torch.tensor([mean_ci(row, corrected=(100, 50)) for row in ten])
off = {"On this pool? Plain interval": plain - here[:, None],
       "On new images? Plain interval": plain - anywhere,
       "On new images? Corrected interval": wide - anywhere}
forty = {question: rows[:40] for question, rows in off.items()}
figures.two_questions(forty)

# %% [markdown]
# **Figure.** The first forty pools, the same in each panel; dotted, the true answer. Above each panel, how many cover it.

# %% tags=["claim"]
pool, new, corrected = [((rows[:, 1] < 0) & (rows[:, 2] > 0)).double().mean()
                        for rows in off.values()]
wider = (wide[:, 2] - wide[:, 1]) / (plain[:, 2] - plain[:, 1])
claim("A plain interval keeps its promise about its own pool, and is too narrow for new "
      "images. The corrected one, 2.45 times as wide, is wide enough.",
      all_above(pool, 0.93, "covers its pool"), all_below(pool, 0.97, "covers its pool"),
      all_below(new, 0.8, "covers what is true anywhere"),
      all_above(corrected, 0.95, "corrected, covers that"),
      equal(wider, torch.full((400,), math.sqrt(6)), 1e-3, "times as wide, from √6"))

# %% [markdown]
# ## What we saw
#
# Logits matter through their differences. Softmax turns them into probabilities. Entropy is the surprise to expect,
# cross-entropy the surprise of one who believes $q$ where $p$ is true, KL what the false belief adds. Where two methods
# share their seeds, look at the differences. Repetitions on one pool speak of this pool; to speak of new images the
# interval must be wider.

# %% [markdown] tags=["exercise"]
# ## Exercises
#
# ### Exercise 1 (recall)
# For two classes there is a formula for softmax that needs only one number. Write the probability of the first class
# from the logits $a$ and $b$. It must also work for $a = 1000$, $b = 0$.
# <details><summary>Hint 1</summary>Divide the fraction, above and below, by its upper part. Which difference
# remains?</details>
# <details><summary>Hint 2</summary>What is left is 1 / (1 + one exponential). Torch has this function ready-made, and so
# written that no large number breaks it. It squeezes every number between 0 and 1, along a curve like an S.</details>

# %% tags=["exercise"]
def first_of_two(a, b):
    """Probability of the first of two classes. a, b: (n,), the logits. Returns (n,)."""
    ...


check.first_of_two(first_of_two)

# %% tags=["solution"]
def first_of_two(a, b):
    return torch.sigmoid(a - b)


check.first_of_two(first_of_two)

# %% [markdown] tags=["exercise"]
# ### Exercise 2 (investigate)
# You expect a gain, and you know how much the paired differences scatter. How many seeds must you run so that the
# gain is at least three standard errors? Then ask your function: if the gain is half as large, how many more?
# <details><summary>Hint 1</summary>Solve $g \ge 3 \, s / \sqrt n$ for $n$.</details>
# <details><summary>Hint 2</summary>Square both sides, then $n$ stands alone. A number of seeds is whole, and it must be
# enough: <code>math.ceil</code> rounds up.</details>

# %% tags=["exercise"]
def seeds_needed(gain, deviation):
    """Fewest seeds with gain >= 3 standard errors. deviation: s of the differences."""
    ...


check.seeds_needed(seeds_needed)

# %% tags=["solution"]
# solution
def seeds_needed(gain, deviation):
    seeds = (3 * deviation / gain) ** 2
    return math.ceil(round(seeds, 9))    # 9.000000000000002 seeds are 9


check.seeds_needed(seeds_needed)

# %% [markdown] tags=["quiz"]
# ## Quiz
#
# Unfold the answer that you would give. Each says why it is right, or what is wrong with it.
#
# **1.** A network answers with the logits 3, 1, 0. You add 100 to all three. What happens to the probabilities?
#
# <details><summary>A. They stay as they are.</summary>Right. Softmax divides one exponential by the sum of all; the
# common factor cancels. What counts are the differences of logits.</details>
# <details><summary>B. All three of them grow.</summary>No. They must sum to 1, so they cannot all grow.</details>
# <details><summary>C. They come close to a third.</summary>No. 103 and 100 look alike as numbers, but softmax sees
# their difference, and that is still 3.</details>
# <details><summary>D. The first takes nearly all.</summary>No. That happens when the <em>differences</em> grow, for
# instance when you multiply all logits by 100.</details>
#
# **2.** The entropy of a prediction over ten classes is 0. What does the network say?
#
# <details><summary>A. One tenth for each class.</summary>No. That is the most doubtful prediction of all, and its
# entropy is the largest: log 10, about 2.3 nats.</details>
# <details><summary>B. Everything for one class.</summary>Right. No doubt is left. Whether the class is the right one
# is another question.</details>
# <details><summary>C. The class that is right.</summary>No. Entropy looks at the prediction alone; it does not know
# the label. One can be sure and wrong.</details>
#
# **3.** KL(p ‖ q) = 0.3 nats. What is KL(q ‖ p)?
#
# <details><summary>A. 0.3 as well, like any distance.</summary>No. KL is no distance in the everyday sense: it is not
# symmetric.</details>
# <details><summary>B. Above 0, and more is not known.</summary>Right. The two directions differ in general: one
# weighs the logarithms with p, the other with q.</details>
# <details><summary>C. −0.3: the order is reversed.</summary>No. KL is never negative, in either direction.</details>
#
# **4.** The new method is 1.2 points better than the old one, and the 95 % interval of the paired differences reaches
# from −0.4 to 2.8. What may you say?
#
# <details><summary>A. The new one is better: the mean is positive.</summary>No. A mean of a few runs is nearly never
# exactly 0; its sign alone says little.</details>
# <details><summary>B. The new one is better, with 95 % certainty.</summary>No. Of many such intervals, 95 in a
# hundred cover the truth. This one covers losses too.</details>
# <details><summary>C. The two are equally good, as zero lies inside.</summary>No. A gain of 2.8 points lies inside
# the interval as well. Not settled is not the same as equal.</details>
# <details><summary>D. Neither is shown to be better, as zero lies inside.</summary>Right. No difference, or even a
# loss, would be compatible with what was seen.</details>

# %% [markdown]
# ## What next
#
# Back to the five questions of [lesson 00](00_start_here.ipynb), or on to [01 · Background](01_background.ipynb). The
# losses of this page return in [lesson 04](04_loss_math.ipynb), with a temperature and a gradient.

# %% [markdown]
# ## References
#
# - C. E. Shannon (1948), *A Mathematical Theory of Communication*.
# - S. Kullback, R. A. Leibler (1951), *On Information and Sufficiency*.
# - J. S. Bridle (1990), *Probabilistic Interpretation of Feedforward Classification Network Outputs* (softmax).
# - "Student" (W. S. Gosset, 1908), *The Probable Error of a Mean*.
# - T. G. Dietterich (1998), *Approximate Statistical Tests for Comparing Supervised Classification Learning Algorithms*.
# - C. Nadeau, Y. Bengio (2003), *Inference for the Generalization Error*.
# - X. Bouthillier et al. (2021), *Accounting for Variance in Machine Learning Benchmarks*.
