"""The one palette: the roles' colours as in every figure of the kit, and ink on a light card."""

from kdlib.looks import BLUE, GREEN, GREY, ORANGE, PURPLE

__all__ = ["BLUE", "EDGE", "GREEN", "GREY", "INK", "ORANGE", "PAPER", "PURPLE", "SOFT"]

PAPER, EDGE = "#fbfaf6", "#d5d0c3"    # the card, its border and thin rules
INK, SOFT = "#23272e", "#555d68"      # words, and words that matter less
