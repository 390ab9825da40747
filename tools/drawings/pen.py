"""The one hand: SVG as text. Every drawing is a light card, so it can be read on paper and on a dark page alike.

A drawing is 720 units wide. Shown 390 pixels wide, as on a phone, its words (25 units) are still 13 pixels high.
"""

import math
import re

from drawings.palette import EDGE, INK, ORANGE, PAPER, SOFT

WIDTH, SHOWN, WORDS, BIG = 720, 560, 25, 31    # SHOWN: pixels, where there is room
FONTS = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'Liberation Sans', sans-serif"
DRAWINGS = {}    # name of the file -> function that gives the text of the SVG


def drawing(name, height):
    """A function that returns parts becomes one that returns the drawing of this name, a card of this height."""
    def register(parts):
        DRAWINGS[name] = lambda: svg(height, *parts())
        return parts
    return register


def svg(height, *parts):
    """The whole picture. parts: elements, or lists of them."""
    card = shape("rect", x=2, y=2, width=WIDTH - 4, height=height - 4, rx=18, fill=PAPER, stroke=EDGE, stroke_width=2)
    opening = (f'<svg xmlns="http://www.w3.org/2000/svg" width="{SHOWN}" height="{number(height * SHOWN / WIDTH)}" '
               f'viewBox="0 0 {WIDTH} {height}" font-family="{FONTS}" font-size="{WORDS}" fill="none" '
               'stroke-width="3" stroke-linecap="round" stroke-linejoin="round">')
    return "\n".join([opening, card, *flat(parts), "</svg>"]) + "\n"


def flat(parts):
    for part in parts:
        if isinstance(part, str):
            yield part
        else:
            yield from flat(part)


def number(value):
    """As short as it can be, and the same on every machine: at most one decimal."""
    text = f"{value:.1f}".removesuffix(".0")
    return "0" if text == "-0" else text


def shape(name, content=None, **attributes):
    """An SVG element. Attributes with None are left out; numbers are rounded."""
    written = " ".join(f'{key.replace("_", "-")}="{number(value) if isinstance(value, (int, float)) else value}"'
                       for key, value in attributes.items() if value is not None)
    return f"<{name} {written}/>" if content is None else f"<{name} {written}>{content}</{name}>"


# ---- marks ----

def words(x, y, text, *, size=WORDS, colour=INK, anchor="middle", bold=False, italic=False):
    """Words on one line, y at its foot; a list of words on as many lines, y at the foot of the first."""
    if not isinstance(text, str):
        return [words(x, y + place * size * 1.2, one, size=size, colour=colour, anchor=anchor, bold=bold, italic=italic)
                for place, one in enumerate(text)]
    text = text.replace("&", "&amp;").replace("<", "&lt;")
    return shape("text", text, x=x, y=y, font_size=None if size == WORDS else size, fill=colour,
                 text_anchor=None if anchor == "start" else anchor, font_weight="600" if bold else None,
                 font_style="italic" if italic else None)


def line(*points, colour=INK, width=None, dash=False):
    """Straight from point to point; each (x, y)."""
    return path("M" + "L".join(f"{number(x)} {number(y)}" for x, y in points), colour=colour, width=width, dash=dash)


def path(d, *, colour=INK, fill=None, width=None, dash=False, opacity=None):
    """d: as SVG has it, with as many decimals as you like."""
    rounded = re.sub(r"-?\d+\.\d+(e-\d+)?", lambda found: number(float(found[0])), d)
    return shape("path", d=rounded, stroke=colour, fill=fill, stroke_width=width,
                 stroke_dasharray="7 8" if dash else None, fill_opacity=opacity)


def box(x, y, width, height, *, colour=INK, fill="white", opacity=None, radius=10, dash=False, line_width=None):
    return shape("rect", x=x, y=y, width=width, height=height, rx=radius, stroke=colour, fill=fill,
                 fill_opacity=None if opacity is None else f"{opacity:g}", stroke_width=line_width,
                 stroke_dasharray="7 8" if dash else None)


def circle(x, y, radius, *, colour=INK, fill="white", width=None, dash=False):
    return shape("circle", cx=x, cy=y, r=radius, stroke=colour, fill=fill, stroke_width=width,
                 stroke_dasharray="6 6" if dash else None)


def arrow(start, end, *, bend=0.0, colour=INK, dash=False, width=3.5, head=13):
    """From start to end, each (x, y). bend: how far its middle lies to the left of the way, in lengths of the way."""
    (x, y), (to_x, to_y) = start, end
    dx, dy = to_x - x, to_y - y
    mid_x, mid_y = (x + to_x) / 2 + 2 * bend * dy, (y + to_y) / 2 - 2 * bend * dx
    length = math.hypot(to_x - mid_x, to_y - mid_y)
    ux, uy = (to_x - mid_x) / length, (to_y - mid_y) / length
    neck_x, neck_y = to_x - 0.7 * head * ux, to_y - 0.7 * head * uy
    wings = [(to_x - head * (ux - side * uy), to_y - head * (uy + side * ux)) for side in (0.62, -0.62)]
    shaft = f"M{number(x)} {number(y)}" + (f"Q{number(mid_x)} {number(mid_y)} " if bend else "L")
    tip = "M" + "L".join(f"{number(a)} {number(b)}" for a, b in (wings[0], (to_x, to_y), wings[1])) + "Z"
    return [path(shaft + f"{number(neck_x)} {number(neck_y)}", colour=colour, width=width, dash=dash),
            path(tip, colour=colour, fill=colour, width=2)]


def mark(x, y, kind, *, size=13, colour=INK, width=5):
    """A tick ("yes"), a cross ("no")."""
    high = 0.8 * size
    strokes = {"yes": [((x - size, y), (x - 0.3 * size, y + high), (x + size, y - high))],
               "no": [((x - high, y - high), (x + high, y + high)), ((x - high, y + high), (x + high, y - high))]}
    return [line(*stroke, colour=colour, width=width) for stroke in strokes[kind]]


# ---- pictures and answers ----

def digit(x, y, size, pixels, *, colour=INK, frame=SOFT):
    """A picture of 8×8 pixels, its left upper corner at (x, y). pixels: 64 characters, 0 (white) to g (black)."""
    pixel, layers = size / 8, {}
    for place, dark in enumerate(pixels):
        if int(dark, 17) > 1:
            layers.setdefault(min(8, (int(dark, 17) + 1) // 2), []).append(divmod(place, 8))
    squares = [shape("path", d="".join(f"M{number(x + column * pixel)} {number(y + row * pixel)}h{number(pixel)}"
                                       f"v{number(pixel)}h-{number(pixel)}z" for row, column in places),
                     fill=colour, fill_opacity=f"{dark / 8:g}") for dark, places in sorted(layers.items())]
    return [shape("rect", x=x, y=y, width=size, height=size, fill="white"), *squares,
            shape("rect", x=x, y=y, width=size, height=size, rx=3, stroke=frame, stroke_width=2.5)]


def bars(x, y, width, height, shares, *, colour=ORANGE, names=(), full=100, pale=False, chosen=None, gap=0.25):
    """Probabilities, in per cent, as bars that stand on y, from x on. full: the share that is as high as height.

    names: a word below each bar. chosen: the one whose name is bold. pale: to be drawn upon.
    """
    pitch = width / len(shares)
    found = [line((x, y), (x + width, y), colour=SOFT, width=2.5)]
    for place, share in enumerate(shares):
        left, tall = x + (place + gap / 2) * pitch, height * share / full
        if share > 0:
            found.append(shape("rect", x=left, y=y - tall, width=pitch * (1 - gap), height=tall, fill=colour,
                               fill_opacity="0.4" if pale else None))
    return found + [words(x + (place + 0.5) * pitch, y + WORDS, str(name), bold=place == chosen,
                          colour=INK if place == chosen or chosen is None else SOFT)
                    for place, name in enumerate(names)]
