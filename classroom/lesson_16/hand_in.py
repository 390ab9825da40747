"""Hand-ins of lesson 16: a small file of plain numbers, written by a learner and read by somebody who trusts nobody.

Nothing in the file is executed. It is read by ``torch.load(weights_only=True)``, which takes tensors, numbers and words
and refuses everything else; the network is built here, from its name; sizes, shapes and values are checked before any
of them is used. What is wrong is said in a sentence, `Refused`.
"""

import io
import math
import unicodedata
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch

from classroom.lesson_16.deal import BYTES, FORGIVEN, TIME, TIMED
from classroom.lesson_16.storing import BITS, bytes_of, name_of, network_of, restored, stored, time_ratio
from kdlib import arguments

LARGEST = 65_536    # bytes of a hand-in, with everything that torch writes around the numbers
KEYS = {"deal", "by", "network", "bits", "expects", "numbers", "steps"}
LONGEST = 40        # characters of a name
TRIES = 3           # a computer may be busy: who is too slow is timed again


class Refused(ValueError):
    """A sentence that says why a hand-in is not taken."""


@dataclass(frozen=True)
class HandIn:
    """A hand-in that is in order. by: who hands in. model: the student, its weights as they come back. expects: the
    learner's own 95 % interval for the share of held-out images that it names rightly, in %."""

    by: str
    network: str
    bits: int
    expects: tuple
    model: Any

    @property
    def bytes(self):
        return bytes_of(self.model, self.bits)


# ---- writing ----

def write(student, path, given, *, by, bits, expects):
    """Write a student as a hand-in, and say what was written. Raises `Refused` where it would not be taken.

    student: an mlp or cnn of `kdlib.models`. bits: of each weight in the file, 2 to 8, 16 or 32. by: a name. expects:
    (low, high), the interval in per cent that you expect to hold the share of right answers on the held-out images.
    """
    arguments.model("student", student)
    by, expects = _by(by), _expects(expects)
    try:
        network = name_of(student)
        numbers, steps = stored(student, bits)
    except ValueError as problem:
        raise Refused(f"{problem}.") from None
    path, content = Path(path), io.BytesIO()
    draft = path.with_name(f".{path.name}.unfinished")    # what is refused leaves nothing behind
    torch.save({"deal": given.deal, "by": by, "network": network, "bits": bits, "expects": expects,
                "numbers": numbers, "steps": steps}, content)
    try:
        draft.write_bytes(content.getvalue())    # whose errors name the file, and torch's do not
        found = read(draft, given)
        ratio = timed(found, given)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    print(f"{path.name}: {found.network} in {bits} bits, {found.bytes} of {BYTES} bytes, {ratio:.2f} of the "
          f"old student's time ({TIME:.2f} allowed{', a twentieth forgiven' * (ratio > TIME)}).")


# ---- reading ----

def read(path, given):
    """The `HandIn` in a file, checked in every way that needs no held-out image. Raises `Refused` with a sentence."""
    found = _opened(Path(path))
    if missing := sorted(KEYS - set(found)):
        raise Refused(f"this is no hand-in: it lacks {', '.join(missing)}. Write it with hand_in.write.")
    if unknown := set(found) - KEYS:
        raise Refused(f"nobody here knows the key {arguments.shown(min(map(str, unknown)))}. Write it with "
                      "hand_in.write.")
    if found["deal"] != given.deal:
        raise Refused(f"it was made for the deal {arguments.shown(found['deal'])}, and this is {given.deal}: load your "
                      "instructor's file, and train on its images.")
    by, bits, expects = _by(found["by"]), found["bits"], _expects(found["expects"])
    if type(bits) is not int or bits not in BITS:
        raise Refused(f"bits must be one of {', '.join(map(str, BITS))}, got {arguments.shown(bits)}.")
    try:
        network = network_of(found["network"])
    except ValueError as problem:
        raise Refused(f"{problem}.") from None
    size = bytes_of(network, bits)
    if size > BYTES:
        raise Refused(f"too large: {found['network']} in {bits} bits takes {size:,} bytes, {BYTES:,} are allowed. Take "
                      "fewer units or maps, or fewer bits.")
    _fits(found, stored(network, bits), found["network"])
    model = restored(network, found["numbers"], found["steps"], bits).eval()
    return HandIn(by, found["network"], bits, expects, model)


def timed(hand_in, given):
    """The share of the old student's time that it takes. Raises `Refused` where that is over the budget each time."""
    ratio = math.inf
    for _ in range(TRIES):
        ratio = min(ratio, time_ratio(hand_in.model, given.x[:TIMED]))
        if ratio <= FORGIVEN * TIME:
            return ratio
    raise Refused(f"too slow: it takes {ratio:.2f} of the old student's time, {TIME:.2f} are allowed. Take fewer maps, "
                  "or one convolution less.")


def _opened(path):
    """The dictionary in a file."""
    if not path.is_file():
        raise Refused(f"there is no file {path.name!r}.")
    if (size := path.stat().st_size) > LARGEST:
        raise Refused(f"the file has {size:,} bytes, and a hand-in has {LARGEST:,} at most. Is the teacher in it, or "
                      "the optimiser?")
    try:
        with zipfile.ZipFile(path) as archive:
            unpacked = sum(part.file_size for part in archive.infolist())
            damaged = unpacked <= LARGEST and archive.testzip()
    except Exception:
        raise Refused("this is no file of torch.save, or it is damaged. Write it with hand_in.write.") from None
    if unpacked > LARGEST:
        raise Refused(f"unpacked, the file would have {unpacked:,} bytes, and a hand-in has {LARGEST:,} at most.")
    try:
        found = torch.load(path, map_location="cpu", weights_only=True)
        damaged = damaged or not isinstance(found, dict)
    except Exception:    # torch has a dozen kinds; for the reader they are one
        raise Refused("it holds more than plain numbers, such as a whole model or code, and is not opened. Hand in "
                      "what hand_in.write writes.") from None
    if damaged:
        raise Refused("the file is damaged, or no hand-in. Write it with hand_in.write.")
    if found and all(isinstance(value, torch.Tensor) for value in found.values()):
        raise Refused("this is a bare state_dict: nobody knows by whom it is, and in how many bits. Write it with "
                      "hand_in.write.")
    return found


def _by(name):
    """A name that is safe on a screen, in a spreadsheet and in a web page."""
    if not isinstance(name, str) or not name.strip() or len(name) > LONGEST:
        raise Refused(f"your name must be a text of 1 to {LONGEST} characters, got {arguments.shown(name)}.")
    odd = [sign for sign in name if not (unicodedata.category(sign)[0] in "LMN" or sign in " .'-_’&")]
    if odd or not name[0].isalnum():
        raise Refused(f"your name may hold letters, digits, spaces and . ' - _ &, and begins with a letter or a digit; "
                      f"got {arguments.shown(name)}.")
    return name.strip()


def _expects(pair):
    """The learner's own interval, (low, high) in per cent."""
    numbers = isinstance(pair, (list, tuple)) and len(pair) == 2 and all(
        isinstance(end, (int, float)) and not isinstance(end, bool) and math.isfinite(end) for end in pair)
    if not numbers or not 0 <= pair[0] <= pair[1] <= 100:
        plain = "" if numbers else " Of a tensor take .item(), of an Interval .low and .high."
        raise Refused("expects must be two plain numbers in per cent, low and high, such as (84, 91); got "
                      f"{arguments.shown(pair)}.{plain}")
    if pair[1] <= 1:
        raise Refused(f"expects looks like shares, {arguments.shown(pair)}; per cent are wanted, such as (84, 91).")
    return float(pair[0]), float(pair[1])


def _fits(found, wanted, network):
    """Refuse tensors that are not those of the network: their names, kinds and shapes, and what is no number."""
    for part, tensors in zip(("numbers", "steps"), wanted):
        given = found[part]
        if not isinstance(given, dict) or set(given) != set(tensors):
            raise Refused(f"the {part} are not those of {network}: it has {', '.join(tensors) or 'none'}.")
        for name, tensor in tensors.items():
            value = given[name]
            if type(value) is not torch.Tensor or value.layout != torch.strided or value.device.type != "cpu":
                raise Refused(f"{name} in {part} is no plain tensor.")
            if (value.dtype, value.shape) != (tensor.dtype, tensor.shape):
                raise Refused(f"{name} in {part} must be {_kind(tensor)}, got {_kind(value)}.")
            if value.is_floating_point() and not value.isfinite().all():
                raise Refused(f"{name} in {part} holds {value[~value.isfinite()][0].item()}: the training diverged. "
                              "Look at the student's answers before you hand it in.")


def _kind(tensor):
    return f"{str(tensor.dtype).removeprefix('torch.')} {tuple(tensor.shape)}"
