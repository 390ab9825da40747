"""What a page needs to distil by itself, as a few ten thousand bytes that a notebook can store."""

import json
import zlib

import numpy as np
import torch

from kdlib import arguments

LEVELS = 255    # of a teacher's logit: eight bits. With four, students lose half a point, with three two


def packed(repetitions, *, steps, lr, batch_size, students=3):
    """All that the page of a `ModelSizeExplorer` needs to distil without a kernel, for its argument ``in_page``.

    repetitions: a list of triples (data, teacher_logits, chosen), one for each repetition. data: a
    `kdlib.data.Dataset`, whose training images and test images are meant. teacher_logits: (n, classes), a row for each
    of its training images. chosen: {images: a Dataset}, for each stop of the dial *images* the transfer set, whose
    training images are some of those of data. steps: of a student, about (whole epochs are trained). lr, batch_size: as
    for `kdlib.training.distill`. students: how many are distilled when a slider is let go.

    Run r of the page distils students of the seeds 3·(1000 + r), 3·(1000 + r) + 1, … for three of them, in repetition
    (1000 + r) mod their number. Logits are rounded to eight bits, as `rounded` does. Returns bytes: zlib; a line of
    JSON that lists the arrays; the arrays. Raises ``ValueError`` where a chosen image is none of the training images,
    or numbers are out of range; ``TypeError`` for wrong types.
    Used in lesson 07, *All the dials at once*.
    """
    pictures, worlds, cuts = {}, [], None
    for data, logits, chosen in repetitions:
        arguments.answers("teacher_logits", logits, len(data.x_train), len(data.class_names))
        train = _numbers(pictures, data.x_train, data.y_train)
        place = {picture: row for row, picture in enumerate(train)}
        places = []
        for images, few in chosen.items():
            rows = [place.get(picture) for picture in _numbers(pictures, few.x_train, few.y_train)]
            if len(rows) != images or None in rows:
                raise ValueError(f"chosen must hold {images!r} of the training images, got {len(rows)}, of which "
                                 f"{rows.count(None)} are none of them")
            places += rows
        if cuts not in (None, list(chosen)):
            raise ValueError(f"all repetitions must offer the same images, got {cuts!r} and {list(chosen)!r}")
        cuts = list(chosen)
        test = _numbers(pictures, data.x_test, data.y_test)
        worlds.append((train, test, places, *steps_of(logits.detach().numpy(), LEVELS)))
    if not worlds:
        raise ValueError("repetitions must not be empty")
    trains, tests, places, low, step, logits = map(list, zip(*worlds))
    images, labels = (np.array(part, "u1") for part in ([list(image) for image, _ in pictures],
                                                        [label for _, label in pictures]))
    # Pictures of one digit after another, and pixel by pixel: what is alike lies together, and takes a sixth less room.
    order = labels.argsort(kind="stable")
    place = order.argsort(kind="stable")
    arrays = {"low": np.array(low, "<f4"), "step": np.array(step, "<f4"), "train": place[trains].astype("<u2"),
              "test": place[tests].astype("<u2"), "chosen": np.array(places, "<u2"),
              "pixels": images[order].T, "labels": labels[order], "logits": np.array(logits, "u1")}
    head = {"features": data.x_train.shape[1], "classes": len(data.class_names), "worlds": len(worlds), "cuts": cuts,
            "pictures": len(images), "size": len(trains[0]), "tested": len(tests[0]), "scale": 16,
            "students": students, "lr": lr, "steps": steps, "batch": batch_size}
    return bundle(head, arrays)


def bundle(head, arrays):
    """A dictionary and arrays as the bytes that `unpack` of _packed.js makes one object of. arrays: {name: array}."""
    head = head | {"arrays": [[name, array.dtype.kind + str(array.dtype.itemsize), array.size]
                              for name, array in arrays.items()]}
    packer = zlib.compressobj(9, zlib.DEFLATED, 15, 9, zlib.Z_FILTERED)
    parts = [json.dumps(head).encode() + b"\n", *(array.tobytes() for array in arrays.values())]
    # Each part has a code of its own: they hold different things.
    return b"".join(packer.compress(part) + packer.flush(zlib.Z_SYNC_FLUSH) for part in parts) + packer.flush()


def rounded(logits):
    """The teacher's logits as the page has them: in 256 equal steps from the smallest to the largest. Same shape.

    Used in lesson 07, *All the dials at once*.
    """
    low, step, numbers = steps_of(logits.detach().numpy(), LEVELS)
    return torch.from_numpy(low + step * numbers.astype(np.float32))


def steps_of(values, levels):
    """(lowest, step, whole numbers of steps above the lowest, 0 … levels), of which values can be made again."""
    v = values.astype(np.float32)
    low = v.min()
    step = np.float32((v.max() - low) / levels) or np.float32(1)
    return low, step, np.rint((v - low) / step)


def _numbers(pictures, x, y):
    """The number of each picture, new ones appended: a picture is its sixteenths of black, and its label."""
    sixteenths = np.rint(x.numpy() * 16).astype(np.uint8)
    if np.abs(sixteenths / 16 - x.numpy()).max() > 1e-6:
        raise ValueError("pixels must be sixteenths, as those of load_digits are")
    keys = ((image.tobytes(), label) for image, label in zip(sixteenths, y.tolist()))
    return [pictures.setdefault(key, len(pictures)) for key in keys]
