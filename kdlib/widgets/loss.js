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

const digits = (value) => value.toPrecision(6);
// Four decimals, so that the digits stand in columns and the three add up.
const fixed = (force) => (force === 0 ? "0" : (force < -5e-5 ? "−" : "+") + Math.abs(force).toFixed(4));

// Three lines over the logit, on axes that do not move, so that a line that shrinks is seen to shrink; below them what
// pulls at the logit, from where the student stands. Returns where it ends.
function drawLines(svg, state, { left, right, bottom, narrow, line }) {
  const { at, here, pull, name, teacher, moving, logit, low, high } = state;
  const { text, path, clip } = pens(svg), top = 1.9 * line, most = 2.5;
  const x = (z) => left + (z - low) / (high - low) * (right - left);
  const y = (loss) => bottom - loss / most * (bottom - top);
  const rows = narrow ? 1.75 : 0.95, arrows = bottom + (narrow ? 3.7 : 2.85) * line, end = arrows + 2 * rows * line;
  const inside = clip(left, top, right - left, bottom - top + 8);
  path(`M${left},${top}V${bottom}H${right}`, "axis");
  for (let loss = 0; loss <= most; loss += 0.5) {
    text(left - 6, y(loss) + 0.25 * line, loss.toFixed(1), "end small soft");
  }
  for (let z = Math.ceil(low / 2) * 2; z <= high; z += 2) {
    path(`M${x(z)},${bottom}v5`, "axis");
    text(x(z), bottom + line, minus(z), "middle small soft");
  }
  text(left, top - 0.9 * line, "loss", "soft");
  text((left + right) / 2, bottom + 1.9 * line, `student's logit for ${name[moving]}`, "middle soft");
  path(`M${x(teacher[moving])},${top}V${bottom}`, "mark", { "stroke-dasharray": "2 5" });
  path(`M${x(logit)},${top}V${bottom}M${x(logit)},${bottom + 2.3 * line}V${end + 0.4 * line}`, "mark here");
  // Two rows, so that they can pass each other; to the right, where there is room.
  for (const [words, z, row, style] of [["student", logit, top - 0.15 * line, "strong"],
                                        ["teacher", teacher[moving], top + 0.8 * line, "teacher halo"]]) {
    const room = x(z) < right - 4.5 * line ? 6 : -6;
    text(x(z) + room, row, words, `small ${style} ${room < 0 ? "end" : ""}`);
  }

  const grid = Array.from({ length: 161 }, (_, i) => low + i * (high - low) / 160), curves = grid.map((z) => at(z));
  const ends = [];
  for (const part of [...LINES].reverse()) {
    const values = curves.map((terms) => terms[part]);
    path(`M${grid.map((z, i) => `${x(z).toFixed(1)},${y(values[i]).toFixed(1)}`).join("L")}`, `line ${part}`, inside);
    const lowest = values.indexOf(Math.min(...values));
    if (lowest > 0 && lowest < values.length - 1 && values.some((value) => value > values[lowest] + 1e-9)) {
      add(svg, "circle", { cx: x(grid[lowest]), cy: y(values[lowest]), r: 6, class: `dot ${part}` });
    }
    ends.push([y(values.at(-1)), part]);
  }
  // Names at the ends of the lines, pushed apart from the lowest upwards.
  ends.sort((a, b) => b[0] - a[0]).reduce((below, [end, part], i) => {
    const place = Math.max(Math.min(end, below - line), top + (2 - i) * line);    // room for those still to come
    text(right + 6, place + 0.3 * line, part, part);
    return place;
  }, bottom + line);

  LINES.forEach((part, row) => {
    const force = pull(here, part), height = arrows + rows * row * line;
    const length = 0.6 * force * (right - left);    // a pull of 1: 60 % of the axis
    const to = Math.min(Math.max(x(logit) + length, left), right);
    const tip = Math.min(9, Math.abs(to - x(logit))) * Math.sign(force);
    path(`M${x(logit)},${height}H${to - tip}`, `line ${part}`);
    if (tip) path(`M${to},${height}l${-tip},-7v14z`, `tip ${part}`, { "data-pull": part });
    if (narrow) {    // above its arrow
      text(left, height - 0.5 * line, `${part} ${fixed(force)}`, `halo ${part}`);
      return;
    }
    text(right + 6, height + 0.3 * line, part, part);
    text(right + 7.4 * line, height + 0.3 * line, fixed(force), `end ${part}`);
  });
  return end;
}

// The teacher's pull at this very logit against T, both axes logarithmic: a power of T is a straight line.
function drawOverT(svg, { at, here, pull, logit, temperature, alpha, tSquared }, { from, to, top, bottom, line }) {
  const { text, path, clip } = pens(svg), decades = [-5, 1], lowT = 0.1, highT = 50, middle = (from + to) / 2;
  const x = (T) => from + Math.log(T / lowT) / Math.log(highT / lowT) * (to - from);
  const y = (size) => bottom - (Math.log10(size) - decades[0]) / (decades[1] - decades[0]) * (bottom - top);
  text(from - 2 * line, top - 0.9 * line, "the teacher's pull", "soft");
  path(`M${from},${top}V${bottom}H${to}`, "axis");
  for (const T of [0.1, 1, 10, 50]) text(x(T), bottom + line, T, "middle small soft");
  text(middle, bottom + 1.9 * line, "temperature T", "middle soft");
  for (let d = decades[0]; d <= decades[1]; d += 2) {
    const label = text(from - 6, y(10 ** d) + 0.35 * line, "10", "end small soft");
    add(label, "tspan", { dy: -5 }, minus(d));
  }
  const inside = clip(from, top, to - from, bottom - top);
  const over = Array.from({ length: 55 }, (_, i) => lowT * (highT / lowT) ** (i / 54));
  const names = [];    // written last, over the lines that they cross
  for (const squared of [true, false]) {
    const sizes = over.map((T) => Math.abs(pull(at(logit, T, squared), "teacher")));
    const points = over.map((T, i) => [T, sizes[i]]).filter(([, size]) => size > 1e-9);
    if (points.length < 2) continue;
    path(`M${points.map(([T, size]) => `${x(T).toFixed(1)},${y(size).toFixed(1)}`).join("L")}`,
         `line ${squared === tSquared ? "teacher" : "other"}`, { ...inside, "data-t-squared": squared });
    const [, last] = points.at(-1);
    if (last > 1e-5) {
      names.push([Math.min(y(last) + (squared ? -0.7 : 1.1) * line, bottom - 6), squared ? "with T²" : "without T²",
                  squared === tSquared ? "teacher strong" : "soft"]);
    }
  }
  const force = Math.abs(pull(here, "teacher"));
  if (force > 1e-9) {
    path(`M${x(temperature)},${top}V${bottom}`, "mark", { "stroke-dasharray": "2 5" });
    const height = Math.min(Math.max(y(force), top), bottom);
    add(svg, "circle", { cx: x(temperature), cy: height, r: 7, class: "dot teacher" });
  } else {
    text(middle, (top + bottom) / 2, alpha === 0 ? "none: α = 0" : "none here", "middle soft");
  }
  for (const [height, words, style] of names) text(to, height, words, `end small halo wide ${style}`);
  // Dividing by what is left at twice the temperature shows the power: 4 means 1/T².
  const shrinks = Math.abs(pull(at(logit, 2 * temperature), "teacher"));
  if (force <= 1e-9 || shrinks === 0) return;
  const factor = (times) => (times >= 1 ? `÷ ${times.toFixed(2)}` : `× ${(1 / times).toFixed(2)}`);
  const times = force / shrinks, aside = tSquared ? `(without T²: ${factor(4 * times)})` : "1/T² would be ÷ 4";
  svg.dataset.shrinks = digits(times);
  text(from - 2 * line, bottom + 3.3 * line, "pull at twice the T", "soft");
  text(from - 2 * line, bottom + 4.7 * line, factor(times), "big");
  text(from - 2 * line, bottom + 5.8 * line, aside, "small soft");
}

function drawLoss(svg, state, { width, narrow, line }) {
  const { name, student, teacher, label, moving, logit, temperature, alpha, tSquared } = state;
  const at = (z, T = temperature, squared = tSquared) =>
    lossTerms(student.map((s, c) => (c === moving ? z : s)), teacher, label, T, alpha, squared);
  const here = at(logit), pull = (terms, part) => -terms.gradient[part][moving];    // down the gradient
  delete svg.dataset.shrinks;
  Object.assign(svg.dataset, { temperature, alpha, logit, moving, tSquared });
  for (const part of LINES) {
    svg.dataset[part] = digits(here[part]);
    svg.dataset[`${part}Pull`] = digits(pull(here, part));
  }
  const all = { ...state, at, here, pull }, { text } = pens(svg);
  const left = 2 * line, right = narrow ? width - 3.6 * line : 0.72 * width - 10 * line;
  const bottom = (narrow ? 10 : 11.5) * line;
  const sum = drawLines(svg, all, { left, right, bottom, narrow, line }) + 1.6 * line;
  const sums = sum + (narrow ? 1.2 * line : 0);
  const terms = `labels ${here.labels.toFixed(2)} + teacher ${here.teacher.toFixed(2)}`;
  text(left, sum, `loss ${here.sum.toFixed(2)}`, "big student");
  text(left + (narrow ? 0 : 6.7 * line), sums, `= ${terms}`);
  const top = narrow ? sums + 3 * line : 1.9 * line, from = narrow ? left + 0.6 * line : 0.72 * width + 2.4 * line;
  const floor = narrow ? top + 8 * line : bottom;
  drawOverT(svg, all, { from, to: width - 0.6 * line, top, bottom: floor, line });
  svg.setAttribute("viewBox", `0 0 ${width} ${(narrow ? floor + 5.8 * line : sums) + 0.5 * line}`);
  // Four decimals here too; more only where none of the four would be left.
  const push = (part) => (fixed(pull(here, part)).endsWith("0.0000") ? signed : fixed)(pull(here, part));
  return `At T = ${temperature}, α = ${alpha.toFixed(2)}, ${tSquared ? "with" : "without"} T²: the student's logit for `
    + `${name[moving]} is ${minus(logit.toFixed(1))}, the teacher's ${minus(teacher[moving].toFixed(1))}. `
    + `The labels pull it by ${push("labels")}, the teacher by ${push("teacher")}, together ${push("sum")}.`;
}

function showLoss(context) {
  const { model } = context, get = (name) => model.get(name);
  explore(context, {
    title: "The distillation loss and its two terms, the pulls on one logit, and the teacher's pull against T",
    sliders: [
      { trait: "temperature", name: () => "temperature T", words: String, between: true },
      { trait: "alpha", name: () => "teacher's weight α", words: (alpha) => alpha.toFixed(2) },
      { trait: "logit", name: () => `student's logit for ${get("class_names")[get("moving")]}`,
        words: (logit) => minus(logit.toFixed(1)) },
    ],
    traits: ["moving", "t_squared"],
    more: (controls) => {
      addChoice(controls, model, "moving", "for the class", get("class_names"));
      addTick(controls, model, "t_squared", "factor T²");
    },
    draw: (svg, values, size) => drawLoss(svg, {
      ...values, name: get("class_names"), student: get("student"), teacher: get("teacher"), label: get("label"),
      moving: get("moving"), low: get("stops").logit[0], high: get("stops").logit.at(-1), tSquared: get("t_squared"),
    }, size),
  });
}

export default { render: showLoss };
export { lossTerms, signed, soften };
