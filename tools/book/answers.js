// Exercises that ask for a value are checked in the page. All words come from the Python checkers, which
// tools/build_answers.py has asked; here is only which of them an answer gets. It is packed against a glance, and no secret.

// The verdict, as the checker gives it. given: the text in a number's field; else a whole number for each field, 0 where
// it is blank and the place of the choice from 1 on where it is not.
function judged(data, given) {
  if (data.number) return ofNumber(data, given);
  return data.parts ? ofParts(data, given) : byHeart(data, given);
}

function ofNumber({ number: { cases, text: noNumber }, nothing }, text) {
  if (!text.trim()) return nothing;
  const plain = numeral(text), value = Number(plain);
  if (plain === null || !Number.isFinite(value)) return filledIn(noNumber, text.trim());
  const [says] = cases.find(([, low, high, broken]) => (low === null || low <= value) && (high === null || value <= high)
    && !(broken && Number.isInteger(value)));
  return filledIn(says, shown(plain));
}

function ofParts({ parts: { labels, why, counted, most, words }, nothing, correct, joint }, given) {
  const filled = labels.map((label, key) => ({ label, choice: given[key], why: why[key][given[key] - 1] }));
  const names = (those) => those.map(({ label }) => label).join(", ");
  const right = filled.filter(({ choice, why }) => choice && why === null), wrong = filled.filter(({ why }) => why);
  const missing = filled.filter(({ choice }) => !choice);
  if (missing.length === labels.length) return nothing;
  if (right.length === labels.length) return correct;
  const rightly = counted ? `${right.length} of ${labels.length}` : names(right);
  const said = [right.length ? filledIn(words.right, rightly) : words.none];
  said.push(...wrong.slice(0, most).map(({ label, why }) => `${label}: ${why}`));
  if (wrong.length > most) said.push(filledIn(words.later, names(wrong.slice(most))));
  if (missing.length) said.push(filledIn(words.missing, names(missing)));
  return filledIn(words.wrong, said.join(joint));
}

function byHeart({ all: { sentences, of, choices } }, given) {
  return sentences[of[given.reduce((place, choice) => place * (choices + 1) + choice, 0)]];
}

function filledIn(sentence, words) {
  return sentence.replace("{}", () => words);
}

// A number as people write it, made one that JavaScript reads, or null: 1 234,5 and −6.9 and 84 % are numbers. A comma
// before three digits parts thousands, as in the lessons, but not in 0,842; with a point before it, it is the decimal sign.
function numeral(text) {
  let plain = text.replace(/[\s_'’]/g, "").replace(/[−–]/g, "-").replace(/%$/, "");
  if (/^[-+]?[1-9]\d{0,2}(,\d{3})+(\.\d*)?$/.test(plain)) plain = plain.replaceAll(",", "");
  else if (/^[-+]?[1-9]\d{0,2}(\.\d{3})+(,\d*|\.\d{3})$/.test(plain)) plain = plain.replaceAll(".", "");
  plain = plain.replace(",", ".");
  return /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(plain) ? plain : null;
}

// As classroom/comparing.py shows a number: whole ones as they are, others in four digits, ties going to the even one.
function shown(plain) {
  if (/^[-+]?\d+$/.test(plain)) return BigInt(plain).toString();
  const tie = /^(.+[02468])50+(e.+)$/.exec(Number(plain).toExponential(20));
  const rounded = tie?.[1].replace(/\D/g, "").length === 4 ? tie[1] + tie[2] : Number(plain).toExponential(3);
  const [digits, power] = rounded.split("e");
  if (power >= -4 && power < 4) return String(Number(rounded));
  return `${Number(digits)}e${power[0]}${power.slice(1).padStart(2, "0")}`;
}

// ---- in the page ----

function entered(form) {
  const number = form.querySelector("input[type=text]");
  return number ? number.value : [...form.querySelectorAll("input, select")].map((field) =>
    field.type === "checkbox" ? Number(field.checked) : Number(field.value));
}

// What is said, in a paragraph. Where it is of several parts, those after the first stand in a list.
function written(data, verdict) {
  const [first, ...others] = filledIn(data.line, verdict).split(data.joint);
  const paragraph = element("p", first);
  if (verdict === data.correct) paragraph.replaceChildren(element("strong", data.solved), ` ${data.why}`);
  if (!others.length) return [paragraph];
  const list = document.createElement("ul");
  list.append(...others.map((part) => element("li", part)));
  return [paragraph, list];
}

function element(name, words) {
  const made = document.createElement(name);
  made.textContent = words;
  return made;
}

for (const form of document.querySelectorAll("form.answer")) {
  const bytes = Uint8Array.from(atob(form.dataset.packed), (letter) => letter.charCodeAt(0));
  const data = JSON.parse(new TextDecoder().decode(bytes)), board = form.querySelector("[role=status]");
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    board.replaceChildren(...written(data, judged(data, entered(form))));
  });
  form.addEventListener("input", () => board.replaceChildren());    // what was said is no longer of what stands there
  form.hidden = false;
}
