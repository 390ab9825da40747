"""The signs of lesson 08: they show what each of its specimens leaves behind."""

from classroom import bugs
from classroom.lesson_08 import signs


def test_of_loops_shows_who_moved():
    table = signs.of_loops({"sound": bugs.sound_hints, "O": bugs.BANK["O"].buggy, "Q": bugs.BANK["Q"].buggy})
    moved = table > 0
    student, projector, teacher, mean = (
        "the student's weights", "the projector's weights", "the teacher's weights", "the teacher's running mean")
    assert moved.loc[student].all() and not moved.loc[teacher].any()
    assert moved.loc[projector].tolist() == [True, False, True] and moved.loc[mean].tolist() == [False, False, True]


def test_of_attention_shows_that_a_sick_loss_knows_the_channels():
    table = signs.of_attention({"sound": bugs.sound_attention, "P": bugs.BANK["P"].buggy})
    same, other, dealt, same_dealt = table.index
    assert table.loc[same].abs().max() < 1e-9 and table.loc[other].min() > 1e-4
    assert abs(table.sound[dealt] - table.sound[other]) < 1e-6 < abs(table.P[dealt] - table.P[other])
    assert abs(table.sound[same_dealt]) < 1e-9 < table.P[same_dealt]
