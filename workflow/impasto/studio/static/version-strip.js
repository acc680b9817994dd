// The strip of versions: each painting small, with what it is made from.
import { ask, el, store, words } from "./store.js";

class VersionStrip extends HTMLElement {
  #seen = "";

  connectedCallback() {
    this.setAttribute("role", "group");
    this.setAttribute("aria-label", "Versions");
    store.addEventListener("versions", () => this.#update());
  }

  #update() {
    const versions = [...store.versions.values()].reverse();
    const seen = JSON.stringify(versions.map(({ id, status }) => [id, status, id === store.shown]));
    if (seen === this.#seen) return;
    this.#seen = seen;
    const focused = document.activeElement?.dataset?.version;
    this.replaceChildren(...versions.map((version) => this.#button(version)));
    if (focused) this.querySelector(`[data-version="${focused}"]`)?.focus({ preventScroll: true });
  }

  #button({ id, status, settings: { quality, dials, representation } }) {
    const turned = Object.entries(dials).map(([name, value]) => `${words(name).toLowerCase()} ${value}`);
    const about = [words(quality), representation, ...turned].join(" · ");
    const picture = status === "done" ? el("img", { src: `/api/versions/${id}/still.png`, alt: "" }) :
      el("span.blank", { textContent: { failed: "!", cancelled: "✕" }[status] ?? "…" });
    return el("button", {
      type: "button", title: about, "data-version": id, "aria-pressed": id === store.shown,
      ariaLabel: `Version ${Number(id)}, ${status}: ${about}`, onclick: () => store.show(id),
    }, picture, el("span", { textContent: `${Number(id)} · ${words(quality)}` }));
  }
}
customElements.define("version-strip", VersionStrip);
export const remove = (id) => ask(`versions/${id}`, { method: "DELETE" });
