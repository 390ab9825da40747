# %% [markdown] asks="How good a student can you make in 500 bytes, and how sure are you?" seconds=9
# # 16 · Capstone: the best student in 500 bytes
#
# **The question.** You are given a teacher and images without labels. Make the best student that takes no more than 500 bytes, and half
# the time of the student that is in use. How good will it be on images that lie in a locked drawer, and how do you know beforehand?
#
# **You will be able to**
#
# - read two budgets, bytes and measured time, and say which of them stops which network
# - say what a score on a few images is worth, and what is left of it once it has been used to choose
# - compare two students on the same images, and tell a tie from a win
# - hand in a student as plain numbers, with an interval that you stand for
#
# **Time**: 20 min reading and running, 90 min exercises, your student included · **You need**: the loop and the controls of
# [lesson 05](05_code_from_scratch.ipynb), what can be saved ([lesson 09](09_small_compute.ipynb)), paired intervals
# ([primer](A_primer.ipynb)); [lesson 10](10_quantise_and_prune.ipynb) helps

# %% [markdown]
# ![A teacher hands on to a student, which lies on a pair of scales against a weight of 500 bytes, beside a stopwatch that shows half
# the time of the old student. Below them is a locked drawer with 600 images in it, from which your score will
# come.](pictures/16_drawer.svg)

# %%
import tempfile
from pathlib import Path
import torch
from classroom.claim import above, all_above, below, claim, equal
from classroom.lesson_16 import board, check, deal, figures, hand_in, rehearsal, storing
from kdlib.measure import mean_ci, paired_ci
from kdlib.models import cnn, count_parameters, mlp, predict_logits
from kdlib.training import fit
torch.set_num_threads(1)    # small networks: more threads only get in each other's way

# %% [markdown]
# ## What you are given
#
# The 1,797 digits of this kit were dealt into four heaps. From 500 a **teacher** learnt. You get it, and **500 other images
# without labels**, and **197 with labels**, to choose with: your validation images. The last 600, the **held-out** images, lie in a
# drawer. In a class your instructor has it, and gave you a file `capstone.pt`: put it beside this notebook before you run the next cell.
# Without that file you play alone, and may open the drawer once, at the end.

# %% tags=["nbval-ignore-output"]
given = deal.given()
told = predict_logits(given.teacher, given.x)    # (500, 10), asked once
print(f"{count_parameters(given.teacher):,} parameters, {len(given.x)} images, "
      f"{len(given.x_val)} with labels")
figures.images(given.x[:8], (8, 8), [f"teacher: {c}" for c in told[:8].argmax(-1)])

# %% [markdown]
# **Figure.** Eight of your images, and what the teacher calls them. It is a cnn of two convolutions, with 32 and 64 maps (channels), and nobody
# says that it is right.

# %% [markdown]
# ## The first budget: 500 bytes
#
# This paragraph takes more, if you count its letters. A student is handed in as a file of numbers, and you choose how many **bits**
# each weight gets. With 32 or 16 bits all numbers are floats. With 2 to 8 bits the weights are whole numbers, as in
# [lesson 10](10_quantise_and_prune.ipynb): each row of weights (those of one unit, or of one map) has a **step**, by which its whole
# numbers are multiplied. Steps and biases are float16, 2 bytes each. What counts are the bytes of all these numbers, and not those that
# torch writes around them.

# %%
for bits in (32, 16, 8, 4, 2):
    size = storing.bytes_of(mlp(64, 16, 10), bits)
    print(f"64-16-10 in {bits:2} bits a weight: {size:5,} bytes")

# %% [markdown]
# The network that was the student in most lessons fits with 2 bits a weight only. `storing.rounded(student, bits)` is what comes back from
# the file, and no longer the student that you trained. So measure *that* one.
#
# ## The second budget: half the time of the old student
#
# Seconds belong to a computer; a ratio travels better. A student is **in use** already, a cnn with 8 and 16 maps, and the new one may
# take half of its time. Both take **100 images** in turns, thirty times each, and `storing.time_ratio` divides the shortest time of one by
# the shortest of the other: whatever else a computer does can only make a run longer. Whoever is over the budget is timed up to
# three times, and a twentieth is forgiven.
#
# Why not compare with the teacher? It is large, and what makes a computer quick with large networks may do little for small ones. Like is
# timed with like.
#
# > **Predict first.** An mlp 64-16-10 has 1,210 parameters, a cnn with 4 and 8 maps 666. Which is the smaller file, and which is
# > faster?
# > <details><summary>Answer</summary>The cnn is smaller, and takes several times as long. It uses most of its few weights at many
# > places of the picture; the mlp uses each of its many once.</details>

# %% tags=["nbval-ignore-output"]
costs = {}
for name in ("mlp 64-5-10", "mlp 64-16-10", "mlp 64-64-10", "cnn 2", "cnn 4", "cnn 8",
             "cnn 2-4", "cnn 4-8", "cnn 8-16"):
    network = storing.network_of(name)
    sizes = storing.bytes_of(network, 8), storing.bytes_of(network, 4)
    costs[name] = sizes, storing.time_ratio(network, given.x[:deal.TIMED])
figures.budgets(costs, deal.BYTES, deal.TIME)

# %% [markdown]
# **Figure.** What nine networks cost: bytes in 8 bits (full mark) and in 4 bits (hollow mark), and the share of the old student's time on
# this computer. White is allowed, grey is not. Fewer bits move a network to the left and not down.

# %% tags=["claim"]
(mlp_bytes, _), mlp_time = costs["mlp 64-16-10"]
(cnn_bytes, _), cnn_time = costs["cnn 4-8"]
claim("Fewer bytes, more time: the cnn 4-8 is the smaller file and the slower network.",
      all_above(mlp_bytes / cnn_bytes, 1.5, "bytes in 8 bits, mlp 64-16-10 : cnn 4-8"),
      all_above(cnn_time / mlp_time, 3, "time, cnn 4-8 : mlp 64-16-10"))

# %% [markdown]
# So the budgets pull in two directions. Bytes stop the wide mlps, time stops the cnns with many maps, and in between is your student.

# %% [markdown]
# ## A student to beat
#
# Here is the **baseline**: three hidden units in float16, taught the teacher's top class, 200 steps, one start, nothing chosen.
# Whoever has read lessons 05 and 09 sees four things to do better, and the network need not even change.
# <details><summary>Which four?</summary>The teacher's soft answers instead of its top class. A temperature that is chosen. More steps. Several
# starts, of which one is chosen.</details>

# %% tags=["nbval-ignore-output"]
baseline = mlp(64, 3, 10, seed=0)
fit(baseline, given.x, told.argmax(-1), epochs=40, lr=0.02, batch_size=100)
stored = storing.rounded(baseline, bits=16)
right = board.rights(stored, given.x_val, given.y_val)    # (197,) True or False
low_to_high = board.wilson(right.sum(), len(right))
print(f"{storing.bytes_of(baseline, 16)} bytes, right on {low_to_high.mean:.1f} % of "
      f"{len(right)} images, from {low_to_high.low:.1f} to {low_to_high.high:.1f}")

# %% [markdown]
# The interval is **Wilson's** (1927), made for shares: it stays between 0 and 100 %. It says how far 197 images can be trusted. Not
# very far.

# %% [markdown]
# ## What a score is worth once it has chosen
#
# You will try many students and keep the one that is best on the 197 images. How good will that one be in the drawer? We rehearse:
# **ten deals whose drawers we may open** (with mlps as teachers, which are quick). In each, twelve students of one recipe, a 64-5-10
# in 8 bits, that differ in their start and in nothing else.

# %%
deals = rehearsal.ten_deals()
on_val, held_out = rehearsal.twelve_starts(deals)      # (10, 12, 197) and (10, 12, 600)
val_score = 100 * on_val.double().mean(-1)             # (10, 12), in %
true_score = 100 * held_out.double().mean(-1)
best = val_score.argmax(dim=1, keepdim=True)           # (10, 1): whom you would hand in

# %% [markdown]
# > **Predict first.** On validation images, the best of twelve leads the mean of the twelve by some two points. By how
# > much does it lead in the drawer?
# > <details><summary>Answer</summary>By much less. A good part of the lead was luck with 197 images, and the drawer has other
# > images.</details>

# %% tags=["nbval-ignore-output"]
def lead(score, chosen):
    """How far the chosen one is ahead of the mean, in each deal. (10,)"""
    return score.gather(1, chosen)[:, 0] - score.mean(dim=1)


print(f"deal 0: on validation {lead(val_score, best)[0]:.1f} points ahead, "
      f"in the drawer {lead(true_score, best)[0]:.1f}")

# %%
leads = {"on the images that chose it": lead(val_score, best),
         "in the drawer": lead(true_score, best)}
figures.rows({name: mean_ci(points.numpy()) for name, points in leads.items()},
             "the best of twelve, points ahead of their mean", reference=0)

# %% [markdown]
# **Figure.** How far the student that is best on validation images leads the mean of its twelve: on these images, and on the held-out
# ones. Means and 95 % intervals over ten deals.

# %% tags=["claim"]
seen, kept = leads.values()
claim("Of the lead that chose a student, more than half a point is lost in the drawer.",
      above(seen, 1, "points ahead on validation images"),
      above(seen - kept, 0.5, "points ahead there − in the drawer"))

# %% [markdown]
# This is no reason not to choose. It is a reason not to believe the score of the one that you chose. Two remedies: choose
# on some of your labelled images and judge on the rest; or say how many you tried, and expect less. Whoever trains on the labels as
# well has nothing left to judge with.
#
# So when you hand in, you also say **what you expect**: an interval that holds your score in the drawer with 95 %. Two uncertainties are in
# it. Wilson's interval of 90 % on 197 images reaches 4.2 points to each side. But the drawer is small, too, and a network that is really
# right on 90 % may get 2.4 points more or less on 600 images. Together: $\sqrt{4.2^2 + 2.4^2}$ = 4.8 points to each side. And from the
# middle goes what the choice has cost.

# %% [markdown]
# ## Two students, the same images
#
# On the board students are compared. Here are two of the rehearsal, the best two in the drawer of deal 0: their scores, then the difference,
# taken image by image. The p of **McNemar's test** ([lesson 15](15_your_own_model.ipynb#Three-seeds)) is how often two that are equally good
# would differ as much.

# %% tags=["nbval-ignore-output"]
first, second = (held_out[0, place] for place in true_score[0].topk(2).indices)
for one in (first, second):
    found = board.wilson(int(one.sum()), len(one))
    print(f"{found.mean:.1f} % from {found.low:.1f} to {found.high:.1f}")
found = paired_ci(100 * first.double(), 100 * second.double())
print(f"difference {found.mean:.1f} points from {found.low:.1f} to {found.high:.1f}, "
      f"McNemar's p {board.mcnemar(first.numpy(), second.numpy()):.2f}")

# %% [markdown]
# Two intervals that overlap prove nothing either way ([primer](A_primer.ipynb#Paired-intervals)). In the difference, image by image, what
# both get right or wrong cancels. How much does that help? In each deal, let us put the paired interval of two students beside the one that
# takes them for **strangers**, as if each had answered other images.

# %%
one, other = 100 * held_out[:, 0].double(), 100 * held_out[:, 1].double()    # (10, 600)
paired = (one - other).std(dim=1)
strangers = (one.var(dim=1) + other.var(dim=1)).sqrt()

# %% tags=["claim"]
claim("Compared image by image, two students need a shorter interval than two strangers.",
      below(paired / strangers, 0.9, "width, paired : strangers"))

# %% [markdown]
# The board compares everybody with the first in this way, and those that McNemar's test cannot tell from the first share its place. Of
# twenty tests between equals, one looks significant by luck. And there are many tests: who is first is known only after the images were
# seen, so every pair counts, 435 in a class of thirty. The board asks the more of each test, the more there are (Holm, 1979). So an
# interval above zero, which knows of one pair only, may stand beside a shared place.

# %% [markdown]
# ## Hand in
#
# A hand-in is a file of plain numbers. `hand_in.write` looks at it as your instructor will, and says in a sentence what is wrong.

# %% tags=["nbval-ignore-output"]
folder = Path(tempfile.mkdtemp())
hand_in.write(baseline, folder / "ada.pt", given, by="Ada", bits=16, expects=(55, 75))

# %% tags=["nbval-ignore-output"]
diverged = mlp(64, 3, 10, seed=0)
diverged[0].weight.data[0, 0] = float("nan")
slow = cnn((8, 8), (8, 8), 10)
for student, bits in ((mlp(64, 16, 10), 16), (diverged, 16), (slow, 3)):
    try:
        hand_in.write(student, folder / "no.pt", given, by="A", bits=bits, expects=(55, 75))
    except hand_in.Refused as why:
        print(why)

# %% [markdown]
# In the file is the network's *name*, "mlp 64-3-10", and no code. Files that bring code along, as whole models do when they are saved, can do
# anything to the computer that opens them. So whoever scores yours opens it with `weights_only=True`, builds the network
# from its name, and checks sizes, shapes and numbers before it uses one of them.

# %% tags=["claim"]
came_back = hand_in.read(folder / "ada.pt", given).model
claim("What comes out of the file is the student that went in, rounded.",
      equal(predict_logits(came_back, given.x), predict_logits(stored, given.x), 1e-5))

# %% [markdown]
# ## The board
#
# So is a class compared. Four baselines that differ in their start play the class, and the validation images play the drawer.

# %% tags=["nbval-ignore-output"]
drawer = deal.Drawer(given.x_val, given.y_val, given.deal)
for seed, name in enumerate(("Ada", "Ben", "Chen", "Dana")):
    student = mlp(64, 3, 10, seed=seed)
    fit(student, given.x, told.argmax(-1), epochs=40, lr=0.02, batch_size=100, seed=seed)
    hand_in.write(student, folder / f"{name}.pt", given, by=name, bits=16, expects=(55, 75))
found = board.of_files(sorted(folder.glob("[A-Z]*.pt")), given, drawer)
found[[*board.COLUMNS[:8], "expectation_held"]].round(1)

# %% [markdown]
# *place* is the same for all that cannot be told from the first of them, whatever the order of the rows. *score* is in per cent, from *low* to
# *high* by Wilson, and *behind* is the difference from the first, in points, with its interval. The last column says whether the score lies
# where its owner expected it.

# %% [markdown]
# ## Your student
#
# Now it is yours. Explore in a new notebook in this folder (*File → New → Notebook*); nothing below needs it. It may begin so:
#
# ```python
# import torch
# from classroom.lesson_16 import board, deal, hand_in, storing
# from kdlib.models import cnn, mlp, predict_logits
# from kdlib.training import distill, fit
# torch.set_num_threads(1)
# given = deal.given()
# told = predict_logits(given.teacher, given.x)
# ```
#
# Whoever trains with rounded weights (lesson 10) rounds them as the file does with `storing.nearest(w, bits)`. When you are content, this
# writes your file beside the notebook:
#
# ```python
# hand_in.write(student, "ada.pt", given, by="Ada", bits=8, expects=(84, 91))
# ```
#
# **The rules.** Learn from the given teacher, the 500 images, whatever you make of them, and the 197 with labels. Not from the other
# digits, which every computer with scikit-learn has. Nobody can stop you. But it may show: a student that knows clearly more than
# its only teacher gets a note on the board.
#
# **With the file goes half a page**: what you did, how many students you tried, which control could refute that it helped, and why you expect
# what you expect. You get up to twelve points.
#
# | | 4 points | 2 or 3 | 0 or 1 |
# |---|---|---|---|
# | **Result** | shares the first place | beats the baseline, the interval of the difference above zero | within both budgets; or not taken |
# | **Controls** | the same network, steps and number of tries, once with top classes and once with answers; and one control of lesson 05 that could take the gain back | one of the two | none, or other steps for the rival |
# | **Honesty of the claim** | the interval holds the score, is derived, and says how many were tried | it holds, and is wide or unexplained; or it just fails and is well derived | the validation score of the chosen one, as if nothing had been chosen |
#
# **Alone?** Write your student's file, with what you expect in it, and a second one of its control. Then, once:
#
# ```python
# drawer = deal.open_drawer(given)
# board.of_files(["ada.pt", "the_control.pt"], given, drawer).round(2)
# ```
#
# Whoever changes a student after that and looks again has used the drawer to choose, and knows what that is worth.

# %% [markdown]
# ## What we saw
#
# - Bytes and time are two budgets. Fewer bits buy bytes and no time; a convolution saves bytes and costs time.
# - A ratio of shortest times, taken in turns, is a latency that travels. Seconds are not.
# - A few hundred images leave a score uncertain by several points to each side. The score that has chosen is too high as well: of the
#   lead that chose a student a good part was gone in the drawer.
# - Two students are compared on the same images, pair by pair, and a board has to say which of its places are ties.
# - Weights can be handed on as plain numbers. A file that brings its own code must be trusted, and need not be.

# %% [markdown] tags=["exercise"]
# ## Exercises
#
# ### Exercise 1 (recall)
# How many hidden units may an mlp 64-units-10 have, in so many bits a weight (2 to 8), for a budget of bytes? (The time does not matter
# here. Do not round the bytes: half a byte counts as half a byte.)
# <details><summary>Hint 1</summary>A hidden unit has 64 weights going in, 10 going out, a step and a bias.</details>
# <details><summary>Hint 2</summary>The ten outputs have a step and a bias each, however many units there are: 40 bytes.
# <code>a // b</code> rounds down.</details>

# %% tags=["exercise"]
def most_units(budget, bits):
    """The most hidden units of an mlp 64-units-10 whose file has at most so many bytes.

    budget: bytes. bits: of each weight, 2 to 8. Returns a whole number."""
    ...


check.most_units(most_units)

# %% tags=["solution"]
def most_units(budget, bits):
    a_unit = (64 + 10) * bits / 8 + 2 + 2    # its weights, its step, its bias
    return int((budget - 10 * (2 + 2)) // a_unit)


check.most_units(most_units)

# %% [markdown] tags=["exercise"]
# ### Exercise 2 (modify)
# The board says how far somebody is behind the first, with an interval. Write it for two students that answered the same images: the
# mean difference a − b in points, with 1.96 standard errors to each side.
# <details><summary>Hint 1</summary>Subtract image by image: 1 where only a is right, −1 where only b is, else 0.</details>
# <details><summary>Hint 2</summary>The standard error of a mean of n numbers is their standard deviation, <code>d.std()</code>, divided
# by √n.</details>

# %% tags=["exercise"]
def paired_interval(right_a, right_b):
    """(low, mean, high) of the difference a − b in points, as a tensor (3,).

    right_a, right_b: (n,) bool, True where the student names the image rightly."""
    ...


check.paired_interval(paired_interval)

# %% tags=["solution"]
def paired_interval(right_a, right_b):
    d = 100 * (right_a.double() - right_b.double())    # (n,) points, image by image
    error = d.std() / len(d) ** 0.5
    return torch.stack([d.mean() - 1.96 * error, d.mean(), d.mean() + 1.96 * error])


check.paired_interval(paired_interval)

# %% [markdown] tags=["exercise"]
# ### Exercise 3 (investigate)
# Somebody who tries little chooses among three. Take the first three starts of each deal only. How many points of the lead on validation images are
# lost in the drawer, in the mean over the ten deals? Each lead is over the mean of these three.
# <details><summary>Hint 1</summary><code>val_score[:, :3]</code> and <code>true_score[:, :3]</code> have the first three; whom would you
# hand in now?</details>
# <details><summary>Hint 2</summary><code>lead(…, chosen)</code> of each table, with <code>chosen</code> from the validation scores of the
# three. Subtract, then take the mean.</details>

# %% tags=["exercise"]
lost_by_three = ...


check.lost_by_three(lost_by_three)

# %% tags=["solution"]
# solution
# Less to choose from, less to be fooled by.
val_three, true_three = val_score[:, :3], true_score[:, :3]
chosen = val_three.argmax(dim=1, keepdim=True)
lost_by_three = (lead(val_three, chosen) - lead(true_three, chosen)).mean()
check.lost_by_three(lost_by_three)

# %% [markdown] tags=["quiz"]
# ## Quiz
#
# Unfold the answer that you would give. Each says why it is right, or what is wrong with it.
#
# **1.** Your cnn fits into the bytes and takes 0.6 of the old student's time. What helps?
#
# <details><summary>A. To store its weights in 4 bits instead of 8.</summary>No. That halves the file. The arithmetic is done with the same
# floats as before.</details>
# <details><summary>B. To time it when the computer has nothing else to do.</summary>No. The old student is timed in turns with it, and the
# shortest runs count. A quiet computer gives the same ratio.</details>
# <details><summary>C. To give it fewer maps, or one convolution less.</summary>Right. Time goes with what is computed at each place of the
# picture, and with the number of layers.</details>
#
# **2.** Of 40 students yours is the best on the 197 images, with 93 %. What do you expect in the drawer?
#
# <details><summary>A. 93 %, as the labels of the 197 images are true.</summary>No. They are. But the 40 were not equally lucky with these
# images, and you took one of the luckiest.</details>
# <details><summary>B. Less than 93 %, by how much depends on how alike the 40 are.</summary>Right. Where they hardly differ, nearly all of the lead
# is luck. Where they differ much, more of it is real.</details>
# <details><summary>C. About the mean of the 40, as choosing is nothing but luck.</summary>No. Among 40 recipes, not 40 starts of one, some are
# really better, and that they keep.</details>
# <details><summary>D. More than 93 %, as the drawer has three times as many images.</summary>No. More images make a score surer. They do not
# make a student better.</details>
#
# **3.** On the board you are second, 0.8 points behind the first, from −0.6 to 2.2, and you share place 1. What may you say?
#
# <details><summary>A. "These 600 images do not tell who is better."</summary>Right. On other images you might be ahead. Or the other one, by
# two points.</details>
# <details><summary>B. "Both students are equally good at digits."</summary>No. The interval reaches to 2.2 points. That something was not found does not
# mean that it is not there.</details>
# <details><summary>C. "Mine is worse than the first, by 0.8."</summary>No. That is what these images show. Zero lies within the interval, so the sign
# is open.</details>
#
# **4.** Why does the scorer refuse a student that was saved with <code>torch.save(student, …)</code>?
#
# <details><summary>A. The file would be over 500 bytes, with its layers in it.</summary>No. What counts are the numbers; what torch writes around them
# is free.</details>
# <details><summary>B. Opening such a file runs code that its author chose.</summary>Right. It is a pickle, and a pickle is a small program. Plain
# numbers and a name do as well, and cannot do harm.</details>
# <details><summary>C. Its weights would come back as another kind of float.</summary>No. They come back as they were.</details>

# %% [markdown]
# ## What next
#
# That was the last lesson. Do the same with a network and images of your own: [lesson 15](15_your_own_model.ipynb) has the script, this one
# the drawer. Before you train anything, put some images away, and give somebody else the key.
#
# ## References
#
# - Wilson (1927), *Probable Inference, the Law of Succession, and Statistical Inference*
# - McNemar (1947), *Note on the Sampling Error of the Difference between Correlated Proportions or Percentages*
# - Holm (1979), *A Simple Sequentially Rejective Multiple Test Procedure*
# - Cawley, Talbot (2010), *On Over-fitting in Model Selection and Subsequent Selection Bias in Performance Evaluation*
# - Blum, Hardt (2015), *The Ladder: A Reliable Leaderboard for Machine Learning Competitions*
