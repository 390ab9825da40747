"""The figures of lesson 05: all are rows of intervals."""

from kdlib.figures import rows

__all__ = ["rows"]
