// The controls of the widgets: those that every browser has, so that names, keys and limits come with them.

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
  const move = (value) => { model.set(trait, value); model.save_changes(); };
  slider.control.addEventListener("input", () => move(stops[slider.control.value]));
  // A finger that comes down here and then scrolls the page has moved nothing.
  let before;
  slider.control.addEventListener("pointerdown", () => { before = model.get(trait); });
  slider.control.addEventListener("pointercancel", () => move(before));
  // Bring the handle to where the model is. Where no handle can be, `wrong` gets the value for the model and why.
  const follow = (wrong) => {
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
    const limited = given < low || given > high ? `${start} limited to ${words(kept)}.` : "";
    wrong.push({ trait, kept, why: known ? limited : `${start} was no number.` });
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

