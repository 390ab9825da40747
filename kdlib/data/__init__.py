"""Real images and real names, split honestly: train to learn, validation to choose, test to look once."""

from kdlib.data._answers import AnsweredDataset, with_answers
from kdlib.data._dataset import Dataset, halves
from kdlib.data._digits import load_digits
from kdlib.data._fashion import load_fashion_mnist
from kdlib.data._names import Names, load_names, windows
from kdlib.data._results import load_confirm, load_sweep

__all__ = ["AnsweredDataset", "Dataset", "Names", "halves", "load_confirm", "load_digits", "load_fashion_mnist",
           "load_names", "load_sweep", "windows", "with_answers"]
