"""What a learner's function may not change: its arguments, the names around it, torch's settings. Seen, and put back.

    watch = Watch({"`digits`": digits})     # copies of everything that these names lead to
    …
    watch.changed()                         # "`digits`" where anything in it is no longer what it was, else None
    watch.put_back()

Objects are compared by identity, numbers by value: no learner's ``__eq__`` is ever called.
"""

import contextlib
import inspect
import types

import numpy as np
import torch

MOST_THINGS, MOST_BYTES = 20_000, 300_000_000    # looked at, and copied: a check must not take longer than a lesson
PLAIN = (int, float, complex, str, bytes, type(None))
NOWHERE = object()
SETTINGS = {    # what is one for the whole notebook -> how to read it, how to set it
    "whether torch records gradients": (torch.is_grad_enabled, torch.set_grad_enabled),
    "torch's default dtype": (torch.get_default_dtype, torch.set_default_dtype),
    "torch's number of threads": (torch.get_num_threads, torch.set_num_threads),
    "torch's choice of algorithms": (torch.are_deterministic_algorithms_enabled, torch.use_deterministic_algorithms),
}


class Watch:
    """Copies of everything that some named things lead to. A copy for each mutable thing, whatever it is part of."""

    def __init__(self, things=()):
        self.kept, self.seen, self.room = [], set(), MOST_BYTES
        for name, thing in dict(things).items():
            self.add(name, thing)

    def add(self, name, thing):
        waiting = [thing]
        while waiting and len(self.seen) < MOST_THINGS:
            one = waiting.pop()
            if isinstance(one, PLAIN) or id(one) in self.seen:
                continue
            self.seen.add(id(one))
            with contextlib.suppress(Exception):    # what cannot be copied is not watched
                before, parts = self._copied(one)
                self.kept.append((name, one, before))    # immutable things too: so that no id is given away again
                waiting.extend(parts if len(parts) < MOST_THINGS else ())

    def changed(self):
        """The first name that leads to something changed, or None."""
        return next((name for name, one, before in self.kept if not _same(one, before)), None)

    def put_back(self):
        for _, one, before in self.kept:
            if not _same(one, before):
                with contextlib.suppress(Exception):
                    _put_back(one, before)

    def _copied(self, one):
        """(a copy of the thing itself, or None where it cannot change, and the things that it holds)"""
        if isinstance(one, (torch.Tensor, np.ndarray)):
            self.room -= one.nbytes
            if self.room < 0:
                return None, ()
            return ((one.detach().clone(), one.requires_grad) if isinstance(one, torch.Tensor) else one.copy()), ()
        if _of_pandas(one):
            return one.copy(), ()
        if isinstance(one, (list, set)):
            return list(one), one
        if isinstance(one, dict):
            return dict(one), one.values()
        if isinstance(one, (tuple, frozenset)):
            return None, one
        if isinstance(one, types.CellType):    # a variable of an enclosing function
            return [one.cell_contents], [one.cell_contents]
        if _is_ours(one):
            return dict(vars(one)), vars(one).values()
        return None, ()


class Around(Watch):
    """Watches all names that a function, and those that it calls, may reach: globals, enclosing variables, defaults."""

    def __init__(self, function):
        super().__init__()
        self.settings = {name: read() for name, (read, _) in SETTINGS.items()}
        self.chance = torch.get_rng_state()
        self.bound, functions, waiting = [], set(), [function]
        while waiting:
            one = _plain_function(waiting.pop())
            if one is None or one in functions:
                continue
            functions.add(one)
            for name in _names(one.__code__):
                thing = one.__globals__.get(name, NOWHERE)
                self.bound.append((name, one.__globals__, thing))
                if getattr(_plain_function(thing), "__globals__", None) is one.__globals__:
                    waiting.append(thing)    # a helper of the same notebook
                else:
                    self.add(f"`{name}`", thing)
            for name, cell in zip(one.__code__.co_freevars, one.__closure__ or ()):
                self.add(f"`{name}`", cell)
            self.add(f"what `{one.__name__}` keeps for the next call",
                     [one.__defaults__, one.__kwdefaults__, vars(one)])

    def changed(self):
        for name, (read, _) in SETTINGS.items():
            if read() != self.settings[name]:
                return name
        rebound = (f"`{name}`" for name, space, thing in self.bound if space.get(name, NOWHERE) is not thing)
        return next(rebound, None) or super().changed()

    def put_back(self):
        """Chance too: later cells draw the same numbers, whatever a function draws while it is checked."""
        for name, (read, write) in SETTINGS.items():
            if read() != self.settings[name]:    # torch imports its compiler, a second's work, to be told of algorithms
                write(self.settings[name])
        torch.set_rng_state(self.chance)
        for name, space, thing in self.bound:
            if thing is NOWHERE:
                space.pop(name, None)
            else:
                space[name] = thing
        super().put_back()


def _plain_function(thing):
    """The function behind a method, a partial or functools.cache; None where there is none."""
    with contextlib.suppress(Exception):
        thing = inspect.unwrap(getattr(thing, "__func__", getattr(thing, "func", thing)))
        return thing if isinstance(thing, types.FunctionType) else None


def _names(code):
    """Names that a function looks up outside of itself, and those of attributes, which do no harm here."""
    inner = (constant for constant in code.co_consts if isinstance(constant, types.CodeType))
    return set(code.co_names).union(*map(_names, inner))


def _of_pandas(one):
    return type(one).__module__.partition(".")[0] == "pandas" and hasattr(one, "equals") and hasattr(one, "copy")


def _is_ours(one):
    """Data sets, repetitions, networks, and what a notebook defines; no widgets, whose page may change them."""
    if isinstance(one, (type, types.ModuleType, types.FunctionType)) or hasattr(one, "traits"):
        return False
    ours = type(one).__module__.partition(".")[0] in ("kdlib", "classroom", "__main__")
    return (ours or isinstance(one, torch.nn.Module)) and hasattr(one, "__dict__")


def _alike(now, before):
    return now is before or (type(now) is type(before) and isinstance(now, PLAIN) and now == before)


def _same(one, before):
    if before is None:
        return True
    if isinstance(one, torch.Tensor):
        values, trainable = before
        now, kind = one.detach(), (values.shape, values.dtype, trainable)
        return (now.shape, now.dtype, one.requires_grad) == kind and bool(
            ((now == values) | (now != now) & (values != values)).all())    # NaN is no change of NaN
    if isinstance(one, np.ndarray):
        return (one.shape, one.dtype) == (before.shape, before.dtype) and one.tobytes() == before.tobytes()
    if _of_pandas(one):
        return one.equals(before)
    if isinstance(one, types.CellType):
        return _alike(one.cell_contents, before[0])
    if isinstance(one, set):
        return {id(part) for part in one} == {id(part) for part in before}
    if isinstance(one, list):
        return len(one) == len(before) and all(map(_alike, one, before))
    if isinstance(one, dict):
        return len(one) == len(before) and all(_alike(one.get(key, NOWHERE), part) for key, part in before.items())
    return all(_alike(vars(one).get(key, NOWHERE), part) for key, part in before.items())    # more may come: caches


def _put_back(one, before):
    if isinstance(one, torch.Tensor):
        values, trainable = before
        with torch.no_grad():
            if one.grad_fn is not None:
                one.detach_()
            if (one.shape, one.dtype) == (values.shape, values.dtype):
                one.copy_(values)
            else:
                one.data = values
        one.requires_grad_(trainable)
    elif isinstance(one, types.CellType):
        one.cell_contents = before[0]
    elif _of_pandas(one):
        one._update_inplace(before)
    elif isinstance(one, (list, np.ndarray)):
        one[...if isinstance(one, np.ndarray) else slice(None)] = before
    elif isinstance(one, (set, dict)):
        one.clear()
        one.update(before)
    else:
        vars(one).update(before)
