// The coupling of degrees by a mask, CPU time of one thread: products of tabulated ratios beside the general recurrence of 3j symbols,
// and with the inverse between bins.
// node bench/modeCoupling.mjs, after a build.
import { wigner3jFamily } from "@chaosphere/core";
import { decoupledSpectrum, modeCoupling } from "@chaosphere/core/estimation";

const print = (line) => process.stdout.write(`${line}\n`);

function seconds(act) {
  const before = process.cpuUsage();
  act();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

const maskSpectrum = (L) => Float64Array.from({ length: 2 * L - 1 }, (_, j) => 10 * (1 + j) ** -3);

function byRecurrence(W, L) {
  const S = new Float64Array(L * L);
  for (let l = 0; l < L; l++) {
    for (let k = 0; k <= l; k++) {
      const { first, values } = wigner3jFamily(l, k, 0, 0);
      let sum = 0;
      values.forEach((f, i) => {
        sum += ((2 * (first + i) + 1) * W[first + i] * f * f) / (4 * Math.PI);
      });
      S[l * L + k] = sum;
      S[k * L + l] = sum;
    }
  }
  return S;
}

modeCoupling(maskSpectrum(64), 64);
for (const L of [96, 192, 384]) {
  let fast = new Float64Array();
  let plain = fast;
  const W = maskSpectrum(L);
  const t = seconds(() => {
    fast = modeCoupling(W, L);
  });
  const recurrence = seconds(() => {
    plain = byRecurrence(W, L);
  });
  const error = fast.reduce((most, s, i) => Math.max(most, Math.abs(s / plain[i] - 1)), 0);
  print(
    `L = ${L}: ${t.toFixed(3)} s; by the recurrence ${recurrence.toFixed(3)} s, ${(recurrence / t).toFixed(0)} times as long; relative difference ${error.toExponential(0)}`,
  );
}
for (const L of [768, 1536]) {
  const W = maskSpectrum(L);
  const pseudo = { bandLimit: L, spectrum: W.subarray(0, L), maskSpectrum: W };
  print(
    `L = ${L}: coupling ${seconds(() => modeCoupling(W, L)).toFixed(2)} s, with its inverse ${seconds(() => decoupledSpectrum({ ...pseudo, seenShare: 1, fields: 1 })).toFixed(2)} s`,
  );
}
