"""The JavaScript of the widgets, in a browser but without a notebook: kdlib's numbers, drawn as they are."""

import math
import random

import pytest
import torch
from browser import listening_page
from chart_page import change, data, mount, of_all
from torch.nn.functional import cross_entropy

from kdlib.losses import distillation_loss, soften
from kdlib.widgets import LossExplorer, TemperatureExplorer, TwoClassExplorer

LOGITS = torch.tensor([[9.0, 5.0, 4.0, 0.0], [1.0, 3.0, 2.9, -2.0], [0.0, 0.0, 0.0, 0.0]])
LABELS = torch.tensor([0, 2, 3])
CAT = torch.tensor([5.0, 3.0, -2.0])


@pytest.fixture
def page(browser):
    page = listening_page(browser)
    yield page
    page.close()


def temperature_explorer(**others):
    draw = torch.Generator().manual_seed(0)
    return TemperatureExplorer(torch.rand(3, 6, generator=draw), LOGITS, LABELS, image_shape=(2, 3),
                               class_names=["ant", "bee", "cow", "dog"], **others)


def loss_explorer(**others):
    return LossExplorer(CAT, 0, class_names=["cat", "dog", "car"], **others)


def two_classes(**others):
    return TwoClassExplorer(**{"teacher": 0.8, "class_names": ["cat", "dog"]} | others)


def numbers(text):
    return [float(number) for number in text.split()]


# ---- the functions compute what kdlib computes ----

def test_soften_is_kdlibs(page):
    mount(page, temperature_explorer())
    dice = random.Random(0)
    cases = [([dice.gauss(0, 10 ** dice.uniform(-2, 3)) for _ in range(dice.randint(2, 12))],
              10 ** dice.uniform(-1, 1.7)) for _ in range(300)]
    cases += [([1e300, -1e300], 0.1), ([0.0, 0.0, 0.0], 50), ([-700.0, -710.0], 0.1)]
    theirs = page.evaluate("cases => cases.map(([logits, T]) => chart.soften(logits, T))", cases)
    for (logits, temperature), ours in zip(cases, theirs):
        expected = soften(torch.tensor(logits, dtype=torch.float64), temperature)
        assert torch.allclose(torch.tensor(ours, dtype=torch.float64), expected, rtol=1e-9, atol=1e-300)


def test_entropy_ratio_and_wrong_classes(page):
    mount(page, temperature_explorer())
    dice = random.Random(1)
    for _ in range(100):
        classes, temperature = dice.randint(2, 10), 10 ** dice.uniform(-0.5, 1.7)
        logits, label = [dice.gauss(0, 5) for _ in range(classes)], dice.randrange(classes)
        p = soften(torch.tensor(logits, dtype=torch.float64), temperature)
        entropy, ratio, wrong = page.evaluate(
            "([v, T, y]) => [chart.entropy(chart.soften(v, T)), chart.topTwoRatio(v, T), chart.aboutWrong(v, T, y)]",
            [logits, temperature, label])
        first, second = p.topk(2).values.tolist()
        assert math.isclose(entropy, -(p * p.log()).sum().item(), rel_tol=1e-9)
        assert math.isclose(ratio, first / second, rel_tol=1e-9)
        p[label] = 0
        assert math.isclose(wrong["total"], p.sum().item(), rel_tol=1e-9)
        assert torch.allclose(torch.tensor(wrong["shares"], dtype=torch.float64), p / p.sum(), rtol=1e-9)


@pytest.mark.parametrize("squared", [True, False])
def test_the_loss_and_its_gradient_are_kdlibs(page, squared):
    mount(page, loss_explorer())
    dice = random.Random(2)
    for _ in range(100):
        classes, alpha = dice.randint(2, 10), dice.choice([0, 1, dice.random()])
        temperature = 10 ** dice.uniform(-1, 1.7)
        student, teacher = ([dice.gauss(0, 4) for _ in range(classes)] for _ in range(2))
        label = dice.randrange(classes)
        ours = page.evaluate("([z, v, y, T, alpha, squared]) => chart.lossTerms(z, v, y, T, alpha, squared)",
                             [student, teacher, label, temperature, alpha, squared])
        z = torch.tensor([student], dtype=torch.float64, requires_grad=True)
        v, y = torch.tensor([teacher], dtype=torch.float64), torch.tensor([label])
        # The two terms are the loss at the two ends of alpha.
        labels, taught = (distillation_loss(z, v, y, temperature=temperature, alpha=a) for a in (0, 1))
        taught = taught / (1 if squared else temperature**2)
        expected = {"labels": (1 - alpha) * labels, "teacher": alpha * taught}
        expected["sum"] = expected["labels"] + expected["teacher"]
        for part, loss in expected.items():
            assert math.isclose(ours[part], loss.item(), rel_tol=1e-6, abs_tol=1e-9), part
            gradient = torch.autograd.grad(loss, z, retain_graph=True)[0][0]
            drawn = torch.tensor(ours["gradient"][part], dtype=torch.float64)
            assert torch.allclose(drawn, gradient, rtol=1e-6, atol=1e-9)


@pytest.mark.parametrize("share, words", [
    (0, "0 %"), (1, "100 %"), (1 - 1e-9, "> 99.9 %"), (1e-9, "< 0.01 %"), (0.71, "71 %"), (0.081, "8.1 %"),
    (0.0994, "9.9 %"), (0.0999, "10 %"), (0.00021, "0.02 %"), (0.996, "99.6 %"), (0.983, "98 %")])
def test_shares_in_words(page, share, words):
    mount(page, temperature_explorer())
    assert page.evaluate("share => chart.percent(share)", share).replace("\u00a0", " ") == words


@pytest.mark.parametrize("value, words", [(0, "+0.00"), (-1e-9, "0.00"), (0.287, "+0.29"), (-0.0033, "−0.0033"),
                                          (2.5e-5, "+0.000025"), (-1.5, "−1.50"), (0.00999, "+0.01")])
def test_numbers_with_a_sign(page, value, words):
    mount(page, loss_explorer())
    assert page.evaluate("value => chart.signed(value)", value).endswith(words)


# ---- the drawing shows the numbers ----

def test_the_bars_are_as_high_as_the_numbers_say(page):
    mount(page, temperature_explorer(temperature=4, image=0))
    for image in range(3):
        for temperature in (0.1, 0.6, 3.7, 50):
            change(page, image=image, temperature=temperature)
            shown = data(page)
            p = soften(LOGITS[image].double(), float(shown["temperature"]))
            assert torch.allclose(torch.tensor(numbers(shown["probabilities"])).double(), p, rtol=1e-4, atol=1e-30)
            wrong = p.clone()
            wrong[LABELS[image]] = 0
            for attribute, shares in (("data-class", p), ("data-wrong", wrong / wrong.sum())):
                heights = {int(c): float(h) for c, h in page.eval_on_selector_all(
                    f"rect[{attribute}]",
                    f"bars => bars.map(bar => [bar.getAttribute('{attribute}'), bar.getAttribute('height')])")}
                tallest = max(heights, key=heights.get)
                for c, height in heights.items():
                    assert math.isclose(height, heights[tallest] * shares[c] / shares[tallest], abs_tol=0.01)
    assert page.complaints == []


def test_the_sentence_and_the_label_for_screen_readers(browser):
    page = browser.browser.new_page()    # in a context of its own, to which its clock belongs
    page.clock.install(time=0)
    page.clock.pause_at(1)    # the page's time goes on only where it is told to
    mount(page, temperature_explorer(temperature=4, image=1))
    p = soften(LOGITS[1].double(), 4)
    sentence = page.locator(".kdlib-words").inner_text().replace("\u00a0", " ")
    assert sentence == (f"At T = 4 the teacher names bee with {100 * p[1]:.0f} %, but the label says cow. "
                        f"Of the {100 * (1 - p[2]):.0f} % that it gives to wrong classes, "
                        f"{100 * p[1] / (1 - p[2]):.0f} % go to bee and {100 * p[0] / (1 - p[2]):.0f} % to ant.")
    svg = page.locator(".kdlib-chart svg")
    assert svg.get_attribute("role") == "img"
    assert svg.get_attribute("aria-label").replace("\u00a0", " ").endswith(sentence)
    spoken = page.locator(".kdlib-voice")
    page.clock.run_for(1000)    # milliseconds
    assert "T = 4" in spoken.text_content()
    for temperature in (7, 10, 15):
        change(page, temperature=temperature)
        page.clock.run_for(400)
        assert "T = 4" in spoken.text_content()    # not yet: a moving slider is not read aloud at every step
    page.clock.run_for(1000)
    assert "T = 15" in spoken.text_content()
    page.close()


def test_the_lines_and_arrows_of_the_loss(page):
    mount(page, loss_explorer(temperature=4, alpha=0.5, logit=1.0))
    shown = data(page)
    z = torch.tensor([[5.0, 1.0, -2.0]], dtype=torch.float64, requires_grad=True)
    loss = distillation_loss(z, CAT[None].double(), torch.tensor([0]), temperature=4, alpha=0.5)
    assert math.isclose(float(shown["sum"]), loss.item(), rel_tol=1e-5)
    pull = -torch.autograd.grad(loss, z)[0][0, 1].item()
    assert math.isclose(float(shown["sumPull"]), pull, rel_tol=1e-5)
    tips = page.eval_on_selector_all("[data-pull]", "tips => tips.map(tip => tip.getBBox().x)")
    student = page.locator(".mark.here").evaluate("mark => mark.getBBox().x")
    assert tips[0] < student < tips[1] and student < tips[2]    # the labels push dog down, the teacher pulls it up
    # Moving across the teacher's logit turns the teacher's arrow round.
    change(page, logit=4.0)
    assert float(data(page)["teacherPull"]) < 0
    change(page, logit=3.0)
    assert float(data(page)["teacherPull"]) == 0 and page.locator("[data-pull=teacher]").count() == 0
    # Without the teacher there is none of its arrows; the other class is pulled the other way.
    change(page, alpha=0, logit=1.0)
    assert "none: α = 0" in page.locator(".kdlib-chart svg").text_content()
    change(page, moving=0)
    assert float(data(page)["labelsPull"]) > 0
    assert page.complaints == []


def test_the_pulls_that_are_written_add_up(page):
    mount(page, loss_explorer(temperature=4, logit=1.0, t_squared=False))
    words = page.locator(".kdlib-words").inner_text()
    assert words.endswith("The labels pull it by −0.0090, the teacher by +0.0128, together +0.0038.")
    change(page, alpha=0)
    assert "the teacher by 0, together −0.0180." in page.locator(".kdlib-words").inner_text()
    change(page, alpha=1)
    assert "The labels pull it by 0, the teacher by +0.0255, " in page.locator(".kdlib-words").inner_text()
    assert "1/T² would be ÷ 4" in page.locator(".kdlib-chart svg").text_content()
    change(page, t_squared=True)    # what is left of that factor is not compared with 4 any more
    assert "× 1.08(without T²: ÷ 3.72)" in page.locator(".kdlib-chart svg").text_content()


def test_without_t_squared_the_pull_vanishes_like_one_over_t_squared(page):
    mount(page, loss_explorer(temperature=50, logit=1.0))
    with_it = data(page)
    assert abs(float(with_it["shrinks"]) - 1) < 0.01
    change(page, t_squared=False)
    without = data(page)
    assert abs(float(without["shrinks"]) - 4) < 0.02
    assert math.isclose(float(without["teacherPull"]), float(with_it["teacherPull"]) / 2500, rel_tol=1e-4)
    change(page, temperature=10)
    assert float(data(page)["teacherPull"]) > 20 * float(without["teacherPull"])
    # Both lines are there, told apart by more than their colour.
    styles = page.eval_on_selector_all("path[data-t-squared]",
                                       "lines => lines.map(line => getComputedStyle(line).strokeDasharray)")
    assert len(set(styles)) == 2


# ---- the sliders ----

def slider(page, trait):
    return page.locator(f".kdlib-{trait} input")


def test_a_slider_says_its_name_and_its_value(page):
    mount(page, loss_explorer(temperature=3.7))
    for trait, name, value in (("temperature", "temperature T", "3.7"), ("alpha", "teacher's weight α", "0.50"),
                               ("logit", "student's logit for dog", "3.0")):
        handle = page.get_by_role("slider", name=name, exact=True)
        assert handle.is_visible() and page.get_by_text(name, exact=True).first.is_visible()
        assert handle.get_attribute("aria-valuetext") == value
        assert page.locator(f".kdlib-{trait} .kdlib-value").inner_text() == value
    change(page, moving=2, logit=-1.5)
    handle = page.get_by_role("slider", name="student's logit for car", exact=True)
    assert handle.get_attribute("aria-valuetext") == "−1.5"


def test_sliders_go_to_round_values_and_back_to_one_that_python_set(page):
    mount(page, loss_explorer(temperature=3.7))
    slider(page, "temperature").focus()
    seen = []
    for key in ("ArrowRight", "ArrowLeft", "ArrowLeft", "End", "ArrowRight", "Home", "ArrowDown", "ArrowUp"):
        page.keyboard.press(key)
        seen.append(page.evaluate("model.get('temperature')"))
        assert str(seen[-1]) == data(page)["temperature"] == slider(page, "temperature").get_attribute("aria-valuetext")
    assert seen == [4, 3.7, 3.5, 50, 50, 0.1, 0.1, 0.12] and page.evaluate("model.saved") == 6    # two moved nothing
    for trait, step, low, high in (("alpha", 0.51, 0, 1), ("logit", 3.1, -4, 7)):
        slider(page, trait).focus()
        for key, value in (("ArrowRight", step), ("Home", low), ("End", high)):
            page.keyboard.press(key)
            assert page.evaluate("trait => model.get(trait)", trait) == value


def test_the_temperature_s_slider_is_logarithmic(page):
    """The handle of T = 2 stands near the middle, as many steps above 1 as 20 above 10."""
    mount(page, temperature_explorer())
    places = {}
    for temperature in (0.1, 1, 2, 10, 20, 50):
        change(page, temperature=temperature)
        places[temperature] = slider(page, "temperature").evaluate("input => Number(input.value) / Number(input.max)")
    assert places[0.1] == 0 and places[50] == 1 and 0.4 < places[2] < 0.6
    assert places[2] - places[1] == pytest.approx(places[20] - places[10])


@pytest.mark.parametrize("make", [temperature_explorer, loss_explorer, two_classes])
def test_whoever_has_the_focus_shows_it(page, make):
    mount(page, make())
    for control in page.locator(".kdlib-explorer :is(input, select)").all():
        page.keyboard.press("Tab")
        assert control.evaluate("it => it === document.activeElement && getComputedStyle(it).outlineStyle") == "solid"
        assert control.evaluate("it => it.closest('[data-lm-suppress-shortcuts]') === it")    # or JupyterLab takes keys


@pytest.mark.parametrize("make", [temperature_explorer, loss_explorer, two_classes])
def test_it_fits_on_a_laptop_and_on_a_phone(browser, make):
    for width in (900, 390):
        page = browser.new_page(viewport={"width": width, "height": 900})
        mount(page, make())
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        sizes = of_all(page, ".kdlib-explorer :is(text, tspan, p, span, select)",
                       "all => all.map((one) => parseFloat(getComputedStyle(one).fontSize))")
        assert min(sizes) >= 12
        svg = page.locator(".kdlib-chart svg")    # drawn pixel by pixel, so that the letters are as large as they say
        assert svg.evaluate("svg => svg.viewBox.baseVal.width === svg.getBoundingClientRect().width")
        if width == 900:
            assert page.locator(".kdlib-explorer").bounding_box()["height"] <= 480
            page.set_viewport_size({"width": 390, "height": 900})    # turned round, it is drawn anew
            page.wait_for_function("document.querySelector('.kdlib-chart svg').viewBox.baseVal.width < 390")
        page.close()


# ---- two classes ----

def test_the_losses_of_two_classes_are_torchs(page):
    mount(page, two_classes())
    for student in (0.01, 0.3, 0.8, 0.99):
        for teacher in (0.05, 0.8):
            for label in (0, 1):
                z = torch.tensor([[student, 1 - student]], dtype=torch.float64).log()
                p = torch.tensor([[teacher, 1 - teacher]], dtype=torch.float64)
                ours = page.evaluate("([q, p, y]) => chart.twoLosses(q, p, y)", [student, teacher, label])
                assert math.isclose(ours["labels"], cross_entropy(z, torch.tensor([label])).item())
                assert math.isclose(ours["teacher"], cross_entropy(z, p).item())


def test_two_bars_are_alike_where_the_teachers_loss_is_lowest(page):
    mount(page, two_classes())
    losses = {}
    slider(page, "student").focus()
    page.keyboard.press("Home")
    for _ in range(99):
        losses[data(page)["student"]] = float(data(page)["teacher"])
        page.keyboard.press("ArrowRight")
    assert len(losses) == 99 and min(losses, key=losses.get) == "0.8"
    change(page, student=0.8)
    bars = page.locator("[data-bar]").evaluate_all("all => all.map((bar) => bar.getAttribute('width'))")
    assert len(bars) == 2 and bars[0] == bars[1]
    shown = page.locator(".kdlib-chart svg").text_content()
    assert "−log 0.80 = 0.22, if it is a cat" in shown and "= 0.80 × 0.22 + 0.20 × 1.61" in shown
    assert slider(page, "student").get_attribute("aria-valuetext") == "0.80"
    assert "student gives cat 0.80" in page.locator(".kdlib-chart svg").get_attribute("aria-label")
    change(page, student=2)
    assert "limited to 0.99" in page.locator(".kdlib-note").inner_text() and page.complaints == []


# ---- out of range, broken, closed ----

def test_what_a_link_brings_out_of_range_is_limited_and_said(page):
    mount(page, temperature_explorer())
    note = page.locator(".kdlib-note")
    assert note.inner_text() == ""
    change(page, temperature=1000)
    assert "Temperature T limited to 50." in note.inner_text() and data(page)["temperature"] == "50"
    assert page.evaluate("[model.get('temperature'), model.saved]") == [50, 1]    # whoever is linked is told
    change(page, temperature=-3)
    assert "Temperature T limited to 0.1." in note.inner_text()
    change(page, image=99)
    assert "Image limited to 2." in note.inner_text() and data(page)["label"] == "3"
    change(page, temperature=2.5)
    assert note.inner_text() == ""
    change(page, temperature=None)
    assert "was no number" in note.inner_text() and page.evaluate("model.get('temperature')") == 2.5
    for given, shown in ((3.9999999999999996, "4"), (7.300000000000001, "7.3"), (1 / 3, "0.333333")):
        change(page, temperature=given)
        assert data(page)["temperature"] == shown == slider(page, "temperature").get_attribute("aria-valuetext")
        assert page.evaluate("model.get('temperature')") == given and note.inner_text() == ""
    change(page, image=0.8)    # to the nearest
    assert page.evaluate("model.get('image')") == 1 and note.inner_text() == ""
    mount(page, loss_explorer())
    change(page, alpha=1.5)
    assert "α limited to 1.00." in page.locator(".kdlib-note").inner_text() and data(page)["alpha"] == "1"
    change(page, logit=-1e9)
    assert "logit for dog limited to −4.0." in page.locator(".kdlib-note").inner_text()
    change(page, alpha=1 + 1e-13)    # a rounding error at the end of a slider is nothing to report
    assert page.locator(".kdlib-note").inner_text() == ""
    assert page.complaints == []


@pytest.mark.parametrize("make, name", [(temperature_explorer, "logits"), (loss_explorer, "class_names")])
def test_a_chart_that_cannot_be_drawn_says_so_and_recovers(page, make, name):
    mount(page, make())
    good = page.evaluate("name => model.get(name)", name)
    page.evaluate("name => { model.state[name] = null; }", name)
    change(page, temperature=0.25)
    alert = page.get_by_role("alert")
    assert "cannot be drawn" in alert.inner_text() and "Running the cell again" in alert.inner_text()
    page.evaluate("([name, good]) => { model.state[name] = good; }", [name, good])
    change(page, temperature=0.3)
    assert page.get_by_role("alert").count() == 0 and data(page)["temperature"] == "0.3"


def test_clicking_an_image_chooses_it(page):
    mount(page, temperature_explorer())
    page.locator(".kdlib-strip canvas").nth(2).click()
    assert data(page)["label"] == "3" and page.evaluate("[model.get('image'), model.saved]") == [2, 1]
    assert "kdlib-chosen" in page.locator(".kdlib-strip canvas").nth(2).get_attribute("class")


def test_twenty_images_stand_in_one_row(browser):
    page = browser.new_page(viewport={"width": 860, "height": 900})
    mount(page, TemperatureExplorer(torch.rand(20, 64), torch.randn(20, 10), torch.zeros(20, dtype=torch.int64)))
    tops = page.locator(".kdlib-strip canvas").evaluate_all("all => all.map((one) => one.getBoundingClientRect().top)")
    assert len(tops) == 20 and len(set(tops)) == 1
    page.close()


def test_images_are_painted_as_they_are(page):
    explorer = TemperatureExplorer(torch.tensor([[0.0, 0.5, 1.0, 0.25]]), torch.tensor([[1.0, 2.0]]), torch.tensor([0]))
    mount(page, explorer)
    painted = page.evaluate("""[...document.querySelector('.kdlib-strip canvas').getContext('2d')
                               .getImageData(0, 0, 2, 2).data]""")
    assert painted[::4] == [255, 127, 0, 191] and set(painted[3::4]) == {255}


def test_large_is_larger(page):
    for make in (temperature_explorer, loss_explorer, two_classes):
        mount(page, make())
        sizes = []
        for large in (False, True):
            change(page, large=large)
            svg = page.locator(".kdlib-chart svg")
            sizes.append(svg.evaluate("svg => parseFloat(getComputedStyle(svg).fontSize)"))
            assert ("kdlib-large" in page.locator(".kdlib-explorer").get_attribute("class")) == large
        assert sizes[1] > 1.2 * sizes[0]


THEMES = {
    "light": ("", "#ffffff"), "dark": ("dark", "#121212"),
    "JupyterLab Light": ("document.body.dataset.jpThemeLight = 'true'", "#ffffff"),
    "JupyterLab Dark": ("document.body.dataset.jpThemeLight = 'false'; document.body.style.cssText = "
                        "'--jp-content-font-color1: white; --jp-content-font-color2: #bbb; --jp-layout-color0: #111'",
                        "#111111"),
}
CONTRAST = """paper => {
    const canvas = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
    const light = (colour, under) => {    // relative luminance, as WCAG 2 defines it
        canvas.fillStyle = under; canvas.fillRect(0, 0, 1, 1);
        canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1);
        const [r, g, b] = [...canvas.getImageData(0, 0, 1, 1).data].map(
            (v) => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const back = light(paper, paper);
    return [...document.querySelectorAll('.kdlib-chart text, .kdlib-chart p, .kdlib-chart tspan')].map((element) => {
        const style = getComputedStyle(element);
        const front = light(element.tagName === 'P' ? style.color : style.fill, paper);
        return [(Math.max(front, back) + 0.05) / (Math.min(front, back) + 0.05), element.textContent];
    });
}"""


@pytest.mark.parametrize("theme", THEMES)
def test_letters_stand_out_in_every_theme(browser, theme):
    dress, paper = THEMES[theme]
    page = browser.new_page(color_scheme="dark" if dress == "dark" else "light")
    for make in (temperature_explorer, loss_explorer, two_classes):
        mount(page, make())
        if "document" in dress:
            page.evaluate(dress)
        ratios = page.evaluate(CONTRAST, paper)
        assert len(ratios) > 15
        for ratio, words in ratios:
            assert ratio >= 4.5, (theme, words, ratio)
    page.close()


@pytest.mark.parametrize("width", [1000, 390, *(pytest.param(width, marks=pytest.mark.more) for width in (720, 600))])
def test_no_text_leaves_the_drawing(browser, width):
    """At several places of every slider, in both sizes."""
    page = browser.new_page(viewport={"width": width, "height": 900})
    outside = """() => {
        const svg = document.querySelector('.kdlib-chart svg'), frame = svg.getBoundingClientRect();
        return [...svg.querySelectorAll('text')].filter((text) => {
            const box = text.getBoundingClientRect();
            return box.left < frame.left - 1 || box.right > frame.right + 1 || box.top < frame.top - 1
                || box.bottom > frame.bottom + 1;
        }).map((text) => text.textContent);
    }"""
    for make, places in ((temperature_explorer, [{"image": i} for i in range(3)]),
                         (loss_explorer, [{"logit": -4}, {"logit": 7, "alpha": 1}, {"moving": 0}, {"moving": 2},
                                          {"t_squared": False}]),
                         (two_classes, [{"student": q} for q in (0.01, 0.5, 0.99)])):
        mount(page, make())
        for large in (False, True):
            for place in places:
                for temperature in (0.1, 2.5, 50):
                    change(page, large=large, temperature=temperature, **place)
                    assert page.evaluate(outside) == [], (width, large, place, temperature)
    page.close()
