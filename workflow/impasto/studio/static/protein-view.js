// The protein, turned by hand. The only place that knows how 3Dmol tells a view, and how the
// server does: a rotation from the structure's axes to the camera's (3 rows), the point in the
// middle, and the height of the picture in ångström.
import { ask, el, store, tell } from "./store.js";

const CORNERS = 60000; // of a mesh, of which WebGL numbers 65536
const SLAB = 5000, REACH = 1.2; // ångström: what is drawn, and how near a click must be
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
  #places = null;
  #asked = 0;
  #rest = 0;
  #loading = 0;

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
    let held = false;
    for (const kind of ["mousedown", "touchstart"]) this.addEventListener(kind, () => {
      held = true;
      this.#move();
    });
    for (const kind of ["mouseup", "touchend"]) document.body.addEventListener(kind, () => {
      if (held) this.#move(30);
      held = false;
    });
    this.addEventListener("wheel", () => this.#move(250));
    let begun;
    this.addEventListener("pointerdown", (event) => { begun = event; });
    this.addEventListener("click", (event) => {
      if (this.#places && begun && Math.hypot(event.clientX - begun.clientX, event.clientY - begun.clientY) < 4) this.#pick(event);
    });
    new ResizeObserver(() => { this.#viewer?.resize(); this.#place(this.#view); }).observe(this);
  }

  // The hand moves the view: an answer to an earlier question is stale, and the next question comes
  // when the hand rests.
  #move(rest) {
    this.#asked++;
    this.dataset.moving = "";
    clearTimeout(this.#rest);
    if (rest) this.#rest = setTimeout(() => this.#aim(), rest);
  }

  // Show what the settings say.
  async update() {
    const { structure, representation, render_colours } = store.settings;
    if (!structure) return;
    const query = new URLSearchParams({ structure, representation, render_colours });
    const scene = `${query}`;
    const asked = ++this.#asked;
    const waiting = this.querySelector(".waiting");
    const fresh = scene !== this.#scene;
    if (fresh) {
      this.#loading++;
      this.setAttribute("aria-busy", "true");
      if (this.#viewer) waiting.hidden = false;
    }
    try {
      if (fresh) {
        const found = await (await ask(`scene?${query}`)).json();
        if (asked !== this.#asked) return;
        this.#scene = scene;
        if (found.notices.length) tell(found.notices.join(" "));
        this.#draw(found.shapes);
        this.title = found.summary;
      }
      const { rotate, zoom } = store.settings;
      const view = await (await ask("view", { json: { structure, representation, render_colours, rotate, zoom } })).json();
      if (asked === this.#asked) this.#place(view);
    } finally {
      // It is ready to be turned only once it has been placed.
      if (fresh && !--this.#loading) {
        this.setAttribute("aria-busy", "false");
        if (this.#viewer) waiting.hidden = true;
      }
    }
  }

  #draw({ vertices, normals, faces, spheres, cylinders, colours, owners, parts }) {
    const viewer = this.#viewer;
    if (!viewer) return;
    viewer.removeAllShapes();
    viewer.removeAllModels();
    const point = (list, i) => ({ x: list[3 * i], y: list[3 * i + 1], z: list[3 * i + 2] });
    for (let start = 0; start < faces.length; start += CORNERS) {
      const numbers = new Map();
      const faceArr = faces.slice(start, start + CORNERS)
        .map((v) => numbers.get(v) ?? (numbers.set(v, numbers.size), numbers.size - 1));
      const used = [...numbers.keys()];
      viewer.addCustom({ faceArr, vertexArr: used.map((v) => point(vertices, v)),
        normalArr: used.map((v) => point(normals, v)), color: used.map((v) => colours[v]) });
    }
    const firstSphere = vertices.length / 3, firstCylinder = firstSphere + spheres.length / 4;
    const styles = new Map(); // by what 3Dmol calls it, and the radius
    const model = (style, radius) => {
      const key = `${style} ${radius}`;
      if (!styles.has(key)) styles.set(key, [{ [style]: { radius } }, []]);
      return styles.get(key)[1];
    };
    for (let i = 0; i < spheres.length / 4; i++) {
      const [x, y, z, radius] = spheres.slice(4 * i, 4 * i + 4);
      model("sphere", radius).push({ elem: "C", x, y, z, color: colours[firstSphere + i] });
    }
    for (let i = 0; i < cylinders.length / 7; i++) {
      const end = cylinders.slice(7 * i, 7 * i + 7), color = colours[firstCylinder + i];
      const atoms = model("stick", end[6]), n = atoms.length;
      atoms.push({ elem: "C", x: end[0], y: end[1], z: end[2], color, bonds: [n + 1], bondOrder: [1] },
        { elem: "C", x: end[3], y: end[4], z: end[5], color, bonds: [n], bondOrder: [1] });
    }
    for (const [style, atoms] of styles.values()) {
      const made = viewer.addModel();
      made.addAtoms(atoms);
      made.setStyle({}, style);
    }
    const middles = cylinders.length / 7;
    this.#places = { parts, owners, points: [
      ...Array.from({ length: firstSphere }, (_, i) => vertices.slice(3 * i, 3 * i + 3)),
      ...Array.from({ length: spheres.length / 4 }, (_, i) => spheres.slice(4 * i, 4 * i + 3)),
      ...Array.from({ length: middles }, (_, i) => [0, 1, 2].map((k) => (cylinders[7 * i + k] + cylinders[7 * i + 3 + k]) / 2)),
    ] };
    viewer.zoomTo();
    viewer.setSlab(-SLAB, SLAB);
    viewer.render();
  }

  // Tell which part of the picture was clicked: that of the nearest shape under the pointer.
  #pick({ clientX, clientY }) {
    const box = this.getBoundingClientRect();
    const unit = this.#view.height / box.height; // ångström per pixel
    const x = (clientX - box.x - box.width / 2) * unit, y = (box.y + box.height / 2 - clientY) * unit;
    const { parts, owners, points } = this.#places, { turn, centre } = this.#view;
    let found = "ground", front = -Infinity;
    points.forEach((point, i) => {
      const [u, v, w] = turn.map((row) => row.reduce((sum, a, k) => sum + a * (point[k] - centre[k]), 0));
      if (Math.hypot(u - x, v - y) < REACH && w > front) [found, front] = [parts[owners[i]], w];
    });
    this.dispatchEvent(new CustomEvent("pick", { bubbles: true, detail: found }));
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
    delete this.dataset.moving;
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
    if (axis && event.shiftKey) this.#viewer.rotate((axis === "y" ? -way : way) * KEY_DEGREES, "vz");
    else if (axis) this.#viewer.rotate(way * KEY_DEGREES, `v${axis}`);
    else {
      const seen = this.#viewer.getView();
      seen[3] = 150 - (150 - seen[3]) / zoom;
      this.#viewer.setView(seen);
    }
    this.#move(200);
  }
}
customElements.define("protein-view", ProteinView);
