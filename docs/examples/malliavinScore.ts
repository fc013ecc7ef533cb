// The score by Malliavin calculus and the derivative of the log-density, over a map of states, for three schedules.
// Run it from the folder docs: npm run example -- examples/malliavinScore.ts
import {
  bismutWeight,
  checkerboardLaw,
  clockTransition,
  coveringMatrix,
  gaussianMixtureLaw,
  linearScore,
  linearSde,
  linearTransition,
  malliavinScore,
  subVariancePreservingSde,
  varianceExplodingSde,
  variancePreservingSde,
} from "@chaosphere/malliavin";

const TOLERANCE = 1e-11;

// Eight Gaussians on a circle, and a checkerboard on [−4, 4]².
const angles = Array.from({ length: 8 }, (_, k) => (k * Math.PI) / 4);
const eight = gaussianMixtureLaw({
  dimension: 2,
  means: Float64Array.from(angles.flatMap((a) => [2 * Math.cos(a), 2 * Math.sin(a)])),
  covariances: Float64Array.from(angles.flatMap(() => [0.0064, 0, 0, 0.0064])),
});
const laws = { "eight Gaussians": eight, checkerboard: checkerboardLaw() };
const schedules = {
  VP: variancePreservingSde(),
  "sub-VP": subVariancePreservingSde(),
  VE: varianceExplodingSde(),
};

// A map of 33 × 33 states y in [−4, 4]².
const side = 33;
const states = Float64Array.from({ length: 2 * side * side }, (_, i) => {
  const cell = i % 2 === 0 ? (i >> 1) % side : Math.floor(i / 2 / side);
  return -4 + (8 * cell) / (side - 1);
});

console.log(
  "largest |−γ⁻¹(y − Y E[X₀|y]) − ∇ log p_t(y)| on the map, over the largest |∇ log p_t|",
);
console.log("data             schedule     t        γ  difference");
for (const [name, law] of Object.entries(laws)) {
  for (const [schedule, { clock }] of Object.entries(schedules)) {
    for (const t of [0.2, 0.5, 1]) {
      const state = clockTransition(clock, t, 2); // Y_t and γ_t
      const malliavin = malliavinScore(state, law.posteriorMean, states);
      const analytic = law.score(state, states);
      const size = analytic.reduce((largest, s) => Math.max(largest, Math.abs(s)), 0);
      const worst = analytic.reduce(
        (largest, s, i) => Math.max(largest, Math.abs(s - (malliavin[i] ?? Number.NaN))),
        0,
      );
      const γ = clock.variance(t);
      console.log(
        `${name.padEnd(16)} ${schedule.padEnd(8)} ${String(t).padStart(5)} ${γ.toExponential(1).padStart(8)}  ${(worst / size).toExponential(1)}`,
      );
      if (!(worst / size < TOLERANCE)) throw new Error(`${name}, ${schedule}, t = ${t}: ${worst}`);
    }
  }
}

// Coupled coordinates and coefficients that do not commute: Y and γ from their equations.
const coupled = linearSde({
  dimension: 2,
  drift: (t) => [-1, 2 * t, -0.5, -0.3 * t],
  diffusion: (t) => [1, 0.2, t, 0.6],
});
const y = Float64Array.of(0.4, -1.1);
const s = linearScore(coupled, eight)(0.7, y);
const analytic = eight.score(linearTransition(coupled, 0.7), y);
console.log(`\ncoupled equation, score at (${y.join(", ")}): ${s.join(", ")}`);
console.log(`                  ∇ log p there: ${analytic.join(", ")}`);
if (!s.every((e, i) => Math.abs(e - (analytic[i] ?? Number.NaN)) < 1e-10)) {
  throw new Error("the scores of the coupled equation differ");
}
const covering = coveringMatrix(coupled, 0.7);
console.log(`⟨DX^i, u_k⟩ = ${Array.from(covering, (e) => e.toFixed(12)).join(", ")}`);
if (!covering.every((e, k) => Math.abs(e - (k % 3 === 0 ? 1 : 0)) < 1e-10)) {
  throw new Error("the fields do not cover");
}
const weight = bismutWeight(linearTransition(coupled, 0.7), Float64Array.of(2, 0), y);
console.log(`weight δ(u) of a path from (2, 0) to y: ${weight.join(", ")}`);
