// The messages of a ballot: copied from the page's template, as scripts hold no words, and filled in
// with what the server says.
"use strict";
window.pingxuanMessages = function (timeZone) {
  const words = document.documentElement.lang === "en" ? "en" : "zh";
  const messages = document.getElementById("vote-messages").content;
  const place = document.getElementById("vote-message");

  function piece(state) { return document.importNode(messages.querySelector(`[data-state="${state}"]`), true); }

  function hush() { place.textContent = ""; }

  function say(state, dress) {
    const message = piece(state);
    if (dress) dress(message);
    hush();
    place.append(message);
  }

  function fill(message, selector, text) {
    const found = message.querySelector(selector);
    if (found) found.textContent = text === undefined || text === null ? "" : text;
  }

  // A quota by case says which case has no vote left: other cases may have.
  function headline(problem, ballot) {
    const title = problem[`title_${words}`];
    if (!title || !problem.rule || problem.rule.unit !== "case") return undefined;
    const name = ballot ? ballot.titles[ballot.selections.indexOf(problem.case)] : undefined;
    if (words === "en") return `${title}${name ? `: ${name}` : ""}.`;
    return name ? `${title}：${name}` : title;
  }

  // What the server says ends without a stop; the barred case's sentence goes on.
  function stopped(text, state) {
    if (!text || state === "barred" || /[.!?。！？]$/.test(text)) return text;
    return text + (words === "en" ? "." : "。");
  }

  function explain(message, state, problem, ballot) {
    const rule = problem.rule ? problem.rule[words] : undefined;
    const found = headline(problem, ballot);
    if (found) fill(message, "[data-headline]", found);
    fill(message, "[data-rule]", stopped(rule, state));
    fill(message, "[data-title]", stopped(problem[`title_${words}`], state));
    fill(message, "[data-detail]", stopped(rule || problem.detail, state));
    if (!problem.resets_at || !message.querySelector("[data-resets]")) return;
    message.querySelector("[data-resets-line]").hidden = false;
    fill(message, "[data-resets]", stopped(window.pingxuanMoment(problem.resets_at, timeZone), state));
  }

  return { place, messages, piece, say, hush, fill, explain };
};
