"""What all exercise checkers share: they print one sentence, name the mistake where they know it, and never raise.

Three kinds of exercises, as decorators:

    @function_exercise(2, why="…", cases=[(…), …], mistakes={"you forgot T²": wrong_function, …})
    def kl_term(z, v, T):               # the reference; the learner's function is compared with it, case by case
        return …

    @value_exercise(3, why="…", mistakes={"that is the labels' weight": 0.1})
    def teacher_share():                # the reference returns the value
        return …

    @exercise(1, why="…", mistakes={"sentence": wrong_answer, …}, solution=right_answer)
    def narrow_student(answer):         # anything else: returns True, or a sentence that says what is wrong
        return …

A mistake is code: the answer of a learner who makes it. An answer that gives the same results gets its sentence.
why: one sentence that follows "correct": what the solved exercise is good for.

A checker prints and returns nothing. ``checker.verdict(answer)`` prints nothing, and returns what is said of an answer:
"correct", "not yet: …" or "not attempted yet". Assignments are graded with it.
"""

import functools
import os
import sys
import textwrap

from classroom import solved
from classroom.comparing import (
    NotAttempted,
    Nothing,
    Refused,
    as_function,
    attempted,
    described,
    shown,
    wrong_kind,
)
from classroom.fields import Case, Number, around, of_values, one_number
from classroom.plainly import plainly as in_plain_words
from classroom.trials import compare_functions
from classroom.watching import SETTINGS, Around

CORRECT, NOT_ATTEMPTED = "correct", "not attempted yet"
LINE = 104    # characters: on a laptop, with its file browser open, a page of JupyterLab holds some 115
GREEN = "\033[32m{}\033[0m"
CHANGED = ("your function changes {}: the next call, and later cells, would find it changed (the checker has put it "
           "back). Change a copy, as .clone() makes one, or what is made inside the function")
SET = ("your function sets {} for the whole notebook (the checker has put it back). Leave it as it is, or use "
       "`with …:`, which ends by itself")


def exercise(number, *, why, mistakes=None, solution=None, plainly=None, field=None):
    """Turn ``judge(answer) -> True, False or a sentence`` into a checker that prints a sentence about the exercise.

    plainly: what Python or torch complains of in this exercise -> what the learner needs to hear, before all else.
    field: what the book asks for where the answer is a value, a Number or Words of `classroom.fields`.
    """
    def decorate(judge):
        @functools.wraps(judge)
        def check(answer):
            verdict = check.verdict(answer)
            say(number, verdict, why)
            if verdict == CORRECT:
                solved.record(check)
        check.verdict = functools.partial(_verdict, judge, asks_for_a_function=callable(solution), plainly=plainly)
        check.number, check.mistakes, check.solution, check.why = number, mistakes or {}, solution, why
        check.field = field
        return check
    return decorate


def function_exercise(number, *, why, cases, mistakes, tolerance=1e-4, plainly=None, learns=("student_logits",),
                      seen=None):
    """Turn a reference function into a checker. cases: tuples of arguments, those that are easy to read first.

    learns: the arguments to which a gradient must come back (where the reference sends one): the exercise is a loss.
    seen: what is compared of a result, where several are right, as logits that differ by a number for all classes.
    """
    def decorate(reference):
        def judge(answer):
            return compare_functions(answer, reference, cases, mistakes, tolerance, learns, seen)
        check = exercise(number, why=why, mistakes=mistakes, solution=reference, plainly=plainly)
        return check(functools.wraps(reference)(judge))
    return decorate


def value_exercise(number, *, why, mistakes, tolerance=1e-4):
    """Turn a reference that returns a number into a checker."""
    def decorate(reference):
        expected = reference()
        field = of_values(expected, mistakes, tolerance)

        def judge(answer):
            return wrong_kind(answer, expected) or field.judge(one_number(answer), shown(answer))
        check = exercise(number, why=why, mistakes=mistakes, solution=expected, field=field)
        return check(functools.wraps(reference)(judge))
    return decorate


def measured_exercise(number, *, why, expected, within, looks_like, question):
    """Turn a name into a checker of a number that the learner measured, which a machine's rounding may move a little.

    looks_like: sentence -> (example, how far from it the sentence still holds). question: for any other number.
    """
    def decorate(named):
        narrow_first = sorted(looks_like.items(), key=lambda item: item[1][1])
        field = Number([around(expected, within, True), *(around(*place, says) for says, place in narrow_first),
                        Case(f"{{}} is not near to what we measured: {question}")])

        def judge(answer):
            found = one_number(answer)
            if found is not None:
                return field.judge(found, shown(answer))
            problem = wrong_kind(answer, expected)
            return problem if problem.endswith("?") else f"{problem}: {question}"
        mistakes = {sentence: example for sentence, (example, _) in looks_like.items()}
        check = exercise(number, why=why, mistakes=mistakes, solution=expected, field=field)
        return check(functools.wraps(named)(judge))
    return decorate


def _verdict(judge, answer, asks_for_a_function, plainly):
    try:
        attempted(answer)
        if asks_for_a_function:
            return in_words(_of_a_function(judge, as_function(answer, judge.__name__), plainly))
        return in_words(judge(answer))
    except NotAttempted:
        return NOT_ATTEMPTED
    except Refused as refused:
        return in_words(str(refused))
    except BaseException:    # SystemExit and all: a checker must never stop a lesson
        return in_words(f"this answer cannot be read: it is {described(answer)}")


def _of_a_function(judge, answer, plainly):
    """What is found, unless the function changes what is not its own: that spoils the next call, whatever it gives."""
    around, failed = Around(answer), False
    try:
        found = judge(answer)
    except (Nothing, NotAttempted):
        raise
    except Refused as refused:
        found = str(refused)
    except BaseException as error:
        if isinstance(error, NotImplementedError) and not error.args:    # another way of writing ...
            raise NotAttempted from None
        found, failed = in_plain_words(error, plainly), True
    finally:
        changed = around.changed()
        around.put_back()
    if changed in SETTINGS:
        return SET.format(changed)
    return CHANGED.format(changed) if changed and not failed else found


def in_words(found):
    if found is True:
        return CORRECT
    return f"not yet: {found}" if found else "not yet"


def line(number, verdict):
    """What is said of an exercise; after "correct" follows why it matters."""
    return f"Exercise {number}: {verdict}{' ✓' if verdict == CORRECT else ''}"


def say(number, verdict, why):
    """One line, plain wherever it goes. Where a notebook's page will show it, green, and with its lines broken between
    words: JupyterLab breaks them anywhere. (Not in a stored notebook, see conftest.py: the book breaks them itself.)"""
    words, page = line(number, verdict), type(sys.stdout).__module__.startswith("ipykernel")
    if verdict == CORRECT:
        words = f"{words} {why}"
    if page and not os.environ.get("TQDM_DISABLE"):
        words = "\n".join(textwrap.fill(row, LINE, break_long_words=False, break_on_hyphens=False)
                          for row in words.splitlines())
    if verdict == CORRECT and page:
        first, mark, rest = words.partition("✓")
        words = GREEN.format(first + mark) + rest
    try:
        print(words)
    except UnicodeEncodeError:    # a terminal that knows no T²
        print(words.encode("ascii", "replace").decode())
