// The chapter bar and the cards control the film, and show its position.
"use strict";

const video = document.querySelector("video");
const bar = document.querySelector(".chapters");
const strip = bar.querySelector(".strip");
const scrub = bar.querySelector("input");
const list = bar.querySelector("ol");
const playhead = bar.querySelector(".playhead");
const tip = bar.querySelector(".tip");
const now = bar.querySelector(".now");
const parts = [...list.children].map((item) => ({
  item,
  start: Number(item.dataset.start),
  name: item.dataset.name,
  picture: item.querySelector("img"),
  card: document.getElementById(item.dataset.card),
}));
const length = Number(scrub.max);

function clock(seconds) {
  return `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;
}

// After a jump, a film may be at a time a little before the one it was sent to.
function indexAt(seconds) {
  return Math.max(0, parts.filter((part) => part.start <= seconds + 0.05).length - 1);
}

function show(seconds) {
  const index = indexAt(seconds);
  const name = parts[index].name;
  const time = `${clock(seconds)} of ${clock(length)}`;
  scrub.value = seconds;
  scrub.setAttribute("aria-valuetext", `${name}, ${time}`);
  bar.style.setProperty("--at", Math.min(1, seconds / length));
  now.firstElementChild.textContent = name;
  now.lastElementChild.textContent = time;
  parts.forEach(({ item, card }, other) => {
    for (const element of [item, card]) {
      if (element === null) continue;
      if (other === index) element.setAttribute("aria-current", "true");
      else element.removeAttribute("aria-current");
    }
  });
}

function point(seconds) {
  const { name, picture } = parts[indexAt(seconds)];
  tip.hidden = false;
  tip.style.setProperty("--at", seconds / length);
  tip.firstElementChild.hidden = picture === null;
  if (picture !== null) tip.firstElementChild.src = picture.src;
  tip.lastElementChild.textContent = name;
}

function go(seconds) {
  video.currentTime = seconds;
  show(seconds);
}

function playFrom(seconds) {
  go(seconds);
  // If the browser refuses to play, the film waits at the chapter.
  video.play().catch(() => {});
  document.getElementById("film").scrollIntoView({ block: "start" });
}

const steps = {
  ArrowRight: 1, ArrowUp: 1, PageUp: 1, ArrowLeft: -1, ArrowDown: -1, PageDown: -1,
  Home: -Infinity, End: Infinity,
};
scrub.addEventListener("keydown", (event) => {
  if (!(event.key in steps)) return;
  event.preventDefault();
  const index = indexAt(Number(scrub.value)) + steps[event.key];
  go(parts[Math.min(parts.length - 1, Math.max(0, index))].start);
  point(Number(scrub.value));
});
scrub.addEventListener("input", () => go(Number(scrub.value)));
scrub.addEventListener("focus", () => {
  if (scrub.matches(":focus-visible")) point(Number(scrub.value));
});
scrub.addEventListener("blur", () => { tip.hidden = true; });
strip.addEventListener("pointermove", (event) => {
  const box = strip.getBoundingClientRect();
  point(Math.min(1, Math.max(0, (event.clientX - box.left) / box.width)) * length);
});
strip.addEventListener("pointerleave", () => { tip.hidden = true; });
slideAlong(strip, scrub);

for (const link of document.querySelectorAll("a.play")) {
  const card = link.closest("article");
  link.addEventListener("click", (event) => {
    event.preventDefault();
    playFrom(Number(card.dataset.start));
  });
  card.addEventListener("click", (event) => {
    const own = event.target.closest("a, .pictures");
    const selecting = String(window.getSelection()) !== "";
    if (own === null && !selecting) playFrom(Number(card.dataset.start));
  });
}

// The bar moves smoothly while the film plays, unless the reader prefers reduced motion.
const still = window.matchMedia("(prefers-reduced-motion: reduce)");
function follow() {
  show(video.currentTime);
  if (!video.paused && !still.matches) requestAnimationFrame(follow);
}
video.addEventListener("play", follow);
video.addEventListener("timeupdate", () => show(video.currentTime));
video.addEventListener("seeked", () => show(video.currentTime));
function complain() {
  document.querySelector(".problem").hidden = false;
}
video.addEventListener("error", complain);
// The film may have failed to load before this script ran.
if (video.error !== null) complain();

// The range input is the only control of the bar; its links are for readers without scripts.
list.inert = true;
for (const hidden of [scrub, playhead, now]) hidden.hidden = false;
show(0);
