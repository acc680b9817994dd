// The protein, turned by hand. The only place that knows how 3Dmol tells a view, and how the
// server does: a rotation from the structure's axes to the camera's (3 rows), the point in the
// middle, and the height of the picture in ångström.
import { ask, el, store, tell } from "./store.js";

const CYLINDER = 0.6, STICK = 0.45; // ångström, as they are rendered
const KEY_DEGREES = 6, KEY_ZOOM = 1.08;

export function quaternionOf(turn) {
  const [[a, b, c], [d, e, f], [g, h, i]] = turn;
  const w = Math.sqrt(Math.max(0, 1 + a + e + i)) / 2;
  const size = [1 + a - e - i, 1 - a + e - i, 1 - a - e + i].map((s) => Math.sqrt(Math.max(0, s)) / 2);
  if (w > 0.1) return [(h - f) / (4 * w), (c - g) / (4 * w), (d - b) / (4 * w), w];
  const most = size.indexOf(Math.max(...size)), m = 4 * size[most];
  return [[size[0], (b + d) / m, (c + g) / m, (h - f) / m],
    [(b + d) / m, size[1], (f + h) / m, (c - g) / m],
    [(c + g) / m, (f + h) / m, size[2], (d - b) / m]][most];
}

export function turnOf([x, y, z, w]) {
  return [[1 - 2 * (y * y + z * z), 2 * (x * y - z * w), 2 * (x * z + y * w)],
    [2 * (x * y + z * w), 1 - 2 * (x * x + z * z), 2 * (y * z - x * w)],
    [2 * (x * z - y * w), 2 * (y * z + x * w), 1 - 2 * (x * x + y * y)]];
}

class ProteinView extends HTMLElement {
  #viewer = null;
  #view = null;
  #scene = "";
  #asked = 0;

  connectedCallback() {
    this.tabIndex = 0;
    this.setAttribute("role", "application");
    this.setAttribute("aria-label", "The protein: arrow keys turn it, plus and minus zoom, 0 goes back");
    this.append(el("div.canvas"), el("p.waiting", { textContent: "Reading the structure…", hidden: true }));
    try {
      this.#viewer = window.$3Dmol.createViewer(this.firstChild, {
        backgroundAlpha: 0, orthographic: true, disableFog: true, antialias: true, cartoonQuality: 10,
      });
    } catch { /* no WebGL */ }
    if (!this.#viewer) {
      this.lastChild.hidden = false;
      this.lastChild.textContent = "This browser cannot draw in three dimensions; the painting still works.";
    }
    this.addEventListener("keydown", (event) => this.#key(event));
    let wait;
    const settle = (after) => () => {
      clearTimeout(wait);
      wait = setTimeout(() => this.#aim(), after);
    };
    for (const kind of ["mouseup", "touchend"]) document.body.addEventListener(kind, (event) => {
      if (this.#held) settle(30)();
      this.#held = false;
    });
    for (const kind of ["mousedown", "touchstart"]) this.addEventListener(kind, () => { this.#held = true; });
    this.addEventListener("wheel", settle(250));
    new ResizeObserver(() => { this.#viewer?.resize(); this.#place(this.#view); }).observe(this);
  }
  #held = false;

  // Show what the settings say.
  async update() {
    const { structure, representation, render_colours } = store.settings;
    if (!structure) return;
    const query = new URLSearchParams({ structure, representation, render_colours });
    const scene = `${query}`;
    const asked = ++this.#asked;
    const waiting = this.querySelector(".waiting");
    if (scene !== this.#scene) {
      this.setAttribute("aria-busy", "true");
      if (this.#viewer) waiting.hidden = false;
      try {
        const found = await (await ask(`scene?${query}`)).json();
        if (asked !== this.#asked) return;
        this.#scene = scene;
        if (found.notices.length) tell(found.notices.join(" "));
        await this.#draw(found);
      } finally {
        if (asked === this.#asked) {
          this.setAttribute("aria-busy", "false");
          if (this.#viewer) waiting.hidden = true;
        }
      }
    }
    const { rotate, zoom } = store.settings;
    const view = await (await ask("view", { json: { structure, representation, render_colours, rotate, zoom } })).json();
    if (asked === this.#asked) this.#place(view);
  }

  async #draw({ columns, bonds, representations }) {
    const viewer = this.#viewer;
    if (!viewer) return;
    const many = columns.x.length;
    const neighbours = Array.from({ length: many }, () => []);
    for (const [one, other] of bonds) { neighbours[one].push(other); neighbours[other].push(one); }
    const same = (i, j) => j >= 0 && j < many && columns.structure[j] === columns.structure[i] && columns.chain[j] === columns.chain[i];
    const atoms = columns.x.map((x, i) => ({
      x, y: columns.y[i], z: columns.z[i], elem: columns.element[i], atom: columns.name[i],
      resn: columns.residue[i], resi: columns.number[i], icode: columns.insertion[i], chain: columns.chain[i],
      ss: { H: "h", S: "s" }[columns.structure[i]] ?? "c", color: columns.colour[i], serial: i,
      hetflag: columns.kind[i] !== "polymer", bonds: neighbours[i], bondOrder: neighbours[i].map(() => 1),
      properties: { kind: columns.kind[i], radius: columns.radius[i] },
    }));
    for (let i = 0; i < many; i++) {
      const before = atoms[i - 1];
      const begins = !before || before.resi !== atoms[i].resi || before.chain !== atoms[i].chain;
      atoms[i].ssbegin = begins ? !same(i, i - 1) : before.ssbegin;
    }
    for (let i = many - 1; i >= 0; i--) {
      const after = atoms[i + 1];
      const ends = !after || after.resi !== atoms[i].resi || after.chain !== atoms[i].chain;
      atoms[i].ssend = ends ? !same(i, i + 1) : after.ssend;
    }
    viewer.removeAllSurfaces();
    viewer.removeAllModels();
    const model = viewer.addModel();
    model.addAtoms(atoms);
    model.setStyle({}, {});
    const drawn = new Set(representations);
    const polymer = {};
    if (drawn.has("cartoon")) polymer.cartoon = { arrows: true, thickness: 0.6 };
    else if (drawn.has("ribbon")) polymer.cartoon = { style: "trace", thickness: CYLINDER };
    if (drawn.has("sticks")) polymer.stick = { radius: STICK };
    const kinds = { polymer: drawn.has("spheres") ? 1 : 0, organic: drawn.has("spheres") ? 1 : 0, inorganic: 0.6 };
    model.setStyle({ properties: { kind: "polymer" } }, polymer);
    if (!kinds.organic) model.setStyle({ properties: { kind: "organic" } }, { stick: { radius: STICK } });
    for (const [kind, scale] of Object.entries(kinds)) {
      if (!scale) continue;
      for (const radius of new Set(columns.radius.filter((_, i) => columns.kind[i] === kind)))
        model.setStyle({ properties: { kind, radius } }, { sphere: { radius: scale * radius } }, true);
    }
    viewer.zoomTo();
    viewer.render();
    if (drawn.has("surface"))
      await viewer.addSurface(window.$3Dmol.SurfaceType.SES, {}, { properties: { kind: "polymer" } });
    viewer.setClickable({}, true, ({ properties, chain }) => this.dispatchEvent(new CustomEvent("pick", {
      bubbles: true, detail: properties.kind === "polymer" ? (chain ? `chain:${chain}` : "") : "ligand",
    })));
    viewer.render();
  }

  // Half the tangent's width: 3Dmol's orthographic picture is 2 (150 - z) tan(fov) wide.
  get #perHeight() {
    const { width, height } = this.#viewer.getCanvas();
    return (width / height) / (2 * Math.tan((Math.PI / 180) * 20));
  }

  #place(view) {
    this.#view = view;
    if (!view || !this.#viewer) return;
    const z = 150 - view.height * this.#perHeight;
    this.#viewer.setView([...view.centre.map((c) => -c), z, ...quaternionOf(view.turn)]);
  }

  // Tell the settings what the viewer shows, and show exactly what will be rendered.
  async #aim() {
    if (!this.#viewer || !this.#view) return;
    const [, , , z, ...quaternion] = this.#viewer.getView();
    const { structure, representation, render_colours } = store.settings;
    const asked = ++this.#asked;
    const view = await (await ask("view", { json: {
      structure, representation, render_colours, turn: turnOf(quaternion), height: (150 - z) / this.#perHeight,
    } })).json();
    if (asked !== this.#asked) return;
    this.#place(view);
    store.set({ rotate: view.rotate, zoom: view.zoom });
  }

  #key(event) {
    const turns = { ArrowLeft: ["y", -1], ArrowRight: ["y", 1], ArrowUp: ["x", -1], ArrowDown: ["x", 1] };
    const [axis, way] = turns[event.key] ?? [];
    const zoom = { "+": KEY_ZOOM, "=": KEY_ZOOM, "-": 1 / KEY_ZOOM }[event.key];
    if (!this.#viewer || !this.#view || (!axis && !zoom && event.key !== "0")) return;
    event.preventDefault();
    if (event.key === "0") {
      store.set({ rotate: [0, 0, 0], zoom: 1 });
      this.update();
      return;
    }
    if (axis && event.shiftKey) this.#viewer.rotate((axis === "y" ? -way : way) * KEY_DEGREES, "z");
    else if (axis) this.#viewer.rotate(way * KEY_DEGREES, axis);
    else {
      const seen = this.#viewer.getView();
      seen[3] = 150 - (150 - seen[3]) / zoom;
      this.#viewer.setView(seen);
    }
    clearTimeout(this.keyWait);
    this.keyWait = setTimeout(() => this.#aim(), 200);
  }
}
customElements.define("protein-view", ProteinView);
