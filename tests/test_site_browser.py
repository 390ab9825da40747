"""The site as its visitor meets it: from the disk without a network, and in a folder of a web server."""

import base64
import functools
import http.server
import json
import re
import shutil
import threading
from pathlib import Path
from urllib.parse import unquote

import build_site
import pytest
import torch
from book_pages import axe, follow, settle
from bs4 import BeautifulSoup
from build_book import SHEETS
from lesson import in_reading_order
from stored import LESSONS, MORE

from kdlib.models import mlp

pytestmark = MORE
FIELD = ".kdlib-field"
# In shares of the field.
THREE = [(0.25, 0.2), (0.5, 0.1), (0.72, 0.25), (0.5, 0.46), (0.75, 0.68), (0.5, 0.9), (0.22, 0.8)]
AT_FIRST = {"index.html", "assets/book.css", "assets/site.css", "assets/search.js", "assets/site.js",
            "pictures/headline.png"}


@pytest.fixture(scope="module")
def site(book, tmp_path_factory):
    folder = tmp_path_factory.mktemp("a school's web") / "kit"
    shutil.copytree(book, folder)
    build_site.dress(folder, in_reading_order(LESSONS))
    return folder


@pytest.fixture(scope="module")
def server(site):
    """The folder around the site on a web server that answers with 404.html, as hosts of pages do; its address."""
    class Handler(http.server.SimpleHTTPRequestHandler):
        def send_error(self, code, *_, **__):
            self.send_response(code)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write((site / "404.html").read_bytes())

        def log_message(self, *_):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Handler, directory=site.parent)) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture
def visit(browser):
    """A function that opens an address. What goes wrong, or leaves the site's own place, fails the test at its end."""
    pages, complaints = [], []

    def visit(address, **options):
        home = re.match(r"file:|http://[^/]+/", address)[0]
        page = browser.new_page(offline=home == "file:", **{"viewport": {"width": 1366, "height": 768}} | options)
        pages.append(page)
        page.asked = []

        def request(route):
            page.asked.append(route.request.url)
            if route.request.url.startswith((home, "data:", "blob:")):
                return route.continue_()
            complaints.append(f"request to {route.request.url}")
            route.abort()

        page.route("**/*", request)
        page.on("pageerror", lambda error: complaints.append(f"script error: {error}"))
        # Chromium calls a request for the head alone aborted, because no body comes.
        page.on("requestfailed", lambda request: request.method != "HEAD"
                and complaints.append(f"{request.failure}: {request.url}"))
        page.goto(address)
        settle(page, scripts=options.get("java_script_enabled", True))
        return page

    yield visit
    for page in pages:
        page.close()
    assert complaints == []


@pytest.fixture
def front(site):
    return (site / "index.html").as_uri()


def networks(site):
    """{name: network} as the page stores them, made again by kdlib."""
    page = BeautifulSoup((site / "index.html").read_text(encoding="utf-8"), "html.parser")
    stored, made, at = json.loads(page.find(id="drawing-state").string), {}, 0
    numbers = torch.frombuffer(bytearray(base64.b64decode(stored["weights"])), dtype=torch.int16).float()
    for given in stored["state"]["networks"]:
        model = made[given["name"]] = mlp(64, given["width"], given["classes"])
        for parameter, scale in zip(model.parameters(), given["scales"]):
            part = numbers[at:at + parameter.numel()] * scale
            first = parameter.shape == (given["width"], 64)    # stored pixel by pixel
            parameter.data = part.reshape(64, -1).T if first else part.reshape(parameter.shape)
            at += parameter.numel()
    return made


def answers(page, site, temperature=4.0):
    """What each network names; the bars in the page are what kdlib's networks answer to the same pixels."""
    pixels = page.locator(".kdlib-chart svg").evaluate("svg => svg.dataset.pixels").split()
    image, named = torch.tensor([[int(ink) for ink in pixels]]) / 16, {}
    for name, network in networks(site).items():
        bars = page.locator(f"[data-who={name}]").evaluate_all("all => all.map((bar) => Number(bar.dataset.share))")
        p = (network(image) / temperature).softmax(-1)[0].detach()
        torch.testing.assert_close(torch.tensor(bars), p, atol=1e-4, rtol=0)
        named[name] = p.argmax().item()
    return named


# ---- every link ----

def test_every_link_leads_somewhere(site):
    pages = {path.name: BeautifulSoup(re.sub(r"<pre\b.*?</pre>", "", path.read_text(encoding="utf-8"), flags=re.S),
                                      "html.parser") for path in site.glob("*.html")}
    anchors = {name: {element["id"] for element in page.select("[id]")} for name, page in pages.items()}
    followed = 0
    for name, page in pages.items():
        for element in page.select("[href], [src]"):
            target = element.get("href") or element["src"]
            if target.startswith("data:") or (element.name == "a" and target.startswith("https://")):
                continue
            path, _, anchor = target.partition("#")
            path = unquote(path) or name
            assert not re.match(r"\w+:|/", target) and (site / path).is_file(), f"{name}: {target}"
            assert not anchor or unquote(anchor) in anchors[path], f"{name}: {target}"
            followed += 1
    assert len(pages) == len(LESSONS) + len(SHEETS) + 3 and followed > 500    # first page, API, 404
    led = {link["href"].partition("#")[0] for link in pages["index.html"].select("a[href]")}
    assert set(pages) - {"index.html", "404.html"} <= led    # nothing is left behind


# ---- the first page ----

@pytest.mark.parametrize("width", [1366, 390])
def test_it_works_for_everybody(front, visit, width):
    page = visit(front, viewport={"width": width, "height": 844})
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        page.evaluate("document.querySelectorAll('details').forEach((fold) => { fold.open = true; })")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        axe(page)
        small = page.locator(".draw svg text, main p, main li, main a, main summary, header a").evaluate_all(
            "all => all.filter((text) => parseFloat(getComputedStyle(text).fontSize) < 12).length")
        assert small == 0


def test_it_loads_what_it_needs_and_the_words_when_one_searches(site, front, visit):
    page = visit(front)
    folder = site.as_uri() + "/"
    asked = {address.removeprefix(folder) for address in page.asked if not address.startswith(("blob:", "data:"))}
    assert asked == AT_FIRST
    assert sum((site / name).stat().st_size for name in asked) < 250_000
    page.get_by_label("Search").fill("dark knowl")
    page.locator(".search li a").first.wait_for()
    assert page.locator(".search li a").first.inner_text() == "Glossary: dark knowledge"
    assert sum(address.endswith("words.js") for address in page.asked) == 1


def test_one_draws_and_both_answer(site, front, visit):
    page = visit(front)
    assert answers(page, site) == {"teacher": 3, "pupil": 3}    # a stored 3, before anybody has touched it
    page.get_by_role("button", name="Clear").click()
    box = page.locator(FIELD).bounding_box()
    assert box["y"] + box["height"] < 600    # on the first screen of a laptop
    for number, (x, y) in enumerate(THREE):
        page.mouse.move(box["x"] + x * box["width"], box["y"] + y * box["height"], steps=6)
        if not number:
            page.mouse.down()
    page.mouse.up()
    assert answers(page, site) == {"teacher": 3, "pupil": 3}
    stored = page.locator(".kdlib-drawing input")
    stored.focus()
    stored.press("End")
    assert page.locator(".kdlib-drawing .kdlib-value").inner_text() == "11 of 11"
    assert answers(page, site) == {"teacher": 3, "pupil": 3}    # the 7 without a bar, as the page says
    page.locator(".kdlib-temperature input").press("Home")
    answers(page, site, temperature=0.1)


def test_a_finger_draws_and_the_answer_stands_below_it(site, front, visit):
    page = visit(front, viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    box, words = (page.locator(part).bounding_box() for part in (FIELD, ".kdlib-words"))
    assert box["y"] + box["height"] <= words["y"] <= 844 - words["height"]
    touch = page.context.new_cdp_session(page)
    for number, (x, y) in enumerate(THREE):
        point = {"x": box["x"] + x * box["width"], "y": box["y"] + y * box["height"]}
        kind = "touchMove" if number else "touchStart"
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [point]})
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    assert answers(page, site) == {"teacher": 3, "pupil": 3} and page.evaluate("scrollY") == 0
    assert page.locator(".kdlib-drawing .kdlib-value").inner_text() == "none"
    assert page.locator(".wide").evaluate("box => box.scrollWidth > box.clientWidth")    # the figure, not the page


@pytest.mark.parametrize("width", [641, 768, 1056, 1366])
def test_the_field_lies_still(front, visit, width):
    """It stands beside its chart at every width, and neither makes the other narrower."""
    page = visit(front, viewport={"width": width, "height": 768})
    tops = page.evaluate("""async () => {
        const seen = new Set();
        for (let frame = 0; frame < 20; frame++) {
            await new Promise(requestAnimationFrame);
            seen.add(document.querySelector('.kdlib-chart').getBoundingClientRect().left);
        }
        return [...seen];
    }""")
    field = page.locator(FIELD).bounding_box()
    assert len(tops) == 1 and tops[0] > field["x"] + field["width"]


def test_without_javascript_there_are_words_picture_and_map(front, visit):
    page = visit(front, java_script_enabled=False)
    assert page.locator("#drawing p", has_text="needs JavaScript").is_visible()
    assert page.locator("#drawing img").is_visible()
    assert page.locator("figure img").is_visible() and not page.locator(".search").is_visible()
    page.locator(".map summary").first.click()
    follow(page, page.get_by_role("link", name="When does it pay?"), scripts=False)
    assert page.url.endswith("00_start_here.html#When-does-it-pay%3F")


def test_on_paper_there_are_no_controls(front, visit):
    page = visit(front)
    page.emulate_media(media="print", color_scheme="dark")
    assert not page.locator(".kdlib-controls").is_visible() and not page.locator(".ways").is_visible()
    assert page.locator("figure img").is_visible() and page.get_by_text("T is the temperature.").is_visible()
    assert page.evaluate("getComputedStyle(document.documentElement).color") == "rgb(0, 0, 0)"


# ---- on a server ----

def test_from_a_server_it_is_the_same_and_leads_into_the_book(server, site, visit):
    page = visit(f"{server}/kit/")
    assert answers(page, site) == {"teacher": 3, "pupil": 3}
    follow(page, page.get_by_role("link", name="Read the first lesson"))
    assert page.title().startswith("00 · ")
    follow(page, page.locator("header .home"))
    assert page.title() == build_site.TITLE and page.url == f"{server}/kit/index.html"


@pytest.mark.parametrize("place", ["gone.html", "gone/", "old/lessons/04.html"])
def test_who_is_lost_finds_home(server, visit, place):
    page = visit(f"{server}/kit/{place}")
    axe(page)
    page.wait_for_function("home => document.getElementById('home').href === home", arg=f"{server}/kit/index.html")
    follow(page, page.get_by_role("link"))
    assert page.title() == build_site.TITLE


def test_who_is_lost_without_javascript_finds_home_from_beside_the_pages(server, visit):
    page = visit(f"{server}/kit/gone.html", java_script_enabled=False)
    follow(page, page.get_by_role("link"), scripts=False)
    assert page.title() == build_site.TITLE


def test_opened_from_the_disk_the_page_of_errors_leads_home(site, visit):
    page = visit((site / "404.html").as_uri())
    follow(page, page.get_by_role("link"))
    assert Path(unquote(page.url.removeprefix("file://"))) == site / "index.html"
