"""A network's answers, and its train and eval mode."""

import contextlib

import torch

from kdlib.models._arguments import check_images, check_model

PREDICT_ROWS = 4096    # rows predict_logits takes at a time, so that a large data set does not fill the memory


def predict_logits(model, x):
    """Logits of ``model`` on ``x`` (n, features) float: (n, classes), without gradients and in eval mode.

    Each submodule's own train/eval mode is restored afterwards, also when the model raises.

    Raises ``TypeError`` where model is no ``nn.Module`` or x no float tensor, ``ValueError`` where x is empty or
    does not fit the model, and where the answers are no finite (n, classes).
    """
    check_model(model)
    check_images(x, model)
    with mode(model, training=False), torch.no_grad():
        answers = [model(rows) for rows in x.split(PREDICT_ROWS)]
    if not isinstance(answers[0], torch.Tensor):
        raise TypeError(f"the model must return logits, a tensor, got {answers[0]!r}")
    logits = torch.cat(answers)
    if logits.ndim != 2 or len(logits) != len(x):
        raise ValueError(f"the model must return logits ({len(x)}, classes), got {tuple(logits.shape)!r}")
    if not torch.isfinite(logits).all():
        raise ValueError(f"the model's logits must be finite, got {logits[~torch.isfinite(logits)][0].item()!r}")
    return logits


@contextlib.contextmanager
def mode(model, *, training):
    """Inside: every submodule is in train (True) or eval (False) mode. Outside: each has its own mode again."""
    before = [(module, module.training) for module in model.modules()]
    model.train(training)
    try:
        yield
    finally:
        for module, was_training in before:
            module.training = was_training
