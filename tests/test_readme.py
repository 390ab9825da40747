"""The code that README shows runs, and does what it is there for."""

import re
from pathlib import Path

from kdlib.measure import accuracy

README = (Path(__file__).resolve().parent.parent / "README.md").read_text(encoding="utf-8")


def test_the_example_distils_a_student():
    example, = re.findall(r"^```python\n(.*?)^```", README, flags=re.M | re.S)
    names = {}
    exec(example, names)
    data = names["data"]
    assert accuracy(names["student"], data.x_test, data.y_test) > 0.9
