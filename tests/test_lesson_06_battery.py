"""A battery tries every test of a ward on every patient, the healthy one among them."""

from classroom import bugs
from classroom.lesson_06.battery import tried


def test_a_battery_tries_every_test_on_every_patient():
    fires, own = tried(["B", "article's labels"], bugs.sound_loss)
    assert own == {"teacher against teacher": "B", "rounded answers": "article"}
    assert {name: list(found) for name, found in fires.items()} == dict.fromkeys(own, ["sound", "B", "article"])
    assert fires["teacher against teacher"]["B"] and not fires["teacher against teacher"]["sound"]
