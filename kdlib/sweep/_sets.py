"""The same grid of students on several transfer sets, such as those of ten repetitions, at once."""

import torch

from kdlib import arguments, needed
from kdlib.sweep._grid import STACK_UNITS, Exam, exam_of, stacks_of, work_of
from kdlib.sweep._sweep import COLUMNS, STACK_STUDENTS, measured

STUDENTS = 256    # of all sets together, in one stack


def sweep_side_by_side(datasets, teacher_logits, *, widths, temperatures, alphas, seeds, epochs, lr, batch_size=128,
                       controls=()):
    """Several sweeps of one grid, each on a transfer set of its own, trained together.

    datasets: a list of `kdlib.data.Dataset`, of equal shapes. teacher_logits: the teachers' answers, (n, classes) for
    each of them. seeds: for each of them as many whole numbers ≥ 0; they may be the same. widths, temperatures, alphas,
    epochs, lr, batch_size, controls: as for `sweep`.
    Returns the rows that `sweep` gives for the data sets, one after the other, in a DataFrame with a first column
    ``set``: 0, 1, 2, … for the data sets in order. The students agree within rounding, so that an image on the border
    may fall to either side. Ten sweeps of twenty small students take a quarter to a half of the time.
    Raises as `sweep`, and ``ValueError`` where data sets differ in shape, or are not as many as their answers and
    seeds.
    Used in lesson 07, *Hundreds of students*.
    """
    datasets, teacher_logits, seeds, widths, temperatures, alphas, controls = (
        _list(name, value) for name, value in (
            ("datasets", datasets), ("teacher_logits", teacher_logits), ("seeds", seeds), ("widths", widths),
            ("temperatures", temperatures), ("alphas", alphas), ("controls", controls)))
    if not len(datasets) == len(teacher_logits) == len(seeds) > 0:
        raise ValueError(f"datasets, teacher_logits and seeds must be equally many, at least one, got {len(datasets)}, "
                         f"{len(teacher_logits)} and {len(seeds)}")
    works = [work_of(data, v, epochs, lr, batch_size) for data, v in zip(datasets, teacher_logits)]
    exams = [exam_of(data, v, None) for data, v in zip(datasets, teacher_logits)]
    grids = [stacks_of(work, widths, temperatures, alphas, own, controls, STACK_STUDENTS)
             for work, own in zip(works, seeds)]
    plans = [([part.shape for part in (*work[:3], *exam)], sum(len(stack.places) for stack in stacks))
             for work, exam, stacks in zip(works, exams, grids)]
    for place, plan in enumerate(plans):
        if plan != plans[0]:
            raise ValueError(f"datasets must be of one shape, with equally many seeds: number {place} differs from the "
                             "first")
    students, finished = plans[0][1], {}
    for stacks in zip(*grids):    # the same students of every set
        most = max(1, min(STUDENTS, STACK_UNITS // stacks[0].width) // len(stacks[0].places))
        for start in range(0, len(stacks), most):
            sets = range(start, min(start + most, len(stacks)))
            finished.update(_together(sets, stacks, works, exams, students))
    pd = needed("pandas")
    table = pd.DataFrame([finished[place] for place in sorted(finished)], columns=COLUMNS)
    table.insert(0, "set", [place // students for place in range(len(table))])
    return table


def _together(sets, stacks, works, exams, students):
    """Train these sets' stacks as one. Returns {place: row of the table}, the places of one set after the other's."""
    own = [s for s in sets for _ in stacks[s].seeds]    # of each seed

    def stacked(bundles, part):
        return torch.stack([getattr(bundles[s], part) for s in own])

    stack = stacks[0]._replace(seeds=tuple(seed for s in sets for seed in stacks[s].seeds),
                               places=tuple(s * students + place for s in sets for place in stacks[s].places))
    work = works[0]._replace(**{part: stacked(works, part) for part in ("x", "y", "teacher_logits")})
    exam = Exam(*(stacked(exams, part) for part in Exam._fields))
    return measured(stack, work, exam)


def _list(name, values):
    if isinstance(values, (str, bytes)) or not hasattr(values, "__iter__"):
        raise TypeError(f"{name} must be a list, got {arguments.shown(values)}")
    return list(values)
