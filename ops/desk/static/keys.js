// j and k go through what `data-line` marks, Enter opens it; `data-key` names the key of a button
// or a link. Keys do nothing while somebody types, but Ctrl+Enter sends what `data-send` marks.
"use strict";
(function () {
  const TYPING = ["INPUT", "TEXTAREA", "SELECT"];

  function move(by) {
    const lines = Array.from(document.querySelectorAll("[data-line]"));
    if (!lines.length) return;
    const at = lines.indexOf(document.activeElement);
    const next = at < 0 ? (by > 0 ? 0 : lines.length - 1) : at + by;
    lines[Math.max(0, Math.min(lines.length - 1, next))].focus();
  }

  document.addEventListener("keydown", function (event) {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && event.target.matches("[data-send]")) {
      event.preventDefault();
      event.target.form.querySelector("button").click();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key !== "Escape" && TYPING.includes(event.target.tagName)) return;
    if (event.key === "j" || event.key === "k") {
      event.preventDefault();
      move(event.key === "j" ? 1 : -1);
      return;
    }
    const found = document.querySelector('[data-key="' + CSS.escape(event.key) + '"]');
    if (found) {
      event.preventDefault();
      found.click();
    }
  });
})();
