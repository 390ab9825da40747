// A student that begins, in part, where its teacher began, and what it calls twenty digits.

// The experiment of kdlib/widgets/_heirs.py, which has the same numbers.
const PIXELS = 64, UNITS = 64, CLASSES = 10, OUTPUTS = 60, IMAGES = 1000, TEACHERS = 100, NOISE = 200;
const RECIPE = { lr: 0.02, batch: 100, epochs: 6 };

const { dice, start, train, answer, accuracy } = students();

// ---- a student of this page ----

// torch.randn, of a multiple of 16 numbers: two uniform ones become two normal ones (Box and Muller, 1958).
function normal(draw, count) {
  const u = Float32Array.from({ length: count }, () => (draw() & 0xffffff) / 0x1000000);
  for (let i = 0; i < count; i += i % 16 === 7 ? 9 : 1) {
    const radius = Math.sqrt(-2 * Math.log(1 - u[i])), angle = 2 * Math.PI * u[i + 8];
    u[i] = radius * Math.cos(angle);
    u[i + 8] = radius * Math.sin(angle);
  }
  return u;
}

// Some outputs of a network, as a network of its own.
const outputs = ({ w1, b1, w2, b2 }, first, count) => ({
  w1: w1.slice(), b1: b1.slice(), w2: w2.slice(UNITS * first, UNITS * (first + count)), b2: b2.slice(first, first + count),
});

// A network of its own start, but for the hidden units that are copied from the parent's.
function born(parent, copied, seed) {
  const child = start(seed, PIXELS, UNITS, OUTPUTS);
  const copy = (name, rows) => {
    for (let row = 0; row < rows; row++) {
      for (let j = 0; j < copied; j++) child[name][row * UNITS + j] = parent[name][row * UNITS + j];
    }
  };
  copy("w1", PIXELS);
  copy("b1", 1);
  copy("w2", OUTPUTS);
  return copied === UNITS ? { ...child, b2: parent.b2 } : child;
}

// Train a `heir`, epoch by epoch. body: the teacher's hidden layer, { w1, b1 }, after it has learnt.
function* heir(body, { copied, auxiliary }, seed) {
  const parent = start(TEACHERS, PIXELS, UNITS, OUTPUTS), child = born(parent, copied, seed);
  const x = normal(dice(NOISE + seed), IMAGES * PIXELS);
  const v = answer({ ...outputs(parent, CLASSES, auxiliary), ...body }, x, IMAGES, PIXELS);
  const { w1, b1 } = yield* train({ ...RECIPE, x, v, n: IMAGES, features: PIXELS, width: UNITS, classes: auxiliary, seed,
                                    net: outputs(child, CLASSES, auxiliary), squared: true });
  return { ...outputs(child, 0, CLASSES), w1, b1 };
}

// What a network calls images, as a string of digits.
const named = (net, x, n) => {
  const logits = answer(net, x, n, PIXELS);
  return Array.from({ length: n }, (_, row) => largest([...logits.subarray(row * CLASSES, (row + 1) * CLASSES)])).join("");
};

// Of every pixel of the shown images the share that is ink.
const inks = (images) => [...images].map((sixteenths) => parseInt(sixteenths, 17) / 16);

async function unpackSchool(packet) {
  const all = await unpack(packet), { pixels, labels } = all, parent = start(TEACHERS, PIXELS, UNITS, OUTPUTS);
  const moved = (before, name) => before.map((w, i) => w + all[`${name}_from`][0] + all[`${name}_from`][1] * all[name][i]);
  return { body: { w1: moved(parent.w1, "weight"), b1: moved(parent.b1, "bias") }, labels,
           x: Float32Array.from(pixels, (_, i) => pixels[i % PIXELS * labels.length + Math.floor(i / PIXELS)] / 16) };
}

function trainedHere({ model, signal }, say) {
  const shown = Float32Array.from(inks(model.get("images")));
  let school, runs = 0, newest = 0;
  async function train(settings) {
    const mine = newest += 1;
    say({ state: "busy", share: 0 });
    try {
      school ??= await unpackSchool(model.get("packet"));
      if (mine !== newest) return;
      const run = runs += 1, { body, x, labels } = school, work = heir(body, settings, FIRST_SEED + run);
      let step = work.next();
      for (; !step.done; step = work.next()) {
        say({ state: "busy", share: step.value.share });
        await new Promise((done) => setTimeout(done));
        if (mine !== newest) return;
      }
      const right = accuracy(answer(step.value, x, labels.length, PIXELS), labels);
      const dot = { ...settings, accuracy: Math.round(10000 * right) / 100,
                    named: named(step.value, shown, shown.length / PIXELS), run };
      model.set("dots", [...model.get("dots"), dot].slice(-MOST_DOTS));
      say({ state: "done", share: 1, words: `Just trained: ${points(dot.accuracy)}` });
    } catch (error) {
      if (mine === newest) say({ state: "failed", words: `No student came of it: ${error.message}`, share: 0 });
    }
  }
  const cancel = () => { newest += 1; say({ state: "stopped", words: "Cancelled.", share: 0 }); };
  signal?.addEventListener("abort", () => { newest += 1; });
  return { train, cancel, place: "a student is trained in this page" };
}

// ---- the drawing ----

// What belongs to where the sliders stand, so many of all.
function at(stops, all, copied, auxiliary, each) {
  const place = stops.copied.indexOf(copied) * stops.auxiliary.length + stops.auxiliary.indexOf(auxiliary);
  return all.slice(each * place, each * (place + 1));
}

const points = (value) => `${value.toFixed(1)}\u00a0%`;

// The twenty digits, as a list, and a line above it. Gives a function that writes below each what it is called, and
// says how many are called rightly.
function addDigits(chart, images) {
  const caption = document.createElement("p"), list = document.createElement("ol");
  list.className = "kdlib-digits";
  chart.prepend(caption, list);
  const ink = inks(images), items = Array.from({ length: ink.length / PIXELS }, (_, i) => {
    const item = add(list, "li"), canvas = add(item, "canvas", { role: "img" });
    paint(canvas, ink.slice(PIXELS * i, PIXELS * (i + 1)), [8, 8]);
    return { item, canvas, name: add(item, "span"), mark: add(item, "span", { role: "img" }) };
  });
  return (names, labels, whose) => {
    items.forEach(({ item, canvas, name, mark }, i) => {
      const right = names[i] === labels[i];
      item.className = right ? "kdlib-right" : "kdlib-wrong";
      canvas.setAttribute("aria-label", `a ${labels[i]}, called`);
      name.textContent = names[i];
      mark.textContent = right ? "✓" : "✗";
      mark.setAttribute("aria-label", right ? "right" : "wrong");
    });
    caption.textContent = `Twenty test digits, and what ${whose} calls them:`;
    return [...labels].filter((label, i) => label === names[i]).length;
  };
}

function drawInheritance(svg, { curves, stops, teacher, dots, copied, auxiliary }, { width, narrow, line }) {
  const { text, path } = pens(svg), chance = 100 / CLASSES;
  const left = 2.4 * line, right = width - 2.6 * line, top = (narrow ? 3 : 1.7) * line;
  const bottom = top + (narrow ? 10.5 : 9) * line;
  const y = (accuracy) => bottom - accuracy / 100 * (bottom - top);
  const x = (k) => left + 14 + k / UNITS * (right - left - 28);
  text(2, 0.8 * line, narrow ? "test accuracy (%)" : "test accuracy (%), the mean of ten students", "soft");
  text(width - 2, (narrow ? 2 : 0.8) * line, "auxiliary outputs", "end soft");
  for (let mark = 0; mark <= 100; mark += 20) {
    path(`M${left},${y(mark)}H${right}`, "grid");
    text(left - 7, y(mark) + 0.25 * line, mark, "end small soft");
  }
  path(`M${left},${top}V${bottom}H${right}`, "axis");
  for (const k of stops.copied) {
    path(`M${x(k)},${bottom}v5`, "axis");
    text(x(k), bottom + line, k, "middle small soft");
  }
  text((left + right) / 2, bottom + 1.9 * line, "hidden units copied from the teacher's start", "middle soft");
  path(`M${left},${y(teacher)}H${right}`, "line teacher");
  text(left + 8, y(teacher) + 0.9 * line, `teacher ${points(teacher)}`, "small teacher halo");
  path(`M${left},${y(chance)}H${right}`, "line chance");
  text(right - 8, y(chance) + 0.8 * line, `chance ${chance}\u00a0%`, "small soft end halo");
  for (const a of [...stops.auxiliary.filter((a) => a !== auxiliary), auxiliary]) {    // the chosen one on top
    const chosen = a === auxiliary, known = stops.copied.map((k) => at(stops, curves, k, a, 3));
    const side = (i) => known.map((one, p) => `${x(stops.copied[p]).toFixed(1)},${y(one[i]).toFixed(1)}`);
    if (chosen) path(`M${[...side(1), ...side(2).reverse()].join("L")}Z`, "band distilled");
    path(`M${side(0).join("L")}`, `line distilled ${chosen ? "" : "faint"}`, { "data-auxiliary": a });
    text(right + 8, y(known.at(-1)[0]) + 0.25 * line, a, chosen ? "strong student" : "small soft");
  }
  const [mean, low, high] = at(stops, curves, copied, auxiliary, 3);
  path(`M${x(copied)},${y(low)}V${y(high)}m-6,0h12M${x(copied) - 6},${y(low)}h12`, "mark here");
  add(svg, "circle", { cx: x(copied), cy: y(mean), r: 8, class: "dot sum" });
  dots.forEach((dot, i) => {    // of other outputs would lie on other curves
    if (dot.auxiliary !== auxiliary) return;
    const newest = i === dots.length - 1, r = newest ? 8 : 5;
    path(`M${x(dot.copied) - r},${y(dot.accuracy)}l${r},${-r}l${r},${r}l${-r},${r}z`,
         `dropped ${newest ? "newest" : ""}`, { "data-accuracy": dot.accuracy });
  });
  Object.assign(svg.dataset, { copied, auxiliary, mean: mean.toFixed(2), low: low.toFixed(2), high: high.toFixed(2),
                               run: dots.at(-1)?.run ?? 0 });
  svg.setAttribute("viewBox", `0 0 ${width} ${bottom + 2.4 * line}`);
  return `${copied} of ${UNITS} hidden units copied, ${auxiliary} auxiliary output${auxiliary === 1 ? "" : "s"}: `
    + `${points(mean)} of the test digits named rightly (95 % interval ${low.toFixed(1)} to ${high.toFixed(1)}), `
    + `teacher ${points(teacher)}, chance ${chance}\u00a0%.`;
}

function showInheritance(context) {
  const { model } = context, get = (name) => model.get(name), stops = get("stops");
  let call;
  explore(context, {
    title: "What a student inherits from its teacher's start",
    sliders: [{ trait: "copied", name: () => "copied hidden units", words: (k) => `${k} of ${UNITS}` },
              { trait: "auxiliary", name: () => "auxiliary outputs", words: String }],
    traits: ["dots"],
    more: (controls, chart) => {
      addWork(context, controls, chart, { dials: Object.keys(stops), spoken: { one: "student", verb: "trained" },
                                          page: (say) => trainedHere(context, say) });
      call = addDigits(chart, get("images"));
    },
    draw: (svg, { copied, auxiliary }, size) => {
      const dots = get("dots"), last = dots.at(-1);
      const fresh = last?.copied === copied && last.auxiliary === auxiliary;
      const whose = fresh ? "the student just trained" : "one of the ten students";
      const found = call(fresh ? last.named : at(stops, get("names"), copied, auxiliary, 20), get("labels"), whose);
      const curves = get("curves").split(" ").map(Number), teacher = get("teacher");
      const sentence = drawInheritance(svg, { curves, teacher, stops, dots, copied, auxiliary }, size);
      return `${sentence} Of the twenty digits, ${whose} names ${found} rightly.`;
    },
  });
}

export default { render: showInheritance };
export { dice, heir, normal, unpackSchool };
