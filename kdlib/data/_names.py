"""Given names: a language that a network learns in a second, letter by letter."""

from collections import namedtuple
from importlib.resources import files

import torch

from kdlib import arguments

ALPHABET = ".abcdefghijklmnopqrstuvwxyz"    # a letter's number is its place here; 0 ends a name, and stands before it
Names = namedtuple("Names", "train val test spare")
Names.__doc__ = """Given names in four parts that share none, each a tuple of strings of a … z, in random order.

    train: 8,000 names to learn from. val: 1,000 to choose with. test: 3,000 to look at once. spare: 4,000 more.
    Used in lesson 13, *1. A name is a row of classifications*.
    """


def load_names(*, split_seed=0):
    """`Names`: 16,000 given names of 2 to 14 letters, girls' and boys', the most common ones of a year (no download).

    split_seed: a whole number from 0 to 2³² − 1, which draws the parts; else ``ValueError``, ``TypeError``.
    Source: US Social Security Administration, births of 2018, in the copy of makemore (2022): in the public domain.
    Used in lesson 13, *1. A name is a row of classifications*.
    """
    draw = torch.Generator().manual_seed(arguments.whole("split_seed", split_seed, 0, most=2**32 - 1))
    names = files("kdlib.data").joinpath("names.txt").read_text(encoding="ascii").split()
    parts = torch.randperm(len(names), generator=draw).split([8000, 1000, 3000, 4000])
    return Names(*(tuple(names[place] for place in part) for part in parts))


def windows(names, context):
    """Names as a row of classifications: at each place, the letters before it and the one that comes there.

    "ema" with context 3 is ``... → e``, ``..e → m``, ``.em → a``, ``ema → .``, the end. names: a collection of strings
    of a … z, at least one. context: how many letters one sees, a whole number ≥ 1. Returns (x, y), n letters and ends
    in the order of the names: x (n, context · 27) float32, a one-hot row for each letter seen; y (n,) int64, 0 the end.
    Raises ``ValueError`` for no name and for other letters, ``TypeError`` for wrong types.
    Used in lesson 13, *1. A name is a row of classifications*.
    """
    context = arguments.whole("context", context, least=1)
    if isinstance(names, (str, bytes)) or not hasattr(names, "__iter__"):
        raise TypeError(f"names must be a list of strings, got {arguments.shown(names)}")
    names = list(names)
    for name in names:
        if not isinstance(name, str) or name.strip(ALPHABET[1:]):    # other letters stay
            raise (ValueError if isinstance(name, str) else TypeError)(
                f"a name must be a string of letters a … z, got {arguments.shown(name)}")
    if not names:
        raise ValueError("names must hold at least one name, got none")
    text = "".join("." * context + name + "`" for name in names)    # "`" comes before "a" and is 0, "." is far below
    numbers = torch.frombuffer(bytearray(text, "ascii"), dtype=torch.uint8).long() - ord("`")
    rows = numbers.unfold(0, context + 1, 1)[numbers[context:] >= 0].clamp(min=0)
    return torch.eye(len(ALPHABET))[rows[:, :-1]].flatten(1), rows[:, -1].clone()
