// The timeline: its entries and what is wrong with it, a form that adds the painting on the easel,
// and the film.
import { ask, el, store } from "./store.js";

const dialog = document.getElementById("timeline");
const FIELDS = [
  ["id", "Name of the entry", "mona-lisa"], ["year", "Year", "1902"],
  ["milestone.title", "Milestone", "The peptide bond"], ["milestone.text", "What happened", "Hofmeister and Fischer name it."],
  ["milestone.source", "Source", "Fischer, Chem. Ztg. 26 (1902) 939"], ["artwork.title", "Title of the artwork", "Mona Lisa"],
  ["artwork.artist", "Artist", "Leonardo da Vinci"], ["artwork.date", "Date of the artwork", "1503–1519"], ["artwork.credit", "Credit", "Public domain"],
  ["structure.title", "Protein", "Hen egg-white lysozyme"], ["structure.credit", "Credit of the protein", "Protein Data Bank 1HEL (CC0)"],
];
const STATES = { none: "", waiting: "Waits until the paintings are done", running: "Being made", stopping: "Stopping",
  stopped: "Stopped; what is done is kept", failed: "Broke off; its log says why", done: "Done" };

const entries = el("ol.entries"), problems = el("ul.problems"), error = el("p.problems", { role: "alert" });
const film = el("p", { role: "status" }), bar = el("progress", { max: 1, value: 0, ariaLabel: "Progress of the film" });
const log = el("pre", { tabIndex: 0 }), make = el("button.main", { type: "button", textContent: "Make the film", onclick: start });
const stop = el("button", { type: "button", textContent: "Stop", onclick: () => ask("film/stop", { json: {} }) });
const page = el("a.button", { href: "/film/index.html", textContent: "See the film" });
const quality = el("select", { ariaLabel: "Quality of the film" }, ...["sketch", "draft", "standard", "final"].map((value) => el("option", { value, textContent: value })));
const form = el("form", { onsubmit: add }, ...FIELDS.map(([name, title, example]) => el("div.field", {}, el("label", { htmlFor: `field-${name}`, textContent: title }),
  el("input", { id: `field-${name}`, name, required: true, placeholder: example, type: name === "year" ? "number" : "text", autocomplete: "off", "aria-describedby": `wrong-${name}` }),
  el("small.problems", { id: `wrong-${name}` }))),
  error, el("button", { textContent: "Add the painting to the timeline" }));
const logged = el("details", { ontoggle: read }, el("summary", { textContent: "Log" }), log);

dialog.append(
  el("form", { method: "dialog" }, el("h2", { id: "timeline-title", textContent: "Timeline and film" }), el("button.quiet", { ariaLabel: "Close", textContent: "✕" })),
  el("div.two", {}, el("section", {}, el("h3", { textContent: "Entries" }), entries, problems),
    el("section", {}, el("h3", { textContent: "Add the painting on the easel" }), form)),
  el("section", {}, el("h3", { textContent: "Film" }), film, bar, el("div.row", {}, quality, make, stop, page), logged),
);
quality.value = "draft";

async function read() {
  show(await (await ask("timeline")).json());
}

function show({ entries: all, problems: wrong, film: state, path }) {
  entries.replaceChildren(...all.map(({ year, title, id }) => el("li", {}, el("b", { textContent: `${year} ` }), `${title} `, el("small", { textContent: id }))));
  problems.replaceChildren(...wrong.map((textContent) => el("li", { textContent })));
  if (!wrong.length) problems.append(el("li.fine", { textContent: `${path}: no mistakes found` }));
  if (state) showFilm(state);
}

function showFilm({ state, done, steps, job, ready, log: text }) {
  const busy = ["waiting", "running", "stopping"].includes(state);
  film.textContent = [STATES[state], steps ? `${done} of ${steps} jobs` : "", job].filter(Boolean).join(" · ");
  bar.value = steps ? done / steps : 0;
  bar.hidden = !steps;
  make.hidden = busy;
  make.textContent = state === "stopped" || state === "failed" ? "Go on" : "Make the film";
  stop.hidden = state !== "running";
  page.hidden = !ready;
  if (text) log.textContent = text;
  else if (logged.open && !busy) read();
}

async function start() {
  showFilm(await (await ask("film", { json: { quality: quality.value } })).json());
}

// Say what was refused beside the field that it names.
async function add(event) {
  event.preventDefault();
  const values = { version: store.shown ?? "" };
  for (const [name] of FIELDS) {
    const [key, inner] = name.split(".");
    const text = form.elements[name].value;
    if (inner) (values[key] ??= {})[inner] = text;
    else values[key] = key === "year" ? Number(text) : text;
  }
  for (const place of form.querySelectorAll("small")) place.textContent = "";
  error.textContent = "";
  try {
    show(await (await ask("timeline", { json: values, quiet: true })).json());
    form.reset();
  } catch ({ message }) {
    for (const line of message.split("\n")) {
      const named = FIELDS.find(([name]) => line.includes(`${name}:`));
      const place = named ? form.elements[named[0]].nextSibling : error;
      place.textContent = place.textContent ? `${place.textContent} ${line}` : line;
    }
  }
}

store.addEventListener("film", ({ detail }) => showFilm(detail));
document.getElementById("open-timeline").addEventListener("click", async () => {
  await read();
  const { name } = store.choices.structures.find(({ id }) => id === store.settings.structure) ?? { name: "" };
  if (/^[0-9]\w{3}$/.test(name)) form.elements["structure.credit"].value ||= `Protein Data Bank ${name.toUpperCase()} (CC0)`;
  dialog.showModal();
});
