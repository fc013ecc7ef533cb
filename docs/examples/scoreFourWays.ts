// One relative score, four formulas, at every resolution the same numbers. Run it from the folder docs:
//   npm run example -- examples/scoreFourWays.ts
import { coefficients, key, type ScoreFunction, whiteNoise } from "@chaosphere/core";
import { multiIndices } from "@chaosphere/core/chaos";
import {
  chaosScore,
  conditionalScore,
  derivativeScore,
  relativeScore,
  type ShiftMixture,
  shiftMixtureChaos,
  shiftMixtureDenoiser,
  shiftMixtureFunctional,
} from "@chaosphere/score";

const t = 0.6;
const rows = [
  [2, 0.3],
  [-1.5, 1],
  [0.2, -1.8],
];

/** Three Cameron–Martin shifts in the first two coordinates, at any band limit. */
function mixture(L: number): ShiftMixture {
  const values = new Float64Array(3 * L * L);
  rows.forEach((m, i) => {
    values.set(m, i * L * L);
  });
  const shifts = coefficients("cameron-martin", L, values);
  return { shifts, weights: Float64Array.of(0.5, 0.3, 0.2) };
}

console.log("   L  formula                                 s_0             s_1");
for (const L of [8, 32, 128]) {
  const x = whiteNoise(L, 1, key(1));
  x.values.set([0.4, -1.1]); // the two coordinates the data live in; the rest is noise
  const law = mixture(L);
  const log = shiftMixtureFunctional(law);
  const density = shiftMixtureChaos(law, multiIndices(2, { rule: "total", order: 40 }));
  const ways: [string, ScoreFunction][] = [
    ["D log ρ_t", derivativeScore(log)],
    ["e^−t E[D log ρ_0(X_0) | X_t]", conditionalScore(log, 48)],
    ["Tweedie, from E[X_0 | X_t]", relativeScore(shiftMixtureDenoiser(law))],
    ["chaos expansion of order 40", chaosScore(density)],
  ];
  const scores = ways.map(([name, score]) => {
    const [s0 = Number.NaN, s1 = Number.NaN] = score(t, x).values;
    console.log(`${String(L).padStart(4)}  ${name.padEnd(30)} ${s0.toFixed(12)} ${s1.toFixed(12)}`);
    return [s0, s1];
  });
  // (0.45706692, −0.34526157): docs/theory/formulas.md, G5.
  for (const [s0 = Number.NaN, s1 = Number.NaN] of scores) {
    const [first = [Number.NaN, Number.NaN]] = scores;
    const apart = Math.max(Math.abs(s0 - first[0]!), Math.abs(s1 - first[1]!));
    if (!(apart < 1e-11)) throw new Error(`two formulas are ${apart} apart`);
    if (!(Math.abs(s0 - 0.45706692) < 5e-9 && Math.abs(s1 + 0.34526157) < 5e-9)) {
      throw new Error("the score is not the printed one");
    }
  }
}
