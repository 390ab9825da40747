"""ModelSizeExplorer in a browser: its curves without a notebook, and a student distilled in a real JupyterLab."""

import math
import random
import re

import numpy as np
import pytest
from browser import listening_page
from chart_page import change, data, mount
from lab_server import NEEDED, WIDGET, ask_kernel, dot_latencies, open_lesson, p50_p95, run_to
from test_model_size import DIALS, table

from kdlib.widgets import ModelSizeExplorer


@pytest.fixture
def page(browser):
    page = listening_page(browser, viewport={"width": 1100, "height": 900})
    yield page
    assert page.complaints == []
    page.close()


def words(page, part):
    return page.locator(f".kdlib-{part}").text_content()


def test_the_present_point_is_the_table_s(page):
    results = table()
    explorer = ModelSizeExplorer(results, teacher_accuracy=0.97)
    mount(page, explorer)
    for w, t, a, n in np.ndindex(2, 3, 2, 2):
        change(page, width=w, temperature=t, alpha=a, images=n)
        values = {name: DIALS[name][place] for name, place in zip(DIALS, (w, t, a, n))}
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
    for place, width in enumerate((4, 5, 8, 16)):
        change(page, width=place)
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
        text => [Number(text.textContent), Number(text.getAttribute('y')) - 6])""")
    heights = sorted({(value, y) for value, y in marks})
    (low, bottom), (high, top) = heights[0], heights[-1]

    def height(accuracy):
        return bottom + (accuracy - low) / (high - low) * (top - bottom)

    lines = page.evaluate("""() => Object.fromEntries([...document.querySelectorAll('path[data-method]')].map(
        path => [path.dataset.method + ' ' + path.dataset.over, path.getAttribute('d')]))""")
    assert set(lines) == {f"{method} {over}" for method in ("alone", "distilled") for over in ("width", "temperature")}
    for over, path in ((key.split()[1], lines[key]) for key in lines if key.startswith("distilled")):
        drawn = [float(point.split(",")[1]) for point in path[1:].split("L")]
        for place, y in enumerate(drawn):
            change(page, **{over: place})
            assert y == pytest.approx(height(float(data(page)["mean"])), abs=0.11)
        change(page, width=1, temperature=1)


def live(page, **others):
    mount(page, ModelSizeExplorer(table(), lambda **_: 0.9, **others))


def kernel_answers(page):
    change(page, heard=page.evaluate("() => model.get('hello')"))


def test_without_a_kernel_it_says_so(page):
    live(page)
    page.get_by_text("run this lesson in JupyterLab").wait_for()
    assert page.locator(".kdlib-explorer.kdlib-alone").count() == 1
    kernel_answers(page)    # a busy kernel may answer late
    assert "Let go of a slider" in words(page, "job") and page.locator(".kdlib-explorer.kdlib-alone").count() == 0


def test_without_a_function_there_is_nothing_to_let_go_of(page):
    mount(page, ModelSizeExplorer(table()))
    page.wait_for_timeout(1700)
    assert words(page, "job") == ""


def test_the_page_shows_what_the_kernel_says_of_its_work(page):
    live(page)
    kernel_answers(page)
    for state, said in (("busy", ""), ("done", "Just distilled: 90.0 %"), ("failed", "No student came of it"),
                        ("stopped", "Cancelled.")):
        change(page, job={"state": state, "words": said})
        assert words(page, "job") == (said or "Training …")
        assert page.locator(".kdlib-failed").count() == (state == "failed")


def test_dots_lie_on_the_curves_of_their_settings(page):
    live(page)
    # width, T, α, images, accuracy: two here, one at another width, one at another T, one of another α
    change(page, dots=[[1, 1, 1, 1, 80], [0, 1, 1, 1, 70], [1, 0, 1, 1, 60], [1, 1, 0, 1, 55], [1, 1, 1, 1, 90]])
    found = {over: page.evaluate("over => [...document.querySelectorAll(`.dropped[data-over=${over}]`)].map("
                                 "dot => Number(dot.dataset.accuracy))", over) for over in ("width", "temperature")}
    assert found == {"width": [80, 70, 90], "temperature": [80, 60, 90]}
    assert page.locator(".dropped.newest[data-over=width]").get_attribute("data-accuracy") == "90"


def test_what_cannot_be_is_limited_and_said(page):
    live(page)
    change(page, width=7)
    assert words(page, "note") == "Student's width limited to 16." and data(page)["width"] == "16"
    change(page, width=-1, temperature=None)
    assert "Temperature T was no number." in words(page, "note")
    change(page, images=0)
    assert words(page, "note") == "" and data(page)["images"] == "20"


# ---- in a real JupyterLab: lesson 07, run down to its widget ----

def in_lab(test):
    for mark in NEEDED:
        test = mark(test)
    return test


WIDTH, T = (f".kdlib-{name} .noUi-handle" for name in ("width", "temperature"))
DONE = "run => Number(document.querySelector('.kdlib-job').dataset.run ?? 0) > run"


@pytest.fixture(scope="module")
def lesson(browser, lab):
    page = listening_page(browser, viewport={"width": 1400, "height": 1000})
    open_lesson(page, lab, "07_temperature_and_model_size")
    run_to(page, "ModelSizeExplorer(load_sweep()")
    page.locator(".kdlib-explorer").scroll_into_view_if_needed()
    page.locator(".kdlib-job", has_text="Let go of a slider").wait_for()
    yield page
    assert page.complaints == []
    page.close()


def runs(page):
    return int(page.locator(".kdlib-job").get_attribute("data-run") or 0)


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
    assert drawn == ask_kernel(page, f"[dot[-1] for dot in {WIDGET}._chart.dots[-3:]]")
    assert all(20 < accuracy <= 100 for accuracy in drawn)
    assert words(page, "job") == "Just distilled: " + ", ".join(f"{accuracy:.1f} %" for accuracy in drawn)


@in_lab
def test_a_key_moves_the_point_and_letting_go_distils(lesson):
    for slider, keys in ((WIDTH, ["ArrowRight", "ArrowRight", "ArrowLeft", "ArrowLeft"]),
                         (T, ["ArrowLeft", "ArrowRight"]), (".kdlib-alpha .noUi-handle", ["ArrowLeft", "ArrowRight"]),
                         (".kdlib-images .noUi-handle", ["ArrowLeft", "ArrowRight"])):
        lesson.locator(slider).focus()
        for press in keys:
            before, run = data(lesson), runs(lesson)
            lesson.keyboard.press(press)
            assert data(lesson) != before    # at once, without the kernel
            if data(lesson)["width"] in ("4", "8", "16", "32", "64"):
                check_point(lesson)
            lesson.wait_for_function(DONE, arg=run, timeout=20_000)
            check_newest(lesson)


@in_lab
def test_the_mouse_distils_when_the_button_comes_up(lesson):
    handle, track = (lesson.locator(part).bounding_box() for part in (T, ".kdlib-temperature .noUi-base"))
    y, run = handle["y"] + handle["height"] / 2, runs(lesson)
    lesson.mouse.move(handle["x"] + handle["width"] / 2, y)
    lesson.mouse.down()
    for part in (0.6, 0.1, 0.95):
        lesson.mouse.move(track["x"] + part * track["width"], y, steps=4)
        check_point(lesson)
    assert runs(lesson) == run    # not while it is held
    lesson.mouse.up()
    lesson.wait_for_function(DONE, arg=run, timeout=20_000)
    check_newest(lesson)


@in_lab
def test_two_hundred_quick_moves_leave_one_dot_of_the_last_place(lesson):
    lesson.locator(WIDTH).focus()
    run = runs(lesson)
    for move in range(200):
        lesson.keyboard.press("ArrowLeft" if move // 8 % 2 else "ArrowRight")
    for _ in range(9):
        lesson.keyboard.press("ArrowLeft")
    lesson.keyboard.press("ArrowRight")
    lesson.wait_for_timeout(1000)
    lesson.wait_for_function("() => document.querySelector('.kdlib-job').textContent.startsWith('Just')")
    lesson.wait_for_function(DONE, arg=run, timeout=20_000)
    assert data(lesson)["width"] == "6" and ask_kernel(lesson, f"{WIDGET}.width") == 6
    check_newest(lesson)
    assert lesson.get_by_role("alert").count() == 0


@in_lab
def test_cancel_and_a_failure_are_shown(lesson):
    slow = (f"setattr({WIDGET}, '_distil', lambda report, **_: [(__import__('time').sleep(0.02), report(i / 400))"
            " for i in range(400)] and 0.5)")
    keep = f"setattr({WIDGET}, '_kept', {WIDGET}._distil)"
    assert ask_kernel(lesson, f"[{keep}, {slow}] and 0") == 0
    lesson.get_by_role("button", name="Distil here").click()
    lesson.locator(".kdlib-job", has_text="Training …").wait_for()
    lesson.wait_for_function("() => parseFloat(document.querySelector('.kdlib-work .progress-bar').style.width) > 0")
    lesson.get_by_role("button", name="Cancel").click()
    lesson.locator(".kdlib-job", has_text="Cancelled.").wait_for()
    ask_kernel(lesson, f"setattr({WIDGET}, '_distil', lambda **_: 1 / 0)")
    lesson.locator(WIDTH).focus()
    lesson.keyboard.press("ArrowRight")
    lesson.locator(".kdlib-job", has_text="No student came of it: ZeroDivisionError: division by zero").wait_for()
    ask_kernel(lesson, f"setattr({WIDGET}, '_distil', {WIDGET}._kept)")
    run = runs(lesson)
    lesson.keyboard.press("ArrowRight")
    lesson.wait_for_function(DONE, arg=run, timeout=20_000)
    check_newest(lesson)


@in_lab
def test_a_dot_comes_soon(lesson):
    """Measured, not asserted: a busy machine is slow. `make bench` prints it."""
    times = dot_latencies(lesson, T, presses=6)
    p50, p95 = p50_p95(times)
    assert len(times) == 6 and 0 < p50 <= p95
