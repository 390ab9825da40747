"""LearningExplorer: what one watches is the student that `distill` trains; it plays, pauses, steps and starts again."""

import pytest
import torch
from browser import listening_page
from chart_page import at_rest, change, data, mount, unreadable

from kdlib.data import load_digits
from kdlib.models import mlp, predict_logits
from kdlib.training import distill, fit
from kdlib.widgets import LearningExplorer, rounded

HOW = dict(epochs=12, lr=0.05, batch_size=128, seed=3)


@pytest.fixture(scope="module")
def world():
    digits, few = load_digits(), load_digits(omit=(3,))
    teacher = mlp(64, 64, 10, seed=0)
    fit(teacher, digits.x_train, digits.y_train, epochs=10, lr=1e-2, batch_size=50)
    shown = [*(digits.y_test == 3).nonzero().flatten()[:3].tolist(), 0]
    return few, predict_logits(teacher, few.x_train), shown, predict_logits(teacher, few.x_test[shown])


@pytest.fixture(scope="module")
def answers(world):
    """The student's probabilities at T = 4 of the shown images after all epochs, from kdlib."""
    few, logits, shown, _ = world
    student = mlp(64, 16, 10, seed=3)
    distill(student, few.x_train, few.y_train, rounded(logits), temperature=4.0, alpha=1.0, **HOW)
    return (predict_logits(student, few.x_test[shown]) / 4).softmax(-1)


def opened(browser, world, **options):
    page = listening_page(browser, viewport={"width": 1000, "height": 800}, **options)
    mount(page, LearningExplorer(*world, **HOW))
    page.get_by_role("button", name="Start again").wait_for()
    page.wait_for_function("() => document.querySelector('.kdlib-chart svg').dataset.epoch === '0'")
    return page


@pytest.fixture
def page(browser, world):
    page = opened(browser, world)
    yield page
    assert page.complaints == []
    page.close()


def press(page, name):
    page.get_by_role("button", name=name).press("Enter")


def until(page, epoch):
    page.wait_for_function("epoch => Number(document.querySelector('.kdlib-chart svg').dataset.epoch) >= epoch",
                           arg=epoch)


def shares(page):
    return torch.tensor([float(share) for share in data(page)["student"].split()])


def test_it_ends_as_the_student_of_distill(page, world, answers):
    few, logits, shown, _ = world
    start = mlp(64, 16, 10, seed=3)
    torch.testing.assert_close(shares(page), (predict_logits(start, few.x_test[shown])[0] / 4).softmax(-1), atol=1e-4,
                               rtol=0)
    press(page, "Play")
    until(page, HOW["epochs"])
    for image, expected in enumerate(answers):
        change(page, image=image)
        torch.testing.assert_close(shares(page), expected, atol=1e-3, rtol=0)
        assert data(page)["label"] == str(few.y_test[shown[image]].item())
    assert page.get_by_role("button", name="Play").is_disabled() and page.evaluate("() => model.get('epoch')") == 12


# In the moment in which the second epoch is drawn: twelve take a second, and a hand may be later.
PAUSE_AT_TWO = """() => {
    const press = (words) => [...document.querySelectorAll('button')].find((one) => one.textContent === words).click();
    const svg = document.querySelector('.kdlib-chart svg');
    new MutationObserver((_, observer) => {
        if (Number(svg.dataset.epoch) < 2) return;
        observer.disconnect();
        press('Pause');
        window.paused = true;
    }).observe(svg, { attributes: true });
    press('Play');
}"""


def test_it_pauses_steps_and_starts_again(page):
    page.evaluate(PAUSE_AT_TWO)
    page.wait_for_function("window.paused")
    rests = int(data(page)["epoch"])
    page.wait_for_timeout(400)
    assert int(data(page)["epoch"]) == rests < HOW["epochs"]
    press(page, "Step")
    assert int(data(page)["epoch"]) == rests + 1
    assert page.locator("[data-points]").get_attribute("data-points") == str(rests + 2)
    seen = shares(page)
    press(page, "Start again")
    page.wait_for_function("() => document.querySelector('.kdlib-chart svg').dataset.epoch === '0'")
    for _ in range(rests + 1):
        press(page, "Step")
    assert torch.equal(shares(page), seen)    # the same student again


def test_who_wants_no_motion_sees_where_it_ends(browser, world, answers):
    page = opened(browser, world, reduced_motion="reduce")
    page.evaluate("""() => { window.seen = new Set();
        new MutationObserver(() => seen.add(document.querySelector('.kdlib-chart svg').dataset.epoch))
            .observe(document.querySelector('.kdlib-chart svg'), { attributes: true }); }""")
    press(page, "Play")
    until(page, HOW["epochs"])
    assert page.evaluate("() => [...seen]") == ["12"]
    torch.testing.assert_close(shares(page), answers[0], atol=1e-3, rtol=0)
    page.close()


@pytest.mark.parametrize("width", [1366, 390])
def test_it_fits(browser, world, width):
    page = listening_page(browser, viewport={"width": width, "height": 900})
    mount(page, LearningExplorer(*world, **HOW))
    until(page, 0)
    at_rest(page)
    press(page, "Step")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert width < 900 or page.locator(".kdlib-explorer").bounding_box()["height"] <= 480
    assert unreadable(page) == []
    page.close()
