"""Who appears in the drawings: teacher and student, always in their colours, and what they hand to each other."""

from drawings.palette import BLUE, GREY, INK, ORANGE, SOFT
from drawings.pen import WORDS, bars, box, circle, line, path, shape, words

COLUMNS = {"large": (3, 5, 3), "small": (3, 2, 3), "middle": (3, 3, 3)}


def network(x, y, size, *, colour=BLUE, units="small", cap=False, dash=False):
    """A network around (x, y): a card with three layers of units; the hidden one says how large it is."""
    half, columns = size / 2, COLUMNS[units]
    places = [[(x + (column - 1) * 0.31 * size, y + (unit - (count - 1) / 2) * 0.78 * size / max(count, 3.4))
               for unit in range(count)] for column, count in enumerate(columns)]
    found = [box(x - half, y - half, size, size, colour=colour, fill="white", radius=0.16 * size, dash=dash),
             shape("rect", x=x - half, y=y - half, width=size, height=size, rx=0.16 * size, fill=colour,
                   fill_opacity="0.14")]
    for before, after in zip(places, places[1:]):
        found += [line(a, b, colour=colour, width=1.6) for a in before for b in after]
    found += [circle(*place, 0.058 * size, colour=INK, fill="white" if dash else colour, width=2)
              for column in places for place in column]
    return found + (mortarboard(x, y - half, 0.66 * size) if cap else [])


def mortarboard(x, y, width):
    """The cap that only a teacher wears, sitting on (x, y)."""
    half, thick = width / 2, 0.24 * width
    top = y - 0.42 * width
    return [path(f"M{x - 0.5 * half} {top + thick * 0.5} V{y} Q{x} {y + 0.16 * width} {x + 0.5 * half} {y} "
                 f"V{top + thick * 0.5}", colour=INK, fill=INK, width=2),
            path(f"M{x} {top - thick} L{x + half} {top} L{x} {top + thick} L{x - half} {top} Z", colour=INK, fill=INK,
                 width=2),
            line((x, top), (x + 0.8 * half, top + 0.1 * width), (x + 0.8 * half, top + 0.4 * width), colour=ORANGE,
                 width=3)]


def teacher(x, y, size, **options):
    return network(x, y, size, **{"colour": ORANGE, "units": "large", "cap": True} | options)


def student(x, y, size, **options):
    return network(x, y, size, **{"colour": BLUE, "units": "small"} | options)


def tag(x, y, word, *, width=74, height=48, colour=GREY):
    """A label, as on a suitcase, its middle at (x, y): it names one class and says nothing else."""
    left, right, top, foot = x - width / 2, x + width / 2, y - height / 2, y + height / 2
    nose = left - 0.42 * height
    return [path(f"M{left} {top} H{right} V{foot} H{left} L{nose} {y} Z", colour=INK, fill="white"),
            circle(left + 2, y, 5, colour=INK, fill=colour, width=2),
            words(x + 5, y + 0.36 * WORDS, word, bold=True)]


def answer(x, y, width, height, shares, *, colour=ORANGE, names=(), full=100, chosen=None):
    """An answer, soft: its bars on a slip of paper, the left upper corner at (x, y)."""
    foot = y + height - (WORDS + 16 if names else 14)
    return [box(x, y, width, height, colour=SOFT, line_width=2),
            bars(x + 12, foot, width - 24, foot - y - 14, shares, colour=colour, names=names, full=full,
                 chosen=chosen)]


def speech(x, y, width, height, *, to, colour=INK):
    """A speech bubble; to: (x, y) of the mouth, below, above or beside it."""
    near = min(max(to[0], x + 40), x + width - 40), min(max(to[1], y + 25), y + height - 25)
    if to[1] > y + height or to[1] < y:
        edge = y + height if to[1] > y else y
        foot = f"M{near[0] - 16} {edge} L{to[0]} {to[1]} L{near[0] + 16} {edge}"
        seam = line((near[0] - 14, edge), (near[0] + 14, edge), colour="white", width=5)
    else:
        edge = x if to[0] < x else x + width
        foot = f"M{edge} {near[1] - 14} L{to[0]} {to[1]} L{edge} {near[1] + 14}"
        seam = line((edge, near[1] - 12), (edge, near[1] + 12), colour="white", width=5)
    return [box(x, y, width, height, colour=colour, radius=16), path(foot, colour=colour, fill="white"), seam]
