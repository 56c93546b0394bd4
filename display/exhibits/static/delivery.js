// Sends one ballot until it is answered: always the same ballot_id, whatever gets lost on the way.
// Tells `on.waiting(state, seconds)` while it is not, and `on.answered(status, body)` once it is.
// Where a proof of work is asked, `prove(challenge)` resolves to it, and the same ballot goes again.
"use strict";
window.pingxuanDelivery = function (campaign, prove, on) {
  const API = "/api/v1";
  const LONGEST_WAIT_MS = 30000;
  const PATIENCE_MS = 20000;
  const MOST_PROOFS = 3;
  let timer = 0;
  let busy = false;
  let proof;
  let proofs = 0;

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
    const send = () => post(`/campaigns/${campaign}/ballots`, { ballot_id, selections, proof });
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

  // Who proves again and again in vain waits in between, as anybody who is told to slow down.
  async function work(ballot, attempt, challenge) {
    proofs = (proofs + 1) % MOST_PROOFS;
    if (proofs === 0) return again(ballot, attempt, "slow-down");
    busy = true;
    on.waiting("proving");
    try { proof = await prove(challenge); } catch (failed) { proof = undefined; }
    busy = false;
    return proof ? deliver(ballot, attempt + 1) : again(ballot, attempt, "retrying");
  }

  async function settle(ballot, attempt, answer) {
    const body = await answer.json().catch(() => null);
    const told = Number(answer.headers.get("Retry-After")) * 1000;
    if (body && body.challenge) return work(ballot, attempt, body.challenge);
    proofs = 0;
    if (answer.ok && body && body.receipt) return on.answered(answer.status, body);
    if (answer.status === 429) return again(ballot, attempt, "slow-down", told);
    if (answer.ok || answer.status >= 500) return again(ballot, attempt, "retrying", told);
    return on.answered(answer.status, body || {});
  }

  async function deliver(ballot, attempt) {
    if (busy || !on.wanted(ballot)) return;
    busy = true;
    clearTimeout(timer);
    if (!attempt) {
      on.waiting("sending");
      proof = undefined;
    }
    let answer = null;
    try { answer = await postAsVoter(ballot); } catch (lost) { /* told below */ }
    busy = false;
    if (answer) await settle(ballot, attempt || 0, answer);
    else again(ballot, attempt || 0, navigator.onLine === false ? "offline" : "retrying");
  }

  return { deliver };
};
