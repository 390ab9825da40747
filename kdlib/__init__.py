"""kdlib: the small helper package of this knowledge distillation kit.

Import from the submodules, e.g. ``from kdlib.losses import soften``. ``import kdlib`` imports none and costs nothing.
"""

import importlib

__version__ = "0.1.0"


def needed(name):
    """A module that is slow to import or may be missing, imported where it is used; an error says how to install it."""
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as error:
        package = {"sklearn": "scikit-learn"}.get(error.name, error.name)
        raise ModuleNotFoundError(f"kdlib needs {package} here, and it is not installed: pip install {package} (in a "
                                  f"notebook: %pip install {package})", name=error.name) from None
