// Puts the page together: what to choose from, files that are dropped, and the news.
import { ask, el, listen, store, tell, words } from "./store.js";
import "./protein-view.js";
import "./artwork-wall.js";
import "./dial-board.js";
import "./painting-stage.js";
import "./timeline-dialog.js";
import "./version-strip.js";

const LARGEST = { structures: 128, artworks: 64 }; // megabytes, as the server says again
const find = (id) => document.getElementById(id);
const viewer = document.querySelector("protein-view");

function fill(select, options) {
  const chosen = select.value;
  select.replaceChildren(...options.map(([value, textContent]) => el("option", { value, textContent })));
  select.value = chosen;
}

async function readChoices() {
  store.choices = await (await ask("choices")).json();
  const { structures, artworks, representations, colourings } = store.choices;
  fill(find("structure"), structures.map(({ id, name }) => [id, name]));
  fill(find("representation"), representations.map((name) => [name, words(name)]));
  fill(find("render_colours"), colourings.map((name) => [name, name === "plddt" ? "Confidence (pLDDT)" : `By ${name}`]));
  const { settings } = store;
  if (!settings.structure) settings.structure = (structures.find(({ name }) => name === "1hel") ?? structures[0])?.id ?? "";
  if (!settings.artworks.length && artworks.length) settings.artworks = [[(artworks.find(({ name }) => name.includes("great wave")) ?? artworks[0]).id, 1]];
  store.say("choices");
  store.say("settings");
}

function mark() {
  for (const name of ["structure", "representation", "render_colours"]) find(name).value = store.settings[name];
}

// Take a file that was chosen or dropped.
async function bring(file) {
  tell("");
  const kind = /\.(pdb|ent|cif|mmcif)(\.gz)?$/i.test(file.name) ? "structures" : "artworks";
  if (file.size > LARGEST[kind] << 20) {
    tell(`${file.name}: larger than the ${LARGEST[kind]} MB that the studio takes`);
    return;
  }
  document.body.classList.add("busy");
  try {
    const item = await (await ask(`${kind}?${new URLSearchParams({ name: file.name })}`, { body: file })).json();
    await take(kind, item);
  } finally {
    document.body.classList.remove("busy");
  }
}

async function take(kind, { id }) {
  await readChoices();
  if (kind === "artworks") store.set({ artworks: [[id, 1]] });
  else store.set({ structure: id, rotate: [0, 0, 0], zoom: 1, parts: {} });
  store.say(kind === "structures" ? "opened" : "changed");
  if (kind === "structures") store.say("choices");
}

for (const name of ["structure", "representation", "render_colours"]) find(name).addEventListener("change", () => {
  tell("");
  store.set({ [name]: find(name).value, ...(name === "structure" ? { rotate: [0, 0, 0], zoom: 1, parts: {} } : {}) });
  if (name === "structure") store.say("choices"); // plates are those of the structure
  viewer.update();
});
for (const id of ["structure-file", "artwork-file"]) find(id).addEventListener("change", ({ target }) => {
  if (target.files[0]) bring(target.files[0]);
  target.value = "";
});
find("fetch").addEventListener("submit", async (event) => {
  event.preventDefault();
  tell("");
  const button = event.target.querySelector("button");
  button.disabled = true;
  try {
    await take("structures", await (await ask("structures/fetch", { json: { name: event.target.name.value } })).json());
  } finally {
    button.disabled = false;
  }
});
find("message").querySelector("button").addEventListener("click", () => tell(""));
addEventListener("dragover", (event) => event.preventDefault());
addEventListener("drop", (event) => {
  event.preventDefault();
  for (const file of event.dataTransfer.files) bring(file);
});
addEventListener("unhandledrejection", (event) => { if (!find("message").hidden) event.preventDefault(); });
store.addEventListener("settings", mark);
store.addEventListener("opened", () => viewer.update());

await readChoices();
await listen();
viewer.update();
