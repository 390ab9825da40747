"""Weights on disk: no code in the file, never half a file, and a damaged one is noticed."""

import os
import tempfile
import zipfile
from pathlib import Path

import torch

from kdlib import arguments


def save_weights(model, path):
    """Write the weights of a model to a file, no code; an interrupted write leaves the old file as it was.

    model: any ``nn.Module``. path: the file, a string or a ``Path``; its folder must exist, an old file is replaced.
    Raises ``TypeError`` where model is no ``nn.Module`` or path no path, ``ValueError`` where path is a folder,
    ``FileNotFoundError`` where its folder is missing.
    Used in lesson 11, *Part 1: four ways to read a digit*.
    """
    arguments.model("model", model)
    target = arguments.path("path", path)
    if not target.parent.is_dir():
        raise FileNotFoundError(f"the folder of {path!r} does not exist")
    if target.is_dir():
        raise ValueError(f"{path!r} is a folder; weights need a file name")
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".unfinished-") as folder:
        torch.save(model.state_dict(), Path(folder) / "weights")
        os.replace(Path(folder) / "weights", target)    # atomic: readers see the old file or the new one, never half


def load_weights(model, path):
    """Read weights written by `save_weights` into a model, all or none. Returns the model.

    model: an ``nn.Module`` of the same layers; its weights are replaced. path: the file, a string or a ``Path``.
    Raises ``FileNotFoundError`` for a missing file and ``ValueError`` for one that is corrupt or belongs to a model
    of other layers, ``TypeError`` for wrong types; the model is unchanged then.
    Used in lesson 11, *Part 1: four ways to read a digit*.
    """
    arguments.model("model", model)
    source = arguments.path("path", path)
    if not source.is_file():
        raise FileNotFoundError(f"there are no weights at {path!r}")
    try:
        with zipfile.ZipFile(source) as archive:    # torch itself would load a flipped bit without a word
            damaged = archive.testzip()
        if damaged:
            raise zipfile.BadZipFile(f"wrong checksum of {damaged}")
        weights = torch.load(source, map_location="cpu", weights_only=True)
        found = _shapes(weights)
    except Exception as error:    # torch raises half a dozen kinds; for the reader they are one
        raise ValueError(f"{path!r} is corrupt or holds no weights ({type(error).__name__})") from error
    wanted = _shapes(model.state_dict())
    if found != wanted:
        first = next(name for name in {**wanted, **found} if found.get(name) != wanted.get(name))
        raise ValueError(f"{path!r} holds the weights of another model: {arguments.shown(found)}, wanted "
                         f"{arguments.shown(wanted)}; they differ first in {first!r}")
    model.load_state_dict(weights)
    return model


def _shapes(weights):
    return {name: tuple(w.shape) if isinstance(w, torch.Tensor) else type(w) for name, w in weights.items()}
