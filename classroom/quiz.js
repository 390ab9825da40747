// A quiz counts first choices. Its folds need no script; this only watches them: in JupyterLab for classroom/quiz.py, in
// the book for a line below each quiz.

// The fold that was opened, as {question: 2, right: true}, or null where it is no choice of a quiz.
function choice(fold) {
  const summary = fold.querySelector("summary");
  if (!summary || !/^\s*[A-E]\. /.test(summary.textContent)) return null;
  let above = fold;
  while (above && !(above.tagName === "P" && /^\d\. ?$/.test(above.querySelector("strong")?.textContent ?? ""))) {
    above = above.previousElementSibling;
  }
  if (!above) return null;
  const says = fold.textContent.slice(fold.textContent.indexOf(summary.textContent) + summary.textContent.length);
  return { question: parseInt(above.textContent, 10), right: /^\s*Right\./.test(says) };
}

function verdict(first, questions) {
  const right = [...first.values()].filter(Boolean).length;
  if (!first.size) return "Your first choice in each question counts.";
  const so_far = `${first.size} of ${questions} answered, ${right} right at the first choice`;
  if (first.size < questions) return `${so_far}.`;
  if (right === questions) return `${so_far}: all of them.`;
  return `${so_far}. Each answer that you unfolded says why.`;
}

// Count in `board` the first choices in those folds of this page that `ours` is true of. Returns what stops it.
function count(board, questions, ours) {
  const first = new Map();
  const note = (event) => {
    const fold = event.target;
    const chosen = fold.tagName === "DETAILS" && fold.open && !("paper" in fold.dataset);    // not unfolded for a printer
    const made = chosen && ours(fold) ? choice(fold) : null;
    if (!made || first.has(made.question)) return;
    first.set(made.question, made.right);
    board.textContent = verdict(first, questions);
  };
  board.setAttribute("role", "status");    // a screen reader says it when it changes
  board.textContent = verdict(first, questions);
  document.addEventListener("toggle", note, true);    // which does not bubble
  return () => document.removeEventListener("toggle", note, true);
}
