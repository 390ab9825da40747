"""What a class remembers: charts that answer while the slider moves, in JupyterLab and in a page without a kernel."""

from kdlib.widgets._heirs import heir as heir
from kdlib.widgets._inherited import load_inheritance as load_inheritance
from kdlib.widgets._packed import packed as packed
from kdlib.widgets._packed import rounded as rounded
from kdlib.widgets.drawing import DrawingExplorer as DrawingExplorer
from kdlib.widgets.inheritance import InheritanceExplorer as InheritanceExplorer
from kdlib.widgets.learning import LearningExplorer as LearningExplorer
from kdlib.widgets.loss import LossExplorer as LossExplorer
from kdlib.widgets.model_size import ModelSizeExplorer as ModelSizeExplorer
from kdlib.widgets.next_letter import NextLetterExplorer as NextLetterExplorer
from kdlib.widgets.temperature import TemperatureExplorer as TemperatureExplorer
from kdlib.widgets.two_classes import TwoClassExplorer as TwoClassExplorer
