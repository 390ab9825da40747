"""Take README's picture of the temperature widget: docs/temperature-widget.png, in a real JupyterLab.

    python tools/widget_picture.py
"""

import io
import tempfile
from pathlib import Path

from browser import open_browser
from lab_server import WIDGET, ask_kernel, make_lab, open_lesson, run_to
from PIL import Image

ROOT = Path(__file__).resolve().parent.parent
PICTURE = ROOT / "docs" / "temperature-widget.png"


def take():
    with tempfile.TemporaryDirectory() as folder, make_lab(Path(folder)) as lab, open_browser() as browser:
        # Twice the pixels, for sharp letters. High enough for the widget: JupyterLab clips what it does not show.
        page = browser.new_page(viewport={"width": 1300, "height": 1300}, device_scale_factor=2)
        open_lesson(page, lab, "02_core_concepts")
        page.evaluate("window.jupyterapp.commands.execute('application:toggle-left-area')")
        run_to(page, "TemperatureExplorer(")
        ask_kernel(page, f"setattr({WIDGET}, 'temperature', 4)")
        page.wait_for_function("document.querySelector('.kdlib-chart svg').dataset.temperature === '4'")
        explorer = page.locator(".kdlib-explorer")
        explorer.scroll_into_view_if_needed()
        page.wait_for_timeout(500)    # scrolling and fonts come to rest
        return explorer.screenshot()


if __name__ == "__main__":
    small = Image.open(io.BytesIO(take())).convert("RGB").quantize(256, dither=Image.Dither.NONE)
    small.save(PICTURE, optimize=True)
    print(f"{PICTURE.relative_to(ROOT)}: {small.width} x {small.height} pixels, {PICTURE.stat().st_size / 1000:.0f} kB")
