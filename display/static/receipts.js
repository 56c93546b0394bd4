// Asks whether a receipt is recorded, and lists the ballots that this browser has kept.
"use strict";
(() => {
  document.documentElement.classList.add("scripted");
  const form = document.getElementById("receipt-form");
  const mine = document.getElementById("my-ballots");
  const language = document.documentElement.lang;

  function say(state) {
    const messages = document.getElementById("receipt-messages").content;
    document.getElementById("receipt-answer").replaceChildren(messages.querySelector(`[data-state="${state}"]`).cloneNode(true));
  }

  async function ask(receipt) {
    try {
      const answer = await fetch(`/api/v1/receipts/${encodeURIComponent(receipt)}`);
      if (answer.status === 404 || answer.status === 400) return say("unknown");
      if (!answer.ok) return say("unreachable");
      say((await answer.json()).recorded ? "recorded" : "unknown");
    } catch {
      say("unreachable");
    }
  }

  function keys() {
    try { return Object.keys(localStorage).filter((key) => /^px:.*:ballots$/.test(key)); } catch { return []; }
  }

  function line(ballot) {
    const item = document.createElement("li");
    const receipt = document.createElement("code");
    const when = pingxuanMoment(ballot.cast_at, ballot.zone);
    receipt.textContent = ballot.receipt;
    item.append(`${when} · ${ballot.titles.join(language === "en" ? ", " : "、")} `, receipt);
    return item;
  }

  function list() {
    const ballots = keys().flatMap((key) => JSON.parse(localStorage.getItem(key)) ?? []);
    mine.hidden = ballots.length === 0;
    mine.querySelector("[data-list]").replaceChildren(...ballots.map(line));
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    ask(new FormData(form).get("receipt").trim());
  });
  mine.querySelector("[data-forget]").addEventListener("click", () => {
    keys().forEach((key) => localStorage.removeItem(key));
    list();
  });
  list();
})();
