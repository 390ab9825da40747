// Small comforts. Without them a page can still be read: formulas then show their TeX.

for (const formula of document.querySelectorAll(".math")) {
  try {
    katex.render(formula.textContent, formula, { displayMode: formula.classList.contains("display") });
  } catch (error) {
    console.error(`${error.message} in the formula ${formula.textContent}`);    // and its TeX stays
  }
}

// A formula never parts from the comma after it. (WebKit would break the line there.)
for (const formula of document.querySelectorAll(".math:not(.display)")) {
  const after = formula.nextSibling, mark = after?.nodeType === Node.TEXT_NODE && /^[,.;:!?)’”]+/.exec(after.data);
  if (!mark) continue;
  const whole = document.createElement("span");
  whole.className = "together";
  formula.replaceWith(whole);
  after.data = after.data.slice(mark[0].length);
  whole.append(formula, mark[0]);
}

// What is wider than the page scrolls by itself; then the keyboard must reach it too.
const wide = document.querySelectorAll("pre, .scroll, .math.display");
function letKeysScroll() {
  for (const box of wide) {
    if (box.scrollWidth > box.clientWidth + 1) box.tabIndex = 0;
    else box.removeAttribute("tabindex");
  }
}
addEventListener("resize", letKeysScroll);
document.addEventListener("toggle", letKeysScroll, true);
letKeysScroll();
document.fonts?.ready.then(letKeysScroll);

// Below a quiz, how many first choices were right.
for (const quiz of document.querySelectorAll(".words.quiz")) {
  const numbers = [...quiz.querySelectorAll("p > strong:first-child")].filter((strong) => /^\d\.$/.test(strong.textContent));
  const board = document.createElement("p");
  board.className = "score";
  quiz.append(board);
  count(board, numbers.length, (fold) => quiz.contains(fold));
}

// The list of sections stands open beside the text where there is room for it.
const list = document.querySelector(".toc details");
if (list) {
  const room = matchMedia("(min-width: 70rem)");
  const follow = () => { list.open = room.matches; };
  room.addEventListener("change", follow);
  follow();
}

// On paper nothing can be unfolded.
addEventListener("beforeprint", () => {
  for (const fold of document.querySelectorAll("main details:not([open])")) {
    fold.dataset.paper = "";
    fold.open = true;
  }
});
addEventListener("afterprint", () => {
  for (const fold of document.querySelectorAll("[data-paper]")) {
    fold.open = false;
    delete fold.dataset.paper;
  }
});
