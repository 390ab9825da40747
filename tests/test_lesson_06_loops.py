"""Ward 2 of lesson 06 shows who changed, and lends its teacher only."""

import torch

from classroom import bugs
from classroom.lesson_06.loops import Ward
from kdlib.data import load_digits


def test_a_loop_gets_a_copy_of_the_teacher_and_its_signs_say_who_changed():
    few = load_digits(100)
    ward = Ward(few.x_train, few.y_train)
    before = [p.clone() for p in ward.teacher.parameters()]
    chart = ward.chart(I=bugs.BANK["I"].buggy)
    assert list(chart) == ["sound", "I"] and all(map(torch.equal, before, ward.teacher.parameters()))
    assert chart["sound"]["teacher's weights moved"] == "0.00" != chart["I"]["teacher's weights moved"]
