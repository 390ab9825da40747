"""Exercises that ask for a value have a form in the book, and it is given what their checkers say."""

import base64
import copy
import json
import re
import types

import build_answers
import pytest
from answers import CHECKERS, OF_FUNCTIONS
from lesson import LessonError, roles
from stored import LESSONS

from classroom.exercise import exercise
from classroom.fields import Case, Number, Words

OF_VALUES = {name: checker for name, checker in CHECKERS.items() if name not in OF_FUNCTIONS}
values = pytest.mark.parametrize("checker", OF_VALUES.values(), ids=OF_VALUES)
# Mistakes that cannot be made in a form: a word that is not on the list, a number in place of marks.
ONLY_TYPED = {"switches": 1, "smallest_battery": 2}


@pytest.fixture(scope="module")
def tasks():
    """{name of a checker: the cell of its exercise's task, with a form if it gets one}."""
    found = {}
    for lesson in LESSONS:
        cells = copy.deepcopy(lesson.having("exercise"))
        build_answers.add_forms(types.SimpleNamespace(number=lesson.number, having=lambda role, cells=cells: cells))
        for task, below in zip(cells, cells[1:]):
            if "prose" in roles(task):
                name = re.search(r"^check\.(\w+)", below.source, re.M)[1]
                found[f"lesson_{lesson.number}.{name}"] = task
    return found


@pytest.fixture(scope="module")
def forms(tasks):
    return {name: task.form for name, task in tasks.items() if "form" in task}


def given(checker, answer):
    """What a reader enters for an answer: digits, or the place of each choice; None where the form has no such."""
    field = checker.field
    if isinstance(field, Number):
        return repr(answer)
    if isinstance(checker.solution, set):
        marks = [int(word in answer) for word in field.choices] if isinstance(answer, set) else []
        return marks if marks and answer <= set(field.choices) else None
    chosen = [answer.get(key) for key in checker.solution]
    if not {choice for choice in chosen if choice is not None} <= set(field.choices):
        return None
    return [0 if choice is None else list(field.choices).index(choice) + 1 for choice in chosen]


def test_every_exercise_that_asks_for_a_value_has_a_form_and_no_other_has(tasks, forms):
    assert tasks.keys() == CHECKERS.keys() and OF_VALUES.keys() | OF_FUNCTIONS.keys() == CHECKERS.keys()
    assert [*forms] == [*OF_VALUES] and len(forms) == 26
    for name, form in forms.items():
        assert re.search(rf"^### Exercise {form.number} ", tasks[name].source, re.M)


@values
def test_a_form_allows_the_solution_and_what_learners_get_wrong(checker):
    assert given(checker, checker.solution) is not None
    refused = [sentence for sentence, answer in checker.mistakes.items() if given(checker, answer) is None]
    assert len(refused) == ONLY_TYPED.get(checker.__name__, 0)


@pytest.mark.parametrize("name", [name for name in OF_VALUES if "diagnosed" in name])
def test_a_list_offers_the_names_of_the_task_in_its_order(name, tasks, forms):
    assert forms[name].choices == re.findall(r"^\| `(.+?)` \|", tasks[name].source, re.M)
    assert forms[name].fields == [*OF_VALUES[name].solution]


def test_what_else_can_be_chosen_stands_in_the_task(tasks, forms):
    assert re.findall(r'`"(\w+)"`', tasks["lesson_03.switches"].source) == forms["lesson_03.switches"].choices
    pays = forms["lesson_07.pays_up_to"]
    assert pays.fields == ["width 4", "width 16"] and pays.choices == ["20", "50", "100", "300", "1,000"]
    assert "20, 50, 100, 300 and 1,000" in tasks["lesson_07.pays_up_to"].source


@values
def test_a_page_says_what_the_checker_says_and_hides_it_from_a_glance(checker):
    packed = build_answers.form(checker).packed
    unpacked = json.loads(base64.b64decode(packed))
    assert unpacked == build_answers.data(checker)
    assert unpacked["nothing"] == checker.verdict(...) and unpacked["correct"] == checker.verdict(checker.solution)
    assert not any(secret in packed for secret in (checker.why, *checker.mistakes))


def test_a_phone_has_a_minus_where_one_may_be_needed(forms):
    signed = {name.partition(".")[2] for name, form in forms.items() if form.kind == "number" and form.signed}
    assert {"gain_of_distillation", "idle_projector", "all_minus_last"} <= signed
    assert not signed & {"rows_of_the_table", "size_of_cache", "teacher_share", "least_agreement"}


def test_every_number_has_something_said_of_it():
    for checker in OF_VALUES.values():
        if isinstance(checker.field, Number):
            *_, last = checker.field.cases
            assert last == Case(last.says) and last.says is not True


def test_the_first_case_that_holds_counts():
    number = Number([Case(True, 6, 6), Case("{} is broken", broken=True), Case("low", high=6), Case("{} it is not")])
    assert [number.judge(value, str(value)) for value in (6.0, 5.5, 5.0, 7.0)] == [
        True, "5.5 is broken", "low", "7.0 it is not"]


def test_all_answers_of_a_few_choices_are_known_by_heart():
    checker = OF_VALUES["lesson_07.pays_up_to"]
    known, size = build_answers.by_heart(checker), len(checker.field.choices) + 1
    place = given(checker, {4: 50, 16: 1000})
    said = known["sentences"][known["of"][place[0] * size + place[1]]]
    assert said == checker.verdict({4: 50, 16: 1000}) and len(known["of"]) == size**2
    assert known["sentences"][known["of"][0]] == "not attempted yet"


def test_a_value_needs_a_field_and_a_field_not_too_many_answers():
    with pytest.raises(LessonError, match="alone asks for a value, but does not say which field"):
        build_answers.form(exercise(1, why="So.", solution=3)(alone))
    many = exercise(1, why="So.", solution=dict.fromkeys("ABCD", "x"), field=Words([*"uvwxyz"]))(alone)
    with pytest.raises(LessonError, match="alone has 2401 possible answers, too many for a page"):
        build_answers.form(many)


def alone(answer):
    return answer == 3
