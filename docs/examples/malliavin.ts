// The score of a nonlinear equation from its paths alone, with standard errors, held to its Fokker–Planck equation.
// Run it from the folder docs: npm run example -- examples/malliavin.ts
import { key } from "@chaosphere/core";
import {
  automaticEquation,
  fokkerPlanck,
  lawScore,
  malliavinCriterion,
  malliavinWeights,
  nearestNeighbours,
  simulateFlow,
  uniformLineMesh,
} from "@chaosphere/malliavin";

// dX = −X³ dt + √(½ + ½ X²) dB: only b and σ are written down, their derivatives are computed.
const equation = automaticEquation({
  name: "cubic drift, growing noise",
  dimension: 1,
  drift: (_, [x], { multiply, power }) => [multiply(power(x!, 3), -1)],
  diffusion: (_, [x], { add, multiply, power, sqrt }) => [
    sqrt(add(multiply(power(x!, 2), 0.5), 0.5)),
  ],
});
const run = { key: key(1), paths: 20000, start: Float64Array.of(0.5), horizon: 0.6, steps: 100 };

// Is there a score at all?
const [flow] = simulateFlow(equation, { ...run, paths: 2000 });
const { verdict, reason } = malliavinCriterion(equation, flow!);
console.log(`${verdict}: ${reason}`);

// ∇ log p_T(y) = −E[δ | X_T = y], as the mean of −δ over the paths that end near y.
const [ends] = malliavinWeights(equation, run);
const { states, weights } = ends!;
const sample = { dimension: 1, outputs: 1, states, targets: weights.map((δ) => -δ) };
const points = Float64Array.of(-0.5, 0, 0.5, 1);
const score = nearestNeighbours(sample, { neighbours: 200 })(points);

const law = fokkerPlanck(equation, 0.5, uniformLineMesh(-6, 6, 1200), { horizon: 0.6 });
const exact = lawScore(law, points);
console.log("   y    score  ± s.e.   Fokker–Planck");
points.forEach((y, i) => {
  const [value, error] = [score.values[i]!, score.standardErrors[i]!];
  console.log(
    `${y.toFixed(1).padStart(4)} ${value.toFixed(3).padStart(8)}  ${error.toFixed(3)}  ${exact[i]!.toFixed(3).padStart(8)}`,
  );
  // 0.02 for the smoothing and for Euler's steps.
  if (!(Math.abs(value - exact[i]!) < 4 * error + 0.02 * Math.max(1, Math.abs(exact[i]!)))) {
    throw new Error(`the score at ${y} is ${value} ± ${error}, not ${exact[i]}`);
  }
});
