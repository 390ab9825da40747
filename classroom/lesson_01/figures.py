"""The figures of lesson 01: both are shared ones."""

from kdlib.figures import curves, rows

__all__ = ["curves", "rows"]
