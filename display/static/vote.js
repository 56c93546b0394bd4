// Marks cases, keeps the ballot before it is sent, and sends the same ballot until it is answered.
// The draft is a list of selections; where the rules let a ballot repeat a case, it stands there
// several times.
"use strict";
(() => {
  document.documentElement.classList.add("scripted");
  const bar = document.getElementById("vote");
  if (!bar) return;

  const campaign = bar.dataset.campaign;
  const least = Number(bar.dataset.least);
  const most = Number(bar.dataset.most);
  const repeat = "repeat" in bar.dataset;
  const timeZone = bar.dataset.zone;
  const words = document.documentElement.lang === "en" ? "en" : "zh";
  const api = "/api/v1";
  const LONGEST_WAIT_MS = 30000;
  let timer = 0;
  let busy = false;

  // A private window may refuse storage: then the ballot lives as long as the page.
  const memory = new Map();
  const store = {
    read(name, otherwise) {
      const key = `px:${campaign}:${name}`;
      try { return JSON.parse(localStorage.getItem(key)) ?? otherwise; } catch { return memory.get(key) ?? otherwise; }
    },
    write(name, value) {
      const key = `px:${campaign}:${name}`;
      memory.set(key, value);
      try { localStorage.setItem(key, JSON.stringify(value)); } catch { /* kept in memory */ }
    },
  };

  // crypto.randomUUID exists in secure contexts only; this page may be read over plain HTTP.
  function newId() {
    if (crypto.randomUUID) return crypto.randomUUID();
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 0x0f) | 0x40;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  }

  function piece(state) {
    return document.getElementById("vote-messages").content.querySelector(`[data-state="${state}"]`).cloneNode(true);
  }

  function say(state, fill) {
    const message = piece(state);
    if (fill) fill(message);
    document.getElementById("vote-message").replaceChildren(message);
  }

  function hush() { document.getElementById("vote-message").replaceChildren(); }

  function draft() { return store.read("draft", []); }

  function times(chosen, id) { return chosen.filter((one) => one.id === id).length; }

  function chosenLine(chosen, count) {
    const line = document.createElement("li");
    const remove = piece("remove");
    line.textContent = count > 1 ? `${chosen.title} × ${count}` : chosen.title;
    remove.addEventListener("click", () => leave(chosen.id));
    line.append(remove);
    return line;
  }

  function chosenLines(chosen) {
    const first = new Map(chosen.map((one) => [one.id, one]));
    return [...first.values()].map((one) => chosenLine(one, times(chosen, one.id)));
  }

  // A case that this page shows as taking no part leaves the draft, so that the rest can be sent.
  function withoutAbsent(chosen) {
    const absent = new Set([...document.querySelectorAll("[data-absent]")].map((one) => one.dataset.absent));
    const rest = chosen.filter(({ id }) => !absent.has(id));
    if (rest.length < chosen.length) store.write("draft", rest);
    return rest;
  }

  function drawStepper(stepper, chosen, waiting) {
    const count = times(chosen, stepper.dataset.stepper);
    stepper.querySelector("[data-times]").textContent = String(count);
    stepper.querySelector('[data-step="-1"]').disabled = waiting || count === 0;
    stepper.querySelector('[data-step="1"]').disabled = waiting;
  }

  function redraw() {
    const waiting = Boolean(store.read("outbox", null));
    const chosen = waiting ? draft() : withoutAbsent(draft());
    const boxes = document.querySelectorAll(".choose input");
    const steppers = document.querySelectorAll("[data-stepper]");
    for (const box of boxes) {
      box.checked = times(chosen, box.value) > 0;
      box.disabled = waiting;
    }
    for (const stepper of steppers) drawStepper(stepper, chosen, waiting);
    bar.querySelector("[data-chosen]").textContent = String(chosen.length);
    bar.querySelector("[data-chosen-list]").replaceChildren(...chosenLines(chosen));
    if (chosen.length === 0) bar.querySelector(".chosen").open = false;
    const said = document.getElementById("vote-message").childElementCount > 0;
    bar.hidden = !(boxes.length || steppers.length || chosen.length || waiting || said);
    bar.querySelector("[data-send]").disabled = waiting || chosen.length === 0;
  }

  function change(chosen) {
    store.write("draft", chosen);
    hush();
    redraw();
  }

  function take({ id, title, category }) {
    if (store.read("outbox", null)) return redraw();
    const chosen = draft();
    const rest = repeat ? chosen : chosen.filter((one) => one.id !== id);
    const inCategory = rest.filter((one) => one.category === category).length;
    const bounds = boundsOf(category);
    if (rest.length >= most) say("full");
    else if (bounds && inCategory >= bounds.most) say(bounds.state);
    else return change([...rest, { id, title, category }]);
    redraw();
  }

  function leave(id) {
    if (store.read("outbox", null)) return redraw();
    change(draft().filter((one) => one.id !== id));
  }

  function takeBack(id) {
    if (store.read("outbox", null)) return redraw();
    const chosen = draft();
    const last = chosen.map((one) => one.id).lastIndexOf(id);
    change(chosen.filter((_, at) => at !== last));
  }

  function allBounds() {
    const pieces = document.getElementById("vote-messages").content.querySelectorAll("[data-bounds]");
    return [...pieces].map(({ dataset }) => ({
      category: dataset.bounds, state: dataset.state, least: Number(dataset.least), most: Number(dataset.most),
    }));
  }

  function boundsOf(category) { return allBounds().find((bounds) => bounds.category === category); }

  // A draft of an earlier page may not know its categories; then the server is asked.
  function brokenBounds(chosen) {
    if (chosen.some((one) => !one.category)) return undefined;
    return allBounds().find(({ category, least: fewest, most: largest }) => {
      const inCategory = chosen.filter((one) => one.category === category).length;
      return inCategory < fewest || inCategory > largest;
    });
  }

  function post(ballot) {
    return fetch(`${api}/campaigns/${campaign}/ballots`, {
      method: "POST",
      credentials: "same-origin",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ ballot_id: ballot.ballot_id, selections: ballot.selections }),
    });
  }

  async function postAsVoter(ballot) {
    const answer = await post(ballot);
    if (answer.status !== 401) return answer;
    const voter = await fetch(`${api}/voters`, { method: "POST", credentials: "same-origin" });
    return voter.ok ? post(ballot) : answer;
  }

  function again(ballot, attempt, state, wait) {
    const delay = wait ?? Math.min(LONGEST_WAIT_MS, 1000 * 2 ** attempt) * (0.5 + Math.random() / 2);
    say(state);
    clearTimeout(timer);
    timer = setTimeout(() => deliver(ballot, attempt + 1), delay);
  }

  // The case that may not be voted for leaves the draft; the rest stays.
  function barred(problem) {
    const [, id] = /^selections: (.+)$/.exec(problem.field ?? "") ?? [];
    store.write("draft", draft().filter((one) => one.id !== id));
    refused("barred", problem);
  }

  // A quota by case says which case has no vote left: other cases may have.
  function headline(problem, ballot) {
    const title = problem[`title_${words}`];
    if (problem.rule?.unit !== "case" || !title) return undefined;
    const name = ballot?.titles?.[ballot.selections.indexOf(problem.case)];
    if (words === "en") return `${title}${name ? `: ${name}` : ""}.`;
    return name ? `${title}：${name}` : title;
  }

  // What the server says ends without a stop; the barred case's sentence goes on.
  function stopped(text, state) {
    if (!text || state === "barred" || /[.!?。！？]$/.test(text)) return text;
    return text + (words === "en" ? "." : "。");
  }

  function refused(state, problem) {
    const ballot = store.read("outbox", null);
    store.write("outbox", null);
    say(state, (message) => {
      const fill = (selector, text) => {
        const found = message.querySelector(selector);
        if (found) found.textContent = text ?? "";
      };
      const found = headline(problem, ballot);
      if (found) fill("[data-headline]", found);
      fill("[data-rule]", stopped(problem.rule?.[words], state));
      fill("[data-title]", stopped(problem[`title_${words}`], state));
      fill("[data-detail]", stopped(problem.rule?.[words] ?? problem.detail, state));
      if (problem.resets_at && message.querySelector("[data-resets]")) {
        message.querySelector("[data-resets-line]").hidden = false;
        fill("[data-resets]", stopped(pingxuanMoment(problem.resets_at, timeZone), state));
      }
    });
  }

  function recorded(ballot, answer) {
    const kept = store.read("ballots", []).filter(({ ballot_id }) => ballot_id !== ballot.ballot_id);
    store.write("ballots", [{ ...answer, titles: ballot.titles, zone: timeZone }, ...kept].slice(0, 200));
    store.write("outbox", null);
    store.write("draft", []);
    say("recorded", (message) => { message.querySelector("[data-receipt]").textContent = answer.receipt; });
  }

  async function settle(ballot, attempt, answer) {
    const body = await answer.json().catch(() => null);
    if (answer.ok && body?.receipt) return recorded(ballot, body);
    const problem = body ?? {};
    const wait = Number(answer.headers.get("Retry-After")) * 1000 || undefined;
    switch (answer.status) {
      case 401: return refused("no-voter", problem);
      case 403: return refused("closed", problem);
      case 409: return refused("quota", problem);
      case 400: case 413: case 415: case 422:
        return problem.rule?.name === "case-not-in-vote" ? barred(problem) : refused("illegal", problem);
      case 429: return again(ballot, attempt, "slow-down", wait);
      default: return again(ballot, attempt, "retrying", wait);
    }
  }

  async function deliver(ballot, attempt) {
    if (busy) return;
    busy = true;
    clearTimeout(timer);
    if (attempt === 0) say("sending");
    redraw();
    try {
      await settle(ballot, attempt, await postAsVoter(ballot));
    } catch {
      again(ballot, attempt, "retrying");
    } finally {
      busy = false;
    }
    redraw();
  }

  function send() {
    const chosen = draft();
    if (chosen.length < least) return say("few");
    const broken = brokenBounds(chosen);
    if (broken) return say(broken.state);
    const ballot = { ballot_id: newId(), selections: chosen.map(({ id }) => id), titles: chosen.map(({ title }) => title) };
    store.write("outbox", ballot);
    deliver(ballot, 0);
  }

  function resume() {
    const waiting = store.read("outbox", null);
    if (waiting) deliver(waiting, 0);
  }

  document.addEventListener("change", ({ target }) => {
    if (!target.matches(".choose input")) return;
    if (target.checked) take({ id: target.value, ...target.dataset });
    else leave(target.value);
  });
  document.addEventListener("click", ({ target }) => {
    const step = target.closest?.("[data-step]");
    if (!step) return;
    const { stepper: id, title, category } = step.closest("[data-stepper]").dataset;
    if (step.dataset.step === "1") take({ id, title, category });
    else takeBack(id);
  });
  bar.querySelector("[data-send]").addEventListener("click", send);
  window.addEventListener("online", resume);
  window.addEventListener("storage", redraw);
  window.addEventListener("pageshow", redraw);
  redraw();
  resume();
})();
