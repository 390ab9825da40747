"""Run a grid of students: here, stack by stack, or on an executor's workers."""

import concurrent.futures
import itertools
import multiprocessing
import warnings

import numpy as np
import torch

from kdlib import arguments, needed
from kdlib.models import count_parameters, mlp
from kdlib.sweep._grid import exam_of, stacks_of, student_images, work_of
from kdlib.sweep._stack import train
from kdlib.training import progress_bar

COLUMNS = ("method", "width", "temperature", "alpha", "seed", "val_accuracy", "test_accuracy", "agreement",
           "parameters")
STACK_STUDENTS = 64     # a stack holds at most so many: more are hardly faster, and an interruption would lose more
SHARED_STUDENTS = 16    # with an executor, so that there are enough stacks to share out
ANSWER_ROWS = 512       # images that a trained stack answers at a time: this bounds the memory


def sweep(dataset, teacher_logits, *, widths, temperatures, alphas, seeds, epochs, lr, batch_size=128, controls=(),
          teacher_test_logits=None, executor=None, progress=False):
    """Distil a student for every width × temperature × alpha × seed.

    dataset: a `kdlib.data.Dataset`; its training part is the transfer set. teacher_logits: (n, classes) float, the
    teacher's answers to dataset.x_train. widths, temperatures, alphas, seeds: any iterables without duplicates, of
    whole numbers ≥ 1, of numbers > 0, of numbers in [0, 1] (the teacher's weight), of whole numbers ≥ 0. epochs, lr,
    batch_size: as for `fit`. controls: students without soft targets, for every width and seed: "alone" (the labels),
    "label_smoothing" (the labels, smoothed by 0.1), "hard_teacher_labels" (the teacher's top class as the label).
    teacher_test_logits: (n_test, classes), the teacher's answers to dataset.x_test. executor: a
    `concurrent.futures.Executor` that shares the work: a process pool (started with "spawn"; a fork after torch has
    used threads hangs) or a cluster's, such as Dask's ``client.get_executor()``. progress: show a tqdm bar.

    Student (width, seed) is ``mlp(features, width, classes, seed=seed)``, trained as ``distill(..., seed=seed)`` trains
    it: the logits agree within rounding.
    Returns a pandas DataFrame, one row a student, with the columns ``method`` ("distilled" or the control), ``width``,
    ``temperature`` and ``alpha`` (both NaN for a control), ``seed``, ``val_accuracy``, ``test_accuracy``, ``agreement``
    (with the teacher, on the test set where teacher_test_logits is given, else on the transfer set), ``parameters``.
    Fractions are in [0, 1]. Interrupted (Ctrl-C, the stop button, a killed worker), it warns and returns what is done;
    ``table.attrs["partial"]`` says whether rows are missing.
    Raises ``ValueError`` for an empty axis, duplicates, values out of range, shapes that differ, and a learning rate
    with which training diverges; ``TypeError`` for wrong types.
    Source: Hinton, Vinyals, Dean (2015), for the loss. Compared with `distill` in lesson 07.
    Used in lesson 07, *Hundreds of students*.
    """
    if executor is not None and not callable(getattr(executor, "submit", None)):
        raise TypeError(f"executor must be a concurrent.futures.Executor, got {arguments.shown(executor)}")
    work = work_of(dataset, teacher_logits, epochs, lr, batch_size)
    stacks = stacks_of(work, widths, temperatures, alphas, seeds, controls,
                       STACK_STUDENTS if executor is None else SHARED_STUDENTS)
    exam = exam_of(dataset, teacher_logits, teacher_test_logits)
    students = sum(len(stack.places) for stack in stacks)
    bar = progress_bar(range(len(stacks) * work.epochs), f"{students} students") if progress else None
    step = bar.update if progress else int    # int() does nothing
    finished = {}
    try:
        if executor is None:
            for stack in stacks:
                finished.update(measured(stack, work, exam, step))
        else:
            _share_out(stacks, work, exam, step, executor, finished)
    except (KeyboardInterrupt, concurrent.futures.BrokenExecutor):    # the last: a worker was killed
        warnings.warn(f"interrupted: the table holds {len(finished)} of {students} students", stacklevel=2)
    finally:
        if progress:
            bar.close()
    pd = needed("pandas")
    table = pd.DataFrame([finished[place] for place in sorted(finished)], columns=COLUMNS)
    table.attrs["partial"] = len(finished) < students
    return table


def train_stack(dataset, teacher_logits, x, *, widths, temperatures, alphas, seeds, epochs, lr, batch_size=128,
                controls=(), report=None):
    """Train the students of `sweep` and return their logits instead of a table.

    x: (n, features) float, the images to answer. report: a function, called after each epoch with the share of the work
    that is done, above 0 and at most 1; what it raises ends the training. dataset, teacher_logits, widths,
    temperatures, alphas, seeds, epochs, lr, batch_size, controls: as for `sweep`.
    Returns logits (students, n, classes), the students in the order of `sweep`'s rows: by width, then temperature and
    alpha (controls last), then seed. Raises as `sweep`.
    Used in lesson 07, *Hundreds of students*.
    """
    work = work_of(dataset, teacher_logits, epochs, lr, batch_size)
    stacks = stacks_of(work, widths, temperatures, alphas, seeds, controls, STACK_STUDENTS)
    student_images(x, work.x)
    logits = x.new_empty(sum(len(stack.places) for stack in stacks), len(x), teacher_logits.shape[1])
    epochs_done, all_epochs = itertools.count(1), len(stacks) * work.epochs
    step = int if report is None else lambda: report(next(epochs_done) / all_epochs)
    for stack in stacks:
        answer = train(stack, work, step)
        for start in range(0, len(x), ANSWER_ROWS):
            rows = x[start:start + ANSWER_ROWS]
            logits[list(stack.places), start:start + len(rows)] = answer(rows).transpose(1, 2)
    return logits


def measured(stack, work, exam, after_epoch=int):
    """Train a stack. Returns {place: row of the table}. Work and exam: for all seeds, or (seeds, …), see `train`."""
    answer = train(stack, work, after_epoch)

    def classes(x):    # the class that each student names, (students, n)
        # max().indices is argmax, five times as fast along this dimension
        return torch.cat([answer(rows).max(1).indices for rows in x.split(ANSWER_ROWS, dim=-2)], dim=1)

    def score(named, right):    # right: (n,) or (seeds, n); the students of a seed stand together
        same = named.unflatten(0, (len(stack.seeds), -1)) == right[..., None, :]
        return [count / same.shape[-1] for count in same.sum(-1).flatten().tolist()]

    val, test = classes(exam.x_val), classes(exam.x_test)
    agree = test if exam.x_agree is exam.x_test else classes(exam.x_agree)
    exams = ((val, exam.y_val), (test, exam.y_test), (agree, exam.teacher_classes))
    scores = zip(*(score(named, right) for named, right in exams))
    parameters = count_parameters(mlp(work.x.shape[-1], stack.width, work.teacher_logits.shape[-1], seed=0))
    return {place: (recipe.method, stack.width, recipe.temperature, recipe.alpha, seed, *score, parameters)
            for place, (seed, recipe), score
            in zip(stack.places, itertools.product(stack.seeds, stack.recipes), scores)}


def _share_out(stacks, work, exam, step, executor, finished):
    """Train the stacks on the executor's workers; their rows gather in ``finished``."""
    # NumPy arrays travel everywhere. Tensors would travel through shared memory, which may be small.
    work, exam = (type(bundle)(*(part.detach().numpy() if isinstance(part, torch.Tensor) else part for part in bundle))
                  for bundle in (work, exam))
    futures = [executor.submit(_measure_there, stack, work, exam) for stack in stacks]
    try:
        for future in concurrent.futures.as_completed(futures):
            finished.update(future.result())
            step(work.epochs)
    finally:    # after an error or an interruption: what has not begun need not begin, what is done shall not be lost
        for future in futures:
            if not future.cancel() and future.done() and future.exception() is None:
                finished.update(future.result())


def _measure_there(stack, work, exam):
    if multiprocessing.parent_process() is not None:    # a worker process: there is one a core
        torch.set_num_threads(1)
    work, exam = (type(bundle)(*(torch.tensor(part) if isinstance(part, np.ndarray) else part for part in bundle))
                  for bundle in (work, exam))
    return measured(stack, work, exam)
