// What the page knows: choices, the settings of the next painting, and all versions.

export const store = new (class extends EventTarget {
  choices = null;
  settings = { structure: "", artworks: [], representation: "cartoon", render_colours: "structure",
    rotate: [0, 0, 0], zoom: 1, quality: "draft", parts: {}, dials: {} };
  versions = new Map();
  shown = null; // id of the version on the easel
  connected = true;

  // Take over new values of the settings.
  set(values) {
    Object.assign(this.settings, values);
    this.say("settings");
  }

  say(kind, detail) {
    this.dispatchEvent(new CustomEvent(kind, { detail }));
  }

  get version() {
    return this.versions.get(this.shown);
  }

  // Put a version on the easel, and its settings on the page.
  show(id) {
    this.shown = id;
    if (this.version) Object.assign(this.settings, structuredClone(this.version.settings));
    this.say("settings");
    this.say("versions");
    if (this.version) this.say("opened");
  }
})();

// Ask the server. What it refuses is said in the page, and thrown.
export async function ask(path, { json, body, method, quiet } = {}) {
  const given = json === undefined ? body : JSON.stringify(json);
  let reply;
  try {
    reply = await fetch(`/api/${path}`, { method: method ?? (given === undefined ? "GET" : "POST"), body: given });
  } catch {
    throw tell("The studio does not answer. Is it still running?");
  }
  if (reply.ok) return reply;
  const text = await reply.text();
  let refusal = { message: text };
  try { refusal = JSON.parse(text); } catch { /* plain text */ }
  const message = refusal.message || "The studio could not do this.";
  const error = quiet ? new Error(message) : tell(message);
  throw Object.assign(error, { fields: refusal.fields ?? {}, status: reply.status });
}

// Say something that went wrong; "" takes it away.
export function tell(message) {
  const place = document.getElementById("message");
  place.hidden = !message;
  place.firstElementChild.textContent = message;
  return new Error(message);
}

// Hear the news; resolved once the versions are known, so that their settings replace none that a
// hand has chosen.
export function listen() {
  let resolve;
  const promise = new Promise((known) => (resolve = known));
  const events = new EventSource("/api/events");
  events.onmessage = ({ data }) => {
    const { versions, version, removed, film, timeline, qualities } = JSON.parse(data);
    if (film) { store.say("film", film); return; }
    if (timeline) { store.say("timeline", timeline); return; }
    if (qualities) { if (store.choices) store.choices.qualities = qualities; store.say("changed"); return; }
    if (versions) store.versions = new Map(versions.map((one) => [one.id, one]));
    if (version) store.versions.set(version.id, version);
    if (removed) store.versions.delete(removed);
    if (removed && removed === store.shown) store.show([...store.versions.keys()].at(-1) ?? null);
    if (versions && !store.version && versions.length) store.show(versions.at(-1).id);
    else store.say("versions");
    if (versions) resolve();
  };
  const state = (connected) => () => {
    if (connected === store.connected) return;
    store.connected = connected;
    tell(connected ? "" : "The studio was closed, or its machine is asleep. Start it again: this page goes on by itself.");
  };
  events.addEventListener("open", state(true));
  events.addEventListener("error", state(false));
  return promise;
}

// Make an element: el("p.hint", {title: "…"}, "text", child, …).
export function el(tag, values = {}, ...children) {
  const [name, ...classes] = tag.split(".");
  const made = document.createElement(name);
  made.classList.add(...classes);
  for (const [key, value] of Object.entries(values)) {
    if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else if (key in made && key !== "htmlFor") made[key] = value;
    else if (key === "htmlFor") made.setAttribute("for", value);
    else made.setAttribute(key, value);
  }
  made.append(...children);
  return made;
}
export const words = (name) => (name[0].toUpperCase() + name.slice(1)).replaceAll("_", " ");
export const seconds = (count) =>
  count < 90 ? `${Math.max(1, Math.round(count))} s` : `${Math.round(count / 60)} min`;
