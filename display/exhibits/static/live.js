// Renews published counts in place: by the event stream, or by polling where that fails.
"use strict";
(() => {
  const home = document.querySelector("[data-live]");
  if (!home) return;
  const api = `/api/v1/campaigns/${home.dataset.live}`;
  const root = document.documentElement;
  const number = new Intl.NumberFormat(root.lang);
  const POLL_MS = 15000;
  const MOVE_MS = 600;
  const edition = home.dataset.edition;
  const stage = document.querySelector("[data-phase]");
  const phase = stage && stage.dataset.phase;
  let version = Number(home.dataset.version);

  // A page that another copy must replace; spread out, so that not everybody comes at once.
  let renewing = false;
  function renew() {
    if (!renewing) setTimeout(() => location.reload(), 1000 + Math.random() * 4000);
    renewing = true;
  }

  function still() {
    return root.classList.contains("large") || !Element.prototype.animate
      || matchMedia("(prefers-reduced-motion: reduce)").matches;
  }

  function setText(place, selector, text) {
    const found = place.querySelector(selector);
    if (found && found.textContent !== text) found.textContent = text;
  }

  function showPlace(line, standing) {
    const place = line.querySelector("[data-place]");
    if (!place) return;
    place.textContent = standing.place === null ? "–" : String(standing.place);
    if (standing.place && standing.place <= 3) place.dataset.top = standing.place;
    else place.removeAttribute("data-top");
  }

  function showCount(standing) {
    for (const found of document.querySelectorAll(`[data-case="${CSS.escape(standing.case)}"]`)) {
      setText(found, "[data-count]", standing.count === null ? "–" : number.format(standing.count));
      const unit = found.querySelector("[data-votes]");
      if (unit) setText(found, "[data-votes]", standing.count === 1 ? unit.dataset.one : unit.dataset.many);
      showPlace(found, standing);
      const below = found.querySelector("[data-below]");
      if (below) below.hidden = !standing.below_minimum;
    }
  }

  // Each line glides from where it stood; nothing else on the page moves.
  function glide(lines, tops) {
    lines.forEach((line, at) => {
      const by = tops[at] - line.getBoundingClientRect().top;
      if (by) line.animate([{ transform: `translateY(${by}px)` }, { transform: "none" }], { duration: MOVE_MS, easing: "ease-in-out" });
    });
  }

  function showBar(line, value, most) {
    const bar = line.querySelector("[data-bar]");
    if (!bar) return;
    bar.max = most;
    bar.value = value;
  }

  // Lines move to the published order; a list that misses a line, or has one too many,
  // is fetched anew.
  function arrange(group) {
    const list = document.querySelector(`[data-group="${CSS.escape(group.group)}"] .lines`);
    if (!list) return;
    const most = Math.max(1, ...group.standings.map((standing) => standing.count));
    const lines = group.standings.map((standing) =>
      list.querySelector(`[data-case="${CSS.escape(standing.case)}"]`));
    if (lines.includes(null) || list.children.length > lines.length) return renew();
    const tops = lines.map((line) => line.getBoundingClientRect().top);
    const held = document.activeElement;
    lines.forEach((line, at) => {
      if (list.children[at] !== line) list.insertBefore(line, list.children[at]);
      showBar(line, group.standings[at].count, most);
    });
    if (held !== document.activeElement) held.focus({ preventScroll: true }); // a line that moves loses it
    if (!still()) glide(lines, tops);
  }

  function showTime(name, at) {
    const found = document.querySelector(`[data-${name}]`);
    if (!found || !at) return;
    const part = window.pingxuanParts(at, found.dataset.zone, { second: "2-digit" });
    const time = `${part.hour}:${part.minute}:${part.second}`;
    found.textContent = root.lang === "en" ? `${part.day} ${part.month}, ${time}` : `${part.month}月${part.day}日 ${time}`;
  }

  // Version 0 carries no counts: the page that gets the first ones is another page. So is one
  // of another edition: rules, cases or results have changed.
  function show(snapshot) {
    if (phase && snapshot.phase !== phase) renew();
    if (snapshot.edition !== edition) renew();
    if (snapshot.version <= version) return;
    if (version === 0) return renew();
    version = snapshot.version;
    snapshot.groups.forEach((group) => {
      group.standings.forEach(showCount);
      arrange(group);
    });
    showTime("published", snapshot.published_at);
    showTime("next", snapshot.next_at);
  }

  async function poll() {
    try {
      const answer = await fetch(`${api}/ranking`);
      if (answer.ok) show(await answer.json());
    } catch (offline) { /* the next round asks again */ }
  }

  function follow() {
    if (!window.EventSource) return void setInterval(poll, POLL_MS);
    const stream = new EventSource(`${api}/events`);
    let timer = 0;
    stream.addEventListener("ranking", (event) => show(JSON.parse(event.data)));
    stream.addEventListener("open", () => { clearInterval(timer); timer = 0; });
    stream.addEventListener("error", () => { if (!timer) timer = setInterval(poll, POLL_MS); });
  }

  follow();
})();
