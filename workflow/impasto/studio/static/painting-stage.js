// The easel: the picture as it is painted, what it is compared with, its dials, and its ways out.
import { value } from "./dial-board.js";
import { ask, el, seconds, store, words } from "./store.js";

const QUALITIES = { sketch: "Sketch", draft: "Draft", standard: "Standard", final: "Large" };
const COMPOSE_PAUSE = 40; // milliseconds
const QUICK_SIDE = 512; // pixels of a picture that is composed in a blink

class PaintingStage extends HTMLElement {
  #composed = null; // address of the picture with other dials
  #composing = false;
  #compare = false;
  #sides = ["painting", "render"];
  #split = 50;

  connectedCallback() {
    store.addEventListener("choices", () => this.#build());
    store.addEventListener("settings", () => this.#update());
    store.addEventListener("changed", () => this.#update());
    store.addEventListener("versions", () => this.#update());
    store.addEventListener("opened", () => this.#forget());
    store.addEventListener("keep", () => this.#keep());
    store.addEventListener("quick", () => this.#compose());
    setInterval(() => this.#tick(), 250);
  }

  #build() {
    const { qualities } = store.choices;
    this.replaceChildren(
      el("figure", {},
        el("img.left", { alt: "", hidden: true }), el("img.right", { alt: "", hidden: true }),
        el("span.handle", { hidden: true }),
        el("input.divide", { type: "range", min: 0, max: 100, value: 50, hidden: true, ariaLabel: "Line between the two pictures" }),
        el("div.empty", {}, el("p", { textContent: "Choose a protein, turn it as you like, choose an artwork." }), el("p.hint", { textContent: "Then paint: a first look takes seconds." })),
        el("div.work", { hidden: true }, el("progress", { max: 1, ariaLabel: "Progress of the painting" }), el("p", { role: "status" }), el("p.left-over"),
          el("button.cancel", { type: "button", textContent: "Cancel", onclick: () => this.#do("cancel") })),
      ),
      el("div.sides", { hidden: true }, this.#side(0), this.#side(1)),
      el("div.bar", {},
        el("fieldset.qualities", {}, el("legend.unseen", { textContent: "Quality" }),
          ...Object.keys(qualities).map((name) => el("label", {},
            el("input", { type: "radio", name: "quality", value: name, onchange: () => store.set({ quality: name }) }),
            el("span", {}, el("b", { textContent: QUALITIES[name] ?? words(name) }), el("small"))))),
        el("button.main", { type: "button", textContent: "Paint", onclick: () => this.#paint() }),
      ),
      el("div.actions.away", {},
        el("label.check", {}, el("input", { type: "checkbox", onchange: (event) => { this.#compare = event.target.checked; this.#update(); } }), "Compare"),
        el("a.button.png", { download: "", textContent: "PNG" }), el("a.button.tif", { download: "", textContent: "TIFF, 16 bits" }),
        el("button", { type: "button", textContent: "Copy as…", onclick: () => this.#recipe() }),
        el("button.again", { type: "button", textContent: "Paint it again", hidden: true, onclick: () => this.#do("again") }),
        el("button.quiet", { type: "button", textContent: "Remove", onclick: () => ask(`versions/${store.shown}`, { method: "DELETE" }) })),
    );
    const figure = this.querySelector("figure"), divide = this.querySelector(".divide");
    divide.addEventListener("input", () => { this.#split = Number(divide.value); this.#divide(); });
    figure.addEventListener("pointerdown", (event) => {
      if (!this.#compare || event.button !== 0) return;
      figure.setPointerCapture(event.pointerId);
      this.#follow(event);
    });
    figure.addEventListener("pointermove", (event) => { if (figure.hasPointerCapture(event.pointerId)) this.#follow(event); });
    this.#update();
  }

  #side(place) {
    return el("select", { ariaLabel: place ? "On the right" : "On the left", onchange: (event) => {
      this.#sides[place] = event.target.value;
      this.#update();
    } });
  }

  #follow(event) {
    const { left, width } = this.querySelector("figure").getBoundingClientRect();
    this.#split = Math.min(100, Math.max(0, (100 * (event.clientX - left)) / width));
    this.#divide();
  }

  #divide() {
    this.querySelector("figure").style.setProperty("--split", `${this.#split}%`);
    const divide = this.querySelector(".divide");
    divide.value = this.#split;
    const [left, right] = [...this.querySelectorAll(".sides select")].map((side) => side.selectedOptions[0]?.label);
    divide.setAttribute("aria-valuetext", `${Math.round(this.#split)}% ${left}, ${100 - Math.round(this.#split)}% ${right}`);
  }

  // The pictures that the shown version can be compared with.
  #pictures(version) {
    const at = (id, name) => `/api/versions/${id}/${name}.png`;
    const own = { painting: ["Painting", this.#composed ?? at(version.id, "still")],
      render: ["Render", at(version.id, "render")], depth: ["Depth", at(version.id, "depth")] };
    const others = [...store.versions.values()].filter(({ id, status }) => status === "done" && id !== version.id);
    return { ...own, ...Object.fromEntries(others.reverse().map(({ id }) => [id, [`Version ${Number(id)}`, at(id, "still")]])) };
  }

  #update() {
    if (!this.childElementCount) return;
    const find = (what) => this.querySelector(what);
    const { settings, version, choices } = store;
    const { status, progress, message } = version ?? {};
    const [done, painting] = [status === "done", status === "painting" || status === "waiting"];
    for (const input of this.querySelectorAll("[name=quality]")) {
      input.checked = input.value === settings.quality;
      const { size, seconds: usual } = choices.qualities[input.value];
      input.nextSibling.title = `${size[0]} × ${size[1]} pixels`;
      input.nextSibling.lastChild.textContent = `about ${seconds(usual)}`;
    }
    const left = find("img.left"), right = find("img.right");
    const compare = done && this.#compare;
    const show = (image, address, about) => {
      image.hidden = !address;
      if (address && image.getAttribute("src") !== address) image.src = address;
      image.alt = about;
    };
    if (done) {
      const pictures = this.#pictures(version);
      this.#sides = this.#sides.map((name, place) => (name in pictures ? name : ["painting", "render"][place]));
      for (const [place, select] of [...this.querySelectorAll(".sides select")].entries()) {
        const names = Object.entries(pictures).map(([name, [label]]) => `${name} ${label}`).join();
        if (select.dataset.names !== names) {
          select.dataset.names = names;
          select.replaceChildren(...Object.entries(pictures).map(([name, [label]]) => el("option", { value: name, textContent: label })));
        }
        select.value = this.#sides[place];
      }
      const [one, other] = compare ? this.#sides : ["painting", "render"];
      show(left, pictures[one][1], `${pictures[one][0]} of the protein`);
      show(right, compare && pictures[other][1], pictures[other][0]);
    } else {
      show(left, progress?.preview && `/api/versions/${version.id}/preview.jpg?${progress.preview}`, "The picture as it is painted");
      show(right, "", "");
    }
    this.classList.toggle("comparing", compare);
    for (const what of [".handle", ".divide", ".sides"]) find(what).hidden = !compare;
    this.#divide();
    find(".empty").hidden = Boolean(version) && (done || painting || !left.hidden || Boolean(message));
    const work = find(".work");
    work.hidden = !(painting || (version && !done));
    work.classList.toggle("failed", !painting);
    work.classList.toggle("alone", left.hidden);
    find("progress").hidden = !painting;
    const note = painting ? progress.note ?? (status === "waiting" ? "Waiting for its turn" : "Beginning") :
      { failed: message, cancelled: "Cancelled." }[status] ?? "";
    if (find(".work [role=status]").textContent !== note) find(".work [role=status]").textContent = note;
    if (progress?.elapsed !== undefined && progress !== this.seen)
      this.clock = { elapsed: progress.elapsed, left: progress.left, at: performance.now() };
    this.seen = progress;
    if (!painting) this.clock = null;
    this.#tick();
    const held = document.activeElement === find(".cancel");
    find(".cancel").hidden = !painting;
    if (held && !painting) find(".main").focus({ preventScroll: true }); // keys go on from here
    find(".main").disabled = !settings.artworks.length || !settings.structure;
    const changed = done && !this.#isShown();
    find(".main").textContent = done && !changed && settings.quality === version.settings.quality ? "Paint once more" : "Paint";
    find(".actions").classList.toggle("away", !version || painting);
    find(".again").hidden = done;
    for (const what of [".actions .check", ".png", ".tif"]) find(what).hidden = !done;
    if (done) {
      find(".png").href = `/api/versions/${version.id}/still.png?download`;
      find(".tif").href = `/api/versions/${version.id}/still.tif`;
    }
  }

  #tick() {
    const bar = this.querySelector("progress"), text = this.querySelector(".left-over");
    if (!bar || bar.hidden) { if (text) text.textContent = ""; return; }
    if (!this.clock) { bar.removeAttribute("value"); text.textContent = ""; return; }
    const since = (performance.now() - this.clock.at) / 1000;
    const left = Math.max(0, this.clock.left - since), elapsed = this.clock.elapsed + since;
    bar.value = Math.min(0.99, elapsed / (elapsed + left || 1));
    text.textContent = left > 1 ? `about ${seconds(left)} left` : "a moment more";
  }

  // Whether the page's settings are those of the shown version, but for quick dials.
  #isShown() {
    const strip = ({ dials, quality, size, ...others }) => JSON.stringify([others,
      Object.keys(store.choices.dials).filter((name) => !store.choices.dials[name].quick).map((name) => value(dials, name))]);
    return strip(store.settings) === strip(store.version.settings);
  }

  #forget() {
    if (this.#composed) URL.revokeObjectURL(this.#composed);
    this.#composed = null;
    this.#update();
  }

  get #quick() {
    return Object.fromEntries(Object.keys(store.choices.dials).filter((name) => store.choices.dials[name].quick)
      .map((name) => [name, value(store.settings.dials, name)]));
  }

  // Compose the shown painting with the dials as they are now. While one picture is made, the next
  // waits; a large picture is made small while a dial moves, and whole when it rests.
  async #compose() {
    if (this.#composing || store.version?.status !== "done") return;
    this.#composing = true;
    try {
      for (let made = ""; ;) {
        const id = store.shown, dials = JSON.stringify(this.#quick);
        const whole = made === dials;
        const picture = await (await ask(`versions/${id}/compose${whole ? "?whole" : ""}`, { json: JSON.parse(dials) })).blob();
        const composed = URL.createObjectURL(picture);
        await el("img", { src: composed }).decode();
        if (id !== store.shown) return;
        if (this.#composed) URL.revokeObjectURL(this.#composed);
        this.#composed = composed;
        this.#update();
        if (whole && dials === JSON.stringify(this.#quick)) return;
        made = dials;
        await new Promise((resume) => setTimeout(resume, COMPOSE_PAUSE));
        if (dials === JSON.stringify(this.#quick) && store.version?.settings.size[0] <= QUICK_SIDE) return;
      }
    } finally {
      this.#composing = false;
    }
  }

  async #keep() {
    const { id } = await (await ask(`versions/${store.shown}/keep`, { json: this.#quick })).json();
    this.#open(id);
  }

  async #paint() {
    const { size } = store.choices.qualities[store.settings.quality];
    const version = await (await ask("versions", { json: { ...store.settings, size } })).json();
    store.versions.set(version.id, version);
    this.#open(version.id);
  }

  #open(id) {
    store.show(id);
    this.scrollIntoView({ block: "nearest" });
  }

  #do(what) {
    return ask(`versions/${store.shown}/${what}`, { json: {} });
  }

  async #recipe() {
    const texts = await (await ask(`versions/${store.shown}/recipe`)).json();
    const dialog = document.getElementById("recipe");
    const titles = { command: "Command line", python: "Python", timeline: "Timeline entry" };
    dialog.lastElementChild.replaceChildren(...Object.entries(titles).map(([kind, title]) => {
      if (!texts[kind]) return el("section", {}, el("h3", { textContent: title }), el("p.problems", { textContent: texts.refused }));
      const copy = el("button", { type: "button", textContent: "Copy", onclick: async () => {
        await navigator.clipboard.writeText(texts[kind]);
        copy.textContent = "Copied";
      } });
      return el("section", {}, el("div.row", {}, el("h3", { textContent: title }), copy), el("pre", { tabIndex: 0, textContent: texts[kind] }));
    }));
    dialog.showModal();
  }
}
customElements.define("painting-stage", PaintingStage);
