"""Reports that were published with a mistake in them, the sound ones, and the tests that find them."""

import torch

__all__ = ["detects_chosen_on_the_test_set", "detects_deviation_for_error", "sound_choice", "sound_error"]


def sound_choice(validation, test):
    """The accuracy to report for the best of several candidates. validation, test: (candidates,) accuracies."""
    return test[validation.argmax()].item()


def report_m(validation, test):
    return test[test.argmax()].item()


def sound_error(accuracies):
    """The mean and its standard error. accuracies: (seeds,)."""
    return accuracies.mean().item(), (accuracies.std() / len(accuracies) ** 0.5).item()


def report_n(accuracies):
    return accuracies.mean().item(), accuracies.std().item()


def detects_chosen_on_the_test_set(report):
    """With the test accuracies dealt out anew, another candidate is chosen: the choice has seen the test."""
    validation, test = torch.tensor([0.90, 0.93, 0.91]), torch.tensor([0.94, 0.90, 0.92])
    return any(report(validation, test.roll(shift)) != test.roll(shift)[1].item() for shift in range(3))


def detects_deviation_for_error(report):
    """The same spread over four times as many seeds does not halve the error."""
    few = torch.tensor([0.90, 0.92, 0.94, 0.91, 0.93], dtype=torch.float64)
    return not report(few.repeat(4))[1] < 0.6 * report(few)[1]
