// Writes a moment as the pages do: 2019年11月1日 00:00; 1 Nov 2019, 00:00.
"use strict";
globalThis.pingxuanMoment = (at, timeZone) => {
  const english = document.documentElement.lang === "en";
  const shape = { year: "numeric", month: english ? "short" : "numeric", day: "numeric", hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone };
  const part = Object.fromEntries(new Intl.DateTimeFormat("en-US", shape)
    .formatToParts(new Date(at)).map(({ type, value }) => [type, value]));
  const time = `${part.hour}:${part.minute}`;
  return english ? `${part.day} ${part.month} ${part.year}, ${time}` : `${part.year}年${part.month}月${part.day}日 ${time}`;
};
