"""What JupyterLab sends along with a cell is enough to tell a learner's answer from our solution."""

from lab_server import CELLS, IDLE, NEEDED, ask_kernel, open_lesson, run_to

pytestmark = NEEDED

NOTED = "(file := __import__('classroom.solved').solved.path()).exists() and file.read_text()"
FILL = "([words, answer]) => { const models = " + CELLS + """.map(cell => cell.model.sharedModel);
    const model = models.find(model => model.getSource().includes(words));
    model.setSource(model.getSource().replace('...', answer));
}"""


def test_run_all_solves_nothing_and_a_learner_does(browser, lab):
    page = browser.new_page()
    open_lesson(page, lab, "A_primer")
    page.evaluate("() => window.jupyterapp.commands.execute('notebook:run-all-cells')")
    page.wait_for_function(IDLE, timeout=120_000)
    assert ask_kernel(page, NOTED) is False    # all solutions were run, and all of them are correct
    page.evaluate(FILL, ["def first_of_two", "return 1 / (1 + (b - a).exp())"])
    run_to(page, "def first_of_two")
    lesson = '{"lesson": "A", "exercise": 1, "name": "first_of_two"}\n'
    assert ask_kernel(page, NOTED) == lesson
    page = browser.new_page()
    open_lesson(page, lab)
    run_to(page, "from classroom.lesson_00 import check")
    page.evaluate("""async () => {
        const notebook = window.jupyterapp.shell.currentWidget.content;
        notebook.activeCellIndex = notebook.widgets.findIndex(
            cell => cell.model.sharedModel.getSource().includes('solved.show('));
        await window.jupyterapp.commands.execute('notebook:run-cell');
    }""")
    page.wait_for_function(IDLE, timeout=60_000)
    output = page.locator(".jp-CodeCell", has_text="solved.show").locator(".jp-OutputArea-output")
    output.filter(has_text="on this computer only").wait_for()    # the kernel may be idle before all is drawn
    text = output.inner_text()
    # Another notebook's kernel reads the same file.
    assert "lesson A   1 ✓   2 –" in text and "1 of" in text and "on this computer only" in text
    assert ask_kernel(page, "__import__('classroom.solved').solved.reset()") is None
    assert ask_kernel(page, NOTED) is False
