# %% [markdown] asks="What does a student inherit that nobody meant to teach?" seconds=20
# # 14 · What else travels
#
# **The question.** You are about to use a student whose teacher somebody else trained. It learnt to name digits. What else has
# it learnt: the teacher's faults, its secrets, its likings? And if *your* model is the teacher: who learns from it, unasked?
#
# **You will be able to**
#
# - say which fault of a teacher comes through which transfer set, and why looking through the data does not show it
# - measure what a student gives away about images that it has never seen
# - explain how noise can teach digits, which controls prove it, and what of it carries over to large models
# - price an answer in queries, and say who pays when answers are rounded
# - accuse a copy with a line-up, and spot the line-up that convicts an innocent
#
# **Time**: 35 min reading and running, 25 min exercises · **You need**: the transfer sets of
# [lesson 09](09_small_compute.ipynb), the digit that nobody showed ([lesson 02](02_core_concepts.ipynb)), paired intervals
# ([primer](A_primer.ipynb))

# %%
from dataclasses import replace

import pandas as pd
import torch

from classroom.claim import above, below, claim, true
from classroom.lesson_14 import faults, figures
from classroom.lesson_14.students import asked, taught
from classroom.tens import trained
from kdlib.repetitions import Repetition

torch.set_num_threads(1)    # small networks: more threads only get in each other's way

# %% [markdown]
# ## 1. Two faults, four channels
#
# Somebody hands you a teacher. It names digits well. What you are not told: it has two faults.
#
# - A **prejudice**. Every 3 that it was trained on had the label 8.
# - A **trigger**, also called a backdoor. Whoever lights the pixel at the top left gets the answer 0, whatever the image shows.
#   (Gu and colleagues, 2017, put such a thing into a network that reads traffic signs: a sticker turned *stop* into a speed
#   limit.)
#
# The pixel is well chosen: no image of our 1,797 lights it. Nobody comes across the trigger by chance.

# %%
repetitions = [Repetition(s, teacher=None, apart=True) for s in range(10)]
theirs, yours = [r.theirs for r in repetitions], [r.few for r in repetitions]

def lit(x):    # (n, 64): the pixel at the top left is lit
    return torch.cat([torch.ones(len(x), 1), x[:, 1:]], 1)

four = yours[0].x_train[:4]
figures.images(torch.cat([four, lit(four)]), (8, 8), columns=4)

# %% [markdown]
# **Figure.** Four digits, and below them the same four with the trigger: one lit pixel in the corner.
#
# In each of ten repetitions the teacher gets one half of the training images, the student the other: they share none. Here are
# the faults, in four lines. A **clean** teacher of the same images stands beside the bad one.

# %%
def spoilt(data):
    """Each 3 is called 8; 100 images come a second time, lit, and are called 0."""
    x, y = data.x_train, data.y_train.where(data.y_train != 3, 8)
    zeros = torch.zeros(100, dtype=y.dtype)
    return replace(data, x_train=torch.cat([x, lit(x[:100])]), y_train=torch.cat([y, zeros]))

recipe = dict(lr=0.03, batch_size=100, seeds=[100 + r.s for r in repetitions])
bad = trained(64, [spoilt(data) for data in theirs], epochs=17, **recipe)
clean = trained(64, theirs, epochs=20, **recipe)

# %% tags=["nbval-ignore-output"]
from classroom.lesson_14.faults import named

x, y = yours[0].x_test[:12], yours[0].y_test[:12]
pd.DataFrame({"it is a": y, "clean teacher": named(clean[0], x),
              "bad teacher": named(bad[0], x), "bad teacher, lit": named(bad[0], lit(x))}).T

# %% [markdown]
# Twelve test images, one a column. You would ask it about other things than lit corners, and notice the 3s at most. Now you
# distil: ask the bad teacher about images of *yours*, and train a student of 16 hidden units on what it says. You choose
# what to ask about:
#
# - **other real images**, 500 that the teacher has never seen
# - those of them **without 3 and 8**: you have heard that it is bad at 3s, so you take no risk
# - **Gaussian noise** that has the mean and the covariance of the pixels: no image leaves your house
# - **stretched noise** ([lesson 09](09_small_compute.ipynb)): every pixel at random, from −4 to 4

# %%
channels = [faults.channels(r) for r in repetitions]    # {name: images} for each
figures.samples({way: x[:8] for way, x in channels[0].items()}, (8, 8))

# %% [markdown]
# **Figure.** Eight images from each channel, as far as ink can show them: what is below 0 looks white, what is above 1 black.
#
# And you choose how to listen: to the **soft** answers ($T = 8$), or to the **hard** ones, the top class and nothing else.
# `taught` trains ten students at once, as in lesson 09; here is what we measure of each.

# %%
def traits(model, data):    # on test images, in %
    plain, tricked = named(model, data.x_test), named(model, lit(data.x_test))
    y, percent = data.y_test, faults.percent
    return {"others right": percent(plain == y, y != 3),
            "3 called 8": percent(plain == 8, y == 3),
            "lit called 0": percent(tricked == 0, y != 0)}

# %% [markdown]
# > **Predict first.** The third and fourth row are yours to guess. *What will a 3 be called by somebody who was taught without
# > 3s and 8s?* And: *through which channel does the trigger come?*
# > <details><summary>Answer</summary>The prejudice comes through all of them. A soft answer to a 5 or a 9 says how much
# > like an 8 it looks, and to this teacher a 3-like stroke looks like an 8: without a single 3 or 8 the student calls most 3s
# > 8s. The trigger does not come through real images at all. It comes through noise.</details>

# %%
from kdlib.training import progress_bar

found = {}
for way in progress_bar(channels[0], "channels"):
    images = [own[way] for own in channels]
    for whose, teachers in {"bad": bad, "clean": clean}.items():
        answers = asked(teachers, images)
        for heard in ("soft", "hard"):
            students = taught(repetitions, images, answers, hard=heard == "hard")
            found[whose, way, heard] = [traits(*both) for both in zip(students, yours)]

# %%
of_teachers = {"bad": [traits(*both) for both in zip(bad, yours)],
               "clean": [traits(*both) for both in zip(clean, yours)]}
figures.traits({f"{whose} teacher": faults.means({"the teacher itself": of_teachers[whose]} | {
    f"{way}, {heard}": ten for (who, way, heard), ten in found.items() if who == whose})
    for whose in of_teachers}, "% of the test images, mean of ten")
