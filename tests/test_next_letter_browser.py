"""NextLetterExplorer in a page: kdlib's probabilities as bars, names that follow them, by keyboard, finger and link."""

import pytest
import torch
from book_pages import axe
from browser import listening_page, quiet_page
from chart_page import at_rest, change, data, mount, unreadable
from scipy.stats import chisquare
from stored import MORE
from test_next_letter import networks, unpacked

from kdlib.data import windows
from kdlib.data._names import ALPHABET
from kdlib.models import predict_logits
from kdlib.widgets import NextLetterExplorer

FIELD, T = ".kdlib-beginning input", ".kdlib-temperature input"


@pytest.fixture
def page(browser):
    yield from quiet_page(browser)


def next_letter(network, text, temperature):
    """kdlib's own: softmax(logits / T) after this text, (27,)."""
    x, _ = windows([text], network[0].in_features // 27)
    return (predict_logits(network, x[-1:])[0].double() / temperature).softmax(-1)


def write_on(network, beginning, temperature, seed):
    """As the docstring of NextLetterExplorer says it, with torch's dice."""
    dice, name = torch.Generator().manual_seed(seed), beginning
    while len(name) < 40:
        u = torch.rand(1, generator=dice).double()
        letter = int((next_letter(network, name, temperature).cumsum(0) <= u).sum().clamp(max=26))
        if letter == 0:
            break
        name += ALPHABET[letter]
    return name


def bars(page, name):
    shares = page.locator(f"[data-who='{name}']").evaluate_all("all => all.map(bar => Number(bar.dataset.share))")
    return torch.tensor(shares, dtype=torch.float64)


def words(page, where=".kdlib-words"):
    return page.locator(where).first.text_content().replace("\u00a0", " ")


def rows(page):
    return page.locator(".kdlib-names tbody tr").evaluate_all(
        "all => all.map(row => [...row.cells].map(cell => cell.textContent))")


def press(page, times=1):
    for _ in range(times):
        page.get_by_role("button", name="Write a name").click()
    return page.evaluate("model.get('written')")


# ---- what comes next ----

def test_the_bars_are_kdlibs_probabilities(page):
    ours = networks()
    mount(page, NextLetterExplorer(ours))
    for beginning in ("", "a", "mar", "quentin", "zzzzzzzzzzzzzzzzzzzz"):
        for temperature in (0.1, 0.7, 1.0, 3.7, 50):
            change(page, beginning=beginning, temperature=temperature)
            assert (data(page)["beginning"], float(data(page)["temperature"])) == (beginning, temperature)
            for name, network in ours.items():
                expected = next_letter(network, beginning, temperature)
                torch.testing.assert_close(bars(page, name), expected, rtol=0, atol=1e-3)


def test_bars_are_as_high_as_they_say_and_styles_differ_by_more_than_colour(page):
    mount(page, NextLetterExplorer(networks(), beginning="em"))
    drawn = page.locator("[data-who]").evaluate_all(
        "all => all.map(bar => [Number(bar.getAttribute('height')), Number(bar.dataset.share)])")
    assert len(drawn) == 3 * 27
    tallest, most = max(drawn)
    for height, share in drawn:
        assert height == pytest.approx(tallest * share / most, abs=0.01)
    hollow = page.locator("[data-who='student alone']").evaluate_all("""all => all.filter(
        bar => Number(bar.getAttribute('height')) > 2).map(bar => getComputedStyle(bar).fill)""")
    assert hollow and set(hollow) == {"none"}
    assert page.locator(".kdlib-chart svg").evaluate(
        "svg => [...svg.querySelectorAll('.strong')].map(seen => seen.textContent)") == ["...em", ".em", ".em"]


def test_the_sentence_names_the_likeliest_letters_and_is_spoken(page):
    ours = networks()
    mount(page, NextLetterExplorer(ours, beginning="ann", temperature=2))
    sentence = words(page)
    assert sentence.startswith("Likeliest after “ann”, at T = 2: teacher ")
    for network in ours.values():
        p, best = next_letter(network, "ann", 2).topk(3)
        for share, letter in zip(p, best):
            called = ALPHABET[letter] if letter else "the end"
            assert f"{called} {100 * share:.{0 if share > 0.0995 else 1}f} %" in sentence
    page.wait_for_function("document.querySelector('[aria-live]').textContent.startsWith('Likeliest')")
    change(page, beginning="")
    assert words(page).startswith("Likeliest at the start, at T = 2: ")
    label = page.locator(".kdlib-chart svg").get_attribute("aria-label")
    assert label.startswith("What comes next in a name. ") and label.replace("\u00a0", " ").endswith(words(page))


# ---- typing ----

def test_what_is_typed_becomes_small_letters_and_the_rest_is_named(page):
    mount(page, NextLetterExplorer(networks()))
    page.locator(FIELD).press_sequentially("Mar")
    assert (page.locator(FIELD).input_value(), data(page)["beginning"]) == ("mar", "mar")
    assert page.locator(".kdlib-note").first.is_hidden()
    page.keyboard.press("ArrowLeft")
    page.keyboard.type("3")
    assert data(page)["beginning"] == "mar" and words(page, ".kdlib-note") == "Left out: “3”. The networks know a … z."
    page.keyboard.type("X")    # where the cursor was
    assert (page.locator(FIELD).input_value(), data(page)["beginning"]) == ("maxr", "maxr")
    assert page.locator(".kdlib-note").first.is_hidden()
    page.locator(FIELD).fill("b" * 25)
    assert data(page)["beginning"] == "b" * 20 and words(page, ".kdlib-note") == "Cut to 20 letters."
    page.locator(FIELD).fill("")
    assert data(page)["beginning"] == "" == page.evaluate("model.get('beginning')")


KNOWN = " The networks know a … z."


@pytest.mark.parametrize("written, kept, said", [
    ("José", "jose", f"Read without accents: “é”.{KNOWN}"),
    ("JOSE\u0301", "jose", f"Read without accents: “é”.{KNOWN}"),
    ("Zoë Ann-Li", "zoeannli", f"Read without accents: “ë”. Left out: a space, “-”.{KNOWN}"),
    ("Øß", "", f"Left out: “ø”, “ß”.{KNOWN}"), ("김a", "a", f"Left out: “김”.{KNOWN}"), ("Ａｎｎ\u200b", "ann", ""),
    ("👩\u200d👩\u200d👧 12345.!", "", f"Left out: “👩”, “👧”, a space, “1”, “2”.{KNOWN}"),
    ("  a\u00a0b", "ab", f"Left out: a space.{KNOWN}"), ("<b>Q</b>" * 9, ("bqb" * 9)[:20], None),
])
def test_odd_letters_are_read_as_the_names_were_or_left_out_and_named(page, written, kept, said):
    """load_names has José as jose, as the US government does."""
    mount(page, NextLetterExplorer(networks()))
    page.locator(FIELD).focus()
    page.keyboard.insert_text(written)    # as pasting does
    assert page.locator(FIELD).input_value() == data(page)["beginning"] == kept
    assert said in (None, words(page, ".kdlib-note"))


def test_what_is_pasted_amidst_letters_leaves_the_cursor_behind_it(page):
    mount(page, NextLetterExplorer(networks(), beginning="abcdefghijklmnop"))
    page.locator(FIELD).focus()
    page.keyboard.press("Home")
    page.keyboard.insert_text("É 7x")
    assert page.locator(FIELD).input_value() == "exabcdefghijklmnop"
    page.keyboard.type("yzw")
    assert page.locator(FIELD).input_value() == "exyzwabcdefghijklmno"
    assert words(page, ".kdlib-note") == "Cut to 20 letters."


WRITTEN = "([field, text]) => document.querySelector(field).value === text"    # such commands may be done later


def test_letters_that_are_still_being_put_together_are_left_alone(page):
    """Phones put all words together so, and would begin again when the field changes; the chart follows already."""
    mount(page, NextLetterExplorer(networks()))
    page.locator(FIELD).focus()
    keys = page.context.new_cdp_session(page)
    for text, beginning in (("J", "j"), ("Jo", "jo"), ("Jo´", "jo"), ("Joé", "joe")):
        keys.send("Input.imeSetComposition", {"text": text, "selectionStart": len(text), "selectionEnd": len(text)})
        page.wait_for_function(WRITTEN, arg=[FIELD, text])
        assert (page.locator(FIELD).input_value(), data(page)["beginning"]) == (text, beginning)
        assert words(page, ".kdlib-note") == ""
    keys.send("Input.insertText", {"text": "Joé"})    # done
    page.wait_for_function(WRITTEN, arg=[FIELD, "joe"])
    assert page.locator(FIELD).input_value() == data(page)["beginning"] == "joe"
    assert words(page, ".kdlib-note") == f"Read without accents: “é”.{KNOWN}"


def test_what_a_link_brings_is_put_right_and_said(page):
    mount(page, NextLetterExplorer(networks()))
    for brought, kept in (("Émma", "emma"), ("x" * 30, "x" * 20), (None, ""), ("JO", "jo")):
        change(page, beginning=brought)
        page.wait_for_function("kept => model.get('beginning') === kept", arg=kept)
        assert (page.locator(FIELD).input_value(), data(page)["beginning"]) == (kept, kept)
        said = {"emma": "Read without accents: “é”.", "x" * 20: "Cut to"}.get(kept, "")
        assert words(page, ".kdlib-note").startswith(said) and bool(words(page, ".kdlib-note")) == bool(said)
    change(page, temperature=99)
    assert data(page)["temperature"] == "50" and "limited to 50" in page.locator(".kdlib-explorer").inner_text()


# ---- writing ----

@pytest.mark.parametrize("beginning, temperature", [("", 1.0), ("mar", 0.6), ("q", 5.0)])
def test_names_are_those_of_the_same_dice_in_python(page, beginning, temperature):
    explorer = NextLetterExplorer(networks(), beginning=beginning, temperature=temperature)
    mount(page, explorer)
    written = press(page, 12)
    theirs = unpacked(explorer)
    assert [(row["beginning"], row["temperature"]) for row in written] == [(beginning, temperature)] * 12
    for seed, row in enumerate(written):
        assert row["names"] == [write_on(network, beginning, temperature, seed) for network in theirs.values()]
    assert len({row["names"][0] for row in written}) > 6    # a new name at each press
    shown = [[f"{temperature:g}", *(name + ("." if len(name) < 40 else "…") for name in row["names"])]
             for row in written[:-5:-1]]
    assert rows(page) and rows(page) == shown[:len(rows(page))]    # long ones leave less room
    spoken = f"teacher writes {written[-1]['names'][0] or 'nothing'}, student alone writes "
    assert any(text.startswith(spoken) for text in page.locator("[role=status]").all_text_contents())


def test_a_thousand_names_begin_as_often_with_a_letter_as_the_bars_say(page):
    mount(page, NextLetterExplorer(networks()))
    for place, name in enumerate(networks()):
        first = page.evaluate("""place => {
            const network = chart.unpackNetworks(model.get('networks'), model.get('weights'))[place];
            return Array.from({ length: 1000 }, (_, seed) => chart.writeOn(network, '', 1, seed)[0] ?? '.');
        }""", place)
        counts = torch.tensor([first.count(letter) for letter in ALPHABET], dtype=torch.float64)
        expected = 1000 * bars(page, name)
        often = expected >= 5    # what is rare counts together
        pairs = [torch.cat([v[often], v[~often].sum()[None]]) for v in (counts, expected)]
        seen, awaited = (v[pairs[1] > 0].numpy() for v in pairs)
        assert len(seen) > 8 and chisquare(seen, awaited * seen.sum() / awaited.sum()).pvalue > 1e-3


def test_networks_that_think_alike_write_alike(page):
    one = networks()["teacher"]
    mount(page, NextLetterExplorer({"a": one, "b": one}, temperature=2))
    assert all(row["names"][0] == row["names"][1] for row in press(page, 5))
    assert page.locator(".kdlib-names caption").text_content() == "Written, the newest on top; all roll the same dice:"


def test_starting_again_gives_the_same_names(page):
    mount(page, NextLetterExplorer({"only": networks()["teacher"]}))
    assert "Press “Write a name”" in page.locator(".kdlib-names").inner_text()
    first = press(page, 3)
    page.evaluate("model.set('written', [])")    # as Python or a link does
    assert rows(page) == [] and press(page, 3) == first


def test_what_was_written_is_kept_with_the_notebook_and_goes_on(page):
    explorer = NextLetterExplorer(networks(), beginning="an")
    mount(page, explorer)
    explorer.written, six = press(page, 3), press(page, 3)
    mount(page, explorer)
    assert [row[1][:-1] for row in rows(page)] == [row["names"][0] for row in six[2::-1]][:len(rows(page))]
    assert press(page, 3) == six


def test_fifty_names_and_an_impatient_finger(page):
    brief = networks()
    with torch.no_grad():
        for network in brief.values():
            network[2].bias[0] += 4    # the end
    mount(page, NextLetterExplorer(brief, beginning="el"))
    at_rest(page)
    press(page, 4)
    height = page.locator(".kdlib-explorer").bounding_box()["height"]
    press(page, 46)
    page.get_by_role("button", name="Write a name").dblclick()
    written = page.evaluate("model.get('written')")
    assert len(written) == 52 and len({row["names"][0] for row in written}) > 5
    assert [row[1] for row in rows(page)] == [row["names"][0] + "." for row in written[:-5:-1]]
    assert page.locator(".kdlib-explorer").bounding_box()["height"] == height
    assert page.evaluate("getSelection().toString()") == ""


def test_two_views_of_one_explorer_say_the_same(page):
    mount(page, NextLetterExplorer(networks()))
    page.evaluate("""() => chart.default.render({ model, el: document.body.appendChild(document.createElement('div')),
                                                  signal: new AbortController().signal })""")
    first, second = page.locator(FIELD).all()
    first.press_sequentially("Zoë")
    second.press("End")
    second.press_sequentially("y")
    assert first.input_value() == second.input_value() == "zoey"
    page.get_by_role("button", name="Write a name").last.click()
    shown = page.locator(".kdlib-explorer").evaluate_all("""all => all.map(one =>
        [one.querySelector('.kdlib-chart svg').innerHTML, one.querySelector('table').innerHTML])""")
    assert shown[0] == shown[1] and "zoey" in shown[0][1]


# ---- for everybody ----

def test_by_keyboard_alone(page):
    mount(page, NextLetterExplorer(networks()))
    page.keyboard.press("Tab")
    focused = "it => it === document.activeElement && getComputedStyle(it).outlineStyle"
    assert page.locator(FIELD).evaluate(focused) == "solid"
    page.keyboard.type("el")
    page.keyboard.press("Enter")
    assert data(page)["beginning"] == "el" and len(rows(page)) == 1 and rows(page)[0][1].startswith("el")
    page.keyboard.press("Tab")
    for key in ("Space", "Enter"):
        page.keyboard.press(key)
    assert len(rows(page)) == 3
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowRight")
    assert data(page)["temperature"] == "1.2"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.type") == "checkbox"
    assert page.get_by_role("textbox", name="beginning").count() == 1
    assert page.get_by_role("slider", name="T of all answers").get_attribute("aria-valuetext") == "1.2"


@pytest.mark.parametrize("width, scheme", [(1366, "light"), (390, "dark"), pytest.param(1366, "dark", marks=MORE),
                                           pytest.param(720, "light", marks=MORE),
                                           pytest.param(390, "light", marks=MORE)])
def test_it_fits_and_axe_finds_nothing(browser, width, scheme):
    page = listening_page(browser, viewport={"width": width, "height": 844}, color_scheme=scheme, has_touch=width < 844)
    for temperature in (1.0, 50):    # there names are long
        mount(page, NextLetterExplorer(networks(), temperature=temperature, beginning="maximilianoalexander"))
        at_rest(page)
        page.evaluate("""scheme => { document.title = 'Letters'; document.documentElement.lang = 'en';
            document.body.style.background = scheme === 'dark' ? '#121212' : '#fff'; }""", scheme)
        press(page, 6)
        page.locator(FIELD).fill("maximilianoalexande3")    # with a word on the 3
        assert page.evaluate("document.documentElement.scrollWidth") <= width and unreadable(page) == []
        box = page.locator(".kdlib-explorer").bounding_box()
        assert box["height"] <= (844 if width < 560 else 480)
        cut = "all => all.filter(one => one.scrollWidth > one.clientWidth).map(one => one.textContent)"
        assert page.locator(".kdlib-names :is(th, td)").evaluate_all(cut) == []
        newest = page.evaluate("model.get('written').at(-1).names")    # whole, however long
        assert [name[:-1] for name in rows(page)[0][1:]] == newest
        axe(page)
    assert page.complaints == []
    page.close()


def test_large_letters_for_a_projector(page):
    mount(page, NextLetterExplorer(networks()))
    size = "it => parseFloat(getComputedStyle(it).fontSize)"
    places = [".kdlib-chart svg", FIELD, ".kdlib-names caption"]
    before = [page.locator(place).evaluate(size) for place in places]
    page.get_by_label("large (for a projector)").check()
    assert all(page.locator(place).evaluate(size) > 1.2 * old for place, old in zip(places, before))
    assert unreadable(page) == [] and page.evaluate("document.documentElement.scrollWidth") <= 1366
