// Has a challenge worked out beside the page, and makes the proof that a ballot carries.
"use strict";
window.pingxuanProof = function (address) {
  // Resolves to the proof, in base64; rejects where no worker runs. `tell` hears the share done.
  function work(challenge, tell) {
    return new Promise((resolve, reject) => {
      const worker = new Worker(address);
      worker.onerror = reject;
      worker.onmessage = ({ data }) => {
        if (data.share !== undefined) return tell(data.share);
        worker.terminate();
        if (data.number === null) return reject(new Error("no number answers this challenge"));
        const { algorithm, challenge: hash, salt, signature } = challenge;
        resolve(btoa(JSON.stringify({ algorithm, challenge: hash, number: data.number, salt, signature })));
      };
      worker.postMessage(challenge);
    });
  }

  return { work };
};
