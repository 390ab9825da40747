"""Everywhere: every explorer on a narrow screen and under a finger, the pages of the book on a phone and on paper."""

import io
import itertools

import pytest
import torch
from book_pages import axe, stems, visitor
from browser import listening_page
from chart_page import at_rest, mount, of_all, unreadable
from PIL import Image
from stored import few
from test_model_size import table

from kdlib import widgets
from kdlib.data import load_digits
from kdlib.models import mlp, window_lm

PHONE = dict(has_touch=True, is_mobile=True, viewport={"width": 390, "height": 844})


def learning():
    data = load_digits()
    logits = 25 * data.x_train @ torch.randn(64, 10, generator=torch.Generator().manual_seed(0))
    return widgets.LearningExplorer(data, logits, range(10), logits[:10], epochs=3, lr=0.05)


EXPLORERS = {
    "temperature": lambda: widgets.TemperatureExplorer(
        load_digits().x_train[:20], torch.arange(200.0).view(20, 10) % 7, load_digits().y_train[:20]),
    "sizes": lambda: widgets.ModelSizeExplorer(
        table(width=(4, 8, 16, 32, 64)), lambda **dials: 0.9, teacher_accuracy=0.97),
    "loss": lambda: widgets.LossExplorer(torch.tensor([5.0, 3.0, -2.0]), 0, class_names=["cat", "dog", "car"]),
    "two classes": lambda: widgets.TwoClassExplorer(0.8, class_names=["cat", "dog"]),
    "learning": learning,
    "drawing": lambda: widgets.DrawingExplorer(
        {"teacher": mlp(64, 8, 10, seed=0), "pupil": mlp(64, 4, 10, seed=1)}, drawing=4),
    "inheritance": widgets.InheritanceExplorer,
    "next letter": lambda: widgets.NextLetterExplorer(
        {"teacher": window_lm(5, 8, seed=0), "student alone": window_lm(3, 4, seed=1),
         "student distilled": window_lm(3, 4, seed=2)}, beginning="mar"),
}
# Of every word that can be seen the height of its letters on the screen, whatever enlarged or shrank them.
LETTERS = """() => {
    const found = [], walk = document.createTreeWalker(document.querySelector('.kdlib-explorer'), NodeFilter.SHOW_TEXT);
    while (walk.nextNode()) {
        const element = walk.currentNode.parentElement, svg = element.ownerSVGElement;
        if (!walk.currentNode.data.trim() || !element.checkVisibility() || element.closest('.kdlib-voice')) continue;
        const scale = svg ? svg.getScreenCTM().a : element.currentCSSZoom;
        found.push([parseFloat(getComputedStyle(element).fontSize) * scale, walk.currentNode.data]);
    }
    return found;
}"""


@pytest.fixture(params=EXPLORERS)
def explorer(request):
    return EXPLORERS[request.param]()


def shown(browser, explorer, width, height=844, **options):
    page = listening_page(browser, viewport={"width": width, "height": height}, **options)
    mount(page, explorer)
    at_rest(page)
    return page


@pytest.fixture
def visit(browser):
    yield from visitor(browser)


# ---- explorers ----

def test_no_explorer_is_left_out():
    assert {type(make()).__name__ for make in EXPLORERS.values()} == {
        name for name in vars(widgets) if name.endswith("Explorer")}


def test_letters_have_twelve_pixels_on_every_screen(browser, explorer):
    for width in (360, 390, 1366):
        page = shown(browser, explorer, width)
        letters = page.evaluate(LETTERS)
        assert len(letters) > 8 and min(letters)[0] >= 12, (width, min(letters))
        assert unreadable(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.complaints == []
        page.close()


def test_a_narrow_chart_is_another_drawing_and_follows_when_the_phone_is_turned(browser, explorer):
    page = shown(browser, explorer, 390)
    box = "svg => [svg.viewBox.baseVal.width, svg.viewBox.baseVal.height]"
    seen = []
    for width, height in ((390, 844), (844, 390), (390, 844)):
        page.set_viewport_size({"width": width, "height": height})
        page.wait_for_function("""narrow => {
            const svg = document.querySelector('.kdlib-chart svg'), { width } = svg.viewBox.baseVal;
            return document.querySelector('.kdlib-narrow') !== null === narrow && (width < 400) === narrow
                && width === svg.getBoundingClientRect().width;
        }""", arg=width == 390)    # in the end a unit of the drawing is a pixel, after one drawing in the old place
        across, down = page.locator(".kdlib-chart svg").evaluate(box)
        seen.append((across, down))
    assert seen[0] == seen[2] and seen[0][1] / seen[0][0] > 1.2 * seen[1][1] / seen[1][0]
    page.close()


def test_labels_of_a_narrow_chart_do_not_touch(browser, explorer):
    """Where they stand on one line, as the marks of an axis do."""
    page = shown(browser, explorer, 360)
    touching = of_all(page, ".kdlib-chart svg text", """all => {
        const boxes = all.map((text) => [text.getBoundingClientRect(), text.textContent]).filter(([box]) => box.width);
        return boxes.flatMap(([a, words], i) => boxes.slice(i + 1).filter(([b]) => Math.abs(a.bottom - b.bottom) < 2
            && a.left < b.right - 1 && b.left < a.right - 1).map(([, other]) => [words, other]));
    }""")
    assert touching == []
    page.close()


def test_handles_and_buttons_fit_a_finger(browser, explorer):
    page = shown(browser, explorer, 390, has_touch=True)
    assert page.evaluate("matchMedia('(pointer: coarse)').matches")
    for slider in page.locator(".kdlib-explorer input[type=range]").all():
        slider.evaluate("slider => { slider.value = 0; slider.dispatchEvent(new Event('input')); }")
        picture = Image.open(io.BytesIO(slider.screenshot())).convert("RGB")
        blue = [[red + 90 < blue for red, _, blue in (picture.getpixel((x, y)) for y in range(picture.height))]
                for x in range(picture.width // 4)]    # the handle stands on the left
        assert 28 <= max(map(sum, blue)) <= 36
    others = ":is(button, select, [type=checkbox], [type=text], .kdlib-strip canvas)"
    # All at once: a page whose kernel does not answer hides some of them soon.
    sizes = of_all(page, f".kdlib-explorer {others}", """all => all.filter((one) => one.checkVisibility())
        .map((one) => [one.getBoundingClientRect(), one.outerHTML]).map(([box, what]) =>
            [Math.min(box.width, box.height), what])""")
    assert [what for size, what in sizes if size < 28] == []
    page.close()


def test_a_finger_moves_a_slider_and_scrolls_the_page_without_moving_it(browser):
    page = shown(browser, EXPLORERS["two classes"](), 390, 600, has_touch=True)
    page.evaluate("document.body.style.paddingBottom = '2000px'")
    touch = page.context.new_cdp_session(page)

    def swipe(x, y, right, down, steps=10):
        for step in range(steps + 1):
            touch.send("Input.dispatchTouchEvent", {"type": "touchMove" if step else "touchStart", "touchPoints": [
                {"x": x + right * step / steps, "y": y + down * step / steps}]})
            page.wait_for_timeout(16)
        touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})

    box = page.locator("input[type=range]").bounding_box()
    middle, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    swipe(middle, y + 10, 0.3 * box["width"], 20)    # as a thumb does it: not on it, not straight
    page.wait_for_timeout(200)    # in which the page might scroll
    student, scrolled = page.evaluate("[model.get('student'), scrollY]")
    assert 0.7 < student < 0.9 and scrolled == 0
    for x in (middle, box["x"] + student * box["width"]):    # from the track, and from the handle
        y = page.locator("input[type=range]").bounding_box()["y"] + box["height"] / 2
        before = page.evaluate("scrollY")
        swipe(x, y, 0, -60)
        page.wait_for_function("before => scrollY > before", arg=before)
        page.wait_for_function("student => model.get('student') === student", arg=student)    # as before
        page.evaluate("scrollTo(0, 0)")
    page.close()


def test_sliders_stay_in_sight_while_a_long_chart_passes(browser, explorer):
    page = shown(browser, explorer, 390, 700)
    page.evaluate("document.body.style.paddingBottom = '2000px'")
    handle, svg = page.locator(".kdlib-explorer input").first, page.locator(".kdlib-chart svg")
    bottom = svg.bounding_box()["y"] + svg.bounding_box()["height"]
    page.evaluate("bottom => scrollTo(0, Math.max(0, bottom - innerHeight))", bottom)
    if page.locator(".kdlib-beside").count():    # the field to draw in and the answers are what must be seen together
        handle = page.locator(".kdlib-field")
    assert handle.bounding_box()["y"] >= -1 and svg.bounding_box()["y"] + svg.bounding_box()["height"] <= 701
    page.close()


def test_notebook_7_leaves_every_control_its_arrow_keys(browser, explorer):
    """It and JupyterLab take keys for themselves unless the element that has the focus says otherwise."""
    page = shown(browser, explorer, 1366)
    controls = page.locator(".kdlib-explorer :is(input, select, button)")
    assert controls.count() > 1
    assert controls.evaluate_all("all => all.every((one) => one.dataset.lmSuppressShortcuts === 'true')")
    page.close()


# ---- the book on a phone ----

CUT = """explorer => [...explorer.querySelectorAll('button, th, td, p, label')].filter((one) => {
    const box = one.getBoundingClientRect();
    return one.checkVisibility() && !one.matches('.kdlib-voice')
        && (box.left < 0 || box.right > innerWidth || one.scrollWidth > one.clientWidth + 1);
}).map((one) => one.outerHTML)"""


@pytest.mark.parametrize("beginning", few(["ka", "maximilianoalexander"], "maximilian"))
def test_lesson_13_names_are_written_with_a_finger_and_all_fits_on_one_screen(book, visit, beginning):
    page = visit(book, "13_language_models", **PHONE)
    explorer, field = page.locator(".kdlib-explorer"), page.get_by_role("textbox", name="beginning")
    slider, button = (page.get_by_role(*control) for control in (("slider",), ("button",)))
    button = button.filter(has_text="Write a name")
    at_rest(page)
    field.tap()
    page.wait_for_function("document.activeElement.matches('.kdlib-beginning input')")    # a tap's effect may be late
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type(beginning)
    assert field.bounding_box()["height"] == button.bounding_box()["height"] == 40
    seen = []
    for part in (0.02, 0.4, 0.98):
        box, before = slider.bounding_box(), slider.get_attribute("aria-valuetext")
        page.touchscreen.tap(box["x"] + part * box["width"], box["y"] + box["height"] / 2)
        page.wait_for_function("""before => document.querySelector('.kdlib-temperature input')
            .getAttribute('aria-valuetext') !== before""", arg=before)
        for _ in range(5):
            button.tap()
        seen.append(float(slider.get_attribute("aria-valuetext")))
        page.wait_for_function("T => document.querySelector('.kdlib-names td')?.textContent === T",
                               arg=f"{seen[-1]:g}")
        assert explorer.bounding_box()["height"] <= 844
        assert min(page.evaluate(LETTERS))[0] >= 12 and unreadable(page) == [] == explorer.evaluate(CUT)
        assert page.evaluate("document.documentElement.scrollWidth") == 390
        newest = explorer.locator("tbody tr").first.locator("td").all_text_contents()
        assert newest[0] == f"{seen[-1]:g}" and all(name.startswith(beginning) for name in newest[1:])
        axe(page, within=".kdlib-explorer")
    assert seen[0] < 0.2 and 0.2 < seen[1] < 10 < seen[2]


def test_lesson_13_what_was_left_out_is_said_beside_the_field_wherever_the_page_stands(book, visit):
    page = visit(book, "13_language_models", **PHONE)
    page.locator(".kdlib-chart").evaluate("chart => scrollTo(0, chart.getBoundingClientRect().top + scrollY + 100)")
    page.get_by_role("textbox", name="beginning").focus()
    page.keyboard.type("3")
    note = page.get_by_text("Left out: “3”.")
    assert note.evaluate("""note => {
        const box = note.getBoundingClientRect();
        return document.elementFromPoint(box.left + 9, box.top + 2) === note;
    }""")


@pytest.mark.more
def test_lesson_14_a_finger_moves_both_sliders_and_all_fits_on_one_screen(book, visit):
    page = visit(book, "14_what_else_travels", **PHONE)
    explorer, sliders = page.locator(".kdlib-explorer"), page.get_by_role("slider")
    page.locator(".kdlib-job", has_text="a student is trained in this page").wait_for()
    explorer.evaluate("explorer => explorer.scrollIntoView()")
    at_rest(page)
    for slider, part, words in ((0, 0.02, "0 of 64"), (1, 0.98, "50"), (0, 0.5, "32 of 64"), (1, 0.02, "1")):
        box = sliders.nth(slider).bounding_box()
        page.touchscreen.tap(box["x"] + part * box["width"], box["y"] + box["height"] / 2)
        page.wait_for_function("""([slider, words]) => document.querySelectorAll('input[type=range]')[slider]
            .getAttribute('aria-valuetext') === words""", arg=[slider, words])    # a tap's effect may be late
        assert explorer.bounding_box()["height"] <= 844
        assert min(page.evaluate(LETTERS))[0] >= 12 and unreadable(page) == [] == explorer.evaluate(CUT)
        assert page.evaluate("document.documentElement.scrollWidth") == 390
        axe(page, within=".kdlib-explorer")
    page.locator(".dropped.newest").wait_for()    # of these outputs: it is no dot of an earlier place
    page.locator(".kdlib-job", has_text="Just trained").wait_for()
    assert page.locator(".dropped.newest").count() == 1


SMALL = """([what, least]) => [...document.querySelectorAll(what)].filter((one) => one.checkVisibility()
    && !one.closest('.kdlib-explorer')).map((one) => [one.getBoundingClientRect().height, one.textContent.trim()])
    .filter(([height]) => height < least)"""
ALONE = """document.querySelectorAll('li a').forEach((link) => {
    if (link.closest('li').textContent.trim() === link.textContent.trim()) link.classList.add('alone'); });"""


@pytest.mark.parametrize("name", ["index", "00_start_here", "02_core_concepts", "04_loss_math", "notation", "api"])
def test_folds_and_links_in_lists_fit_a_finger(book, visit, name):
    page = visit(book, name, **PHONE)
    page.evaluate("document.querySelectorAll('details').forEach((fold) => { fold.open = true; })")
    page.evaluate(ALONE)    # a link amidst a sentence has the height of its line
    assert page.evaluate(SMALL, ["summary, header a, footer a, .alone, tbody th > a", 24]) == []
    assert page.evaluate(SMALL, ["button, input, select", 28]) == []


@pytest.mark.parametrize("name", few(stems()))
def test_what_is_wider_than_a_phone_scrolls_by_itself_and_shows_it(book, visit, name):
    """Letters of figures have 10 points at 90 dots an inch, or more (test_figures.py): at 0.72, 9 pixels."""
    page = visit(book, name, **PHONE)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    scales = page.locator(".picture img").evaluate_all(
        "all => all.map((one) => one.getBoundingClientRect().width / one.naturalWidth)")
    assert min(scales, default=1) >= 0.715 and max(scales, default=1) <= 1
    boxes = page.locator("main :is(.scroll, pre, .math.display)").evaluate_all("""all => all.map((box) => {
        const rest = box.scrollWidth - box.clientWidth, fades = [], region = box.matches('.scroll'), seen = {};
        const look = () => [box.matches('.more-left'), box.matches('.more-right'), getComputedStyle(box).maskImage];
        return {rest, start: look(), key: box.tabIndex, label: box.getAttribute('aria-label'), region,
                role: box.getAttribute('role'), hint: getComputedStyle(box, '::before').content};
    })""")
    assert any(box["rest"] > 1 for box in boxes)
    for box in boxes:
        wide = box["rest"] > 1
        assert box["start"][:2] == [False, wide] and (box["start"][2] != "none") == wide
        assert box["key"] == (0 if wide else -1)
        if box["region"]:
            assert (box["role"] == "region") == wide == bool(box["label"]) == ("wider" in box["hint"])
    labels = [box["label"] for box in boxes if box["label"]]
    assert len(set(labels)) == len(labels)


def test_a_wide_figure_is_moved_by_keyboard_and_its_edges_follow(book, visit):
    page = visit(book, "02_core_concepts", **PHONE)
    figure = page.get_by_role("region", name="Wide figure").first
    edges = "box => [box.matches('.more-left'), box.matches('.more-right')]"
    seen = [figure.evaluate(edges)]
    figure.focus()
    assert figure.evaluate("box => getComputedStyle(box).maskImage") == "none"    # or it would cover the focus, too
    figure.evaluate("box => { box.addEventListener('scrollend', () => { window.rests = true; }); }")
    page.keyboard.press("ArrowRight")
    page.wait_for_function("window.rests")
    seen.append(figure.evaluate(edges))
    page.evaluate("() => { const box = document.querySelector('.picture.wide'); box.scrollLeft = box.scrollWidth; }")
    page.wait_for_function("() => !document.querySelector('.picture.wide').matches('.more-right')")
    seen.append(figure.evaluate(edges))
    assert seen == [[False, True], [True, True], [True, False]]
    page.set_viewport_size({"width": 1366, "height": 768})    # where there is room it is an ordinary picture
    page.wait_for_function("() => !document.querySelector('.wide.picture')")
    assert page.get_by_role("region", name="Wide figure").count() == 0


@pytest.mark.parametrize("name", few(["02_core_concepts", "04_loss_math", "07_temperature_and_model_size",
                                      "12_questions_and_myths", "13_language_models", "14_what_else_travels"], "14"))
def test_a_phone_s_page_is_fit_for_a_screen_reader(book, visit, name):
    page = visit(book, name, **PHONE)
    page.evaluate("document.querySelectorAll('details').forEach((fold) => { fold.open = true; })")
    page.wait_for_function("""() => [...document.querySelectorAll('pre, .scroll, .math.display')].every((box) =>
        (box.scrollWidth - box.clientWidth > 1) === box.hasAttribute('tabindex'))""")    # a page hears of folds later
    axe(page, rules={"color-contrast": {"enabled": False}})


# ---- dark, and on paper ----

def test_the_arrow_of_a_list_of_choices_can_be_seen_in_the_dark(book, visit):
    """The browser draws it: light on dark where the page says that it is dark."""
    page = visit(book, "04_loss_math", color_scheme="dark")
    picture = Image.open(io.BytesIO(page.locator(".kdlib-explorer select").screenshot())).convert("L")
    arrow = picture.crop((picture.width - 18, 4, picture.width - 4, picture.height - 4))
    ground = max(arrow.getcolors())[1]
    assert ground < 100 and max(itertools.chain(*[[shade for _, shade in arrow.getcolors()]])) > ground + 120


@pytest.mark.parametrize("name", few(["02_core_concepts", "04_loss_math", "07_temperature_and_model_size",
                                      "13_language_models", "14_what_else_travels"]))
def test_a_dark_system_prints_as_a_light_one_does(book, visit, name):
    colours = """() => [...document.querySelectorAll('body *')].filter((one) => one.checkVisibility()).map((one) => {
        const {color, backgroundColor, fill, stroke, borderTopColor, maskImage} = getComputedStyle(one);
        return [one.tagName, color, backgroundColor, fill, stroke, borderTopColor, maskImage].join(' ');
    })"""
    page = visit(book, name, viewport={"width": 390, "height": 844})    # narrow: much fades on the screen
    printed = []
    for scheme in ("light", "dark"):
        page.emulate_media(media="screen", color_scheme=scheme)
        screen = page.evaluate(colours)
        page.emulate_media(media="print", color_scheme=scheme)
        printed.append(page.evaluate(colours))
    assert len(printed[0]) > 500 and printed[0] == printed[1] != screen
    assert {line.split()[-1] for line in printed[1]} == {"none"}    # and nothing fades
