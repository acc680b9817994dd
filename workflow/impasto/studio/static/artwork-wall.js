// The wall: artworks and plates to choose from; one for the picture, or several with weights, or
// one for a part of it.
import { el, store, words } from "./store.js";

const MOST = 6;

class ArtworkWall extends HTMLElement {
  #for = ""; // part that the next choice is for; "" for the whole picture
  #mix = false;

  connectedCallback() {
    store.addEventListener("choices", () => this.#hang());
    store.addEventListener("settings", () => this.#mark());
    store.addEventListener("opened", () => {
      const chosen = this.querySelector("[aria-pressed=true]"); // the wall scrolls on a wide page
      if (chosen) this.scrollTop = chosen.offsetTop - this.clientHeight / 2;
    });
    document.addEventListener("pick", ({ detail }) => this.#choosePart(detail));
  }

  #choosePart(part) {
    if (part && ![...this.querySelector("select").options].some((option) => option.value === part))
      this.querySelector("select").append(el("option", { value: part, textContent: words(part.replace(":", " ")) }));
    this.querySelector("select").value = this.#for = part;
  }

  #hang() {
    const { artworks, plates } = store.choices;
    const parts = el("select", { onchange: (event) => { this.#for = event.target.value; } },
      ...[["", "Whole picture"], ["ground", "Ground"], ["ligand", "Ligand"]]
        .map(([value, textContent]) => el("option", { value, textContent })));
    parts.setAttribute("aria-label", "What the artwork is for");
    parts.value = this.#for;
    const mix = el("label.check", {}, el("input", { type: "checkbox", checked: this.#mix, onchange: (event) => {
      this.#mix = event.target.checked;
    } }), "Mix");
    const structure = store.settings.structure;
    this.replaceChildren(
      el("div.row", {}, parts, mix),
      el("div.chosen"),
      el("div.pictures", {}, ...artworks.map(({ id, name }) => this.#button(id, name))),
      el("details", { open: this.querySelector("details")?.open ?? false },
        el("summary", { textContent: "Scientific plates of this protein" }),
        el("div.pictures", {}, ...Object.keys(plates).map((kind) => this.#button(`plate-${kind}-${structure}`, words(kind))))),
    );
    this.#mark();
  }

  #button(id, name) {
    const image = el("img", { loading: "lazy", alt: "", src: `/api/thumbnails/${id}` });
    image.onerror = () => { image.closest("button").classList.add("missing"); };
    return el("button", { type: "button", title: name, "data-id": id, onclick: () => this.#choose(id) },
      image, el("span", { textContent: name }));
  }

  #choose(id) {
    const { artworks, parts } = store.settings;
    const chosen = artworks.find(([one]) => one === id);
    if (this.#for) store.set({ parts: { ...parts, [this.#for]: id } });
    else if (!this.#mix) store.set({ artworks: [[id, 1]] });
    else if (chosen && artworks.length > 1) store.set({ artworks: artworks.filter((one) => one !== chosen) });
    else if (!chosen && artworks.length < MOST) store.set({ artworks: [...artworks, [id, 1]] });
    store.say("changed");
  }

  #name(id) {
    const plate = id.match(/^plate-([a-z]+)-/);
    return plate ? words(plate[1]) : store.choices.artworks.find((one) => one.id === id)?.name ?? "An artwork that is gone";
  }

  #mark() {
    if (!this.childElementCount) return;
    const { artworks, parts } = store.settings;
    this.#mix ||= artworks.length > 1;
    this.querySelector("input[type=checkbox]").checked = this.#mix;
    const used = new Set([...artworks.map(([id]) => id), ...Object.values(parts)]);
    for (const button of this.querySelectorAll("button[data-id]"))
      button.setAttribute("aria-pressed", used.has(button.dataset.id));
    const weights = artworks.length < 2 ? [] : artworks.map(([id, weight], place) => {
      const input = el("input", { type: "range", min: 0.25, max: 4, step: 0.25, value: weight, oninput: () => {
        store.settings.artworks[place][1] = Number(input.value);
        store.say("changed");
      } });
      return el("label.weight", {}, el("span", { textContent: this.#name(id) }), input);
    });
    const chips = Object.entries(parts).map(([part, id]) => el("p.chip", {},
      el("span", { textContent: `${words(part.replace(":", " "))}: ${this.#name(id)}` }),
      el("button.quiet", { type: "button", ariaLabel: `No artwork of its own for ${part}`, textContent: "✕", onclick: () => {
        const { [part]: _, ...others } = store.settings.parts;
        store.set({ parts: others });
        store.say("changed");
      } })));
    const chosen = this.querySelector(".chosen");
    if (!chosen.contains(document.activeElement) || chips.length + weights.length !== chosen.childElementCount)
      chosen.replaceChildren(...weights, ...chips);
  }
}
customElements.define("artwork-wall", ArtworkWall);
