"""Draw the pictures that the lessons open with: tools/drawings -> notebooks/pictures/NN_name.svg.

    python tools/draw.py

Plain text, the same on every machine. Nothing is trained: measured numbers lie in tools/drawings/measured.json.
"""

import importlib
import pkgutil

import drawings
from drawings.pen import DRAWINGS
from folders import write
from lesson import NOTEBOOKS

PICTURES = NOTEBOOKS / "pictures"


def draw():
    """{name of a file: its text}, of all drawings."""
    for module in pkgutil.iter_modules(drawings.__path__, "drawings."):
        importlib.import_module(module.name)
    return {f"{name}.svg": picture() for name, picture in sorted(DRAWINGS.items())}


def main():
    found = draw()
    for old in PICTURES.glob("*.svg"):
        if old.name not in found:
            old.unlink()
    for name, text in found.items():
        write(PICTURES / name, text)
    kilobytes = sum(map(len, found.values())) / 1000
    print(f"{len(found)} drawings, {kilobytes:.0f} kB, in {PICTURES.relative_to(NOTEBOOKS.parent)}")


if __name__ == "__main__":
    main()
