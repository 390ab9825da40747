"""Below a quiz, a line that counts first choices. The folds of the quiz need it not: GitHub shows them alone."""

import anywidget
import traitlets

from kdlib import arguments
from kdlib.widgets._chart import text

# The style keeps a question away from the last fold above it, to which JupyterLab lets it stick.
SHOW = """
function render({ model, el }) {
  const board = document.createElement("p"), style = document.createElement("style");
  style.textContent = ".jp-RenderedMarkdown details + p { margin-top: 1em; }";
  el.append(style, board);
  let notebook = null;    // of this one alone: another may lie open in the next tab
  return count(board, model.get("questions"), (fold) => {
    notebook = el.closest(".jp-Notebook") ?? notebook;    // a cell out of sight stands nowhere
    return !notebook || notebook.contains(fold);
  });
}
export default { render };
"""


class Score(anywidget.AnyWidget):
    """The line. questions: how many the quiz above it has."""

    _esm = text("quiz.js", package=__package__) + SHOW
    questions = traitlets.Int().tag(sync=True)

    def __repr__(self):
        return "Run this cell, and your first choices are counted here."


def count(questions):
    """Show the line below a quiz of so many questions."""
    return Score(questions=arguments.whole("questions", questions, least=1))
