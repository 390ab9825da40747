"""DrawingExplorer: finger, mouse or keyboard; what the networks answer is what kdlib's answer to the same pixels."""

import pytest
import torch
from browser import listening_page
from chart_page import at_rest, change, data, mount
from torch import nn

from kdlib.data import load_digits
from kdlib.models import mlp
from kdlib.training import fit
from kdlib.widgets import DrawingExplorer

FIELD = ".kdlib-field"
# A 2 and a 1, in shares of the field.
TWO, ONE = [(0.27, 0.28), (0.4, 0.12), (0.65, 0.14), (0.66, 0.4), (0.25, 0.88), (0.76, 0.88)], [(0.5, 0.1), (0.5, 0.9)]


@pytest.fixture(scope="module")
def networks():
    digits, found = load_digits(), {}
    for name, width in (("teacher", 256), ("student", 16)):
        found[name] = mlp(64, width, 10, seed=0)
        fit(found[name], digits.x_train, digits.y_train, epochs=20, lr=1e-2, batch_size=50)
    return found


@pytest.fixture
def page(browser, networks):
    page = listening_page(browser, viewport={"width": 1366, "height": 768}, has_touch=True)
    mount(page, DrawingExplorer(networks))
    at_rest(page)
    yield page
    assert page.complaints == []
    page.close()


def draw(page, points):
    box = page.locator(FIELD).bounding_box()
    for number, (x, y) in enumerate(points):
        page.mouse.move(box["x"] + x * box["width"], box["y"] + y * box["height"], steps=8)
        if not number:
            page.mouse.down()
    page.mouse.up()


def seen(page):
    return torch.tensor([[int(ink) for ink in data(page)["pixels"].split()]]) / 16


def check_answers(page, networks, temperature=1.0):
    """The bars are what kdlib's own networks answer. Returns what each of them names."""
    named = {}
    for name, network in networks.items():
        bars = page.locator(f"[data-who={name}]").evaluate_all("all => all.map(bar => Number(bar.dataset.share))")
        p = (network(seen(page)) / temperature).softmax(-1)[0].detach()
        torch.testing.assert_close(torch.tensor(bars), p, atol=2e-3, rtol=0)
        named[name] = p.argmax().item()
        assert f"The {name} says {named[name]} with" in page.locator(".kdlib-words").text_content()
    return named


def test_a_drawing_is_answered_while_it_is_drawn(page, networks):
    assert "Draw a digit" in page.locator(".kdlib-words").text_content() and data(page)["pixels"] == ""
    draw(page, TWO)
    assert check_answers(page, networks)["teacher"] == 2
    change(page, temperature=8.0)
    check_answers(page, networks, temperature=8.0)
    page.get_by_role("button", name="Clear").click()
    assert data(page)["pixels"] == "" and page.locator("[data-who]").count() == 0
    draw(page, ONE)
    assert check_answers(page, networks, temperature=8.0)["teacher"] == 1


def test_it_lies_in_the_field_as_the_digits_of_the_lessons_do(page):
    """Wherever and however small it is drawn, and leaning too: ink in the first and the last row."""
    pictures = []
    for size, lean in ((1, 0), (0.3, 0), (0.5, 0.4)):
        page.get_by_role("button", name="Clear").click()
        draw(page, [(0.1 + size * (x + lean * (0.9 - y)) / (1 + lean), 0.05 + size * y) for x, y in TWO])
        pictures.append(seen(page)[0].reshape(8, 8))
    for picture in pictures:
        assert picture[0].sum() > 0 and picture[-1].sum() > 0 and 0.2 < picture.mean() < 0.45
        assert (picture - pictures[0]).abs().mean() < 0.1


def test_a_finger_draws_too_and_the_page_does_not_scroll(page, networks):
    box = page.locator(FIELD).bounding_box()
    points = [{"x": box["x"] + x * box["width"], "y": box["y"] + y * box["height"]} for x, y in TWO]
    touch = page.context.new_cdp_session(page)
    for kind, point in zip(["touchStart"] + ["touchMove"] * 5, points):
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [point]})
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    assert check_answers(page, networks)["teacher"] == 2 and page.evaluate("scrollY") == 0


def test_who_cannot_draw_chooses_and_all_ten_are_recognised(page, networks):
    slider = page.locator(".kdlib-drawing input")
    slider.focus()
    for digit in range(10):
        slider.press("ArrowRight")
        assert check_answers(page, networks)["teacher"] == digit
    slider.press("ArrowRight")
    assert check_answers(page, networks)["teacher"] != 7    # without its bar
    draw(page, ONE)    # on a fresh sheet
    assert page.evaluate("() => model.get('drawing')") == 0 and check_answers(page, networks)["teacher"] == 1


@pytest.mark.parametrize("width", [1366, 390])
def test_it_fits(browser, networks, width):
    page = listening_page(browser, viewport={"width": width, "height": 900})
    mount(page, DrawingExplorer(networks, drawing=4))
    at_rest(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert width < 900 or page.locator(".kdlib-explorer").bounding_box()["height"] <= 480
    page.close()


@pytest.mark.parametrize("networks, error, words", [
    ({}, ValueError, "one to three models"), (5, ValueError, "got 5"),
    ({"a": nn.Sequential(nn.Linear(64, 10))}, TypeError, r"networks\['a'\] must be an mlp\(64, width, classes\)"),
    ({"a": mlp(32, 4, 10)}, TypeError, "must be an mlp"), ({"a": nn.Linear(64, 10)}, TypeError, "must be an mlp"),
    ({"a": mlp(64, 4, 10), "b": mlp(64, 4, 9)}, ValueError, r"the same classes, got \[9, 10\]"),
])
def test_what_it_cannot_show_is_refused(networks, error, words):
    with pytest.raises(error, match=words):
        DrawingExplorer(networks)


@pytest.mark.parametrize("width", [600, 700, 768, 820, 900])
def test_the_field_lies_still_in_every_width(page, width):
    """Beside the chart or above it, but not in turns: what decides must not change with what is decided."""
    page.set_viewport_size({"width": width, "height": 768})
    page.wait_for_function("width => innerWidth === width", arg=width)
    places = page.evaluate("""async () => {
        const seen = [];
        for (let frame = 0; frame < 20; frame++) {
            await new Promise(requestAnimationFrame);
            seen.push(document.querySelector('.kdlib-chart').getBoundingClientRect().left);
        }
        return new Set(seen.slice(4)).size;    // the first frames belong to the new width
    }""")
    assert places == 1
