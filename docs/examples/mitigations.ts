// What each remedy for the singularity at t = 0 does to the growth of errors, A(t) ~ c t^−q.
// Run it from the folder docs: npm run example -- examples/mitigations.ts
import {
  clockTransition,
  gaussianMixtureLaw,
  type Mitigation,
  malliavinScore,
  mitigationReport,
  subVariancePreservingSde,
  tikhonovBias,
  tikhonovScore,
  variancePreservingSde,
} from "@chaosphere/malliavin";

const remedies: readonly { mitigation: Mitigation; onVP: number; onSubVP: number }[] = [
  { mitigation: { kind: "tikhonov", lambda: 0.01 }, onVP: 0, onSubVP: 0 },
  { mitigation: { kind: "noise floor", floor: 0.5 }, onVP: 1, onSubVP: 1 },
  { mitigation: { kind: "noise growth", power: 1 }, onVP: 3, onSubVP: 4 }, // erratum E8: worse
  { mitigation: { kind: "noise growth", power: -0.25 }, onVP: 0.5, onSubVP: 1.5 },
  { mitigation: { kind: "damping", rate: 50 }, onVP: 1, onSubVP: 2 }, // erratum E8: no effect
  { mitigation: { kind: "initial variance", variance: 1e-3 }, onVP: 0, onSubVP: 0 },
  { mitigation: { kind: "early stopping", stop: 1e-3 }, onVP: 0, onSubVP: 0 },
  { mitigation: { kind: "geometric grid", stop: 1e-3, steps: 200 }, onVP: 1, onSubVP: 2 },
  { mitigation: { kind: "parametrisation", predict: "noise" }, onVP: 0.5, onSubVP: 1 },
  { mitigation: { kind: "parametrisation", predict: "velocity" }, onVP: 0.5, onSubVP: 1 },
];

/** Three digits, and no −0. */
const rounded = (q: number): string => (Math.round(1000 * q) / 1000 + 0).toFixed(3);

for (const [name, sde] of [
  ["VP", variancePreservingSde()],
  ["sub-VP", subVariancePreservingSde()],
] as const) {
  console.log(`${name}`);
  for (const { mitigation, onVP, onSubVP } of remedies) {
    const { before, after, verdict, price } = mitigationReport(sde, mitigation);
    const expected = name === "VP" ? onVP : onSubVP;
    console.log(
      `  ${JSON.stringify(mitigation).padEnd(58)} q ${rounded(before.exponent)} → ${rounded(after.exponent)}  c ${before.constant.toExponential(2)} → ${after.constant.toExponential(2)}  ${verdict}\n    ${price}`,
    );
    if (!(Math.abs(after.exponent - expected) < 1e-3)) {
      throw new Error(`${mitigation.kind}: exponent ${after.exponent}, expected ${expected}`);
    }
  }
}

// Tikhonov's inverse multiplies the true score by γ/(γ + λ), no more and no less.
const law = gaussianMixtureLaw({ dimension: 1, means: Float64Array.of(-1, 0.5) });
const { clock } = variancePreservingSde();
const y = Float64Array.of(0.3);
console.log("\nTikhonov, λ = 0.01, at y = 0.3: regularised score, true score × γ/(γ + λ)");
for (const t of [1e-3, 1e-2, 0.1, 1]) {
  const state = clockTransition(clock, t);
  const [regularised = Number.NaN] = tikhonovScore(state, law.posteriorMean, y, 0.01);
  const [score = Number.NaN] = malliavinScore(state, law.posteriorMean, y);
  const kept = tikhonovBias(state, 0.01)[0]?.kept ?? Number.NaN;
  console.log(
    `t = ${String(t).padEnd(5)} ${regularised.toFixed(12)} ${(kept * score).toFixed(12)}  kept ${kept.toFixed(4)}`,
  );
  if (!(Math.abs(regularised / (kept * score) - 1) < 1e-12)) throw new Error(`Tikhonov at ${t}`);
}
