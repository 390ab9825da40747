// The deck turns its pages; a widget that has the focus keeps its keys.

const inWidget = () => document.activeElement?.closest?.(".widget");

Reveal.initialize({
  width: 1280, height: 720, margin: 0, minScale: 0.1, maxScale: 5, center: false, transition: "none", hash: true,
  slideNumber: "c/t", pdfSeparateFragments: false, pdfMaxPagesPerSlide: 1, plugins: [RevealNotes],
  keyboardCondition: () => !inWidget(),
});

// Some keys of a focused widget are the deck's: a remote control sends Page Up and Page Down, whatever has the focus, and
// a button or a tick has no use for arrows.
const next = () => Reveal.next(), previous = () => Reveal.prev(), leave = () => document.activeElement.blur();
const everywhere = { PageDown: next, PageUp: previous, Escape: leave };
const onButtons = { ...everywhere, ArrowRight: next, ArrowLeft: previous };
addEventListener("keydown", (event) => {
  if (!inWidget()) return;
  const taken = (document.activeElement.matches("button, [type=checkbox]") ? onButtons : everywhere)[event.key];
  if (!taken || event.ctrlKey || event.altKey || event.metaKey) return;
  event.preventDefault();
  event.stopPropagation();
  taken();
}, true);

// What is not on the screen has no focus, or it would go on taking the arrows.
Reveal.on("slidechanged", () => { if (inWidget()) document.activeElement.blur(); });

// The notes go to a window that has no style sheet; there a formula is read as MathML, once.
for (const twice of document.querySelectorAll(".notes .katex-html")) twice.remove();
