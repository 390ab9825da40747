"""The builder: content gives the ids, and two runs of one lesson are stored alike, widgets included."""

import base64
import io
import json
from types import SimpleNamespace

import build_notebooks
import matplotlib.pyplot as plt
import nbformat
import numpy as np
import pytest
from lesson import KERNEL_CHECK, ROOT, LessonError, lessons, read_source
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from PIL import Image

SOURCE = '''# %% [markdown]
# # A slider

# %% tags=["claim"] volatile="yes"
import ipywidgets as widgets
import pandas as pd
from IPython.display import HTML, display

slider, label = widgets.IntSlider(description="T"), widgets.IntText()
link = widgets.jslink((slider, "value"), (label, "value"))
display(widgets.VBox([slider, label]))
display(HTML(pd.DataFrame({"T": [1]}).style.to_html()))    # it has a random name

# %%
1 + 1

# %%
1 + 1
'''


@pytest.fixture
def source(tmp_path):
    path = tmp_path / "99_slider.py"
    path.write_text(SOURCE)
    return path


def test_cell_ids_come_from_content_and_are_unique(source):
    first, again = read_source(source), read_source(source)
    ids = [cell.id for cell in first.cells]
    assert ids == [cell.id for cell in again.cells] and len(set(ids)) == 4
    assert ids[3] == f"{ids[2]}-2"    # the same content twice
    source.write_text(SOURCE.replace("A slider", "One slider"))
    changed = [cell.id for cell in read_source(source).cells]
    assert changed[0] != ids[0] and changed[1:] == ids[1:]


def test_only_tags_and_folding_survive_as_metadata(source):
    assert read_source(source).cells[1].metadata == {"tags": ["claim"], "jupyter": {"source_hidden": True}}


def test_two_runs_are_stored_alike_and_the_widgets_still_hang_together(source):
    runs = [build_notebooks.execute(read_source(source)) for _ in range(2)]
    assert nbformat.writes(runs[0]) == nbformat.writes(runs[1])
    nbformat.validate(runs[0])
    state = runs[0].metadata.widgets[build_notebooks.WIDGET_STATE]["state"]
    names = [model["model_name"] for model in state.values()]
    assert {"VBoxModel", "IntSliderModel", "IntTextModel", "LinkModel"} <= set(names)
    shown = runs[0].cells[1].outputs[0].data[build_notebooks.WIDGET_VIEW]["model_id"]
    assert state[shown]["model_name"] == "VBoxModel"
    mentioned = set(build_notebooks.re.findall(r"IPY_MODEL_(\w+)", json.dumps(state)))
    assert mentioned and mentioned <= set(state), "a reference leads nowhere"
    assert not any("execution" in cell.metadata for cell in runs[0].cells)
    assert not any(value is None for model in state.values() for value in model["state"].values())


def test_what_a_cell_prints_is_one_output_however_it_came_out_of_the_kernel():
    def said(name, text):
        return new_output("stream", name=name, text=text)

    result = new_output("execute_result", {"text/plain": "5"}, execution_count=1)
    cells = [new_code_cell("", outputs=[said("stdout", "a\n"), said("stdout", "b\n"), said("stderr", "c\n"), result,
                                        said("stdout", "d\n")]), new_markdown_cell("e"), new_code_cell("f")]
    notebook = new_notebook(cells=cells)
    build_notebooks.join_streams(notebook)
    assert [output.get("text") for output in notebook.cells[0].outputs] == ["a\nb\n", "c\n", None, "d\n"]
    nbformat.validate(notebook)


def test_no_stored_output_lies_in_pieces():
    for lesson in lessons():
        for cell in nbformat.read(ROOT / "notebooks" / f"{lesson.stem}.ipynb", as_version=4).cells:
            said = [output.get("name") for output in cell.get("outputs", ())]
            assert not any(one and one == other for one, other in zip(said, said[1:])), (lesson.stem, cell.source)


def test_pictures_become_small_and_stay_the_same_to_the_eye():
    figure, axes = plt.subplots()
    for shift in range(4):
        axes.plot(np.sin(np.linspace(0, 9, 100) + shift), label=f"shifted by {shift}")
    axes.legend()
    file = io.BytesIO()
    figure.savefig(file)
    plt.close(figure)
    pixels = np.asarray(Image.open(file).convert("RGB")).astype(int)
    output = nbformat.v4.new_output("display_data", {"image/png": base64.b64encode(file.getvalue()).decode()})
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("", outputs=[output])])
    before = len(output.data["image/png"])
    build_notebooks.shrink_pictures(notebook)
    after = np.asarray(Image.open(io.BytesIO(base64.b64decode(output.data["image/png"]))).convert("RGB"))
    assert after.shape == pixels.shape and len(output.data["image/png"]) < before / 2
    assert abs(after - pixels).mean() < 0.2    # of 255


def test_the_readmes_picture_is_found_among_what_its_cell_prints_and_returns(tmp_path, monkeypatch):
    monkeypatch.setattr(build_notebooks, "NOTEBOOKS", tmp_path / "notebooks")
    outputs = [nbformat.v4.new_output("stream", text="first some words\n"),
               nbformat.v4.new_output("execute_result", {"image/png": "cGljdHVyZQ==", "text/plain": "<Figure>"})]
    cell = nbformat.v4.new_code_cell("draw()", outputs=outputs, metadata={"tags": ["readme-picture"]})
    build_notebooks.save_readme_picture(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1"), cell]))
    assert (tmp_path / "notebooks" / "pictures" / "headline.png").read_bytes() == b"picture"


def code(notebook):
    return [(cell.source, cell.outputs, cell.execution_count) for cell in notebook.cells if cell.cell_type == "code"]


@pytest.fixture
def stored(tmp_path):
    """A lesson with its outputs as they were stored before the check of the kernel stood above its imports."""
    (tmp_path / "99_kit.py").write_text("# %% [markdown]\n# # Kit\n\n# %%\nfrom kdlib import losses\n\n# %%\n1 + 1\n")
    notebook = read_source(tmp_path / "99_kit.py")
    assert notebook.cells.pop(1).source == KERNEL_CHECK
    notebook.cells[1].execution_count, notebook.cells[2].execution_count = 1, 2
    notebook.cells[2].outputs = [nbformat.v4.new_output("execute_result", {"text/plain": "2"}, execution_count=2)]
    notebook.metadata["widgets"] = {"kept": True}
    nbformat.write(notebook, tmp_path / "99_kit.ipynb")
    return tmp_path


def test_prose_can_be_stored_without_running_anything(stored):
    source = stored / "99_kit.py"
    source.write_text(source.read_text().replace("# # Kit", "# # A kit"))
    notebook = build_notebooks.keep_outputs(read_source(source), stored / "99_kit.ipynb")
    assert notebook.cells[0].source.startswith("# A kit") and notebook.metadata.widgets.kept
    (check, nothing, one), (_, _, two), (_, (result,), three) = code(notebook)
    assert (check, nothing, one, two, three) == (KERNEL_CHECK, [], 1, 2, 3)
    assert result.data["text/plain"] == "2" and result.execution_count == 3
    nbformat.write(notebook, stored / "99_kit.ipynb")
    assert build_notebooks.keep_outputs(read_source(source), stored / "99_kit.ipynb") == notebook


def test_code_that_has_changed_is_to_be_run(stored, monkeypatch, capsys):
    source = stored / "99_kit.py"
    source.write_text(source.read_text().replace("1 + 1", "1 + 2"))
    with pytest.raises(LessonError, match="99_kit.ipynb has other code than its source: it is to be run"):
        build_notebooks.keep_outputs(read_source(source), stored / "99_kit.ipynb")
    with pytest.raises(LessonError, match="98.ipynb is not there, or cannot be read: it is to be run"):
        build_notebooks.keep_outputs(read_source(source), stored / "98.ipynb")
    lesson = SimpleNamespace(stem="98", notebook=read_source(source))
    monkeypatch.setattr(build_notebooks, "write_tables", lambda: None)
    monkeypatch.setattr(build_notebooks, "lessons", lambda wanted: [lesson] * (wanted == ["98"]))
    monkeypatch.setattr(build_notebooks, "NOTEBOOKS", stored)
    with pytest.raises(SystemExit, match="98.ipynb is not there"):
        build_notebooks.main(["--keep", "98"])
    assert not (stored / "98.ipynb").exists() and capsys.readouterr().out == ""
