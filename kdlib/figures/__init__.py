"""Figures in one look: rows and curves with their 95 % intervals, images, and what networks answer to them.

Each function returns the Figure that it drew, already closed: as the last line of a cell it shows exactly once,
elsewhere save it or ``display`` it. A series has a role, and a role a colour, a marker and a line. What else is here
helps to draw figures of one's own that look the same.
"""

from kdlib.figures._images import answers, draw_image, images
from kdlib.figures._intervals import curves, rows
from kdlib.figures._look import (
    BLACK,
    BLUE,
    GREEN,
    GREY,
    LOOKS,
    ORANGE,
    PURPLE,
    RED,
    SKY,
    Look,
    draw_line,
    legend_above,
    looks_for,
    marks,
    spread,
    styled,
)

__all__ = ["BLACK", "BLUE", "GREEN", "GREY", "LOOKS", "ORANGE", "PURPLE", "RED", "SKY", "Look", "answers", "curves",
           "draw_image", "draw_line", "images", "legend_above", "looks_for", "marks", "rows", "spread", "styled"]
