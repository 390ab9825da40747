"""Students that start as a part of their teacher, and the four that a start and an aim make together."""

import pandas as pd

from classroom.tens import asked, graded, networks, trained
from classroom.units import strongest_part

STEPS = dict(lr=0.05, batch_size=50)    # the recipe of lesson 05


def four_students(repetitions, epochs):
    """Test accuracy, in %, of four students after so many epochs: fresh or copied start, labels or teacher.

    repetitions: a list of `kdlib.repetitions.Repetition`. Same images, same batches, as many steps for all. Returns a
    table, a row for each repetition, a column for each student.
    """
    few, teachers, seeds = [r.few for r in repetitions], [r.teacher for r in repetitions], [r.s for r in repetitions]
    starts = {"fresh start": networks(16, seeds), "copied start": [strongest_part(each, 16) for each in teachers]}
    students, steps = {}, dict(seeds=seeds, epochs=epochs, **STEPS)
    for start, begin in starts.items():
        students[f"{start}, labels"] = trained(begin, few, **steps)
        students[f"{start}, teacher"] = trained(begin, few, asked(teachers, few), temperature=8.0, **steps)
    return pd.DataFrame({name: graded(ten, few) for name, ten in students.items()}, index=seeds)
