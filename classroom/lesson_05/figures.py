"""The figures of lesson 05: all are rows of intervals."""

from kdlib.figures import rows

__all__ = ["rows"]

# Rows of students that hear real answers need no role.
ROLES = dict.fromkeys(["the large teacher itself", "teacher of Part 2", "strong teacher"], "teacher")
ROLES |= dict.fromkeys(["alone", "alone, 100 labels", "alone, 1,000 labels", "alone, smoothed labels"], "alone")
ROLES |= dict.fromkeys(["taught by permuted answers", "taught by its permuted answers, T = 1",
                        "taught by its permuted answers, T = 4"], "control")
