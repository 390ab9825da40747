"""How quickly the widgets answer, in a real JupyterLab: milliseconds, p50 and p95 of 30 key presses.

    make bench           for idle machines: whatever else runs is measured too

From the key to the changed picture; for ModelSizeExplorer, from letting go to the dots of three distilled students.
"""

import sys
import tempfile
from pathlib import Path

from browser import find_browser, open_browser
from lab_server import dot_latencies, key_latencies, make_lab, open_lesson, p50_p95, run_to

SLIDER, PICTURE = ".kdlib-temperature input", ".kdlib-explorer:has(.kdlib-temperature) svg"


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
            ("ModelSizeExplorer", "07_temperature_and_model_size", "letting go to dots", dots, 400)]


def measure():
    """A line for each widget: (widget, what, p50, p95, aim), in milliseconds."""
    found = []
    with tempfile.TemporaryDirectory() as folder, make_lab(Path(folder)) as lab, open_browser() as browser:
        for widget, lesson, what, times, aim in MEASURED:
            page = browser.new_page(viewport={"width": 1400, "height": 1000})
            open_lesson(page, lab, lesson)
            run_to(page, f"{widget}(")
            found.append((widget, what, *p50_p95(times(page)), aim))
            page.close()
    return found


if __name__ == "__main__":
    if find_browser() is None:
        sys.exit("The widgets were not measured: no Chromium or Chrome was found.")
    for widget, what, p50, p95, aim in measure():
        print(f"{widget:20} {what:18}  p50 {p50:5.1f} ms   p95 {p95:5.1f} ms   aim: p95 ≤ {aim} ms")
