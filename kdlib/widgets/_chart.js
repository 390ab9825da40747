// What the charts of the kit share. It is no module of its own: anywidget takes one string, so each widget's Python
// puts this text in front of its own JavaScript.

const SVG = "http://www.w3.org/2000/svg";
// Pixels: narrower, as on a phone, panels stand one below the other; narrower, there is no room for large type.
const NARROW = 560, ROOMY = 700;

// A new element with attributes, put at the end of its parent.
function add(parent, tag, attributes = {}, text = null) {
  const inSvg = tag === "svg" || (parent.namespaceURI === SVG && parent.tagName !== "foreignObject");
  const element = inSvg ? document.createElementNS(SVG, tag) : document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  if (text !== null) element.textContent = text;
  parent.append(element);
  return element;
}

// Short hands for one drawing.
const pens = (svg) => ({
  text: (x, y, words, style = "") => add(svg, "text", { x, y, class: style }, words),
  path: (d, style, more = {}) => add(svg, "path", { d, class: style, ...more }),
  rect: (x, y, width, height, more) => add(svg, "rect", { x, y, width, height, ...more }),
  clip: (x, y, width, height) => {    // ids must be unique in the page
    const id = `kdlib-${Math.random().toString(36).slice(2)}`;
    add(add(svg, "clipPath", { id }), "rect", { x, y, width, height });
    return { "clip-path": `url(#${id})` };
  },
});

// ---- numbers ----

// softmax(logits / T) and its logarithm. The largest logit is taken off first, so that no T overflows.
function logSoften(logits, temperature) {
  const top = Math.max(...logits);
  const scaled = logits.map((logit) => (logit - top) / temperature);
  const logSum = Math.log(scaled.reduce((sum, s) => sum + Math.exp(s), 0));
  return scaled.map((s) => s - logSum);
}
const soften = (logits, temperature) => logSoften(logits, temperature).map(Math.exp);

const largest = (values) => values.indexOf(Math.max(...values));

// A share in words. 100 % and 0 % are said only of what is exactly that.
function percent(share) {
  const value = 100 * share;
  if (value === 0 || value === 100) return `${value}\u00a0%`;    // a space where no line ends
  if (value > 99.9) return ">\u00a099.9\u00a0%";
  if (value < 0.01) return "<\u00a00.01\u00a0%";
  return `${value.toFixed(value < 0.0995 ? 2 : value < 9.95 || value > 99 ? 1 : 0)}\u00a0%`;
}

const minus = (number) => `${number}`.replace("-", "−");

// A number with its sign, and with as many digits as it takes to see that a small one is not nothing.
function signed(value) {
  const size = Math.abs(value), places = size < 5e-7 || size >= 0.00995 ? 2 : 1 - Math.floor(Math.log10(size));
  const digits = size.toFixed(places);
  return (value < 0 && digits !== "0.00" ? "−" : "+") + digits;
}

// ---- controls: what every browser has, so that names, keys and limits come with them ----

// Without it, JupyterLab takes the arrow keys for its own.
const KEYS = { "data-lm-suppress-shortcuts": "true" };

function labelled(row, trait, tag, attributes, before = true) {
  const box = add(row, "label", { class: `kdlib-control kdlib-${trait}` });
  const name = document.createElement("span"), control = add(box, tag, { ...KEYS, ...attributes });
  if (before) box.prepend(name);
  else box.append(name);
  return { box, name, control };
}

// A slider over the stops of a trait.
//   name     () => what it is called          words    value => the value in words
//   between  may the value stand between two stops, where Python or a link sets it? It becomes a stop itself.
function addSlider(row, model, { trait, name, words, between = false }) {
  const slider = labelled(row, trait, "input", { type: "range", min: 0, step: 1 });
  const shown = document.createElement("span"), offered = model.get("stops")[trait];
  let stops = offered, last = offered[0];
  shown.className = "kdlib-value";
  shown.setAttribute("aria-hidden", "true");    // or it would be part of the slider's name
  slider.name.after(shown);
  slider.control.addEventListener("input", () => {
    model.set(trait, stops[slider.control.value]);
    model.save_changes();
  });
  // Bring the handle to where the model is, or the model to where a handle can be; what there is to say goes to `said`.
  const follow = (said) => {
    const given = model.get(trait), low = offered[0], high = offered.at(-1);
    const known = typeof given === "number" && !Number.isNaN(given);    // a page has null where Python has NaN
    const nearer = (best, stop) => (Math.abs(stop - given) < Math.abs(best - given) ? stop : best);
    const stop = known ? offered.reduce(nearer) : last, off = !known || Math.abs(stop - given) > 1e-9;
    const free = between && off && given > low && given < high;
    const kept = free ? Number(given.toPrecision(6)) : stop;    // other sliders say 3.9999999999999996
    if (!stops.includes(kept)) stops = [...offered, kept].sort((a, b) => a - b);
    const called = name();
    slider.name.textContent = called;
    shown.textContent = words(kept);
    slider.control.setAttribute("aria-valuetext", words(kept));
    slider.control.max = stops.length - 1;
    slider.control.value = stops.indexOf(kept);
    last = kept;
    if (free || !off) return kept;
    const start = called[0].toUpperCase() + called.slice(1);
    if (!known) said.push(`${start} was no number.`);
    else if (given < low || given > high) said.push(`${start} limited to ${words(kept)}.`);
    model.set(trait, kept);
    model.save_changes();
    return kept;
  };
  return { trait, follow };
}

function addTick(row, model, trait, words) {
  const { box, name, control } = labelled(row, trait, "input", { type: "checkbox" }, false);
  const follow = () => { control.checked = model.get(trait); };
  name.textContent = words;
  control.addEventListener("change", () => { model.set(trait, control.checked); model.save_changes(); });
  model.on(`change:${trait}`, follow);
  follow();
  return box;
}

// A list of choices; the trait holds the number of the chosen one.
function addChoice(row, model, trait, words, choices) {
  const { name, control } = labelled(row, trait, "select", {});
  const follow = () => { control.selectedIndex = model.get(trait); };
  name.textContent = words;
  for (const choice of choices) add(control, "option", {}, choice);
  control.addEventListener("change", () => { model.set(trait, control.selectedIndex); model.save_changes(); });
  model.on(`change:${trait}`, follow);
  follow();
}

function addButton(row, words, press) {
  const button = add(row, "button", { type: "button", ...KEYS }, words);
  button.addEventListener("click", press);
  return button;
}

// ---- the frame: sliders above a chart ----

// Draw an explorer into `el`, and its chart anew after every change and in every width.
//   title    what the chart is              sliders  what addSlider takes, for each of them
//   traits   names of others whose change draws anew
//   more     (controls, chart) => further controls
//   draw     (svg, values of the sliders, { width, narrow, large, line }) => the present state in a sentence or two;
//            in pixels, line is the height of a line of text
function explore({ model, el, signal }, { title, sliders, traits, more = () => {}, draw }) {
  const root = add(el, "div", { class: "kdlib-explorer" });
  const controls = add(root, "div", { class: "kdlib-controls" });
  const chart = add(root, "div", { class: "kdlib-chart" });
  const svg = add(chart, "svg", { role: "img" });
  const words = add(chart, "p", { class: "kdlib-words", "aria-hidden": "true" });
  const note = add(chart, "p", { class: "kdlib-note", role: "status" });
  const voice = add(chart, "p", { class: "kdlib-voice", "aria-live": "polite" });
  const handles = sliders.map((slider) => addSlider(controls, model, slider));
  more(controls, chart);
  const tick = addTick(controls, model, "large", "large (for a projector)");
  let width = 0, drawing = false, waiting;

  const update = () => {
    if (drawing) return;    // a correction comes back as a change
    drawing = true;
    try {
      const said = [];
      const values = Object.fromEntries(handles.map(({ trait, follow }) => [trait, follow(said)]));
      width = chart.clientWidth;
      const room = width || 720, narrow = room < NARROW, large = model.get("large") && room >= ROOMY;
      tick.hidden = room < ROOMY;
      root.classList.toggle("kdlib-large", large);
      root.classList.toggle("kdlib-narrow", narrow);
      svg.replaceChildren();
      const sentence = draw(svg, values, { width: room, narrow, large, line: large ? 26 : 18 });
      words.textContent = sentence;
      svg.setAttribute("aria-label", `${title}. ${sentence}`);
      note.setAttribute("role", "status");
      note.textContent = said.join(" ");
      clearTimeout(waiting);    // spoken when the slider has come to rest, or the voice would never catch up
      waiting = setTimeout(() => { voice.textContent = sentence; }, 600);
    } catch (error) {
      note.setAttribute("role", "alert");
      note.textContent = `The chart cannot be drawn: ${error.message ?? error}. `
        + "Running the cell again makes a new one.";
      svg.replaceChildren();
      words.textContent = voice.textContent = "";
      svg.setAttribute("aria-label", note.textContent);
    } finally {
      drawing = false;
    }
  };

  for (const trait of [...sliders.map((slider) => slider.trait), ...traits, "large"]) {
    model.on(`change:${trait}`, update);
  }
  const observer = new ResizeObserver(() => { if (chart.clientWidth && chart.clientWidth !== width) update(); });
  observer.observe(chart);
  signal?.addEventListener("abort", () => { clearTimeout(waiting); observer.disconnect(); });
  update();
}
