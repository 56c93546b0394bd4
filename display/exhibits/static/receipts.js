// Asks whether a receipt is recorded, and lists the ballots that this browser has kept.
"use strict";
(() => {
  const form = document.getElementById("receipt-form");
  const mine = document.getElementById("my-ballots");
  const language = document.documentElement.lang;

  function say(state) {
    const place = document.getElementById("receipt-answer");
    const messages = document.getElementById("receipt-messages").content;
    place.textContent = "";
    place.append(messages.querySelector(`[data-state="${state}"]`).cloneNode(true));
  }

  async function ask(receipt) {
    try {
      const answer = await fetch(`/api/v1/receipts/${encodeURIComponent(receipt)}`);
      if (answer.status === 404 || answer.status === 400) return say("unknown");
      if (!answer.ok) return say("unreachable");
      say((await answer.json()).recorded ? "recorded" : "unknown");
    } catch (offline) {
      say("unreachable");
    }
  }

  // A receipt that is a link's fragment never reaches a server's log.
  function askLinked() {
    const receipt = decodeURIComponent(location.hash.slice(1));
    if (!/^[0-9A-F]{4}(-[0-9A-F]{4}){7}$/i.test(receipt)) return;
    form.elements.receipt.value = receipt;
    ask(receipt);
  }

  function keys() {
    try { return Object.keys(localStorage).filter((key) => /^px:.*:ballots$/.test(key)); } catch (refused) { return []; }
  }

  function line(ballot) {
    const item = document.createElement("li");
    const receipt = document.createElement("a");
    const when = window.pingxuanMoment(ballot.cast_at, ballot.zone);
    receipt.href = `#${ballot.receipt}`;
    receipt.append(document.createElement("code"));
    receipt.firstChild.textContent = ballot.receipt;
    item.append(`${when} · ${ballot.titles.join(language === "en" ? ", " : "、")} `, receipt);
    return item;
  }

  function list() {
    const kept = keys().map((key) => JSON.parse(localStorage.getItem(key)) || []);
    const ballots = [].concat(...kept);
    const lines = mine.querySelector("[data-list]");
    mine.hidden = ballots.length === 0;
    lines.textContent = "";
    lines.append(...ballots.map(line));
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    ask(form.elements.receipt.value.trim());
  });
  mine.querySelector("[data-forget]").addEventListener("click", () => {
    keys().forEach((key) => localStorage.removeItem(key));
    list();
  });
  window.addEventListener("hashchange", askLinked);
  list();
  askLinked();
})();
