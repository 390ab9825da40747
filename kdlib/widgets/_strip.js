// A row of small pictures above a chart, to choose one of them with a pointer.

// An empty row. fill(inks, shape) puts a picture in it for each of `inks` and gives their addresses, for larger ones;
// mark(number) frames the chosen one. The trait holds its number.
function addStrip({ model, signal }, chart, trait) {
  const strip = document.createElement("div");
  strip.className = "kdlib-strip";
  strip.setAttribute("aria-hidden", "true");    // by keyboard the trait's slider does it
  chart.before(strip);
  const fill = (inks, shape) => inks.map((ink, number) => {
    const canvas = paint(add(strip, "canvas", { title: `image ${number}` }), ink, shape);
    canvas.addEventListener("click", () => { model.set(trait, number); model.save_changes(); }, { signal });
    return canvas.toDataURL();
  });
  const mark = (chosen) => {
    [...strip.children].forEach((small, number) => small.classList.toggle("kdlib-chosen", number === chosen));
  };
  return { fill, mark };
}
