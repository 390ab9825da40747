// A student in the page: pixels, one hidden layer with GELU, ten logits. What `kdlib.training.distill` does, without
// torch: from the same seed it starts at the same weights, sees the same batches and ends up with the same answers.
//
// `students` refers to nothing outside itself, so that its text alone makes a worker. Matrices lie in memory row by row;
// w1 is (features, width) here, so that every inner loop runs along the hidden units.

function students() {
  // ---- chance, as torch draws it on a processor ----

  // torch.manual_seed: the Mersenne Twister of Matsumoto and Nishimura (1998). draw() gives 32 random bits.
  function dice(seed) {
    const state = new Uint32Array(624);
    state[0] = seed;
    for (let i = 1; i < 624; i++) state[i] = Math.imul(1812433253, state[i - 1] ^ (state[i - 1] >>> 30)) + i;
    let next = 624;
    return function draw() {
      if (next === 624) {
        for (let i = 0; i < 624; i++) {
          const y = (state[i] & 0x80000000) | (state[(i + 1) % 624] & 0x7fffffff);
          state[i] = state[(i + 397) % 624] ^ (y >>> 1) ^ (y & 1 ? 0x9908b0df : 0);
        }
        next = 0;
      }
      let y = state[next++];
      y ^= y >>> 11;
      y ^= (y << 7) & 0x9d2c5680;
      y ^= (y << 15) & 0xefc60000;
      return (y ^ (y >>> 18)) >>> 0;
    };
  }

  // torch.randperm
  function shuffle(draw, n) {
    const order = Uint32Array.from({ length: n }, (_, i) => i);
    for (let i = 0; i < n - 1; i++) {
      const j = i + (draw() % (n - i));
      [order[i], order[j]] = [order[j], order[i]];
    }
    return order;
  }

  // Tensor.uniform_ of float32 numbers: 24 random bits each, one rounding.
  function uniform(draw, count, bound) {
    const low = Math.fround(-bound), span = Math.fround(Math.fround(bound) - low);
    return Float32Array.from({ length: count }, () => Math.fround((draw() & 0xffffff) / 0x1000000) * span + low);
  }

  // ---- the network ----

  // Weights as `kdlib.models.mlp(features, width, classes, seed=seed)` draws them.
  function start(seed, features, width, classes) {
    const draw = dice(seed), near = 1 / Math.sqrt(features), far = 1 / Math.sqrt(width);
    const drawn = uniform(draw, width * features, near), w1 = new Float32Array(features * width);
    for (let j = 0; j < width; j++) {
      for (let k = 0; k < features; k++) w1[k * width + j] = drawn[j * features + k];
    }
    const b1 = uniform(draw, width, near);
    return { w1, b1, w2: uniform(draw, classes * width, far), b2: uniform(draw, classes, far) };
  }

  // Of each image the pixels that are not 0, as [place, ink, place, ink, …]: half of a digit's picture is paper.
  function inkOf(x, n, features) {
    return Array.from({ length: n }, (_, row) => {
      const found = [];
      for (let k = 0; k < features; k++) {
        if (x[row * features + k] !== 0) found.push(k, x[row * features + k]);
      }
      return Float32Array.from(found);
    });
  }

  // to[at …] += times · from[begin …], `length` numbers: what all products of matrices below are made of.
  function add(to, at, times, from, begin, length) {
    for (let j = 0; j < length; j++) to[at + j] += times * from[begin + j];
  }

  function layer1(net, image, z, at) {
    const width = net.b1.length;
    z.set(net.b1, at);
    for (let i = 0; i < image.length; i += 2) add(z, at, image[i + 1], net.w1, image[i] * width, width);
  }

  function layer2(net, a, at, logits, to) {
    const width = net.b1.length;
    for (let c = 0; c < net.b2.length; c++) {
      let sum = net.b2[c];
      for (let j = 0; j < width; j++) sum += a[at + j] * net.w2[c * width + j];
      logits[to + c] = sum;
    }
  }

  // GELU, x·Φ(x), and its slope. Φ from Abramowitz and Stegun (1964), 7.1.26: wrong by less than 1e-7.
  function gelu(z, a, slope, count) {
    for (let i = 0; i < count; i++) {
      const x = z[i], s = Math.abs(x) * Math.SQRT1_2, t = 1 / (1 + 0.3275911 * s), bell = Math.exp(-s * s);
      const tail = 0.5 * bell * t * (0.254829592 + t * (-0.284496736 + t * (1.421413741
        + t * (-1.453152027 + t * 1.061405429))));
      const phi = x < 0 ? tail : 1 - tail;
      a[i] = x * phi;
      if (slope) slope[i] = phi + x * bell * 0.3989422804014327;    // + x·φ(x)
    }
  }

  // softmax(z / T) of one row of logits.
  function soften(z, at, classes, temperature, p) {
    let top = -Infinity, sum = 0;
    for (let c = 0; c < classes; c++) top = Math.max(top, z[at + c]);
    for (let c = 0; c < classes; c++) sum += p[c] = Math.exp((z[at + c] - top) / temperature);
    for (let c = 0; c < classes; c++) p[c] /= sum;
  }

  // ---- the loss: its gradient, α·T·(q_T − p_T) + (1 − α)·(q − label), as lesson B derives it ----

  // The part without the student, α·T·p_T + (1 − α)·label, of all images at once. Of a squared error: the answers.
  function targetsOf({ v, y, n, classes, temperature, alpha, squared }) {
    if (squared) return v;
    const targets = new Float32Array(n * classes), p = new Float64Array(classes);
    for (let row = 0; row < n; row++) {
      soften(v, row * classes, classes, temperature, p);
      for (let c = 0; c < classes; c++) targets[row * classes + c] = alpha * temperature * p[c];
      targets[row * classes + y[row]] += 1 - alpha;
    }
    return targets;
  }

  function pull(logits, targets, rows, { classes, temperature, alpha, squared }, g, p) {
    rows.forEach((row, b) => {
      const at = b * classes;
      for (let c = 0; c < classes; c++) g[at + c] = -targets[row * classes + c];
      if (squared) {    // the mean of (z − v)² over the outputs
        for (let c = 0; c < classes; c++) g[at + c] = 2 * (g[at + c] + logits[at + c]) / classes / rows.length;
        return;
      }
      if (alpha > 0) {
        soften(logits, at, classes, temperature, p);
        for (let c = 0; c < classes; c++) g[at + c] += alpha * temperature * p[c];
      }
      if (alpha < 1) {
        soften(logits, at, classes, 1, p);
        for (let c = 0; c < classes; c++) g[at + c] += (1 - alpha) * p[c];
      }
      for (let c = 0; c < classes; c++) g[at + c] /= rows.length;    // the mean over the batch, an uneven last one too
    });
  }

  // ---- training ----

  // Adam (Kingma and Ba, 2015), as torch writes it.
  function adam(weight, gradient, mean, square, lr, step) {
    const rate = lr / (1 - 0.9 ** step), root = Math.sqrt(1 - 0.999 ** step);
    for (let i = 0; i < weight.length; i++) {
      const d = gradient[i];
      mean[i] += 0.1 * (d - mean[i]);
      square[i] += 0.001 * (d * d - square[i]);
      weight[i] -= rate * mean[i] / (Math.sqrt(square[i]) / root + 1e-8);
    }
  }

  // Distil one student. work: x (n · features) and y (n), the transfer set; v (n · classes), the teacher's logits; n,
  // features, classes, width, temperature, alpha, epochs, lr, batch, seed; perhaps net, the network to begin with, and
  // squared: learn by (z − v)² alone, as a regression. Yields {share, net} after each epoch, so that whoever runs it can
  // draw, pause or stop; returns the network.
  function* train(work) {
    const { x, n, features, classes, width, epochs, lr, batch, seed } = work;
    const net = work.net ?? start(seed, features, width, classes), names = Object.keys(net);
    const zeros = () => Object.fromEntries(names.map((name) => [name, new Float32Array(net[name].length)]));
    const gradient = zeros(), mean = zeros(), square = zeros();
    const images = inkOf(x, n, features), targets = targetsOf(work), draw = dice(seed), most = Math.min(batch, n);
    const [z, a, slope, back] = Array.from({ length: 4 }, () => new Float32Array(most * width));
    const [logits, g] = Array.from({ length: 2 }, () => new Float32Array(most * classes));
    const p = new Float64Array(classes), steps = epochs * Math.ceil(n / batch);
    let step = 0;

    function descend(rows) {
      rows.forEach((row, b) => layer1(net, images[row], z, b * width));
      gelu(z, a, slope, rows.length * width);
      rows.forEach((_, b) => layer2(net, a, b * width, logits, b * classes));
      pull(logits, targets, rows, work, g, p);
      for (const name of names) gradient[name].fill(0);
      back.fill(0);
      rows.forEach((row, b) => {
        const at = b * width, image = images[row];
        for (let c = 0; c < classes; c++) {
          const pulled = g[b * classes + c];
          gradient.b2[c] += pulled;
          add(gradient.w2, c * width, pulled, a, at, width);
          add(back, at, pulled, net.w2, c * width, width);
        }
        for (let j = 0; j < width; j++) gradient.b1[j] += back[at + j] *= slope[at + j];
        for (let i = 0; i < image.length; i += 2) add(gradient.w1, image[i] * width, image[i + 1], back, at, width);
      });
      const rate = lr / 2 * (1 + Math.cos(Math.PI * step / steps));    // along a cosine, down to zero
      step += 1;
      for (const name of names) adam(net[name], gradient[name], mean[name], square[name], rate, step);
    }

    for (let epoch = 1; epoch <= epochs; epoch++) {
      const order = shuffle(draw, n);
      for (let first = 0; first < n; first += batch) descend(order.subarray(first, first + batch));
      yield { share: epoch / epochs, net };
    }
    return net;
  }

  // ---- what it has learnt ----

  // The network's logits, (n · classes), to images (n · features).
  function answer(net, x, n, features) {
    const width = net.b1.length, classes = net.b2.length, logits = new Float32Array(n * classes);
    const z = new Float32Array(width), a = new Float32Array(width);
    inkOf(x, n, features).forEach((image, row) => {
      layer1(net, image, z, 0);
      gelu(z, a, null, width);
      layer2(net, a, 0, logits, row * classes);
    });
    return logits;
  }

  // The share of images whose largest logit is that of their label.
  function accuracy(logits, y) {
    const classes = logits.length / y.length;
    const named = (row) => logits.subarray(row * classes, (row + 1) * classes).reduce((best, z, c, all) =>
      z > all[best] ? c : best, 0);
    return y.reduce((right, label, row) => right + (named(row) === label), 0) / y.length;
  }

  return { dice, shuffle, start, train, answer, accuracy, soften };
}
