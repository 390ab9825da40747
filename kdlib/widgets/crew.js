// Work in a page without a kernel: students distilled in workers. A page from the disk may load no file, so a worker is
// made of text; where none will start, the same work is done here, an epoch at a time.

// A function that does jobs and tells of them: {number, share} after each epoch, at the end {number, found}, the
// accuracies, or {number, failed}. The newest job wins: between two epochs it looks whether there is one.
function labour(make, tell) {
  const { train, answer, accuracy } = make(), turns = new MessageChannel();
  let newest = 0, go;
  turns.port1.onmessage = () => go();
  const others_first = () => new Promise((done) => { go = done; turns.port2.postMessage(0); });
  return async (job) => {
    newest = job.number;
    if (job.stop) return;
    try {
      const found = [];
      for (const seed of job.seeds) {
        const run = train({ ...job, seed });
        let step = run.next();
        for (; !step.done; step = run.next()) {
          tell({ number: job.number, share: (found.length + step.value.share) / job.seeds.length });
          await others_first();
          if (newest !== job.number) return;
        }
        found.push(accuracy(answer(step.value, job.exam.x, job.exam.y.length, job.features), job.exam.y));
      }
      tell({ number: job.number, found });
    } catch (error) {
      tell({ number: job.number, failed: `${error.name}: ${error.message}` });
    }
  };
}

// Up to `size` workers. begin(seeds, work, tell) deals the seeds out; tell gets {share}, {found} or {failed}.
function makeCrew(size) {
  let hands = [], job = null, number = 0;
  const here = () => { hands = [{ send: labour(students, (said) => hear(0, said)), end: () => {} }]; };
  function hire() {
    const text = `const work = (${labour})(${students}, postMessage); onmessage = ({ data }) => work(data);`;
    const url = URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
    hands = Array.from({ length: size }, (_, lane) => {
      const worker = new Worker(url);
      worker.onmessage = ({ data }) => hear(lane, data);
      worker.onerror = (event) => {    // it did not start: what a job throws is told as a message
        event.preventDefault();
        end();
        here();
        if (job) deal();
      };
      return { send: (told) => worker.postMessage(told), end: () => worker.terminate() };
    });
  }
  function deal() {
    number += 1;
    Object.assign(job, { shares: [], found: [] });
    job.lanes = hands.map((_, lane) => job.seeds.filter((_, i) => i % hands.length === lane));
    hands.forEach((hand, lane) => {
      if (job.lanes[lane].length) hand.send({ ...job.work, number, seeds: job.lanes[lane] });
    });
  }
  function hear(lane, said) {
    if (!job || said.number !== number) return;    // of a job that nobody waits for any more
    if (said.failed) { job.tell({ failed: said.failed }); job = null; return; }
    job.shares[lane] = (said.found ? 1 : said.share) * job.lanes[lane].length;
    (said.found ?? []).forEach((accuracy, i) => { job.found[lane + i * hands.length] = accuracy; });
    const share = job.shares.reduce((sum, part) => sum + (part ?? 0), 0) / job.seeds.length;
    if (job.found.filter((accuracy) => accuracy !== undefined).length < job.seeds.length) { job.tell({ share }); return; }
    const { tell, found } = job;
    job = null;
    tell({ found });
  }
  function stop() {
    number += 1;
    job = null;
    hands.forEach((hand) => hand.send({ number, stop: true }));
  }
  function end() { hands.forEach((hand) => hand.end()); }
  try { hire(); } catch { here(); }
  return { begin: (seeds, work, tell) => { job = { seeds, work, tell }; deal(); }, stop, end: () => { stop(); end(); } };
}

// What `train` needs of repetition s, for so many images, and the test images that its students are asked.
function transferSet(all, s, images) {
  const { features, classes, size, tested, cuts } = all, each = cuts.reduce((sum, n) => sum + n, 0);
  const begin = s * each + cuts.slice(0, cuts.indexOf(images)).reduce((sum, n) => sum + n, 0);
  const places = all.chosen.subarray(begin, begin + images), v = new Float32Array(images * classes);
  places.forEach((place, row) => {
    for (let c = 0; c < classes; c++) {
      v[row * classes + c] = all.low[s] + all.step[s] * all.logits[(s * size + place) * classes + c];
    }
  });
  const shown = (pictures) => {
    const x = new Float32Array(pictures.length * features);
    pictures.forEach((picture, row) => {
      for (let k = 0; k < features; k++) x[row * features + k] = all.pixels[k * all.pictures + picture] / all.scale;
    });
    return { x, y: Uint8Array.from(pictures, (picture) => all.labels[picture]) };
  };
  const own = Uint16Array.from(places, (place) => all.train[s * size + place]);
  return { ...shown(own), v, n: images, features, classes,
           exam: shown(all.test.subarray(s * tested, (s + 1) * tested)) };
}
