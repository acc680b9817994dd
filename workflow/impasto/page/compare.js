// Compares two pictures of an entry: one lies over the other, up to a line that can be moved.
"use strict";

for (const pictures of document.querySelectorAll(".pictures")) {
  const stage = pictures.querySelector(".stage");
  const input = stage.querySelector("input");
  const sides = ["left", "right"].map((side) => ({
    image: stage.querySelector(`img.${side}`),
    select: pictures.querySelector(`select.${side}`),
  }));
  let chosen = sides.map(({ select }) => select.selectedIndex);

  function divide() {
    const share = Number(input.value);
    const [left, right] = sides.map(({ select }) => select.selectedOptions[0].label);
    stage.style.setProperty("--split", `${share}%`);
    input.setAttribute("aria-valuetext",
      `${Math.round(share)}% ${left}, ${100 - Math.round(share)}% ${right}`);
  }

  function choose(changed) {
    const [one, other] = [sides[changed].select, sides[1 - changed].select];
    // It is no use to compare a picture with itself: the other side takes the one replaced here.
    if (one.selectedIndex === other.selectedIndex) other.selectedIndex = chosen[changed];
    chosen = sides.map(({ select }) => select.selectedIndex);
    for (const { image, select } of sides) {
      image.src = select.value;
      image.alt = select.selectedOptions[0].dataset.alt;
    }
    divide();
  }

  sides.forEach(({ select }, index) => select.addEventListener("change", () => choose(index)));
  input.addEventListener("input", divide);
  slideAlong(stage, input);
  for (const hidden of pictures.querySelectorAll("[hidden]")) hidden.hidden = false;
  // After going back to the page, a browser may have kept other choices than those of the markup.
  choose(0);
}
