// The field of DrawingExplorer, and what networks answer to what is drawn in it.

const FIELD = 320;    // how fine the field is, whatever its size on the screen

// Ten digits as somebody might write them, in hundredths of the field: strokes divided by "/", points by spaces. And a
// second 7, without the bar that the writers of this set gave theirs.
const STORED = [
  "50,10 33,18 25,50 33,82 50,90 67,82 75,50 67,18 50,10",
  "50,10 50,90",
  "27,28 36,13 58,10 71,24 64,44 44,64 25,88 76,88",
  "27,15 55,10 70,22 62,40 44,47 62,54 73,70 62,86 42,91 25,84",
  "56,10 24,60 78,60/60,38 60,92",
  "72,12 34,12 30,46 52,40 72,52 73,72 58,88 38,90 26,82",
  "66,10 44,26 30,54 31,78 48,91 67,80 66,62 50,54 32,66",
  "25,12 72,12 60,50 50,91/34,52 74,50",
  "52,48 34,36 32,20 50,10 67,20 64,36 52,48 32,62 30,80 50,91 69,80 67,62 52,48",
  "69,32 58,46 38,44 31,28 42,12 62,12 69,32 68,60 58,91",
  "23,12 76,12 56,46 42,91",
].map((strokes) => strokes.split("/").map((stroke) => stroke.split(" ").map((point) =>
  point.split(",").map((part) => Number(part) * FIELD / 100))));

// The fewest and the most that a list of points has in each direction.
function bounds(points) {
  const [across, down] = [0, 1].map((i) => points.map((point) => point[i]));
  return [Math.min(...across), Math.max(...across), Math.min(...down), Math.max(...down)];
}

// From strokes to 8 × 8 pixels in [0, 1], as the digits of the lessons were made: upright, 32 dots high and at most 20
// wide, stretched by no more than a half, with a pen as thick as theirs; then the black dots are counted in blocks.
function eightByEight(strokes, pen = 2.5, wide = 20, stretch = 1.5) {
  const all = strokes.flat(), n = all.length;
  const [midX, midY] = [0, 1].map((i) => all.reduce((sum, point) => sum + point[i], 0) / n);
  const xy = all.reduce((sum, [x, y]) => sum + (x - midX) * (y - midY), 0);
  const yy = all.reduce((sum, [, y]) => sum + (y - midY) ** 2, 0), lean = yy ? xy / yy : 0;
  const upright = strokes.map((stroke) => stroke.map(([x, y]) => [x - lean * y, y]));
  const [left, right, top, bottom] = bounds(upright.flat());
  const down = (32 - 2 * pen) / Math.max(bottom - top, 1e-6);
  const across = Math.min((wide - 2 * pen) / Math.max(right - left, 1e-6), stretch * down);
  const fitted = upright.map((stroke) => stroke.map(([x, y]) =>
    [(x - (left + right) / 2) * across + 16, (y - top) * down + pen]));
  const inked = (x, y) => fitted.some((stroke) => stroke.some(([bx, by], i) => {    // is a piece of a stroke near?
    const [ax, ay] = stroke[Math.max(i - 1, 0)], dx = bx - ax, dy = by - ay, length = dx * dx + dy * dy;
    const t = length ? Math.min(Math.max(((x - ax) * dx + (y - ay) * dy) / length, 0), 1) : 0;
    return (x - ax - t * dx) ** 2 + (y - ay - t * dy) ** 2 <= pen * pen;
  }));
  const pixels = new Float32Array(64);
  for (let row = 0; row < 32; row++) {
    for (let column = 0; column < 32; column++) {
      if (inked(column + 0.5, row + 0.5)) pixels[(row >> 2) * 8 + (column >> 2)] += 1 / 16;
    }
  }
  return pixels;
}

const STYLES = ["teacher", "learning", "other"];    // of the first, second and third network

function drawAnswers(svg, { name, answers, pixels, temperature }, { width, narrow, line }) {
  const { text, path, rect } = pens(svg), side = 4.4 * line, classes = name.length;
  rect(1, 1, side, side, { fill: "white", stroke: "var(--kd-line)" });
  pixels?.forEach((ink, i) => {
    const cell = (side - 4) / 8, grey = Math.round(255 * (1 - ink));
    if (ink) rect(3 + (i % 8) * cell, 3 + (i >> 3) * cell, cell + 0.3, cell + 0.3, { fill: `rgb(${grey},${grey},${grey})` });
  });
  text(side + 12, line, "what they see:");
  text(side + 12, 2.1 * line, "8 × 8 pixels");
  Object.assign(svg.dataset, { temperature, pixels: pixels ? [...pixels].map((ink) => Math.round(16 * ink)).join(" ") : "" });
  const tall = 5 * line, top = side + 2.8 * line, ground = top + tall, step = width / classes, bar = 0.76 * step / answers.length;
  answers.forEach((answer, k) => {
    const x = k * Math.min(9 * line, width / answers.length);
    rect(x + 2, top - 1.9 * line, 0.9 * line, 0.65 * line, { class: STYLES[k] });
    text(x + 1.3 * line, top - 1.3 * line, answer.name, "small");
  });
  path(`M0,${ground}H${width}`, "axis");
  for (let c = 0; c < classes; c++) {
    text((c + 0.5) * step, ground + line, name[c].slice(0, Math.max(1, Math.floor(step / (0.5 * line)))), "middle");
    answers.forEach(({ p, name: who }, k) => {
      if (!p) return;
      rect(c * step + 0.12 * step + k * bar, ground - tall * p[c], bar - 1, tall * p[c],
           { class: STYLES[k], "data-who": who, "data-share": p[c].toPrecision(6) });
    });
  }
  svg.setAttribute("viewBox", `0 0 ${width} ${ground + 1.4 * line}`);
  if (!pixels) return "Draw a digit in the field, or choose a stored drawing.";
  return answers.map(({ name: who, p }) => {
    const [first, second] = p.map((_, c) => c).sort((a, b) => p[b] - p[a]);
    return `The ${who} says ${name[first]} with ${percent(p[first])}, then ${name[second]} with ${percent(p[second])}`;
  }).join(". ") + `, at T = ${temperature}.`;
}

function showDrawing(context) {
  const { model, signal } = context, get = (name) => model.get(name), { answer } = students();
  const networks = unpackNetworks(get("networks"), get("weights"));
  let strokes = [], pen, redraw = () => {};

  const ink = () => {    // the field again, from the strokes
    pen.clearRect(0, 0, FIELD, FIELD);
    for (const stroke of strokes) {
      pen.beginPath();
      pen.moveTo(...stroke[0]);
      for (const point of stroke.length > 1 ? stroke : [stroke[0], stroke[0]]) pen.lineTo(...point);
      pen.stroke();
    }
  };
  const take = (drawing) => { strokes = drawing ? STORED[drawing - 1] : []; ink(); };

  explore(context, {
    title: "What the networks answer to a drawing",
    sliders: [{ trait: "temperature", name: () => "T of all answers", words: String, between: true },
              { trait: "drawing", name: () => "stored drawing", words: (number) => (number ? `${number} of ${STORED.length}` : "none") }],
    traits: ["moves"],
    more: (controls, chart) => {
      const field = document.createElement("canvas");
      Object.assign(field, { className: "kdlib-field", width: FIELD, height: FIELD });
      field.setAttribute("role", "img");
      field.setAttribute("aria-label", "A field to draw a digit in. Without a pointer, choose a stored drawing instead.");
      chart.before(field);
      chart.parentElement.classList.add("kdlib-beside");
      pen = field.getContext("2d");
      Object.assign(pen, { lineWidth: 22, lineCap: "round", lineJoin: "round", strokeStyle: "#1b1b1b" });
      const place = (event) => {
        const box = field.getBoundingClientRect();
        return [(event.clientX - box.left) / box.width * FIELD, (event.clientY - box.top) / box.height * FIELD];
      };
      let down = false;
      field.addEventListener("pointerdown", (event) => {
        event.preventDefault();
        if (get("drawing")) { strokes = []; model.set("drawing", 0); model.save_changes(); }    // a fresh sheet
        down = true;
        field.setPointerCapture(event.pointerId);
        strokes = [...strokes, [place(event)]];
        redraw();
      }, { signal });
      field.addEventListener("pointermove", (event) => {
        if (!down) return;
        strokes.at(-1).push(place(event));
        redraw();
      }, { signal });
      for (const end of ["pointerup", "pointercancel"]) field.addEventListener(end, () => { down = false; }, { signal });
      addButton(controls, "Clear", () => { strokes = []; model.set("drawing", 0); model.save_changes(); redraw(); });
      model.on("change:drawing", () => { if (get("drawing") || !down) take(get("drawing")); });
      take(get("drawing"));
    },
    draw: (svg, { temperature }, size) => {
      const pixels = strokes.length ? eightByEight(strokes) : null;
      const answers = networks.map(({ name, net }) => ({
        name, p: pixels && soften([...answer(net, pixels, 1, 64)], temperature),
      }));
      return drawAnswers(svg, { name: get("class_names"), answers, pixels, temperature }, size);
    },
  });
  redraw = () => { ink(); model.set("moves", get("moves") + 1); };
}

export default { render: showDrawing };
export { eightByEight };
