// How likely is a field? The probability flow of a model gives its log-density relative to the noise, in closed form
// for Gaussian data and by random probes for anything else. Run it from the folder docs:
//   npm run example -- examples/likelihood.ts
import {
  child,
  coefficients,
  diagonalGaussian,
  key,
  type ScoreFunction,
  whiteNoise,
} from "@chaosphere/core";
import {
  gaussianDenoiser,
  gaussianTrace,
  probabilityFlowLogDensity,
  relativeScore,
  shiftMixtureLogDensity,
  shiftMixtureScore,
  slicedTrace,
  type TraceFunction,
} from "@chaosphere/score";

const L = 4;
const d = L * L;
const x = whiteNoise(L, 4, key(2026)); //              four fields, in Cameron–Martin coordinates
const span = { stop: 1e-3, horizon: 8 };

// log dμ/dγ (x) = ∫ (⟨x, s⟩ − tr Ds) dt along dx/dt = −s(t, x)
const density = (s: ScoreFunction, traces: readonly TraceFunction[], steps: number) =>
  probabilityFlowLogDensity(s, x, { span, traces, steps });

// 1. Gaussian data of independent coordinates: Σ_j ½ (x_j² − x_j²/v_j − log v_j).
const variances = Float64Array.from({ length: d }, (_, j) => (j % 2 === 0 ? 0.5 : 2));
const law = diagonalGaussian("cameron-martin", variances);
const flow = density(relativeScore(gaussianDenoiser(law)), [gaussianTrace(law)], 128);
const v = variances.map((q) => 1 + Math.exp(-2 * span.stop) * (q - 1));
console.log("Gaussian data        by the flow      closed form    (nats a coefficient)");
flow.logDensity.forEach((value, b) => {
  const exact = v.reduce((sum, v, j) => {
    const z = x.values[b * d + j] ?? Number.NaN;
    return sum + (z * z - (z * z) / v - Math.log(v)) / 2;
  }, 0);
  console.log(
    `field ${b} ${(value / d).toFixed(9).padStart(24)} ${(exact / d).toFixed(9).padStart(16)}`,
  );
  if (!(Math.abs(value - exact) < 1e-6 * d))
    throw new Error(`field ${b} is off by ${value - exact}`);
});

// 2. Two clusters of fields: the score is not linear, and the trace is estimated with 128 random probes.
const shifts = coefficients("cameron-martin", L, new Float64Array(2 * d));
[1.5, -1, 0.8].forEach((h, j) => {
  shifts.values[j] = h;
  shifts.values[d + j] = -h;
});
const clusters = shiftMixtureScore({ shifts });
const probes = Array.from({ length: 128 }, (_, p) =>
  slicedTrace(clusters, { key: child(key(1), p) }),
);
const estimate = density(clusters, probes, 24);
const exact = shiftMixtureLogDensity({ shifts })(span.stop, x);
console.log("Two clusters         by probes        closed form    standard error");
estimate.logDensity.forEach((value, b) => {
  const [truth, error] = [exact[b] ?? Number.NaN, estimate.standardError[b] ?? Number.NaN];
  const line = [value, truth, error].map((n) => (n / d).toFixed(6).padStart(16)).join(" ");
  console.log(`field ${b}        ${line}`);
  if (!(Math.abs(value - truth) < 4 * error + 1e-4)) throw new Error(`field ${b} is off`);
});
