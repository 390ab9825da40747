"""What a network costs: seconds and bytes."""

import torch

from kdlib import arguments
from kdlib.models import mode, predict_logits


def latency(model, x):
    """Median seconds that ``model`` takes for one forward pass over ``x``, on one thread, in eval mode, warmed up.

    Timed by ``torch.utils.benchmark``. A figure of this machine at this moment: compare ratios.

    model: an ``nn.Module``. x: (n, …), as for `predict_logits`. Returns seconds. Raises as that.
    Used in lesson 01, *What size buys*.
    """
    from torch.utils.benchmark import Timer

    predict_logits(model, x)    # checks the arguments and warms up
    call = "model(x)" if isinstance(x, torch.Tensor) else "model(**x)"
    with mode(model, training=False), torch.no_grad():
        return Timer(call, globals={"model": model, "x": x}).blocked_autorange(min_run_time=0.05).median


def size_in_bytes(model):
    """Bytes that the parameters and buffers of a model take in memory: 4 for each float32 parameter.

    model: any ``nn.Module``. Returns a whole number. Raises ``TypeError`` where model is no ``nn.Module``.
    Used in lesson 01, *A family of networks*.
    """
    arguments.model("model", model)
    return sum(t.numel() * t.element_size() for t in (*model.parameters(), *model.buffers()))
