"""The widgets as a learner meets them: in the lessons, in a real JupyterLab, moved by keyboard and by mouse.

The value that a picture must show is asked of kdlib, in the kernel of the same notebook.
"""

import math
import time

import pytest
from book_pages import axe
from browser import listening_page
from lab_server import (
    CELLS,
    NEEDED,
    PATIENCE,
    WIDGET,
    ask_kernel,
    close_lesson,
    key_latencies,
    open_lesson,
    p50_p95,
    run_to,
    wait_until,
)
from test_next_letter_browser import FIELD, bars, rows

from kdlib.data import load_digits
from kdlib.measure import accuracy
from kdlib.widgets import heir

pytestmark = NEEDED
# Lesson 04 has two explorers; those that are driven here have a temperature.
EXPLORER = ".kdlib-explorer:has(.kdlib-temperature):not(.kdlib-beside)"
T, IMAGE, ALPHA, LOGIT = (f"{EXPLORER} .kdlib-{name} input" for name in ("temperature", "image", "alpha", "logit"))
SVG = f"{EXPLORER} .kdlib-chart svg"
WRITERS = "teacher", "student alone", "student distilled"


def opened(browser, lab, lesson):
    page = listening_page(browser, viewport={"width": 1400, "height": 1000})
    open_lesson(page, lab, lesson)
    return page


SHOW_STORED = """words => {
    const notebook = window.jupyterapp.shell.currentWidget.content;
    const place = notebook.widgets.findIndex(cell => cell.model.sharedModel.getSource().includes(words));
    notebook.widgets[place].model.trusted = true;    // JupyterLab shows stored widgets of notebooks one trusts
    notebook.activeCellIndex = place;
    return notebook.scrollToItem(place, 'center');
}"""


def moves_as_it_is_stored(page, words):
    """As on a web page: sliders and chart come out of the notebook's file, no cell was run."""
    page.evaluate(SHOW_STORED, words)
    page.locator(SVG).wait_for(timeout=60_000)
    before = data(page)
    page.locator(T).press("ArrowRight")
    after = data(page)
    assert float(after["temperature"]) > float(before["temperature"])
    assert page.locator(T).get_attribute("aria-valuetext") == after["temperature"]
    if page.locator(FIELD).count():
        page.locator(FIELD).press("Enter")
        assert len(rows(page)) == 1


def at_widget(browser, lab, lesson, words, asked):
    """A lesson at its widget, which was run; afterwards there must have been nothing to complain about."""
    page = opened(browser, lab, lesson)
    moves_as_it_is_stored(page, words)
    run_to(page, words, asked)
    page.locator(EXPLORER).scroll_into_view_if_needed()
    yield page
    close_lesson(page)


@pytest.fixture(scope="module")
def temperature(browser, lab):
    """Lesson 02 at its widget. There, `teacher_logits` are those, `shown` the images."""
    yield from at_widget(browser, lab, "02_core_concepts", "TemperatureExplorer(",
                         "losses, data, teacher_logits, shown")


@pytest.fixture(scope="module")
def loss(browser, lab):
    """Lesson 04 at its widget. There, `v` holds the teacher's logits."""
    yield from at_widget(browser, lab, "04_loss_math", "LossExplorer(", "losses, torch, v")


@pytest.fixture(scope="module")
def letters(browser, lab):
    """Lesson 13 at its widget. There, `teachers[0]`, `alone[0]` and `distilled[0]` write."""
    yield from at_widget(browser, lab, "13_language_models", "NextLetterExplorer(",
                         "losses, windows, predict_logits, teachers, alone, distilled, text")


def data(page):
    return page.locator(SVG).evaluate("svg => ({...svg.dataset})")


def click(page, slider, part):
    """Click into a slider, at a part of its length."""
    box = page.locator(slider).bounding_box()
    page.locator(slider).click(position={"x": part * box["width"], "y": box["height"] / 2})


def agree(page, names):
    """The widget in the kernel has what the picture shows, as soon as the messages have arrived."""
    end = time.monotonic() + PATIENCE
    while True:
        drawn, kernel = data(page), ask_kernel(page, f"[getattr({WIDGET}, name) for name in {names}]")
        shown = [drawn[name] == "true" if drawn[name] in ("true", "false") else float(drawn[name]) for name in names]
        if shown == pytest.approx(kernel):
            return
        assert time.monotonic() < end, (names, shown, kernel)
        time.sleep(0.05)


def check_temperature(page):
    drawn, image = data(page), int(page.locator(IMAGE).get_attribute("aria-valuetext"))
    logits = f"teacher_logits[shown[{image}]].double()"
    expected = ask_kernel(page, f"losses.soften({logits}, {drawn['temperature']}).tolist()")
    assert [float(p) for p in drawn["probabilities"].split()] == pytest.approx(expected, rel=2e-3, abs=1e-12)
    assert int(drawn["label"]) == ask_kernel(page, f"data.y_train[shown[{image}]].item()")
    entropy = -sum(p * math.log(p) for p in expected if p > 0)
    first, second = sorted(expected)[:-3:-1]
    assert float(drawn["entropy"]) == pytest.approx(entropy, rel=2e-3, abs=1e-6)
    assert float(drawn["ratio"]) == pytest.approx(first / second, rel=2e-3)
    # What is written is what is drawn, and what is announced is the temperature.
    text = page.locator(SVG).text_content()
    assert f"answer at T = {drawn['temperature']}" in text and f"{entropy:.2f}" in text
    assert page.locator(T).get_attribute("aria-valuetext") == drawn["temperature"]
    assert f"At T = {drawn['temperature']} " in page.locator(SVG).get_attribute("aria-label")
    return float(drawn["temperature"])


def check_loss(page):
    drawn = data(page)
    # d(loss)/d(logit), and the loss itself, from kdlib
    code = ("(lambda z: (lambda loss: [loss.item(), -torch.autograd.grad(loss, z)[0][0, {moving}].item()])("
            "losses.distillation_loss(z, v.double(), torch.tensor([0]), temperature={temperature}, alpha={alpha})))"
            "((lambda z: z.index_fill(1, torch.tensor([{moving}]), {logit}))(v.double()).requires_grad_())")
    value, pull = ask_kernel(page, code.format(**drawn))
    assert float(drawn["sum"]) == pytest.approx(value, rel=1e-4, abs=1e-6)
    assert float(drawn["sumPull"]) == pytest.approx(pull, rel=1e-4, abs=1e-6)
    assert page.locator(T).get_attribute("aria-valuetext") == drawn["temperature"]
    return drawn


def check_letters(page, beginning, temperature):
    """Field, bars, sentence and kernel agree on what comes next, and kdlib has the same probabilities."""
    drawn = data(page)
    assert (page.locator(FIELD).input_value(), drawn["beginning"], drawn["temperature"]) == (
        beginning, beginning, f"{temperature:g}")
    assert page.locator(T).get_attribute("aria-valuetext") == f"{temperature:g}"
    seen = f"windows([{beginning!r}], m[0].in_features // 27)[0][-1:]"
    code = (f"[losses.soften(predict_logits(m, {seen}), {temperature})[0].tolist()"
            " for m in (teachers[0], alone[0], distilled[0])]")
    for name, expected in zip(WRITERS, ask_kernel(page, code), strict=True):
        assert bars(page, name).tolist() == pytest.approx(expected, abs=1e-3)
    said = page.locator(f"{EXPLORER} .kdlib-words").text_content().replace("\u00a0", " ")
    assert said.startswith(f"Likeliest after “{beginning}”, at T = {temperature:g}: teacher ")
    held = f"({WIDGET}.beginning, {WIDGET}.temperature)"
    assert wait_until(lambda: ask_kernel(page, held) == (beginning, temperature), PATIENCE)


# ---- the temperature ----

def test_temperature_by_keyboard(temperature):
    page = temperature
    page.locator(T).focus()
    seen = []
    for key in ["ArrowRight"] * 3 + ["ArrowLeft"] * 5 + ["PageUp", "End", "ArrowRight", "Home", "ArrowUp", "ArrowDown"]:
        page.keyboard.press(key)
        seen.append(check_temperature(page))
    assert seen[:3] == [2.5, 3, 3.5] and seen[-5:] == [50, 50, 0.1, 0.12, 0.1]
    agree(page, ["temperature"])


def test_temperature_by_mouse(temperature):
    page = temperature
    page.locator(T).hover()    # in the middle, as soon as nothing in the page moves any more
    box = page.locator(T).bounding_box()
    y = box["y"] + box["height"] / 2
    page.mouse.down()
    seen = []
    for part in (0.2, 0.5, 0.8):
        page.mouse.move(box["x"] + part * box["width"], y, steps=4)
        seen.append(check_temperature(page))    # while the button is still down
    page.mouse.up()
    assert seen == sorted(set(seen)) and 1 < seen[1] < 5
    agree(page, ["temperature"])


def test_the_image_by_keyboard_by_mouse_and_by_click(temperature):
    page = temperature
    page.locator(IMAGE).focus()
    for _ in range(3):
        page.keyboard.press("ArrowRight")
        check_temperature(page)
    page.locator(".kdlib-strip canvas").nth(1).click()
    check_temperature(page)
    assert page.locator(IMAGE).get_attribute("aria-valuetext") == "1"
    click(page, IMAGE, 0.99)
    check_temperature(page)
    assert page.locator(IMAGE).get_attribute("aria-valuetext") == "19"


def test_python_sets_and_the_picture_follows(temperature):
    page = temperature
    ask_kernel(page, f"[setattr({WIDGET}, 'temperature', 3.7), setattr({WIDGET}, 'image', 4)]")
    page.wait_for_function("svg => document.querySelector(svg).dataset.temperature === '3.7'", arg=SVG)
    page.wait_for_function("image => document.querySelector(image).getAttribute('aria-valuetext') === '4'", arg=IMAGE)
    check_temperature(page)
    page.locator(T).focus()
    page.keyboard.press("ArrowRight")
    assert check_temperature(page) == 4
    page.keyboard.press("ArrowLeft")
    assert check_temperature(page) == 3.7
    agree(page, ["temperature"])


@pytest.mark.parametrize("widget", ["temperature", pytest.param("loss", marks=pytest.mark.more)])
def test_two_hundred_quick_moves(widget, request):
    page = request.getfixturevalue(widget)
    page.locator(T).focus()
    page.keyboard.press("Home")
    for move in range(200):
        page.keyboard.press("ArrowLeft" if move % 8 == 7 else "ArrowRight")
    page.keyboard.press("Home")
    for _ in range(5):
        page.keyboard.press("ArrowRight")
    (check_temperature if widget == "temperature" else check_loss)(page)
    assert data(page)["temperature"] == "0.25"
    agree(page, ["temperature"])
    assert page.get_by_role("alert").count() == 0


@pytest.mark.parametrize("widget", ["temperature", "loss"])
def test_every_control_has_a_name(widget, request):
    page = request.getfixturevalue(widget)
    names = page.locator(f"{EXPLORER} :is(input, select)").evaluate_all(
        "boxes => boxes.map(box => box.labels[0].querySelector('span').textContent)")
    assert all(names) and len(set(names)) == len(names) > 2


def test_slider_and_effect_fit_on_a_laptop(temperature, loss):
    for page in (temperature, loss):
        assert page.locator(EXPLORER).bounding_box()["height"] <= 480
        scrolls = page.locator(".jp-OutputArea :has(.kdlib-temperature)").evaluate_all("""boxes => boxes.filter(
            (box) => box.scrollHeight > box.clientHeight && getComputedStyle(box).overflowY === 'auto'
        ).map((box) => box.className)""")
        assert scrolls == []    # no scroll bar of its own


def test_it_can_be_linked_with_a_slider_of_ipywidgets(temperature):
    page = temperature
    make = "__import__('ipywidgets').FloatSlider(2, min=0.1, max=50)"
    link = f"__import__('ipywidgets').jslink(({WIDGET}, 'temperature'), (slider, 'value'))"
    ask_kernel(page, f"[setattr({WIDGET}, '_friends', (slider, {link})) for slider in [{make}]]")
    page.locator(T).focus()
    page.keyboard.press("Home")
    page.keyboard.press("ArrowRight")
    assert wait_until(lambda: ask_kernel(page, f"{WIDGET}._friends[0].value") == 0.12, PATIENCE)
    ask_kernel(page, f"setattr({WIDGET}._friends[0], 'value', 8.1)")
    page.wait_for_function("svg => document.querySelector(svg).dataset.temperature === '8.1'", arg=SVG)
    check_temperature(page)
    agree(page, ["temperature"])
    ask_kernel(page, f"{WIDGET}._friends[1].unlink()")


def test_the_picture_follows_a_key_at_once(temperature, loss):
    """Measured, not asserted: a busy machine is slow. tools/widget_latency.py measures it on an idle one."""
    for page in (temperature, loss):
        times = key_latencies(page, T, SVG)
        p50, p95 = p50_p95(times)
        assert len(times) == 30 and 0 < p50 <= p95


# ---- what a student inherits ----

COPIED, AUXILIARY = (f".kdlib-{name} input" for name in ("copied", "auxiliary"))


def newest(page, run, copied, auxiliary):
    """Page and kernel have the same newest student, and it is the `heir` of these settings."""
    page.wait_for_function("run => Number(document.querySelector('.kdlib-chart svg').dataset.run) === run", arg=run)
    dot = ask_kernel(page, f"{WIDGET}.dots[-1]")
    assert (dot["run"], dot["copied"], dot["auxiliary"]) == (run, copied, auxiliary)
    student = heir(0, copied=copied, auxiliary=auxiliary, seed=1000 + run)
    data = load_digits()
    right = 100 * accuracy(student, data.x_test, data.y_test)
    assert dot["accuracy"] == pytest.approx(right, abs=0.41)    # the widget's teacher has eight bits
    drawn = page.locator(".dropped.newest").get_attribute("data-accuracy")
    assert float(drawn) == pytest.approx(dot["accuracy"])
    called = page.locator(".kdlib-digits li").evaluate_all("all => all.map((one) => one.children[1].textContent)")
    assert "".join(called) == dot["named"]


def test_lesson_14_trains_an_heir_in_the_page_and_once_it_was_run_in_the_kernel_by_key_and_by_mouse(browser, lab):
    page = opened(browser, lab, "14_what_else_travels")
    page.evaluate(SHOW_STORED, "InheritanceExplorer(")
    page.locator(".kdlib-job", has_text="a student is trained in this page").wait_for(timeout=60_000)
    page.locator(COPIED).press("Home")
    page.locator(".kdlib-job", has_text="Just trained").wait_for()
    assert page.locator(".kdlib-chart svg").get_attribute("data-copied") == "0"
    assert float(page.locator(".dropped.newest").get_attribute("data-accuracy")) < 30
    run_to(page, "InheritanceExplorer(")
    page.locator(".kdlib-explorer").scroll_into_view_if_needed()
    page.locator(".kdlib-job", has_text="a student is trained here").wait_for()
    page.locator(COPIED).press("ArrowLeft")
    newest(page, 1, 56, 50)
    click(page, AUXILIARY, 0.01)
    newest(page, 2, 56, 1)
    click(page, COPIED, 0.99)
    newest(page, 3, 64, 1)
    close_lesson(page)


# ---- the loss ----

def test_every_slider_of_the_loss_by_keyboard(loss):
    page = loss
    for slider, name in ((T, "temperature"), (ALPHA, "alpha"), (LOGIT, "logit")):
        page.locator(slider).focus()
        seen = []
        for key in ["ArrowRight", "ArrowRight", "PageUp", "ArrowLeft"]:
            page.keyboard.press(key)
            seen.append(float(check_loss(page)[name]))
        assert seen[0] < seen[1] < seen[2] > seen[3]
        agree(page, [name])


def test_every_slider_of_the_loss_by_mouse(loss):
    page = loss
    for slider, name in ((T, "temperature"), (ALPHA, "alpha"), (LOGIT, "logit")):
        seen = []
        for part in (0.3, 0.6, 0.45):
            click(page, slider, part)
            seen.append(float(check_loss(page)[name]))
        assert seen[0] < seen[2] < seen[1]


def test_t_squared_and_the_class_by_keyboard(loss):
    page = loss
    page.locator(T).focus()
    page.keyboard.press("End")
    box = page.get_by_label("factor T²")
    with_it = data(page)
    box.focus()
    page.keyboard.press("Space")
    without = data(page)
    assert (with_it["tSquared"], without["tSquared"]) == ("true", "false")
    assert float(without["teacherPull"]) == pytest.approx(float(with_it["teacherPull"]) / 2500, rel=1e-3)
    assert float(without["shrinks"]) == pytest.approx(4, rel=0.01)
    assert wait_until(lambda: ask_kernel(page, f"{WIDGET}.t_squared") is False, PATIENCE)
    page.keyboard.press("Space")
    page.get_by_label("for the class").focus()
    page.keyboard.press("ArrowDown")
    assert check_loss(page)["moving"] == "2" and "student's logit for car" in page.locator(SVG).text_content()
    agree(page, ["moving"])


@pytest.mark.more
def test_large_and_both_themes(loss, temperature):
    for page in (loss, temperature):
        size = "svg => parseFloat(getComputedStyle(svg).fontSize)"
        before = page.locator(SVG).evaluate(size)
        page.locator(EXPLORER).get_by_label("large (for a projector)").focus()
        page.keyboard.press("Space")
        assert page.locator(SVG).evaluate(size) > 1.2 * before
        inks = {}
        for theme in ("JupyterLab Dark", "JupyterLab Light"):
            page.evaluate("theme => window.jupyterapp.commands.execute('apputils:change-theme', {theme})", theme)
            light = theme.endswith("Light")
            page.wait_for_function("light => document.body.dataset.jpThemeLight === light", arg=str(light).lower())
            page.locator("#jupyterlab-splash").wait_for(state="detached")    # JupyterLab stumbles over the next change
            inks[theme] = page.locator(f"{SVG} text").first.evaluate("text => getComputedStyle(text).fill")
        assert inks["JupyterLab Dark"] != inks["JupyterLab Light"]
        page.keyboard.press("Space")


# ---- the next letter ----

def test_lesson_13_a_name_is_begun_by_keyboard_and_written_on(letters):
    """Letters that are shortcuts of JupyterLab too (dd would delete the cell) go into the field alone."""
    page = letters
    cells = page.evaluate(f"{CELLS}.length")
    page.locator(FIELD).focus()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("Maddab")
    check_letters(page, "maddab", 1)
    page.keyboard.press("Backspace")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Write a name"
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    seen = []
    for key, temperature in (("ArrowRight", 1.2), ("End", 50), ("Home", 0.1), ("PageUp", 0.2)):
        page.keyboard.press(key)
        check_letters(page, "madda", temperature)
        seen.append(page.locator(SVG).inner_html())
    assert len(set(seen)) == 4
    page.locator(FIELD).press("Enter")
    assert wait_until(lambda: ask_kernel(page, f"len({WIDGET}.written)") == 2, PATIENCE)
    first, second = ask_kernel(page, f"{WIDGET}.written")
    assert (first["temperature"], second["temperature"]) == (1, 0.2)
    assert rows(page) == [[f"{one['temperature']:g}", *(f"{name}." for name in one["names"])]
                          for one in (second, first)]
    assert all(name.startswith("madda") for name in second["names"])
    spoken = ", ".join(f"{who} writes {name}" for who, name in zip(WRITERS, second["names"])) + "."
    assert page.get_by_role("status").filter(has_text=spoken).count() == 1
    assert page.evaluate(f"{CELLS}.length") == cells


def test_lesson_13_python_and_a_link_set_the_beginning(letters):
    page = letters
    ask_kernel(page, f"[setattr({WIDGET}, 'temperature', 0.75), setattr({WIDGET}, 'beginning', 'Quin')]")
    page.wait_for_function("svg => document.querySelector(svg).dataset.beginning === 'quin'", arg=SVG)
    check_letters(page, "quin", 0.75)
    link = f"__import__('ipywidgets').jslink((text, 'value'), ({WIDGET}, 'beginning'))"
    ask_kernel(page, f"[setattr({WIDGET}, '_friends', (text, {link})) for text in [__import__('ipywidgets').Text('')]]")
    ask_kernel(page, f"setattr({WIDGET}._friends[0], 'value', 'José')")
    # Put right, and sent back.
    assert wait_until(lambda: ask_kernel(page, f"{WIDGET}._friends[0].value") == "jose", PATIENCE)
    check_letters(page, "jose", 0.75)
    assert page.get_by_text("Read without accents: “é”.").is_visible()
    ask_kernel(page, f"{WIDGET}._friends[1].unlink()")


def test_lesson_13_its_widget_fits_on_a_laptop_and_axe_finds_nothing_in_both_themes(letters):
    page = letters
    assert page.locator(EXPLORER).bounding_box()["height"] <= 480
    for theme in ("JupyterLab Dark", "JupyterLab Light"):
        page.evaluate("theme => window.jupyterapp.commands.execute('apputils:change-theme', {theme})", theme)
        light = str(theme.endswith("Light")).lower()
        page.wait_for_function("light => document.body.dataset.jpThemeLight === light", arg=light)
        page.locator("#jupyterlab-splash").wait_for(state="detached")
        axe(page, within=EXPLORER)
