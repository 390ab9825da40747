// A row of small pictures above a chart, to choose one of them with a pointer.

// Dark ink on white: of each pixel the share that is ink.
function paint(canvas, ink, [height, width]) {
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext("2d"), image = context.createImageData(width, height);
  ink.forEach((share, i) => image.data.set([...Array(3).fill(255 - Math.round(255 * share)), 255], 4 * i));
  context.putImageData(image, 0, 0);
  return canvas;
}

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
