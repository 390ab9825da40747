"""ModelSizeExplorer in a browser: its curves without a notebook, and a student distilled in a real JupyterLab."""

import itertools
import math
import random
import re

import numpy as np
import pytest
import torch
from browser import listening_page, quiet_page
from chart_page import at_rest, change, data, mount, unreadable
from lab_server import (
    NEEDED,
    PATIENCE,
    WIDGET,
    ask_kernel,
    close_lesson,
    dot_latencies,
    open_lesson,
    p50_p95,
    run_to,
    wait_until,
)
from test_model_size import DIALS, table

from kdlib.data import load_digits
from kdlib.sweep import train_stack
from kdlib.widgets import ModelSizeExplorer, packed, rounded


@pytest.fixture
def page(browser):
    yield from quiet_page(browser, 1100, 900)


def words(page, part):
    return page.locator(f".kdlib-{part}").text_content()


def test_the_present_point_is_the_table_s(page):
    results = table()
    explorer = ModelSizeExplorer(results, teacher_accuracy=0.97)
    mount(page, explorer)
    for chosen in itertools.product(*DIALS.values()):
        values = dict(zip(DIALS, chosen))
        change(page, **values)
        chosen = results[results.method == "distilled"]
        for name, value in values.items():
            chosen = chosen[chosen[name] == value]
        drawn = data(page)
        assert float(drawn["mean"]) == pytest.approx(100 * chosen.test_accuracy.mean(), abs=0.01)
        assert {name: float(drawn[name]) for name in DIALS} == values
        said = words(page, "words")
        assert f"Width {values['width']}, {75 * values['width'] + 10:,} parameters" in said
        assert float(re.search(r"distilled ([\d.]+)", said)[1]) == pytest.approx(float(drawn["mean"]), abs=0.051)
        assert "teacher 97.0" in said
        assert said in page.locator("svg").get_attribute("aria-label")


def test_between_two_widths_it_lies_on_the_line(page):
    explorer = ModelSizeExplorer(table(), widths=[4, 5, 8, 16])
    mount(page, explorer)
    at = {}
    for width in (4, 5, 8, 16):
        change(page, width=width)
        at[width] = float(data(page)["mean"])
        assert f"{75 * width + 10:,} parameters" in words(page, "words")
    for width in (5, 8):
        share = math.log2(width / 4) / 2
        assert at[width] == pytest.approx(at[4] + share * (at[16] - at[4]), abs=0.02)


def test_neighbours_are_found_as_numpy_finds_them(page):
    mount(page, ModelSizeExplorer(table()))
    dice = random.Random(0)
    for _ in range(200):
        known = sorted(dice.sample(range(1, 400), dice.randint(1, 8)))
        value = dice.uniform(known[0], known[-1]) if dice.random() < 0.7 else dice.choice(known)
        left, share = page.evaluate("([known, value]) => chart.between(known, value)", [known, value])
        position = np.interp(math.log(value), np.log(known), range(len(known)))
        assert left + share == pytest.approx(position, abs=1e-9)


def test_each_curve_stands_where_the_numbers_are(page):
    """Heights of the drawn points, against the numbers that the axis says."""
    explorer = ModelSizeExplorer(table(), teacher_accuracy=0.97)
    mount(page, explorer)
    marks = page.evaluate("""() => [...document.querySelectorAll('svg text.end.small')].map(
        text => [Number(text.textContent), Number(text.getAttribute('y')) - 4.5])""")
    heights = sorted({(value, y) for value, y in marks})
    (low, bottom), (high, top) = heights[0], heights[-1]

    def height(accuracy):
        return bottom + (accuracy - low) / (high - low) * (top - bottom)

    lines = page.evaluate("""() => Object.fromEntries([...document.querySelectorAll('path[data-method]')].map(
        path => [path.dataset.method + ' ' + path.dataset.over, path.getAttribute('d')]))""")
    assert set(lines) == {f"{method} {over}" for method in ("alone", "distilled") for over in ("width", "temperature")}
    for over, path in ((key.split()[1], lines[key]) for key in lines if key.startswith("distilled")):
        drawn = [float(point.split(",")[1]) for point in path[1:].split("L")]
        for value, y in zip(DIALS[over], drawn):
            change(page, **{over: value})
            assert y == pytest.approx(height(float(data(page)["mean"])), abs=0.11)
        change(page, width=16, temperature=4)


def live(page, **others):
    mount(page, ModelSizeExplorer(table(), lambda **_: 0.9, **others))


def kernel_says(page, state="idle", words="", share=0):
    page.evaluate("message => model.hear(message)", {"state": state, "words": words, "share": share})


def sent(page):
    """What the page has said to the kernel since the last call."""
    return page.evaluate("() => model.sent.splice(0)")


def test_without_a_kernel_it_says_so(page):
    live(page)
    assert sent(page) == [{"do": "hello"}]
    page.get_by_text("run this lesson in JupyterLab").wait_for()
    assert not page.get_by_role("button", name="Distil here").is_visible()
    page.locator(".kdlib-width input").press("Home")    # and the sliders move
    assert data(page)["width"] == "4"
    kernel_says(page)    # a busy kernel may answer late
    assert "Let go of a slider" in words(page, "job") and page.get_by_role("button", name="Distil here").is_enabled()


# ---- in the page, without a kernel ----

REPETITIONS, HOW = range(2), dict(lr=0.05, batch_size=50)


@pytest.fixture(scope="module")
def worlds():
    """For two repetitions: all images, a teacher's answers to them, and what the student may see of them."""
    def world(s):
        data = load_digits(split_seed=s)
        logits = 25 * data.x_train @ torch.randn(64, 10, generator=torch.Generator().manual_seed(s))
        return data, logits, {n: load_digits(n, split_seed=s, seed=s) for n in (20, 100)}

    return [world(s) for s in REPETITIONS]


@pytest.fixture(scope="module")
def in_page(worlds):
    return packed(worlds, steps=200, **HOW)


def kernels(worlds, run, *, width, temperature, alpha, images):
    """Accuracies of the students that a kernel would distil in this run, in points."""
    data, logits, chosen = worlds[(1000 + run) % len(worlds)]
    few, seeds = chosen[images], range(3 * (1000 + run), 3 * (1000 + run) + 3)
    answers = {tuple(image.tolist()): row for image, row in zip(data.x_train, rounded(logits))}
    v = torch.stack([answers[tuple(image.tolist())] for image in few.x_train])
    z = train_stack(few, v, data.x_test, widths=[width], temperatures=[temperature], alphas=[alpha], seeds=seeds,
                    epochs=math.ceil(200 / math.ceil(images / 50)), **HOW)
    return [round(100 * right, 2) for right in (z.argmax(-1) == data.y_test).double().mean(-1).tolist()]


def alone(page, in_page):
    """A page without a kernel, after it has understood that."""
    mount(page, ModelSizeExplorer(table(), in_page=in_page))
    page.locator(".kdlib-job", has_text="students are distilled in this page").wait_for()


def newest(page):
    return page.evaluate("() => model.get('dots').slice(-3).map((dot) => dot.accuracy)")


def check_page_s_students(page, worlds, in_page):
    alone(page, in_page)
    moves = ("width Home", "temperature End", "alpha Home", "images Home", "width End", "images End")
    for run, (slider, key) in enumerate(map(str.split, moves), 1):
        page.locator(f".kdlib-{slider} input").press(key)
        page.wait_for_function(DONE, arg=run - 1)
        shown = data(page)
        values = {name: float(shown[name]) if name == "alpha" else int(shown[name]) for name in DIALS}
        found = newest(page)
        assert found == pytest.approx(kernels(worlds, run, **values))
        assert words(page, "job") == "Just distilled: " + ", ".join(f"{right:.1f}\xa0%" for right in found)
    assert len(page.evaluate("() => model.get('dots')")) == 18 and "train" not in {s["do"] for s in sent(page)}


def test_without_a_kernel_the_page_distils_the_kernel_s_students(page, worlds, in_page):
    check_page_s_students(page, worlds, in_page)


NO_WORKER = "() => { window.Worker = class { constructor() { throw new Error('forbidden'); } }; }"
DEAD_WORKER = """() => { window.Worker = class { postMessage() {} terminate() {}
    constructor() { setTimeout(() => this.onerror({ preventDefault() {} }), 50); } }; }"""


@pytest.mark.parametrize("script", [DEAD_WORKER, pytest.param(NO_WORKER, marks=pytest.mark.more)],
                         ids=["does not start", "forbidden"])
def test_where_no_worker_starts_it_distils_all_the_same(page, worlds, in_page, script):
    page.evaluate(script)
    check_page_s_students(page, worlds, in_page)


@pytest.mark.parametrize("moves", [60, pytest.param(200, marks=pytest.mark.more)])
def test_of_many_moves_the_last_one_counts(page, worlds, in_page, moves):
    alone(page, in_page)
    for number in range(moves):
        page.locator(".kdlib-temperature input").press("ArrowLeft" if number % 2 else "ArrowRight", delay=0)
    page.locator(".kdlib-width input").press("Home")
    page.locator(".kdlib-job", has_text="Just distilled").wait_for()
    page.wait_for_timeout(300)
    dots = page.evaluate("() => model.get('dots')")
    assert {dot["width"] for dot in dots[-3:]} == {4} and len({dot["run"] for dot in dots[-3:]}) == 1
    values = {name: dots[-1][name] for name in DIALS}
    assert newest(page) == pytest.approx(kernels(worlds, dots[-1]["run"], **values))


# Cancelled as soon as the bar has moved: a hand, or a busy machine, may come when all is done.
CANCEL_AT_WORK = """() => {
    const press = (words) => [...document.querySelectorAll('button')].find((one) => one.textContent === words).click();
    const bar = document.querySelector('.kdlib-work progress');
    new MutationObserver((_, observer) => {
        if (bar.value === 0) return;
        observer.disconnect();
        window.reached = bar.value;
        press('Cancel');
    }).observe(bar, { attributes: true });
    press('Distil here');
}"""


def test_cancelled_work_shows_nothing_and_the_next_does(page, in_page):
    alone(page, in_page)
    page.evaluate("() => { model.set('images', 100); }")
    page.evaluate(CANCEL_AT_WORK)
    page.wait_for_function("window.reached")
    assert page.evaluate("window.reached") < 1
    assert words(page, "job") == "Cancelled." and page.evaluate("() => model.get('dots').length") == 0
    page.wait_for_timeout(1000)
    assert words(page, "job") == "Cancelled." and page.evaluate("() => model.get('dots').length") == 0
    page.get_by_role("button", name="Distil here").click()
    page.locator(".kdlib-job", has_text="Just distilled").wait_for()
    assert page.evaluate("() => model.get('dots').length") == 3


def test_what_goes_wrong_is_said(page, in_page):
    alone(page, in_page[:-40])    # half a download
    page.get_by_role("button", name="Distil here").click()
    page.locator(".kdlib-job.kdlib-failed", has_text="No student came of it").wait_for()
    broken = ModelSizeExplorer(table(), in_page=in_page)
    first = "function shuffle(draw, n) {"
    broken._esm = broken._esm.replace(first, f"{first} throw new Error('no dice');")
    mount(page, broken)
    page.get_by_role("button", name="Distil here").click()
    page.locator(".kdlib-job.kdlib-failed", has_text="No student came of it: Error: no dice").wait_for()


def test_a_kernel_that_answers_takes_over(page, in_page):
    mount(page, ModelSizeExplorer(table(), lambda **_: 0.9, in_page=in_page))
    page.locator(".kdlib-width input").press("Home")    # before anybody has answered
    page.locator(".kdlib-job", has_text="Just distilled").wait_for()    # so the page did it
    sent(page)
    kernel_says(page)
    page.locator(".kdlib-width input").press("End")
    assert [message["do"] for message in sent(page)] == ["train"]


def test_without_a_function_there_is_nothing_to_let_go_of(page):
    mount(page, ModelSizeExplorer(table()))
    page.locator(".kdlib-width input").press("Home")
    page.wait_for_timeout(1700)
    assert page.locator(".kdlib-job, .kdlib-work").count() == 0 and sent(page) == []


def test_letting_go_sends_what_the_sliders_say(page):
    live(page)
    kernel_says(page)
    assert sent(page) == [{"do": "hello"}]
    here = {"width": 16, "temperature": 4, "alpha": 1, "images": 100}
    page.locator(".kdlib-width input").press("ArrowLeft")
    assert sent(page) == [{"do": "train"} | here | {"width": 4}]
    handle = page.locator(".kdlib-temperature input")
    box = handle.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] - 2, box["y"], steps=4)
    assert data(page)["temperature"] == "8" and sent(page) == []    # not while it is held
    page.mouse.up()
    assert sent(page) == [{"do": "train"} | here | {"width": 4, "temperature": 8}]
    page.get_by_role("button", name="Distil here").press("Enter")
    assert [message["do"] for message in sent(page)] == ["train"]
    kernel_says(page, "busy")
    page.get_by_role("button", name="Cancel").press("Enter")
    assert sent(page) == [{"do": "cancel"}]


def test_the_page_shows_what_the_kernel_says_of_its_work(page):
    live(page)
    for state, said, share in (("busy", "", 0.25), ("done", "Just distilled: 90.0 %", 1),
                               ("failed", "No student came of it", 0), ("stopped", "Cancelled.", 0)):
        kernel_says(page, state, said, share)
        assert words(page, "job") == (said or "Training …")
        assert page.locator(".kdlib-failed").count() == (state == "failed")
        assert page.get_by_role("button", name="Cancel").is_enabled() == (state == "busy")
        assert page.get_by_role("progressbar", name="progress").evaluate("bar => bar.value") == share


def test_dots_lie_on_the_curves_of_their_settings(page):
    live(page)
    # two here, one at another width, one at another T, one of another α
    here = {"width": 16, "temperature": 4, "alpha": 1, "images": 100, "run": 1}
    change(page, dots=[here | dot for dot in ({"accuracy": 80}, {"width": 4, "accuracy": 70},
                                              {"temperature": 1, "accuracy": 60}, {"alpha": 0.5, "accuracy": 55},
                                              {"accuracy": 90, "run": 2})])
    found = {over: page.evaluate("over => [...document.querySelectorAll(`.dropped[data-over=${over}]`)].map("
                                 "dot => Number(dot.dataset.accuracy))", over) for over in ("width", "temperature")}
    assert found == {"width": [80, 70, 90], "temperature": [80, 60, 90]} and data(page)["run"] == "2"
    assert page.locator(".dropped.newest[data-over=width]").get_attribute("data-accuracy") == "90"


def test_what_cannot_be_is_limited_and_said(page):
    live(page)
    change(page, width=70)
    assert words(page, "note") == "Student's width limited to 16." and data(page)["width"] == "16"
    change(page, temperature=None)
    assert "Temperature T was no number." in words(page, "note")
    change(page, images=60)
    assert words(page, "note") == "" and data(page)["images"] == "20"    # the nearer of two stops


@pytest.mark.parametrize("width", [900, 390])
def test_it_fits_on_a_laptop_and_on_a_phone(page, width):
    page.set_viewport_size({"width": width, "height": 900})
    live(page, teacher_accuracy=0.97)
    kernel_says(page, "done", "Just distilled: 90.0 %, 91.0 %, 92.0 %", 1)
    at_rest(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert width < 900 or page.locator(".kdlib-explorer").bounding_box()["height"] <= 480
    assert unreadable(page) == []


def test_dials_that_a_table_does_not_have_may_be_missing_in_a_stored_page(page):
    """As in lesson 01; a stored notebook leaves out what is None."""
    results = table(temperature=(4.0,), alpha=(1.0,), images=(100,)).query("method == 'alone'")
    mount(page, ModelSizeExplorer(results[["width", "test_accuracy"]], lambda **_: 0.9))
    page.evaluate("() => { for (const name in model.state) if (model.state[name] === null) delete model.state[name]; }")
    change(page, width=4)
    assert data(page)["width"] == "4" and words(page, "words").startswith("Width 4: mean ")
    assert page.get_by_role("alert").count() == 0
    kernel_says(page)    # nobody is distilled, so no word of students
    said = page.locator(".kdlib-explorer").inner_text() + page.locator(".kdlib-chart svg").get_attribute("aria-label")
    assert "a network is trained here" in said and "its 95 % interval" in said and "over the width" in said
    assert not any(word in said for word in ("student", "alone", "teacher", "distil"))


# ---- in a real JupyterLab: lesson 07, run down to its widget ----

def in_lab(test):
    for mark in NEEDED:
        test = mark(test)
    return test


WIDTH, T = (f".kdlib-{name} input" for name in ("width", "temperature"))
DONE = "run => Number(document.querySelector('.kdlib-chart svg').dataset.run) > run"


@pytest.fixture(scope="module")
def lesson(browser, lab):
    page = listening_page(browser, viewport={"width": 1400, "height": 1000})
    open_lesson(page, lab, "07_temperature_and_model_size")
    run_to(page, "ModelSizeExplorer(load_sweep()", "load_sweep")
    page.locator(".kdlib-explorer").scroll_into_view_if_needed()
    page.locator(".kdlib-job", has_text="Let go of a slider").wait_for()
    yield page
    close_lesson(page)


def runs(page):
    return int(data(page)["run"])


def check_point(page):
    """The ring stands where the stored sweep says; only for widths of the sweep itself."""
    drawn = data(page)
    asked = "method == 'distilled' and " + " and ".join(
        f"{name} == {drawn[name]}" for name in ("width", "temperature", "alpha", "images"))
    mean = ask_kernel(page, f"float(load_sweep().query({asked!r}).test_accuracy.mean())")
    assert float(drawn["mean"]) == pytest.approx(100 * mean, abs=0.01)
    return drawn


def check_newest(page):
    """Three diamonds of these settings, and the kernel holds what the page shows."""
    drawn = page.evaluate("() => [...document.querySelectorAll('.dropped[data-over=width]')].slice(-3).map("
                          "dot => Number(dot.dataset.accuracy))")
    assert drawn == ask_kernel(page, f"[dot['accuracy'] for dot in {WIDGET}.dots[-3:]]")
    assert all(20 < accuracy <= 100 for accuracy in drawn)
    said = "Just distilled: " + ", ".join(f"{accuracy:.1f} %" for accuracy in drawn)
    page.locator(".kdlib-job", has_text=said).wait_for()


@in_lab
def test_a_key_moves_the_point_and_letting_go_distils(lesson):
    for slider, keys in ((WIDTH, ["ArrowRight", "ArrowRight", "ArrowLeft", "ArrowLeft"]),
                         (T, ["ArrowLeft", "ArrowRight"]), (".kdlib-alpha input", ["ArrowLeft", "ArrowRight"]),
                         (".kdlib-images input", ["ArrowLeft", "ArrowRight"])):
        lesson.locator(slider).focus()
        for press in keys:
            before, run = data(lesson), runs(lesson)
            lesson.keyboard.press(press)
            assert data(lesson) != before    # at once, without the kernel
            if data(lesson)["width"] in ("4", "8", "16", "32", "64"):
                check_point(lesson)
            lesson.wait_for_function(DONE, arg=run, timeout=1000 * PATIENCE)
            check_newest(lesson)


@in_lab
def test_the_mouse_distils_when_the_button_comes_up(lesson):
    lesson.locator(T).hover()    # in the middle, as soon as nothing in the page moves any more
    box, run = lesson.locator(T).bounding_box(), runs(lesson)
    y = box["y"] + box["height"] / 2
    lesson.mouse.down()
    for part in (0.6, 0.1, 0.95):
        lesson.mouse.move(box["x"] + part * box["width"], y, steps=4)
        check_point(lesson)
    assert runs(lesson) == run    # not while it is held
    lesson.mouse.up()
    lesson.wait_for_function(DONE, arg=run, timeout=1000 * PATIENCE)
    check_newest(lesson)


@in_lab
@pytest.mark.more    # in `make test` a page of the book is moved so often
def test_two_hundred_quick_moves_leave_one_dot_of_the_last_place(lesson):
    lesson.locator(WIDTH).focus()
    run = runs(lesson)
    for move in range(200):
        lesson.keyboard.press("ArrowLeft" if move // 8 % 2 else "ArrowRight")
    for _ in range(9):
        lesson.keyboard.press("ArrowLeft")
    lesson.keyboard.press("ArrowRight")
    # What the page has asked for the kernel has heard before this question.
    assert wait_until(lambda: ask_kernel(lesson, f"{WIDGET}._latest._thread is None"), PATIENCE)
    newest = ask_kernel(lesson, f"{WIDGET}.dots[-1]['run']")
    assert newest > run
    lesson.wait_for_function(DONE, arg=newest - 1)
    assert data(lesson)["width"] == "6"
    assert wait_until(lambda: ask_kernel(lesson, f"{WIDGET}.width") == 6, PATIENCE)
    assert lesson.locator(".dropped.newest[data-over=temperature]").count() == 1    # so it is of this width
    check_newest(lesson)
    assert lesson.get_by_role("alert").count() == 0


@in_lab
def test_cancel_and_a_failure_are_shown(lesson):
    slow = (f"setattr({WIDGET}, '_distil', lambda report, **_: [(__import__('time').sleep(0.02), report(i / 1e5))"
            " for i in range(100_000)] and 0.5)")    # half an hour, so that it cannot be done before it is cancelled
    keep = f"setattr({WIDGET}, '_kept', {WIDGET}._distil)"
    assert ask_kernel(lesson, f"[{keep}, {slow}] and 0") == 0
    lesson.get_by_role("button", name="Distil here").click()
    lesson.locator(".kdlib-job", has_text="Training …").wait_for()
    lesson.wait_for_function("() => document.querySelector('.kdlib-work progress').value > 0")
    lesson.get_by_role("button", name="Cancel").click()
    lesson.locator(".kdlib-job", has_text="Cancelled.").wait_for()
    ask_kernel(lesson, f"setattr({WIDGET}, '_distil', lambda **_: 1 / 0)")
    lesson.locator(WIDTH).focus()
    lesson.keyboard.press("ArrowRight")
    lesson.locator(".kdlib-job", has_text="No student came of it: ZeroDivisionError: division by zero").wait_for()
    ask_kernel(lesson, f"setattr({WIDGET}, '_distil', {WIDGET}._kept)")
    run = runs(lesson)
    lesson.keyboard.press("ArrowRight")
    lesson.wait_for_function(DONE, arg=run, timeout=1000 * PATIENCE)
    check_newest(lesson)


@in_lab
def test_a_dot_comes_soon(lesson):
    """Measured, not asserted: a busy machine is slow. `make bench` prints it."""
    times = dot_latencies(lesson, T, presses=6)
    p50, p95 = p50_p95(times)
    assert len(times) == 6 and 0 < p50 <= p95
