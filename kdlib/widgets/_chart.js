// What the charts of the kit share. It is no module of its own: anywidget takes one string, so each widget's Python
// puts this text in front of its own JavaScript.

const SVG = "http://www.w3.org/2000/svg";
let charts = 0;    // ids must be unique in the page, and a notebook may show a widget twice

// A new element with attributes, put at the end of its parent.
function add(parent, tag, attributes = {}, text = null) {
  const inSvg = tag === "svg" || (parent.namespaceURI === SVG && parent.tagName !== "foreignObject");
  const element = inSvg ? document.createElementNS(SVG, tag) : document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  if (text !== null) element.textContent = text;
  parent.append(element);
  return element;
}

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
  const size = Math.abs(value);
  const digits = size < 5e-7 ? "0.00" : size < 0.00995 ? size.toFixed(1 - Math.floor(Math.log10(size))) : size.toFixed(2);
  return (value < 0 && digits !== "0.00" ? "−" : "+") + digits;
}

// ---- the frame around a chart ----

// Values of the model, each kept within [low, high]. What had to be changed is changed in the model too, so that the
// sliders follow, and comes back as a list of sentences.
function readWithin(model, limits, last) {
  const values = {}, said = [];
  for (const [name, [low, high, spoken]] of Object.entries(limits)) {
    const given = model.get(name);
    const known = typeof given === "number" && !Number.isNaN(given);    // a page has null where Python has NaN
    const kept = known ? Math.min(Math.max(given, low), high) : last[name] ?? low;
    // 1e-9: a slider may step over its own end by a rounding error
    if (!known || Math.abs(kept - given) > 1e-9) {
      said.push(known ? `${spoken(kept)[0]} limited to ${spoken(kept)[1]}.` : `${spoken(kept)[0]} was no number.`);
      model.set(name, kept);
    }
    values[name] = kept;
  }
  if (said.length) model.save_changes();
  return [values, said];
}

// An ipywidgets slider has a handle without a name, and what it announces is a position, not a value: a log slider its
// exponent, a slider of words their number. `spoken` is a dictionary class of the slider -> () => [name, value].
function dressControls(root, spoken) {
  // JupyterLab would take the arrow keys of a list of choices for its own.
  for (const list of root.querySelectorAll("select")) list.setAttribute("data-lm-suppress-shortcuts", "true");
  for (const [slider, words] of Object.entries(spoken)) {
    const handle = root.querySelector(`.${slider} .noUi-handle`);
    if (handle === null) continue;    // not drawn yet; the observer calls again
    const [name, value] = words();
    // Set only what differs: setting is what the observer below listens to.
    if (handle.getAttribute("aria-label") !== name) handle.setAttribute("aria-label", name);
    if (handle.getAttribute("aria-valuetext") !== value) handle.setAttribute("aria-valuetext", value);
    // The readout of a slider of words can be edited, but nothing reads what is typed there.
    const readout = root.querySelector(`.${slider}.kdlib-stops .widget-readout[contenteditable=true]`);
    if (readout !== null) readout.contentEditable = "false";
  }
}

// Draw the chart of a model into `el`, now and after every change.
//   traits    names whose change draws anew
//   limits    () => dictionary name of a numeric trait -> [low, high, value => [its name, its value in words]]
//   sliders   class of a slider -> the name in `limits` that it moves
//   draw      (svg, values) => the present state in a sentence or two
function liveChart({ model, el, signal }, { title, traits, limits, sliders, draw }) {
  const frame = add(el, "div", { class: "kdlib-chart" });
  const svg = add(frame, "svg", { role: "img" });
  const words = add(frame, "p", { class: "kdlib-words", "aria-hidden": "true" });
  const note = add(frame, "p", { class: "kdlib-note", role: "status" });
  const voice = add(frame, "p", { class: "kdlib-voice", "aria-live": "polite" });
  let values = {}, correcting = false, waiting;

  const fail = (error) => {
    note.setAttribute("role", "alert");
    note.textContent = `The chart cannot be drawn: ${error.message ?? error}. Running the cell again makes a new one.`;
    svg.replaceChildren();
    words.textContent = voice.textContent = "";
    svg.setAttribute("aria-label", note.textContent);
  };

  const update = () => {
    if (correcting) return;    // our own correction comes back as a change
    try {
      correcting = true;
      let said;
      [values, said] = readWithin(model, limits(), values);
      frame.classList.toggle("kdlib-large", model.get("large"));
      frame.closest(".kdlib-explorer")?.classList.toggle("kdlib-large", model.get("large"));
      svg.replaceChildren();
      const sentence = draw(svg, values);
      words.textContent = sentence;
      svg.setAttribute("aria-label", `${title}. ${sentence}`);
      note.setAttribute("role", "status");
      note.textContent = said.join(" ");
      clearTimeout(waiting);    // spoken when the slider has come to rest, or the voice would never catch up
      waiting = setTimeout(() => { voice.textContent = sentence; }, 600);
    } catch (error) {
      fail(error);
    } finally {
      correcting = false;
    }
  };

  // The sliders are drawn by others, before the chart or after it: dress them when both are in the page.
  const spoken = Object.fromEntries(Object.entries(sliders).map(
    ([slider, name]) => [slider, () => limits()[name][2](values[name])]));
  const observer = new MutationObserver(() => dressControls(el.closest(".kdlib-explorer"), spoken));
  const dress = new ResizeObserver(() => {    // fires as soon as the chart has its place in the page
    const root = el.closest(".kdlib-explorer");
    if (root === null) return;
    dress.disconnect();
    root.classList.toggle("kdlib-large", model.get("large"));
    dressControls(root, spoken);
    observer.observe(root, { subtree: true, childList: true, attributes: true,
                             attributeFilter: ["aria-valuetext", "contenteditable"] });
    // ipywidgets clamps a number typed beside a slider without a word. Listened to on the way down, before it does.
    const typing = (event) => {
      if (!event.target.classList?.contains("widget-readout") || (event.key ?? "Enter") !== "Enter") return;
      const slider = Object.keys(sliders).find((name) => event.target.closest(`.${name}`));
      const typed = parseFloat(event.target.textContent);
      if (slider === undefined || Number.isNaN(typed)) return;
      const [low, high, say] = limits()[sliders[slider]];
      const kept = say(Math.min(Math.max(typed, low), high));
      if (typed < low || typed > high) setTimeout(() => { note.textContent = `${kept[0]} limited to ${kept[1]}.`; });
    };
    for (const event of ["keydown", "blur"]) root.addEventListener(event, typing, { capture: true, signal });
  });
  dress.observe(frame);

  for (const trait of traits) model.on(`change:${trait}`, update);
  signal?.addEventListener("abort", () => { clearTimeout(waiting); observer.disconnect(); dress.disconnect(); });
  update();
}
