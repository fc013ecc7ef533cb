// How far samples are from the law of the data, in nats: truth ≤ entropy of the path ≤ bound, for Gaussian data on
// the sphere (docs/theory/formulas.md, G7) and for a checkerboard, whose Fisher information is infinite.
//   npm run example -- examples/certificate.ts
import {
  child,
  coefficients,
  isotropicGaussian,
  key,
  relativeEntropy,
  uniformAt,
  whiteNoise,
} from "@chaosphere/core";
import {
  certificateFromSamples,
  checkerboardEntropies,
  entropyBound,
  gaussianEntropies,
  gaussianModeScore,
  gaussianMoments,
  pathEntropy,
  type ShiftMixture,
  sampledGaussian,
  shiftMixtureEntropies,
  shiftMixtureScore,
} from "@chaosphere/score";

const T = 4;
const times = Float64Array.from({ length: 41 }, (_, k) => T - k / 10);
const q = Float64Array.from(
  { length: 33 },
  (_, l) => ((1 + l * (l + 1)) / (10 + l * (l + 1))) ** 2,
);
const law = isotropicGaussian("cameron-martin", q); // Whittle–Matérn data, κ² = 10 against noise of κ² = 1
const flow = gaussianEntropies(law); //              KL_t and I_t in closed form
const exact = gaussianModeScore(law);

console.log("Gaussian data, 1089 modes, 40 steps               truth   path entropy         bound");
for (const [name, factor] of [
  ["exact score", 1],
  ["score × 0.9", 0.9],
] as const) {
  const estimate = (t: number) => ({
    slope: exact(t).slope.map((α) => factor * α),
    offset: exact(t).offset.map((β) => factor * β),
  });
  const moments = gaussianMoments(law, estimate);
  for (const sampler of ["exponential", "martingale-exponential"] as const) {
    const truth = relativeEntropy(law, sampledGaussian(law, times, { sampler, estimate }));
    const path = pathEntropy(flow, times, { sampler, moments }).total; //          (G7.3), (G7.4)
    const bound = entropyBound(flow, times, factor === 1 ? {} : { moments }).total; // (G7.6), (G7.7)
    const row = [truth, path, bound].map((x) => x.toFixed(6).padStart(13)).join(" ");
    console.log(`${name.padEnd(14)} ${sampler.padEnd(22)} ${row}`);
    if (!(truth <= path && path <= bound)) throw new Error("a bound fell below what it bounds");
  }
}

// The checkerboard on [−2, 2]²: I_0 = ∞, so that the bound says nothing, and yet the path entropy is finite.
const board = checkerboardEntropies({ halfWidth: 2 });
const geometric = Float64Array.from({ length: 41 }, (_, k) =>
  k < 40 ? 4 * (1e-3 / 4) ** (k / 39) : 0,
);
const { total } = pathEntropy(board, geometric, { sampler: "exponential" });
console.log(
  `checkerboard, 40 geometric steps: path entropy ${total.toFixed(4)} of ${board(0).klDivergence.toFixed(4)}, bound ${entropyBound(board, geometric).total}`,
);
if (!(Math.abs(total - 0.1704) < 1e-3)) throw new Error(`the path entropy is ${total}`);

// From samples alone: KL_0 − K without knowledge of the law.
const shifts = coefficients("cameron-martin", 2, Float64Array.of(2, 0.3, 0, 0, -1.5, 1, 0, 0));
const mixture: ShiftMixture = { shifts, weights: Float64Array.of(0.6, 0.4) };
const x0 = whiteNoise(2, 2000, child(key(1), 0));
for (let b = 0; b < x0.batch; b++) {
  const i = uniformAt(child(key(1), 1), b) < 0.6 ? 0 : 1;
  for (let j = 0; j < 4; j++) {
    x0.values[4 * b + j] = (x0.values[4 * b + j] ?? 0) + (shifts.values[4 * i + j] ?? 0);
  }
}
const mixtureFlow = (t: number) => shiftMixtureEntropies(mixture, t, 40);
const closed =
  mixtureFlow(0).klDivergence -
  pathEntropy(mixtureFlow, times, { sampler: "martingale-exponential" }).total;
const { gain } = certificateFromSamples(shiftMixtureScore(mixture), x0, {
  times,
  sampler: "martingale-exponential",
  key: child(key(1), 2),
});
const z = (gain.value - closed) / gain.standardError;
console.log(
  `mixture, KL_0 − K: ${closed.toFixed(4)} in closed form, ${gain.value.toFixed(4)} ± ${gain.standardError.toFixed(4)} from 2000 samples`,
);
if (!(Math.abs(z) < 4)) throw new Error(`${z} standard errors apart`);
