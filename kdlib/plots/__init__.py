"""One function a figure; each returns the Figure or Axes it drew. Colour-blind-safe, readable from the last row."""

from kdlib.plots.training import history as history
