// The timeline: its entries and what is wrong with each, a form that adds the painting on the easel
// or edits an entry, undo, and the film.
import { ask, el, store, words } from "./store.js";

const dialog = document.getElementById("timeline");
const STATES = { none: "", waiting: "Waits until the paintings are done", running: "Being made", stopping: "Stopping",
  stopped: "Stopped; what is done is kept", interrupted: "The studio was closed; what is done is kept",
  failed: "Broke off; the log of a job says why", done: "Done" };
const BUSY = ["waiting", "running", "stopping"];
const JOB_STATES = { running: "being done", done: "done", failed: "failed", stopped: "stopped" };
let timeline = null, editing = null; // the entry in the form; null for a new one

const button = (textContent, onclick, more = {}) => el("button", { type: "button", textContent, onclick, ...more });
const said = el("p.unseen", { role: "status" }), failed = el("p.problems", { role: "alert" });
const undo = button("Undo", () => attempt("undo", {}, "Undone."));
const redo = button("Redo", () => attempt("redo", {}, "Done again."));
const sort = button("Sort the file by year", () => attempt("sort", {}, "The file is in the order of the years."));
const list = el("ol.entries"), problems = el("ul.problems");
const title = el("h3", { id: "entry-title" }), fields = el("div.fields"), wrong = el("p.problems", { role: "alert" });
const send = el("button.main"), leave = button("Cancel", () => fill(null));
const form = el("form", { onsubmit: save, noValidate: true, "aria-labelledby": "entry-title" }, fields, wrong, el("div.row.ends", {}, leave, send));
const none = el("p.hint");
const film = el("p", { role: "status" }), bar = el("progress", { max: 1, value: 0, ariaLabel: "Progress of the film" });
const make = button("Make the film", start, { className: "main" });
const stop = button("Stop", () => tellFilm("film/stop", {}));
const page = el("a.button", { href: "/film/index.html", textContent: "See the film" });
const quality = el("select", { ariaLabel: "Quality of the film" }, ...["sketch", "draft", "standard", "final"].map((value) => el("option", { value, textContent: words(value) })));
const broken = el("p.problems", { role: "alert" }), jobs = el("ul.jobs"), log = el("pre", { tabIndex: 0 });
const whole = el("details", { ontoggle: () => whole.open && read() }, el("summary", { textContent: "Whole log" }), log);
const section = (name, ...inner) => el("section", { ariaLabel: name }, ...inner);

dialog.append(
  el("form", { method: "dialog" }, el("h2", { id: "timeline-title", textContent: "Timeline and film" }), el("button.quiet", { ariaLabel: "Close", textContent: "✕" })),
  said,
  el("div.two", {},
    section("Entries", el("div.row", {}, el("h3", { textContent: "Entries" }), undo, redo), list, problems, failed, sort),
    section("Entry", title, none, form)),
  section("Film", el("h3", { textContent: "Film" }), film, bar, el("div.row", {}, quality, make, stop, page), broken, jobs, whole),
);
quality.value = "draft";

async function read() {
  show(await (await ask("timeline")).json());
}

function show(found) {
  timeline = found;
  const held = list.contains(document.activeElement) && [document.activeElement.closest("li").dataset.entry, document.activeElement.ariaLabel];
  const { entries, problems: others, path, film: state } = found;
  list.replaceChildren(...entries.map((entry) => {
    const { id, year, title: name } = entry, called = id || name || "without a name";
    const mistakes = [...entry.problems, ...entry.fields.filter((field) => field.problem).map(({ label, problem }) => `${label}: ${problem}`)];
    return el("li", { "data-entry": id },
      el("p", {}, el("b", { textContent: `${year ?? "?"} ` }), `${name} `, el("small", { textContent: id })),
      button("Edit", () => fill(entry), { ariaLabel: `Edit ${called}` }),
      button("Delete", () => remove(entry), { ariaLabel: `Delete ${called}` }),
      ...(mistakes.length ? [el("ul.problems", {}, ...mistakes.map((textContent) => el("li", { textContent })))] : []));
  }));
  if (held) rowOf(held[0])?.querySelector(`[aria-label="${CSS.escape(held[1])}"]`)?.focus();
  mark();
  problems.replaceChildren(...others.map((textContent) => el("li", { textContent })));
  if (!others.length && !entries.some((entry) => entry.problems.length || entry.fields.some(({ problem }) => problem)))
    problems.append(el("li.fine", { textContent: `${path}: no mistakes found` }));
  for (const [step, name] of [[undo, "undo"], [redo, "redo"]]) {
    step.disabled = !found[name];
    step.title = found[name] || "Nothing to take back: a step of the studio that nothing has followed in the file";
    step.ariaLabel = found[name] ? `${words(name)}: ${found[name]}` : words(name);
  }
  sort.hidden = found.sorted;
  if (state) showFilm(state);
}

// Change the timeline; what an editor has changed meanwhile is never overwritten.
async function change(name, values, told) {
  const held = document.activeElement;
  failed.textContent = wrong.textContent = "";
  try {
    show(await (await ask(`timeline/${name}`, { json: { ...values, digest: timeline.digest }, quiet: true })).json());
  } catch (refused) {
    if (refused.status === 409) await refresh();
    throw refused;
  }
  said.textContent = told;
  if (!held?.isConnected || held.disabled) (list.querySelector("button") ?? make).focus();
  if (editing) keepEditing();
}

async function attempt(...step) {
  try {
    await change(...step);
  } catch ({ message }) {
    failed.textContent = message;
  }
}

const rowOf = (id) => [...list.children].find((row) => row.dataset.entry === id);

// Mark the entry that is in the form.
function mark() {
  for (const row of list.children) row.setAttribute("aria-current", row.dataset.entry === editing?.id);
}

async function refresh() {
  await read();
  if (editing) keepEditing();
}

// The entry in the form has another place now, or other texts, or is gone. Texts that were not
// changed in the form follow those of the file, so that to save the others takes none of them back.
function keepEditing() {
  const { entries } = timeline; // none while the file cannot be read
  editing = entries.find(({ id }) => id === editing.id) ?? (entries.length ? null : editing);
  if (!editing) return fill(null);
  for (const { name, value } of editing.fields) {
    const input = form.elements[name];
    if (!input || input.defaultValue === value) continue;
    if (input.value === input.defaultValue) input.value = value;
    else document.getElementById(`wrong-${name}`).textContent = `The file now says: ${value}`;
    input.defaultValue = value;
  }
}

const remove = ({ index, id }) => attempt("remove", { index }, `${id} is deleted. Undo brings it back.`);

// Put an entry into the form, or, for null, the painting on the easel.
async function fill(entry) {
  const left = editing;
  editing = entry;
  failed.textContent = wrong.textContent = none.textContent = "";
  title.textContent = entry ? `Edit ${entry.id}` : "Add the painting on the easel";
  send.textContent = entry ? "Save" : "Add the painting to the timeline";
  leave.hidden = !entry;
  let shown = entry?.fields ?? [];
  if (!entry && store.version) {
    try {
      shown = await (await ask(`versions/${store.shown}/entry`, { quiet: true })).json();
    } catch ({ message }) {
      none.textContent = message;
    }
  } else if (!entry) none.textContent = "Paint a picture first; it can then be added here.";
  form.hidden = !shown.length;
  fields.replaceChildren(...shown.map(({ name, label, example, value, problem }) => {
    const long = name === "milestone.text", number = name === "year";
    return el("div.field", {}, el("label", { htmlFor: `field-${name}`, textContent: label }),
      el(long ? "textarea" : "input", { id: `field-${name}`, name, defaultValue: value, value, placeholder: example, autocomplete: "off", required: true,
        ...(long ? { rows: 3 } : { type: "text" }), ...(number ? { inputMode: "numeric" } : {}), "aria-describedby": `wrong-${name}` }),
      el("small.problems", { id: `wrong-${name}`, textContent: problem }));
  }));
  mark();
  if (entry) fields.querySelector("input")?.focus();
  else if (left) rowOf(left.id)?.querySelector("button").focus();
}

// Say what was refused beside the field that it names.
async function save(event) {
  event.preventDefault();
  const values = Object.fromEntries([...form.elements].filter(({ name }) => name).map(({ name, value }) => [name, value]));
  for (const place of fields.querySelectorAll("small")) place.textContent = "";
  try {
    if (editing) await change("edit", { index: editing.index, values }, `${editing.id} is saved.`);
    else await change("add", { version: store.shown, values }, `${values.id} is added.`);
    editing = null;
    await fill(null);
    rowOf(values.id)?.querySelector("button").focus();
  } catch ({ fields: named = {}, message }) {
    const known = Object.entries(named).filter(([name]) => form.elements[name]);
    for (const [name, text] of known) document.getElementById(`wrong-${name}`).textContent = text;
    for (const { name } of [...form.elements].filter(({ name }) => name)) form.elements[name].setAttribute("aria-invalid", name in named);
    wrong.textContent = known.length ? "" : message;
    if (known.length) form.elements[known[0][0]].focus();
  }
}

function showFilm({ state, done, steps, ready, log: text, jobs: all, job }) {
  const busy = BUSY.includes(state);
  film.textContent = [STATES[state], steps ? `${done} of ${steps} jobs` : ""].filter(Boolean).join(" · ");
  bar.value = steps ? done / steps : 0;
  bar.classList.toggle("away", !steps);
  make.hidden = busy;
  make.textContent = ["stopped", "failed", "interrupted"].includes(state) ? "Go on" : "Make the film";
  stop.hidden = !busy;
  stop.disabled = state === "stopping";
  page.hidden = !ready;
  if (text !== undefined) log.textContent = text;
  if (all) jobs.replaceChildren();
  for (const one of all ?? (job ? [job] : [])) showJob(one);
  jobs.hidden = !jobs.childElementCount;
}

// A job of the film, and on a click what it has said.
function showJob({ id, rule, of, state }) {
  let row = [...jobs.children].find((one) => one.dataset.job === id);
  if (!row) {
    const text = el("pre", { tabIndex: 0 });
    const inner = el("details", { ontoggle: () => inner.open && tellLog(id, text) }, el("summary", {}, el("span"), " ", el("small")), text);
    row = el("li", { "data-job": id }, inner);
    jobs.prepend(row);
  }
  row.className = state;
  row.querySelector("summary span").textContent = [words(rule), of].filter(Boolean).join(": ");
  row.querySelector("summary small").textContent = JOB_STATES[state];
  if (row.firstChild.open) tellLog(id, row.querySelector("pre"));
}

async function tellLog(id, place) {
  try {
    place.textContent = (await (await ask(`film/log/${id}`, { quiet: true })).text()).trim() || "It has said nothing.";
  } catch ({ message }) {
    place.textContent = message;
  }
}

async function start() {
  await tellFilm("film", { quality: quality.value });
  if (!stop.hidden) stop.focus();
}

async function tellFilm(path, json) {
  broken.textContent = "";
  try {
    showFilm(await (await ask(path, { json, quiet: true })).json());
  } catch ({ message }) {
    broken.textContent = message;
  }
}

store.addEventListener("film", ({ detail }) => {
  const held = document.activeElement === stop;
  showFilm(detail);
  if (held && stop.hidden) make.focus();
});
store.addEventListener("timeline", ({ detail }) => { if (dialog.open && detail !== timeline.digest) refresh(); });
document.getElementById("open-timeline").addEventListener("click", async () => {
  editing = null;
  await Promise.all([read(), fill(null)]);
  dialog.showModal();
});
