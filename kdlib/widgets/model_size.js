// The chart of ModelSizeExplorer: accuracy over the student's width and over the temperature, the present point marked,
// and the students that the kernel, or this page, has just distilled as dots.

const DIALS = ["width", "temperature", "alpha", "images"];
const CLOSE_UP = 80;    // accuracy in points
// Where nobody distils there are no students and nobody is alone: networks, and the mean of those of one width.
const STUDENTS = { one: "student", whose: "student's ", verb: "distilled", names: {}, its: "" };
const NETWORKS = { one: "network", whose: "", verb: "trained", names: { alone: "mean" }, its: "its " };

// Where a value lies among the sorted values of the curves: [left neighbour, share of the way to the next one].
// Half-way means half-way on a logarithmic axis.
function between(values, value) {
  if (values.length === 1) return [0, 0];
  const right = values.findIndex((known) => known >= value);
  if (right <= 0) return [Math.max(right, 0), 0];
  if (values[right] === value) return [right, 0];
  return [right - 1, Math.log(value / values[right - 1]) / Math.log(values[right] / values[right - 1])];
}

// [mean, low, high] of a method at these values of the dials; between two widths of the curves, on the line that joins
// them. A student alone has neither temperature nor alpha.
function interval(curve, grid, method, values) {
  const dials = method === "alone" ? ["width", "images"] : DIALS;
  const [left, share] = between(grid.width, values.width);
  const at = (width) => curve[dials.reduce((place, dial) => place * grid[dial].length
    + (dial === "width" ? width : grid[dial].indexOf(values[dial])), 0)];
  if (share === 0) return at(left);
  return at(left).map((point, i) => point + share * (at(left + 1)[i] - point));
}

const points = (value) => `${value.toFixed(1)}\u00a0%`;

// A panel: accuracy over one dial, the others where they stand.
function drawPanel(svg, state, dial, { left, right, top, bottom, first, line }) {
  const { grid, curves, teacher, dots, values, methods, span, here, spoken } = state, known = grid[dial];
  const { text, path } = pens(svg);
  const step = span[1] - span[0] > 50 ? 20 : span[1] - span[0] > 20 ? 10 : 5;
  const y = (accuracy) => bottom - (Math.min(Math.max(accuracy, span[0]), span[1]) - span[0])
    / (span[1] - span[0]) * (bottom - top);
  const inner = 14, low = Math.log(known[0]), high = Math.log(known.at(-1));
  const x = (value) => left + inner + (Math.log(value) - low) / (high - low) * (right - left - 2 * inner);
  const [title, axis] = dial === "width" ? [`over the ${spoken.whose}width`, "width of the hidden layer"]
    : [`over T, at width ${values.width}`, "temperature T"];
  text(left - 6, top - 0.7 * line, title, "strong");
  for (let mark = span[0]; mark <= span[1]; mark += step) {
    path(`M${left},${y(mark)}H${right}`, "grid");
    text(left - 7, y(mark) + 0.25 * line, mark, "end small soft");
  }
  path(`M${left},${top}V${bottom}H${right}`, "axis");
  let free = -Infinity;    // labels that would touch are left out
  for (const value of known) {
    path(`M${x(value)},${bottom}v5`, "axis");
    if (x(value) - free < 1.6 * line) continue;
    text(x(value), bottom + line, value, "middle small soft");
    free = x(value);
  }
  text((left + right) / 2, bottom + 1.9 * line, axis, "middle soft");
  if (teacher != null) {
    path(`M${left},${y(teacher)}H${right}`, "line teacher");
    if (first) text(left + 8, y(teacher) - 0.3 * line, `teacher ${points(teacher)}`, "small teacher halo");
  }
  for (const method of methods) {
    const at = known.map((value) => interval(curves[method], grid, method, { ...values, [dial]: value }));
    const side = (i) => known.map((value, k) => `${x(value).toFixed(1)},${y(at[k][i]).toFixed(1)}`);
    path(`M${[...side(1), ...side(2).reverse()].join("L")}Z`, `band ${method}`);
    path(`M${side(0).join("L")}`, `line ${method}`, { "data-method": method, "data-over": dial });
  }
  // Students of the other settings would lie on other curves; shown are those of these.
  dots.forEach((dot, i) => {
    if (DIALS.some((name) => name !== dial && dot[name] !== values[name])) return;
    const newest = i === dots.length - 1, [cx, cy] = [x(dot[dial]), y(dot.accuracy)], r = newest ? 8 : 5;
    path(`M${cx - r},${cy}l${r},${-r}l${r},${r}l${-r},${r}z`, `dropped ${newest ? "newest" : ""}`,
         { "data-accuracy": dot.accuracy, "data-over": dial });
  });
  path(`M${x(values[dial])},${top}V${bottom}`, "mark", { "stroke-dasharray": "2 5" });
  add(svg, "circle", { cx: x(values[dial]), cy: y(here), r: 10, class: "ring" });
}

function inWords({ grid, curves, parameters, teacher, values, methods, spoken }) {
  const [place, share] = between(grid.width, values.width), sizes = parameters.slice(place, place + 2);
  const size = sizes.length ? Math.round(sizes[0] + (share ? (values.width - grid.width[place])
    / (grid.width[place + 1] - grid.width[place]) * (sizes[1] - sizes[0]) : 0)) : null;
  const settings = [["T = ", "temperature"], ["α = ", "alpha"]].filter(([, dial]) => values[dial] != null)
    .map(([name, dial]) => `, ${name}${values[dial]}`);
  const said = methods.toReversed().map((method) => {
    const [mean, low, high] = interval(curves[method], grid, method, values);
    return `${spoken.names[method] ?? method} ${points(mean)} (${share ? "not measured: on the line between the widths "
      + `${grid.width[place]} and ${grid.width[place + 1]}`
      : `${spoken.its}95 % interval ${low.toFixed(1)} to ${high.toFixed(1)}`})`;
  });
  return `Width ${values.width}${size ? `, ${size.toLocaleString("en")} parameters` : ""}${settings.join("")}`
    + `${values.images == null ? "" : `, ${values.images} images`}: ${said.join(", ")}`
    + `${teacher == null ? "" : `, teacher ${points(teacher)}`}.`;
}

function drawSizes(svg, state, { width, narrow, line }) {
  const { grid, curves, dots, values, spoken } = state;
  const methods = ["alone", "distilled"].filter((method) => method in curves);
  const axes = ["width", "temperature"].filter((dial) => grid[dial].length > 1);
  // Where all that is drawn lies high up, the axis begins there: half a point can be seen.
  const lowest = Math.min(...dots.map((dot) => dot.accuracy), ...axes.flatMap((dial) => methods.flatMap((method) =>
    grid[dial].map((value) => interval(curves[method], grid, method, { ...values, [dial]: value })[1]))));
  const chief = methods.at(-1), [mean, low, high] = interval(curves[chief], grid, chief, values);
  const all = { ...state, methods, here: mean, span: [lowest > CLOSE_UP ? CLOSE_UP : state.lowest, 100] };
  Object.assign(svg.dataset, { ...values, mean: mean.toFixed(2), low: low.toFixed(2), high: high.toFixed(2),
                               run: dots.at(-1)?.run ?? 0 });
  const { text, path } = pens(svg);
  text(2, 0.8 * line, "test accuracy (%)", "soft");
  // The legend: what is drawn how; on a phone in a line of its own.
  let from = width - 8;
  const legend = (narrow ? 2 : 0.8) * line;
  for (const [words, style] of [[`just ${spoken.verb}`, "dropped newest"],
                                ...methods.map((method) => [spoken.names[method] ?? method, `line ${method}`])]) {
    from -= words.length * 0.42 * line;
    text(from, legend, words, "small");
    from -= 32;
    const d = style.startsWith("line") ? `M${from},${legend - 0.25 * line}h26`
      : `M${from + 8},${legend - 0.25 * line}l8,-8l8,8l-8,8z`;
    path(d, style);
    from -= 14;
  }
  // A panel for each dial that changes something along an axis: over the width always, over T where it varies.
  const gap = 3 * line, below = 4.2 * line, start = 2.5 * line;
  const top = (narrow ? 4.2 : 2.9) * line, tall = (narrow ? 9 : 10.6) * line;
  const wide = narrow ? width - start - 8 : (width - start - 8 - gap * (axes.length - 1)) / axes.length;
  axes.forEach((dial, number) => {
    const left = start + (narrow ? 0 : number * (wide + gap)), ceiling = top + (narrow ? number * (tall + below) : 0);
    drawPanel(svg, all, dial,
              { left, right: left + wide, top: ceiling, bottom: ceiling + tall, first: number === 0, line });
  });
  const rows = narrow ? axes.length : 1;
  svg.setAttribute("viewBox", `0 0 ${width} ${top + rows * tall + (rows - 1) * below + 2.4 * line}`);
  return inWords(all);
}

// Distilling in this page, by a crew of workers.
function inThisPage({ model, signal }, { one, verb }, say) {
  let crew, all, runs = 0, newest = 0;
  const fail = (why) => say({ state: "failed", words: `No ${one} came of it: ${why}`, share: 0 });
  signal?.addEventListener("abort", () => crew?.end());
  async function train(settings) {
    const mine = newest += 1;
    say({ state: "busy", share: 0 });
    try {
      all ??= await unpack(model.get("in_page"));
    } catch (error) { fail(error.message); return; }
    if (mine !== newest) return;
    crew ??= makeCrew(Math.min(all.students, navigator.hardwareConcurrency || 2));
    const run = runs += 1, seed = FIRST_SEED + run, { lr, batch, steps } = all;
    const work = { ...transferSet(all, seed % all.worlds, settings.images), ...settings, lr, batch,
                   epochs: Math.ceil(steps / Math.ceil(settings.images / batch)) };
    const seeds = Array.from({ length: all.students }, (_, i) => all.students * seed + i);
    crew.begin(seeds, work, ({ share, found, failed }) => {
      if (failed) { fail(failed); return; }
      if (!found) { say({ state: "busy", share }); return; }
      const dots = found.map((right) => ({ ...settings, accuracy: Math.round(10000 * right) / 100, run }));
      model.set("dots", [...model.get("dots"), ...dots].slice(-MOST_DOTS));
      say({ state: "done", share: 1, words: `Just ${verb}: ${found.map((right) => points(100 * right)).join(", ")}` });
    });
  }
  const cancel = () => { newest += 1; crew?.stop(); say({ state: "stopped", words: "Cancelled.", share: 0 }); };
  return { train, cancel, place: `${one}s are ${verb} in this page` };
}

function showSizes(context) {
  const { model } = context, get = (name) => model.get(name), stops = get("stops");
  const spoken = "distilled" in get("curves") ? STUDENTS : NETWORKS;
  const names = { width: `${spoken.whose}width`, temperature: "temperature T", alpha: "teacher's weight α",
                  images: "images it may see" };
  explore(context, {
    title: `Accuracy of ${spoken.one}s`,
    sliders: DIALS.filter((dial) => stops[dial].length > 1)
      .map((dial) => ({ trait: dial, name: () => names[dial], words: String })),
    traits: ["dots"],
    more: (controls, chart) => {
      const page = get("in_page")?.byteLength ? (say) => inThisPage(context, spoken, say) : null;
      if (get("live")) addWork(context, controls, chart, { dials: DIALS, spoken, page });
    },
    draw: (svg, values, size) => drawSizes(svg, {
      grid: get("grid"), curves: get("curves"), parameters: get("parameters"), teacher: get("teacher"),
      lowest: get("lowest"), dots: get("dots"), spoken,
      values: Object.fromEntries(DIALS.map((dial) => [dial, values[dial] ?? get(dial) ?? null])),    // null: no such dial
    }, size),
  });
}

export default { render: showSizes };
export { between, interval };
