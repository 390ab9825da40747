"""Success as numbers: accuracy, agreement, calibration, gap, latency, bytes, and intervals that say how sure we are."""

from kdlib.measure._cost import latency, size_in_bytes
from kdlib.measure._intervals import Interval, margin, mean_ci, paired_ci
from kdlib.measure._success import accuracy, accuracy_by_class, agreement, calibration_error, gap_closed

__all__ = ["Interval", "accuracy", "accuracy_by_class", "agreement", "calibration_error", "gap_closed", "latency",
           "margin", "mean_ci", "paired_ci", "size_in_bytes"]
