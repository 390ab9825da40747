"""Build the lessons: notebooks/src/NN_name.py -> executed notebooks/NN_name.ipynb.

    python tools/build_notebooks.py             all lessons
    python tools/build_notebooks.py 02 05       only these
    python tools/build_notebooks.py --keep      run nothing, keep what is stored: after changes of prose, and of what
                                                tools/lesson.py adds; a lesson whose code has changed is refused

Nothing volatile is stored: cell ids and widget ids come from the content, no times, no versions of Python. So a
rebuild on the same machine changes a file only where the lesson changed.
"""

import base64
import hashlib
import io
import json
import os
import re
import sys
import time

import nbformat
from folders import write
from lesson import KERNEL, NOTEBOOKS, WIDGET_VIEW, LessonError, lessons, roles, write_tables
from nbclient import NotebookClient
from PIL import Image

WIDGET_STATE = "application/vnd.jupyter.widget-state+json"


def execute(notebook, timeout=180):
    """Run every cell in a fresh kernel; the outputs are stored in ``notebook``."""
    os.environ["TQDM_DISABLE"] = "1"    # see conftest.py
    client = NotebookClient(notebook, timeout=timeout, kernel_name="python3", record_timing=False,
                            store_widget_state=True, resources={"metadata": {"path": str(NOTEBOOKS)}})
    client.execute()
    join_streams(notebook)
    drop_volatile(notebook)
    shrink_pictures(notebook)
    return notebook


def join_streams(notebook):
    """What a cell prints one piece after the other becomes one output. In how many pieces it comes out of the kernel
    depends on how busy the computer is, and a page shows each in a box of its own."""
    for cell in notebook.cells:
        joined = []
        for output in cell.get("outputs", ()):
            last = joined[-1] if joined else {}
            if output.output_type == "stream" == last.get("output_type") and output.name == last.name:
                last.text += output.text
            else:
                joined.append(output)
        if joined:
            cell.outputs = joined


def drop_volatile(notebook):
    """Remove what differs between two runs of the same lesson: execution times, kernel details, random widget ids."""
    notebook.metadata.language_info = {"name": "python"}
    notebook.metadata.kernelspec = KERNEL
    widgets = notebook.metadata.get("widgets", {}).get(WIDGET_STATE, {})
    if not widgets.get("state"):
        notebook.metadata.pop("widgets", None)
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
        for output in cell.get("outputs", ()):
            if "text/html" in output.get("data", {}):    # pandas gives each styled table a random name
                output.data["text/html"] = re.sub(r"\bT_[0-9a-f]{5}\b|\bT_[0-9a-f]{5}(?=_)", f"T_{cell.id}",
                                                  output.data["text/html"])
    _rename_widgets(notebook)


def _rename_widgets(notebook):
    """Give each widget model an id made of its lesson's order instead of the random one of this run.

    Models are numbered in the order in which the shown widgets reach them, so that the same lesson gives the same
    ids; a model that no shown widget reaches is dropped from the stored state.
    """
    holder = notebook.metadata.get("widgets", {}).get(WIDGET_STATE)
    if not holder:
        return
    state, order = holder["state"], []
    shown = [output["data"][WIDGET_VIEW]["model_id"] for cell in notebook.cells for output in cell.get("outputs", ())
             if WIDGET_VIEW in output.get("data", {})]
    links = [key for key, model in state.items() if model["model_name"] in ("LinkModel", "DirectionalLinkModel")]
    waiting = shown + links
    while waiting:
        model_id = waiting.pop(0)
        if model_id in state and model_id not in order:
            order.append(model_id)
            waiting[:0] = re.findall(r"IPY_MODEL_(\w+)", json.dumps(state[model_id]))
    names = {old: hashlib.sha256(f"{number}{state[old]['model_name']}".encode()).hexdigest()[:32]
             for number, old in enumerate(order)}

    def renamed(value):
        if isinstance(value, str):
            return re.sub(r"\b(IPY_MODEL_)?([0-9a-f]{32})\b", lambda m: (m[1] or "") + names.get(m[2], m[2]), value)
        if isinstance(value, dict):
            return {key: renamed(entry) for key, entry in value.items()}
        return [renamed(entry) for entry in value] if isinstance(value, list) else value

    holder["state"] = {names[old]: renamed(state[old]) for old in order}
    for model in holder["state"].values():    # most of a layout is null, which is what a page takes for missing as well
        model["state"] = {name: value for name, value in model["state"].items() if value is not None}
    for cell in notebook.cells:
        for output in cell.get("outputs", ()):
            if WIDGET_VIEW in output.get("data", {}):
                output["data"][WIDGET_VIEW] = renamed(output["data"][WIDGET_VIEW])


def shrink_pictures(notebook):
    """Store figures with a palette of 64 colours: less than a third of the bytes, and no eye sees a difference.

    A figure has a few hundred colours, nearly all of them shades between a line and its paper.
    """
    for cell in notebook.cells:
        for output in cell.get("outputs", ()):
            if "image/png" in output.get("data", {}):
                picture = Image.open(io.BytesIO(base64.b64decode(output.data["image/png"]))).convert("RGB")
                small = io.BytesIO()
                palette = picture.quantize(64, method=Image.Quantize.MEDIANCUT, kmeans=1, dither=Image.Dither.NONE)
                palette.save(small, "PNG", optimize=True)
                output.data["image/png"] = base64.b64encode(small.getvalue()).decode()


def save_readme_picture(notebook):
    """README shows the figure of the one cell tagged ``readme-picture`` as the lesson draws it."""
    for cell in notebook.cells:
        if "readme-picture" in roles(cell):
            picture = NOTEBOOKS / "pictures" / "headline.png"
            drawn = [output.data["image/png"] for output in cell.outputs if "image/png" in output.get("data", {})]
            write(picture, base64.b64decode(drawn[0]))


def keep_outputs(notebook, target):
    """Give the cells of ``notebook`` the outputs that are stored in ``target``, in place of running them."""
    def run(notebook):    # the check of the kernel neither shows nor changes anything
        return [cell for cell in notebook.cells if cell.cell_type == "code" and "kernel" not in roles(cell)]

    try:
        stored = nbformat.read(target, as_version=4)
    except (OSError, ValueError, nbformat.ValidationError):
        raise LessonError(f"{target.name} is not there, or cannot be read: it is to be run.") from None
    if [cell.source for cell in run(notebook)] != [cell.source for cell in run(stored)]:
        raise LessonError(f"{target.name} has other code than its source: it is to be run.")
    for cell, old in zip(run(notebook), run(stored)):
        cell.outputs = old.outputs
    for number, cell in enumerate((cell for cell in notebook.cells if cell.cell_type == "code"), 1):
        cell.execution_count = number
        for output in cell.outputs:
            if "execution_count" in output:
                output.execution_count = number
    notebook.metadata = stored.metadata
    join_streams(notebook)
    return notebook


def main(wanted):
    keep, refused = "--keep" in wanted, []
    try:
        write_tables()    # one of them stands in lesson 00
        chosen = lessons(wanted=[word for word in wanted if word != "--keep"])
    except LessonError as problem:
        sys.exit(str(problem))
    for lesson in chosen:
        started, target = time.perf_counter(), NOTEBOOKS / f"{lesson.stem}.ipynb"
        try:
            notebook = keep_outputs(lesson.notebook, target) if keep else execute(lesson.notebook)
        except LessonError as problem:
            refused.append(str(problem))
            continue
        write(target, nbformat.writes(notebook) + "\n")
        save_readme_picture(notebook)
        seconds, kilobytes = time.perf_counter() - started, target.stat().st_size / 1000
        print(f"{lesson.stem:28} {seconds:5.1f} s {kilobytes:6.0f} kB", flush=True)
    if refused:
        sys.exit("\n".join(refused))


if __name__ == "__main__":
    main(sys.argv[1:])
