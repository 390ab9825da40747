"""The book's page of the API: every name of kdlib once, with its signature and its docstring as a reader wants it."""

import importlib
import importlib.util
import inspect
import re
from urllib.parse import quote

import build_api
import pytest
from bs4 import BeautifulSoup
from lesson import ROOT
from nbconvert import HTMLExporter
from stored import LESSONS

EXISTING = [module for module in build_api.MODULES if importlib.util.find_spec(f"kdlib.{module}")]


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    folder = tmp_path_factory.mktemp("book")
    templates = HTMLExporter(template_name="page", extra_template_basedirs=[str(ROOT / "tools" / "book")])
    build_api.write(folder, LESSONS, templates.environment)
    return BeautifulSoup((folder / "api.html").read_text(encoding="utf-8"), "html.parser")


def entry(page, name):
    return page.find("h3", id=name).parent


def squeezed(element):
    return " ".join(element.get_text().split())


def rendered(text, arguments=(), anchors=(), lessons=()):
    renderer = build_api.Renderer(dict(anchors), dict(lessons))
    return renderer.page(inspect.cleandoc(text), arguments)


# ---- kdlib ----

@pytest.mark.parametrize("name", EXISTING)
def test_every_public_name_is_there_once_with_its_signature_and_words(page, name):
    module = importlib.import_module(f"kdlib.{name}")
    written = {name for name, thing in vars(module).items() if not name.startswith("_") and callable(thing)
               and f"{thing.__module__}.".startswith(f"{module.__name__}.")}
    section = page.find("h2", id=module.__name__).parent
    entries = section.select("section.entry")
    assert [squeezed(entry.h3) for entry in entries] == sorted(written & set(getattr(module, "__all__", written)),
                                                               key=str.lower) != []
    assert squeezed(section.select_one("h2 + p")) in " ".join(module.__doc__.replace("`", "").split())
    for entry in entries:
        thing = getattr(module, squeezed(entry.h3))
        shown = entry.select_one(".signature").get_text().strip()
        assert re.match(r"\w+", shown)[0] == squeezed(entry.h3)
        for parameter in inspect.signature(thing).parameters:
            assert re.search(rf"\b{parameter}\b", shown), shown
        assert " at 0x" not in shown
        words = [squeezed(part) for part in entry.select("p, dd")]
        assert words and all(words), squeezed(entry.h3)
        begins, written = (re.sub(r"[\s`*_]", "", text)[:12] for text in (words[0], thing.__doc__))
        assert begins == written, squeezed(entry.h3)


def test_every_argument_has_its_line(page):
    """What may be given, of what shape and range. (Figures and widgets may say it in prose.)"""
    for name in [name for name in EXISTING if name not in ("figures", "looks", "widgets")]:
        for function, thing in build_api.public_names(importlib.import_module(f"kdlib.{name}")).items():
            terms = {term for dt in entry(page, f"kdlib.{name}.{function}").select("dt")
                     for term in re.findall(r"\w+", dt.get_text())}
            assert set(inspect.signature(thing).parameters) <= terms, f"kdlib.{name}.{function}"


def test_no_markup_is_left(page):
    for part in page.select("main p, main dd, main dt"):
        part = BeautifulSoup(str(part), "html.parser")
        for code in part.select("code"):
            code.decompose()
        assert not re.search(r"`|\*\w|\w\*|\w_\w|>>>|---|^Parameters\b|:\w+:", part.get_text()), part.get_text()


def test_what_a_text_names_can_be_followed(page):
    names = {element["id"] for element in page.select("[id]")}
    links = [link["href"] for link in page.select("a[href]")]
    assert all(link[1:] in names for link in links if link.startswith("#"))
    pages = {f"{lesson.stem}.html": {quote(anchor) for _, _, anchor in lesson.headings} for lesson in LESSONS}
    away = [link.partition("#") for link in links if not link.startswith(("#", "index.html"))]
    assert all(name in pages and (not place or place in pages[name]) for name, _, place in away)
    assert len(re.findall(r"\blesson (?:\d\d|[ABC])\b", squeezed(page.main))) == len(away)
    listed = [link["href"][1:] for link in page.select(".toc a")]
    assert listed == [heading["id"] for heading in page.select("h2, h3")]


def test_a_loss_as_its_reader_meets_it(page):
    loss = entry(page, "kdlib.losses.distillation_loss")
    assert squeezed(loss.select_one(".signature")) == \
        "distillation_loss( student_logits, teacher_logits, labels, *, temperature=4.0, alpha=0.9, " \
        "class_weights=None, )"
    assert "α·T²·KL(p<sub>T</sub> ‖ q<sub>T</sub>)" in str(loss)
    terms = [squeezed(term) for term in loss.select("dt")]
    assert terms == ["student_logits, teacher_logits", "labels", "temperature", "alpha", "class_weights", "Returns",
                     "Raises", "Source", "Built"]
    assert [squeezed(code) for code in loss.select("dd code")] == ["ValueError", "TypeError"]
    assert loss.select_one('dd a[href^="04_loss_math.html#7.-The-full-loss"]') and loss.cite


# ---- the parts, small ----

def test_a_docstring_is_taken_apart():
    text = """Does it, see `soften` and ``x``. Returns a number.

    x, y: (n,) float; not `z`; rate in [0, 1): a share. It is *so*: 1. other: ``None``. Raises ``ValueError``.

        with it:
            x    # an example

    Sources: A, B (2015), *A Title, long*, p_T < d_ij. Built in lesson 04, *The loss*, not in lesson 99.
    """
    page = BeautifulSoup(rendered(text, ["x", "y", "rate", "other"], {"kdlib.losses.soften": "soften"}.items(),
                                  {"04": "04_a.html"}.items()), "html.parser")
    facts = [(squeezed(dt), squeezed(dt.find_next_sibling("dd"))) for dt in page.select("dt")]
    assert facts == [("x, y", "(n,) float; not z"), ("rate in [0, 1)", "a share. It is so: 1."), ("other", "None."),
                     ("Returns", "a number."), ("Raises", "ValueError."),
                     ("Sources", "A, B (2015), A Title, long, pT < dij."),
                     ("Built", "in lesson 04, The loss, not in lesson 99.")]
    assert squeezed(page.p) == "Does it, see soften and x."
    assert page.select("a")[-1]["href"] == "04_a.html#The-loss"
    assert page.p.a["href"] == "#kdlib.losses.soften" and len(page.select("a")) == 2
    assert page.pre.get_text() == "with it:\n    x    # an example"
    assert [part.get_text() for part in page.select("sub")] == ["T", "ij"]


def test_identifiers_in_prose_are_set_as_code_and_words_are_not():
    page = rendered("It takes student_logits, data.x_train and tools/a_b.py, e.g. 3.14 or scikit-learn; n_b; p_T.")
    assert re.findall("<code>(.*?)</code>", page) == ["student_logits", "data.x_train", "tools/a_b.py"]


def test_a_signature_never_shows_where_a_function_lies():
    def long(first, *more, teacher=len, shape=(28, 28), names=("a", "b"), how="in the manner of the house", z: int = 3):
        pass

    shown = build_api.signature("long", long)
    assert shown.splitlines() == ["long(", "    first,", "    *more,", "    teacher=len,", "    shape=(28, 28),",
                                  "    names=('a', 'b'),", "    how='in the manner of the house',", "    z: int = 3,",
                                  ")"]
    assert build_api.signature("short", lambda x, *, y=None: 0) == "short(x, *, y=None)"


def test_a_module_that_cannot_be_imported_costs_its_section_only(monkeypatch, capsys):
    monkeypatch.setattr(build_api, "MODULES", ("data", "no_such_module", "losses"))
    real = importlib.import_module
    monkeypatch.setattr(build_api.importlib, "import_module",
                        lambda name: real("no_such_package") if name == "kdlib.losses" else real(name))
    assert [module.__name__ for module in build_api.modules()] == ["kdlib.data"]
    assert "lacks kdlib.losses, which cannot be imported" in capsys.readouterr().err


def test_members_are_those_that_kdlib_wrote():
    class Base:
        def theirs(self):
            """Not ours."""

    class Ours(Base):
        def theirs(self):
            """Theirs, done our way."""

        @property
        def size(self):
            """How many."""

        def run(self):
            """Go."""

        def silent(self):
            pass

    Ours.__module__ = "kdlib.widgets.ours"
    assert build_api.members(Ours) == {"run": "Go.", "size": "How many."}
    assert build_api.members(len) == {}
