// Passkeys: a button marked `data-passkey` asks the browser for one, puts the answer into the
// form's field `passkey` and sends the form. Where a browser or an address can have none, it stays
// hidden.
"use strict";
(function () {
  const button = document.querySelector("[data-passkey]");
  if (!button || !window.PublicKeyCredential || !navigator.credentials) return;
  const form = button.form;
  const adds = button.dataset.passkey === "add";
  button.hidden = false;

  function bytes(text) {
    const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
    return Uint8Array.from(plain, function (letter) { return letter.charCodeAt(0); });
  }

  function text(buffer) {
    let plain = "";
    new Uint8Array(buffer).forEach(function (byte) { plain += String.fromCharCode(byte); });
    return btoa(plain).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  }

  function opened(options) {
    options.challenge = bytes(options.challenge);
    if (options.user) options.user.id = bytes(options.user.id);
    (options.excludeCredentials || []).forEach(function (one) { one.id = bytes(one.id); });
    return options;
  }

  function told(credential) {
    const given = credential.response;
    const response = { clientDataJSON: text(given.clientDataJSON) };
    if (adds) {
      response.attestationObject = text(given.attestationObject);
    } else {
      response.authenticatorData = text(given.authenticatorData);
      response.signature = text(given.signature);
      response.userHandle = given.userHandle ? text(given.userHandle) : null;
    }
    return JSON.stringify({ id: credential.id, rawId: credential.id, type: credential.type, response: response });
  }

  function complete() {
    const code = form.elements.code;
    if (code) code.required = false;
    const ready = form.reportValidity();
    if (code) code.required = true;
    return ready;
  }

  async function ask() {
    const answer = await fetch(button.dataset.options, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error("no options");
    const options = { publicKey: opened(await answer.json()) };
    const credential = await (adds ? navigator.credentials.create(options) : navigator.credentials.get(options));
    form.elements.passkey.value = told(credential);
    form.submit();
  }

  button.addEventListener("click", function () {
    if (!complete()) return;
    ask().catch(function () { document.getElementById("passkey-fault").hidden = false; });
  });
})();
