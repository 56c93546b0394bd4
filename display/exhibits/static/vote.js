// The ballot on the page: what is chosen, what is left, and what became of it. The draft is a list
// of selections; where the rules let a ballot repeat a case, it stands there several times.
"use strict";
(() => {
  const bar = document.querySelector("[data-ballots]");
  if (!bar) return;

  const { ballots: campaign, zone: timeZone } = bar.dataset;
  const [least, most] = [Number(bar.dataset.least), Number(bar.dataset.most)];
  const repeat = "repeat" in bar.dataset;
  const { place, messages, piece, say, hush, fill, explain } = window.pingxuanMessages(timeZone);
  const kept = window.pingxuanBallots(campaign, timeZone);
  const { work } = window.pingxuanProof(bar.dataset.solver);
  const { deliver } = window.pingxuanDelivery(campaign, (challenge) => work(challenge, showWork), {
    wanted: ({ ballot_id }) => underWay() && underWay().ballot_id === ballot_id,
    waiting: (state, seconds) => { say(state, (message) => fill(message, "[data-seconds]", seconds)); redraw(); },
    answered: (status, body) => { answered(status, body); redraw(); },
  });

  function showWork(share) {
    const progress = place.querySelector("[data-work]");
    if (progress) progress.value = share;
  }

  function all(selector, root = document) { return Array.from(root.querySelectorAll(selector)); }

  function underWay() { return kept.read("outbox", null); }

  function draft() { return kept.read("draft", []); }

  function times(chosen, id) { return chosen.filter((one) => one.id === id).length; }

  function tally(chosen) {
    return chosen.filter((one, at) => chosen.findIndex(({ id }) => id === one.id) === at)
      .map((one) => Object.assign({ count: times(chosen, one.id) }, one));
  }

  function named({ title, count }) { return count > 1 ? `${title} × ${count}` : title; }

  function chosenLine(one) {
    const line = document.createElement("li");
    const [name, remove] = [document.createElement("span"), piece("remove")];
    name.textContent = named(one);
    remove.setAttribute("aria-label", `${remove.textContent} ${one.title}`);
    remove.addEventListener("click", () => leave(one.id));
    line.append(name, remove);
    return line;
  }

  function renew(list, lines) {
    if (!list) return;
    list.textContent = "";
    list.append(...lines);
  }

  // A case that this page shows as taking no part leaves the draft, so that the rest can be sent.
  function withoutAbsent(chosen) {
    const absent = all("[data-absent]").map((one) => one.dataset.absent);
    const rest = chosen.filter(({ id }) => !absent.includes(id));
    if (rest.length < chosen.length) kept.write("draft", rest);
    return rest;
  }

  function drawStepper(stepper, chosen, waiting) {
    const count = times(chosen, stepper.dataset.stepper);
    stepper.querySelector("[data-times]").textContent = String(count);
    stepper.querySelector('[data-step="-1"]').disabled = waiting || count === 0;
    stepper.querySelector('[data-step="1"]').disabled = waiting;
  }

  function quotas() { return all("[data-quota]", bar); }

  function drawQuotas() {
    for (const { dataset } of quotas().filter((one) => one.dataset.unit === "case")) {
      for (const mark of all("[data-voted]")) mark.hidden = kept.left(dataset, mark.dataset.voted) > 0;
    }
    for (const left of all("[data-left]", bar)) left.textContent = String(kept.left(left.closest("[data-quota]").dataset));
  }

  function redraw() {
    const waiting = Boolean(underWay());
    const chosen = waiting ? draft() : withoutAbsent(draft());
    const [boxes, steppers] = [all(".choose input"), all("[data-stepper]")];
    for (const box of boxes) {
      box.checked = times(chosen, box.value) > 0;
      box.disabled = waiting;
    }
    for (const stepper of steppers) drawStepper(stepper, chosen, waiting);
    const said = place.childElementCount > 0;
    const send = bar.querySelector("[data-send]");
    bar.hidden = !(waiting || said || (send && (boxes.length || steppers.length || chosen.length)));
    if (!send) return;
    drawQuotas();
    fill(bar, "[data-chosen]", String(chosen.length));
    renew(bar.querySelector("[data-chosen-list]"), tally(chosen).map(chosenLine));
    send.disabled = waiting || chosen.length === 0;
  }

  function change(chosen) {
    kept.write("draft", chosen);
    hush();
    redraw();
  }

  function take({ id, title, category }) {
    if (underWay()) return redraw();
    const chosen = draft();
    const rest = repeat ? chosen : chosen.filter((one) => one.id !== id);
    const bounds = allBounds().find((one) => one.category === category);
    const inCategory = rest.filter((one) => one.category === category).length;
    if (rest.length >= most) say("full");
    else if (bounds && inCategory >= bounds.most) say(bounds.state);
    else {
      change([...rest, { id, title, category }]);
      if (fewerLeft(draft())) say("spent");
    }
    redraw();
  }

  // By what this browser remembers a quota has less than the draft needs; it is said, and not barred.
  function fewerLeft(chosen) {
    return quotas().map((one) => one.dataset).some((quota) => {
      const needed = quota.unit === "vote" ? chosen.length : Number(chosen.length > 0);
      return quota.unit !== "case" && !quota.categories && kept.left(quota) < needed;
    });
  }

  function leave(id) {
    if (underWay()) return redraw();
    change(draft().filter((one) => one.id !== id));
  }

  function takeBack(id) {
    if (underWay()) return redraw();
    const chosen = draft();
    const last = chosen.map((one) => one.id).lastIndexOf(id);
    change(chosen.filter((_, at) => at !== last));
  }

  function allBounds() {
    return all("[data-bounds]", messages).map(({ dataset }) => ({
      category: dataset.bounds, state: dataset.state, least: Number(dataset.least), most: Number(dataset.most),
    }));
  }

  // A draft of an earlier page may not know its categories; then the server is asked.
  function brokenBounds(chosen) {
    if (chosen.some((one) => !one.category)) return undefined;
    return allBounds().find(({ category, least: fewest, most: largest }) => {
      const inCategory = chosen.filter((one) => one.category === category).length;
      return inCategory < fewest || inCategory > largest;
    });
  }

  // The case that may not be voted for leaves the draft; the rest stays.
  function withoutBarred(problem) {
    const found = /^selections: (.+)$/.exec(problem.field || "");
    if (found) kept.write("draft", draft().filter((one) => one.id !== found[1]));
  }

  const BY_TYPE = { "/problems/not-open": "not-open", "/problems/closed": "closed", "/problems/not-eligible": "not-eligible" };

  // Of a quota some is left, by what this browser remembers; only not enough for this ballot.
  function stillLeft(problem) {
    const name = problem.rule ? problem.rule.name : undefined;
    const found = quotas().map((one) => one.dataset).find((quota) => quota.name === name);
    return found && found.unit !== "case" && draft().length > 1 ? kept.left(found) : 0;
  }

  function stateOf(status, problem) {
    if (problem.rule && problem.rule.name === "case-not-in-vote") return "barred";
    if (problem.rule && problem.rule.name === "eligible-identity" && messages.querySelector('[data-state="sign-in"]')) return "sign-in";
    if (status === 401) return "no-voter";
    if (status === 409) return stillLeft(problem) ? "short" : "quota";
    return BY_TYPE[problem.type] || "illegal";
  }

  function leadBack(way) {
    const address = new URL(way.href);
    address.searchParams.set("next", location.pathname + location.search);
    way.href = address;
  }

  function refused(status, problem) {
    const state = stateOf(status, problem);
    const ballot = underWay();
    kept.write("outbox", null);
    if (state === "barred") withoutBarred(problem);
    if (state === "quota" && !(problem.rule && problem.rule.unit === "case")) kept.write("spent", problem);
    say(state, (message) => {
      explain(message, state, problem, ballot);
      fill(message, "[data-remaining]", stillLeft(problem));
      for (const way of all("[data-way]", message)) leadBack(way);
    });
  }

  function recorded(answer) {
    const ballot = underWay();
    if (ballot) kept.keep(ballot, answer);
    all(".chosen", bar).forEach((list) => { list.open = false; });
    say("recorded", (message) => {
      fill(message, "[data-receipt]", answer.receipt);
      fill(message, "[data-cast]", window.pingxuanMoment(answer.cast_at, timeZone));
      message.querySelector("[data-check]").hash = answer.receipt;
      const chosen = ballot ? ballot.selections.map((id, at) => ({ id, title: ballot.titles[at] })) : [];
      renew(message.querySelector("[data-selections]"), tally(chosen).map((one) => {
        const line = document.createElement("li");
        line.textContent = named(one);
        return line;
      }));
    });
  }

  function answered(status, body) {
    if (body.receipt) recorded(body);
    else refused(status, body);
    place.focus({ preventScroll: true });
  }

  // Who was told that the votes are used up is told again, until there are some.
  function recall() {
    const problem = kept.read("spent", null);
    if (!problem) return;
    if (problem.resets_at && new Date(problem.resets_at) <= new Date()) return kept.write("spent", null);
    if (document.querySelector(".choose, [data-stepper]")) say("quota", (message) => explain(message, "quota", problem));
  }

  function close() {
    kept.write("spent", null);
    hush();
    redraw();
  }

  function send() {
    const chosen = draft();
    const broken = brokenBounds(chosen);
    if (chosen.length < least) return say("few");
    if (broken) return say(broken.state);
    deliver(kept.begin(chosen));
  }

  function resume() {
    if (underWay()) return deliver(underWay());
    settled();
  }

  // Waiting is over without an answer here: another tab has it, or the network is back.
  function settled() {
    if (!underWay() && place.querySelector("[data-waiting]")) hush();
    redraw();
  }

  document.addEventListener("change", ({ target }) => {
    if (!target.matches(".choose input")) return;
    if (target.checked) take(Object.assign({ id: target.value }, target.dataset));
    else leave(target.value);
  });
  document.addEventListener("click", ({ target }) => {
    const step = target.closest && target.closest("[data-step]");
    if (!step) return;
    const { stepper: id, title, category } = step.closest("[data-stepper]").dataset;
    if (step.dataset.step === "1") take({ id, title, category });
    else takeBack(id);
  });
  bar.addEventListener("click", ({ target }) => {
    if (target.matches("[data-send]")) send();
    else if (target.matches("[data-retry]")) resume();
    else if (target.matches("[data-open]")) bar.querySelector(".chosen").open = true;
    else if (target.matches("[data-close]")) close();
  });
  window.addEventListener("online", resume);
  window.addEventListener("offline", () => { if (bar.querySelector("[data-send]") || underWay()) say("offline"); redraw(); });
  window.addEventListener("storage", settled);
  window.addEventListener("pageshow", redraw);
  // On a slow network somebody chooses before this script has come: that counts, too.
  const early = all(".choose input").filter((box) => box.checked);
  recall();
  redraw();
  early.forEach((box) => take(Object.assign({ id: box.value }, box.dataset)));
  if (underWay()) deliver(underWay());
})();
