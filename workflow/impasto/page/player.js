// Buttons and cards jump to their chapter; the chapter that plays is marked.
"use strict";

const video = document.querySelector("video");
const chapters = [...document.querySelectorAll("article[data-start]")];
const buttons = [...document.querySelectorAll("nav button[data-start]")];

function playFrom(seconds) {
  video.currentTime = seconds;
  mark();
  // A browser may refuse to play; the film then stands at the chapter, ready.
  video.play().catch(() => {});
  document.getElementById("film").scrollIntoView({ block: "start" });
}

for (const button of document.querySelectorAll("button[data-start]")) {
  button.addEventListener("click", () => playFrom(Number(button.dataset.start)));
}

for (const card of chapters) {
  card.addEventListener("click", (event) => {
    const own = event.target.closest("a, button, fieldset");
    const selecting = String(window.getSelection()) !== "";
    if (own === null && !selecting) playFrom(Number(card.dataset.start));
  });
}

function mark() {
  const begun = chapters.filter((c) => Number(c.dataset.start) <= video.currentTime + 0.05).length;
  for (const list of [chapters, buttons]) {
    list.forEach((item, index) => {
      if (index === begun - 1) item.setAttribute("aria-current", "true");
      else item.removeAttribute("aria-current");
    });
  }
}

video.addEventListener("timeupdate", mark);
video.addEventListener("seeked", mark);
video.addEventListener("error", () => {
  document.querySelector(".problem").hidden = false;
});
