// The chart of LearningExplorer: an image, what teacher and student answer to it, and how the student came there.
// The student is trained in this page, an epoch at a time, by student.js.

const FRAME = 90;    // milliseconds between two epochs, so that an eye can follow

// The training: what the shown images were answered after each epoch, and the next one when it is asked for.
function makeTraining(all, training) {
  const { start, train, answer } = students(), set = transferSet(all, 0, all.cuts[0]);
  const { exam, features, classes } = set, shown = exam.y.length;
  const ask = (net) => answer(net, exam.x, shown, features);
  const run = train({ ...set, ...training });
  const heard = [ask(start(training.seed, features, training.width, classes))];    // before the first epoch
  return {
    exam, features, heard,
    next() {
      const step = run.next();
      if (!step.done) heard.push(ask(step.value.net));
    },
    logits: (epoch, image) => [...heard[epoch].subarray(image * classes, (image + 1) * classes)],
  };
}

function drawLearning(svg, state, { width, narrow, line }) {
  const { name, picture, label, teacher, student, past, epoch, epochs, temperature } = state;
  const p = soften(teacher, temperature), q = soften(student, temperature), { text, path, rect } = pens(svg);
  Object.assign(svg.dataset, { epoch, label, student: q.map((share) => share.toPrecision(6)).join(" ") });
  const side = (narrow ? 5 : 6) * line;
  rect(1, 1, side, side, { fill: "white", stroke: "var(--kd-line)" });
  add(svg, "image",
      { x: 4, y: 4, width: side - 6, height: side - 6, href: picture, style: "image-rendering: pixelated" });
  const x = narrow ? side + 14 : 1;
  let y = narrow ? line : side + 1.2 * line;
  text(x, y, `label: ${name[label]}`);
  text(x, y += 1.2 * line, `epoch ${epoch} of ${epochs}`, "strong");
  text(x, y += 1.2 * line, `p(${name[label]}) of the student`, "soft");
  text(x, y += 1.5 * line, percent(q[label]), "big");

  // Ten pairs of bars.
  const left = narrow ? 6 : 11 * line, right = width - 2, top = (narrow ? side + 1.2 * line : 0) + 1.6 * line;
  const tall = 5.6 * line, ground = top + tall, step = (right - left) / p.length, bar = 0.34 * step;
  text(left, top - 0.8 * line, `at T = ${temperature}`, "strong");
  [["teacher", 10.4], ["learning", 5]].forEach(([style, from]) => {
    rect(right - from * line, top - 1.35 * line, 0.9 * line, 0.65 * line, { class: style });
    text(right - (from - 1.2) * line, top - 0.8 * line, style === "teacher" ? "teacher" : "student", "small");
  });
  path(`M${left},${ground}H${right}`, "axis");
  p.forEach((share, c) => {
    const at = left + (c + 0.5) * step;
    rect(at - bar - 1, ground - tall * share, bar, tall * share, { class: "teacher", "data-class": c });
    rect(at + 1, ground - tall * q[c], bar, tall * q[c], { class: "learning", "data-student": c });
    text(at, ground + line, name[c].slice(0, Math.max(1, Math.floor(step / (0.5 * line)))),
         `middle ${c === label ? "strong" : ""}`);
  });

  // How p(label) has grown.
  const roof = ground + 3.2 * line, floor = roof + 3.6 * line, from = left + 2.4 * line;
  const across = (k) => from + k / epochs * (right - from), up = (share) => floor - share * (floor - roof);
  text(left, roof - 0.8 * line, `p(${name[label]}) over the epochs`, "strong");
  for (const mark of [0, 1]) text(from - 6, up(mark) + 0.3 * line, `${100 * mark} %`, "end small soft");
  path(`M${from},${roof}V${floor}H${right}`, "axis");
  path(`M${from},${up(p[label])}H${right}`, "line teacher");
  path(`M${past.map((z, k) => `${across(k).toFixed(1)},${up(soften(z, temperature)[label]).toFixed(1)}`).join("L")}`,
       "line distilled", { "data-points": past.length });
  add(svg, "circle", { cx: across(epoch), cy: up(q[label]), r: 5, class: "ring" });
  text(right, floor + line, `epoch ${epochs}`, "end small soft");
  svg.setAttribute("viewBox", `0 0 ${width} ${floor + 1.4 * line}`);
  return `After ${epoch} of ${epochs} epochs the student names ${name[largest(q)]}, and gives ${name[label]}, the label, `
    + `${percent(q[label])}; the teacher gives it ${percent(p[label])}.`;
}

function showLearning(context) {
  const { model, signal, el } = context, get = (name) => model.get(name), { epochs, temperature } = get("training");
  const hurried = matchMedia("(prefers-reduced-motion: reduce)");
  let training = null, pictures = [], playing = 0, play, step, again, strip;

  const show = () => {    // the chart follows the trait; Python hears of it when the student rests
    const epoch = training.heard.length - 1;
    play.textContent = playing ? "Pause" : "Play";
    play.disabled = step.disabled = epoch === epochs && !playing;
    model.set("epoch", epoch);
    if (!playing) model.save_changes();
  };
  const rest = () => { clearTimeout(playing); playing = 0; show(); };
  const go = () => {
    training.next();
    if (training.heard.length > epochs) { rest(); return; }
    playing = setTimeout(go, hurried.matches ? 0 : FRAME);
    if (!hurried.matches) show();    // else only where it has come to
  };
  const fresh = (all) => { training = makeTraining(all, get("training")); show(); };
  signal?.addEventListener("abort", () => clearTimeout(playing));

  explore(context, {
    title: "What teacher and student answer while the student learns",
    sliders: [{ trait: "image", name: () => "test image", words: String }],
    traits: ["epoch"],
    more: (controls, chart) => {
      const row = add(controls, "div", { class: "kdlib-work" });
      play = addButton(row, "Play", () => { if (playing) rest(); else { playing = 1; go(); } });
      step = addButton(row, "Step", () => { if (playing) rest(); training.next(); show(); });
      again = addButton(row, "Start again", () => { clearTimeout(playing); playing = 0; unpack(get("packet")).then(fresh); });
      play.disabled = step.disabled = again.disabled = true;    // until all is unpacked
      strip = addStrip(context, chart, "image");
    },
    draw: (svg, { image }, size) => {
      if (!training) return "One moment.";
      const epoch = training.heard.length - 1;
      strip.mark(image);
      return drawLearning(svg, {
        name: get("class_names"), picture: pictures[image], label: training.exam.y[image], teacher: get("logits")[image],
        student: training.logits(epoch, image), past: training.heard.map((_, k) => training.logits(k, image)), epoch,
        epochs, temperature,
      }, size);
    },
  });
  unpack(get("packet")).then((all) => {
    fresh(all);
    const { exam, features } = training;
    pictures = strip.fill(Array.from(exam.y, (_, row) => exam.x.subarray(row * features, (row + 1) * features)),
                          get("image_shape"));
    again.disabled = false;
    model.set("epoch", -1);    // whatever a stored page says: draw
    show();
  }).catch((error) => {
    add(el.firstChild, "p", { role: "alert" }, `The student cannot be trained here: ${error.message}.`);
  });
}

export default { render: showLearning };
