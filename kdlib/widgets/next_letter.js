// What language models think comes after the beginning of a name, and what they write.

const ALPHABET = ".abcdefghijklmnopqrstuvwxyz", LETTERS = 27;    // "." ends a name, and stands before it
const MOST = 20, LONGEST = 40;    // letters of a beginning and of a name
const ROWS = 4, LINES = { wide: 6.5, narrow: 10.5 };    // names that are shown, and in how many lines at most
const STYLES = [[], ["teacher"], ["teacher", "learning"], ["teacher", "open", "learning"]];    // of so many networks

const { answer, dice } = students();

const quoted = (letters) => `“${letters}”`;

const plain = (text) => text.normalize("NFKD").replace(/[^a-z]/g, "");

// The letters of what somebody typed, without their accents, and a word on the rest.
function lettersOf(typed) {
  const small = String(typed ?? "").normalize("NFKC").toLowerCase().replace(/\p{Cf}/gu, "");    // nor what none can see
  const odd = [...new Set(small.match(/[^a-z]\p{M}*|[a-z]\p{M}+/gu))];
  const bare = odd.filter(plain), out = odd.filter((o) => !plain(o)), letters = plain(small);
  const list = (some) => some.slice(0, 5).map((o) => (o.trim() ? quoted(o) : "a space")).join(", ");
  const why = [bare.length && `Read without accents: ${list(bare)}.`, out.length && `Left out: ${list(out)}.`,
               odd.length && "The networks know a … z.", letters.length > MOST && `Cut to ${MOST} letters.`];
  return { kept: letters.slice(0, MOST), why: why.filter(Boolean).join(" ") };
}

// What a network sees of a text: its last letters, as many as its context.
const seenBy = ({ features }, text) => (".".repeat(features) + text).slice(-features / LETTERS);

// softmax(logits / T) of the 27 letters that can come after a text.
function nextLetter(network, text, temperature) {
  const { features, net } = network, window = new Float32Array(features);
  [...seenBy(network, text)].forEach((letter, place) => { window[LETTERS * place + ALPHABET.indexOf(letter)] = 1; });
  return soften([...answer(net, window, 1, features)], temperature);
}

// A name with this beginning. Each letter costs one throw of the dice, of which torch.rand uses 24 bits.
function writeOn(network, beginning, temperature, seed) {
  const draw = dice(seed);
  let text = beginning;
  while (text.length < LONGEST) {
    const p = nextLetter(network, text, temperature), u = (draw() & 0xffffff) / 0x1000000;
    let letter = 0;
    for (let sum = p[0]; sum <= u && letter < LETTERS - 1; sum += p[letter]) letter += 1;
    if (!letter) break;
    text += ALPHABET[letter];
  }
  return text;
}

// Bars side by side, or on a phone each network's below another's.
function drawLetters(svg, answers, { width, narrow, line }) {
  const { text, path, rect } = pens(svg), step = width / LETTERS, tall = (narrow ? 3.6 : 8) * line;
  const scale = [0.1, 0.2, 0.4, 0.6].find((most) => answers.every(({ p }) => Math.max(...p) <= most + 1e-9)) ?? 1;
  let y = 0;
  for (const panel of narrow ? answers.map((one) => [one]) : [answers]) {
    panel.forEach(({ name, seen, style }, k) => {
      const x = k * width / panel.length;
      rect(x + 2, y + 0.25 * line, 0.8 * line, 0.6 * line, { class: style });
      const words = text(x + 1.2 * line, y + 0.85 * line, `${name}, sees `, "small");
      add(words, "tspan", { class: "strong" }, seen);
    });
    const top = y + 1.6 * line, ground = top + tall, bar = 0.8 * step / panel.length;
    for (const share of [scale, scale / 2]) {
      const at = ground - tall * share / scale;
      path(`M0,${at}H${width}`, "grid");
      text(width, at - 3, percent(share), "small soft end halo");
    }
    path(`M0,${ground}H${width}`, "axis");
    for (let c = 0; c < LETTERS; c++) {
      text((c + 0.5) * step, ground + 0.85 * line, ALPHABET[c], "small middle");
      panel.forEach(({ name, p, style }, k) => {
        const height = tall * p[c] / scale;
        const look = style === "open" && height < 2 ? "other" : style;    // no room between two outlines
        rect(c * step + 0.1 * step + k * bar, ground - height, bar - 1, height,
             { class: look, "data-who": name, "data-share": p[c].toPrecision(6) });
      });
    }
    y = ground + 1.3 * line;
  }
  text(0, y + 0.35 * line, "end", "small soft");
  text(width / 2, y + 0.35 * line, "the next letter", "small soft middle");
  svg.setAttribute("viewBox", `0 0 ${width} ${y + 0.7 * line}`);
}

function sentences(answers, beginning, temperature) {
  const called = (c) => (c ? ALPHABET[c] : "the end");
  const where = beginning ? `after ${quoted(beginning)}` : "at the start";
  return `Likeliest ${where}, at T\u00a0=\u00a0${temperature}: ` + answers.map(({ name, p }) => {
    const best = p.map((_, c) => c).sort((a, b) => p[b] - p[a]).slice(0, 3);
    return `${name} ${best.map((c) => `${called(c)}\u00a0${percent(p[c])}`).join(", ")}`;
  }).join("; ") + ".";
}

// The last names, the newest on top; fewer of them where they are long, so that all can be read and the chart be seen.
function fillTable(table, networks, written, { narrow, line }) {
  table.replaceChildren();
  const all = networks.length > 1 ? "; all roll the same dice" : "";
  add(table, "caption", {}, written.length ? `Written, the newest on top${all}:`
    : `Press “Write a name”, or Enter in the field, and each network writes on${all}.`);
  if (!written.length) return;
  const head = add(add(table, "thead"), "tr"), body = add(table, "tbody");
  for (const words of ["T", ...networks.map(({ name }) => name)]) add(head, "th", { scope: "col" }, words);
  for (const { beginning, temperature, names } of written.slice(-ROWS).reverse()) {
    const row = add(body, "tr");
    add(row, "td", {}, temperature);
    for (const name of names) {
      const cell = add(row, "td");
      add(cell, "span", {}, beginning);
      cell.append(name.slice(beginning.length) + (name.length < LONGEST ? "." : "…"));
    }
  }
  const room = 1.1 * line * LINES[narrow ? "narrow" : "wide"];
  while (table.offsetHeight > room && body.rows.length > 1) body.lastChild.remove();
}

function showNextLetter(context) {
  const { model } = context, get = (name) => model.get(name);
  const networks = unpackNetworks(get("networks"), get("weights"));
  let field, note, table, spoken, corrected = false;

  const set = (name, value) => { model.set(name, value); model.save_changes(); };
  const write = () => {
    const beginning = get("beginning"), temperature = get("temperature"), written = get("written");
    const names = networks.map((network) => writeOn(network, beginning, temperature, written.length));
    set("written", [...written, { beginning, temperature, names }]);
    spoken.textContent = networks.map(({ name }, k) => `${name} writes ${names[k] || "nothing"}`).join(", ") + ".";
  };
  // What is in the field. While letters are still being put together, as phones do with all, nothing is changed in it.
  const typed = ({ isComposing }) => {
    const { kept, why } = lettersOf(field.value), before = lettersOf(field.value.slice(0, field.selectionStart)).kept;
    set("beginning", kept);
    if (isComposing) return;
    if (field.value !== kept) {
      field.value = kept;
      field.setSelectionRange(before.length, before.length);
    }
    note.textContent = why;
  };

  explore(context, {
    title: "What comes next in a name",
    sliders: [{ trait: "temperature", name: () => (networks.length > 1 ? "T of all answers" : "temperature T"),
                words: String, between: true }],
    traits: ["beginning", "written"],
    more: (controls, chart) => {
      const row = document.createElement("div");
      row.className = "kdlib-work";
      controls.prepend(row);
      const { name, control } = labelled(row, "beginning", "input", {
        type: "text", autocomplete: "off", autocapitalize: "none", autocorrect: "off", spellcheck: "false",
        enterkeyhint: "go",
      });
      name.textContent = "beginning";
      field = control;
      for (const kind of ["input", "compositionend"]) field.addEventListener(kind, typed);
      field.addEventListener("keydown", ({ key, isComposing }) => { if (key === "Enter" && !isComposing) write(); });
      addButton(row, "Write a name", write);
      table = document.createElement("table");
      table.className = "kdlib-names";
      chart.querySelector("svg").after(table);
      note = add(controls, "p", { class: "kdlib-note", role: "status" });    // beside the field, wherever the chart is
      spoken = add(chart, "p", { class: "kdlib-voice", role: "status" });
    },
    draw: (svg, { temperature }, size) => {
      const given = get("beginning"), { kept, why } = lettersOf(given), wrong = given !== kept;
      if (wrong || !corrected) note.textContent = why;    // it stays when what a link brought has been put right
      if (wrong) queueMicrotask(() => set("beginning", kept));    // a link is deaf as long as it speaks
      corrected = wrong;
      if (lettersOf(field.value).kept !== kept) field.value = kept;
      const answers = networks.map((network, k) => ({
        name: network.name, seen: seenBy(network, kept), p: nextLetter(network, kept, temperature),
        style: STYLES[networks.length][k],
      }));
      Object.assign(svg.dataset, { temperature, beginning: kept });
      drawLetters(svg, answers, size);
      fillTable(table, networks, get("written"), size);
      return sentences(answers, kept, temperature);
    },
  });
}

export default { render: showNextLetter };
export { unpackNetworks, writeOn };
