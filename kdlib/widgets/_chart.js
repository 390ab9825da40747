// What the charts of the kit share. It is no module of its own: anywidget takes one string, so each widget's Python
// puts this text in front of its own JavaScript.

const SVG = "http://www.w3.org/2000/svg";
// Pixels: narrower, as on a phone, panels stand one below the other; narrower, there is no room for large type.
const NARROW = 560, ROOMY = 700;
// What a field to draw in takes beside a chart.
const FIELD_ROOM = 220;

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

  const correct = (wrong) => {
    drawing = true;    // what is corrected has been drawn, and said
    for (const { trait, kept } of wrong) model.set(trait, kept);
    drawing = false;
    model.save_changes();
  };
  const update = () => {
    if (drawing) return;
    drawing = true;
    try {
      const wrong = [];
      const values = Object.fromEntries(handles.map(({ trait, follow }) => [trait, follow(wrong)]));
      width = chart.clientWidth;
      const room = width || 720, narrow = room < NARROW, large = model.get("large") && room >= ROOMY;
      tick.hidden = room < ROOMY;
      root.classList.toggle("kdlib-large", large);
      // By the width of the whole: the chart's own would change with what this decides.
      const beside = root.classList.contains("kdlib-beside") ? FIELD_ROOM : 0;
      root.classList.toggle("kdlib-narrow", (root.clientWidth || room) < NARROW + beside);
      svg.replaceChildren();
      const sentence = draw(svg, values, { width: room, narrow, large, line: large ? 26 : 18 });
      words.textContent = sentence;
      svg.setAttribute("aria-label", `${title}. ${sentence}`);
      note.setAttribute("role", "status");
      note.textContent = wrong.map(({ why }) => why).join(" ");
      if (wrong.length) queueMicrotask(() => correct(wrong));    // a link is deaf as long as it speaks
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
  const follow = () => { if (chart.clientWidth && chart.clientWidth !== width) update(); };
  // At once, WebKit would call it a loop.
  const observer = new ResizeObserver(() => requestAnimationFrame(follow));
  observer.observe(chart);
  signal?.addEventListener("abort", () => { clearTimeout(waiting); observer.disconnect(); });
  update();
}
