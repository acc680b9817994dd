// The dials: those of the composition change the finished picture at once, the others repaint.
import { el, store, words } from "./store.js";

const SAID = {
  relief: "Relief", ground_calm: "Calm of the ground", artwork_colour: "Colour of the artwork",
  likeness: "Likeness", stroke_size: "Size of strokes", motifs: "Motifs",
};

export const value = (dials, name) => dials[name] ?? store.choices.dials[name].usual;

class DialBoard extends HTMLElement {
  connectedCallback() {
    store.addEventListener("choices", () => this.#build());
    for (const kind of ["settings", "changed", "versions"]) store.addEventListener(kind, () => this.#update());
  }

  #build() {
    const names = Object.keys(store.choices.dials), { dials } = store.choices;
    const board = (quick) => names.filter((name) => dials[name].quick === quick).map((name) => this.#dial(name));
    this.replaceChildren(
      el("fieldset", {}, el("legend", { textContent: "Change the picture at once" }), ...board(true),
        el("p.row", {}, el("button.keep", { type: "button", textContent: "Keep this", disabled: true, onclick: () => store.say("keep") }),
          el("button.back", { type: "button", textContent: "Back", disabled: true, onclick: () => store.show(store.shown) }))),
      el("details", { open: this.querySelector("details")?.open ?? false }, el("summary", { textContent: "More, which repaint" }), ...board(false)),
    );
    this.#update();
  }

  #dial(name) {
    const { about, low, high, words: choices, usual, quick } = store.choices.dials[name];
    const kind = choices ? "select" : "input", values = choices ? {} : { type: "range", min: low, max: high, step: 0.05 };
    const input = el(kind, { ...values, id: `dial-${name}`, oninput: () => {
      const { [name]: _, ...others } = store.settings.dials, now = choices ? input.value : Number(input.value);
      store.settings.dials = now === usual ? others : { ...others, [name]: now };
      store.say("changed");
      if (quick) store.say("quick");
    } });
    for (const word of choices ?? []) input.append(el("option", { value: word, textContent: words(word.replaceAll("-", " ")) }));
    return el("label.dial", { htmlFor: input.id, title: about }, el("span", { textContent: SAID[name] ?? words(name) }), el("output", { htmlFor: input.id }), input);
  }

  #update() {
    if (!this.childElementCount) return;
    // Whether the dials are not those of the version on the easel.
    const quick = Object.keys(store.choices.dials).filter((name) => store.choices.dials[name].quick);
    const { version } = store;
    const moved = version?.status === "done" && quick.some((name) => value(version.settings.dials, name) !== value(store.settings.dials, name));
    for (const button of this.querySelectorAll("button")) button.disabled = !moved;
    for (const input of this.querySelectorAll("input, select")) {
      const now = value(store.settings.dials, input.id.slice(5));
      if (input.value !== `${now}`) input.value = now;
      if (input.type === "range") input.previousSibling.textContent = now.toFixed(2).replace(/\.?0+$/, "");
    }
  }
}
customElements.define("dial-board", DialBoard);
