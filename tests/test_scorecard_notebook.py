"""A part of the scorecard's numbers is computed again, by the cells of the lesson."""

import build_scorecard
from stored import MORE

from classroom import scorecard


@MORE
def test_lesson_B_still_gives_the_stored_numbers():
    fresh, table = build_scorecard.computed("B_why_it_works"), scorecard.results()
    for row in (row for row in scorecard.rows() if row.lesson == "B_why_it_works"):
        assert scorecard.verdicts(row, fresh) == scorecard.verdicts(row, table), row.name
        own = [numbers[numbers["row"] == row.name].reset_index(drop=True) for numbers in (fresh, table)]
        # Another processor rounds otherwise, and a few points of 2,000 may fall to the other side.
        assert (own[0]["effect"] - own[1]["effect"]).abs().max() < 2, row.name
