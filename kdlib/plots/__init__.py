"""One function a figure; each returns the Figure or Axes it drew. Colour-blind-safe, readable from the last row."""

from kdlib.plots.digits import answers as answers
from kdlib.plots.digits import class_matrix as class_matrix
from kdlib.plots.digits import images as images
from kdlib.plots.digits import temperatures as temperatures
from kdlib.plots.results import intervals as intervals
from kdlib.plots.training import history as history
