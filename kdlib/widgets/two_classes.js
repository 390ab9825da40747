// The chart of TwoClassExplorer: the cross-entropy of one image of two classes over the student's probability for the
// first of them, with a label and with a teacher.

// How surprised the student would be at each class, and the loss that label and teacher make of it.
function twoLosses(student, teacher, label) {
  const surprise = [-Math.log(student), -Math.log(1 - student)];
  return { surprise, labels: surprise[label], teacher: teacher * surprise[0] + (1 - teacher) * surprise[1] };
}

// Two curves over the student's probability, on axes that do not move; below them both answers as bars, on the same
// axis: they are alike where the curve of the teacher is lowest. Returns where it ends.
function drawCurves(svg, { student, teacher, label, name }, { left, right, top, bottom, line }) {
  const { text, path, rect, clip } = pens(svg), most = 3;
  const x = (q) => left + q * (right - left), y = (loss) => bottom - loss / most * (bottom - top);
  path(`M${left},${top}V${bottom}H${right}`, "axis");
  for (let loss = 0; loss <= most; loss += 1) text(left - 6, y(loss) + 0.25 * line, loss, "end small soft");
  for (const q of [0, 0.5, 1]) {
    path(`M${x(q)},${bottom}v5`, "axis");
    text(x(q), bottom + line, q, "middle small soft");
  }
  text(left, top - 0.6 * line, "loss", "soft");
  text((left + right) / 2, bottom + 1.9 * line, `student's probability for ${name[0]}`, "middle soft");
  const bars = bottom + 2.6 * line, thick = 0.9 * line, step = 1.3 * line;
  const mark = (q, row) => `M${x(q)},${top}V${bottom}M${x(q)},${bars}V${bars + row * step + thick}`;    // not through the words
  path(mark(teacher, 1), "mark", { "stroke-dasharray": "2 5" });
  const grid = Array.from({ length: 199 }, (_, i) => (i + 1) / 200), inside = clip(left, top, right - left, bottom - top);
  for (const part of ["labels", "teacher"]) {
    const points = grid.map((q) => `${x(q).toFixed(1)},${y(twoLosses(q, teacher, label)[part]).toFixed(1)}`);
    path(`M${points.join("L")}`, `line ${part}`, inside);
  }
  path(mark(student, 0), "mark here");
  for (const part of ["labels", "teacher"]) {
    const loss = twoLosses(student, teacher, label)[part];
    if (loss <= most) add(svg, "circle", { cx: x(student), cy: y(loss), r: 7, class: `dot ${part}` });
  }
  [["student", "sum", student], ["teacher", "teacher", teacher]].forEach(([who, style, share], row) => {
    const height = bars + row * step;
    rect(left, height, right - left, thick, { class: "hollow" });
    rect(left, height, x(share) - left, thick, { class: `dot ${style}`, "data-bar": who });
    text(right + 6, height + 0.75 * line, who, who);
  });
  return bars + step + thick;
}

// In figures: both surprises, and what each of the two makes of them.
function drawSums(svg, { student, teacher, label, name }, { from, top, line, narrow }) {
  const { text, path } = pens(svg), { surprise, labels, teacher: taught } = twoLosses(student, teacher, label);
  const shown = (number) => number.toFixed(2), more = from + 2.6 * line;
  [student, 1 - student].forEach((q, c) => {
    text(from, top + c * 1.3 * line, `−log ${shown(q)} = ${shown(surprise[c])}, if it is a ${name[c]}`, "small");
  });
  const sample = (part, row) => path(`M${from},${row - 0.3 * line}h${2.1 * line}`, `line ${part}`);
  const first = top + 3.4 * line, second = first + (narrow ? 2 : 2.6) * line;
  sample("labels", first);
  text(more, first, `label: ${shown(labels)}`, "labels strong");
  sample("teacher", second);
  text(more, second, `teacher: ${shown(taught)}`, "teacher strong");
  const shares = [teacher, 1 - teacher].map((p, c) => `${shown(p)} × ${shown(surprise[c])}`);
  text(more, second + 1.3 * line, `= ${shares.join(" + ")}`, "small soft");
  return second + 1.3 * line;
}

function drawTwoClasses(svg, state, { width, narrow, line }) {
  const { student, teacher, label, name } = state, { labels, teacher: taught } = twoLosses(student, teacher, label);
  Object.assign(svg.dataset, { student, labels: labels.toPrecision(6), teacher: taught.toPrecision(6) });
  const left = 1.6 * line, right = narrow ? width - 4 * line : 0.6 * width - 5 * line, top = 1.6 * line;
  const bottom = (narrow ? 8.5 : 11) * line;
  const low = drawCurves(svg, state, { left, right, top, bottom, line });
  const place = narrow ? { from: left, top: low + 1.8 * line } : { from: 0.6 * width, top: top + line };
  const end = Math.max(low, drawSums(svg, state, { ...place, line, narrow }));
  svg.setAttribute("viewBox", `0 0 ${width} ${end + 0.6 * line}`);
  return `The student gives ${name[0]} ${student.toFixed(2)}, the teacher ${teacher.toFixed(2)}. `
    + `The loss is ${labels.toFixed(2)} with the label, which says ${name[label]}, and ${taught.toFixed(2)} with the teacher.`;
}

function showTwoClasses(context) {
  const { model } = context, get = (name) => model.get(name);
  explore(context, {
    title: "The loss of one image of two classes, with a label and with a teacher",
    sliders: [{ trait: "student", name: () => `student's probability for ${get("class_names")[0]}`,
                words: (student) => student.toFixed(2) }],
    traits: ["teacher"],
    draw: (svg, values, size) => drawTwoClasses(
      svg, { ...values, teacher: get("teacher"), label: get("label"), name: get("class_names") }, size),
  });
}

export default { render: showTwoClasses };
export { twoLosses };
