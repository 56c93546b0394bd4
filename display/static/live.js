// Renews published counts in place: by the event stream, or by polling where that fails.
"use strict";
(() => {
  const home = document.querySelector("[data-live]");
  if (!home) return;
  const api = `/api/v1/campaigns/${home.dataset.live}`;
  const language = document.documentElement.lang;
  const number = new Intl.NumberFormat(language);
  const POLL_MS = 15000;
  const edition = home.dataset.edition;
  let version = Number(home.dataset.version);
  let phase = document.querySelector("[data-phase]")?.dataset.phase;

  // A page that another copy must replace; spread out, so that not everybody comes at once.
  let renewing = false;
  function renew() {
    if (!renewing) setTimeout(() => location.reload(), 1000 + Math.random() * 4000);
    renewing = true;
  }

  function setText(root, selector, text) {
    const found = root.querySelector(selector);
    if (found && found.textContent !== text) found.textContent = text;
  }

  function showCount(standing) {
    for (const found of document.querySelectorAll(`[data-case="${CSS.escape(standing.case)}"]`)) {
      setText(found, "[data-count]", standing.count === null ? "–" : number.format(standing.count));
      const unit = found.querySelector("[data-votes]")?.dataset;
      if (unit) setText(found, "[data-votes]", standing.count === 1 ? unit.one : unit.many);
      setText(found, "[data-place]", standing.place === null ? "–" : String(standing.place));
      const below = found.querySelector("[data-below]");
      if (below) below.hidden = !standing.below_minimum;
    }
  }

  // Lines move to the published order; a list that misses a line, or has one too many,
  // is fetched anew.
  function arrange(group) {
    const list = document.querySelector(`[data-group="${CSS.escape(group.group)}"] .lines`);
    if (!list) return;
    const top = Number(list.dataset.top) || group.standings.length;
    const most = Math.max(1, ...group.standings.map((standing) => standing.count));
    const wanted = group.standings.slice(0, top);
    const lines = wanted.map((standing) =>
      list.querySelector(`[data-case="${CSS.escape(standing.case)}"]`));
    if (lines.includes(null) || list.children.length > lines.length) return renew();
    lines.forEach((line, at) => {
      if (list.children[at] !== line) list.insertBefore(line, list.children[at]);
      const bar = line.querySelector("[data-bar]");
      if (!bar) return;
      bar.max = most;
      bar.value = wanted[at].count;
    });
  }

  function showTime(name, at) {
    const found = document.querySelector(`[data-${name}]`);
    if (!found || !at) return;
    const shape = { month: "numeric", day: "numeric", hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23", timeZone: found.dataset.zone };
    const part = Object.fromEntries(new Intl.DateTimeFormat("en-GB", { ...shape, month: language === "en" ? "short" : "numeric" })
      .formatToParts(new Date(at)).map(({ type, value }) => [type, value]));
    const time = `${part.hour}:${part.minute}:${part.second}`;
    found.textContent = language === "en" ? `${part.day} ${part.month}, ${time}` : `${Number(part.month)}月${Number(part.day)}日 ${time}`;
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
    } catch { /* offline: the next round asks again */ }
  }

  function follow() {
    if (!window.EventSource) return void setInterval(poll, POLL_MS);
    const stream = new EventSource(`${api}/events`);
    let timer = 0;
    stream.addEventListener("ranking", (event) => show(JSON.parse(event.data)));
    stream.addEventListener("open", () => { clearInterval(timer); timer = 0; });
    stream.addEventListener("error", () => { timer ||= setInterval(poll, POLL_MS); });
  }

  follow();
})();
