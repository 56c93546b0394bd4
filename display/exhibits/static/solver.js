// Works out the challenge of a proof of work beside the page: looks for the number with
// SHA-256(salt + number) = challenge, and tells how far it is.
// SHA-256 is our own: pages over plain HTTP have no crypto.subtle, and where there is one, a promise
// for each of some 100,000 numbers would cost more than the number itself.
"use strict";
(() => {
  const TELL_EVERY = 4096;
  const K = new Int32Array([
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
  ]);
  const START = [0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19];
  const W = new Int32Array(64);

  function compress(state, bytes, from) {
    for (let i = 0, at = from; i < 16; i += 1, at += 4) {
      W[i] = (bytes[at] << 24) | (bytes[at + 1] << 16) | (bytes[at + 2] << 8) | bytes[at + 3];
    }
    for (let i = 16; i < 64; i += 1) {
      const x = W[i - 15];
      const y = W[i - 2];
      const s0 = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
      const s1 = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
      W[i] = (W[i - 16] + s0 + W[i - 7] + s1) | 0;
    }
    let a = state[0], b = state[1], c = state[2], d = state[3];
    let e = state[4], f = state[5], g = state[6], h = state[7];
    for (let i = 0; i < 64; i += 1) {
      const s1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
      const s0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
      const t1 = (h + s1 + ((e & f) ^ (~e & g)) + K[i] + W[i]) | 0;
      const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      h = g; g = f; f = e; e = (d + t1) | 0;
      d = c; c = b; b = a; a = (t1 + t2) | 0;
    }
    state[0] += a; state[1] += b; state[2] += c; state[3] += d;
    state[4] += e; state[5] += f; state[6] += g; state[7] += h;
  }

  // The last block or two of salt and number, but for the digits, with SHA-256's own ending.
  function ending(tail, digits, length) {
    const size = tail.length + digits + 9 <= 64 ? 64 : 128;
    const block = new Uint8Array(size);
    block.set(tail);
    block[tail.length + digits] = 0x80;
    new DataView(block.buffer).setUint32(size - 4, (length + digits) * 8);
    return block;
  }

  // A challenge's salt is ASCII. What comes before its last block is the same for every number.
  function solve({ challenge, salt, maxnumber }, tell) {
    const bytes = Uint8Array.from(salt, (letter) => letter.charCodeAt(0));
    const wanted = [0, 1, 2, 3, 4, 5, 6, 7].map((i) => parseInt(challenge.slice(8 * i, 8 * i + 8), 16) | 0);
    const [begun, state] = [Int32Array.from(START), new Int32Array(8)];
    const whole = bytes.length - (bytes.length % 64);
    for (let at = 0; at < whole; at += 64) compress(begun, bytes, at);
    const tail = bytes.subarray(whole);
    let [block, known] = [tail, 0];
    for (let number = 0; number <= maxnumber; number += 1) {
      const digits = String(number);
      if (digits.length !== known) [block, known] = [ending(tail, digits.length, bytes.length), digits.length];
      for (let i = 0; i < known; i += 1) block[tail.length + i] = digits.charCodeAt(i);
      state.set(begun);
      for (let at = 0; at < block.length; at += 64) compress(state, block, at);
      if (state[0] === wanted[0] && wanted.every((word, i) => word === state[i])) return number;
      if (number % TELL_EVERY === 0) tell(number / maxnumber);
    }
    return null;
  }

  self.onmessage = ({ data }) => {
    const number = solve(data, (share) => self.postMessage({ share }));
    self.postMessage({ number });
  };
})();
