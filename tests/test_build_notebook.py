"""The builder: content gives the ids, and two runs of one lesson are stored alike, widgets included."""

import base64
import io
import json

import build_notebooks
import matplotlib.pyplot as plt
import nbformat
import numpy as np
import pytest
from lesson import read_source
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
