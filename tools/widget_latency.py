"""How quickly the widgets' pictures follow a key, in a real JupyterLab: milliseconds, p50 and p95 of 30 presses.

    python tools/widget_latency.py           for idle machines: whatever else runs is measured too
"""

import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

from browser import open_browser  # noqa: E402
from lab_server import key_latencies, make_lab, open_lesson, p50_p95, run_to  # noqa: E402

WIDGETS = {"TemperatureExplorer": "02_core_concepts", "LossExplorer": "04_loss_math"}
SLIDER, PICTURE = ".kdlib-temperature .noUi-handle", ".kdlib-chart svg"


def measure():
    """name of the widget -> (p50, p95) in milliseconds, from the key to the changed picture."""
    found = {}
    with tempfile.TemporaryDirectory() as folder, make_lab(Path(folder)) as lab, open_browser() as browser:
        for name, lesson in WIDGETS.items():
            page = browser.new_page(viewport={"width": 1400, "height": 1000})
            open_lesson(page, lab, lesson)
            run_to(page, f"{name}(")
            key_latencies(page, SLIDER, PICTURE, presses=10)    # the first ones also wait for the browser's compiler
            found[name] = p50_p95(key_latencies(page, SLIDER, PICTURE))
            page.close()
    return found


if __name__ == "__main__":
    for name, (p50, p95) in measure().items():
        print(f"{name:22} p50 {p50:5.1f} ms   p95 {p95:5.1f} ms")
