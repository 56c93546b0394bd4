// Before the first paint: says that scripts run, and puts on the colours that were chosen.
"use strict";
(function () {
  const root = document.documentElement;
  const KEY = "px:theme";
  const MEDIA = { auto: "(prefers-color-scheme: dark)", light: "not all", dark: "all" };

  function chosen() {
    try { return MEDIA[localStorage.getItem(KEY)] ? localStorage.getItem(KEY) : "auto"; } catch (refused) { return "auto"; }
  }

  function wear(theme) {
    document.getElementById("dark").media = MEDIA[theme];
    document.querySelectorAll("[data-theme]").forEach(function (button) {
      button.setAttribute("aria-pressed", String(button.dataset.theme === theme));
    });
  }

  root.classList.add("scripted");
  wear(chosen());
  document.addEventListener("DOMContentLoaded", function () { wear(chosen()); });
  document.addEventListener("click", function (event) {
    const button = event.target.closest && event.target.closest("[data-theme]");
    if (!button) return;
    try { localStorage.setItem(KEY, button.dataset.theme); } catch (refused) { /* this page alone */ }
    wear(button.dataset.theme);
  });
})();
