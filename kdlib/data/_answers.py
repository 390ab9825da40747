"""A teacher's answers, asked once and kept beside what it was asked: in memory, or on disk."""

import functools
import json
import math
import os
import pickle
import zlib
from collections.abc import Mapping

import numpy as np
import torch
from torch.utils.data import DataLoader, Dataset, Subset, default_collate

from kdlib import arguments, needed
from kdlib.data._table import alone, write_rows
from kdlib.models import mode

SAMPLE = 16    # items that the teacher is asked again before old answers are believed
LABELS = {"label", "labels"}    # of an item that is a dictionary: the teacher is not shown them
ABOUT, TABLE = "about.json", "answers.npy"


class AnsweredDataset(Dataset):
    """A map-style dataset whose items carry their number and the teacher's logits, as `with_answers` makes it.

    ``dataset``: what was given. ``logits``: all answers (n, classes), a float32 tensor or a memory-mapped array of
    float16. ``digests``: (n,), by which a changed item is known. ``path``: the folder, or ``None``.
    Used in lesson 15, *Ask once*.
    """

    def __init__(self, dataset, digests, logits, path=None):
        self.dataset, self.digests, self.logits, self.path = dataset, digests, logits, path

    def __len__(self):
        return len(self.dataset)

    def __getitem__(self, index):
        index = range(len(self))[index]
        item = self.dataset[index]
        if _digest(_shown(item)) != self.digests[index]:
            raise ValueError(f"item {index} is not what the teacher was asked, so its answer is stale. Augmented at "
                             "random? Augment what comes out of this dataset, or ask the teacher in the loop")
        logits = torch.as_tensor(np.asarray(self.logits[index], dtype=np.float32))
        if isinstance(item, Mapping):
            return {**item, "index": index, "teacher_logits": logits}
        return index, *(item if isinstance(item, (tuple, list)) else [item]), logits

    def __getstate__(self):    # a worker process opens the file itself: a copy of all answers may not fit into memory
        return self.__dict__ if self.path is None else {**self.__dict__, "digests": None, "logits": None}

    def __setstate__(self, state):
        self.__dict__.update(state)
        if self.path is not None:
            self.digests, self.logits = _opened(self.path)


def with_answers(dataset, teacher, *, path=None, ask=None, batch_size=256, workers=0, collate=None, progress=False):
    """A dataset whose items carry the teacher's logits, asked once: index, image, label and logits stay together.

    dataset: map-style, with ``len`` ≥ 1 and ``[i]``, the same items each time. An item (image, label, …) becomes
    (index, image, label, …, logits); an image alone (index, image, logits); a dictionary gets "index" and
    "teacher_logits", and its "label" or "labels" are not shown to the teacher. Shuffling and workers cannot tear them
    apart. An item that is no longer what the teacher was asked, augmented at random or exchanged, is refused. teacher:
    an ``nn.Module``, asked in eval mode on the device of its weights. ask: a function of teacher and batch, to logits
    (batch, classes); ``None``: ``teacher(batch)``, or ``teacher(**batch)`` for dictionaries, and ``.logits`` of what
    comes back. batch_size: a whole number ≥ 1. workers: how many processes load items, ≥ 0. collate: makes a batch of
    what the teacher is shown of the items, where torch's own cannot: texts to be padded. progress: show a bar.

    path: ``None``: the logits are kept in memory, in float32. Or a folder, in which they are kept memory-mapped, in
    float16 (three digits), so that they may outgrow memory. A batch is safe once it is answered; an interrupted call
    goes on where it stopped; after a finished one, the next only asks a few items again, to compare.

    Returns an `AnsweredDataset`. Raises ``TypeError`` for what is no such dataset or teacher; ``ValueError`` for a
    folder with another teacher's answers, or to other data, or a damaged one, for answers that are no finite (batch,
    classes) or probabilities, and for logits that float16 cannot hold.
    Source: Beyer et al. (2022), *Knowledge distillation: A good teacher is patient and consistent*, on stale answers.
    Used in lesson 15, *Ask once*.
    """
    if not all(hasattr(dataset, word) for word in ("__len__", "__getitem__")) or not len(dataset):
        raise TypeError(f"dataset must have a length ≥ 1 and items, got {arguments.shown(dataset)}")
    arguments.model("teacher", teacher)
    if not (ask is None or callable(ask)) or not (collate is None or callable(collate)):
        raise TypeError(f"ask and collate must be functions, got {arguments.shown(ask)} and {arguments.shown(collate)}")
    batch_size, workers = arguments.whole("batch_size", batch_size, 1), arguments.whole("workers", workers, 0)
    collated = functools.partial(_collated, collate or default_collate)

    def answers(numbers):    # digests (batch,) and logits (batch, classes) of these items, batch by batch
        loader = DataLoader(_Shown(Subset(dataset, numbers)), batch_size, num_workers=workers, collate_fn=collated)
        for digests, batch in loader:
            with mode(teacher, training=False), torch.no_grad():
                logits = (ask or _ask)(teacher, _moved(batch, next(teacher.parameters(), torch.empty(0)).device))
            logits = arguments.taught("the teacher's answers", logits)
            if len(logits) != len(digests):
                raise ValueError(f"the teacher must answer ({len(digests)}, classes), got {tuple(logits.shape)!r}")
            yield digests, logits.float().cpu()

    def watched(numbers):
        if not progress or os.environ.get("TQDM_DISABLE"):
            return answers(numbers)
        return needed("tqdm.auto").tqdm(answers(numbers), "answers", math.ceil(len(numbers) / batch_size))

    if path is None:
        digests, logits = zip(*watched(range(len(dataset))))
        return AnsweredDataset(dataset, np.concatenate(digests), torch.cat(logits))
    path = arguments.path("path", path)
    path.mkdir(parents=True, exist_ok=True)
    with alone(path):
        _fill(path, {"teacher": _digest(teacher.state_dict()), "items": len(dataset)}, answers, watched)
    return AnsweredDataset(dataset, *_opened(path), path)


def _fill(path, wanted, answers, watched):
    """Answer what this folder does not yet hold. Its note says how many rows are safe, and is replaced as a whole."""
    about, n = _about(path) or {**wanted, "done": 0}, wanted["items"]
    done = about.pop("done")
    if about != wanted or done and not _agree(path, answers, done):
        raise ValueError(f"{path} holds answers of another teacher, or to other data: choose another, or delete it")
    for digests, logits in watched(range(done, n)) if done < n else ():
        if logits.abs().max() > np.finfo(np.float16).max:
            raise ValueError(f"float16 holds no logit beyond 65504, got {logits.abs().max().item()!r}")
        rows = np.empty(len(logits), [("digest", np.uint32), ("logits", np.float16, logits.shape[1:])])
        rows["digest"], rows["logits"] = digests, logits
        write_rows(path / TABLE, rows, done, n)
        done += len(logits)
        (path / "about.new").write_text(json.dumps({**wanted, "done": done}))
        os.replace(path / "about.new", path / ABOUT)


def _agree(path, answers, done):
    """Does the teacher still answer a few items as this folder says? (Another order of a batch's sums is no other.)"""
    numbers = sorted({round(place) for place in np.linspace(0, done - 1, SAMPLE)})
    digests, logits = (np.concatenate(part) for part in zip(*answers(numbers)))
    kept, held = (part[numbers] for part in _opened(path))
    return np.array_equal(digests, kept) and held.shape == logits.shape and np.allclose(held, logits, 0.01, 0.01)


def _about(path):
    """The folder's note, or None where there is none."""
    try:
        about = json.loads((path / ABOUT).read_text())
        return {"teacher": about["teacher"], "items": about["items"], "done": about["done"]}
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError):
        raise ValueError(f"{path / ABOUT} is damaged: delete the folder, and the teacher is asked again") from None


def _opened(path):
    """Digests (n,) and logits (n, classes), memory-mapped."""
    try:
        table = np.load(path / TABLE, mmap_mode="r")
        return table["digest"], table["logits"]
    except (OSError, ValueError, IndexError):
        raise ValueError(f"{path / TABLE} is damaged: delete the folder, and the teacher is asked again") from None


class _Shown(Dataset):
    """What the teacher is shown of each item, with its digest."""

    def __init__(self, dataset):
        self.dataset = dataset

    __len__ = AnsweredDataset.__len__

    def __getitem__(self, index):
        shown = _shown(self.dataset[index])
        return _digest(shown), shown


def _shown(item):
    if isinstance(item, Mapping):
        return {name: part for name, part in item.items() if name not in LABELS}
    return item[0] if isinstance(item, (tuple, list)) else item


def _collated(collate, items):
    digests, shown = zip(*items)
    return np.array(digests, dtype=np.uint32), collate(list(shown))


def _moved(batch, device):
    if isinstance(batch, Mapping):
        return {name: _moved(part, device) for name, part in batch.items()}
    return batch.to(device) if isinstance(batch, torch.Tensor) else batch


def _ask(teacher, batch):
    answer = teacher(**batch) if isinstance(batch, Mapping) else teacher(batch)
    return getattr(answer, "logits", answer)


def _digest(shown, start=0):
    """A number that tells two items apart, or the weights of two teachers."""
    if isinstance(shown, Mapping):
        return functools.reduce(lambda number, pair: _digest(pair[1], _digest(pair[0], number)), shown.items(), start)
    if isinstance(shown, torch.Tensor):
        start = zlib.crc32(repr((shown.dtype, tuple(shown.shape))).encode(), start)
        return zlib.crc32(shown.detach().cpu().contiguous().flatten().view(torch.uint8).numpy(), start)
    return zlib.crc32(pickle.dumps(shown), start)
