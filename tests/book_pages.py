"""Pages of the book for tests in a browser: opened from the disk, without a network, and looked at by axe."""

from axe_playwright_python.sync_playwright import Axe
from stored import LESSONS

# A chart whose place has got another width is drawn anew a frame later; one that is not shown has none.
CHARTS_AT_REST = """() => [...document.querySelectorAll('.kdlib-explorer:has(.kdlib-chart)')].every((explorer) => {
    const chart = explorer.querySelector('.kdlib-chart'), drawn = chart.querySelector('svg').viewBox.baseVal.width;
    return !chart.clientWidth || drawn === chart.clientWidth || explorer.querySelector('[role=alert]');
})"""


def stems():
    return [lesson.stem for lesson in LESSONS]


def settle(page, state="visible", scripts=True):
    """Wait until a page has loaded, has its fonts and shows its widgets, drawn as wide as they are.

    Whoever leaves it sooner breaks off its requests, and whoever measures sooner finds what will not last.

    state: what is waited for of the widgets. scripts: does the page run any? Without them there is no widget.
    """
    page.wait_for_load_state()
    if scripts:
        for widget in page.locator(".widget").all():
            widget.locator(":is(.kdlib-explorer, .jupyter-widgets)").first.wait_for(state=state)
        page.evaluate("document.fonts.ready.then(() => {})")
        page.wait_for_function(CHARTS_AT_REST)


def resize(page, width, height):
    """Give a page another size, and wait until it has taken it and its charts are drawn anew."""
    page.set_viewport_size({"width": width, "height": height})
    page.wait_for_function("width => innerWidth === width", arg=width)
    page.wait_for_function(CHARTS_AT_REST)


def unfold(page):
    """Open all folds. What becomes wider than the page then can be scrolled by keyboard a moment later: wait for it."""
    page.evaluate("document.querySelectorAll('details').forEach((fold) => { fold.open = true; })")
    page.wait_for_function("""() => [...document.querySelectorAll('pre, .scroll, .math.display')].every((box) =>
        box.scrollWidth - box.clientWidth <= 1 || box.tabIndex === 0)""")


def follow(page, link, scripts=True):
    """Click a link to another page, and wait until that one has settled. Playwright's click does not wait for it."""
    with page.expect_event("load"):
        link.click()
    settle(page, scripts=scripts)


def visitor(browser):
    """Yields a function that opens a page of a book. What goes wrong in it, or leaves the disk, fails at the end.

    state: what is waited for of its widgets; "attached" where they stand on a slide that is not shown.
    """
    pages, complaints = [], []

    def visit(folder, name, query="", state="visible", **options):
        page = browser.new_page(offline=True, **{"viewport": {"width": 1280, "height": 900}} | options)
        pages.append(page)
        page.on("pageerror", lambda error: complaints.append(f"script error: {error}"))
        page.on("requestfailed", lambda request: complaints.append(f"not found: {request.url}"))
        page.on("console", lambda message: message.type == "error" and complaints.append(message.text))
        page.goto((folder / f"{name}.html").as_uri() + query)
        settle(page, state, options.get("java_script_enabled", True))
        return page

    yield visit
    for page in pages:
        page.close()
    assert not complaints, complaints


def axe(page, within=None, **options):
    """Fails for what axe calls serious or critical. within: a selector, to look at a part of the page only.

    preload: it would fetch style sheets, which no page here may do.
    """
    options |= {"resultTypes": ["violations"], "preload": False}
    found = Axe().run(page, context=within, options=options).response["violations"]
    assert not [(rule["id"], [(node["target"], node["failureSummary"]) for node in rule["nodes"]])
                for rule in found if rule["impact"] in ("serious", "critical")]
