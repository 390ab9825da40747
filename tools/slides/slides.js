// The deck turns its pages; a widget that has the focus keeps its keys.

const inWidget = () => document.activeElement?.closest?.(".widget");

Reveal.initialize({
  width: 1280, height: 720, margin: 0, minScale: 0.1, maxScale: 5, center: false, transition: "none", hash: true,
  slideNumber: "c/t", pdfSeparateFragments: false, pdfMaxPagesPerSlide: 1, plugins: [RevealNotes],
  keyboardCondition: () => !inWidget(),
});

// Three keys of a focused widget are the deck's: a remote control sends Page Up and Page Down, whatever has the focus.
addEventListener("keydown", (event) => {
  const taken = inWidget() && {
    PageDown: () => Reveal.next(), PageUp: () => Reveal.prev(), Escape: () => document.activeElement.blur(),
  }[event.key];
  if (!taken) return;
  event.preventDefault();
  event.stopPropagation();
  taken();
}, true);

// What is not on the screen has no focus, or it would go on taking the arrows.
Reveal.on("slidechanged", () => { if (inWidget()) document.activeElement.blur(); });

// The notes go to a window that has no style sheet; there a formula is read as MathML, once.
for (const twice of document.querySelectorAll(".notes .katex-html")) twice.remove();
