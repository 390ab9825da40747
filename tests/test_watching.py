"""What a function changes is seen, whatever it is part of, and put back."""

import functools
import types

import numpy as np
import pandas as pd
import pytest
import torch
from torch import nn

from classroom.watching import SETTINGS, Around, Watch
from kdlib.data import load_digits
from kdlib.models import mlp


class Own:
    """What a learner may have defined in a notebook."""

    def __init__(self, **parts):
        vars(self).update(parts)


Own.__module__ = "__main__"


def in_place(network):
    with torch.no_grad():
        network[0].weight.mul_(2)


CHANGES = {    # something that can be changed, and the change
    "tensor": (torch.arange(3.0), lambda x: x.add_(1)), "NaN": (torch.full((2,), torch.nan), lambda x: x.zero_()),
    "shape": (torch.zeros(2, 3), lambda x: x.t_()), "trainable": (torch.zeros(2), lambda x: x.requires_grad_()),
    "array": (np.zeros(3), lambda x: x.fill(1)), "list": ([1, 2], lambda x: x.append(3)),
    "entry": ([1, [2]], lambda x: x[1].append(3)), "dictionary": ({"a": 1}, lambda x: x.update(b=2)),
    "value": ({"a": [1]}, lambda x: x["a"].clear()), "set": ({1, 2}, lambda x: x.discard(1)),
    "inside a tuple": ((torch.zeros(2),), lambda x: x[0].add_(1)),
    "frame": (pd.DataFrame({"a": [1.0, 2.0]}), lambda x: x.insert(1, "b", 0)),
    "column": (pd.DataFrame({"a": [1.0, 2.0]}), lambda x: x.__setitem__("a", 0)),
    "series": (pd.Series([1.0, 2.0]), lambda x: x.__setitem__(0, 5.0)),
    "weights": (mlp(3, 2, 2), in_place), "mode": (mlp(3, 2, 2), nn.Module.eval),
    "frozen": (mlp(3, 2, 2), lambda x: x.requires_grad_(False)),
    "running mean": (nn.BatchNorm1d(2), lambda x: x(torch.randn(5, 2))),
    "digits": (load_digits(20), lambda x: x.y_train.zero_()), "own": (Own(a=1), lambda x: setattr(x, "a", 2)),
}


@pytest.mark.parametrize("thing, change", CHANGES.values(), ids=CHANGES)
def test_a_change_is_seen_and_put_back(thing, change):
    watch = Watch({"`x`": thing, "`y`": torch.zeros(3)})
    assert watch.changed() is None
    change(thing)
    assert watch.changed() == "`x`"
    watch.put_back()
    assert watch.changed() is None and Watch({"`x`": thing}).changed() is None


def test_what_is_kept_for_later_is_no_change():
    class Lazy:
        @functools.cached_property
        def table(self):
            return torch.zeros(3)

    Lazy.__module__ = "__main__"
    lazy = Lazy()
    watch = Watch({"`lazy`": lazy})
    lazy.table    # noqa: B018
    assert "table" in vars(lazy) and watch.changed() is None


def test_what_cannot_be_compared_is_left_alone():
    class Rude:
        def __eq__(self, other):
            raise RuntimeError

        __hash__ = None

    watch = Watch({"`x`": [Rude(), iter([1]), torch, len, Rude, types.SimpleNamespace(a=1)]})
    assert watch.changed() is None
    watch.put_back()


GLOBAL, HELPED = torch.zeros(2), []


def helper():
    HELPED.append(1)


@functools.cache
def remembered():
    GLOBAL.add_(1)


def by_default(seen=[]):    # noqa: B006
    seen.append(1)


def by_attribute():
    by_attribute.calls = 1


def by_a_new_name():
    global NEW
    NEW = 1


@pytest.mark.parametrize("function, name", [
    (lambda: GLOBAL.add_(1), "`GLOBAL`"), (lambda: helper(), "`HELPED`"), (lambda: remembered(), "`GLOBAL`"),
    (lambda: [GLOBAL.add_(1) for _ in range(2)], "`GLOBAL`"), (functools.partial(helper), "`HELPED`"),
    (by_default, "what `by_default` keeps for the next call"), (by_a_new_name, "`NEW`"),
    (by_attribute, "what `by_attribute` keeps for the next call"),
    (lambda: torch.set_grad_enabled(False), "whether torch records gradients"),
    (lambda: torch.set_default_dtype(torch.float64), "torch's default dtype"),
    (lambda: torch.use_deterministic_algorithms(True), "torch's choice of algorithms"),
    (lambda: torch.manual_seed(3), None), (lambda: load_digits(20).y_train.zero_(), None)])
def test_what_a_function_changes_around_it_is_named_and_put_back(function, name):
    torch.manual_seed(0)
    first = torch.rand(3)
    torch.manual_seed(0)
    around = Around(function)
    function()
    assert around.changed() == name
    around.put_back()
    assert around.changed() is None and not GLOBAL.any() and HELPED == [] and "NEW" not in globals()
    assert torch.equal(torch.rand(3), first)    # chance is put back without a word


def test_a_setting_that_nobody_changed_is_not_set_again(monkeypatch):
    for name, (read, _) in SETTINGS.items():    # to set one may take a second
        monkeypatch.setitem(SETTINGS, name, (read, lambda value: pytest.fail("set again")))
    Around(helper).put_back()


def test_a_large_thing_is_not_copied(monkeypatch):
    monkeypatch.setattr("classroom.watching.MOST_BYTES", 100)
    large, small = torch.zeros(1000), torch.zeros(3)
    watch = Watch({"`small`": small, "`large`": large})
    large.add_(1)
    assert watch.changed() is None
    small.add_(1)
    assert watch.changed() == "`small`"
