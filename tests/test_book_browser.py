"""The book as its reader meets it: opened from the disk, in a browser that has no network, by keyboard and by mouse."""

import json
import math

import build_book
import nbformat
import pytest
import torch
from book_pages import axe, follow, resize, unfold, visitor
from ipywidgets import Button, FloatSlider, IntSlider, Text, VBox, jslink
from ipywidgets.embed import embed_data
from lesson import NOTEBOOKS
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from stored import LESSONS, few
from test_inheritance import curves, names
from test_model_size import table
from widget_latency import measure_book

from kdlib.data import load_digits, windows
from kdlib.losses import distillation_loss, soften
from kdlib.models import mlp, predict_logits, window_lm
from kdlib.training import distill
from kdlib.widgets import (
    DrawingExplorer,
    InheritanceExplorer,
    LearningExplorer,
    LossExplorer,
    ModelSizeExplorer,
    NextLetterExplorer,
    rounded,
)

PAGES = [lesson.stem for lesson in LESSONS] + ["api", "card", "frameworks", "index", "notation", "what_now"]
# Of the several explorers in 02 and 04, the one whose answer is drawn, and not the one to draw in.
EXPLORER = ".kdlib-explorer:has(.kdlib-temperature):not(.kdlib-beside)"
SVG = f"{EXPLORER} .kdlib-chart svg"
T, IMAGE, ALPHA, LOGIT = (f"{EXPLORER} .kdlib-{name} input" for name in ("temperature", "image", "alpha", "logit"))
OPENING = ("# 99 · Widgets\n\n**The question.** Do they show?\n\n"
           "**Time**: 1 min reading and running, 1 min exercises · **You need**: nothing")


@pytest.fixture
def visit(browser):
    yield from visitor(browser)


def test_a_page_that_asks_the_network_is_noticed(browser, tmp_path):
    (tmp_path / "page.html").write_text("<img src='http://127.0.0.1:9/from-afar.png'>")
    with pytest.raises(AssertionError, match="from-afar"):
        for visit in visitor(browser):
            visit(tmp_path, "page")


def data(page):
    return page.locator(SVG).evaluate("svg => ({...svg.dataset})")


def stored_chart(lesson):
    """The state of the one chart with a temperature in a lesson's notebook."""
    notebook = nbformat.read(NOTEBOOKS / f"{lesson}.ipynb", as_version=4)
    models = notebook.metadata.widgets[build_book.WIDGETS].state.values()
    return next(model.state for model in models if "temperature" in model.state and "moves" not in model.state)


# ---- every page ----

@pytest.mark.parametrize("name", few(PAGES, ("02", "index")))
def test_a_page_works_for_everybody(book, visit, name):
    """No request, no error; formulas set; nothing that axe calls serious, light or dark; no sideways scrolling."""
    page = visit(book, name)
    formulas = page.locator(".math").count()
    assert page.locator(".math > :is(.katex, .katex-display)").count() == formulas
    assert page.locator(".katex-error").count() == 0
    if formulas:
        assert page.evaluate("[...document.fonts].some(f => f.family.includes('KaTeX') && f.status === 'loaded')")
    assert page.get_by_role("alert").count() == 0    # a chart that could not be drawn
    unfold(page)
    axe(page, rules={"color-contrast": {"enabled": False}})
    for width in (1280, 400):
        resize(page, width, 800)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    # Thousands of coloured words would take most of the time; test_book.py computes the contrasts of their colours.
    page.evaluate("document.querySelectorAll('.highlight pre, .math').forEach((e) => { e.textContent = 'word'; })")
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        axe(page, runOnly=["color-contrast"])


def test_dark_is_dark(book, visit):
    papers = [visit(book, "index", color_scheme=scheme).evaluate("getComputedStyle(document.documentElement)"
                                                                 ".backgroundColor") for scheme in ("light", "dark")]
    assert papers[0] == "rgb(255, 255, 255)" != papers[1]


@pytest.mark.parametrize("name", few(["02_core_concepts", "04_loss_math", "07_temperature_and_model_size",
                                      "14_what_else_travels"]))
def test_without_javascript_text_figures_and_folds_are_there(book, visit, name):
    page = visit(book, name, java_script_enabled=False)
    assert page.locator("h1").is_visible() and not page.locator(".search").is_visible()    # it could not search
    assert page.locator(".math", has_text="T").first.is_visible()
    assert all("needs JavaScript" in widget.inner_text() for widget in page.locator(".widget").all())
    for fold in page.locator("main details").all():
        fold.locator("summary").first.click()
    assert page.locator("main details:not([open])").count() == 0 and page.locator("main details").count() > 12
    missing = page.locator("main :is(p, pre, li, table, img)").evaluate_all("""all => all.filter((part) =>
        !part.getClientRects().length || part.naturalWidth === 0).map((part) => part.outerHTML)""")
    assert missing == [] and page.locator("main img").count() >= 4


def test_links_are_followed(book, visit):
    page = visit(book, "index")
    follow(page, page.get_by_role("link", name="04"))
    assert page.title().startswith("04 · ")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the lesson"
    page.keyboard.press("Enter")
    page.wait_for_function("document.activeElement.id === 'main'")    # not before the next frame
    page.locator(".toc a").nth(3).click()
    heading = page.locator("h2").nth(3)
    page.wait_for_function("h => Math.abs(h.getBoundingClientRect().top) < 60", arg=heading.element_handle())
    follow(page, page.locator('footer a[rel="next"]'))
    assert page.title().startswith("B · ")


def test_what_scrolls_can_be_scrolled_by_keyboard(book, visit):
    page = visit(book, "05_code_from_scratch", viewport={"width": 400, "height": 800})
    wide = "[...document.querySelectorAll('pre, .scroll')].filter((box) => box.scrollWidth > box.clientWidth + 1)"
    assert page.evaluate(f"{wide}.length") > 5
    assert page.evaluate(f"{wide}.every((box) => box.tabIndex === 0)")


# ---- sliders ----

def check_temperature(page, chart):
    drawn = data(page)
    image, temperature = int(page.locator(IMAGE).get_attribute("aria-valuetext")), drawn["temperature"]
    expected = soften(torch.tensor(chart["logits"][image], dtype=torch.float64), float(temperature)).tolist()
    assert [float(p) for p in drawn["probabilities"].split()] == pytest.approx(expected, rel=1e-3, abs=1e-12)
    entropy = -sum(p * math.log(p) for p in expected if p > 0)
    assert f"answer at T = {temperature}" in page.locator(SVG).text_content()
    assert float(drawn["entropy"]) == pytest.approx(entropy, rel=1e-3, abs=1e-6)
    return float(temperature)


def drag(page, slider, parts):
    """Pull a handle to parts of its slider's length; yields while the button is down."""
    page.locator(slider).scroll_into_view_if_needed()
    box = page.locator(slider).bounding_box()
    page.mouse.move(box["x"] + 0.5 * box["width"], box["y"] + box["height"] / 2)
    page.mouse.down()
    for part in parts:
        page.mouse.move(box["x"] + part * box["width"], box["y"] + box["height"] / 2, steps=4)
        yield part
    page.mouse.up()


def test_the_temperature_moves(book, visit):
    page, chart = visit(book, "02_core_concepts"), stored_chart("02_core_concepts")
    first = page.get_by_role("slider").first
    assert page.get_by_role("slider", name="temperature T", exact=True).count() == 1
    assert first.evaluate("slider => slider.labels[0].textContent").startswith("temperature T")
    assert first.evaluate("slider => slider === document.querySelector('.kdlib-temperature input')")
    assert 0.3 < first.evaluate("slider => slider.value / slider.max") < 0.7    # mid-range at the start
    first.focus()
    seen = [check_temperature(page, chart)]
    for key in ("ArrowRight", "ArrowRight", "End", "Home"):
        page.keyboard.press(key)
        seen.append(check_temperature(page, chart))
    assert seen[0] < seen[1] < seen[2] < 50 and seen[3:] == [50, 0.1]
    dragged = [check_temperature(page, chart) for _ in drag(page, T, (0.25, 0.5, 0.75))]
    assert 0.1 < dragged[0] < dragged[1] < dragged[2] < 50
    page.locator(IMAGE).focus()
    page.keyboard.press("ArrowRight")
    check_temperature(page, chart)


def test_two_hundred_quick_moves(book, visit):
    page, chart = visit(book, "02_core_concepts"), stored_chart("02_core_concepts")
    page.locator(T).focus()
    for move in range(200):
        page.keyboard.press("ArrowLeft" if move % 3 == 2 else "ArrowRight")
    assert check_temperature(page, chart) == 50
    assert page.get_by_role("alert").count() == 0


def test_two_classes_and_one_slider(book, visit):
    page = visit(book, "04_loss_math")
    first, svg = page.get_by_role("slider").first, page.locator(".kdlib-explorer svg").first
    assert first.evaluate("slider => slider.labels[0].textContent").startswith("student's probability for cat")
    first.focus()
    seen = []
    for key in ("Home", "PageUp", "End"):
        page.keyboard.press(key)
        seen.append([float(svg.get_attribute(f"data-{what}")) for what in ("student", "labels", "teacher")])
    assert seen[0][0] == 0.01 and seen[2][0] == 0.99
    for student, labels, teacher in seen:
        assert labels == pytest.approx(-math.log(student), rel=1e-4)
        assert teacher == pytest.approx(-0.8 * math.log(student) - 0.2 * math.log(1 - student), rel=1e-4)


def test_every_slider_of_the_loss_moves(book, visit):
    page, chart = visit(book, "04_loss_math"), stored_chart("04_loss_math")
    assert page.get_by_role("slider").count() == 4    # one of them is that of the two classes
    for handle, name in ((T, "temperature"), (ALPHA, "alpha"), (LOGIT, "logit")):
        page.locator(handle).focus()
        seen = [float(data(page)[name])]
        for key in ("ArrowRight", "PageUp"):
            page.keyboard.press(key)
            seen.append(float(data(page)[name]))
        assert seen[0] < seen[1] < seen[2]
        seen = [float(data(page)[name]) for _ in drag(page, handle, (0.3, 0.6))]
        assert seen[0] < seen[1]
        drawn = data(page)
        z, v = (torch.tensor([chart[network]], dtype=torch.float64) for network in ("student", "teacher"))
        z[0, int(drawn["moving"])] = float(drawn["logit"])
        loss = distillation_loss(z, v, torch.tensor([chart["label"]]), temperature=float(drawn["temperature"]),
                                 alpha=float(drawn["alpha"]))
        assert float(drawn["sum"]) == pytest.approx(loss.item(), rel=1e-4, abs=1e-6)


def test_a_dot_comes_soon(browser, book):
    """Measured, not asserted: a busy machine is slow. `make bench` prints it."""
    first, others = measure_book(browser, book, releases=2)
    assert len(others) == 2 and min(first, *others) > 0


# ---- widgets that no lesson has ----

@pytest.fixture
def page_of(packages, visit, tmp_path):
    """A function that shows widgets in a page of a book, as a notebook would store them."""
    def page_of(*widgets):
        embedded = embed_data(widgets, drop_defaults=False)
        view = "application/vnd.jupyter.widget-view+json"
        cells = [new_code_cell("show", outputs=[new_output("display_data", {view: spec, "text/plain": "widget"})])
                 for spec in embedded["view_specs"]]
        notebook = new_notebook(cells=[new_markdown_cell(OPENING), *cells])
        notebook.metadata["widgets"] = {build_book.WIDGETS: json.loads(json.dumps(embedded["manager_state"]))}
        (tmp_path / "notebooks").mkdir()
        nbformat.write(notebook, tmp_path / "notebooks" / "99_widgets.ipynb")
        build_book.replace_book(tmp_path / "book", packages, tmp_path / "notebooks")
        return visit(tmp_path / "book", "99_widgets")

    return page_of


def test_what_needs_a_kernel_says_so_and_the_rest_works(page_of):
    """The model-size widget with its precomputed curves, and a button with an icon."""
    page = page_of(ModelSizeExplorer(table(), lambda **settings: 0.9), Button(description="Stop", icon="stop"))
    page.locator(".kdlib-width input").focus()
    before = page.locator(SVG).inner_html()
    page.keyboard.press("Home")
    page.wait_for_function("before => document.querySelector('.kdlib-chart svg').innerHTML !== before", arg=before)
    page.wait_for_function("document.querySelector('.kdlib-explorer').textContent.includes('in JupyterLab')")
    page.wait_for_function("[...document.fonts].some(f => /Font ?Awesome/.test(f.family) && f.status === 'loaded')")


def test_a_stored_page_draws_and_learns_as_its_kernel_did(page_of):
    """What a notebook stores comes back in another order; each network must keep its own weights."""
    data, networks = load_digits(), {"teacher": mlp(64, 9, 10, seed=1), "apprentice": mlp(64, 4, 10, seed=2)}
    logits = 25 * data.x_train @ torch.randn(64, 10, generator=torch.Generator().manual_seed(0))
    page = page_of(DrawingExplorer(networks, drawing=4),
                   LearningExplorer(data, logits, [0, 1], logits[:2], epochs=2, lr=0.05, seed=3))
    drawn = page.locator(".kdlib-beside svg").evaluate("svg => svg.dataset.pixels").split()
    pixels = torch.tensor([[int(ink) for ink in drawn]]) / 16
    for name, network in networks.items():
        bars = page.locator(f"[data-who={name}]").evaluate_all("all => all.map(bar => Number(bar.dataset.share))")
        torch.testing.assert_close(torch.tensor(bars), network(pixels).softmax(-1)[0].detach(), atol=2e-3, rtol=0)
    student = mlp(64, 16, 10, seed=3)
    distill(student, data.x_train, data.y_train, rounded(logits), temperature=4.0, alpha=1.0, epochs=2, lr=0.05, seed=3)
    for _ in range(2):
        page.get_by_role("button", name="Step").click()
    q = page.locator("svg[data-student]").evaluate("svg => svg.dataset.student").split()
    expected = (student(data.x_test[:1]) / 4).softmax(-1)[0].detach()
    torch.testing.assert_close(torch.tensor([float(share) for share in q]), expected, atol=1e-3, rtol=0)


def test_a_stored_page_trains_an_heir_and_its_sliders_are_linked_with_those_of_ipywidgets(page_of):
    explorer, slider = InheritanceExplorer(), IntSlider(16, max=80, step=8)
    link = jslink((explorer, "copied"), (slider, "value"))
    page = page_of(VBox([slider, explorer]))
    readout = page.locator(".widget-readout")
    page.locator(".kdlib-job", has_text="a student is trained in this page").wait_for()
    for typed, copied in (("40", "40"), ("80", "64")):    # what the explorer cannot show goes back to the slider
        readout.fill(typed)
        readout.press("Enter")
        page.wait_for_function("k => document.querySelector('.kdlib-chart svg').dataset.copied === k", arg=copied)
        assert readout.inner_text() == copied
        place = explorer.stops["copied"].index(int(copied)) * 4 + 3
        drawn = page.locator(".kdlib-chart svg").evaluate("svg => Number(svg.dataset.mean)")
        assert drawn == pytest.approx(curves(explorer)[place][0], abs=0.006)
        called = page.locator(".kdlib-digits li").evaluate_all("all => all.map((one) => one.children[1].textContent)")
        assert "".join(called) == names(explorer)[place]
    page.locator(".kdlib-auxiliary input").press("ArrowLeft")
    page.locator(".kdlib-job", has_text="Just trained").wait_for()
    words, _ = explorer._work({"copied": 64, "auxiliary": 10}, 1001, None)
    assert page.locator(".kdlib-job").inner_text().replace("\u00a0", " ") == words
    assert link.source[0] is explorer


def test_it_can_be_linked_with_a_slider_of_ipywidgets(page_of):
    explorer, slider = LossExplorer(torch.tensor([5.0, 3.0, -2.0]), 0), FloatSlider(4, min=0.1, max=80, step=0.1)
    link = jslink((explorer, "temperature"), (slider, "value"))    # as long as somebody holds it
    page = page_of(VBox([slider, explorer]))
    readout = page.locator(".widget-readout")
    page.locator(T).focus()
    page.keyboard.press("ArrowRight")
    assert data(page)["temperature"] == "5" and float(readout.inner_text()) == 5
    for typed, temperature in (("7.3", 7.3), ("80", 50)):    # what the explorer cannot show goes back to the slider
        readout.fill(typed)
        readout.press("Enter")
        page.wait_for_function("T => document.querySelector('.kdlib-chart svg').dataset.temperature === T",
                               arg=f"{temperature:g}")
        assert page.locator(T).get_attribute("aria-valuetext") == f"{temperature:g}"
        assert float(readout.inner_text()) == temperature
    assert "Temperature T limited to 50." in page.locator(".kdlib-note").inner_text()
    assert link.source[0] is explorer


def test_a_stored_page_writes_on_and_its_beginning_is_linked_with_a_field_of_ipywidgets(page_of):
    networks = {"teacher": window_lm(4, 9, seed=1), "pupil": window_lm(2, 4, seed=2)}
    explorer, field = NextLetterExplorer(networks, temperature=0.5, beginning="an"), Text("an")
    link = jslink((explorer, "beginning"), (field, "value"))
    page = page_of(VBox([field, explorer]))
    outer, inner = page.locator(".widget-text input"), page.locator(".kdlib-beginning input")
    outer.fill("Joe7")
    page.wait_for_function("document.querySelector('.widget-text input').value === 'joe'")    # put right, and sent back
    assert inner.input_value() == data(page)["beginning"] == "joe"
    assert page.get_by_text("Left out: “7”. The networks know a … z.").is_visible()
    inner.fill("jo")
    page.wait_for_function("document.querySelector('.widget-text input').value === 'jo'")
    for name, network in networks.items():
        bars = page.locator(f"[data-who={name}]").evaluate_all("all => all.map(bar => Number(bar.dataset.share))")
        x, _ = windows(["jo"], network[0].in_features // 27)
        p = soften(predict_logits(network, x[-1:]), 0.5)[0]
        torch.testing.assert_close(torch.tensor(bars), p, atol=1e-3, rtol=0)
    for number in (1, 2):
        page.get_by_role("button", name="Write a name").click()
        names = page.locator(".kdlib-names tbody tr").evaluate_all("rows => rows.map(row => row.cells[1].textContent)")
        assert len(names) == number and all(name.startswith("jo") for name in names)
    assert link.source[0] is explorer
