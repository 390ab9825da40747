"""The vital signs of a loss: what lesson 06 calls healthy is what the sound one has."""

from classroom import bugs
from classroom.lesson_06.pupils import digits_room
from classroom.lesson_06.signs import chart


def test_the_sound_loss_is_healthy_and_a_sick_one_is_not():
    found = chart(digits_room(0), F=bugs.BANK["F"].buggy, D=bugs.BANK["D"].buggy)
    assert list(found) == ["sound", "F", "D"]
    assert found["sound"].tolist() == ["0.00", "0.00", "0.37", "0.00", "1.00", "1.00"]    # no -0.00
    assert found["F"].tolist()[:3] == ["0.00", "0.00", "0.51"] and found["D"].tolist()[4:] == ["0.06", "0.25"]


def test_zero_by_zero_is_no_number():
    assert chart(digits_room(0), B=bugs.BANK["B"].buggy)["B"].tolist()[4:] == ["0.00", "NaN"]
