"""A lesson as an object: source and notebook say the same of it, solutions are completed, the tables are as it says."""

import shutil

import lesson
import pytest
from lesson import BEGIN, END, FOLDED, NOTEBOOKS, ROOT, SOLUTION, Lesson, LessonError, lessons, roles, tables
from stored import LESSONS, sources

OPENING = '''# %% [markdown] asks="Does it read?" core=true seconds=3
# # 98 · A *small* lesson, of two cells
#
# **The question.** What does a lesson
# say of itself?
#
# **Time**: 5 min reading and running, 3 min exercises · **You need**: nothing,
# or [little](A_primer.ipynb)
#
# ![A picture](picture.svg)
'''
CELLS = '''
# %% [markdown]
# ## What `plain` words are
#
# ```
# # no heading
# ```
#
# > **Predict first.** What?

# %% tags=["claim", "nbval-ignore-output"]
1

# %% [markdown]
# **Figure.** One.

# %% tags=["exercise"]
...

# %% tags=["solution"]
2

# %% tags=["exercise"]
...

# %% [markdown] tags=["solution"]
# **Solution.** Folded again, for a reason.

# %% tags=["solution"]
3
'''


@pytest.fixture
def source(tmp_path):
    path = tmp_path / "98_small.py"
    path.write_text(OPENING + CELLS, encoding="utf-8")
    return path


def said(lesson):
    """All that a lesson says, outputs apart."""
    cells = [(roles(cell), cell.source) for cell in lesson.notebook.cells]
    return (lesson.stem, lesson.number, lesson.title, lesson.name, lesson.question, lesson.minutes, lesson.needs,
            lesson.card, lesson.headings, cells)


def test_what_a_lesson_says_of_itself(source):
    small = Lesson(source)
    assert (small.stem, small.number, small.minutes) == ("98_small", "98", (5, 3))
    assert (small.title, small.name) == ("98 · A small lesson, of two cells", "A small lesson")
    assert small.question == "What does a lesson say of itself?"
    assert small.needs == "nothing, or [little](A_primer.ipynb)"
    assert small.card == {"asks": "Does it read?", "core": True, "seconds": 3}
    assert small.headings == [(1, "98 · A small lesson, of two cells", "98-·-A-small-lesson,-of-two-cells"),
                              (2, "What plain words are", "What-plain-words-are")]


def test_roles_come_from_kind_and_tags(source):
    assert [roles(cell) for cell in Lesson(source).notebook.cells[:5]] == [
        {"prose"}, {"prose", "predict"}, {"code", "claim", "nbval-ignore-output"}, {"prose", "figure"},
        {"code", "exercise"}]
    assert [cell.source for cell in Lesson(source).having("code", "solution")] == ["2", "3"]


def test_a_solution_is_completed_once(source):
    small = Lesson(source)
    assert [cell.source for cell in small.having("prose", "solution")] == [
        SOLUTION, "**Solution.** Folded again, for a reason."]
    assert [cell.metadata.get("jupyter") for cell in small.having("solution")] == [None, FOLDED, None, FOLDED]
    assert small.notebook.cells[5].source == SOLUTION


@pytest.mark.parametrize("stored", LESSONS, ids=lambda stored: stored.stem)
def test_source_and_stored_notebook_say_the_same(stored):
    source = sources()[stored.stem]
    assert said(source) == said(stored)
    text = source.path.read_text(encoding="utf-8")
    assert f"# {SOLUTION}\n\n" not in text and "outputs_hidden" not in text, "the builder adds these"


def test_all_lessons_stand_in_order_and_some_can_be_chosen():
    numbers = [lesson.number for lesson in sources().values()]
    assert numbers[:2] == ["00", "01"] and numbers[-3:] == ["A", "B", "C"] and len(numbers) >= 15
    assert [lesson.stem for lesson in lessons(NOTEBOOKS, ["A", "05"])] == ["05_code_from_scratch", "A_primer"]
    with pytest.raises(LessonError, match="no lesson is called 77 or 78; there are 00_start_here, "):
        lessons(wanted=["77", "78"])


@pytest.mark.parametrize("part", ["# # 98", "**The question.**", "**Time**", "5 min", "**You need**"])
def test_an_opening_without_one_of_its_parts_is_named(source, part):
    source.write_text(source.read_text(encoding="utf-8").replace(part, "so", 1), encoding="utf-8")
    with pytest.raises(LessonError, match="98_small.py: the first cell must hold"):
        Lesson(source)


@pytest.mark.parametrize("header", ["", ' asks="Why?"', ' asks="Why?" seconds="4"', ' asks="Why?" seconds=4 cor=true'])
def test_a_header_without_what_the_tables_say_is_named(source, header):
    text = source.read_text(encoding="utf-8").partition("\n")[2]
    source.write_text(f"# %% [markdown]{header}\n{text}", encoding="utf-8")
    with pytest.raises(LessonError, match="98_small.py must begin") as problem:
        Lesson(source).card
    assert header in str(problem.value)


# ---- the tables ----

def test_no_table_is_stale(monkeypatch):
    monkeypatch.setattr(lesson, "lessons", lambda folder: list(sources().values()))    # which have just been read
    for path, text in tables().items():
        assert path.read_text(encoding="utf-8") == text, f"{path.name}: run python tools/lesson.py"


def test_an_appendix_stands_where_it_is_read(kit):
    for text in tables(kit).values():
        table = text.partition(BEGIN)[2].partition(END)[0]
        names = ("Start here", "Primer", "The mathematics of the loss", "Why it works")
        assert sorted(names, key=table.index) == list(names)


@pytest.fixture
def kit(tmp_path):
    """A kit of four lessons, three of them nothing but their openings, and its tables."""
    (tmp_path / "notebooks" / "src").mkdir(parents=True)
    for name in ("README.md", "INSTRUCTORS.md", "notebooks/src/00_start_here.py"):
        shutil.copy(ROOT / name, tmp_path / name)
    for name in ("notebooks/src/04_loss_math.py", "notebooks/src/A_primer.py", "notebooks/src/B_why_it_works.py"):
        opening = (ROOT / name).read_text(encoding="utf-8").partition("\n# %%")[0]
        (tmp_path / name).write_text(opening + "\n", encoding="utf-8")
    for path, text in tables(tmp_path).items():
        path.write_text(text, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("old, new, stale", [
    ("35 min reading", "55 min reading", {"README.md", "INSTRUCTORS.md", "00_start_here.py"}),
    (" seconds=", " seconds=1", {"INSTRUCTORS.md"}), (" core=true", "", {"README.md"}),
    ("make smaller, and why?", "make larger?", {"README.md", "00_start_here.py"})])
def test_a_table_that_is_stale_is_found_and_written(kit, monkeypatch, old, new, stale):
    source = kit / "notebooks" / "src" / "04_loss_math.py"
    before = source.read_text(encoding="utf-8")
    assert old in before
    source.write_text(before.replace(old, new, 1), encoding="utf-8")
    found = {path: text for path, text in tables(kit).items() if path.read_text(encoding="utf-8") != text}
    assert {path.name for path in found} == stale
    monkeypatch.setattr(lesson, "tables", lambda: found)
    lesson.write_tables()
    assert all(path.read_text(encoding="utf-8") == text for path, text in tables(kit).items())


def test_markers_that_are_gone_are_missed(kit):
    readme = kit / "README.md"
    readme.write_text(readme.read_text(encoding="utf-8").replace(END, ""), encoding="utf-8")
    with pytest.raises(LessonError, match=f"README.md must hold one table of lessons, between {BEGIN} and {END}"):
        tables(kit)
