"""A small picture for each control, the same wherever one is shown: in drawings, and beside the rows of figures.

An icon is strokes on a square of 24 by 24, y downwards. A stroke is a kind and its points: "line" is drawn from point
to point, "fill" is a polygon, "dash" a dashed line. Any pen can draw that, matplotlib's too.
"""


def _bars(*heights, kind="fill"):
    """Four bars on a line at 22, from the left."""
    found = [("line", ((1.5, 22), (22.5, 22)))]
    for place, height in enumerate(heights):
        if height:
            left, top = 3 + 5 * place, 22 - height
            found.append((kind, ((left, 22), (left, top), (left + 3.4, top), (left + 3.4, 22))))
    return tuple(found)


def _tag(x, y, width=13, height=9):
    """A label, as on a suitcase: it names one class and says nothing else. (x, y): its middle."""
    left, right, top, foot = x - width / 2 + 2, x + width / 2 + 2, y - height / 2, y + height / 2
    return (("line", ((left, top), (right, top), (right, foot), (left, foot), (left - 0.45 * height, y), (left, top))),
            ("fill", ((left, y - 1), (left + 2, y - 1), (left + 2, y + 1), (left, y + 1))))


# Who wears it, teaches.
_CAP = (("fill", ((12, 0.5), (21, 4), (12, 7.5), (3, 4))), ("line", ((19.5, 4.6), (19.5, 8.6))))

ICONS = {    # in the order of lesson 05: what the student is told
    "alone": _tag(12, 12, 15, 11),
    "label smoothing": _bars(3, 16, 3, 3),
    "top class": _CAP + _bars(0, 11, 0, 0),
    "large teacher": _CAP + _bars(4, 11, 6, 2.5),
    "own size": _CAP + (("line", ((6, 13), (18, 13))), ("line", ((6, 19), (18, 19)))),
    "same labels": _CAP + _tag(12, 16.5, 14, 9),
    "permuted": _bars(4, 14, 7, 2.5) + (("line", ((4.5, 13), (15, 5.5), (19.5, 15))),
                                        ("fill", ((3, 14.8), (3.4, 11), (6.4, 13.4))),
                                        ("fill", ((20.6, 17.2), (17.8, 14.6), (21.2, 13.6)))),
    "shuffled": (("line", ((2, 6), (7, 6), (16, 18), (20, 18))), ("line", ((2, 18), (7, 18), (16, 6), (20, 6))),
                 ("fill", ((23, 6), (18.6, 3), (18.6, 9))), ("fill", ((23, 18), (18.6, 15), (18.6, 21)))),
    "untrained": (("dash", ((12, 0.5), (21, 4), (12, 7.5), (3, 4), (12, 0.5))),) + _bars(6, 6, 6, 6, kind="line"),
    "all labels": tuple(stroke for place in range(3) for stroke in _tag(10 + 2 * place, 19 - 6.5 * place, 13, 5.5)),
}
