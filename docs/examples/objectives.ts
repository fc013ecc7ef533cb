// Three objectives for one score, and the same error from each. Run it from the folder docs:
//   npm run example -- examples/objectives.ts
import { key, ornsteinUhlenbeck, type ScoreFunction, split, whiteNoise } from "@chaosphere/core";
import { evaluateChaos, multiIndices } from "@chaosphere/core/chaos";
import {
  chaosRegression,
  coordinateTrace,
  denoisingLoss,
  implicitLoss,
  slicedTrace,
} from "@chaosphere/score";

function check(claim: string, holds: boolean): void {
  console.log(`${holds ? "holds" : "FAILS"}: ${claim}`);
  if (!holds) throw new Error(claim);
}

// Gaussian data N(0, q): the score is (1 − 1/v) x, and ŝ = 0.5 (1 − 1/v) x has a known error.
const [L, q, t] = [3, 0.4, 0.5];
const X = ornsteinUhlenbeck({ horizon: 4, stop: 1e-3 });
const z = whiteNoise(L, 4000, key(1));
const x0 = { ...z, values: z.values.map((z) => Math.sqrt(q) * z) };
const v = 1 + Math.exp(-2 * t) * (q - 1);
const slope = 1 - 1 / v;
const wrong: ScoreFunction = (_, x) => ({ ...x, values: x.values.map((x) => 0.5 * slope * x) });
const fisherInformation = L * L * slope * slope * v;
const error = 0.25 * fisherInformation;

const [pairs, probes] = split(key(2), 2);
if (pairs === undefined || probes === undefined) throw new Error("split gave too few keys");
const sliced = (probe: "gaussian" | "rademacher") => slicedTrace(wrong, { probe, key: probes });
const options = { fisherInformation };
const estimates = {
  denoising: denoisingLoss(wrong, X, t, x0, pairs, options),
  implicit: implicitLoss(wrong, coordinateTrace(wrong), X, t, x0, pairs, options),
  "sliced, Rademacher": implicitLoss(wrong, sliced("rademacher"), X, t, x0, pairs, options),
  "sliced, Gaussian": implicitLoss(wrong, sliced("gaussian"), X, t, x0, pairs, options),
};
console.log(`E‖ŝ − s‖² = ${error.toFixed(5)} in closed form`);
for (const [name, { value, standardError }] of Object.entries(estimates)) {
  const deviation = (value - error) / standardError;
  check(
    `${name}: ${value.toFixed(5)} ± ${standardError.toFixed(5)}, ${deviation.toFixed(2)} standard errors off`,
    Math.abs(deviation) < 4,
  );
}

// What the plain loss adds grows like the number of modes; the renormalised loss stays.
const noise: ScoreFunction = (_, x) => ({ ...x, values: x.values.map(() => 0) });
for (const bandLimit of [4, 8, 16]) {
  const data = whiteNoise(bandLimit, 400, key(3));
  const plain = denoisingLoss(noise, X, t, data, key(4), { form: "plain" });
  const expected = bandLimit ** 2 / Math.expm1(2 * t);
  check(
    `d e^−2t/(1 − e^−2t) = ${expected.toFixed(1)} at L = ${bandLimit}: ${plain.value.toFixed(1)}`,
    Math.abs(plain.value - expected) < 4 * plain.standardError,
  );
}

// A functional of the noise is recovered from its values by regression on chaos features.
const indices = multiIndices(4, { rule: "total", order: 3 });
const coefficients = Float64Array.from(indices.orders, (order, k) => Math.cos(k) / (1 + order));
const x = whiteNoise(2, 200, key(5));
const fit = chaosRegression(indices, x, evaluateChaos({ indices, coefficients }, x), { ridge: 0 });
const apart = fit.expansion.coefficients.reduce(
  (worst, c, k) => Math.max(worst, Math.abs(c - (coefficients[k] ?? Number.NaN))),
  0,
);
check(`${indices.orders.length} chaos coefficients to ${apart.toExponential(1)}`, apart < 1e-11);
