// The chart of LossExplorer: the loss and its two terms while one logit of the student moves, what pulls at that logit,
// and how the teacher's pull depends on T.

// The terms of the loss for one image, weighted as they are added, and the derivative of each for every logit of the
// student. With T² the teacher's term is alpha T² KL(p_T || q_T), without it alpha KL(p_T || q_T).
function lossTerms(student, teacher, label, temperature, alpha, tSquared) {
  const factor = tSquared ? temperature * temperature : 1;
  const logP = logSoften(teacher, temperature), logQ = logSoften(student, temperature), log1 = logSoften(student, 1);
  const kl = logP.reduce((sum, log, c) => sum + Math.exp(log) * (log - logQ[c]), 0);
  const gradient = {
    labels: log1.map((log, c) => (1 - alpha) * (Math.exp(log) - (c === label ? 1 : 0))),
    teacher: logQ.map((log, c) => alpha * factor / temperature * (Math.exp(log) - Math.exp(logP[c]))),
  };
  gradient.sum = gradient.labels.map((part, c) => part + gradient.teacher[c]);
  // KL is never negative; at high T it is a small difference of large numbers, and could become so by rounding.
  const labels = (1 - alpha) * -log1[label], taught = alpha * factor * Math.max(kl, 0);
  return { labels, teacher: taught, sum: labels + taught, gradient };
}

const LINES = ["labels", "teacher", "sum"];    // each has a colour, dashes and a name: never colour alone

function drawLoss(svg, { name, student, teacher, label, moving, logit, low, high, temperature, alpha, tSquared, large }) {
  const line = large ? 30 : 24, id = `kdlib-clip-${charts++}`;
  const at = (z, T = temperature, squared = tSquared) =>
    lossTerms(student.map((s, c) => (c === moving ? z : s)), teacher, label, T, alpha, squared);
  const here = at(logit), pull = (terms, part) => -terms.gradient[part][moving];    // down the gradient
  const digits = (value) => value.toPrecision(6);
  delete svg.dataset.shrinks;
  Object.assign(svg.dataset, { temperature, alpha, logit, moving, tSquared });
  for (const part of LINES) {
    svg.dataset[part] = digits(here[part]);
    svg.dataset[`${part}Pull`] = digits(pull(here, part));
  }

  // Left: three lines over the logit, on axes that do not move, so that a line that shrinks is seen to shrink.
  const left = 62, right = 500, top = 1.9 * line, bottom = large ? 345 : 320, height = bottom + 7.8 * line, most = 2.5;
  svg.setAttribute("viewBox", `0 0 960 ${height}`);
  const text = (x, y, words, style = "") => add(svg, "text", { x, y, class: style }, words);
  const path = (d, style, more = {}) => add(svg, "path", { d, class: style, ...more });
  const x = (z) => left + (z - low) / (high - low) * (right - left);
  const y = (loss) => bottom - loss / most * (bottom - top);
  add(add(svg, "clipPath", { id }), "rect", { x: left, y: top, width: right - left, height: bottom - top + 8 });
  path(`M${left},${top}V${bottom}H${right}`, "axis");
  for (let loss = 0; loss <= most; loss += 0.5) text(left - 8, y(loss) + 6, loss.toFixed(1), "end small soft");
  for (let z = Math.ceil(low / 2) * 2; z <= high; z += 2) {
    path(`M${x(z)},${bottom}v6`, "axis");
    text(x(z), bottom + line, minus(z), "middle small soft");
  }
  text(left, top - 0.75 * line, "loss", "soft");
  text((left + right) / 2, bottom + 2 * line, `student's logit for ${name[moving]}`, "middle soft");
  path(`M${x(teacher[moving])},${top}V${bottom}`, "mark", { "stroke-dasharray": "2 5" });
  path(`M${x(logit)},${top}V${bottom}M${x(logit)},${bottom + 2.5 * line}V${bottom + 5.5 * line}`, "mark here");
  // Two rows, so that they can pass each other; to the right, where there is room.
  for (const [words, z, row, style] of [["student", logit, top - 6, "strong"],
                                        ["teacher", teacher[moving], top + 0.8 * line, "teacher halo"]]) {
    const room = x(z) < right - (large ? 110 : 90) ? 6 : -6;
    text(x(z) + room, row, words, `small ${style} ${room < 0 ? "end" : ""}`);
  }

  const grid = Array.from({ length: 161 }, (_, i) => low + i * (high - low) / 160), curves = grid.map((z) => at(z));
  const ends = [];
  for (const part of [...LINES].reverse()) {
    const values = curves.map((terms) => terms[part]);
    path(`M${grid.map((z, i) => `${x(z).toFixed(1)},${y(values[i]).toFixed(1)}`).join("L")}`, `line ${part}`,
         { "clip-path": `url(#${id})` });
    const lowest = values.indexOf(Math.min(...values));
    if (lowest > 0 && lowest < values.length - 1 && values.some((value) => value > values[lowest] + 1e-9)) {
      add(svg, "circle", { cx: x(grid[lowest]), cy: y(values[lowest]), r: 7, class: `dot ${part}` });
    }
    ends.push([y(values.at(-1)), part]);
  }
  // Names at the ends of the lines, pushed apart from the lowest upwards.
  ends.sort((a, b) => b[0] - a[0]).reduce((below, [end, part], i) => {
    const place = Math.max(Math.min(end, below - line), top + (2 - i) * line);    // room for those still to come
    text(right + 8, place + 6, part, part);
    return place;
  }, bottom + line);

  // Below: what pulls at the logit, from where the student stands. Four decimals, so that the digits stand in columns.
  const fixed = (force) => (force === 0 ? "0" : (force < -5e-5 ? "−" : "+") + Math.abs(force).toFixed(4));
  const unit = 0.6 * (right - left);    // the length of a pull of 1
  LINES.forEach((part, row) => {
    const force = pull(here, part), height = bottom + (3.15 + 0.95 * row) * line, to = x(logit) + force * unit;
    const end = Math.min(Math.max(to, left), right), tip = Math.min(10, Math.abs(end - x(logit))) * Math.sign(force);
    path(`M${x(logit)},${height}H${end - tip}`, `line ${part}`);
    if (tip) path(`M${end},${height}l${-tip},-8v16z`, `tip ${part}`, { "data-pull": part });
    text(right + 8, height + 7, part, part);
    text(right + (large ? 212 : 178), height + 7, fixed(force), `end ${part}`);
  });

  // Right: the teacher's pull at this very logit against T, both axes logarithmic: a power of T is a straight line.
  const from = large ? 775 : 740, to = 942, decades = [-5, 1], lowT = 0.1, highT = 50;
  const tx = (T) => from + Math.log(T / lowT) / Math.log(highT / lowT) * (to - from);
  const ty = (size) => bottom - (Math.log10(size) - decades[0]) / (decades[1] - decades[0]) * (bottom - top);
  text(from - 50, top - 0.75 * line, "the teacher's pull", "soft");
  path(`M${from},${top}V${bottom}H${to}`, "axis");
  for (const T of [0.1, 1, 10, 50]) text(tx(T), bottom + line, T, "middle small soft");
  text((from + to) / 2, bottom + 2 * line, "temperature T", "middle soft");
  for (let d = decades[0]; d <= decades[1]; d += 2) {
    const label = text(from - 8, ty(10 ** d) + 6, "10", "end small soft");
    add(label, "tspan", { dy: -6, style: "font-size: .75em" }, minus(d));
  }
  add(add(svg, "clipPath", { id: `${id}-t` }), "rect", { x: from, y: top, width: to - from, height: bottom - top });
  const over = Array.from({ length: 55 }, (_, i) => lowT * (highT / lowT) ** (i / 54));
  const names = [];    // written last, over the lines that they cross
  for (const squared of [true, false]) {
    const sizes = over.map((T) => Math.abs(pull(at(logit, T, squared), "teacher")));
    const points = over.map((T, i) => [T, sizes[i]]).filter(([, size]) => size > 1e-9);
    if (points.length < 2) continue;
    path(`M${points.map(([T, size]) => `${tx(T).toFixed(1)},${ty(size).toFixed(1)}`).join("L")}`,
         `line ${squared === tSquared ? "teacher" : "other"}`, { "clip-path": `url(#${id}-t)`, "data-t-squared": squared });
    const [, last] = points.at(-1);
    if (last > 1e-5) {
      names.push([Math.min(ty(last) + (squared ? -17 : 26), bottom - 8), squared ? "with T²" : "without T²",
                  squared === tSquared ? "teacher strong" : "soft"]);
    }
  }
  const force = Math.abs(pull(here, "teacher"));
  if (force > 1e-9) {
    path(`M${tx(temperature)},${top}V${bottom}`, "mark", { "stroke-dasharray": "2 5" });
    add(svg, "circle", { cx: tx(temperature), cy: Math.min(Math.max(ty(force), top), bottom), r: 8, class: "dot teacher" });
  } else {
    text((from + to) / 2, (top + bottom) / 2, alpha === 0 ? "none: α = 0" : "none here", "middle soft");
  }
  for (const [height, words, style] of names) text(to, height, words, `end small halo ${style}`).style.strokeWidth = "10px";
  // Dividing by what is left at twice the temperature shows the power: 4 means 1/T².
  const shrinks = Math.abs(pull(at(logit, 2 * temperature), "teacher"));
  const times = force > 1e-9 && shrinks > 0 ? force / shrinks : null;
  if (times !== null) {
    svg.dataset.shrinks = digits(times);
    text(from - 50, bottom + 3.5 * line, "pull at twice the T", "soft");
    const factor = (times) => (times >= 1 ? `÷ ${times.toFixed(2)}` : `× ${(1 / times).toFixed(2)}`);
    text(from - 50, bottom + 4.9 * line, factor(times), "big");
    text(from - 50, bottom + 6.1 * line, tSquared ? `(without T²: ${factor(4 * times)})` : "1/T² would be ÷ 4", "small soft");
  }
  text(left, bottom + 7.2 * line, `loss ${here.sum.toFixed(2)}`, "big student");
  text(left + (large ? 190 : 150), bottom + 7.2 * line, `= labels ${here.labels.toFixed(2)} + teacher ${here.teacher.toFixed(2)}`);
  // Four decimals here too, so that the three add up; more only where none of the four would be left.
  const push = (part) => (fixed(pull(here, part)).endsWith("0.0000") ? signed : fixed)(pull(here, part));
  return `At T = ${temperature}, α = ${alpha.toFixed(2)}, ${tSquared ? "with" : "without"} T²: the student's logit for `
    + `${name[moving]} is ${minus(logit.toFixed(1))}, the teacher's ${minus(teacher[moving].toFixed(1))}. The labels pull it by ${push("labels")}, `
    + `the teacher by ${push("teacher")}, together ${push("sum")}.`;
}

function showLoss({ model, el, signal }) {
  const get = (name) => model.get(name);
  const temperature = (stop) => get("temperatures")[Math.round(stop)];
  liveChart({ model, el, signal }, {
    title: "The distillation loss and its two terms, the pulls on one logit, and the teacher's pull against T",
    traits: ["stop", "temperatures", "alpha", "logit", "moving", "t_squared", "large"],
    limits: () => ({
      stop: [0, get("temperatures").length - 1, (stop) => ["Temperature T", `${temperature(stop)}`]],
      alpha: [0, 1, (alpha) => ["The teacher's weight α", alpha.toFixed(2)]],
      logit: [...get("span"), (logit) => [`Student's logit for ${get("class_names")[get("moving")]}`, minus(logit.toFixed(1))]],
      moving: [0, get("teacher").length - 1, (moving) => ["The class that moves", get("class_names")[moving]]],
    }),
    sliders: { "kdlib-temperature": "stop", "kdlib-alpha": "alpha", "kdlib-logit": "logit" },
    draw: (svg, { stop, alpha, logit, moving }) => drawLoss(svg, {
      name: get("class_names"), student: get("student"), teacher: get("teacher"), label: get("label"), moving, logit,
      low: get("span")[0], high: get("span")[1], temperature: temperature(stop), alpha, tSquared: get("t_squared"),
      large: get("large"),
    }),
  });
}

export default { render: showLoss };
export { lossTerms, signed, soften };
