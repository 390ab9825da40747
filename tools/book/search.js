// A search box without a server: the words of all sections lie in words.js beside this, as PLACES, a list of
// [page, anchor, lesson, heading, words].

const MOST = 12;    // results

// Letters and digits of any script in small letters, accents and punctuation dropped.
const plain = (text) => text.normalize("NFKD").toLowerCase().replace(/[^\p{L}\p{N}%]+/gu, " ").trim();

function find(query) {
  const wanted = plain(query).split(" ").filter(Boolean);
  if (!wanted.length) return null;
  const scored = PLACES.map((place) => {
    const [, , lesson, heading, words] = place, text = ` ${plain(words)} `;
    const title = ` ${plain(`${lesson} ${heading}`)} `;
    let score = 0;
    for (const word of wanted) {    // all of them must be there, as the beginning of a word at least
      const here = title.includes(` ${word}`) ? 20 : 0, often = text.split(` ${word}`).length - 1;
      if (!here && !often) return { score: 0, place };
      score += here + Math.min(often, 8) + (place[0] === "notation.html" && here ? 100 : 0);    // what it means comes first
    }
    return { score, place };
  });
  return scored.filter(({ score }) => score > 0).sort((a, b) => b.score - a.score).map(({ place }) => place);
}

// Where the first wanted word stands, with a few words around it.
function excerpt(words, query) {
  const first = plain(query).split(" ")[0], at = Math.max(words.toLowerCase().indexOf(first), 0);
  const begin = at > 60 ? words.indexOf(" ", at - 60) + 1 : 0;
  return `${begin ? "… " : ""}${words.slice(begin, begin + 150)} …`;
}

for (const box of document.querySelectorAll(".search")) {
  const field = box.querySelector("input"), list = box.querySelector("ol"), said = box.querySelector("[role=status]");
  box.hidden = false;
  const show = () => {
    const found = find(field.value);
    list.replaceChildren(...(found ?? []).slice(0, MOST).map(([page, anchor, lesson, heading, words]) => {
      const row = document.createElement("li"), link = document.createElement("a"), part = document.createElement("span");
      link.href = page + (anchor ? `#${anchor}` : "");
      link.textContent = heading ? `${lesson}: ${heading}` : lesson;
      part.textContent = excerpt(words, field.value);
      row.append(link, part);
      return row;
    }));
    said.textContent = !found ? "" : !found.length ? "Nothing found."
      : `${found.length} ${found.length === 1 ? "place" : "places"}${found.length > MOST ? `, the best ${MOST} below` : ""}.`;
  };
  field.addEventListener("input", show);
  box.addEventListener("keydown", (event) => {
    if (event.key === "Escape") { field.value = ""; show(); field.focus(); }
  });
}
