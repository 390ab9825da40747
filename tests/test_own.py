"""Numbers of one's own: the same everywhere for the same name, others for another, and judged as the lesson's are."""

import pytest

from classroom import checkers
from classroom.own import NAMELESS, Dice, folded, handed_in_by

OWN = {name: checker for name, checker in checkers().items() if hasattr(checker, "own")}
ADA = {    # Ada Lovelace's
    "smallest_temperature": {"logits": [15.6, 3.9, 2.6, 0.0]}, "teacher_share": {"teacher": 184, "student": 30},
    "pays_up_to": {"images": 20, "width": 4, "temperature": 32.0},
    "size_of_cache": {"images": 45_000, "classes": 242, "kept": 4}}
LESSON = {    # what the lesson itself asks for; 07 asks something else of the same tables
    "smallest_temperature": {"logits": [9.0, 5.0, 4.0, 0.0]}, "teacher_share": {"teacher": 256, "student": 16},
    "size_of_cache": {"images": 20_000, "classes": 200, "kept": 5}}
CLASS = [f"learner {number}" for number in range(60)]


@pytest.fixture(params=OWN.values(), ids=OWN)
def checker(request):
    return request.param


def mistaken(case):
    return (case.low + case.high) / 2


# ---- the numbers ----

def test_the_same_digits_on_every_computer():
    """Whoever changes how numbers are drawn changes every task that is out in a class."""
    dice = Dice("ada", "lesson", "exercise")
    assert [dice.whole(0, 9) for _ in range(8)] == [3, 9, 8, 7, 5, 2, 7, 0]
    assert Dice("ada", "lesson", "exercise").one_of(range(10, 20)) == 13


def test_all_numbers_of_a_range_come_and_no_other():
    dice = Dice("x")
    thrown = [dice.whole(-2, 3) for _ in range(600)]
    assert set(thrown) == {-2, -1, 0, 1, 2, 3} and all(60 < thrown.count(face) < 140 for face in set(thrown))


def test_the_numbers_of_ada(checker):
    assert checker.own.numbers("Ada Lovelace") == ADA[checker.__name__]


def test_spaces_capitals_and_accents_make_no_difference(checker):
    ways = ("Zoë Ångström", " zoë  ångström", "ZOE\u0308 A\u030angstro\u0308m")
    assert len({str(checker.own.numbers(name)) for name in ways}) == 1
    assert checker.own.numbers(1234567) == checker.own.numbers("1234567") != checker.own.numbers(1234568)


@pytest.mark.parametrize("name, error", [(None, TypeError), (True, TypeError), (1.5, TypeError), (["Ada"], TypeError),
                                         ("", ValueError), (" ", ValueError), ("…", ValueError)])
def test_what_is_no_name_is_refused(name, error):
    with pytest.raises(error, match="learner must"):
        folded(name)


def test_neighbours_have_other_answers(checker):
    """Of all pairs of a class, in at most one of eight the one may copy from the other."""
    fields = [checker.own.field(**checker.own.numbers(name)) for name in CLASS]
    answers = [checker.own.solution(name) for name in CLASS]
    same = sum(field.judge(answer, "") is True for field in fields for answer in answers) - len(CLASS)
    assert same <= len(CLASS) * (len(CLASS) - 1) / 8


# ---- what is said ----

def test_everybody_s_answer_is_right_and_no_mistake_is(checker):
    for name in CLASS[:25]:
        assert checker.own.verdict(name, checker.own.solution(name)) == "correct"
        right, *others = checker.own.field(**checker.own.numbers(name)).cases
        for case in others:
            if abs(mistaken(case)) < 1e12:    # a value, not a range without an end
                assert not right.holds(mistaken(case)), (name, case.says)


def test_a_mistake_gets_its_sentence(checker):
    for name in CLASS[:5]:
        field = checker.own.field(**checker.own.numbers(name))
        said = [checker.own.verdict(name, mistaken(case)) for case in field.cases[1:] if abs(mistaken(case)) < 1e12]
        assert len(said) >= 1 and all(words.startswith("not yet: ") and "is not it" not in words for words in said)
    assert checker.own.verdict("Ada", -12345.678).startswith("not yet: ")


@pytest.mark.parametrize("name", LESSON)
def test_the_lesson_s_numbers_are_one_case_of_it(name):
    """The same sentences, and for the lesson's numbers the same answers."""
    checker, = [checker for checker in OWN.values() if checker.__name__ == name]
    assert checker.own.field(**LESSON[name]) == checker.field


def test_the_question_has_the_numbers_in_it(checker):
    asked = checker.own.task("Ada Lovelace")
    assert asked.startswith(f"Exercise {checker.number}, with numbers of your own: ") and "{" not in asked
    for number in checker.own.numbers("Ada Lovelace").values():
        assert (f"{number:,}" if isinstance(number, int) else f"{number:g}" if isinstance(number, float) else
                str(number)) in asked


def test_asked_in_a_notebook_its_lines_break_between_words(checker, capsys):
    checker.own.ask("Ada Lovelace")
    said = capsys.readouterr().out
    assert " ".join(said.split()) == checker.own.task("Ada Lovelace") and max(map(len, said.splitlines())) <= 104


def test_without_a_name_or_an_answer_it_says_so(checker, capsys):
    assert checker.own.task(...).endswith(NAMELESS)
    assert checker.own.verdict(..., 3) == f"not yet: {NAMELESS}"
    assert checker.own.verdict("Ada", ...) == checker.own.verdict(..., None) == "not attempted yet"
    assert "a text: 'x'" in checker.own.verdict("Ada", "x")
    checker.own("Ada", checker.own.solution("Ada"))
    assert capsys.readouterr().out == f"Exercise {checker.number}: correct ✓ {checker.why}\n"


# ---- whose they are ----

def test_under_nbgrader_the_folder_says_who_hands_in(tmp_path, monkeypatch):
    assert handed_in_by("anybody")
    graded = tmp_path / "autograded" / "Ada" / "02_core_concepts"
    graded.mkdir(parents=True)
    monkeypatch.chdir(graded)
    assert handed_in_by(" ada") and not handed_in_by("Ben")
    monkeypatch.chdir("/")
    assert handed_in_by("Ben")
