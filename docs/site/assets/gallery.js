// Buttons that show the pictures of one topic. Without this script, all pictures are shown.
const wall = document.querySelector(".gallery");
const topics = [...wall.querySelectorAll("h2")].map((heading) => {
  const parts = [heading];
  for (let part = heading.nextElementSibling; part && part.tagName !== "H2"; part = part.nextElementSibling) parts.push(part);
  return { title: heading.querySelector("a").textContent, parts };
});
const choice = document.createElement("div");
choice.className = "topics";
choice.role = "group";
choice.ariaLabel = "Show one topic";
for (const shown of [{ title: "All" }, ...topics]) {
  const button = document.createElement("button");
  button.textContent = shown.title;
  button.ariaPressed = !shown.parts;
  button.addEventListener("click", () => {
    for (const other of choice.children) other.ariaPressed = other === button;
    for (const topic of topics) for (const part of topic.parts) part.hidden = shown.parts && topic !== shown;
  });
  choice.append(button);
}
topics[0].parts[0].before(choice);
