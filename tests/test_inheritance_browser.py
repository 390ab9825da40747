"""InheritanceExplorer in a page: the table's numbers, the names of twenty digits, and kdlib's own students trained."""

import itertools
import re

import pytest
import torch
from book_pages import axe
from browser import listening_page, quiet_page
from chart_page import at_rest, change, data, mount, of_all, unreadable
from stored import MORE
from test_inheritance import AUXILIARY, COPIED, DIALS, curves, names, pieces
from test_model_size_browser import kernel_says, sent, words

from kdlib.models import predict_logits
from kdlib.widgets import InheritanceExplorer
from kdlib.widgets._heirs import family, heirs

SLIDERS = [f".kdlib-{name} input" for name in ("copied", "auxiliary")]
NEAR = 1e-3    # of logits up to ±15
TRAIN = """async ([settings, seed]) => {
    const { body } = await chart.unpackSchool(model.get("packet")), run = chart.heir(body, settings, seed);
    let step = run.next();
    const shares = [];
    for (; !step.done; step = run.next()) shares.push(step.value.share);
    const { w1, b1, w2, b2 } = step.value;
    return { shares, w1: [...w1], b1: [...b1], w2: [...w2], b2: [...b2] };
}"""


@pytest.fixture(scope="module")
def explorer():
    return InheritanceExplorer()


@pytest.fixture
def page(browser):
    yield from quiet_page(browser)


def tiles(page):
    """[what is shown, what it is called, right or wrong, the mark, the frame] of the twenty."""
    return page.locator(".kdlib-digits li").evaluate_all("""all => all.map((item) => [
        item.children[0].getAttribute('aria-label'), item.children[1].textContent,
        item.children[2].getAttribute('aria-label'), item.children[2].textContent,
        getComputedStyle(item).borderStyle])""")


def spoken(page):
    return words(page, "words").replace("\u00a0", " ")


# ---- what the table says ----

def test_every_place_of_the_sliders_shows_the_table_s_numbers(page, explorer):
    mount(page, explorer)
    for (copied, auxiliary), (mean, low, high), called in zip(DIALS, curves(explorer), names(explorer)):
        change(page, copied=copied, auxiliary=auxiliary)
        drawn = data(page)
        assert [float(drawn[name]) for name in ("mean", "low", "high")] == pytest.approx([mean, low, high], abs=0.006)
        assert (drawn["copied"], drawn["auxiliary"]) == (str(copied), str(auxiliary))
        assert "".join(tile[1] for tile in tiles(page)) == called
        right = sum(a == b for a, b in zip(called, explorer.labels))
        said = spoken(page)
        assert said.startswith(f"{copied} of 64 hidden units copied, {auxiliary} auxiliary output")
        assert f": {mean:.1f} % of the test digits named rightly (95 % interval {low:.1f} to {high:.1f}), " in said
        assert f"teacher {explorer.teacher:.1f} %, chance 10 %." in said
        assert said.endswith(f"Of the twenty digits, one of the ten students names {right} rightly.")
        assert page.locator("svg").get_attribute("aria-label").endswith(words(page, "words"))


def test_right_and_wrong_differ_by_more_than_colour(page, explorer):
    mount(page, explorer)
    change(page, copied=64)
    seen = tiles(page)
    assert len(seen) == 20 and {tile[2] for tile in seen} == {"right", "wrong"}
    for (shown, name, verdict, mark, frame), label in zip(seen, explorer.labels):
        assert shown == f"a {label}, called"
        assert (verdict, mark, frame) == (("right", "✓", "solid") if name == label else ("wrong", "✗", "dashed"))
    assert page.get_by_role("img", name="a 7, called").count() == 2 and page.get_by_role("listitem").count() == 20


def test_the_digits_are_drawn_as_they_are(page, explorer):
    mount(page, explorer)
    drawn = page.locator(".kdlib-digits canvas").evaluate_all("""all => all.map((canvas) => [
        ...canvas.getContext('2d').getImageData(0, 0, 8, 8).data].filter((_, i) => i % 4 === 0))""")
    for shades, image in zip(drawn, pieces(explorer.images, 64), strict=True):
        assert shades == pytest.approx([255 * (1 - int(ink, 17) / 16) for ink in image], abs=0.51)


def heights(page):
    """A function: where an accuracy in points is drawn, from the numbers at the axis."""
    marks = page.evaluate("""() => [...document.querySelectorAll('svg text.end.small')].map((text) =>
        [Number(text.textContent), Number(text.getAttribute('y')) - 4.5]).filter(([value]) => value % 20 === 0)""")
    (low, bottom), (high, top) = min(marks), max(marks)
    return lambda accuracy: bottom + (accuracy - low) / (high - low) * (top - bottom)


def test_curves_dot_and_lines_stand_where_the_numbers_are(page, explorer):
    mount(page, explorer)
    for auxiliary in AUXILIARY:
        change(page, auxiliary=auxiliary, copied=24)
        height = heights(page)
        for other in AUXILIARY:
            path = page.locator(f"path[data-auxiliary='{other}']")
            drawn = [float(point.split(",")[1]) for point in path.get_attribute("d")[1:].split("L")]
            means = [curve[0] for (_, a), curve in zip(DIALS, curves(explorer)) if a == other]
            assert drawn == pytest.approx([height(mean) for mean in means], abs=0.11)
            assert ("faint" in path.get_attribute("class")) == (other != auxiliary)
        dot = page.locator("svg circle")
        assert float(dot.get_attribute("cy")) == pytest.approx(height(float(data(page)["mean"])), abs=0.02)
        for line, accuracy in (("teacher", explorer.teacher), ("chance", 10)):
            drawn = page.locator(f"svg .line.{line}").get_attribute("d")
            assert float(re.search(r",([\d.]+)H", drawn)[1]) == pytest.approx(height(accuracy), abs=0.02)
        ends = page.locator("svg .mark.here").get_attribute("d")
        low, high = (float(y) for y in re.match(r"M[\d.]+,([\d.]+)V([\d.]+)", ends).groups())
        assert (low, high) == pytest.approx([height(float(data(page)[end])) for end in ("low", "high")], abs=0.02)


def test_what_a_link_brings_is_limited_and_said(page, explorer):
    mount(page, explorer)
    change(page, copied=100)
    assert words(page, "note") == "Copied hidden units limited to 64 of 64." and data(page)["copied"] == "64"
    change(page, copied=21)    # the nearer of two stops
    assert data(page)["copied"] == "24" and words(page, "note") == ""
    change(page, auxiliary=None)
    assert words(page, "note") == "Auxiliary outputs was no number." and data(page)["auxiliary"] == "50"


# ---- students of the page ----

@pytest.mark.parametrize("seed", [200, 1201])
def test_the_page_s_noise_is_torch_s(page, explorer, seed):
    mount(page, explorer)
    found = page.evaluate("seed => [...chart.normal(chart.dice(seed), 6400)]", seed)
    drawn = torch.randn(100, 64, generator=torch.Generator().manual_seed(seed)).flatten()
    torch.testing.assert_close(torch.tensor(found), drawn, atol=2e-6, rtol=0)


@pytest.mark.parametrize("copied, auxiliary, seed", [(64, 50, 1001), (0, 1, 1002), (24, 3, 1003), (56, 10, 7)])
def test_the_page_s_students_are_kdlib_s(page, explorer, copied, auxiliary, seed):
    mount(page, explorer)
    found = page.evaluate(TRAIN, [{"copied": copied, "auxiliary": auxiliary}, seed])
    student, = heirs([(explorer._school, copied, seed)], auxiliary)
    w1, b1, w2, b2 = (torch.tensor(found[name]) for name in ("w1", "b1", "w2", "b2"))
    assert torch.equal(w2.view(10, 64), student[2].weight) and torch.equal(b2, student[2].bias)
    x = family(0).data.x_test
    logits = torch.nn.functional.gelu(x @ w1.view(64, 64) + b1) @ w2.view(10, 64).T + b2
    torch.testing.assert_close(logits, predict_logits(student, x), atol=NEAR, rtol=0)
    assert found["shares"] == pytest.approx([step / 6 for step in range(1, 7)])


def alone(page, explorer):
    """A page without a kernel, after it has understood that."""
    mount(page, explorer)
    page.locator(".kdlib-job", has_text="a student is trained in this page").wait_for()


def done(page, runs):
    page.wait_for_function("runs => Number(document.querySelector('.kdlib-chart svg').dataset.run) === runs", arg=runs)
    page.locator(".kdlib-job", has_text="Just trained").wait_for()
    return page.evaluate("model.get('dots').at(-1)")


def test_without_a_kernel_letting_go_trains_the_kernel_s_student(page, explorer):
    alone(page, explorer)
    for run, (slider, key) in enumerate(((0, "End"), (1, "Home"), (1, "End"), (0, "ArrowLeft")), 1):
        page.locator(SLIDERS[slider]).press(key)
        dot = done(page, run)
        settings = {name: dot[name] for name in ("copied", "auxiliary")}
        assert settings == {name: int(data(page)[name]) for name in settings}
        _, (expected,) = explorer._work(settings, 1000 + run, None)
        assert dot == settings | expected | {"run": run}
        assert words(page, "job") == f"Just trained: {expected['accuracy']:.1f}\xa0%"
        assert "".join(tile[1] for tile in tiles(page)) == expected["named"]
        assert "the student just trained calls them" in page.locator(".kdlib-digits").evaluate(
            "list => list.previousSibling.textContent")
        right = sum(a == b for a, b in zip(expected["named"], explorer.labels))
        assert spoken(page).endswith(f"the student just trained names {right} rightly.")
        newest = page.locator(".dropped.newest")
        assert float(newest.get_attribute("data-accuracy")) == expected["accuracy"]
    assert page.locator(".dropped").count() == 3    # the one of one output lies on another curve
    change(page, copied=8)    # and the table's student is back
    assert "".join(tile[1] for tile in tiles(page)) == names(explorer)[DIALS.index((8, 50))]
    assert "train" not in {message["do"] for message in sent(page)}


@MORE    # test_model_size_browser.py moves as many sliders, of the same kind
@pytest.mark.parametrize("moves", [10, 20])
def test_of_many_moves_the_last_one_counts(page, explorer, moves):
    alone(page, explorer)
    for move in range(moves):    # each trains an epoch before the next one is heard
        page.locator(SLIDERS[0]).press("ArrowLeft" if move % 3 else "ArrowRight", delay=0)
    page.locator(SLIDERS[0]).press("End")
    page.wait_for_function("model.get('dots').at(-1)?.copied === 64")
    page.wait_for_timeout(500)
    dot = page.evaluate("model.get('dots').at(-1)")
    _, (expected,) = explorer._work({"copied": 64, "auxiliary": 50}, 1000 + dot["run"], None)
    assert dot == {"copied": 64, "auxiliary": 50, "run": dot["run"]} | expected


def test_cancel_and_a_failure_are_shown(page):
    explorer = InheritanceExplorer()
    alone(page, explorer)
    page.evaluate("""() => { for (const name of ["Train here", "Cancel"]) {
        [...document.querySelectorAll("button")].find((one) => one.textContent === name).click(); } }""")
    page.wait_for_timeout(800)
    assert words(page, "job") == "Cancelled." and page.evaluate("model.get('dots').length") == 0
    page.get_by_role("button", name="Train here").click()
    assert done(page, 1)["copied"] == 32    # what was cancelled before it began is no run
    explorer.packet = explorer.packet[:-40]    # half a download
    alone(page, explorer)
    page.get_by_role("button", name="Train here").click()
    page.locator(".kdlib-job.kdlib-failed", has_text="No student came of it").wait_for()


def test_a_kernel_is_asked_when_a_slider_is_let_go_and_takes_over(page, explorer):
    mount(page, explorer)
    kernel_says(page)
    assert sent(page) == [{"do": "hello"}] and "a student is trained here" in words(page, "job")
    page.locator(SLIDERS[0]).press("Home")
    page.get_by_role("button", name="Train here").press("Enter")
    assert sent(page) == [{"do": "train", "copied": 0, "auxiliary": 50}] * 2
    kernel_says(page, "busy")
    page.get_by_role("button", name="Cancel").press("Enter")
    assert sent(page) == [{"do": "cancel"}] and words(page, "job") == "Training …"
    change(page, dots=[{"copied": 0, "auxiliary": 50, "accuracy": 12.5, "named": "7" * 20, "run": 1}])
    kernel_says(page, "done", "Just trained: 12.5 %", 1)
    assert [tile[1] for tile in tiles(page)] == ["7"] * 20 and words(page, "job") == "Just trained: 12.5 %"
    assert spoken(page).endswith("the student just trained names 2 rightly.")
    page.wait_for_timeout(1700)    # the page does not take the work from a kernel that has answered
    page.locator(SLIDERS[1]).press("Home")
    assert sent(page) == [{"do": "train", "copied": 0, "auxiliary": 1}]


# ---- for everybody ----

def test_by_keyboard_alone_and_for_the_ear(page, explorer):
    alone(page, explorer)
    page.keyboard.press("Tab")
    for key, copied in (("ArrowRight", 40), ("End", 64), ("ArrowLeft", 56), ("Home", 0)):
        page.keyboard.press(key)
        assert data(page)["copied"] == str(copied)
    page.keyboard.press("Tab")
    for key, auxiliary in (("Home", 1), ("ArrowUp", 3), ("ArrowRight", 10)):
        page.keyboard.press(key)
        assert data(page)["auxiliary"] == str(auxiliary)
    assert page.get_by_role("slider", name="copied hidden units").get_attribute("aria-valuetext") == "0 of 64"
    assert page.get_by_role("slider", name="auxiliary outputs").get_attribute("aria-valuetext") == "10"
    page.wait_for_function("""document.querySelector('.kdlib-voice').textContent.startsWith(
        '0 of 64 hidden units copied, 10 auxiliary outputs')""")


@pytest.mark.parametrize("width, scheme", [(1366, "light"), *(pytest.param(*screen, marks=MORE) for screen in
                                                              ((1366, "dark"), (390, "dark"), (390, "light")))])
def test_it_fits_and_axe_finds_nothing(browser, explorer, width, scheme):
    page = listening_page(browser, viewport={"width": width, "height": 900}, color_scheme=scheme, has_touch=width < 900)
    alone(page, explorer)
    at_rest(page)
    page.evaluate("""scheme => { document.title = 'Inheritance'; document.documentElement.lang = 'en';
        document.body.style.background = scheme === 'dark' ? '#121212' : '#fff'; }""", scheme)
    for auxiliary, copied in itertools.product(AUXILIARY, (COPIED[0], COPIED[-1])):
        change(page, auxiliary=auxiliary, copied=copied)
        assert page.evaluate("document.documentElement.scrollWidth") <= width and unreadable(page) == []
        assert width < 900 or page.locator(".kdlib-explorer").bounding_box()["height"] <= 480
    page.get_by_role("button", name="Train here").click()
    done(page, 1)
    assert width < 900 or page.locator(".kdlib-explorer").bounding_box()["height"] <= 480
    assert of_all(page, ".kdlib-explorer *", """all => all.filter((one) => one.scrollHeight
        > one.clientHeight + 1 && ['auto', 'scroll'].includes(getComputedStyle(one).overflowY)).length""") == 0
    rows = {box["y"] for box in (item.bounding_box() for item in page.locator(".kdlib-digits li").all())}
    assert len(rows) == (1 if width > 900 else 2)
    axe(page)
    assert page.complaints == []
    page.close()


def test_large_letters_for_a_projector(page, explorer):
    mount(page, explorer)
    size = "it => parseFloat(getComputedStyle(it).fontSize)"
    places = [".kdlib-chart svg", ".kdlib-digits li", ".kdlib-words"]
    before = [page.locator(place).first.evaluate(size) for place in places]
    page.get_by_label("large (for a projector)").check()
    assert all(page.locator(place).first.evaluate(size) > 1.2 * old for place, old in zip(places, before))
    assert unreadable(page) == [] and page.evaluate("document.documentElement.scrollWidth") <= 1366
