// What this browser keeps of a campaign: the draft, the ballot under way, the ballots that were
// answered, and, counted from these, what the voter's quotas leave. The server has the last word.
"use strict";
window.pingxuanBallots = function (campaign, timeZone) {
  const KEPT_MOST = 200;
  const memory = new Map();

  // A private window may refuse storage: then the ballot lives as long as the page.
  function read(name, otherwise) {
    const key = `px:${campaign}:${name}`;
    let found = null;
    try { found = JSON.parse(localStorage.getItem(key)); } catch (refused) { found = memory.get(key); }
    return found === null || found === undefined ? otherwise : found;
  }

  function write(name, value) {
    const key = `px:${campaign}:${name}`;
    memory.set(key, value);
    try { localStorage.setItem(key, JSON.stringify(value)); } catch (refused) { /* kept in memory */ }
  }

  // crypto.randomUUID exists in secure contexts only; this page may be read over plain HTTP.
  function newId() {
    if (crypto.randomUUID) return crypto.randomUUID();
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 0x0f) | 0x40;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  }

  // A new ballot of what was chosen; it is kept before anybody sends it.
  function begin(chosen) {
    const ballot = { ballot_id: newId(), selections: chosen.map(({ id }) => id), titles: chosen.map(({ title }) => title), categories: chosen.map(({ category }) => category) };
    write("outbox", ballot);
    return ballot;
  }

  function keep(ballot, answer) {
    const others = read("ballots", []).filter(({ ballot_id }) => ballot_id !== ballot.ballot_id);
    const { selections, titles, categories } = ballot;
    write("ballots", [Object.assign({}, answer, { selections, titles, categories, zone: timeZone }), ...others].slice(0, KEPT_MOST));
    write("outbox", null);
    write("draft", []);
    write("spent", null);
  }

  function day(at) {
    return new Intl.DateTimeFormat("en-US", { timeZone, year: "numeric", month: "numeric", day: "numeric" }).format(at);
  }

  function within(quota, at, now) {
    if (quota.period === "day") return day(at) === day(now);
    return quota.period !== "rolling" || now - at < Number(quota.window) * 1000;
  }

  // Votes of one ballot that a quota looks at; a ballot of an earlier page may not know its cases.
  function units(quota, ballot, id) {
    const { selections = [], categories = [] } = ballot;
    const looked = (quota.categories || "").split(" ").filter(Boolean);
    const votes = selections.filter((one, at) =>
      (!looked.length || looked.includes(categories[at])) && (id === undefined || one === id)).length;
    return quota.unit === "ballot" ? Math.min(votes, 1) : votes;
  }

  // How many units of a quota (the data-… of its element) are left, by what this browser has cast;
  // for a quota by case, of one case.
  function left(quota, id) {
    const now = new Date();
    const used = read("ballots", [])
      .filter((ballot) => within(quota, new Date(ballot.cast_at), now))
      .reduce((sum, ballot) => sum + units(quota, ballot, id), 0);
    return Math.max(0, Number(quota.limit) - used);
  }

  return { read, write, begin, keep, left };
};
