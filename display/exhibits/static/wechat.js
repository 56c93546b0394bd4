// Inside WeChat alone: a link that is shared from here shows this page's own title, words and picture.
// They stand in the page's head for everybody; without this WeChat shows less, and all else works.
"use strict";
(() => {
  const address = document.documentElement.dataset.wechat;
  const card = {};
  for (const [name, part] of [["title", "title"], ["desc", "description"], ["link", "url"], ["imgUrl", "image"]]) {
    const found = document.querySelector(`meta[property="og:${part}"]`);
    card[name] = found && found.content;
  }
  if (!address || !card.link || !navigator.userAgent.includes("MicroMessenger/")) return;

  function tell() {
    window.wx.updateAppMessageShareData(card);
    window.wx.updateTimelineShareData({ title: card.title, link: card.link, imgUrl: card.imgUrl });
  }

  async function introduce() {
    const page = encodeURIComponent(location.href.split("#")[0]);
    const answer = await fetch(`/api/v1/wechat/jssdk?url=${page}`);
    if (!answer.ok || !window.wx) return;
    const names = { jsApiList: ["updateAppMessageShareData", "updateTimelineShareData"] };
    window.wx.ready(tell);
    window.wx.config(Object.assign(await answer.json(), names));
  }

  const script = document.createElement("script");
  script.src = address;
  script.addEventListener("load", () => introduce().catch(() => { /* the page works without */ }));
  document.head.append(script);
})();
