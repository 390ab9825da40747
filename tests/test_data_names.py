"""The names: four parts that share none, and windows that are those of a plain loop."""

import math
import re

import numpy as np
import pytest
import torch

from kdlib.arguments import shown
from kdlib.data import Names, load_names, windows

ALPHABET = ".abcdefghijklmnopqrstuvwxyz"
PARTS = load_names()
EVERYBODY = sorted(sum(PARTS, ()))


def test_parts_have_the_sizes_and_types_they_promise():
    assert isinstance(PARTS, Names) and PARTS._fields == ("train", "val", "test", "spare")
    assert [len(part) for part in PARTS] == [8000, 1000, 3000, 4000]
    assert {type(name) for name in EVERYBODY} == {str} and {type(part) for part in PARTS} == {tuple}


def test_names_are_different_short_and_of_small_letters():
    assert len(set(EVERYBODY)) == 16_000
    assert {len(name) for name in EVERYBODY} == set(range(2, 15)) and set("".join(EVERYBODY)) == set(ALPHABET[1:])
    assert {"emma", "liam", "olivia", "noah"} <= set(EVERYBODY)    # girls' and boys'


@pytest.mark.parametrize("split_seed", [1, 2**32 - 1])
def test_every_split_has_all_names_once(split_seed):
    parts = load_names(split_seed=split_seed)
    assert sorted(sum(parts, ())) == EVERYBODY and set(parts.test) != set(PARTS.test)


def test_split_seed_alone_draws_the_split():
    state = torch.get_rng_state()
    assert load_names(split_seed=0) == PARTS
    assert torch.equal(torch.get_rng_state(), state)
    early = set(EVERYBODY[:8000])    # no part is a piece of the alphabet, nor of the order of fame
    assert all(0.4 < len(early & set(part)) / len(part) < 0.6 for part in PARTS)


@pytest.mark.parametrize("split_seed", [-1, 1.5, math.nan, True, "0", None, 2**32], ids=repr)
def test_a_bad_seed_is_refused(split_seed):
    with pytest.raises((ValueError, TypeError), match=re.escape(shown(split_seed))):
        load_names(split_seed=split_seed)


# ---- windows ----

def by_hand(names, context):
    """Pairs of strings: what one sees, and what comes."""
    pairs = []
    for name in names:
        so_far = "." * context
        for letter in name + ".":
            pairs.append((so_far[-context:], letter))
            so_far += letter
    return pairs


def spelt(x, y):
    seen = x.view(len(x), -1, 27).argmax(-1)
    return [("".join(ALPHABET[i] for i in row), ALPHABET[i]) for row, i in zip(seen.tolist(), y.tolist())]


def test_the_example_of_the_docstring():
    pairs = [("...", "e"), ("..e", "m"), (".em", "m"), ("emm", "a"), ("mma", ".")]
    assert by_hand(["emma"], 3) == spelt(*windows(["emma"], 3)) == pairs


@pytest.mark.parametrize("context", [1, 2, 3, 5, 20, np.int64(4)], ids=repr)
@pytest.mark.parametrize("names", [["emma"], ["a", "", "zz", "", "emma"], [""], PARTS.val[:200]], ids=len)
def test_windows_are_those_of_a_plain_loop(names, context):
    x, y = windows(names, context)
    assert spelt(x, y) == by_hand(names, int(context))
    assert x.dtype == torch.float32 and y.dtype == torch.int64 and x.shape == (len(y), 27 * context)
    rows = x.view(-1, 27)
    assert (rows.sum(-1) == 1).all() and ((rows == 0) | (rows == 1)).all() and x.is_contiguous()


@pytest.mark.parametrize("collection", [tuple, set, iter, np.array, dict.fromkeys], ids=lambda f: f.__name__)
def test_any_collection_of_names_will_do(collection):
    assert torch.equal(windows(collection(["emma"]), 2)[0], windows(["emma"], 2)[0])


@pytest.mark.parametrize("names, error, named", [
    ("emma", TypeError, "'emma'"), (b"emma", TypeError, "b'emma'"), (None, TypeError, "None"), (3, TypeError, "got 3"),
    ([], ValueError, "at least one name"), ([3], TypeError, "got 3"), ([["emma"]], TypeError, "['emma']"),
    (["liam", "Emma"], ValueError, "'Emma'"), (["zoé"], ValueError, "'zoé'"), (["a.b"], ValueError, "'a.b'"),
    (["anna maria"], ValueError, "'anna maria'"), (["a\n"], ValueError, r"'a\n'"), ([None], TypeError, "None"),
    (PARTS, TypeError, "('"), (["x" * 10**6 + "!"], ValueError, "xxx …"), ([math.nan], TypeError, "nan")])
def test_what_is_no_list_of_names_is_refused_in_a_short_sentence(names, error, named):
    with pytest.raises(error, match=re.escape(named)) as raised:
        windows(names, 3)
    assert len(str(raised.value)) < 200


@pytest.mark.parametrize("context", [0, -1, 2.5, True, "3", None, math.inf], ids=repr)
def test_a_bad_context_is_refused(context):
    with pytest.raises((ValueError, TypeError), match=re.escape(shown(context))):
        windows(["emma"], context)
