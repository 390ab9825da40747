"""The article's program, with the smallest repair, does what lesson 06 says."""

import torch

from classroom.lesson_06 import article
from kdlib.models import count_parameters, predict_logits


def test_it_trains_the_wrong_network_and_leaves_a_room():
    room, facts = article.published(0)
    assert facts["student moved"] == 0 < facts["teacher moved"] and room.x.shape == (1000, 10)
    assert set(room.y.tolist()) == {0, 1} and torch.equal(room.v, predict_logits(room.teacher, room.x))


def test_the_student_is_the_teachers_twin():
    assert count_parameters(article.TeacherModel()) == count_parameters(article.StudentModel()) == 67
