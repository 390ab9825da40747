# %% [markdown] asks="What changes when the student writes?" seconds=30
# # 13 · Language models: the student writes
#
# **The question.** Everybody distils language models today. What of this kit still holds when an answer is a text, and what
# turns round?
#
# **You will be able to**
#
# - read a text as a row of classifications, and distil it token by token, at the right places
# - distil a teacher of which you see nothing but its text
# - store a part of a teacher's answers so that the student may still trust it
# - say what forward, reverse and Jensen–Shannon divergence buy, and name the control that is rarely shown
# - let a distilled student draft for its teacher, and prove that the text is still the teacher's
#
# **Time**: 60 min reading and running, 25 min exercises · **You need**: the experiment and the controls of
# [lesson 05](05_code_from_scratch.ipynb), KL divergence ([lesson 04](04_loss_math.ipynb)), surprise in nats
# ([primer](A_primer.ipynb)). You need not have seen a language model from inside.

# %% [markdown]
# ![Two letters stand in boxes: e, m. They go into a teacher, who answers with a bar for each letter that could come next:
# a, i and m are the tallest. One of them is drawn, an m, and put behind the other two.](pictures/13_next.svg)

# %%
import pandas as pd
import torch

from classroom.claim import above, all_above, all_below, below, claim, count, equal, within
from classroom.lesson_13 import check, figures, shapes, teaching
from kdlib import losses, measure
from kdlib.data import load_names, windows
from kdlib.models import count_parameters, predict_logits, window_lm

torch.set_num_threads(1)    # small networks: more threads only get in each other's way

# %% [markdown]
# ## 1. A name is a row of classifications
#
# A **language model** answers one question: *given what has been written so far, what comes next?* The large ones choose among
# a hundred thousand pieces of words, **tokens**. Ours choose among 27: the letters a to z, and the **end**. Their language is
# given names. It is small enough to be learnt in a second, and rich enough that there is seldom one right answer.
#
# How many questions are there in *mary*? Five: four letters, and the end, which is asked like any letter. To each belongs a
# **prefix**, what stands before it. Our models see the last few letters of it, a **window**, as a row of zeros and ones.

# %%
letters = ".abcdefghijklmnopqrstuvwxyz"    # "." is the end, and what stands before a name
seen, next_ones = windows(["mary"], 3)     # (5, 3 · 27), (5,) places in letters
for row, coming in zip(seen.view(-1, 3, 27).argmax(-1), next_ones):
    print("".join(letters[place] for place in row), "→", letters[coming])

# %% [markdown]
# So a name is five images with five labels, and there are 27 classes. Everything that we have works as it is: `mlp`, `fit`,
# `distill`, `accuracy`. (`window_lm(5, 96)` is an mlp that sees five letters; Bengio and colleagues built the first of the
# kind, for words, in 2003.) We measure a model by its surprise: the mean of $-\log q(\text{letter})$ over real names, in nats
# a letter. Guessing among 27 costs $\log 27 = 3.30$.

# %% tags=["nbval-ignore-output"]
from kdlib.text import nats, speculate, write
from kdlib.training import distill, fit, progress_bar

names = load_names()    # 8,000 to train on, 1,000 to choose with, 3,000 to test
teacher = window_lm(5, 96, seed=100)
fit(teacher, *windows(names.train, 5), epochs=2, lr=0.03, batch_size=512, seed=0)
price = nats(teacher, names.val)
print(f"{count_parameters(teacher):,} parameters, {price:.2f} nats a letter: as if it "
      f"wavered between {2.718 ** price:.1f} letters")

# %% [markdown]
# And it writes. Ask for the next letter's probabilities, draw one, put it behind the others, ask again, until the end is
# drawn. That is all that a chat window does.
#
# > **Predict first.** It has 15,675 parameters, and was trained for a second. Will one be able to say the names aloud?
# > <details><summary>Answer</summary>Most of them, yes. It has learnt which letters go together, and roughly how long a name
# > is.</details>

# %% tags=["nbval-ignore-output"]
def spell(model, context, draw):
    name = ""
    while not name.endswith(".") and len(name) < 40:
        rows, _ = windows([name], context)                         # the last row asks
        p = predict_logits(model, rows[-1:]).double().softmax(-1)  # (1, 27) what comes
        name += letters[p.multinomial(1, generator=draw).item()]
    return name.rstrip(".")


print(*[spell(teacher, 5, torch.Generator().manual_seed(s)) for s in range(10)])

# %% [markdown]
# Most of them are nobody's name, and most could be somebody's.

# %% tags=["claim"]
ours = [spell(teacher, 5, torch.Generator().manual_seed(s)) for s in range(10)]
kits = [write(teacher, 1, seed=s)[0] for s in range(10)]
many = [write(teacher, 2000, seed=1)]
claim("Our loop writes the names that kdlib's write does, which spells thousands at once. "
      "About one name in eight stands in the list of names.",
      count(sum(a == b for a, b in zip(ours, kits)), 10, "names alike"),
      all_above(teaching.known(many), 9, "% in the list, of 2,000 names"),
      all_below(teaching.known(many), 16, "% in the list"))

# %% [markdown]
# Here is what it thinks while it writes.

# %%
def expects(model, context, beginning):
    """What it expects after this beginning: (27,) probabilities."""
    return predict_logits(model, windows([beginning], context)[0][-1:])[0].softmax(-1)


figures.next_letters({beginning: {"teacher": expects(teacher, 5, beginning)}
                      for beginning in ("", "maria")})

# %% [markdown]
# **Figure.** What the teacher expects at the start of a name and after *maria*: a bar for the end and for each
# letter. Nowhere is there one right answer, and that is what all the surprises of this lesson come from.
#
# ## 2. Token by token
#
# The student sees three letters and has 1,771 parameters, a tenth of the teacher's. It gets 500 names. **Alone** it learns
# from their text. **Distilled** it hears, at every place, the teacher's whole distribution over what could come:
# *token-level* distillation, the loss of lesson 04 with $T = 1$ and $\alpha = 1$.
#
# The two look through different windows. That does not matter, as long as both speak **of the same place**.

# %% tags=["nbval-ignore-output"]
first_500 = names.train[:500]
x, y = windows(first_500, 3)                               # (letters, 81), (letters,)
v = predict_logits(teacher, windows(first_500, 5)[0])      # (letters, 27): the same places
untaught, taught = window_lm(3, 16, seed=0), window_lm(3, 16, seed=0)
fit(untaught, x, y, epochs=8, lr=0.03, seed=0)
distill(taught, x, y, v, temperature=1.0, alpha=1.0, epochs=16, lr=0.03, seed=0)
print(f"alone {nats(untaught, names.val):.3f}, distilled {nats(taught, names.val):.3f}, "
      f"teacher {price:.3f} nats a letter")

# %% [markdown]
# ### Ten repetitions
#
# Two numbers were chosen with care there: 8 passes over the names for the student alone, 16 for the other. Why? Now each
# repetition gets a split, a teacher and students of its own. (Ten networks are trained in one stack,
# `classroom/lesson_13/teaching.py`. All recipes were chosen beforehand on validation names.)

# %%
splits = [load_names(split_seed=s) for s in range(10)]
train, val = [split.train for split in splits], [split.val for split in splits]
test = [split.test[:1500] for split in splits]
few = [one[:500] for one in train]
teachers = teaching.teachers(train)
answers = teaching.asked(teachers, few)                   # ten times (letters, 27)

# %% [markdown]
# How long should a student learn? We ask the validation names.
#
# > **Predict first.** The student alone reads the same 500 names again and again. The other one hears answers to them, just
# > as often. What happens to the two curves?
# > <details><summary>Answer</summary>The student alone soon learns the names by heart, and pays for it on others. The one
# > with a teacher goes on learning: it is not told <i>mary</i>, it is told all that could have come.</details>

# %%
passes, curves = (2, 8, 16), {"alone": {}, "distilled": {}}
by = {"alone": {}, "distilled": {}}
for epochs in progress_bar(passes, "numbers of passes"):
    by["alone"][epochs] = teaching.learn(few, epochs=epochs)
    by["distilled"][epochs] = teaching.learn(few, answers, epochs=epochs)
    for way in by:
        curves[way][epochs] = measure.mean_ci(teaching.score(by[way][epochs], val))
figures.curves(curves, "passes", "nats a letter")

# %% [markdown]
# **Figure.** What the students pay for validation names after more and more passes over their 500: mean and 95 % interval of
# ten repetitions. The grey curve turns round, the blue one does not.
#
# So each gets the number of passes that suits it: 8 and 16. Whoever gives both the same 16 reports a larger gain, and the
# difference is not the teacher's merit. (From here on, who hears the teacher's whole answers makes 16 passes.)

# %% tags=["claim"]
paid = teaching.score(by["alone"][8], test)
helped = teaching.score(by["distilled"][16], test)
invented = teaching.score(by["alone"][16], test) - helped
claim("500 names with soft answers gain more than a tenth of a nat over the same names "
      "alone. With 16 passes for both, the gain would look larger by more than a fifth.",
      above(paid - helped, 0.1, "nats gained, each at its best"),
      above(invented - (paid - helped) * 6 / 5, 0, "nats at 16 each − 6/5 of that"))

# %% [markdown]
# ### One place late
#
# Here is the mistake that everybody makes once.
#
# ![The name mary as five questions: what comes after nothing, after m, ma, mar and mary? The teacher's answers, m, a, r, y
# and end, stand right below. In the row below that, each of them has slipped one place to the
# right.](pictures/13_one_late.svg)
#
# At each place a network's answer speaks of the *next* token. Cut one row too many off one of two tensors, and the student
# hears at each place what was meant for the place before. Nothing crashes, and the loss falls.
#
# > **Predict first.** A student is taught so. It knows how a name starts, but at every later place it hears the answer of one
# > place earlier. What will its names look like?
# > <details><summary>Answer</summary>Too long, and as if two names were knotted into each other: each letter follows from
# > the one before the last.</details>

# %% tags=["nbval-ignore-output"]
begins = torch.cat([torch.tensor([True]), y[:-1] == 0])    # a name begins after an end
shifted = torch.where(begins[:, None], v, v.roll(1, 0))    # the answer of the place before
slipped = window_lm(3, 16, seed=0)
distill(slipped, x, y, shifted, temperature=1.0, alpha=1.0, epochs=16, lr=0.03, seed=0)
print("sound:   ", *write(taught, 10, seed=1))
print("one late:", *write(slipped, 10, seed=1))

# %% tags=["claim"]
late = teaching.learn(few, teaching.one_late(answers, few), epochs=6)
claim("Taught one place late, a student is far behind no teacher, and its names are too "
      "long.", above(teaching.score(late, test) - paid, 0.5, "nats behind alone"),
      above(teaching.letters(teaching.written(late, 300)), 8, "letters a name, one late"),
      below(teaching.letters(few), 6.5, "letters a name, of real ones"))

# %% [markdown]
# Real names have 6 letters, these 11: the answer that says *end* has slipped off the name.

# %% [markdown]
# ### Write with it
#
# Begin a name, see what teacher and students expect, and let them write on. All roll the same dice, so what differs is what
# they learnt. Then turn T. It has a second use here: a writer's own logits are divided by T before each draw. Below 1 it keeps
# to likely letters (*cold*), above 1 it ventures more (*hot*). Nothing is trained.

# %% tags=["nbval-ignore-output"]
from kdlib.widgets import NextLetterExplorer

alone, distilled = by["alone"][8], by["distilled"][16]    # the ten of each
NextLetterExplorer({"teacher": teachers[0], "student alone": alone[0],
                    "student distilled": distilled[0]}, beginning="mar")

# %% [markdown]
# **Figure.** What could come next: the teacher's probabilities and those of its two students, from repetition 0. The student
# distilled was not told the teacher's numbers after *mar*: it heard answers to 500 names, and three letters are all it sees.
#
# ### The controls
#
# What could explain the gain, apart from the teacher's knowledge? That the answers are soft (*label smoothing*, *permuted
# answers*). That the teacher is large, not that it has read more (*a large teacher of the same 500 names*). And what is it
# worth, in names (*the text of 2,000*)? Beside them stands a hotter teacher.

# %%
learn, lots = teaching.learn, [one[:2000] for one in train]
large = teaching.teachers(few, epochs=4, lr=0.02, batch_size=128)
of_large = teaching.asked(large, few)
dealt = [teaching.permuted(v, s) for s, v in enumerate(answers)]
plans = {"text of 2,000 names": dict(names=lots, epochs=10, lr=0.02),
         "label smoothing": dict(names=few, epochs=8, label_smoothing=0.1),
         "permuted answers": dict(names=few, answers=dealt, epochs=8),
         "teacher of the same 500": dict(names=few, answers=of_large, epochs=8),
         "soft answers, T = 4": dict(names=few, answers=answers, epochs=16, temperature=4)}
learnt = {way: learn(**how) for way, how in progress_bar(plans.items(), "students")}

# %%
students, paid = {"soft answers": distilled, **learnt}, teaching.score(alone, test)
less = {way: 100 * (paid - teaching.score(ten, test)) for way, ten in students.items()}
roles = {"label smoothing": "control", "permuted answers": "control",
         "teacher of the same 500": "control", "text of 2,000 names": "alone"}
figures.rows({way: measure.mean_ci(gain) for way, gain in less.items()},
             "hundredths less than alone", roles=roles, reference=0)

# %% [markdown]
# **Figure.** What each student saves against the same student alone, in hundredths of a nat a letter on test names: mean and
# 95 % interval of ten repetitions. Right of the dotted line it is better than alone. Pink diamonds are controls; the grey
# square has four times as many names and no teacher.

# %% tags=["claim"]
soft = less["soft answers"]
claim("Softness gains next to nothing, permuted answers do harm. A large teacher that read "
      "the same 500 names is worth little: what passes is the text that it has read. "
      "500 names with answers beat 2,000 without. T = 4 is worse than T = 1.",
      below(less["label smoothing"], 1, "hundredths, label smoothing"),
      below(less["permuted answers"], -20, "hundredths, permuted"),
      below(less["teacher of the same 500"], 3, "hundredths, teacher of the 500"),
      above(soft - less["text of 2,000 names"], 0, "hundredths, soft − 2,000 names"),
      above(soft - less["soft answers, T = 4"], 0, "hundredths, T = 1 over T = 4"))

# %% [markdown]
# ### Two things that were right for digits
#
# In [lesson 09](09_small_compute.ipynb) a student could do with the teacher's top class alone. In [lesson
# 05](05_code_from_scratch.ipynb) a hot teacher taught best, at $T = 8$. Try the top class here: the likeliest letter, and no
# other.
#
# > **Predict first.** How much does that cost, against learning from the plain text?
# > <details><summary>Answer</summary>More than two nats: it now pays more than 4, and guessing among 27 costs 3.30. It would
# > do better to know nothing. The text names a letter that did come, and each of those that can come has its turn. The top
# > letter is one and the same every time.</details>

# %% tags=["nbval-ignore-output"]
from kdlib.repetitions import Repetition

top = [100 * torch.eye(27)[v.argmax(-1)] for v in answers]    # logits: this and no other
obeyed = learn(few, top, epochs=4)
digits = Repetition(0).answers.softmax(-1).amax(-1)           # of lesson 05's teacher
print(f"the top class gets: of digits {digits.mean():.2f}, of letters "
      f"{torch.cat(answers).softmax(-1).amax(-1).mean():.2f}")

# %% tags=["claim"]
sure = [v.softmax(-1).amax(-1).mean() for v in answers]
claim("For digits the top class gets nearly all of the probability, for letters less than "
      "half. A student of top letters pays two nats more than one of the text, and far "
      "more than guessing among 27.",
      all_above(digits.mean(), 0.9, "a teacher of digits gives its top class"),
      all_below(sure, 0.5, "teachers of letters give their top letter, at most"),
      above(teaching.score(obeyed, test) - paid, 2, "nats more, top letters"),
      above(teaching.score(obeyed, test), 4, "nats it pays"))

# %% [markdown]
# A digit has one right answer, and its top class says nearly all. A prefix has many. **Whoever keeps the top letter does not
# simplify the answer, but gives another one**: *after this prefix, always that letter*.
#
# And the heat? For digits we wanted the right class and cared little for the probabilities; a hot teacher showed the student
# what the wrong classes have in common. Here the probabilities themselves are the aim. At $T = 1$ the loss is, up to a
# constant, the student's surprise at letters that the teacher would draw; the examination draws them from real names. At any
# other $T$ it learns for another examination. So top letters as labels do great harm here, and a hot teacher teaches a little
# less.

# %% [markdown]
# ## 3. Text, and nothing else
#
# Often the teacher is a service: it writes, and says no probabilities. Then let it write, and train the student on its text
# as if people had written it. Kim and Rush (2016) called this *sequence-level* distillation. (They let the teacher write the
# translation that it finds likeliest. Without a sentence to translate that would be the same name again and again, so we
# draw.)
#
# One more student shows what text can do and answers cannot: it learns names **backwards**, from *yram*. None of its places
# has a partner among the teacher's. A *tokeniser* cuts text into tokens;
# models with different ones are in the same position.
#
# > **Predict first.** The teacher writes 2,000 names. Are they worth more or less than 500 real ones? And than 2,000 real
# > ones? Would it be better to let it write a little colder, or warmer?
# > <details><summary>Answer</summary>More than 500, less than 2,000. And neither: it teaches best at T = 1, as it is.</details>

# %% tags=["nbval-ignore-output"]
told, readers = {}, {}
for T in progress_bar((0.7, 1.0, 1.3), "temperatures"):
    told[T] = teaching.written(teachers, 2000, temperature=T)
    readers[T] = learn(told[T], epochs=4)
mirrored = learn(teaching.backwards(told[1.0]), epochs=4)    # from right to left
print("of the one turned round:", *teaching.backwards([write(mirrored[0], 10, seed=2)])[0])
teaching.of_texts({"500 real names": (few, alone),
                   "2,000 real names": (lots, students["text of 2,000 names"]),
                   **{f"written at T = {T}": (told[T], readers[T]) for T in told}}, test)

# %% [markdown]
# Of what was written, cold text looks best: more than twice as many of its names are real. But it says the same things again,
# and what is rare it never says. Its students pay for that on real names.

# %% tags=["claim"]
cooler, by_text, hotter = (teaching.score(readers[T], test) for T in told)
by_real = teaching.score(students["text of 2,000 names"], test)
claim("2,000 written names are worth more than 500 real ones and less than 2,000 real "
      "ones. Cold text looks more real and makes worse students. Hot text does as well.",
      above(paid - by_text, 0.05, "nats less than 500 real"),
      above(by_text - by_real, 0.01, "nats more than 2,000 real"),
      above(teaching.known(told[0.7]) - teaching.known(told[1.0]), 10, "points more known"),
      above(cooler - by_text, 0, "nats more, T = 0.7"),
      above(hotter - by_text, 0, "nats more, T = 1.3"))

# %% tags=["claim"]
from_few, from_told = (teaching.score(ten, teaching.backwards(test))
                       for ten in (learn(teaching.backwards(few), epochs=8), mirrored))
claim("Backwards, too: 2,000 written names teach more than 500 real ones.",
      above(from_few - from_told, 0.03, "nats less than 500 real"))

# %% [markdown]
# ### Token by token, or by the text?
#
# The two ways differ in two things: *whose text* is read, and *how much is said at each place*. A written name is one draw from
# the teacher's answer at each of its places. The loss of a draw is $-\log q(\text{letter})$, and its mean over all draws is
# $-\sum p \log q$, the loss of the whole answer. So text teaches the same, with noise. And whose text is it? Let the student
# read 500 names that the teacher has **written**, *with* the teacher's answers, and not one real name.
#
# > **Predict first.** Which student knows real names better: that one, or the one of section 2, with answers to 500 real names?
# > <details><summary>Answer</summary>Neither: it is a tie. And with answers 500 written names are worth more than 2,000
# > without.</details>

# %% tags=["claim"]
some = [text[:500] for text in told[1.0]]
answered = teaching.score(learn(some, teaching.asked(teachers, some), epochs=16), test)
claim("With answers, 500 written names teach as much as 500 real ones, within a hundredth "
      "of a nat. Without answers four times as many written names teach less.",
      within(answered - teaching.score(distilled, test), 0.01, "nats, written − real"),
      above(by_text - answered, 0.03, "nats, 2,000 without − 500 with answers"))

# %% [markdown]
# Whose text it is hardly matters here; whether the probabilities come with it matters a lot. So *sequence level* can mean two
# things. Kim and Rush mean the text alone. Some trainers let the teacher write and use its probabilities all the same: that is
# token level, on other text.

# %% [markdown]
# ## 4. Storing answers
#
# A teacher of 27 letters fits anywhere. One of 100,000 tokens answers with 100,000 numbers at each place, so trainers keep the
# **top k**: the k largest, made to sum to 1 again. Anshumann and colleagues (2025) keep k tokens that were **drawn** from the
# distribution instead, and how often each was drawn.
#
# > **Predict first.** Top 3 keeps the three likeliest letters exactly, in their right proportions. Three draws keep a handful
# > of noise. Which student is better? And is either worse than no teacher?
# > <details><summary>Answer</summary>The draws win by far. The top 3 are worse than no teacher at all.</details>

# %%
def keep_top(p, k):
    value, where = p.topk(k)                                      # (…, k) the largest
    return torch.zeros_like(p).scatter(-1, where, value / value.sum(-1, keepdim=True))


def draw_target(p, k, draw):
    drawn = p.multinomial(k, replacement=True, generator=draw)    # (…, k)
    return torch.zeros_like(p).scatter_add(-1, drawn, torch.full(drawn.shape, 1 / k))

# %% tags=["nbval-ignore-output"]
p, draw = expects(teacher, 5, "mar"), torch.Generator().manual_seed(1)
whole = [v.softmax(-1) for v in answers]
print("the top 3, 6, 9, 12 hold", *shapes.held(whole, (3, 6, 9, 12)))
figures.kept({"the teacher after mar": p, "top 3, made to sum to 1": keep_top(p, 3),
              "3 drawn": draw_target(p, 3, draw), "mean of 1,000 such draws":
              torch.stack([draw_target(p, 3, draw) for _ in range(1000)]).mean(0)})

# %% [markdown]
# **Figure.** The teacher's answer after *mar*, and three ways of keeping it, with the whole answer as an orange line. The top
# 3 are tidy: they say that no other letter can come. Three draws are ragged, and others at the next such place. Their mean is the answer.

# %% tags=["nbval-ignore-output"]
keep = {"top {}": lambda p, k, s: keep_top(p, k),
        "top {}, rest spread": lambda p, k, s: losses.keep_top(p, k, rest="spread"),
        "{} drawn": lambda p, k, s: losses.draw_targets(p, k, seed=s)}
stored = {"alone": alone, "the whole answer": distilled}
for k, passes in progress_bar(((3, (4, 8, 8)), (12, (4, 16, 16))), "numbers a place"):
    for (way, part), epochs in zip(keep.items(), passes):
        parts = [part(p, k, s) for s, p in enumerate(whole)]
        stored[way.format(k)] = learn(few, teaching.as_logits(parts), epochs=epochs)
teaching.table(stored, test)

# %% [markdown]
# Look at the two columns of *top 3*. Where it counts right top letters, it is *better* than the student alone. In nats it is
# far worse, and a writer draws from the whole distribution. **Accuracy hides what went wrong**: everything below the top.
#
# Are twelve enough? They hold nine tenths of the probability. Made to sum to 1, they are *still* worse than no teacher. With
# the rest spread evenly over the other 15, the same twelve come near the whole answer and beat twelve draws (which take less
# room: a letter drawn twice is stored once). What spoils the top k is not what it leaves out, but that it says of all the rest:
# *this cannot come*.

# %% tags=["claim"]
nats_of = {way: teaching.score(ten, test) for way, ten in stored.items()}
hits = teaching.top_right(stored["top 3"], test) - teaching.top_right(alone, test)
claim("The top 3, made to sum to 1, are far worse than no teacher, and name the right "
      "letter more often all the same. Three drawn tokens beat no teacher. The top 3 do "
      "not, not even when the other 24 share the rest evenly. Our keep_top is kdlib's.",
      above(nats_of["top 3"] - nats_of["alone"], 0.5, "nats over alone, top 3"),
      above(hits, 0, "points more right than alone, top 3"),
      above(nats_of["alone"] - nats_of["3 drawn"], 0.02, "nats less than alone, 3 drawn"),
      above(nats_of["top 3, rest spread"] - nats_of["3 drawn"], 0.05, "nats less than it"),
      equal(keep_top(whole[0], 3), losses.keep_top(whole[0], 3), 1e-6))

# %% tags=["claim"]
spread = nats_of["top 12, rest spread"]
claim("The top 12, made to sum to 1, are still worse than no teacher. With the rest spread "
      "they beat twelve draws, which beat three. The whole answer beats all.",
      above(nats_of["top 12"] - nats_of["alone"], 0.01, "nats over alone, top 12"),
      above(nats_of["12 drawn"] - spread, 0, "nats over rest spread, 12 drawn"),
      above(nats_of["3 drawn"] - nats_of["12 drawn"], 0.02, "nats over 12 drawn, 3 drawn"),
      above(spread - nats_of["the whole answer"], 0, "nats over all, rest spread"))

# %% [markdown]
# Why? The student takes the top 3 for the truth: nothing else ever comes. Real names then surprise it without end. A single
# place of drawn tokens is further from the truth, but **its errors cancel over many places; the error of the top k is the
# same at each**. In the words of statistics: variance averages out, bias does not. (In [lesson 09](09_small_compute.ipynb)
# three classes of ten were enough, once the others got their mean. Here spreading the rest makes up for it at twelve letters
# of 27, and not at three.)
#
# Anshumann and colleagues found twelve drawn tokens nearly as good as the whole answer. Here twelve leave something: they train
# on large text, hardly re-read; we draw once and re-read the same draws, so the noise cancels less. Of a real teacher trainers
# often keep 64 tokens or more. Measure the share that they hold of your own, and give the rest something.
#
# ## 5. Which way round
#
# So far the student lowered KL(teacher ‖ student), the **forward** KL. Many trainers of language models turn it round. The
# **reverse** KL(student ‖ teacher) is the default of `DistillationTrainer` in TRL and of `DistillationLoss` in TorchRL
# (programs that train language models). The GKD trainers of TRL and ms-swift have a dial, `beta`, from the one to the other.
# What does it do?
#
# ### Two humps and one bump
#
# Take a teacher with two humps, and a student that can make one bump only. Which bump is nearest? It can be computed exactly,
# by trying them all. Agarwal and colleagues (2024) have a dial for it. With teacher $p$, student $q$ and their mixture $m =
# \beta p + (1 - \beta) q$ it asks how far each lies from the mixture: $\beta\,\text{KL}(p ‖ m) + (1 - \beta)\,\text{KL}(q ‖
# m)$. At $\beta = ½$ that is the **Jensen–Shannon** divergence. Near 0 it is about $\beta$ times the forward KL: the same
# direction, a tiny step. So at its ends the dial is *defined* as forward and reverse KL.
#
# > **Predict first.** At which end of the dial does the bump lie over both humps, at which over one? And in between: does it
# > glide?
# > <details><summary>Answer</summary>Over both at 0, the forward KL; over one at 1, the reverse. It does not glide.</details>

# %%
def dial(p, q, beta):    # shapes.kl is KL over the places: (…, 27) -> (…,)
    if beta in (0, 1):
        return shapes.kl(q, p) if beta else shapes.kl(p, q)
    m = beta * p + (1 - beta) * q
    return beta * shapes.kl(p, m) + (1 - beta) * shapes.kl(q, m)

humps = shapes.humps((0.62, 6, 1.4), (0.38, 19, 1.4))
bumps = shapes.nearest_bumps(humps, dial, (0, 0.2, 0.25, 0.5, 1))
figures.bumps(humps, bumps, ["forward KL", "", "", "Jensen–Shannon", "reverse KL"])

# %% [markdown]
# **Figure.** The teacher's two humps (bars) and the bump that is nearest to them (line), for five places of the dial. Forward
# KL punishes a bump that misses what the teacher may say, so it covers both humps, and the valley between. Reverse KL
# punishes what the teacher would never say, so it takes one hump and forgets the other. Between 0.2 and 0.25 the nearest
# bump jumps; training, which only walks downhill, may stay where it starts.

# %% tags=["claim"]
first, wide = torch.stack(list(bumps.values()))[:, :13].sum(-1), bumps["β = 0"]
claim("Forward KL lays the bump over both humps, reverse KL on one of them, and so does "
      "Jensen–Shannon. For these humps it does not glide: it jumps.",
      all_below(first[:2], 0.65, "share on the left hump, β = 0 and 0.2"),
      all_above(first[2:], 0.99, "share on the left hump, β = 0.25, 0.5 and 1"),
      equal(dial(humps, wide, 0.5), losses.divergence(
          wide.log()[None], humps.log()[None], kind="jensen"), 1e-6, "from kdlib's jensen"))

# %% [markdown]
# ### Now names
#
# So the folklore: *reverse KL writes better, and less variedly*. Does it? Ten students of each kind hear the same answers to
# the same 500 names, in 16 passes; only the loss differs. The forward ones are those of section 2. One number for what they
# know: nats on real names. One for what they write: **the teacher's nats on their text**, how strange it finds what it reads.
#
# > **Predict first.** Which student pays less for real names, the forward or the reverse one? Whose text will the teacher find
# > less strange? And where does Jensen–Shannon, the middle of the dial, come out?
# > <details><summary>Answer</summary>The forward student knows names better. The text of the reverse one is less
# > strange. Jensen–Shannon lies between, and nearer to forward on real names.</details>

# %%
slopes = {"Jensen–Shannon": teaching.jensen, "reverse KL": teaching.reverse}
trained = {"forward KL": distilled}
for way, slope in progress_bar(slopes.items(), "ten students each"):
    trained[way] = learn(few, answers, epochs=16, loss=slope)    # a loss, by its gradient

# %% [markdown]
# And the control. There is another way to write less strangely, and it costs nothing: draw at a lower temperature. So the
# *forward* student also writes colder, at $T = 0.9$ and $0.8$, and the reverse one warmer, at $1.1$. A colder writer must also
# be examined cold: its probabilities change, and so does what it pays.

# %% tags=["nbval-ignore-output"]
said = {}    # every text that is written, by its writer and T
def two_numbers(way, T):    # (10, 2): nats for real names, the teacher's nats for its text
    said[way, T] = teaching.written(trained[way], 1000, temperature=T)
    judged = teaching.judged(teachers, said[way, T])
    return torch.stack([teaching.score(trained[way], test, T), judged], 1)

at = {"forward KL": (1.0, 0.9, 0.8), "Jensen–Shannon": (1.0,), "reverse KL": (1.1, 1.0)}
writers = {way: {T: two_numbers(way, T) for T in at[way]} for way in at}
itself = teaching.judged(teachers, told[1.0]).mean()    # what it pays for its own text
figures.writers(writers, "nats paid for real names", "teacher's nats for its text", itself)

# %% [markdown]
# **Figure.** Three kinds of students, writing at several temperatures. To the left: it knows names better. Further down:
# the teacher finds its text less strange. Below the dotted line a text is tamer than the teacher's own. Mean and 95 %
# intervals of ten repetitions.
#
# Follow the forward line down: it passes the reverse student on the better side, and the reverse one, warmed up, does not come
# back to it. Jensen–Shannon lies near that line, and not below it: what it does, a colder draw does as well. But a text can also
# please by being short, and by saying the same again. So look at the texts themselves.

# %% tags=["nbval-ignore-output"]
pd.DataFrame({f"{way}, T = {T:g}": {
    "different names, %": teaching.distinct(text).mean().item(),
    "letters a name": teaching.letters(text).mean().item()}
    for (way, T), text in said.items()}).T.style.format(precision=1)

# %% tags=["claim"]
plain, _, cold = writers["forward KL"].values()
warm, other = writers["reverse KL"].values()
back, colder = (other - plain).T, (cold - other).T    # for real names, the teacher's
claim("Reverse KL makes less strange text, and pays for it on real names. Forward, at T = "
      "0.8, pays about as much for real names, and its text is less strange still.",
      below(back[1], -0.03, "teacher's nats, reverse − forward"),
      above(back[0], 0.01, "nats for real names, reverse − forward"),
      within(colder[0], 0.02, "nats for real names, forward at 0.8 − reverse"),
      below(colder[1], -0.05, "teacher's nats, forward at 0.8 − reverse"))

# %% tags=["claim"]
hot, middle = warm - plain, writers["Jensen–Shannon"][1.0] - plain    # as above
claim("Warmed up to T = 1.1, the reverse student pays more for real names than the "
      "forward one at T = 1, and its text is no less strange. Jensen–Shannon, at T = 1, "
      "lies between, and for real names nearer to forward.",
      above(hot[:, 0], 0.01, "nats for real names, reverse at 1.1 − forward"),
      above(hot[:, 1], -0.02, "teacher's nats, reverse at 1.1 − forward"),
      above(back[0] / 2 - middle[:, 0], 0, "nats, halfway to reverse − Jensen–Shannon"),
      below(middle[:, 1], -0.02, "teacher's nats, Jensen–Shannon − forward"),
      above(middle[:, 1] - back[1], 0, "teacher's nats, Jensen–Shannon − reverse"))

# %% tags=["claim"]
mild, tame, backward = (said[one] for one in (
    ("forward KL", 1.0), ("forward KL", 0.8), ("reverse KL", 1.0)))
varied, long = teaching.distinct, teaching.letters
claim("At T = 1 the reverse student repeats itself no more than the forward one, within a "
      "point and a half. The forward student at T = 0.8 does, and writes shorter names.",
      above(varied(backward) - varied(mild), -1.5, "points, reverse − forward"),
      below(varied(tame) - varied(backward), -2, "points, forward at 0.8 − reverse"),
      below(long(tame) - long(backward), -0.6, "letters, forward at 0.8 − reverse"))

# %% [markdown]
# So reverse KL makes text that the teacher finds less strange, and here not less varied. The forward student at $T = 0.8$ goes
# further for the same price in nats, but writes shorter names and repeats itself more. So a comparison at one T is not enough,
# and neither is one number.
#
# Reverse KL has another strength, which this does not touch. It *can be estimated* from the student's samples and the teacher's
# probability of what was said. TorchRL does so, and so do servers that tell no more; trainers with the teacher at hand use all
# its probabilities.
#
# ## 6. What for
#
# Here is a use for a student in which its being small is the point. A large model spends most of its time on reading its own
# weights, once for each token. In the same call it could judge several tokens at once, if somebody told it which. So: let the
# student **draft**. As *mary* was five rows of one table in section 1, four drafted letters are four more rows of one call. The
# teacher also says what comes after the last: that is a fifth letter.
#
# ![A student writes m, a, r, t ahead. The teacher reads all four in one call: m, a and r pass, t is refused and replaced by an
# i of the teacher's own.](pictures/13_draft.svg)
#
# Is the result still the teacher's text? The rule of Leviathan and colleagues (2023) makes sure of it. The draft drew a letter
# from $q$. Accept it with probability $\min(1, p/q)$. If it is refused, draw from what $p$ has more than $q$:
# $(p - q)_+ = \max(0, p - q)$, made to sum to 1. Count it, 200,000 times, after *mar*:

# %% tags=["nbval-ignore-output"]
p, q = expects(teacher, 5, "mar").double(), expects(distilled[0], 3, "mar").double()
draw, times = torch.Generator().manual_seed(0), 200_000
drafted = q.multinomial(times, replacement=True, generator=draw)
accepted = torch.rand(times, generator=draw) < (p / q)[drafted]
instead = (p - q).clamp(min=0).multinomial(times, replacement=True, generator=draw)
counted = torch.where(accepted, drafted, instead).bincount(minlength=27) / times
print(f"accepted {accepted.double().mean():.3f}, largest difference from the "
      f"teacher's probabilities {(counted - p).abs().max():.4f}")

# %% [markdown]
# It comes out. Here is why. A letter is drafted with probability $q$ and then accepted with $\min(1, p/q)$: together $\min(p,
# q)$. What is refused in all is $1 - \sum \min(p, q)$, and that is just $\sum (p - q)_+$. So the replacement adds
#
# $$\min(p, q) + \Big(1 - \sum \min(p, q)\Big) \cdot \frac{(p - q)_+}{\sum (p - q)_+} = \min(p, q) + (p - q)_+ = p.$$
#
# The draft may be as bad as it likes: it costs time, never quality. A better draft is accepted more often, with probability
# $\sum \min(p, q)$. That is a number which distillation makes larger.

# %% tags=["claim"]
P, Q = (torch.cat(logits).double().softmax(-1)
        for logits in (answers, teaching.asked(distilled, few)))
least, rest = torch.minimum(P, Q), (P - Q).clamp(min=0)
law = least + (1 - least.sum(-1, True)) * rest / rest.sum(-1, True)
claim("By arithmetic, at every place of 5,000 names: what is accepted and what is "
      "corrected add up to the teacher's distribution. Counted, it comes out up to chance.",
      equal(law, P, 1e-9, "law − teacher's probabilities"),
      equal(counted, p, 0.006, "counted − teacher's probabilities"),
      equal(accepted.double().mean(), torch.minimum(p, q).sum(), 0.006, "accepted − Σ min"))

# %% [markdown]
# How many letters does a call of the teacher bring? Each draft runs four letters ahead.
#
# > **Predict first.** At best five: four accepted, and one that the teacher adds. With an untrained draft, with the student
# > alone, with the distilled one?
# > <details><summary>Answer</summary>About one and a half, two and a half, and three.</details>

# %%
drafts = {"untrained": teaching.students(), "alone": alone, "distilled": distilled}
texts, brings = {}, {}
for way, ten in drafts.items():
    texts[way], calls = zip(*[speculate(big, small, 400, ahead=4, seed=s)
                               for s, (big, small) in enumerate(zip(teachers, ten))])
    length = 400 * (teaching.letters(texts[way]) + 1)    # letters, ends included
    brings[way] = length / torch.tensor(calls)
figures.rows({way: measure.mean_ci(rate) for way, rate in brings.items()},
             "letters a call", reference=1)

# %% [markdown]
# **Figure.** How many letters, ends included, a call of the teacher brings with three drafts: mean and 95 % interval of ten
# repetitions. The dotted line is the teacher alone, one letter a call. The drafts bring 1.6, 2.5 and 3.0.

# %% tags=["claim"]
usual = teaching.judged(teachers, told[1.0])
strange = {way: teaching.judged(teachers, text) - usual for way, text in texts.items()}
claim("Distilled from the same 500 names, a draft brings over 0.4 letters more a call than "
      "alone. The names are the teacher's: it finds them as likely as its own.",
      above(brings["distilled"] - brings["alone"], 0.4, "letters, distilled − alone"),
      above(brings["alone"] - brings["untrained"], 0.5, "letters, alone − untrained"),
      *[within(excess, 0.06, f"teacher's nats − for its own, draft {way}")
        for way, excess in strange.items()])

# %% [markdown]
# **Count calls, not seconds.** What is won depends on what a draft costs: if each of its letters costs $c$ calls of the
# teacher, the speed-up is letters a call $/ (1 + 4c)$. The first row is measured here, where both networks are small.

# %% tags=["nbval-ignore-output"]
cheap, dear = ((distilled[0], windows(["mary"], 3)[0]), (teacher, windows(["mary"], 5)[0]))
here = measure.latency(*cheap) / measure.latency(*dear)
for c in (here, 0.3, 0.1, 0.03):
    each = [f"{way} {rate.mean() / (1 + 4 * c):.1f}" for way, rate in brings.items()]
    print(f"a drafted letter costs {c:.2f} calls: speed-up", ", ".join(each))

# %% [markdown]
# Two small networks take about equally long to call, and nothing is won. At a tenth of the price, it is a factor of two. Zhou
# and colleagues (2024) distilled drafts for real teachers and report texts 10 to 45 % faster than with the draft
# before, and found it crucial that the draft learns from text of its own. Here it is nearly a fifth more letters a call.
#
# ## 7. Whose text should the student read?
#
# All our students learnt from prefixes that somebody else wrote. When they write, they read prefixes of their own, mistakes
# and all. In **on-policy** distillation the student writes, and the teacher says at each place what it would have said there
# (Agarwal and colleagues, Gu and colleagues, both 2024). One round of it, with the controls: the distilled student goes on
# for 8 passes, with the *same* 500 names, with 500 of its *own*, or with 500 new ones of the *teacher's*.
#
# Expect little. Our students see three letters: after three more, every mistake is forgotten, so there is little to repair.
#
# > **Predict first.** Which text brings it nearest to the teacher on prefixes of its own?
# > <details><summary>Answer</summary>Fresh text, its own or the teacher's. Whose, matters little.</details>

# %% tags=["nbval-ignore-output"]
fresh = {"the same": few, "its own": teaching.written(distilled, 500),
         "the teacher's": [text[:500] for text in told[1.0]]}
went_on = {whose: teaching.go_on(distilled, text, teachers, epochs=8)
           for whose, text in fresh.items()}
kl_on = teaching.apart    # KL(teacher ‖ student) on the prefixes of a text
left = {whose: kl_on(ten, teachers, teaching.written(ten, 1000))
        for whose, ten in went_on.items()}
for whose, kl in left.items():
    print(f"{100 * kl.mean():.1f} hundredths of a nat, after {whose}")

# %% tags=["claim"]
same, own, fed = left.values()
real = kl_on(distilled, teachers, [one[:500] for one in test])
claim("On prefixes of its own making a student is as near to its teacher as on real "
      "ones, within 0.02 nats. Fresh text brings it nearer there. Whose, changes "
      "little.",
      within(kl_on(distilled, teachers, fresh["its own"]) - real, 0.02, "KL, own − real"),
      below(own - same, -0.005, "KL on own prefixes, after its own text − the same 500"),
      within(own - fed, 0.01, "KL on own prefixes, after its own text − the teacher's"))

# %% [markdown]
# Fresh text helps, by a hundredth of a nat. Whether it is its own or the teacher's changes less than that. Do not take this
# for a verdict on on-policy distillation. In long texts a mistake stays in view, and Agarwal and colleagues report that the
# student's own text helps there. What our round does show is a control to ask for: **fresh text of the teacher's**, beside the
# student's own.
#
# ### Steps on the way
#
# A teacher can also write down *how* it came to its answer: a **trace**. What does a student learn from that which answers do
# not teach? Names will not show it, so take sums: `384016=2`, six digits and the last digit of their sum. With its steps that
# is `384016=315562`: after each digit, the last digit of the sum so far, and the last of these is the answer. Teacher and
# student see a window of seven tokens (`classroom/lesson_13/sums.py`). The teacher has read 1,000 sums with their steps.
#
# > **Predict first.** Of a thousand new sums, how many does a student get right that has read 20,000 answers? One that has read
# > 600 traces of the teacher? One that has read these 600 traces with the last digit, the answer, drawn by lot? And one of 600
# > in which the answers are right, and the steps are those of another sum? Guessing gets a tenth.
# > <details><summary>Answer</summary>A tenth; nearly all; more than half (though no answer that it has read was right, but by
# > chance); a tenth.</details>

# %% tags=["claim"]
from classroom.lesson_13 import sums

answered_only, traced, by_lot, mixed, turned = sums.right().values()
claim("600 traces teach what 20,000 answers do not. With answers drawn by lot they still "
      "bring four in ten right. Steps of other sums teach nothing, nor do steps from right "
      "to left.",
      above(traced, 98, "% right, traces"), below(answered_only, 13, "%, 20,000 answers"),
      above(by_lot, 40, "%, answers by lot"), below(mixed, 13, "%, steps of other sums"),
      below(turned, 13, "%, steps from the right"))

# %% [markdown]
# It is the steps that teach, not the length of the text. From the answer alone a student would have to learn a table of a
# million sums. A step is a look-up in a table of a hundred: the sum so far, and one digit more. (With answers by lot, five
# look-ups of six are right, and the sixth is like them.) But what it needs must stand **where this student can see it**. Steps
# from right to left are as right, and their digits have left the window when they are due.
#
# The rest of this section is for those who come from trainers of language models; others go on to section 8.
#
# What else is said of language models, and what we can say to it:
#
# | the idea | who | what we can say |
# |---|---|---|
# | on-policy, many rounds, long contexts | Agarwal and others (2024), Gu and others (2024) | not measured here; one round with short windows, above |
# | traces: with the teacher's steps a student needs far fewer examples | Hsieh and others (2023), whose student learns steps and answer as two tasks; DeepSeek-AI (2025), whose student writes them, as ours | on sums, above: yes, by far. Few real tasks come apart so neatly |
# | the order of the steps counts, a wrong answer at the end costs little | D. Li and others (2025) | above: steps of other sums teach nothing; answers by lot cost nearly half |
# | long traces of a strong teacher can be too much for a small student | Y. Li and others (2025) | above: steps that this student cannot see teach nothing |
# | teachers with another tokeniser | Boizard and others (2024) | section 3 needs no shared tokens; methods that match distributions across them were not measured here |
# | k drawn tokens, with twelve nearly as good as all | Anshumann and others (2025) | section 4: draws beat the top k made to sum to 1, at 3 and at 12; not the top 12 with the rest spread, which were nearly as good as all |
# | reverse KL writes better | Gu and others (2024) | section 5 tests the loss alone, not their method: less strange text, yes, and not less varied; a forward student at a lower T goes further, with shorter names and more repetition |
# | distilled drafts | Zhou and others (2024) | section 6: more letters a call, text of the same law; our draft did not learn from its own text, as theirs did |
#
# And the words. This is what their settings are called in this kit:
#
# | in trainers | here |
# |---|---|
# | `beta` of GKD (TRL, ms-swift): 0, 0.5 (the default), 1 | section 5: forward KL, Jensen–Shannon, reverse KL, on names and on the humps |
# | `beta` of TRL's `DistillationTrainer`, 1 by default | reverse KL, always on the student's own text. Ours hears it on given names; that pair is not measured here |
# | `lmbda` of GKD (default 0.5): the share of batches that the student writes itself | section 7; 0 is section 2 |
# | `seq_kd` (TRL): the teacher writes the text, its probabilities are still used | section 3, *Token by token, or by the text?*: a tie with real text. The text alone is plain fine-tuning on it |
# | `temperature` | in TRL's GKD, the T at which text is *drawn*, alone. In ms-swift's GKD and TRL's `DistillationTrainer` also the T of the loss |
# | `gkd_logits_topk` (ms-swift), the top k log-probabilities of a server | section 4: both sides are made to sum to 1 over the teacher's k; what the student does elsewhere is not asked (not run here; ours asks for zero there) |
# | the rest as one bucket (proposed for verl, issue 7856) | between the two of section 4: how much is right, where is not said (not run here) |
# | labels of −100, completion masks | exercise 1: what is not counted |
# | `assistant_model` (transformers) | section 6: the draft |
# | perplexity | $e^{\text{nats}}$, a token |

# %% [markdown]
# ## 8. Six sick losses
#
# Five more mistakes in published code, and the mirror image of one. First the sound loss that they mean to be. Logits are
# (batch, length, tokens), at each place for the token that comes next; `tokens` hold a prompt, an answer, its end (0), and
# padding (0 as well).
#
# ```python
# def sound_text_loss(z, v, tokens, prompt, T=2.0):
#     counted = (tokens[:, :-1] != 0) & (torch.arange(1, tokens.shape[1]) >= prompt[:, None])
#     z, v = z[:, :-1], v[:, :-1, :z.shape[-1]]
#     kl = F.kl_div((z / T).log_softmax(-1), (v / T).softmax(-1), reduction="none").sum(-1)
#     return T**2 * kl[counted].mean()
# ```
#
# `counted` is true where the next token belongs to the answer; `prompt` holds the length of each prompt; the last slice cuts
# off what the teacher can say and the student cannot. T stands here as trainers have it.
#
# Of each specimen you see the line that differs. Name its fault, guess what its student will write, then unfold.
#
# > **W** `z, v = z[:, 1:], v[:, :-1, :z.shape[-1]]`
# > <details><summary>Note</summary>The teacher is one place late, as in section 2: names too long (WrinkleFree-Monorepo, issue
# > 13). <b>Test:</b> change the teacher's mind at one place, and see which place of the student notices.</details>
#
# > **X** `z, v = z[:, :-1], v[:, 1:, :z.shape[-1]]`
# > <details><summary>Note</summary>The mirror image, our own: one place early. The end is said too soon, names are too short.
# > <b>Test:</b> the same.</details>
#
# > **Y** `counted = (tokens[:, 1:] != 0) & (torch.arange(1, tokens.shape[1]) >= prompt[:, None])`
# > <details><summary>Note</summary>The end is left out with the padding, since both are 0: nobody learns when to stop (trl, GKD
# > and GOLD, until pull request 6357, where padding and end share a number). <b>Test:</b> look for a pull where the end is to
# > be said.</details>
#
# > **Z** `kl = F.kl_div((z / T).log_softmax(-1), v.softmax(-1), reduction="none").sum(-1)`
# > <details><summary>Note</summary>The temperature is on one side, so a student that equals its teacher still pays (a slip in
# > TinyBERT's first version, harmless there at T = 1). <b>Test:</b> a student like its teacher must pay nothing.</details>
#
# > **AA** `z, v = F.pad(z[:, :-1], (0, v.shape[-1] - z.shape[-1])), v[:, :-1]`
# > <details><summary>Note</summary>The teacher's table was padded to a round number, and the student learns tokens that nobody
# > can say (DistillKit before version 2, fmchisel). <b>Test:</b> a longer table must change nothing.</details>
#
# > **AB** `counted = tokens[:, :-1] != 0`
# > <details><summary>Note</summary>The prompt is counted, and the student learns to ask questions (the ULD loss of Soup, issue
# > 682, until pull request 711). <b>Test:</b> at the prompt nothing may pull.</details>

# %% tags=["claim"]
from classroom import bugs

faults = [bugs.BANK[letter] for letter in ("W", "X", "Y", "Z", "AA", "AB")]
found = sum(fault.detector(fault.buggy) for fault in faults)
alarms = sum(fault.detector(bugs.sound_text_loss) for fault in faults)
claim("Each of the six is found by its own test in the bug bank. The sound loss sets off "
      "none.", count(found, 6, "found"), count(alarms, 6, "false alarms", 0))

# %% [markdown]
# ## What we saw
#
# - A text is a row of classifications. What held for digits holds **where an answer has one right class**; letters have many.
#   Top letters as labels do great harm here, and a hot teacher teaches a little less.
# - Soft answers on 500 names were worth more than 2,000 names of plain text. What passes is the text that the teacher has
#   read.
# - One place late, and nothing crashes. Look at what the student writes.
# - Text alone teaches too, even a student that writes backwards. With answers, the teacher's text is worth what real text is.
# - The top k, made to sum to 1, lie at every place in the same way, at 3 as at 12. Draws are noisy, and right on average.
# - Reverse KL made text that the teacher finds less strange, and not less varied. A forward student drawn colder went further
#   for the same price, but repeated itself and kept names short. Ask for more than one T, and for more than one number.
# - Steps teach what answers do not, if each step can be looked up in what the student sees.
# - A draft costs no quality, whatever it is. Distilled, it saves more calls.

# %% [markdown] tags=["exercise"]
# ## Exercises
#
# ### Exercise 1 (recall)
# A server tells you, for each token of a text, how likely its teacher thought *this* token and all others **at its place**:
# row $i$ of `teacher_logits` speaks of token $i$. This server gives nothing useful for token 0, so the first token is not
# taught. Your student's row $i$ speaks of token $i + 1$, as usual. Write the mean of KL(teacher ‖ student), $T = 1$, over all
# tokens after the first, **ends included and padding left out**. In `tokens` 0 is the end, and what follows it is padding, 0
# as well. With `tokens = [2, 1, 0, 0]` the student's rows 0 and 1 count: they ask for 1 and for the end.
# <details><summary>Hint 1</summary>The partner of <code>student_logits[:, 0]</code> is <code>teacher_logits[:, 1]</code>:
# both speak of token 1.</details>
# <details><summary>Hint 2</summary>Row i of the student asks for token i + 1. It counts if token i is a letter; then token
# i + 1 is a letter or the end, never padding: <code>tokens[:, :-1] != 0</code>.</details>

# %% tags=["exercise"]
def text_loss(student_logits, teacher_logits, tokens):
    """Logits: (batch, length, classes). tokens: (batch, length), 0 for end and padding."""
    ...


check.text_loss(text_loss)

# %% tags=["solution"]
def text_loss(student_logits, teacher_logits, tokens):
    counted = tokens[:, :-1] != 0
    log_q = student_logits[:, :-1].log_softmax(-1)[counted]
    log_p = teacher_logits[:, 1:].log_softmax(-1)[counted]
    return (log_p.exp() * (log_p - log_q)).sum(-1).mean()


check.text_loss(text_loss)

# %% [markdown] tags=["exercise"]
# ### Exercise 2 (modify)
# Rare tokens are rarely drawn. So draw from **another** distribution $r$, with $r > 0$ wherever $p > 0$, which gives them a
# better chance, and make up for it. Write the target so that it is still the teacher's $p$ on average: each draw of a token
# must count $p/r$ of its usual $1/k$.
# <details><summary>Hint 1</summary><code>p.gather(1, drawn)</code> picks the p of each drawn token, (n, k).</details>
# <details><summary>Hint 2</summary><code>torch.zeros_like(p).scatter_add(1, drawn, weights)</code> adds up weights of shape
# (n, k) at their tokens. The rows need not sum to 1: on average they do.</details>

# %% tags=["exercise"]
def weighted_target(p, r, drawn):
    """p, r: (n, tokens), rows sum to 1. drawn: (n, k), drawn from r. -> (n, tokens)"""
    ...


check.weighted_target(weighted_target)

# %% tags=["solution"]
def weighted_target(p, r, drawn):
    weights = p.gather(1, drawn) / r.gather(1, drawn) / drawn.shape[1]
    return torch.zeros_like(p).scatter_add(1, drawn, weights)


check.weighted_target(weighted_target)

# %% [markdown] tags=["exercise"]
# ### Exercise 3 (modify)
# A hurried teacher accepts a drafted letter with probability $\min(1, p / (\ell q))$, where the *lenience* $\ell$ lies
# between 0 and 1. What it refuses is replaced as before. That is faster, and no longer exact. Write the distribution of what
# comes out.
# <details><summary>Hint 1</summary>Drafted *and* accepted: $q \cdot \min(1, p / (\ell q)) = \min(q, p / \ell)$.</details>
# <details><summary>Hint 2</summary>The rest of the probability, 1 minus the sum of that, goes to $(p - q)_+$, made to sum to
# 1.</details>

# %% tags=["exercise"]
def lenient_law(p, q, lenience):
    """p, q: (tokens,), each sums to 1; p is not q. lenience: in (0, 1]. -> (tokens,)"""
    ...


check.lenient_law(lenient_law)

# %% tags=["solution"]
def lenient_law(p, q, lenience):
    accepted = torch.minimum(q, p / lenience)
    rest = (p - q).clamp(min=0)
    return accepted + (1 - accepted.sum()) * rest / rest.sum()


check.lenient_law(lenient_law)

# %% [markdown] tags=["exercise"]
# ### Exercise 4 (investigate)
# At which temperature does the **forward** student of section 5 write text that costs the teacher as much as the text of the
# reverse student at $T = 1$? Two decimals will do. Take the mean over the ten repetitions, and 1,000 names each.
# <details><summary>Hint 1</summary>The figure has it between 0.9 and 1. <code>two_numbers("forward KL", T)[:, 1].mean()</code>
# is the teacher's price at any T, and <code>writers["reverse KL"][1.0][:, 1].mean()</code> the one to meet.</details>
# <details><summary>Hint 2</summary>Between 0.9 and 1 the price rises almost in a straight line. Where does that line meet the
# price of the reverse student?</details>

# %% tags=["exercise"]
temperature = ...


check.same_nats(temperature)

# %% tags=["solution"]
# solution
wanted = writers["reverse KL"][1.0][:, 1].mean()
low, high = (writers["forward KL"][T][:, 1].mean() for T in (0.9, 1.0))
temperature = 0.9 + 0.1 * (wanted - low) / (high - low)
check.same_nats(temperature)

# %% [markdown] tags=["quiz"]
# ## Quiz
#
# Unfold the answer that you would give. Each says why it is right, or what is wrong with it.
#
# **1.** A student of a language model is trained on its teacher's top token at each place, and nothing else. On digits that
# was nearly as good as soft answers. Here it fails. Why?
#
# <details><summary>A. The student has too few parameters for so many tokens.</summary>No. The same student with the whole
# answers did well. It is not short of room.</details>
# <details><summary>B. The top token is often wrong, so the labels are noisy.</summary>Noise would average out. These labels
# are the same each time.</details>
# <details><summary>C. One token in place of many is another answer, no shorter one.</summary>Right. For a digit the top class
# holds nearly everything, for a prefix less than half.</details>
#
# **2.** You may store three numbers a place of a teacher's answer. You keep the three likeliest tokens, made to sum to 1.
# Next-token accuracy is fine. What will you find?
#
# <details><summary>A. Real text costs the student more than without a teacher.</summary>Right. It has learnt that
# nothing outside the three can come. Accuracy asks for the top token, which is right.</details>
# <details><summary>B. The student is nearly as good as with the whole answer.</summary>So says its accuracy. In nats it
# was worse than no teacher, by more than half a nat.</details>
# <details><summary>C. The student learns more slowly, and needs more steps.</summary>No. It learns quickly, and the wrong
# thing: the target is wrong, in the same way at each place.</details>
# <details><summary>D. The student is as good as with three tokens drawn.</summary>No. Draws are noisy and right on
# average. The top three are tidy and wrong on average.</details>
#
# **3.** Somebody reports: trained with reverse KL, the student's text pleases the teacher more than with forward KL, both at
# $T = 1$. What do you ask for?
#
# <details><summary>A. Larger students, with room for both humps.</summary>That would change the question.
# With these students, the comparison lacks a row.</details>
# <details><summary>B. The forward student, colder, and the variety.</summary>Right. At 0.8 the forward
# student pleased the teacher more, for the same price on real text. But it repeated itself, which that number hides.</details>
# <details><summary>C. The accuracy of both students on the next token.</summary>No. Accuracy looks at the top token, and
# hardly notices how cold or warm a writer is.</details>
#
# **4.** For speculative decoding you replace the draft by a worse one, and keep the rule *accept or correct*. What changes?
#
# <details><summary>A. The text: more of it now comes from the worse model.</summary>No. What comes out has the teacher's
# distribution, whoever drafts: min(p, q) and the correction add up to p.</details>
# <details><summary>B. Nothing, as the teacher checks each token anyway.</summary>It does, and it refuses more. Each refusal
# ends the run ahead.</details>
# <details><summary>C. The calls: the teacher is asked more often.</summary>Right. Fewer letters are accepted, so a call
# brings fewer. The text stays the teacher's.</details>

# %% [markdown]
# ## What next
#
# You have followed distillation from one image of a 7 to a student that writes. One question is left: what does a student get
# from its teacher that nobody meant to hand on? Faults, secrets and more: [14 · What else travels](14_what_else_travels.ipynb).
#
# And a step of your own: take a claim, ten repetitions, an interval, and the control that could refute it. `kdlib.text` and
# `kdlib.data.load_names` are yours.
#
# ## References
#
# - Bengio, Ducharme, Vincent, Jauvin (2003), *A Neural Probabilistic Language Model*: the window network
# - Kim, Rush (2016), *Sequence-Level Knowledge Distillation*
# - Hsieh and others (2023), *Distilling Step-by-Step!*: traces
# - Leviathan, Kalman, Matias (2023), *Fast Inference from Transformers via Speculative Decoding*
# - Agarwal and others (2024), *On-Policy Distillation of Language Models: Learning from Self-Generated Mistakes*: GKD, and
#   its dial
# - Boizard, El Haddad, Hudelot, Colombo (2024), *Towards Cross-Tokenizer Distillation: the Universal Logit Distillation Loss
#   for LLMs*
# - Gu, Dong, Wei, Huang (2024), *MiniLLM: Knowledge Distillation of Large Language Models*: reverse KL
# - Zhou and others (2024), *DistillSpec: Improving Speculative Decoding via Knowledge Distillation*
# - Anshumann and others (2025), *Sparse Logit Sampling: Accelerating Knowledge Distillation in LLMs*
# - DeepSeek-AI (2025), *DeepSeek-R1*: small models that learn from a large one's traces
# - Li, Cao, Griggs and others (2025), *LLMs Can Easily Learn to Reason from Demonstrations*: what in a trace counts
# - Li, Yue, Xu and others (2025), *Small Models Struggle to Learn from Strong Reasoners*
# - The specimens: `classroom/bugs/texts.py`, and `BANK` beside it
# - The names: US Social Security Administration, births of 2018 (public domain), in the selection of makemore
#   (Karpathy, 2022)
