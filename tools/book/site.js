// The first page: a widget without a notebook around it, and the words to search in when somebody wants to search.

// ---- the field to draw in, as its lesson stored it: its JavaScript, its traits, the weights of both networks ----

async function showDrawing(box) {
  const stored = JSON.parse(document.getElementById("drawing-state").textContent), listeners = {};
  const bytes = Uint8Array.from(atob(stored.weights), (letter) => letter.charCodeAt(0));
  const state = { ...stored.state, weights: new DataView(bytes.buffer) };
  const model = {    // anywidget's, as far as a widget without a kernel uses it
    get: (name) => state[name],
    set: (name, value) => {
      if (state[name] === value) return;
      state[name] = value;
      (listeners[`change:${name}`] ?? []).forEach((listener) => listener());
    },
    on: (name, listener) => { (listeners[name] ??= []).push(listener); },
    save_changes: () => {},
  };
  document.head.append(Object.assign(document.createElement("style"), { textContent: stored.style }));
  const module = URL.createObjectURL(new Blob([stored.script], { type: "text/javascript" }));
  await (await import(module)).default.render({ model, el: box, signal: new AbortController().signal });
}

const box = document.getElementById("drawing");
showDrawing(box).catch((error) => {
  console.error(error);
  box.textContent = "The field to draw in could not be shown; the lesson below it has one, too.";
});

// ---- searching: its words are larger than the rest of the page, so they come with the first touch of the box ----

const search = document.querySelector(".search"), field = search.querySelector("input");
const wait = (event) => event.stopPropagation();    // search.js would look for words that are not there yet
search.addEventListener("input", wait, true);
search.addEventListener("focusin", () => {
  const words = Object.assign(document.createElement("script"), { src: "assets/words.js" });
  words.addEventListener("load", () => {
    search.removeEventListener("input", wait, true);
    field.dispatchEvent(new Event("input"));
  });
  document.head.append(words);
}, { once: true });
