# %% [markdown] asks="Which mistakes are made in published code, and how does one find them?" seconds=17
# # 06 · Spot the bug
#
# **The question.** The code runs, the loss falls, the student gets marks one could publish. How do you find out that it
# is wrong all the same?
#
# **You will be able to**
#
# - recognise sixteen mistakes from real code by their symptoms
# - say why accuracy is a poor detector of mistakes, and what is a better one
# - write a test that finds a mistake, and see what it cannot find
# - say what each fault of a published program costs, because you have measured it
#
# **Time**: 50 min reading and running, 45 min exercises · **You need**: the loss of [lesson 04](04_loss_math.ipynb) and
# the loop of [lesson 05](05_code_from_scratch.ipynb). [Lesson 03](03_two_stage_process.ipynb) shows more of dropout and
# batch norm; what we need of them is said here

# %% [markdown]
# ![Four vital signs of a loss that runs and falls. The student is the teacher: loss 0. Certain and right: loss 0.
# Another teacher at alpha 0: no change. T from 500 to 1,000: the same pull.](pictures/06_signs.svg)
#
# The imports load the packages. That takes some seconds, in which `[*]` stands at their left.

# %%
import pandas as pd
import torch
import torch.nn.functional as F
from classroom import bugs
from classroom.bugs import sound_loss
from classroom.claim import above, all_above, below, claim, count, within
from classroom.lesson_06 import check, figures
from kdlib.measure import accuracy
from kdlib.training import progress_bar
torch.set_num_threads(1)    # small networks: more threads only get in each other's way

# %% [markdown]
# ## Part 1: the bank
#
# The specimens below come from published code: libraries, examples, a textbook, and one trap of which we have nothing
# but users' questions (J). Their notes name the issue or the pull request. We rewrote each in our own words and kept
# the mistake. Every one of them runs to its end, without a warning.
#
# ### Ward 1: eight sick losses
#
# Eight losses that all mean to be the one of lesson 04 (the eighth has the letter U, because it came to the bank late),
#
# $$(1 - \alpha)\,\mathrm{CE}(y, q) + \alpha\,T^2\,\mathrm{KL}(p_T \,\Vert\, q_T)$$
#
# with `z` the student's logits, `v` the teacher's, `y` the labels, mean over the batch. `F.kl_div(log_q, p)` is
# PyTorch's KL. It wants the student **first**, as **log-probabilities**, and the teacher second, as probabilities. This
# is the healthy one:
#
# ```python
# def sound_loss(z, v, y, T=4.0, alpha=0.9):
#     kl = F.kl_div((z / T).log_softmax(-1), (v / T).softmax(-1), reduction="batchmean")
#     return (1 - alpha) * F.cross_entropy(z, y) + alpha * T**2 * kl
# ```
#
# A doctor does not begin with the diagnosis. First come the vital signs: cases in which one knows beforehand what is
# right. Here is one. A student that gives the teacher's own answers must pay nothing, if only the teacher counts. The
# patients lie in a *room*, one repetition of lesson 05: a student that has 100 digits, and a teacher that has seen 1,000.
# (The first training of a session loads more of PyTorch: some seconds.)

# %%
from classroom.lesson_06.pupils import digits_room
from classroom.lesson_06.signs import chart

room = digits_room(0)            # repetition 0
v, y = room.v, room.y            # the teacher's logits (100, 10), the labels (100,)
z = room.student(room.x)         # the logits of the student as it was born
print(f"the student as born: {sound_loss(z, v, y, alpha=1.0):.2f}")
print(f"the student is the teacher: {sound_loss(v, v, y, alpha=1.0).abs():.2f}")

# %% [markdown]
# We measure six such signs. *Pull* is how strongly the teacher's term pulls at the student's logits: the length of the
# gradient, at $\alpha = 1$.
#
# | sign | what it asks | healthy |
# |---|---|---|
# | the student is the teacher, α = 1 | does whoever agrees with the teacher pay nothing? | 0 |
# | certain and right, α = 0 | does whoever is sure of the label pay nothing? | 0 |
# | (.9, .1) teaches (.5, .5) | is it KL(teacher ‖ student), worked out by hand? | 0.37 |
# | another teacher, α = 0 | does the loss change, though the teacher weighs nothing? | 0 |
# | pull | how strong, beside the sound loss, at T = 4? | 1 |
# | hotter pull | the pull at T = 1,000 : that at T = 500, with T² | 1 |
#
# > **Predict first.** For each of the eight: read the code, then its column, and write down a diagnosis before you go
# > on. One has a single bad sign, the others two or more. (`NaN` is 0 divided by 0.) Exercise 1 has a list of faults to
# > choose from, and says what is right.

# %% tags=["nbval-ignore-output"]
def loss_a(z, v, y, T=4.0, alpha=0.9):
    kl = F.kl_div((z / T).log_softmax(-1), (v / T).softmax(-1), reduction="none").mean()
    return (1 - alpha) * F.cross_entropy(z, y) + alpha * T**2 * kl

def loss_b(z, v, y, T=4.0, alpha=0.9):
    kl = F.kl_div((v / T).log_softmax(-1), (v / T).softmax(-1), reduction="batchmean")
    return (1 - alpha) * F.cross_entropy(z, y) + alpha * T**2 * kl

chart(room, A=loss_a, B=loss_b)

# %% tags=["nbval-ignore-output"]
def loss_c(z, v, y, T=4.0, alpha=0.9):
    kl = F.kl_div((z / T).softmax(-1), (v / T).softmax(-1), reduction="batchmean")
    return (1 - alpha) * F.cross_entropy(z, y) + alpha * T**2 * kl

def loss_d(z, v, y, T=4.0, alpha=0.9):
    kl = F.kl_div((z / T).log_softmax(-1), (v / T).softmax(-1), reduction="batchmean")
    return (1 - alpha) * F.cross_entropy(z, y) + alpha * kl

chart(room, C=loss_c, D=loss_d)

# %% tags=["nbval-ignore-output"]
def loss_e(z, v, y, T=4.0, alpha=0.9):
    kl = F.kl_div((z / T).log_softmax(-1), (v / T).softmax(-1), reduction="batchmean")
    return (1 - alpha) * F.cross_entropy(z.softmax(-1), y) + alpha * T**2 * kl

def loss_f(z, v, y, T=4.0, alpha=0.9):
    kl = F.kl_div((v / T).log_softmax(-1), (z / T).softmax(-1), reduction="batchmean")
    return (1 - alpha) * F.cross_entropy(z, y) + alpha * T**2 * kl

chart(room, E=loss_e, F=loss_f)

# %% tags=["nbval-ignore-output"]
def loss_g(z, v, y, T=4.0, alpha=0.9):
    kl = F.kl_div((z / T).log_softmax(-1), (v / T).softmax(-1), reduction="batchmean")
    return alpha * F.cross_entropy(z, y) + (1 - alpha) * T**2 * kl

def loss_u(z, v, y, T=4.0, alpha=0.9):
    kept = z.detach().clone().requires_grad_()
    kl = F.kl_div((kept / T).log_softmax(-1), (v / T).softmax(-1), reduction="batchmean")
    return (1 - alpha) * F.cross_entropy(z, y) + alpha * T**2 * kl
chart(room, G=loss_g, U=loss_u)

# %% [markdown] tags=["exercise"]
# ### Exercise 1 (investigate)
# Your diagnoses. For each letter copy a name from this list. Three of the names belong to no patient.
#
# | name | the fault |
# |---|---|
# | `alpha reversed` | α weighs the labels |
# | `detached student` | the KL term reads a copy of the student's logits, and no gradient comes back |
# | `KL reversed` | KL(student ‖ teacher) where KL(teacher ‖ student) was meant |
# | `labels off by one` | the labels belong to the next class |
# | `mean over classes` | divided by the batch and by the number of classes as well |
# | `no T squared` | the factor T² is missing |
# | `probabilities for logs` | probabilities stand where log-probabilities belong |
# | `softmax twice` | probabilities stand where logits belong |
# | `sum over the batch` | not divided by the batch at all |
# | `teacher against teacher` | the student does not occur in the KL term |
# | `temperature on one side` | only one of the two is divided by T |
#
# Fill in one letter or all of them; the checker tells you which are right, and where to look for the others.
# <details><summary>Hint 1</summary>In each column, look for the signs that differ from the sound one. Each sign asks a question
# about one part of the formula.</details>
# <details><summary>Hint 2</summary>A loss of zero for the student that is the teacher asks whether the KL term is a KL at all.
# The certain student asks about the label term. The two-class example asks about direction and scale, the other teacher
# about α, the pulls about scale and T², and whether anything arrives at all.</details>

# %% tags=["exercise"]
losses = {"A": ..., "B": ..., "C": ..., "D": ...,
          "E": ..., "F": ..., "G": ..., "U": ...}


check.diagnosed_losses(losses)

# %% tags=["solution"]
# solution
losses = {"A": "mean over classes", "B": "teacher against teacher",
          "C": "probabilities for logs", "D": "no T squared",
          "E": "softmax twice", "F": "KL reversed",
          "G": "alpha reversed", "U": "detached student"}


check.diagnosed_losses(losses)

# %% [markdown]
# The case notes. Open one when you have a diagnosis of your own.
#
# > **Loss A**
# > <details><summary>Notes</summary>The pull is a tenth of the sound one at every temperature: the mean runs over the ten
# > classes as well. That is what <code>nn.KLDivLoss()</code> does by default (<code>reduction="mean"</code>); PyTorch warns
# > today. Seen in Teacher-free-Knowledge-Distillation, issues 5 and 41, and LD, issue 74. (Some keep it on purpose, with
# > weights tuned to it.) <b>Test:</b> compare with a KL divergence written out by hand. <b>Repair:</b>
# > <code>batchmean</code>.</details>
#
# > **Loss B**
# > <details><summary>Notes</summary>KL(teacher, teacher) is zero, and so is its gradient: hence 0 divided by 0. The
# > loss still falls during training, because the label term does. Seen in
# > annotated_deep_learning_paper_implementations, issue 66: it came in by copy and paste. <b>Test:</b> at α = 1 the
# > student's gradient must not be zero. <b>Repair:</b> put z into the first argument.</details>
#
# > **Loss C**
# > <details><summary>Notes</summary>A perfect student has a loss far below zero, and no KL can be negative. F.kl_div
# > wants log q and got q. Seen in ProDA, issues 20 and 43: acknowledged twice, never repaired. <b>Test:</b> KL(p, p)
# > = 0. <b>Repair:</b> log_softmax for the student.</details>
#
# > **Loss D**
# > <details><summary>Notes</summary>At T = 4 the pull is a sixteenth, and twice the temperature leaves a quarter: T²
# > is missing. Seen in distiller, issue 122, and repaired there in pull request 503; its case goes on in U.
# > <b>Test:</b> the pulls at T = 500 and T = 1000 must be alike. (Not at T = 1 and 4: appendix B shows that a sound
# > pull grows there.) <b>Repair:</b> multiply by T².</details>
#
# > **Loss E**
# > <details><summary>Notes</summary>F.cross_entropy applies a softmax itself; here it is given one already. Probabilities
# > are never more than 1 apart, so a student of ten classes cannot get below 1.46, however certain it is. Seen in
# > an example of tflearn, a plain classifier, until pull request 562. (In knowledge-distillation-pytorch, issue 10, a user
# > proposes this line. The code never had it.) <b>Test:</b> certain and right must cost nothing. <b>Repair:</b> give it
# > z.</details>
#
# > **Loss F**
# > <details><summary>Notes</summary>The two-class example gives it away: .51 is KL(q ‖ p), .37 is KL(p ‖ q). The two
# > agree that a perfect student pays nothing. Reverse KL is a choice, and for language models that learn from their own
# > text it is a default today: in TRL's DistillationTrainer (1.16) and TorchRL's DistillationLoss (0.14). It is a bug
# > where the other one was meant. In trl, until pull request 3043, <code>beta</code> = 0 was said to be forward and was
# > reverse, and a unit test agreed with the code. <b>Test:</b> an example small enough to work out by hand, and not
# > symmetric; it tells the directions apart. <b>Repair:</b> write down which one you mean, then exchange z and
# > v.</details>
#
# > **Loss G**
# > <details><summary>Notes</summary>At α = 0 it listens to the teacher, and at α = 1 to the labels. Seen in vit-pytorch,
# > pull request 91; libraries disagree on the convention, so nobody is warned by habit. <b>Test:</b> the end points.
# > <b>Repair:</b> exchange the weights, and write down whose weight α is.</details>
#
# > **Loss U**
# > <details><summary>Notes</summary>Every number is right: given the same logits, it prints what the sound loss prints. But
# > the KL term reads a copy of z, and a copy has no past, so nothing comes back. Its gradient is B's: the labels' alone.
# > Seen in distiller, issue 234: from its first version (2018) until pull request 503 (2020) its teacher printed a number
# > and moved nothing. In optipfair's skew loss nothing was detached at all, and the gradient was zero by arithmetic; so
# > measure it, do not look for <code>detach</code>. <b>Test:</b> at α = 1 the loss changes with z, and the gradient of z
# > is zero. <b>Repair:</b> hand over z itself.</details>
#
# ### What does a sick loss cost?
#
# Now train with them, with $T = 4$ and $\alpha = 0.9$. First in the one room: what is the teacher worth, if the loss is
# sound?

# %% tags=["nbval-ignore-output"]
from classroom.lesson_06.pupils import taught

def labels_alone(z, v, y):
    return F.cross_entropy(z, y)

for loss in (labels_alone, sound_loss):
    right = accuracy(taught(loss, room), room.x_test, room.y_test)
    print(f"{loss.__name__:14}{right:.1%} of the test images")

# %% [markdown]
# Then in ten rooms, with all ten losses. And all of it once more with labels of poor quality: every third of the
# hundred is moved to the next digit. The sound loss at $\alpha = 0.9$ hardly listens to the labels, so it should not
# mind. (Two bars show how
# far it is.)
#
# > **Predict first.** Eight wrong losses. How many would you notice by the accuracy of the student, with good labels?
# > And with the poor ones?
# > <details><summary>Answer</summary>With good labels three of them. With poor labels three more.</details>

# %%
from classroom.lesson_06.pupils import digits_rooms, intervals, reports, with_poor_labels
sick = [loss_a, loss_b, loss_c, loss_d, loss_e, loss_f, loss_g, loss_u]
patients = {"labels alone": labels_alone, "sound": sound_loss} | dict(zip("ABCDEFGU", sick))
rooms = digits_rooms(range(10))
good = reports(patients, rooms, "good labels")
poor = reports(patients, [with_poor_labels(room) for room in rooms], "poor labels")
panels = {"accuracy (%)": good["accuracy (%)"], "NLL": good["NLL"],
          "accuracy (%), poor labels": poor["accuracy (%)"]}
figures.beside("sound", intervals(panels), sick="ABCDEFGU", alone=["labels alone"])

# %% [markdown]
# **Figure.** Students of the labels alone (grey squares), of the sound loss (blue circles) and of the eight sick ones (red
# triangles): mean and 95 % interval over ten repetitions. The dotted line is the sound loss's mean. Left and middle, good
# labels; right, every third label wrong. NLL, the negative log-likelihood, is the cross-entropy with the true labels: it
# punishes being sure and wrong.

# %% tags=["claim"]
right = good["accuracy (%)"]
lost = right.rsub(right["sound"], axis=0)    # points behind the sound loss
claim("Accuracy does not see most of these mistakes: five of the eight students are level "
      "with that of the sound loss. The other three lose, and so do labels alone.",
      *[within(lost[name], 2, f"{name}, points behind it") for name in "ADEFG"],
      *[above(lost[name], 2.5, f"{name}, points behind it") for name in "BCU"],
      above(lost["labels alone"], 2.5, "labels alone, points behind it"))

# %% tags=["claim"]
right, poorly = good["accuracy (%)"], poor["accuracy (%)"]
lost = poorly.rsub(poorly["sound"], axis=0)
claim("What was harmless yesterday is not harmless today. With a third of the labels wrong "
      "A, D and G fall behind. E, which is as wrong as they are, does not.",
      below(right["sound"] - poorly["sound"], 2, "sound loss, points lost"),
      *[above(lost[name], 4, f"{name}, points behind it") for name in "ADG"],
      below(lost["E"], 0.5, "E, points behind it"))

# %% [markdown]
# C is wildly overconfident as well, and B and U end where the labels alone end. E and F look well to the end. E is even
# a little ahead of the sound loss: a label term flattened twice cannot pull hard, and here, where the labels lie, that
# is luck. A bug that helps is still a bug.
#
# Why could A, D and G look well? The teacher's share in their loss is smaller than the author thinks, but it is still
# there. Good labels agree with the teacher, so it hardly matters who speaks louder. Poor labels contradict it, and now
# it matters.
#
# The lesson of this ward: **accuracy is a symptom that most of the sick do not have, until the circumstances change.
# Test the code, not the score.**
#
# ### A visitor: a mixture of two answers
#
# Some newer losses compare both networks with a **mixture** of their answers, $m = \beta p + (1 - \beta) q.$ The best known is
# the generalised Jensen–Shannon divergence, $\beta\,\mathrm{KL}(p \Vert m) + (1 - \beta)\,\mathrm{KL}(q \Vert m)$
# (Agarwal et al. 2024). Here are a sound mixture and a sick one. Both hand over logarithms, as `F.kl_div` wants them.
#
# ```python
# def sound_mixture(z, v, beta=0.5):
#     return (beta * v.softmax(-1) + (1 - beta) * z.softmax(-1)).log()
#
#
# def mixture_v(z, v, beta=0.5):
#     return beta * v.log_softmax(-1) + (1 - beta) * z.log_softmax(-1)
# ```
#
# > **By hand.** The teacher says (.9, .1), the student (.1, .9), and β is ½. What is each of the two mixtures?
# > <details><summary>Answer</summary>The sound one is (.5, .5). The mean of the logs of .9 and .1 is the log of √(.9 · .1) = .3, so
# > V says (.3, .3). That adds up to .6: it is nobody's answer.</details>
#
# > **Mixture V**
# > <details><summary>Notes</summary>A mean of logs is the log of a geometric mean, which is the ordinary mean only where both
# > say the same. So a perfect student has a loss of zero here, too, and everybody else pays for another divergence. Seen in
# > trl, issue 2202, and repaired the same day (pull request 2204). <b>Test:</b> the mixture adds up to one. (It is silent where the shares
# > of p and q are exchanged, as in trl until pull request 3043. That is a mixture, only not the one that was meant.)
# > <b>Repair:</b> add the probabilities, then take the logarithm; or <code>torch.logaddexp</code>.</details>

# %% [markdown]
# ### Ward 2: five sick loops
#
# The loss is healthy from here on. What is sick is the code around it. Every loop is called as
# `loop(student, teacher, x, y)`. This is the healthy one. `predict_logits` asks in eval mode and without gradients,
# `batches` yields numbers of images in an order drawn anew each epoch, and `step` is one step of gradient descent.
#
# ```python
# def follow(student, v, x, y, epochs=30):
#     """Train the student on the answers v (n, classes), row for row."""
#     optimizer = torch.optim.Adam(student.parameters(), lr=0.02)
#     student.train()
#     for rows in batches(x, epochs):
#         step(optimizer, distillation_loss(student(x[rows]), v[rows], y[rows]))
#
#
# def sound_loop(student, teacher, x, y):
#     v = predict_logits(teacher, x)
#     follow(student, v, x, y)
# ```
#
# And these are the patients.
#
# ```python
# def loop_h(student, teacher, x, y):
#     v = torch.cat([predict_logits(teacher, x[rows]) for rows in batches(x)])
#     follow(student, v, x, y)
#
#
# def loop_i(teacher, student, x, y):
#     v = predict_logits(teacher, x)
#     follow(student, v, x, y)
#
#
# def loop_j(student, teacher, x, y):
#     teacher[-1] = nn.Linear(teacher[-1].in_features, len(y.unique()))
#     v = predict_logits(teacher, x)
#     follow(student, v, x, y)
#
#
# def loop_k(student, teacher, x, y, epochs=30):
#     optimizer = torch.optim.Adam(student.parameters(), lr=0.02)
#     student.train()
#     for rows in batches(x, epochs):
#         v = teacher(x[rows]).detach()
#         step(optimizer, distillation_loss(student(x[rows]), v, y[rows]))
#
#
# def loop_l(student, teacher, x, y, epochs=30):
#     optimizer, v = torch.optim.Adam(student.parameters(), lr=0.02), predict_logits(teacher, x)
#     student.train()
#     for _ in range(epochs):
#         for rows in batches(x):
#             step(optimizer, distillation_loss(student(x[rows]), v[rows], y[rows]))
#         student.eval()    # ready to be looked at
# ```
#
# Teacher and student are of a modern kind, because some mistakes need that to show. **Dropout** switches off random
# units while training. **Batch norm** shifts and scales each unit by the mean and spread of the batch, and keeps a
# *running mean* for later. Such numbers, which no gradient changes, are *buffers*. `train()` turns both on. `eval()`
# turns dropout off and uses the running mean. `no_grad()` and `detach()` stop gradients and touch neither.
#
# | sign | what it asks | healthy |
# |---|---|---|
# | teacher knew, teacher knows (%) | is the teacher as good after the loop as before? | the same |
# | student knows (%) | did the student learn anything? | near the teacher |
# | teacher's weights moved | did anybody train the teacher? | 0.00 |
# | its running mean moved | did it run in train mode? | 0.00 |
# | dropped, first pass and last pass (%) | how many of the student's units were off? | about 20, both times |
#
# > **Predict first.** Read the five loops and write down what each will do to these signs. Then run. One column is one
# > run, measured on 297 validation images; a point more or less says nothing.

# %% tags=["nbval-ignore-output"]
from classroom.lesson_06.loops import Ward

ward = Ward(room.x, room.y)
loops = {letter: bugs.BANK[letter].buggy for letter in "HIJKL"}    # the five above
ward.chart(**loops)

# %% [markdown]
# ### Ward 3: two sick reports
#
# The student is trained, and trained well. Now somebody writes down a number: the test accuracy of the best of several
# candidates (temperatures, seeds, epochs), or a mean *and its standard error*.
#
# ```python
# def report_m(validation, test):    # (candidates,) accuracies each
#     return test[test.argmax()].item()
#
#
# def report_n(accuracies):    # (seeds,)
#     return accuracies.mean().item(), accuracies.std().item()
# ```
#
# For the symptoms we let chance play: every candidate and every seed is truly right on 90 % of all images, and measured
# on 500 of them. A mean should lie within two of its standard errors of the truth in about 95 trials of 100.

# %%
from classroom.lesson_06 import chance

m, n = bugs.BANK["M"].buggy, bugs.BANK["N"].buggy    # the two above
for candidates in (1, 5, 20):
    reported = chance.of_the_best(m, candidates)
    print(f"M, best of {candidates:2}, each truly 90 %: reported {reported:.1f} %")
for seeds in (10, 40):
    bar, reached = chance.of_the_bar(n, seeds)
    print(f"N, {seeds} seeds: ± {bar:.1f} points,", end=" ")
    print(f"two bars reach 90 % in {reached:.0f} % of the trials")

# %% [markdown] tags=["exercise"]
# ### Exercise 2 (recall)
# Your diagnoses of the loops and the reports. Again three names belong to nobody.
#
# | name | the fault |
# |---|---|
# | `answers torn apart` | an image gets the teacher's answer to another image |
# | `chosen on the test set` | the test images took part in a choice |
# | `deviation for error` | a standard deviation is sold as a standard error |
# | `labels ignored` | the labels are never read |
# | `learning rate too high` | the steps are too long for the loss to fall |
# | `roles swapped` | the teacher learns from the student |
# | `student in eval mode` | the student is trained with its dropout off and its batch norm frozen |
# | `teacher in train mode` | the teacher answers with dropout on, and its batch norm learns |
# | `teacher not detached` | gradients of the loss reach the teacher |
# | `untrained head` | the teacher's last layer has never been trained |
# <details><summary>Hint 1</summary>First ask who has changed. A teacher that has changed was trained, or modified, or asked in
# the wrong mode; which of its parts has changed tells the three apart.</details>
# <details><summary>Hint 2</summary>In H, I and J follow the rows of v: who made them, and in which order? In K and L say for every
# line in which mode both networks are. In M and N, ask what happens with more candidates and with more seeds.</details>

# %% tags=["exercise"]
diagnoses = {"H": ..., "I": ..., "J": ..., "K": ..., "L": ...,
             "M": ..., "N": ...}


check.diagnosed_loops(diagnoses)

# %% tags=["solution"]
# solution
diagnoses = {"H": "answers torn apart", "I": "roles swapped", "J": "untrained head",
             "K": "teacher in train mode", "L": "student in eval mode",
             "M": "chosen on the test set", "N": "deviation for error"}


check.diagnosed_loops(diagnoses)

# %% [markdown]
# The case notes.
#
# > **Loop H**
# > <details><summary>Notes</summary>The answers are cached from shuffled batches, then laid beside images in their
# > own order. Every part is fine by itself. Seen in knowledge-distillation-pytorch, issues 4, 9 and 23, until pull
# > request 17; augmenting the images after caching is the same mistake. <b>Test:</b> how often does the argmax of a
# > cached row name the label of its image? <b>Repair:</b> cache in order, and index images and answers with the same
# > numbers.</details>
#
# > **Loop I**
# > <details><summary>Notes</summary>The loop wants (teacher, student) and is called with (student, teacher). The trained
# > network unlearns, the fresh one stays fresh. Seen in keras-io, issue 257, in another form: there the caller used keyword
# > arguments, and the constructor crossed the two (<code>self.teacher = student</code>). <b>Test:</b> the teacher's weights
# > after distilling are the weights before. It finds both forms. <b>Repair:</b> keyword arguments here; they would not have
# > helped there.</details>
#
# > **Loop J**
# > <details><summary>Notes</summary>A pretrained network gets a new last layer for the task at hand, and is put to
# > teaching before that layer has been trained. A trap that users ask about: in deit, issue 124, the answer is that the
# > teacher must be fine-tuned on your data first. We could name no code that fell into it. <b>Test:</b> the gate of lesson
# > 03: a teacher must show its accuracy before it teaches. <b>Repair:</b> train the head first.</details>
#
# > **Loop K**
# > <details><summary>Notes</summary>Nobody called teacher.eval(). Its dropout blurs the answers and its running averages
# > move with every batch. <code>detach()</code> stops gradients and neither of these. In the table above it costs the
# > student nothing; lesson 03 shows how the same mistake ruins a teacher. Seen in KD_Lib's TAKD and in the example of
# > vit-pytorch's README. (overhaul-distillation, issue 37, does it on purpose, and says so.) <b>Test:</b> the teacher's
# > buffers are what they were. <b>Repair:</b> eval() and no_grad(), or predict_logits.</details>
#
# > **Loop L**
# > <details><summary>Notes</summary>At the end of the first epoch the student goes into eval mode, and nobody fetches
# > it back. From then on there is no dropout, and batch norm no longer looks at the data. Seen in KD_Lib's BaseClass
# > and in simpletransformers, issue 941. <b>Test:</b> <code>student.training</code> is true in every step that
# > trains. <b>Repair:</b> student.train() at the start of <i>each</i> epoch.</details>
#
# > **Report M**
# > <details><summary>Notes</summary>The best of twenty equals looks better than any of them is. Choosing T, the seed or
# > the epoch on test images is found in TimeMIL, issue 4, and shapeformer, issue 2. In knowledge-distillation-pytorch the
# > images called <i>dev</i> are CIFAR-10's test images. <b>Test:</b> deal out the test accuracies anew; the choice
# > must not change. <b>Repair:</b> choose by validation, then read the test once.</details>
#
# > **Report N**
# > <details><summary>Notes</summary>The standard deviation tells how far single seeds lie apart. It does not shrink
# > with more of them. The standard error of the mean, s/√n, does. Here the mistake makes a result look worse than it
# > is; with the names exchanged, a standard error sold as the spread of seeds, it looks better. Seen in a textbook,
# > introduction-to-datascience-python, issue 115. <b>Test:</b> four times the data must halve the bar. <b>Repair:</b>
# > divide by √n, and say which of the two you show.</details>

# %% [markdown]
# ## Part 2: tests that find them
#
# Symptoms need a clever reader. A test needs none: it asks one question, always the same, and says yes or no.
# `classroom.bugs` holds a test for each fault, called `detects_…`. It takes a loss, a loop or a report and returns True
# where it finds its fault. Most are three lines long. To read one, type its name and two question marks into a new
# cell: `bugs.detects_no_t_squared??`
#
# A detector can be wrong in two ways. It can stay silent on the bug, and it can fire on sound code. So we try every
# test on every patient, and on the healthy ones. Two more patients have come in, called `article`. You will meet them
# in Part 3.
#
# > **Predict first.** Will each test fire on its own specimen alone?
# > <details><summary>Answer</summary>No. A test asks about a property, and one mistake may break several. And some
# > tests look at more than others: the one written for A compares the whole KL term with a KL worked out by
# > hand.</details>

# %%
from classroom.lesson_06.battery import tried

found, own = tried([*"ABCDEFGU", "article's labels"], sound_loss)
found_in_loops, own_in_loops = tried([*"HIJKL", "article's optimiser"], bugs.sound_loop)
figures.findings({"losses": found, "loops": found_in_loops}, own | own_in_loops)

# %% [markdown]
# **Figure.** Rows are tests, columns are patients. A large dot: the test fires. A ring: the fault that the test was
# written for. Read the columns: *article* sets off a whole series of alarms, A, D and E a single one each. Read the
# rows: the test of *mean over classes* finds five of the eight losses, because it compares with a result worked out by
# hand. It says that something is wrong, and not what.

# %% tags=["claim"]
fires, patient = found | found_in_loops, own | own_in_loops
caught = sum(fires[test][patient[test]] for test in fires)
alarms = sum(fires[test]["sound"] for test in fires)
others = [bugs.BANK[letter] for letter in "MNV"]    # the reports and the mixture
caught += sum(other.detector(other.buggy) for other in others)
alarms += sum(other.detector(other.sound) for other in others)
claim("Each of the eighteen faults is found by the test that was written for it, "
      "and sound code sets off none.",
      count(caught, 18, "faults found"), count(alarms, 18, "false alarms", 0))

# %% [markdown]
# What the figure cannot show is the next bug. A test finds what somebody thought of. That is why the first test remains
# the comparison: the same student, the same images, no teacher.
#
# Could a reader find them, without running anything? Those that stand in one line of a loss, yes, with the formula of
# lesson 04 held beside it: A to G are such. Those that live between two lines hardly: an order of rows (H), a head that
# nobody trained (J), a mode (K, L), a copy (U; where it was published, the copy was made in one function and read in
# another). In a project of your own, put such tests in a file beside the loss and the loop, run them with pytest
# whenever either changes, and let the loop itself assert what costs nothing: the teacher's accuracy before it teaches,
# its weights and buffers after.

# %% [markdown]
# ## Part 3: the article's code
#
# This kit grew from an article on distillation (Chinese, unsigned). It ends with code. Here it is as printed, but for
# its comments, and you know enough to read it as a doctor.
#
# ```python
# class TeacherModel(nn.Module):
#     def __init__(self):
#         super(TeacherModel, self).__init__()
#         self.fc1 = nn.Linear(10, 5)
#         self.fc2 = nn.Linear(5, 2)
#
#     def forward(self, x):
#         x = torch.relu(self.fc1(x))
#         x = self.fc2(x)
#         return x
#
# class StudentModel(nn.Module):
#     ...    # the same nine lines a second time
#
# criterion = nn.CrossEntropyLoss()
# optimizer = optim.Adam(params=model.parameters(), lr=0.001)
#
# train_data, test_data = ...
#
# teacher_model = TeacherModel()
# for epoch in range(epochs):
#     for data, label in train_data:
#         optimizer.zero_grad()
#         output = teacher_model(data)
#         loss = criterion(output, label)
#         loss.backward()
#         optimizer.step()
#
# student_model = StudentModel()
# for epoch in range(epochs):
#     teacher_output = teacher_model(train_data)
#     labels = torch.round(torch.sigmoid(teacher_output))
#     student_output = student_model(train_data)
#     loss = criterion(student_output, labels)
#     optimizer.zero_grad()
#     loss.backward()
#     optimizer.step()
# ```
#
# > **Predict first.** The article calls the teacher *a larger model*. Count the parameters of both. And where does the
# > program stop?
# > <details><summary>Answer</summary>67 and 67: the student is the teacher's twin, and nothing is made smaller. It
# > stops at the optimiser, since nothing is called <code>model</code>.</details>

# %%
from classroom.lesson_06.article import StudentModel, TeacherModel
from kdlib.models import count_parameters

for network in (TeacherModel(), StudentModel()):
    print(f"{type(network).__name__}: {count_parameters(network)} parameters")
try:
    torch.optim.Adam(params=model.parameters(), lr=0.001)
except NameError as error:
    print("NameError:", error)

# %% [markdown]
# ### The smallest repair
#
# We change as little as we can (`classroom/lesson_06/article.py`), and this is all of it.
#
# - `model` becomes `teacher_model`. So the line that makes the teacher moves up, above the optimiser.
# - `epochs` is never given. We say 50.
# - `train_data, test_data = ...` is three literal dots. We bring data. In stage 1 `train_data` is a list of batches. In
#   stage 2 the article feeds `train_data` to a network, which takes no lists, so there it is the images, all at once.
#
# The networks want ten numbers and know two classes. We squeeze each of our digits into ten numbers, its **principal
# components** (how far it leans in the ten directions in which the images differ most), and ask: is the digit odd?
#
# > **Predict first.** Stage 2 makes no optimiser of its own, so it goes on with the one of stage 1. After it, which of
# > the two networks has moved?
# > <details><summary>Answer</summary>The teacher. The optimiser holds the teacher's weights and no others, so the
# > student stays exactly as it was born. But the labels are made by rounding, and rounding has slope zero, so the
# > teacher's gradients are all zero too. Why does it move, then? Adam steps along a running average of past gradients,
# > and the last ones of stage 1 still echo in it.</details>

# %% tags=["nbval-ignore-output"]
from classroom.lesson_06.article import published

_, facts = published(0)    # the whole program, once
pd.Series(facts, name="repetition 0").round(3).to_frame()

# %% [markdown]
# And ten times, each with its own split and its own initial weights. Each run leaves a room: the student as it was
# born, its images and labels, the teacher and its answers, the test images. We shall need these rooms again.

# %%
twins, facts = zip(*[published(s) for s in progress_bar(range(10), "repetitions")])
facts = pd.DataFrame(facts)    # (repetitions, facts)

# %% tags=["claim"]
at_rest = (facts["student moved"] == 0).sum()
claim("In the published code the wrong network moves. The student keeps its initial "
      "weights to the last bit, and the teacher, which should rest, does not.",
      count(at_rest, 10, "students that stay as they were born"),
      all_above(facts["teacher moved"], 0.001, "a teacher's largest change"),
      above(facts["teacher knows (%)"], 85, "teacher, % of the test images"),
      below(facts["student knows (%)"], 65, "student, % of two classes"))

# %% [markdown]
# It ran to its end without a word of complaint. The article could not notice, because it evaluates nothing: `test_data`
# is never used.
#
# Two questions remain. What would this code do if the student had an optimiser? And what do its *labels* do?
#
# ### What rounding does
#
# `torch.round(torch.sigmoid(·))` looks at each class by itself and says 1 where its logit is above 0. Softmax would
# compare the classes with each other. This does not, so a row need not contain exactly one 1.
#
# > **Predict first.** A teacher answers an image with the logits (−0.3, −1.2), and another with (2.0, 0.4). Which
# > labels does the student get?
# > <details><summary>Answer</summary>(0, 0): no class at all, and since cross-entropy weighs by the label, the loss of
# > this image is zero whatever the student says. And (1, 1): both classes, which asks the student for fifty-fifty. In
# > both cases the teacher had a clear opinion: class 0.</details>

# %% tags=["nbval-ignore-output"]
from classroom.lesson_06.pupils import rounded_sums

print(torch.round(torch.sigmoid(torch.tensor([[-0.3, -1.2], [2.0, 0.4]]))))
ones = torch.stack([rounded_sums(room) for room in twins])    # (10, 1000), of each row
for words, number in (("no class", 0), ("two classes", 2)):
    share = 100 * (ones == number).double().mean(1)           # (10,)
    print(f"{words:11} {share.mean():.0f} % of the rows, in one run", end=" ")
    print(f"{share.min():.0f} %, in another {share.max():.0f} %")

# %% [markdown]
# Rows with no class and rows with two come in any mixture, and nothing in the training decides which.
#
# Now we give the student an optimiser of its own and train it three times from the same start. Only its targets differ:
# the article's labels (*rounded*), the teacher's probabilities instead (*softmax*), and, without any teacher, the *true
# labels*. Two measures are new. The calibration error says how far confidence is from accuracy. Agreement says how often
# the student names the teacher's class.

# %%
def softmax(z, v, y):
    return F.cross_entropy(z, v.softmax(-1))

targets = {"rounded": bugs.rounded_loss, "softmax": softmax, "true labels": labels_alone}
by_twins = reports(targets, twins)
figures.beside("true labels", intervals(by_twins), sick=["rounded"], alone=["true labels"])

# %% [markdown]
# **Figure.** Three students of one size on four measures, mean and 95 % interval over ten repetitions. Grey had no
# teacher, and its mean is the dotted line. Red is the article's. The arrows say where better is. *Rounded* agrees with its teacher nearly always and is still the worst.
# (*True labels* never met the teacher that it is compared with in the last panel.)

# %% tags=["claim"]
right, nll, off = (by_twins[measure] for measure in list(by_twins)[:3])
claim("With an optimiser for the student, the twin's answers cost more than they give. "
      "The weak teacher loses the points; rounding makes its student surer, and wronger.",
      above(right["true labels"] - right["rounded"], 3, "accuracy, true minus rounded"),
      above(nll["rounded"] - nll["true labels"], 0, "NLL, rounded minus true"),
      above(off["rounded"] - off["true labels"], 0, "calibration error, likewise"),
      above(right["true labels"] - facts["teacher knows (%)"], 0, "true minus the teacher"),
      above(nll["rounded"] - nll["softmax"], 0, "NLL, rounded minus softmax"),
      within(right["softmax"] - right["rounded"], 2.5, "accuracy, softmax minus rounded"))

# %% [markdown]
# ### The obvious repair
#
# A distillation with a twin as the teacher is pointless, so give it a larger teacher: twenty times the hidden units,
# well trained on the same rows.
#
# > **Predict first.** The larger teacher knows the odd from the even digits much better. Let the student learn from
# > this teacher's rounded answers to the 1,000 training images. How much better will it be than the same student with
# > the true labels?
# > <details><summary>Answer</summary>Not at all. The larger teacher has memorised its rows. On them its rounded answers
# > <i>are</i> the labels, so its student is trained on the labels, by a detour.</details>

# %%
from classroom.lesson_06.pupils import with_larger_teachers

larger = with_larger_teachers(twins)
by_larger = reports(targets, larger)
figures.beside("true labels", intervals(by_larger), sick=["rounded"], alone=["true labels"])

# %% [markdown]
# **Figure.** The same three students, now beside the larger teacher, on the same measures. *Rounded* and *true labels*
# are one student under two names, and *softmax* is hardly another one.

# %% tags=["claim"]
right = by_larger["accuracy (%)"]
same = []
for twin in larger:
    rounded = torch.round(torch.sigmoid(twin.v))
    same.append((rounded == F.one_hot(twin.y, 2)).all(-1).double().mean().item())
claim("The obvious repair gains nothing: this teacher's rounded answers are the labels.",
      all_above(same, 0.99, "share of such rows, smallest"),
      within(right["rounded"] - right["true labels"], 0.5, "rounded minus true labels"),
      below(right["softmax"] - right["true labels"], 1, "softmax, points over them"))

# %% [markdown]
# So the first repair that comes to mind leaves a program that looks mended, scores well and does not distil. Only the
# comparison with the true labels shows it.
#
# ### Where the teacher knows more rows than the student
#
# The situation of lesson 05 gives a teacher something to say: it has seen 1,000 labelled digits, the student holds 100
# of the images. Back to our rooms of ward 1, then. There are ten classes now, so rounding has more room for mischief.
#
# > **Predict first.** A teacher of ten classes, and *1 where the logit is above zero*. About how many of the 100 rows
# > will still be proper labels, with exactly one 1?
# > <details><summary>Answer</summary>About one in eight. Nothing in the training of a softmax classifier says where
# > zero is: adding 5 to all ten logits changes no probability. The line at zero is drawn at random.</details>

# %%
def softmax_8(z, v, y):
    return sound_loss(z, v, y, T=8.0, alpha=1.0)

targets = {"rounded": bugs.rounded_loss, "true labels": labels_alone,
           "softmax, T = 1": softmax, "softmax, T = 8": softmax_8}
by_ten = reports(targets, rooms)
del by_ten["calibration error (%)"]
figures.beside("true labels", intervals(by_ten), sick=["rounded"], alone=["true labels"])

# %% [markdown]
# **Figure.** The student of ward 1, with 100 images, taught in four ways: mean and 95 % interval over ten repetitions.
# Grey, with the dotted line, had no teacher. The other three heard the same good teacher, and red heard it rounded.

# %% tags=["claim"]
right, nll = by_ten["accuracy (%)"], by_ten["NLL"]
proper = [(rounded_sums(room) == 1).double().mean().item() for room in rooms]
claim("With ten classes few of the rounded rows are proper labels, and they ruin the "
      "student. The same teacher's softened softmax lifts it.",
      below(proper, 0.25, "share of proper labels"),
      above(right["true labels"] - right["rounded"], 20, "points that rounding costs"),
      above(right["softmax, T = 8"] - right["true labels"], 4, "points that T = 8 brings"),
      above(nll["true labels"] - nll["softmax, T = 8"], 0, "NLL that it saves"))

# %% [markdown]
# This time the teacher had something to tell, and rounding made the student deaf to it.

# %% [markdown]
# ## What we saw
#
# - Of eight wrong losses, five gave students nearly as good as the sound one. With poor labels three of these five
#   failed. Accuracy does not find such mistakes, or finds them late.
# - A loss can print the right number and move nothing. Look at its gradient.
# - Each mistake breaks a property that takes a few lines to test: zero for a perfect student, end points, a gradient
#   that must arrive, a weight that must not move, a mode, a buffer, a sum of one, a bar that halves.
# - The article's code, repaired until it starts, trains the wrong network, and says nothing.
# - Rounding turned a teacher's opinion into rows that are no labels: in the two-class task about one row in seven, in
#   the ten-class task nearly nine in ten. A larger teacher that has memorised its rows does not help: its rounded
#   answers are the labels.
#
# ## Exercises
#
# Exercises 1 and 2 are above, beside their patients.

# %% [markdown] tags=["exercise"]
# ### Exercise 3 (modify)
# One more fault, which the bank does not hold. If the teacher runs inside the loop with its gradients on, a loss that
# does not detach its answers sends gradients into the teacher. Write the detector: True where a gradient of the loss
# reaches the teacher's logits. It must stay silent on losses that merely *read* them, and on a loss that never looks at
# them.
# <details><summary>Hint 1</summary>Make up small z, v and y. Let v ask for a gradient with <code>requires_grad=True</code>, compute
# the loss, go backward, and look at <code>v.grad</code>.</details>
# <details><summary>Hint 2</summary><code>v.grad</code> stays <code>None</code> where nothing arrived. Give z a gradient as well, or
# <code>backward()</code> complains about a detached loss. And take an α at which both terms count.</details>

# %% tags=["exercise"]
def detects_leak(loss):
    """loss(z, v, y, T, alpha) -> scalar. True where its gradient reaches v, else False.

    z, v: (batch, classes) logits of student and teacher. y: (batch,) labels."""
    ...


check.detects_leak(detects_leak)

# %% [markdown] tags=["solution"]
# **Solution.** Click the three dots (or the blue bar) to open it. Try it on `sound_loss`: that one leaks, too. It is
# sound only as we used it, on answers that were computed without gradients.

# %% tags=["solution"]
def detects_leak(loss):
    z, v = torch.randn(4, 3, requires_grad=True), torch.randn(4, 3, requires_grad=True)
    loss(z, v, torch.tensor([0, 1, 2, 0]), 4.0, 0.5).backward()
    return v.grad is not None


check.detects_leak(detects_leak)

# %% [markdown] tags=["exercise"]
# ### Exercise 4 (investigate)
# You may keep only a few of the eight tests of the first ward. What is the smallest set such that each of the losses A to
# G and U sets off at least one of them? Give the names as they stand at the rows of the figure, for instance `{"KL reversed",
# "alpha reversed"}`.
# <details><summary>Hint 1</summary>Begin with the columns that have a single large dot. Their tests must stay.</details>
# <details><summary>Hint 2</summary>Which losses do those tests leave undetected? Add a test that finds as many of them
# as possible, if any are left.</details>

# %% tags=["exercise"]
battery = ...
check.smallest_battery(battery)

# %% tags=["solution"]
# solution
# D and E set off one test each, and so does A; these three find the others, too
battery = {"no T squared", "softmax twice", "mean over classes"}
check.smallest_battery(battery)

# %% [markdown] tags=["quiz"]
# ## Quiz
#
# Unfold the answer that you would give. Each says why it is right, or what is wrong with it.
#
# **1.** The article's optimiser holds the teacher's weights in stage 2, and their gradients are zero. Why does the
# teacher move?
#
# <details><summary>A. Adam steps along an average of past gradients.</summary>Right. The last gradients of stage 1
# still echo in it.</details>
# <details><summary>B. The student's loss reaches it through the labels.</summary>No. The labels are rounded, and a
# rounded number has slope zero: nothing comes through.</details>
# <details><summary>C. Adam shrinks all weights a little at each step.</summary>No. That is weight decay, which Adam
# has when it is asked for. Here nobody asked.</details>
#
# **2.** A larger teacher, well trained on the student's own rows, does not help the student of its rounded answers.
# Why not?
#
# <details><summary>A. On these rows its rounded answers are the labels.</summary>Right. It has memorised them, so the
# student learns what it would have learnt without any teacher.</details>
# <details><summary>B. The student is too small to follow such a teacher.</summary>No. The same student is as good as
# with the true labels, so it follows well enough.</details>
# <details><summary>C. Rounding leaves many of these rows without a class.</summary>No. That befell the small teacher,
# and the one of ten classes. Of this one's rows at least 99 in 100 are the labels.</details>
#
# **3.** Over ten repetitions your student is five points better than the same student without a teacher. What do you
# know about the loss?
#
# <details><summary>A. It is the loss that I meant to write.</summary>No. Five of eight wrong losses gave students
# within two points of the sound one's.</details>
# <details><summary>B. Its scale is right, T² and α included.</summary>No. Loss D lacks the T², loss G has α the wrong
# way round, and with good labels their students hardly differ from the sound one's.</details>
# <details><summary>C. Something of the teacher gets through.</summary>Right. The comparison shows that, and no more:
# the scale, T², α and the direction may all be wrong.</details>
# <details><summary>D. Too little, as accuracy is full of noise.</summary>No. Five points over ten repetitions are no
# noise. Three of the eight wrong losses would not have reached them.</details>
#
# **4.** The loss of a student that equals its teacher is exactly zero, at every temperature, at α = 1. Which mistake
# can the loss still have?
#
# <details><summary>A. Probabilities stand where logarithms belong.</summary>No. That loss was far below zero for the
# perfect student.</details>
# <details><summary>B. α weighs the labels and not the teacher.</summary>No. At α = 1 such a loss listens to the
# labels, which are not quite what the teacher says.</details>
# <details><summary>C. The two directions of KL are exchanged.</summary>Right. Both are zero there. So is the loss
# without T², or with a mean over the classes. One test is not enough.</details>

# %% [markdown]
# ## What next
#
# You can now trust your loss and your loop. [Lesson 07](07_temperature_and_model_size.ipynb) turns their dials:
# temperature, α, the sizes of student and teacher, in hundreds of students.
#
# ## References
#
# - Hinton, Vinyals, Dean (2015), *Distilling the Knowledge in a Neural Network*
# - Guo, Pleiss, Sun, Weinberger (2017), *On Calibration of Modern Neural Networks*
# - Kingma, Ba (2015), *Adam: A Method for Stochastic Optimization*
# - Agarwal, Vieillard, Zhou, Stanczyk, Ramos, Geist, Bachem (2024), *On-Policy Distillation of Language Models: Learning from
#   Self-Generated Mistakes*
# - The specimens: the projects, issues and pull requests named in the case notes, each of them read again in 2026
