"""The inventory's notebook, run as a learner runs it."""

import csv

import build_inventory
import pytest
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError


def run(notebook, folder):
    return NotebookClient(notebook, timeout=120, kernel_name="python3",
                          resources={"metadata": {"path": str(folder)}}).execute()


def test_answers_are_handed_in_and_a_forgotten_one_is_named(tmp_path):
    notebook = build_inventory.notebook()
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    with pytest.raises(CellExecutionError, match="question 1 has no answer yet"):
        run(notebook, tmp_path)
    for number, cell in enumerate(cells[1:-1], 1):
        assert cell.source == f"answers[{number}] = ..."
        cell.source = f'answers[{number}] = "{"ABCD"[number % 4]}"'
    cells[-1].source = cells[-1].source.replace('"before"', '"after"').replace('code=""', 'code="77ma"')
    run(notebook, tmp_path)
    with open(tmp_path / "inventory-after-77ma.csv", newline="", encoding="utf-8") as file:
        row, = csv.DictReader(file)
    assert row["q1"] == "B" and row["q10"] == "C" and row["when"] == "after"
