"""kdlib: the small helper package of this knowledge distillation kit.

Import from the submodules, e.g. ``from kdlib.losses import soften``. ``import kdlib`` imports none and costs nothing.
"""

__version__ = "0.1.0"
