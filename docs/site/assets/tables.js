// A table that is wider than the page scrolls; let the keyboard scroll it, too.
document$.subscribe(() => requestAnimationFrame(() => {
  for (const frame of document.querySelectorAll(".md-typeset__scrollwrap")) {
    if (frame.scrollWidth > frame.clientWidth) Object.assign(frame, { tabIndex: 0, role: "region", ariaLabel: "Table" });
  }
}));
