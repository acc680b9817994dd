// A pointer anywhere on an area sets the area's range input, since browsers differ in whether a
// press beside the thumb of a range moves it. The input itself handles keyboard and screen reader.
"use strict";

function slideAlong(area, input) {
  let begun = null; // where a finger touched that has not yet moved sideways

  function follow(event) {
    const box = area.getBoundingClientRect();
    const share = Math.min(1, Math.max(0, (event.clientX - box.left) / box.width));
    input.value = Number(input.min) + share * (input.max - input.min);
    input.dispatchEvent(new Event("input"));
  }

  area.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    area.setPointerCapture(event.pointerId);
    input.focus({ preventScroll: true });
    // A finger may also be about to scroll the page: wait until it moves sideways.
    begun = event.pointerType === "touch" ? event : null;
    if (begun === null) follow(event);
    event.preventDefault();
  });
  area.addEventListener("pointermove", (event) => {
    if (!area.hasPointerCapture(event.pointerId)) return;
    if (begun !== null) {
      const [across, along] = [event.clientX - begun.clientX, event.clientY - begun.clientY];
      if (Math.abs(across) <= Math.abs(along)) return;
      begun = null;
    }
    follow(event);
  });
  // A tap without movement.
  area.addEventListener("click", follow);
}
