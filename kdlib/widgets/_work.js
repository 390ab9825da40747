// Where the work is done that a slider asks for: in the kernel, which is asked by messages, or in this page. Both say
// {state, words, share}, and both train the same students: run r has the seeds that kdlib/widgets/_work.py gives it.

const FIRST_SEED = 1000, MOST_DOTS = 60;

function inTheKernel({ model }, { one, verb }) {
  return { train: (settings) => model.send({ do: "train", ...settings }), cancel: () => model.send({ do: "cancel" }),
           place: `a ${one} is ${verb} here` };
}

// Buttons and a bar in the controls, words below the chart; letting go of a slider asks for work.
//   dials   the traits that say what work     spoken   { one, verb }: what comes of it, in words
//   page    say => { train, cancel, place }, where this page can do it, too
function addWork(context, controls, chart, { dials, spoken, page = null }) {
  const { model, signal } = context, row = add(controls, "div", { class: "kdlib-work" });
  const kernel = inTheKernel(context, spoken);
  let master = kernel, wanted = null;    // what was wanted before it was clear who does it
  const train = () => {
    wanted = Object.fromEntries(dials.map((dial) => [dial, model.get(dial) ?? null]));
    master.train(wanted);
  };
  const again = addButton(row, spoken.verb === "trained" ? "Train here" : "Distil here", train);
  const cancel = addButton(row, "Cancel", () => master.cancel());
  const bar = add(row, "progress", { max: 1, value: 0, "aria-label": "progress" });
  const job = add(chart, "p", { class: "kdlib-job", role: "status" });
  again.disabled = cancel.disabled = true;    // until it is clear where the work is done
  function say({ state, words, share }) {
    row.hidden = again.disabled = false;
    cancel.disabled = state !== "busy";
    bar.value = share;
    job.classList.toggle("kdlib-failed", state === "failed");
    job.textContent = words || (state === "busy" ? "Training …" : `Let go of a slider, and ${master.place}.`);
  }
  const patience = setTimeout(() => {    // no kernel has answered
    if (page) {
      const here = page((said) => { if (master === here) say(said); });
      master = here;
      say({ state: "idle", share: 0 });
      if (wanted) here.train(wanted);
      return;
    }
    row.hidden = true;
    job.textContent = "Shown are finished results. "
      + `To have a ${spoken.one} ${spoken.verb} when you let go, run this lesson in JupyterLab.`;
  }, 1500);
  signal?.addEventListener("abort", () => clearTimeout(patience));
  model.on("msg:custom", (said) => {    // also a late one: a kernel may have been busy
    clearTimeout(patience);
    if (master !== kernel) { master.cancel(); master = kernel; }
    say(said);
  });
  // Letting go: the end of a drag, or a key.
  for (const slider of controls.querySelectorAll("input[type=range]")) slider.addEventListener("change", train);
  model.send({ do: "hello" });
}
