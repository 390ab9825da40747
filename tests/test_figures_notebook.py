"""In a kernel a figure shows exactly once: as what its cell returns."""

import nbformat
from nbclient import NotebookClient


def test_a_figure_shows_once_as_the_last_line_of_a_cell():
    draw = "figures.rows({'a': Interval(1, 0, 2)}, 'points')"
    readers_own = "import matplotlib.pyplot as plt\nplt.plot([1, 2])\nNone"
    cells = ["from kdlib import figures\nfrom kdlib.measure import Interval", draw, f"{draw};", f"mine = {draw}",
             "mine", "%matplotlib inline", draw, readers_own, f"display({draw})"]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    NotebookClient(notebook, kernel_name="python3").execute()
    pictures = [[output.output_type for output in cell.outputs if "image/png" in output.get("data", {})]
                for cell in notebook.cells]
    shown, drawn_by_reader = ["execute_result"], ["display_data"]
    assert pictures == [[], shown, [], [], shown, [], shown, drawn_by_reader, drawn_by_reader]
