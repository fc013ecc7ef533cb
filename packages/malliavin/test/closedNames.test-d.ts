// Names from closed lists, and what one kind of equation asks for and another has not. `npm run check` runs it.
import { key } from "@chaosphere/core";
import {
  type FlowStates,
  type LinearSde,
  linearScore,
  type MitigationReport,
  malliavinWeights,
  mitigationReport,
  type PathOptions,
  type StochasticEquation,
  scoreFromPrediction,
  simulatePaths,
  sphereSpde,
  uniformLineMesh,
} from "@chaosphere/malliavin";

declare const equation: StochasticEquation;
declare const linear: LinearSde;
declare const options: PathOptions;
declare const flow: FlowStates;
declare const report: MitigationReport;

// Schemes of a nonlinear equation.
simulatePaths(equation, { ...options, scheme: "milstein" });
// @ts-expect-error No scheme has the name.
simulatePaths(equation, { ...options, scheme: "runge-kutta" });
// @ts-expect-error A key is not its seed.
simulatePaths(equation, { ...options, key: 7 });
// @ts-expect-error A start is an array of numbers in double precision.
simulatePaths(equation, { ...options, start: [0, 1] });
// @ts-expect-error How far to go is never left to a default.
simulatePaths(equation, { key: key(1), paths: 10, start: new Float64Array(1), steps: 10 });
// @ts-expect-error A linear equation has its own functions, without paths.
malliavinWeights(linear, options);
// @ts-expect-error The score of a linear equation needs the law of its start.
linearScore(linear);

// Operators on the sphere.
const noise = (λ: number) => (1 + λ) ** -2;
sphereSpde(8, { operator: { kind: "heat", diffusivity: 1 }, noise });
// @ts-expect-error No operator has the name.
sphereSpde(8, { operator: { kind: "wave", speed: 1 }, noise });
// @ts-expect-error A fractional operator has a power.
sphereSpde(8, { operator: { kind: "fractional", diffusivity: 1 }, noise });
// @ts-expect-error An operator by its name alone lacks its parameters.
sphereSpde(8, { operator: "heat", noise });

// Parametrisations, boundaries, mitigations.
const y = new Float64Array(1);
scoreFromPrediction("velocity", { signal: 1, variance: 1 }, y, y);
// @ts-expect-error A network predicts data, noise or velocity.
scoreFromPrediction("score", { signal: 1, variance: 1 }, y, y);
// @ts-expect-error Ends reflect or absorb.
uniformLineMesh(0, 1, 10, { left: "periodic" });
// @ts-expect-error No mitigation has the name.
mitigationReport(linear, { kind: "dropout" });

// Records are read only.
// @ts-expect-error
flow.time = 0;
// @ts-expect-error
report.verdict = "removes";
