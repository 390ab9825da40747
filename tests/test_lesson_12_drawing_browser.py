"""What lesson 12 says of the stored drawings is what its three networks answer."""

import pytest
from browser import listening_page
from chart_page import change, mount

from classroom.lesson_12 import omitted, starts
from classroom.tens import ten_repetitions
from kdlib.widgets import DrawingExplorer


@pytest.fixture(scope="module")
def networks():
    repetitions = ten_repetitions()
    of_two = omitted.students(repetitions, (0, 1, 2, 3, 4, 5, 6, 9), epochs=60, **starts.STEPS)
    return {"teacher": repetitions[0].teacher, "listener": of_two["distilled"][0], "reader": of_two["hard labels"][0]}


@pytest.mark.parametrize("temperature", [1.0, 8.0])
def test_the_listener_names_what_it_never_saw_and_the_reader_does_not(browser, networks, temperature):
    page = listening_page(browser, viewport={"width": 1366, "height": 768})
    mount(page, DrawingExplorer(networks))
    change(page, temperature=temperature)
    named = {name: [] for name in networks}
    for drawing in (2, 3, 4, 5, 6, 1, 7, 11):
        change(page, drawing=drawing)
        words = page.locator(".kdlib-words").text_content()
        for name in networks:
            named[name].append(int(words.split(f"The {name} says ")[1][0]))
    assert named["teacher"] == [1, 2, 3, 4, 5, 0, 6, 3]
    assert named["listener"] == [1, 2, 3, 4, 5, 8, 8, 3]
    assert named["reader"] == [8, 8, 8, 8, 8, 8, 8, 7]
    assert page.complaints == []
    page.close()
