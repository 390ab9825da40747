"""Figures of training runs."""

import matplotlib.pyplot as plt

from kdlib.plots._style import GREEN, STUDENT, styled


@styled
def history(history):
    """Loss and accuracy per epoch of a `kdlib.training.History`, side by side. Returns the Figure."""
    epochs = range(1, len(history.losses) + 1)
    figure, (left, right) = plt.subplots(1, 2, figsize=(9, 3.2))
    left.plot(epochs, history.losses, color=STUDENT)
    left.set(xlabel="epoch", ylabel="training loss", ylim=(0, None))
    right.plot(epochs, [100 * a for a in history.accuracies], color=STUDENT, label="training")
    if history.validation_accuracies:
        right.plot(epochs, [100 * a for a in history.validation_accuracies], "--", color=GREEN, label="validation")
    right.set(xlabel="epoch", ylabel="accuracy (%)", ylim=(None, 101))
    right.legend(loc="lower right")
    return figure
