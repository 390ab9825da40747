"""How quickly the widgets answer, in a real JupyterLab and in the book: milliseconds, p50 and p95.

    make bench           for idle machines: whatever else runs is measured too
    .venv/bin/python tools/widget_latency.py --book      the book alone

From the key to the changed picture, 30 times; for ModelSizeExplorer, from letting go to the dots of three distilled
students. In JupyterLab the kernel distils them; in the book the page does, 20 times. Its first release also unpacks the
images, starts the workers and compiles: that one is told apart, and does not count.
"""

import sys
import tempfile
from pathlib import Path

from browser import find_browser, open_browser
from build_book import BOOK, BookError, fetch_packages, replace_book
from lab_server import dot_latencies, key_latencies, make_lab, open_lesson, p50_p95, run_to

SLIDER, PICTURE = ".kdlib-temperature input", ".kdlib-explorer:has(.kdlib-temperature) svg"
SIZE = {"width": 1400, "height": 1000}
EXPLORER, LESSON, AIM = "ModelSizeExplorer", "07_temperature_and_model_size", 400
WIDTH = 16    # of the students whose dots are waited for, in the book


def keys(page):
    key_latencies(page, SLIDER, PICTURE, presses=10)    # the first ones also wait for the browser's compiler
    return key_latencies(page, SLIDER, PICTURE)


def dots(page):
    page.wait_for_timeout(2000)    # the page has said hello, and the kernel has answered
    dot_latencies(page, SLIDER, presses=4)
    return dot_latencies(page, SLIDER)


# the widget, its lesson, what is measured, how, and what we aim at for 19 of 20, in ms
MEASURED = [("TemperatureExplorer", "02_core_concepts", "key to picture", keys, 16),
            ("LossExplorer", "04_loss_math", "key to picture", keys, 16),
            (EXPLORER, LESSON, "letting go to dots", dots, AIM)]


def measure():
    """A line for each widget in JupyterLab: (widget, what, p50, p95, aim), in milliseconds."""
    found = []
    with tempfile.TemporaryDirectory() as folder, make_lab(Path(folder)) as lab, open_browser() as browser:
        for widget, lesson, what, times, aim in MEASURED:
            page = browser.new_page(viewport=SIZE)
            open_lesson(page, lab, lesson)
            run_to(page, f"{widget}(")
            found.append((widget, what, *p50_p95(times(page)), aim))
            page.close()
    return found


def measure_book(browser, book, releases=20):
    """The dots in a page of the book, from the disk: (the first release, a list of the others), in milliseconds."""
    page = browser.new_page(viewport=SIZE)
    page.goto((book / f"{LESSON}.html").as_uri())
    page.locator(".kdlib-job", has_text="distilled in this page").wait_for()    # no kernel has answered
    width = page.locator(".kdlib-width input").get_attribute("aria-valuetext")
    if width != str(WIDTH):
        raise ValueError(f"the page must open with students of width {WIDTH}, got {width}")
    first, *others = dot_latencies(page, SLIDER, presses=1 + releases)
    page.close()
    return first, others


def main(book_alone):
    if find_browser() is None:
        sys.exit("The widgets were not measured: no Chromium or Chrome was found.")
    lines = [] if book_alone else measure()
    try:
        with tempfile.TemporaryDirectory() as folder:
            replace_book(Path(folder) / "book", fetch_packages(BOOK.parent))
            with open_browser() as browser:
                first, times = measure_book(browser, Path(folder) / "book")
        lines.append((EXPLORER, "the same, in the book", *p50_p95(times), AIM))
    except BookError as problem:
        print(f"The book was not measured: {problem}")
    for widget, what, p50, p95, aim in lines:
        print(f"{widget:20} {what:22}  p50 {p50:5.1f} ms   p95 {p95:5.1f} ms   aim: p95 ≤ {aim} ms")
    if lines[-1][1].endswith("book"):
        print(f"{'':20} {'its first release':22}      {first:5.1f} ms   (not counted above)")


if __name__ == "__main__":
    main("--book" in sys.argv[1:])
