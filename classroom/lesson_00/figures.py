"""The figures of lesson 00: both are shared ones."""

from kdlib.figures import answers, images

__all__ = ["answers", "images"]
