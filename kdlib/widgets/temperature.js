// The chart of TemperatureExplorer: an image, what the teacher answers at this temperature, and what that tells.

const entropy = (p) => -p.reduce((sum, share) => sum + (share > 0 ? share * Math.log(share) : 0), 0);

// How many times as likely the first choice is as the second; the shares at T = 0.1 would be rounded to 0.
function topTwoRatio(logits, temperature) {
  const [first, second] = [...logits].sort((a, b) => b - a);
  return Math.exp((first - second) / temperature);
}

// What is said about the classes other than the label: their sum, and how it is shared among them. The shares come
// from the wrong logits alone, or little would be left of them where the label has nearly everything.
function aboutWrong(logits, temperature, label) {
  const wrong = logits.map((_, c) => c).filter((c) => c !== label);
  const total = wrong.reduce((sum, c) => sum + soften(logits, temperature)[c], 0);
  const shares = logits.map(() => 0);
  soften(wrong.map((c) => logits[c]), temperature).forEach((share, i) => { shares[wrong[i]] = share; });
  return { total, shares };
}

function ratioInWords(ratio) {
  if (ratio > 1e6) return "over a million";
  return ratio < 9.95 ? ratio.toFixed(1) : Math.round(ratio).toLocaleString("en");
}

function sentences(name, logits, label, temperature) {
  const p = soften(logits, temperature), named = largest(p), { total, shares } = aboutWrong(logits, temperature, label);
  const order = shares.map((_, c) => c).filter((c) => c !== label).sort((a, b) => shares[b] - shares[a]);
  const told = order.slice(0, 2).map((c, i) => `${percent(shares[c])} ${i ? "" : "go "}to ${name[c]}`);
  return `At T = ${temperature} the teacher names ${name[named]} with ${percent(p[named])}`
    + `${named === label ? "" : `, but the label says ${name[label]}`}. `
    + `Of the ${percent(total)} that it gives to wrong classes, ${told.join(" and ")}.`;
}

// Two hexadecimal digits a pixel.
const inkOf = (pixels) => pixels.match(/../g).map((digits) => parseInt(digits, 16) / 255);

// Left, or on a phone on top: the image, and the numbers. Returns the height of the image.
function drawNumbers(svg, { picture, name, logits, label, temperature, named, total, narrow, line }) {
  const side = narrow ? 5.5 * line : 6 * line, p = soften(logits, temperature);
  const { text, rect } = pens(svg);
  rect(1, 1, side, side, { fill: "white", stroke: "var(--kd-line)" });
  add(svg, "image",
      { x: 4, y: 4, width: side - 6, height: side - 6, href: picture, style: "image-rendering: pixelated" });
  const others = p.map((_, c) => c).filter((c) => c !== named), [second] = others.sort((a, b) => logits[b] - logits[a]);
  const x = narrow ? side + 14 : 1;
  let y = narrow ? line : side + 1.2 * line;
  text(x, y, `hard label: ${name[label]}`);
  text(x, y += 1.1 * line, `teacher: ${name[named]}`, "teacher strong");
  y += narrow ? 0 : 0.25 * line;
  for (const [what, value, unit] of [
    ["entropy", entropy(p).toFixed(2), ` nats of ${Math.log(p.length).toFixed(2)}`],
    [`${name[named]} against ${name[second]}`, ratioInWords(topTwoRatio(logits, temperature)), " : 1"],
    ["to wrong classes", percent(total), ""],
  ]) {
    const before = text(x, y += (narrow ? 1.1 : 1.25) * line, `${what}${narrow ? " " : ""}`, "soft");
    const number = narrow ? add(before, "tspan", { class: "strong" }, value)
      : text(x, y += 1.3 * line, value, "big");
    add(narrow ? before : number, "tspan", { class: "unit" }, unit);
  }
  return side;
}

function drawAnswer(svg, state, { width, narrow, line }) {
  const { name, logits, label, temperature } = state;
  const p = soften(logits, temperature), { total, shares } = aboutWrong(logits, temperature, label);
  const named = largest(p), classes = p.length;
  // For tests, and for whoever wants the numbers: what is drawn, to six digits.
  Object.assign(svg.dataset, { temperature, label, probabilities: p.map((share) => share.toPrecision(6)).join(" "),
                               shares: shares.map((share) => share.toPrecision(6)).join(" "),
                               entropy: entropy(p).toPrecision(6),
                               ratio: topTwoRatio(logits, temperature).toPrecision(6) });
  const side = drawNumbers(svg, { ...state, named, total, narrow, line });
  const { text, path, rect } = pens(svg);

  // Bars for all classes, and below them the wrong ones under a magnifying glass.
  const left = narrow ? 6 : 11 * line, right = width - 2, start = narrow ? side + line : 0;
  const tall = (narrow ? 6 : 5.2) * line, step = (right - left) / classes, bar = 0.6 * step;
  const letters = step / (0.5 * line), key = right - 5.6 * line, centre = (c) => left + (c + 0.5) * step;
  const short = (word) => (word.length <= letters ? word : `${word.slice(0, Math.max(letters - 1, 1))}…`);
  const said = (share) => percent(share).replaceAll("\u00a0", narrow ? "" : "\u2009");
  const above = (x, y, words, style) => { text(x, y - 0.3 * line, words, `middle small halo ${style}`); };
  const panel = (top, title) => {    // returns the height of its ground
    const ground = top + 2.1 * line + tall;
    text(left, top + 0.8 * line, title, "strong");
    path(`M${left},${ground}H${right}`, "axis");
    for (let c = 0; c < classes; c++) {
      text(centre(c), ground + 0.95 * line, short(name[c]), `middle ${c === label ? "strong" : ""}`);
    }
    return ground;
  };
  const upper = panel(start, narrow ? `answer at T = ${temperature}` : `the teacher's answer at T = ${temperature}`);
  rect(key, start + 0.2 * line, 0.45 * line, 0.65 * line, { class: "hollow" });
  text(key + 0.9 * line, start + 0.8 * line, "hard label", "small");
  for (let c = 0; c < classes; c++) {
    const x = centre(c) - 0.42 * step, thin = Math.min(10, 0.22 * step), hard = c === label ? tall : 0.01;
    rect(x, upper - tall * p[c], bar, tall * p[c], { class: "teacher", "data-class": c, "data-share": p[c] });
    // The label's own bar: full height for one class, nothing for the others.
    rect(x + bar + 0.05 * step, upper - hard, thin, hard, { class: "hollow" });
    if (c === named || p[c] >= 0.005) above(x + bar / 2, upper - tall * p[c], said(p[c]), c === named ? "strong" : "");
  }
  const second = upper + 1.5 * line;
  const lower = panel(second, `${narrow ? "wrong classes" : "the wrong classes alone"} = 100\u00a0%`);
  const equal = lower - tall / (classes - 1), dots = { "stroke-dasharray": "3 5" };
  path(`M${left},${equal}H${right}`, "hollow", dots);
  path(`M${key - line},${second + 0.5 * line}h${1.5 * line}`, "hollow", dots);
  text(key + 0.9 * line, second + 0.8 * line, "all alike", "small");
  for (let c = 0; c < classes; c++) {
    if (c === label) {
      above(centre(c), lower, "label", "soft");
      continue;
    }
    rect(centre(c) - bar / 2, lower - tall * shares[c], bar, tall * shares[c],
         { class: "teacher", "data-wrong": c, "data-share": shares[c] });
    if (shares[c] >= 0.005) above(centre(c), lower - tall * shares[c], said(shares[c]), "wide");
  }
  svg.setAttribute("viewBox", `0 0 ${width} ${lower + 1.4 * line}`);
  return sentences(name, logits, label, temperature);
}

function showTemperature(context) {
  const { model } = context, get = (name) => model.get(name);
  let strip, pictures;
  explore(context, {
    title: "The teacher's answer as bars, beside the hard label",
    sliders: [{ trait: "temperature", name: () => "temperature T", words: String, between: true },
              { trait: "image", name: () => "image", words: String }],
    traits: [],
    more: (controls, chart) => {
      strip = addStrip(context, chart, "image");
      pictures = strip.fill(get("images").map(inkOf), get("image_shape"));
    },
    draw: (svg, { temperature, image }, size) => {
      strip.mark(image);
      return drawAnswer(svg, { picture: pictures[image], name: get("class_names"), logits: get("logits")[image],
                               label: get("labels")[image], temperature }, size);
    },
  });
}

export default { render: showTemperature };
export { aboutWrong, entropy, percent, sentences, signed, soften, topTwoRatio };
