/**
 * The little that pages do besides showing tips: open all code at once, and show a chart in full size on a phone.
 *
 * @module
 */

/** JavaScript of every page. Without it, everything can still be read. */
export const PAGE_SCRIPT = `(() => {
  "use strict";
  const button = (text, parent, place, action) => {
    const made = document.createElement("button");
    made.type = "button";
    made.textContent = text;
    made.setAttribute("aria-pressed", "false");
    made.addEventListener("click", () => {
      const pressed = made.getAttribute("aria-pressed") !== "true";
      made.setAttribute("aria-pressed", String(pressed));
      action(pressed);
    });
    parent.insertAdjacentElement(place, made);
    return made;
  };
  const cells = document.querySelectorAll("details.code");
  if (cells.length > 0) {
    button("Show all code", document.querySelector("header.site nav"), "afterend", (pressed) => {
      for (const cell of cells) cell.open = pressed;
    }).className = "all-code";
  }
  for (const canvas of document.querySelectorAll(".chart .canvas")) {
    button("Full size", canvas, "afterend", (pressed) => {
      canvas.classList.toggle("drawn", pressed);
    }).className = "zoom";
  }
})();
`;
