"""Notebook 7, in which many open a lesson instead of JupyterLab: README says that its sliders work there too."""

import pytest
from browser import listening_page
from lab_server import NEEDED, WIDGET, ask_kernel, notebook_7, open_lesson, run_to, wait_until
from stored import MORE

T = ".kdlib-temperature input"
SVG = ".kdlib-chart svg"
ITS_OWN = "Cannot read properties of undefined (reading 'schema')"    # of Notebook 7.6, in any notebook
pytestmark = [*NEEDED, MORE]


@pytest.fixture(scope="module")
def page(browser, tmp_path_factory):
    """Lesson 02 at its widget, which was run; afterwards there must have been nothing to complain about."""
    with notebook_7(tmp_path_factory.mktemp("jupyter")) as address:
        page = listening_page(browser, viewport={"width": 1400, "height": 1000})
        open_lesson(page, address, "02_core_concepts", tree="notebooks/")
        run_to(page, "TemperatureExplorer(", "losses, teacher_logits, shown")
        page.locator(SVG).scroll_into_view_if_needed()
        yield page
        assert set(page.complaints) <= {ITS_OWN}
        page.close()


def drawn(page):
    return page.locator(SVG).evaluate("svg => ({...svg.dataset})")


def follows(page, temperature):
    """The picture shows what kdlib computes for this temperature, and the kernel's widget has it."""
    assert float(drawn(page)["temperature"]) == temperature
    image = int(page.locator(".kdlib-image input").get_attribute("aria-valuetext"))
    logits = f"teacher_logits[shown[{image}]].double()"
    expected = ask_kernel(page, f"losses.soften({logits}, {temperature}).tolist()")
    assert [float(p) for p in drawn(page)["probabilities"].split()] == pytest.approx(expected, rel=2e-3, abs=1e-12)
    assert wait_until(lambda: ask_kernel(page, f"{WIDGET}.temperature") == temperature, 10)


def test_the_page_is_notebook_7_s(page):
    assert page.evaluate("window.jupyterapp.name") == "Jupyter Notebook"
    assert page.evaluate("window.jupyterapp.version").split(".")[0] == "7"


def test_a_slider_by_keyboard(page):
    page.locator(T).focus()
    for key, temperature in [("ArrowRight", 2.5), ("ArrowRight", 3), ("End", 50), ("Home", 0.1), ("ArrowUp", 0.12)]:
        page.keyboard.press(key)
        follows(page, temperature)


def test_a_slider_by_mouse(page):
    box = page.locator(T).bounding_box()
    page.locator(T).click(position={"x": box["width"] - 2, "y": box["height"] / 2})
    follows(page, 50)


def test_python_sets_the_slider(page):
    ask_kernel(page, f"setattr({WIDGET}, 'temperature', 4)")
    page.wait_for_function("T => document.querySelector(T).getAttribute('aria-valuetext') === '4'", arg=T)
    follows(page, 4)


def test_solutions_are_folded(page):
    folded = page.evaluate("[...window.jupyterapp.shell.currentWidget.content.widgets].filter("
                           "cell => cell.model.getMetadata('tags')?.includes('solution') && cell.model.type === 'code')"
                           ".map(cell => cell.inputHidden)")
    assert folded and all(folded)
