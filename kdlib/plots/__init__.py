"""One function a figure; each returns the Figure or Axes it drew. Colour-blind-safe, readable from the last row."""

from kdlib.plots._style import ROLES as ROLES
from kdlib.plots.bugs import findings as findings
from kdlib.plots.bugs import measures as measures
from kdlib.plots.compressed import after_cuts as after_cuts
from kdlib.plots.compressed import frontier as frontier
from kdlib.plots.digits import answers as answers
from kdlib.plots.digits import class_matrix as class_matrix
from kdlib.plots.digits import images as images
from kdlib.plots.digits import temperatures as temperatures
from kdlib.plots.digits import unseen_digit as unseen_digit
from kdlib.plots.losses import boundaries as boundaries
from kdlib.plots.losses import gradient_sizes as gradient_sizes
from kdlib.plots.losses import loss_terms as loss_terms
from kdlib.plots.primer import coverage as coverage
from kdlib.plots.primer import pairs as pairs
from kdlib.plots.primer import surprise as surprise
from kdlib.plots.questions import fidelity as fidelity
from kdlib.plots.questions import over_epochs as over_epochs
from kdlib.plots.relations import distances as distances
from kdlib.plots.results import intervals as intervals
from kdlib.plots.stages import stages as stages
from kdlib.plots.sweeps import heat_maps as heat_maps
from kdlib.plots.sweeps import over_temperature as over_temperature
from kdlib.plots.sweeps import teachers_and_students as teachers_and_students
from kdlib.plots.training import history as history
from kdlib.plots.widths import by_width as by_width
