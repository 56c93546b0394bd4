// Sends one ballot until it is answered: always the same ballot_id, whatever gets lost on the way.
// Tells `on.waiting(state, seconds)` while it is not, and `on.answered(status, body)` once it is.
"use strict";
window.pingxuanDelivery = function (campaign, on) {
  const API = "/api/v1";
  const LONGEST_WAIT_MS = 30000;
  const PATIENCE_MS = 20000;
  let timer = 0;
  let busy = false;

  function post(address, body) {
    const giveUp = window.AbortController ? new AbortController() : null;
    const patience = setTimeout(() => giveUp && giveUp.abort(), PATIENCE_MS);
    const done = () => clearTimeout(patience);
    const sent = fetch(`${API}${address}`, {
      method: "POST",
      credentials: "same-origin",
      headers: { "Content-Type": "application/json" },
      body: body && JSON.stringify(body),
      signal: giveUp ? giveUp.signal : undefined,
    });
    sent.then(done, done);
    return sent;
  }

  async function postAsVoter({ ballot_id, selections }) {
    const send = () => post(`/campaigns/${campaign}/ballots`, { ballot_id, selections });
    const answer = await send();
    if (answer.status !== 401) return answer;
    const voter = await post("/voters");
    return voter.ok ? send() : answer;
  }

  // Later each time, and not everybody at once; the server may say when.
  function again(ballot, attempt, state, told) {
    const delay = told || Math.min(LONGEST_WAIT_MS, 1000 * Math.pow(2, attempt)) * (0.5 + Math.random() / 2);
    on.waiting(state, Math.ceil(delay / 1000));
    clearTimeout(timer);
    timer = setTimeout(() => deliver(ballot, attempt + 1), delay);
  }

  async function settle(ballot, attempt, answer) {
    const body = await answer.json().catch(() => null);
    const told = Number(answer.headers.get("Retry-After")) * 1000;
    if (answer.ok && body && body.receipt) return on.answered(answer.status, body);
    if (answer.status === 429) return again(ballot, attempt, "slow-down", told);
    if (answer.ok || answer.status >= 500) return again(ballot, attempt, "retrying", told);
    return on.answered(answer.status, body || {});
  }

  async function deliver(ballot, attempt) {
    if (busy || !on.wanted(ballot)) return;
    busy = true;
    clearTimeout(timer);
    if (!attempt) on.waiting("sending");
    let answer = null;
    try { answer = await postAsVoter(ballot); } catch (lost) { /* told below */ }
    busy = false;
    if (answer) await settle(ballot, attempt || 0, answer);
    else again(ballot, attempt || 0, navigator.onLine === false ? "offline" : "retrying");
  }

  return { deliver };
};
