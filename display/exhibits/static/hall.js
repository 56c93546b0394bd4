// The big screen: turns from slide to slide, and renews itself for days on end. It asks for its own
// page again and takes over what is new; it never leaves the page while the server is silent, as a
// browser that shows an error has nobody in a hall to press a key.
"use strict";
(() => {
  const POLL_MS = 3000;
  const SLOWEST_MS = 30000;
  const PATIENCE_MS = 10000;
  const TURN_MS = 12000;
  const MOVE_MS = 1200;
  const LOST_AFTER = 3;
  const CALM_POLLS = 5;
  const slides = document.querySelector("[data-slides]");
  const lost = document.querySelector("[data-lost]");
  const pause = document.querySelector("[data-pause]");
  const wide = matchMedia("(min-width: 60rem) and (min-aspect-ratio: 4/3)");
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  let at = "";
  let seen = "";
  let failures = 0;
  let otherSoftware = 0;
  let turning = 0;

  const all = (place, selector) => Array.from(place.querySelectorAll(selector));
  const moves = () => Element.prototype.animate && !calm.matches;

  // Slides: one at a time on a wide screen, all of them below one another elsewhere.
  function show(key) {
    const known = all(slides, ".slide");
    const now = known.find((one) => one.dataset.slide === key) || known[0];
    at = now ? now.dataset.slide : "";
    for (const one of known) one.hidden = wide.matches && one !== now;
    return now;
  }

  function step(by) {
    const known = all(slides, ".slide");
    if (!known.length) return;
    const index = known.findIndex((one) => one.dataset.slide === at);
    const now = show(known[(index + by + known.length) % known.length].dataset.slide);
    if (moves() && wide.matches && known.length > 1) now.animate([{ opacity: 0 }, { opacity: 1 }], { duration: 500 });
  }

  function turn(on) {
    clearInterval(turning);
    turning = on ? setInterval(() => step(1), TURN_MS) : 0;
    pause.setAttribute("aria-pressed", String(!on));
  }

  // A row keeps its element, so that its bar grows and it glides to its new place.
  function renewRow(row, fresh) {
    Array.from(fresh.children).forEach((part, n) => {
      const old = row.children[n];
      if (part.tagName !== "PROGRESS") return void row.replaceChild(part.cloneNode(true), old);
      old.max = part.max;
      old.value = part.value;
    });
  }

  function takeOver(page) {
    const rows = new Map(all(slides, ".row").map((row) => [row.dataset.case, row]));
    const tops = new Map(all(slides, ".row").map((row) => [row, row.getBoundingClientRect()]));
    const pairs = [];
    const next = document.importNode(page.querySelector("[data-slides]"), true);
    for (const fresh of all(next, ".row")) {
      const row = rows.get(fresh.dataset.case);
      if (!row || row.children.length !== fresh.children.length) continue;
      fresh.parentNode.replaceChild(row, fresh);
      pairs.push([row, fresh]);
    }
    while (slides.firstChild) slides.removeChild(slides.firstChild);
    while (next.firstChild) slides.appendChild(next.firstChild);
    show(at);
    glide(tops);
    for (const [row, fresh] of pairs) renewRow(row, fresh);
    for (const fresh of all(page, "[data-fresh]")) {
      const old = document.querySelector(`[data-fresh="${fresh.dataset.fresh}"]`);
      if (!old.isEqualNode(fresh)) old.parentNode.replaceChild(document.importNode(fresh, true), old);
    }
    if (window.pingxuanCountdown) window.pingxuanCountdown();
    document.title = page.title;
  }

  function glide(tops) {
    for (const row of all(slides, ".row")) {
      const now = row.getBoundingClientRect();
      const before = tops.get(row);
      if (!moves() || !now.height) continue;
      const from = before && before.height ? { transform: `translateY(${before.top - now.top}px)` } : { opacity: 0 };
      if (!before || before.top !== now.top) row.animate([from, { transform: "none", opacity: 1 }], { duration: MOVE_MS, easing: "ease-in-out" });
    }
  }

  // New software has other scripts: it is fetched whole once it has answered for a while, and not
  // in the midst of being put in place.
  function sameSoftware(page) {
    const files = (place) => all(place, "script[src], link[rel=stylesheet]").map((one) => one.getAttribute("src") || one.getAttribute("href")).join();
    return files(page) === files(document);
  }

  function read(text, tag) {
    const page = new DOMParser().parseFromString(text, "text/html");
    if (!page.querySelector("[data-slides]")) throw new Error("not this page");
    if (sameSoftware(page)) {
      otherSoftware = 0;
      seen = tag;
      takeOver(page);
    } else if (++otherSoftware > CALM_POLLS) location.reload();
  }

  async function ask() {
    const stop = window.AbortController ? new AbortController() : null;
    const patience = setTimeout(() => stop && stop.abort(), PATIENCE_MS);
    try {
      const answer = await fetch(location.href, { cache: "no-cache", credentials: "same-origin", signal: stop ? stop.signal : undefined });
      if (!answer.ok) throw new Error(answer.status);
      const tag = answer.headers.get("ETag");
      const text = await answer.text();
      if (!tag || tag !== seen) read(text, tag);
      failures = 0;
    } catch (silence) { failures += 1; }
    clearTimeout(patience);
    lost.hidden = failures < LOST_AFTER;
  }

  async function follow() {
    await ask();
    const wait = Math.min(SLOWEST_MS, POLL_MS * Math.pow(2, Math.max(0, failures - LOST_AFTER)));
    setTimeout(follow, wait * (0.8 + Math.random() * 0.4));
  }

  // Keeps the display from going dark, where the browser can.
  async function stayAwake() {
    try {
      if (document.visibilityState === "visible") await navigator.wakeLock.request("screen");
    } catch (refused) { /* the display's own settings decide */ }
  }

  const shown = () => show(at);
  if (wide.addEventListener) wide.addEventListener("change", shown); else wide.addListener(shown);
  document.addEventListener("visibilitychange", stayAwake);
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (button === pause) return turn(!turning);
    if (button && button.dataset.step) step(Number(button.dataset.step));
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "ArrowRight") step(1);
    if (event.key === "ArrowLeft") step(-1);
  });
  show(at);
  turn(true);
  stayAwake();
  setTimeout(follow, POLL_MS);
})();
