"""classroom: what a class needs and nobody would miss afterwards. A folder a lesson, with its checkers and its figures.

``from classroom.lesson_04 import check, figures`` is how a lesson begins. Nothing in `kdlib` imports this package.
"""

import importlib
import pkgutil


def checkers():
    """All exercise checkers by name: ``{"lesson_04.kl_term": checker, …}``, in the order of lessons and exercises.

    Each is a plain function of one argument, the learner's answer; it prints one sentence and never raises.
    """
    found = {}
    for lesson in sorted(room.name for room in pkgutil.iter_modules(__path__) if room.name.startswith("lesson_")):
        check = importlib.import_module(f"{__name__}.{lesson}.check")
        own = [thing for thing in vars(check).values() if hasattr(thing, "number")]
        found |= {f"{lesson}.{checker.__name__}": checker for checker in sorted(own, key=lambda own: own.number)}
    return found
