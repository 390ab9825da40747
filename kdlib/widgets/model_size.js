// The chart of ModelSizeExplorer: accuracy over the student's width and over the temperature, the present point marked,
// and the students that the kernel has just distilled as dots.

const DIALS = ["width", "temperature", "alpha", "images"];
const CLOSE_UP = 80;    // accuracy in points

// Where a value lies among the sorted values of the curves: [left neighbour, share of the way to the next one].
// Half-way means half-way on a logarithmic axis.
function between(values, value) {
  if (values.length === 1) return [0, 0];
  const right = values.findIndex((known) => known >= value);
  if (right <= 0) return [Math.max(right, 0), 0];
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

function drawSizes(svg, state) {
  const { grid, stops, curves, parameters, teacher, dots, values, large } = state;
  const line = large ? 30 : 24, bottom = large ? 480 : 420, top = 4 * line, height = bottom + 3.2 * line;
  svg.setAttribute("viewBox", `0 0 960 ${height}`);
  const text = (x, y, words, style = "") => add(svg, "text", { x, y, class: style }, words);
  const path = (d, style, more = {}) => add(svg, "path", { d, class: style, ...more });
  const methods = ["alone", "distilled"].filter((method) => method in curves);
  const axes = ["width", "temperature"].filter((dial) => grid[dial].length > 1);
  // Where all that is drawn lies high up, the axis begins there: half a point can be seen.
  const lowest = Math.min(...dots.map(([accuracy]) => accuracy), ...axes.flatMap((dial) => methods.flatMap((method) =>
    grid[dial].map((value) => interval(curves[method], grid, method, { ...values, [dial]: value })[1]))));
  const span = [lowest > CLOSE_UP ? CLOSE_UP : state.span[0], state.span[1]];
  const step = span[1] - span[0] > 50 ? 20 : span[1] - span[0] > 20 ? 10 : 5;
  const y = (accuracy) => bottom - (Math.min(Math.max(accuracy, span[0]), span[1]) - span[0])
    / (span[1] - span[0]) * (bottom - top);
  const chief = methods.at(-1), here = interval(curves[chief], grid, chief, values);
  Object.assign(svg.dataset, { ...values, mean: here[0].toFixed(2), low: here[1].toFixed(2), high: here[2].toFixed(2) });

  text(4, line, "test accuracy (%)", "soft");
  // A panel for each dial that changes something along an axis: over the width always, over T where it varies.
  const gap = large ? 66 : 56, start = large ? 78 : 64, wide = (960 - 12 - start - gap * (axes.length - 1)) / axes.length;
  axes.forEach((dial, number) => {
    const left = start + number * (wide + gap), right = left + wide, known = grid[dial];
    const inner = 16, low = Math.log(known[0]), high = Math.log(known.at(-1));
    const x = (value) => left + inner + (Math.log(value) - low) / (high - low) * (right - left - 2 * inner);
    const title = dial === "width" ? "over the student's width" : `over T, at width ${values.width}`;
    text(left - 8, top - 1.1 * line, title, "strong");
    for (let mark = span[0]; mark <= span[1]; mark += step) {
      path(`M${left},${y(mark)}H${right}`, "grid");
      text(left - 9, y(mark) + 6, mark, "end small soft");
    }
    path(`M${left},${top}V${bottom}H${right}`, "axis");
    let free = -Infinity;    // labels that would touch are left out
    for (const value of known) {
      path(`M${x(value)},${bottom}v6`, "axis");
      if (x(value) - free < (large ? 40 : 32)) continue;
      text(x(value), bottom + line, value, "middle small soft");
      free = x(value);
    }
    text((left + right) / 2, bottom + 2.1 * line, dial === "width" ? "width of the hidden layer" : "temperature T",
         "middle soft");
    if (teacher != null) {
      path(`M${left},${y(teacher)}H${right}`, "line teacher");
      if (number === 0) text(left + 10, y(teacher) - 8, `teacher ${points(teacher)}`, "small teacher halo");
    }
    for (const method of methods) {
      const at = known.map((value) => interval(curves[method], grid, method, { ...values, [dial]: value }));
      const side = (i) => known.map((value, k) => `${x(value).toFixed(1)},${y(at[k][i]).toFixed(1)}`);
      path(`M${[...side(1), ...side(2).reverse()].join("L")}Z`, `band ${method}`);
      path(`M${side(0).join("L")}`, `line ${method}`, { "data-method": method, "data-over": dial });
    }
    // Students of the other settings would lie on other curves; shown are those of these.
    dots.forEach(([accuracy, ...positions], i) => {
      const dot = Object.fromEntries(DIALS.map((name, k) => [name, stops[name][positions[k]]]));
      if (DIALS.some((name) => name !== dial && dot[name] !== values[name])) return;
      const newest = i === dots.length - 1, [cx, cy] = [x(dot[dial]), y(accuracy)], r = newest ? 9 : 6;
      path(`M${cx - r},${cy}l${r},${-r}l${r},${r}l${-r},${r}z`, `dropped ${newest ? "newest" : ""}`,
           { "data-accuracy": accuracy, "data-over": dial });
    });
    path(`M${x(values[dial])},${top}V${bottom}`, "mark", { "stroke-dasharray": "2 5" });
    add(svg, "circle", { cx: x(values[dial]), cy: y(here[0]), r: 11, class: "ring" });
  });

  // The legend: what is drawn how.
  let from = 948;
  for (const [words, style] of [[state.verb === "trained" ? "just trained" : "just distilled", "dropped newest"],
                                ...methods.map((method) => [method, `line ${method}`])]) {
    from -= words.length * (large ? 12 : 9.5);
    text(from, line, words, "small");
    from -= 34;
    if (style.startsWith("line")) path(`M${from},${0.75 * line}h26`, style);
    else path(`M${from + 6},${0.75 * line}l8,-8l8,8l-8,8z`, style);
    from -= 18;
  }

  const [place, share] = between(grid.width, values.width), sizes = parameters.slice(place, place + 2);
  const size = sizes.length ? Math.round(sizes[0] + (share ? (values.width - grid.width[place])
    / (grid.width[place + 1] - grid.width[place]) * (sizes[1] - sizes[0]) : 0)) : null;
  const settings = [["T = ", "temperature"], ["α = ", "alpha"]].filter(([, dial]) => values[dial] != null)
    .map(([name, dial]) => `${name}${values[dial]}`);
  if (values.images != null) settings.push(`${values.images} images`);
  const said = methods.toReversed().map((method) => {
    const [mean, low, high] = interval(curves[method], grid, method, values);
    return `${method} ${points(mean)} (95 % interval ${low.toFixed(1)} to ${high.toFixed(1)})`;
  });
  return `Width ${values.width}${size ? `, ${size.toLocaleString("en")} parameters` : ""}`
    + `${settings.map((words) => `, ${words}`).join("")}: ${said.join(", ")}`
    + `${teacher == null ? "" : `, teacher ${points(teacher)}`}.`;
}

function showSizes({ model, el, signal }) {
  const get = (name) => model.get(name), stops = () => get("stops");
  const spoken = { width: "Student's width", temperature: "Temperature T", alpha: "Teacher's weight α",
                   images: "Images it may see" };
  const verb = "distilled" in get("curves") ? "distilled" : "trained";
  liveChart({ model, el, signal }, {
    title: "Accuracy of students",
    traits: [...DIALS, "dots", "large"],
    limits: () => Object.fromEntries(DIALS.map((dial) => [
      dial, [0, stops()[dial].length - 1, (place) => [spoken[dial], `${stops()[dial][Math.round(place)]}`]]])),
    sliders: Object.fromEntries(DIALS.filter((dial) => stops()[dial].length > 1).map((dial) => [`kdlib-${dial}`, dial])),
    draw: (svg, positions) => drawSizes(svg, {
      grid: get("grid"), stops: stops(), curves: get("curves"), parameters: get("parameters"), teacher: get("teacher"),
      span: get("span"), large: get("large"), verb,
      dots: get("dots").map((dot) => [dot.at(-1), ...dot.slice(0, -1)]),
      values: Object.fromEntries(DIALS.map((dial) => [dial, stops()[dial][Math.round(positions[dial])]])),
    }),
  });

  // What the kernel says about its work. A page without a kernel says so instead.
  const job = add(el.querySelector(".kdlib-chart"), "p", { class: "kdlib-job", role: "status" });
  const hello = Date.now();
  const say = () => {
    const { state, words, run } = get("job"), heard = get("heard") === hello;
    if (state === "done") job.dataset.run = run;    // for tests: the picture of this run is drawn
    el.closest(".kdlib-explorer")?.classList.toggle("kdlib-alone", !heard);
    job.classList.toggle("kdlib-failed", heard && state === "failed");
    job.textContent = !get("live") ? "" : heard ? words || (state === "busy" ? "Training …" : `Let go of a slider, and a student is ${verb} here.`)
      : `Shown are finished results. To have a student ${verb} when you let go, run this lesson in JupyterLab.`;
  };
  model.on("change:job", say);
  model.on("change:heard", say);
  model.set("hello", hello);
  model.save_changes();
  const patience = setTimeout(say, 1500);    // a kernel needs a moment to answer
  signal?.addEventListener("abort", () => clearTimeout(patience));
  if (!get("live")) return;

  // Letting go: the end of a drag, wherever the pointer is by then, or of a key press on a handle.
  let last = DIALS.map(get).join(), dragging = false, count = 0;
  const letGo = () => setTimeout(() => {    // after the slider itself has seen the event
    const positions = DIALS.map((dial) => Math.round(get(dial)));
    if (positions.join() === last) return;
    last = positions.join();
    model.set("asked", [...positions, hello + (count += 1)]);
    model.save_changes();
  });
  const ours = (event) => event.target instanceof Element && event.target.closest(".noUi-base, .noUi-target") !== null
    && el.closest(".kdlib-explorer")?.contains(event.target);
  window.addEventListener("pointerdown", (event) => { dragging = ours(event); }, { capture: true, signal });
  for (const end of ["pointerup", "pointercancel"]) {
    window.addEventListener(end, () => { if (dragging) letGo(); dragging = false; }, { capture: true, signal });
  }
  window.addEventListener("keyup", (event) => { if (ours(event)) letGo(); }, { capture: true, signal });
}

export default { render: showSizes };
export { between, interval };
