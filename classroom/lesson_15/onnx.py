"""A student as ONNX, and what another program answers with it: an extra of the kit, ``pip install -e ".[export]"``."""

import contextlib
import importlib.util
import io
import logging
import warnings

import torch

TOOLS = ("onnx", "onnxscript", "onnxruntime")


def answers(student, x, path):
    """What ONNX Runtime answers to x with this student, logits (n, classes); None where its tools are not installed.

    path: of the file that is written.
    """
    if any(importlib.util.find_spec(tool) is None for tool in TOOLS):
        return None
    import onnxruntime

    logging.getLogger("torch.onnx").setLevel(logging.ERROR)    # that torchvision is missing, in four lines
    with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):    # the exporter tells its life
        warnings.simplefilter("ignore")
        made = torch.onnx.export(student.eval(), (x[:2],), dynamo=True, verbose=False,
                                 dynamic_shapes=({0: torch.export.Dim("batch")},))
    made.save(path)
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    found, = session.run(None, {session.get_inputs()[0].name: x.numpy()})
    return torch.from_numpy(found)
