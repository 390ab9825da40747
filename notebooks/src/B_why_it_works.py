# %% [markdown] asks="Why do soft answers teach more than labels, and what is T² for?" seconds=14 after="04"
# # B · Why it works
#
# **The question.** Lesson 04 has the loss. Why should a student learn more from a teacher's answers than from labels?
# And what does this loss ask of it, at low temperatures and at very high ones?
#
# **You will be able to**
#
# - give two reasons why soft answers teach more, each with a small experiment that you can show to others;
# - derive the gradient of the loss, and check it in two independent ways;
# - say what the factor T² repairs, and what it does not;
# - say what distillation turns into at very high temperatures.
#
# **Time**: 25 min reading and running, 20 min exercises · **You need**: the loss of [lesson 04](04_loss_math.ipynb);
# partial derivatives for the second half

# %% [markdown]
# ![Above, a die is thrown and out comes a label, the 7 alone. Below, a teacher looks at the same image and hands over
# ten bars: much for the 7, and something for others.](pictures/B_die.svg)
#
# A label is one word, and where a picture is doubtful, chance decides which: it is one throw of a die. A teacher says ten
# numbers, and throws no dice. Two experiments, each with one of these differences in view. The mathematics comes after
# them.

# %%
import pandas as pd
import torch
import torch.nn.functional as F

from classroom.lesson_B import check, figures, witnesses
from kdlib.data import load_digits
from kdlib.models import mlp, predict_logits
from kdlib.training import distill, fit, progress_bar

torch.set_num_threads(1)    # small networks: more threads only get in each other's way

# %% [markdown]
# ## First reason: ten numbers say more than one
#
# The teacher here is **linear**: 64 pixels in, 10 logits out, and nothing in between. It learns real digits. Then we
# show it 65 images of pure **noise**, and ask what it says to them.

# %%
def trained(x, y, *widths, epochs, seed):
    model = mlp(*widths, seed=seed)
    fit(model, x, y, epochs=epochs, lr=3e-2, batch_size=100, seed=seed)
    return model


def noise_lesson(s):
    digits = load_digits(split_seed=s)
    teacher = trained(digits.x_train, digits.y_train, 64, 10, epochs=12, seed=s).double()
    return digits, teacher, torch.rand(65, 64, generator=torch.Generator().manual_seed(s))

# %%
from kdlib.measure import agreement

digits, teacher, noise = noise_lesson(0)
v_noise = predict_logits(teacher, noise.double())                 # (65, 10)
titles = [f"a {digit}?" for digit in v_noise.argmax(-1)[:8]]
figures.images(noise[:8], digits.image_shape, titles=titles)

# %% [markdown]
# **Figure.** Eight of the 65 images, and the class that the teacher names. There is nothing in them to see, but the
# teacher has to answer.
#
# One copy is told the logits. A linear teacher has 64 weights and a bias for each class, 65 unknowns, and every image
# gives one linear equation per class. So we solve the equations, by least squares (`lstsq`). The other copy is told the
# teacher's top class alone. It has the same shape and is trained for 500 steps, enough to learn all 65 answers by heart.
# (So the copies differ in method too: one is solved, one is trained.)

# %%
def two_copies(v_noise, noise, s):
    solved = torch.linalg.lstsq(with_one(noise), v_noise).solution            # (65, 10)
    copy = trained(noise, v_noise.argmax(-1), 64, 10, epochs=500, seed=100 + s)
    return solved, copy


def with_one(x):    # a column of ones on the right, for the bias
    return F.pad(x.double(), (0, 1), value=1.0)

# %% [markdown]
# > **Predict first.** Both copies are then shown 500 real digits for the first time. On how many of them does each name
# > the class that the teacher names?
# > <details><summary>Answer</summary>The first on all 500, because it <em>is</em> the teacher. The second on fewer than
# > half.</details>

# %%
def noise_run(s):
    digits, teacher, noise = noise_lesson(s)
    v_noise, v_test = (predict_logits(teacher, x.double()) for x in (noise, digits.x_test))
    solved, copy = two_copies(v_noise, noise, s)
    v_solved = with_one(digits.x_test) @ solved                  # (500, 10)
    return {"logits": (v_solved.argmax(-1) == v_test.argmax(-1)).double().mean().item(),
            "top classes": agreement(copy, v_test, digits.x_test),
            "the same, on noise": agreement(copy, v_noise, noise),
            "classes in the noise": len(v_noise.argmax(-1).unique()) / 10}

# %% tags=["nbval-ignore-output"]
for told, share in noise_run(0).items():
    print(f"{told:22}{share:6.0%}")

# %% [markdown]
# Lines 1 and 2: on how many of the digits a copy agrees with the teacher, after hearing logits, or top classes. Line 3: the
# second copy on the noise that it learnt from, which it knows by heart. Line 4: on noise the teacher names seven of the ten
# digits. This was the copies' luckiest repetition. Now all ten, each with another split, another teacher and other noise.

# %% tags=["nbval-ignore-output"]
from classroom.claim import above, all_above, all_below, below, claim, count, equal

runs = [noise_run(s) for s in progress_bar(range(10), "repetitions")]
runs = pd.DataFrame(runs)
(100 * runs).agg(["min", "mean", "max"]).round(1)    # per cent

# %% tags=["claim"]
claim("From 65 images of noise, logits give the teacher back: the same class on every test "
      "digit. Top classes do not, though that copy has all 65 answers right.",
      count((runs["logits"] == 1).sum(), 10, "logits, and all digits as the teacher"),
      count((runs["the same, on noise"] == 1).sum(), 10, "top classes, and all noise so"),
      below(runs["top classes"], 0.5, "top classes, share of the digits"),
      all_below(runs["classes in the noise"], 1, "share of the ten classes in the noise"))

# %% [markdown]
# There was nothing about digits in those images. All the knowledge came through the teacher's numbers. You will meet the
# consequences again: few images can do, the *wrong* classes carry knowledge, and one can distil without real data.
# Phuong and Lampert (2019) study the linear case in depth. A deep network is no system of linear equations, so expect
# the same direction there, not the same perfection.

# %% [markdown]
# ## Second reason: a label is one throw of the dice
#
# Now a world in which the truth itself is uncertain. Three round clouds of points overlap on a plane, and a point
# between them may have come from any of the three. Bayes' rule gives the exact chance of each, the **posterior**
# $P(class \mid x).$ To name the likeliest class everywhere is the best that any classifier can do: the **Bayes
# classifier**. A label is a single draw from the posterior. A perfect teacher would hand over the posterior itself.

# %%
centres, spread = torch.tensor([[0.0, 1.0], [-0.87, -0.5], [0.87, -0.5]]), 0.7


def draw_points(n, seed):    # n points (n, 2), and the cloud that each came from (n,)
    draw = torch.Generator().manual_seed(seed)
    y = torch.randint(3, (n,), generator=draw)
    return centres[y] + spread * torch.randn(n, 2, generator=draw), y

# %%
def log_posterior(x):    # log P(class | x), (n, 3): Bayes' rule for clouds alike in size
    squared = ((x[:, None] - centres) ** 2).sum(-1)
    return (-squared / (2 * spread**2)).log_softmax(-1)


x, y = draw_points(4, seed=0)
for cloud, chances in zip(y.tolist(), log_posterior(x).exp()):
    print(f"label {cloud}   posterior", *(f"{chance:.2f}" for chance in chances))

# %% [markdown]
# The first of these points got a label to which its posterior gives seven in a hundred. Such labels are not wrong. They
# were drawn.
#
# Three equal students take 100 steps each. One sees 30 points with a label each. One sees 300 points with a label each.
# One sees **the same 30 points** as the first, but is told the posterior.
#
# > **Predict first.** Which of them draws the best boundaries?
# > <details><summary>Answer</summary>The one with 30 posteriors, ahead of the one with ten times as many
# > points.</details>

# %%
def three_students(seed, steps=100):    # name -> (student, its points, what it was told)
    (x, y), (x300, y300) = draw_points(30, seed), draw_points(300, 1000 + seed)
    told = log_posterior(x)
    one, many, soft = (mlp(2, 16, 3, seed=seed) for _ in range(3))
    recipe = dict(epochs=steps, lr=5e-2, batch_size=300, seed=seed)
    fit(one, x, y, **recipe)
    fit(many, x300, y300, **recipe)
    distill(soft, x, y, told, temperature=1.0, alpha=1.0, **recipe)
    return {"30 labels": (one, x, y), "300 labels": (many, x300, y300),
            "30 posteriors": (soft, x, told.exp())}

# %%
side = torch.linspace(-2.5, 2.5, 150)
plane = torch.cartesian_prod(side, side).flip(-1)    # (22500, 2), row by row
fresh, _ = draw_points(2000, seed=5000)
panels = {"Bayes classifier\n": (log_posterior(plane), None, None)}
for name, (student, points, told) in three_students(0).items():
    share = agreement(student, log_posterior(fresh), fresh)
    title = f"{name}\nagrees on {share:.0%}"
    panels[title] = (predict_logits(student, plane), points, told)
figures.boundaries(panels, (-2.5, 2.5, -2.5, 2.5))

# %% [markdown]
# **Figure.** The plane, coloured and numbered by the class that is named there, and the points that each student saw, in
# repetition 0. The shape and colour of a point show its label. A pie shows a posterior: many are mixed. Above each panel
# stands how often the student names the class of the Bayes classifier, on 2,000 fresh points. With 30 labels the borders
# follow a few points that lie where they do by chance. With 300 they come closer to the ideal on the left. With 30
# posteriors they nearly coincide with it.
#
# Do not judge by one: repetition 0 was the worst of ten for the student with 30 labels. Here are all of them. One more
# student has the first one's 30 labels and is stopped early, after 20 steps of the 100, so that what we see is not merely
# overfitting.

# %% tags=["nbval-ignore-output"]
agreements = []
for seed in progress_bar(range(10), "repetitions"):
    fresh, _ = draw_points(2000, 5000 + seed)
    students = three_students(seed)
    students["30 labels, stopped early"] = three_students(seed, steps=20)["30 labels"]
    agreements.append({name: agreement(student, log_posterior(fresh), fresh)
                       for name, (student, *_) in students.items()})
agreements = pd.DataFrame(agreements)                            # (repetitions, students)
(100 * agreements).agg(["min", "mean", "max"]).round(1)          # % of 2,000 points

# %% tags=["claim"]
lead = {}
for rival in agreements:
    lead[rival] = 100 * (agreements["30 posteriors"] - agreements[rival])
claim("30 posteriors bring a student closer to the Bayes classifier than 30 labels do, "
      "stopped early or not, and closer than 300 labels.",
      above(lead["30 labels"], 5, "percentage points ahead of 30 labels"),
      above(lead["30 labels, stopped early"], 0, "ahead of them, stopped early"),
      above(lead["300 labels"], 0, "percentage points ahead of 300 labels"))

# %% [markdown]
# On average the labels say the same as the posterior. But it takes many draws to make an average, and the posterior
# needs none: the same points, and less left to chance (less *variance*). Menon et al. (2021) make this argument precise.
#
# **A limit.** We handed over the true posterior, which nobody has. A real teacher is only an estimate of it, with errors
# of its own, and a student copies the errors too. Whether the trade pays has to be measured.
# [Lesson 05](05_code_from_scratch.ipynb) measures it on real digits.

# %% [markdown]
# ## The gradient, by hand
#
# Now the mathematics. What does the loss of lesson 04 ask of one logit $z_k$ of one image? Five short steps.
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
def softened(logits, T):
    return (logits / T).softmax(-1)


def gradient_by_hand(z, v, y, T, alpha):
    teacher = alpha * T * (softened(z, T) - softened(v, T))
    labels = (1 - alpha) * (z.softmax(-1) - F.one_hot(y, z.shape[-1]))
    return (teacher + labels) / len(z)                           # (batch, classes)

# %% [markdown]
# A derivation deserves two independent witnesses. Autograd applies the chain rule. Finite differences know no calculus
# at all: they nudge one logit by a tiny $\pm h$ and look at how the loss changes. We work in float64, so that rounding
# cannot hide a mistake. Here is what the three say to the first four logits of one image.

# %%
from kdlib import losses

z, v, y, T, alpha = witnesses.random_batch(7)
loss = witnesses.of_the_student(v, y, T, alpha)                  # a function of z alone
said = {"by hand": gradient_by_hand(z, v, y, T, alpha),
        "by autograd": witnesses.autograd(loss, z),
        "by nudging": witnesses.finite_differences(loss, z, h=1e-5)}
for name, gradient in said.items():
    print(f"{name:12}", *(f"{entry:8.4f}" for entry in gradient[0, :4]))

# %% tags=["claim"]
found = []
for seed in range(20):
    z, v, y, T, alpha = witnesses.random_batch(seed)
    loss = witnesses.of_the_student(v, y, T, alpha)
    by_hand = gradient_by_hand(z, v, y, T, alpha)
    found += [(by_hand, witnesses.autograd(loss, z), witnesses.finite_differences(loss, z))]
hand, chain, nudge = map(torch.stack, zip(*found))
claim("The formula is the gradient of kdlib's loss, on 20 random batches.",
      equal(hand, chain, 1e-10, "from autograd's"), equal(hand, nudge, 1e-7, "from nudges"))

# %% [markdown]
# <details><summary>For the curious: and the gradients of the two squared errors?</summary>
#
# Lesson 04 met them, on logits and on probabilities. By the chain rule, they pull at one logit $z_k$ of one image with
#
# $$\frac{\partial L_{logits}}{\partial z_k} = \frac{2}{NC}\left(\tilde z_k - \tilde v_k\right) \qquad
# \frac{\partial L_{probs}}{\partial z_k} =
# \frac{2}{NC} q_k \left[(q_k - p_k) - \sum_c q_c (q_c - p_c)\right]$$
#
# On probabilities every term carries a factor $q_k$ or $q_c.$ Where the student gives a class no probability, $q_k$
# removes the pull. For the class it is sure of, $q_k \approx 1,$ the sum is almost $q_k - p_k$ itself, and the difference
# is nearly 0. The next cell checks both formulas.
#
# </details>

# %% tags=["claim"]
z, v, *_ = witnesses.random_batch(0)
q, e = z.softmax(-1), z.softmax(-1) - v.softmax(-1)             # e: the error of each class
gap = z - v - (z - v).mean(-1, keepdim=True)                     # of the centred logits
on_logits = witnesses.autograd(lambda z: losses.logit_mse(z, v), z)
on_shares = witnesses.autograd(lambda z: F.mse_loss(z.softmax(-1), q - e), z)
by_hand = 2 / z.numel() * q * (e - (q * e).sum(-1, keepdim=True))
claim("Both gradients of the squared errors, by hand, are those of autograd.",
      equal(on_logits, 2 / z.numel() * gap, 1e-10, "on logits"),
      equal(on_shares, by_hand, 1e-10, "on probabilities"))

# %% [markdown]
# ## What T² does, and what it does not
#
# Step 2 gave the gradient without the factor: $(q_T - p_T)/T.$ At high $T$ both distributions are nearly flat, and the
# difference between them shrinks like $1/T$ too. Together that is $1/T^2$: the hotter the softmax, the weaker the
# teacher's pull. Multiply by $T^2$ and the size should stay where it was. This is the reason that Hinton et al. give,
# and it is tempting to shorten it to *with T² the gradient does not depend on T*.
#
# Let us look at real networks: a teacher trained on 1,000 digits, and the student 64-16-10 twice, once **fresh** from
# its random start, once **trained alone** on 100 labels. All three answer the same 100 images. Ten times, each time with
# another split, other images, another teacher and other students.

# %%
def answers(s):    # logits (100, 10) of teacher, fresh student and student alone
    full, few = load_digits(split_seed=s), load_digits(100, split_seed=s, seed=s)
    teacher = trained(full.x_train, full.y_train, 64, 64, 10, epochs=12, seed=s)
    alone = trained(few.x_train, few.y_train, 64, 16, 10, epochs=120, seed=s)
    networks = teacher, mlp(64, 16, 10, seed=s), alone
    return [predict_logits(network, few.x_train).double() for network in networks]


repetitions = [answers(s) for s in progress_bar(range(10), "repetitions")]

# %% [markdown]
# > **Predict first.** With T² in place, what happens to the size of the gradient from T = 1 to T = 4? And from T = 500
# > to T = 1,000?
# > <details><summary>Answer</summary>At the high end, nothing: it is level. At the low end it grows, for the trained
# > student more than tenfold.</details>

# %% tags=["nbval-ignore-output"]
def size(student, teacher, T):    # mean over the images of the length of q_T - p_T
    return (softened(student, T) - softened(teacher, T)).norm(dim=-1).mean().item()


teacher, fresh, alone = repetitions[0]
for T in (1, 4, 500, 1000):
    print(f"T = {T:4}   with T²: {T * size(fresh, teacher, T):.2f} for the fresh student, "
          f"{T * size(alone, teacher, T):.2f} for the one trained alone")

# %%
temperatures, panels = [1, 2, 4, 8, 16, 32, 64, 125, 250, 500, 1000], {}
for title, which in (("fresh student", 1), ("student trained alone", 2)):
    lines = {"with T²": [], "without": []}
    for T in temperatures:
        length = sum(size(run[which], run[0], T) for run in repetitions) / 10
        lines["with T²"].append(T * length)
        lines["without"].append(length / T)
    panels[title] = lines
figures.gradient_sizes(temperatures, panels)

# %% [markdown]
# **Figure.** The size of the teacher's gradient against $T,$ the mean of ten repetitions. Both axes are logarithmic, so
# a power of $T$ is a straight line. Without T² (orange, dashed) the gradient ends up a hundred times smaller for every
# tenfold rise of $T.$ With T² (blue) it is level, but only on the right. On the left it still grows, and for the fresh
# student it then sinks a little.
#
# Why does it grow? The blue height is $T$ times the length of $q_T - p_T.$ Here is that length.

# %% tags=["nbval-ignore-output"]
for title, lines in panels.items():
    lengths = {T: height / T for T, height in zip(temperatures, lines["with T²"])}
    print(f"{title:22}", *(f"T = {T}: {lengths[T]:.3f}  " for T in (1, 4, 8, 1000)))

# %% [markdown]
# At $T = 1$ the trained student gives almost the teacher's answers on these images, which it was trained on. So the
# difference is small. A higher $T$ uncovers the wrong classes, about which the two still disagree, and from $T = 1$ to
# $4$ the difference even grows. The fresh student knows nothing yet. Its difference from the teacher is large from the
# start and shrinks, but at first more slowly than $1/T,$ so $T$ times it grows too.

# %% tags=["claim"]
at = {}
for T in (1, 4, 500, 1000):                                      # (repetitions, students)
    at[T] = torch.tensor([[size(z, run[0], T) for z in run[1:]] for run in repetitions])
fresh, alone = (4 * at[4] / at[1]).T
claim("With T² the gradient keeps its size from T = 500 to 1,000; without, it falls to a "
      "quarter. But from T = 1 to 4 it grows, most for the trained student.",
      all_below(abs(2 * at[1000] / at[500] - 1), 0.01, "500 to 1,000, with T², change"),
      all_below(abs(at[1000] / at[500] / 2 - 0.25), 0.01, "without, off a quarter"),
      all_above(fresh, 2, "1 to 4, with T², fresh"), all_above(alone, 10, "trained"))

# %% [markdown]
# ![Arrows for the teacher's pull at the high temperatures 250, 500 and 1,000. Without the factor T² each is a quarter
# as long as the one before. With it all three are alike.](pictures/B_squared.svg)
#
# T² therefore keeps the teacher from fading at high $T,$ and no more than that. It does not make α mean the same thing at
# every $T.$ When you change $T,$ tune α again.

# %% [markdown]
# ## The limit of very high T
#
# What do all these high temperatures agree on? Centring changes no probability, so we may use centred logits
# $\tilde v.$ For large $T,$ $e^{\tilde v_c/T} \approx 1 + \tilde v_c/T.$ Over the classes these add up to about $C,$ since
# centred logits sum to zero. Hence $p_{T,c} \approx \frac{1}{C}(1 + \tilde v_c/T).$ The same goes for $q_{T,c},$ so the
# two differ by
#
# $$q_{T,c} - p_{T,c} \approx \frac{\tilde z_c - \tilde v_c}{CT}$$
#
# For two distributions that are both nearly flat, KL is half the squared difference over the common probability $1/C$
# (write $\log(1 + d/p) \approx d/p - d^2/2p^2$; the differences $d$ add up to zero). Square the difference and put it in. The factors are
# $T^2 \cdot \frac{C}{2} \cdot \frac{1}{C^2 T^2} = \frac{1}{2C}$:
#
# $$T^2 \mathrm{KL}(p_T \Vert q_T) \approx T^2 \cdot \frac{C}{2}\sum_c (q_{T,c} - p_{T,c})^2
# \approx \frac{1}{2}\cdot\frac{1}{C}\sum_c(\tilde z_c - \tilde v_c)^2$$
#
# Averaged over the batch, that is **half of the squared error on logits** from lesson 04. At high $T,$ distillation
# *is* regression on the logits. So a temperature sets how much the unlikely classes count: little at low $T,$ as much
# as all others at high $T.$

# %% tags=["nbval-ignore-output"]
teacher, fresh, alone = repetitions[0]
labels = teacher.argmax(-1)    # they weigh nothing: alpha is 1
for T in (1.0, 10.0, 100.0, 1000.0):
    kd = losses.distillation_loss(alone, teacher, labels, temperature=T, alpha=1.0)
    print(f"T = {T:6.0f}   T² KL {kd:.3f}   half the squared error "
          f"{losses.logit_mse(alone, teacher) / 2:.3f}")

# %% tags=["claim"]
off = []
for v, *students in repetitions:
    for z in students:
        kd = losses.distillation_loss(z, v, v.argmax(-1), temperature=1000.0, alpha=1.0)
        off.append(abs(kd / (losses.logit_mse(z, v) / 2) - 1))
claim("At T = 1,000 the loss T² KL is half the squared error on logits, to one per cent.",
      all_below(torch.stack(off), 0.01, "20 students, ratio off 1"))

# %% [markdown]
# ## What we saw
#
# - Soft answers teach more because they say more: 65 images of noise give a linear teacher back.
# - And because they are no throw of the dice: 30 posteriors beat 300 labels.
# - The gradient is $\frac{1}{N}[\alpha T(q_T - p_T) + (1-\alpha)(q - \mathrm{onehot})].$
# - T² keeps the teacher's weight up at high $T.$ It does not make the gradient independent of $T.$
# - In the limit of high $T,$ distillation is half the squared error on logits.

# %% [markdown]
# ## Exercises

# %% [markdown] tags=["exercise"]
# ### Exercise 1 (recall)
# A library has left the factor T² out of its loss: its teacher's term is plain $\mathrm{KL}(p_T \Vert q_T),$ mean over the
# batch. How does its teacher **pull** at each logit of the student? (The pull is minus the gradient.) Write it without
# autograd.
# <details><summary>Hint 1</summary>Step 2 has the derivative for one image.</details>
# <details><summary>Hint 2</summary>A mean over the batch divides by the number of images. And a pull goes down the
# gradient.</details>

# %% tags=["exercise"]
def pull(student_logits, teacher_logits, temperature):
    """Minus the gradient of KL(p_T || q_T), mean over the batch, for the student's logits.

    Logits (batch, classes). Returns (batch, classes).
    """
    ...


check.pull(pull)

# %% tags=["solution"]
# solution
def pull(student_logits, teacher_logits, temperature):
    apart = softened(teacher_logits, temperature) - softened(student_logits, temperature)
    return apart / temperature / len(student_logits)


check.pull(pull)

# %% [markdown] tags=["exercise"]
# ### Exercise 2 (modify)
# Another linear teacher shows no logits, only its **probabilities**, to some images of noise. Get it back all the same:
# say what it would answer to new images.
# <details><summary>Hint 1</summary>Least squares wants something that is linear in the pixels. Probabilities are not;
# what are their logarithms?</details>
# <details><summary>Hint 2</summary>log p is the logits minus one number an image, the same for all classes. Solve for
# log p as we did for logits, and put what comes out through a softmax, which forgets such a number.</details>

# %% tags=["exercise"]
def copied(images, probabilities, new_images):
    """What a linear teacher says to new images, from its answers to others.

    images (n, features), probabilities (n, classes), new_images (m, features), float64.
    Returns probabilities (m, classes).
    """
    ...


check.copied(copied)

# %% tags=["solution"]
# solution
def copied(images, probabilities, new_images):
    solved = torch.linalg.lstsq(with_one(images), probabilities.log()).solution
    return (with_one(new_images) @ solved).softmax(-1)


check.copied(copied)

# %% [markdown] tags=["exercise"]
# ### Exercise 3 (investigate)
# A posterior says in one number what many labels say on average. How many? Draw $n$ labels at one point, where a class
# has the probability $p$; the share of this class among them then has the standard error $\sqrt{p(1-p)/n}.$ How many
# labels does it take until the standard error is as small as you want? Then compare a point on the border between two
# clouds, $p = 0.5,$ with one deep inside a cloud, $p = 0.99.$ Which of them needs its posterior most?
# <details><summary>Hint 1</summary>Set the standard error equal to what you want, square both sides, and solve for
# n.</details>
# <details><summary>Hint 2</summary>n = p(1 − p) / error². It need not be a whole number here.</details>

# %% tags=["exercise"]
def labels_needed(probability, error):
    """How many labels at one point give the share of a class with this standard error.

    Two numbers. Returns a number, which may be a fraction.
    """
    ...


check.labels_needed(labels_needed)

# %% tags=["solution"]
# solution
def labels_needed(probability, error):
    return probability * (1 - probability) / error**2


for place, p in (("on the border", 0.5), ("deep inside", 0.99)):
    print(f"{place:14} {labels_needed(p, 0.01):5.0f} labels at one point give p to ±0.01")
check.labels_needed(labels_needed)

# %% [markdown] tags=["quiz"]
# ## Quiz
#
# Unfold the answer that you would give. Each says why it is right, or what is wrong with it.
#
# **1.** What does the factor T² do?
#
# <details><summary>A. It makes the loss larger, so that training is faster.</summary>No. A larger learning rate would
# do that. The point is the balance between the teacher's term and the labels'.</details>
# <details><summary>B. It makes the teacher's gradient the same at each T.</summary>Not quite. With a real teacher the
# correct gradient still changes with T. The factor removes the shrinking, which is the largest part.</details>
# <details><summary>C. It makes up for gradients that shrink about as 1/T².</summary>Right. Without it, turning up the
# temperature also turns down the teacher.</details>
#
# **2.** The copy that heard logits agreed with its teacher on all digits, after 65 images of noise. Why?
#
# <details><summary>A. Noise holds bits of strokes, as digits do.</summary>No. Any 65 images would do that are not
# combinations of each other.</details>
# <details><summary>B. Each image gave one equation a class.</summary>Right. There are 65 unknowns a class, so 65
# equations leave no freedom. A top class gives no equation at all.</details>
# <details><summary>C. The teacher is right on noise as well.</summary>No. On noise there is nothing to be right about.
# What counts is that its numbers are its own.</details>
# <details><summary>D. It took as many steps as were needed.</summary>No. It took none: its equations were solved. The
# other copy took 500 steps, and knew its noise by heart.</details>
#
# **3.** On the plane, 30 posteriors beat 300 labels. Which reason does this experiment have in view?
#
# <details><summary>A. Labels are drawn by lot, posteriors are not.</summary>Right. The labels are right on average, but
# it takes many of them to make an average.</details>
# <details><summary>B. Posteriors make a student less sure, as smoothing does.</summary>No. Smoothing takes the same
# share from every label. A posterior says at which points to be in doubt, and between which classes.</details>
# <details><summary>C. The student with 300 labels had fewer steps for each of them.</summary>No. All of them took 100
# steps, each with all points at once.</details>
#
# **4.** You distil with T² at T = 1,000, with the teacher alone. What does the loss come to?
#
# <details><summary>A. Zero, for both answers are flat there.</summary>No. They differ by about 1/T, KL by the square of
# that, and T² makes up for it.</details>
# <details><summary>B. Cross-entropy with the teacher's top class.</summary>No. That would need a student at
# T = 1 beside a teacher near T = 0. Here both have one temperature.</details>
# <details><summary>C. Half the squared error on probabilities.</summary>No. At T = 1,000 the probabilities are nearly
# equal. What remains of them, times T, are the centred logits.</details>
# <details><summary>D. Half the squared error on the logits.</summary>Right. Centred ones: each class counts as much as
# every other, the unlikely ones too.</details>

# %% [markdown]
# ## What next
#
# You know the loss and two reasons why it teaches. [Lesson 05](05_code_from_scratch.ipynb) puts it into a training loop,
# runs it on real digits, and asks what decides everything: did it help, and compared with what?

# %% [markdown]
# ## References
#
# - G. Hinton, O. Vinyals, J. Dean (2015). *Distilling the Knowledge in a Neural Network.*
# - A. Menon, A. Rawat, S. Reddi, S. Kim, S. Kumar (2021). *A Statistical Perspective on Distillation.*
# - M. Phuong, C. Lampert (2019). *Towards Understanding Knowledge Distillation.*
# - F. Tramèr, F. Zhang, A. Juels, M. Reiter, T. Ristenpart (2016). *Stealing Machine Learning Models via Prediction APIs.*
