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

// Two hexadecimal digits a pixel, dark ink on white.
function paint(canvas, pixels, [height, width]) {
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext("2d"), image = context.createImageData(width, height);
  for (let i = 0; i < width * height; i++) {
    const grey = 255 - parseInt(pixels.slice(2 * i, 2 * i + 2), 16);
    image.data.set([grey, grey, grey, 255], 4 * i);
  }
  context.putImageData(image, 0, 0);
  return canvas;
}

function drawAnswer(svg, { picture, name, logits, label, temperature, large }) {
  const p = soften(logits, temperature), { total, shares } = aboutWrong(logits, temperature, label);
  const named = largest(p), classes = p.length, line = large ? 30 : 24;    // line: the height of a line of text
  const left = 285, right = 955, step = (right - left) / classes, height = large ? 640 : 560;
  svg.setAttribute("viewBox", `0 0 960 ${height}`);
  // For tests, and for whoever wants the numbers: what is drawn, to six digits.
  Object.assign(svg.dataset, { temperature, label, probabilities: p.map((share) => share.toPrecision(6)).join(" "),
                               shares: shares.map((share) => share.toPrecision(6)).join(" "),
                               entropy: entropy(p).toPrecision(6),
                               ratio: topTwoRatio(logits, temperature).toPrecision(6) });
  const text = (x, y, words, style = "") => add(svg, "text", { x, y, class: style }, words);
  const rect = (x, y, w, h, more) => add(svg, "rect", { x, y, width: w, height: h, ...more });
  const centre = (c) => left + (c + 0.5) * step;

  // Left: the image, and three numbers.
  rect(4, 8, 188, 188, { fill: "white", stroke: "var(--kd-line)" });
  add(svg, "image", { x: 8, y: 12, width: 180, height: 180, href: picture, style: "image-rendering: pixelated" });
  let y = 200 + line;
  text(4, y, `hard label: ${name[label]}`);
  text(4, y += line, `teacher: ${name[named]}`, "teacher strong");
  const second = p.map((_, c) => c).filter((c) => c !== named).sort((a, b) => logits[b] - logits[a])[0];
  for (const [what, value, unit] of [
    ["entropy", entropy(p).toFixed(2), `nats of ${Math.log(classes).toFixed(2)}`],
    [`${name[named]} against ${name[second]}`, ratioInWords(topTwoRatio(logits, temperature)), ": 1"],
    ["to wrong classes", percent(total), ""],
  ]) {
    text(4, y += 1.75 * line, what, "soft");
    const number = text(4, y += 1.35 * line, value, "big");
    if (unit) add(number, "tspan", { class: "unit", dx: 6, style: "font-size: .58em; font-weight: 400" }, unit);
  }

  // Right: bars for all classes, and below them the wrong ones under a magnifying glass.
  const size = Math.min(1, 6 / Math.max(...name.map((word) => word.length)));    // long names, small letters
  const panel = (top, bottom, title) => {
    text(left, top - 1.55 * line, title, "strong");
    add(svg, "path", { class: "axis", d: `M${left},${bottom}H${right}` });
    for (let c = 0; c < classes; c++) {
      add(text(centre(c), bottom + 1.05 * line, "", `middle ${c === label ? "strong" : ""}`), "tspan",
          { style: `font-size: ${size}em` }, name[c]);
    }
    return (share) => share * (bottom - top);
  };
  const bottom = large ? 320 : 290, top = 2.6 * line;
  let tall = panel(top, bottom, `the teacher's answer at T = ${temperature}`);
  const key = right - (large ? 160 : 130);
  rect(key, 0.4 * line, 10, 0.7 * line, { class: "hollow" });
  text(key + 20, 1.05 * line, "hard label");
  for (let c = 0; c < classes; c++) {
    const hard = c === label ? 1 : 0, bar = 0.6 * step, x = centre(c) - 0.42 * step;
    rect(x, bottom - tall(p[c]), bar, tall(p[c]), { class: "teacher", "data-class": c, "data-share": p[c] });
    // The label's own bar: full height for one class, nothing for the others.
    rect(x + bar + 8, bottom - tall(hard), 10, Math.max(tall(hard), 0.01),
         { class: "hollow" });
    if (c === named || p[c] >= 0.005) {
      text(x + bar / 2, bottom - tall(p[c]) - 6, percent(p[c]).replaceAll("\u00a0", "\u2009"),
           `middle small halo ${c === named ? "strong" : ""}`);
    }
  }
  const lens = height - 1.5 * line, lensTop = bottom + 4.6 * line;
  tall = panel(lensTop, lens, "the wrong classes alone = 100 %");
  const equal = lens - tall(1 / (classes - 1)), dots = { class: "hollow", "stroke-dasharray": "3 5" };
  add(svg, "path", { d: `M${left},${equal}H${right}`, ...dots });
  add(svg, "path", { d: `M${key - 20},${lensTop - 1.8 * line}h30`, ...dots });
  text(key + 20, lensTop - 1.55 * line, "all alike");
  // A wide halo, or the dots of the line would show between the digits.
  const above = (c, height, words, style = "") => {
    text(centre(c), height, words, `middle small halo ${style}`).style.strokeWidth = "11px";
  };
  for (let c = 0; c < classes; c++) {
    if (c === label) {
      above(c, lens - 8, "label", "soft");
      continue;
    }
    const bar = 0.6 * step, x = centre(c) - bar / 2;
    rect(x, lens - tall(shares[c]), bar, tall(shares[c]), { class: "teacher", "data-wrong": c, "data-share": shares[c] });
    if (shares[c] >= 0.005) above(c, lens - tall(shares[c]) - 6, percent(shares[c]).replaceAll("\u00a0", "\u2009"));
  }
  return sentences(name, logits, label, temperature);
}

function showTemperature({ model, el, signal }) {
  const get = (name) => model.get(name);
  const last = get("labels").length - 1, temperature = (stop) => get("temperatures")[Math.round(stop)];
  const strip = add(el, "div", { class: "kdlib-strip", "aria-hidden": "true" });    // the slider does it by keyboard
  const pictures = get("images").map((pixels, number) => {
    const canvas = paint(add(strip, "canvas", { title: `image ${number}` }), pixels, get("image_shape"));
    canvas.addEventListener("click", () => { model.set("image", number); model.save_changes(); }, { signal });
    return canvas.toDataURL();
  });
  liveChart({ model, el, signal }, {
    title: "The teacher's answer as bars, beside the hard label",
    traits: ["stop", "temperatures", "image", "large"],
    limits: () => ({
      stop: [0, get("temperatures").length - 1, (stop) => ["Temperature T", `${temperature(stop)}`]],
      image: [0, last, (image) => ["Image", `${Math.round(image)}`]],
    }),
    sliders: { "kdlib-temperature": "stop", "kdlib-image": "image" },
    draw: (svg, values) => {
      const image = Math.round(values.image);
      [...strip.children].forEach((canvas, number) => canvas.classList.toggle("kdlib-chosen", number === image));
      return drawAnswer(svg, { picture: pictures[image], name: get("class_names"), logits: get("logits")[image],
                               label: get("labels")[image], temperature: temperature(values.stop),
                               large: get("large") });
    },
  });
}

export default { render: showTemperature };
export { aboutWrong, entropy, percent, sentences, signed, soften, topTwoRatio };
