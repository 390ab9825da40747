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

// What is wider than the page scrolls by itself. Then the keyboard must reach it, and one must see that there is more.
const boxes = [...document.querySelectorAll("pre, .scroll, .math.display")];
function sayWhereThereIsMore(box, rest) {
  box.classList.toggle("more-left", rest > 1 && box.scrollLeft > 1);
  box.classList.toggle("more-right", rest > 1 && box.scrollLeft < rest - 1);
}
const beyond = (box) => box.scrollWidth - box.clientWidth;
function letThemScroll() {
  const rests = boxes.map(beyond);    // first all are measured, then all are changed, or each would be laid out anew
  boxes.forEach((box, number) => {
    const wide = rests[number] > 1, what = box.classList.contains("picture") ? "figure" : "table";
    const traits = { tabindex: 0 };
    if (box.classList.contains("scroll")) Object.assign(traits, { role: "region", "aria-label": `Wide ${what} ${number}` });
    for (const [name, value] of Object.entries(traits)) {
      if (wide) box.setAttribute(name, value);
      else box.removeAttribute(name);
    }
    box.classList.toggle("wide", wide);
    sayWhereThereIsMore(box, rests[number]);
  });
}
for (const box of boxes) box.addEventListener("scroll", () => sayWhereThereIsMore(box, beyond(box)), { passive: true });
addEventListener("resize", letThemScroll);
document.addEventListener("toggle", letThemScroll, true);
letThemScroll();
document.fonts?.ready.then(letThemScroll);

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
