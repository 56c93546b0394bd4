// Moments as the pages write them, 2019年11月1日 00:00 or 1 Nov 2019, 00:00, and how long until one.
"use strict";
(() => {
  const english = document.documentElement.lang === "en";
  const UNITS = [86400, 3600, 60, 1];
  const LAST_HOUR_S = 3600;

  window.pingxuanParts = (at, timeZone, shape) => {
    const parts = {};
    const whole = Object.assign({ month: english ? "short" : "numeric", day: "numeric", hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone }, shape);
    for (const { type, value } of new Intl.DateTimeFormat("en-US", whole).formatToParts(new Date(at))) parts[type] = value;
    return parts;
  };

  window.pingxuanMoment = (at, timeZone) => {
    const part = window.pingxuanParts(at, timeZone, { year: "numeric" });
    const time = `${part.hour}:${part.minute}`;
    return english ? `${part.day} ${part.month} ${part.year}, ${time}` : `${part.year}年${part.month}月${part.day}日 ${time}`;
  };

  // To the minute, and to the second in the last hour; the two largest units are enough.
  function count(line) {
    let rest = Math.max(0, Math.floor((new Date(line.dataset.until) - Date.now()) / 1000));
    let shown = 0;
    const last = rest < LAST_HOUR_S;
    line.hidden = rest === 0;
    for (const unit of UNITS) {
      const part = line.querySelector(`[data-part="${unit}"]`);
      const number = Math.floor(rest / unit);
      rest -= number * unit;
      part.hidden = number === 0 || shown === 2 || (unit === 1 && !last);
      part.querySelector("b").textContent = String(number);
      if (!part.hidden) shown += 1;
    }
  }

  // Asked for anew each time: a big screen replaces what it shows.
  const lines = () => document.querySelectorAll("[data-until]");
  const draw = () => lines().forEach(count);
  draw();
  window.pingxuanCountdown = draw;
  if (lines().length) setInterval(draw, 1000);
})();
