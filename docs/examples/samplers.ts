// The reverse samplers beside what is known exactly of them. Run it from the folder docs:
//   npm run example -- examples/samplers.ts
import {
  ancestral,
  type CameronMartinCoordinates,
  eulerMaruyama,
  exponentialMultistep,
  gaussianFlow,
  isotropicGaussian,
  key,
  langevinCorrector,
  martingaleExponential,
  metropolisCorrector,
  ornsteinUhlenbeck,
  predictorCorrector,
  reverseSample,
  samplerAdvice,
  uniformTimes,
  whiteNoise,
} from "@chaosphere/core";
import {
  gaussianDenoiser,
  relativeScore,
  shiftMixtureLogDensity,
  shiftMixtureScore,
} from "@chaosphere/score";

function check(claim: string, holds: boolean): void {
  console.log(`${holds ? "holds" : "FAILS"}: ${claim}`);
  if (!holds) throw new Error(claim);
}
const L = 8;
const X = ornsteinUhlenbeck({ horizon: 3, stop: 0.05 });
const q = Float64Array.from({ length: L }, (_, l) => 1 + 2 / (l + 1) ** 2);
const s = relativeScore(gaussianDenoiser(isotropicGaussian("cameron-martin", q)));

// 1. Order: the multistep methods against the exact flow y ↦ √(v(ε)/v(T)) y of Gaussian data.
const start = whiteNoise(L, 4, key(1));
const exact = gaussianFlow(q, X.horizon, X.stop, start).values;
const flowError = (order: 2 | 3, steps: number): number => {
  const sampler = exponentialMultistep({ order });
  const options = { bandLimit: L, batch: 4, key: key(1), start, sampler };
  const times = Float64Array.from(
    { length: steps + 1 },
    (_, k) => X.horizon + ((X.stop - X.horizon) * k) / steps,
  );
  const y = reverseSample(X, s, { ...options, times }).values;
  return y.reduce((worst, y, i) => Math.max(worst, Math.abs(y - (exact[i] ?? Number.NaN))), 0);
};
for (const order of [2, 3] as const) {
  const measured = Math.log2(flowError(order, 800) / flowError(order, 1600));
  check(
    `multistep-${order} has order ${order}: measured ${measured.toFixed(3)}`,
    Math.abs(measured - order) < 0.1,
  );
}

// 2. Ancestral sampling in its two parametrisations is one map of the noise.
const times = uniformTimes(X, 20);
const draw = (prediction: "mean" | "noise") =>
  reverseSample(X, s, {
    bandLimit: L,
    batch: 2,
    key: key(2),
    times,
    sampler: ancestral({ prediction }),
  }).values;
const [mean, noise] = [draw("mean"), draw("noise")];
const apart = mean.reduce((worst, y, i) => Math.max(worst, Math.abs(y - (noise[i] ?? 9))), 0);
check(`x̂ and ε̂ give one sample: ${apart.toExponential(1)} apart`, apart < 1e-12);

// 3. A corrector takes the error of coarse steps away: E[x_0²] of a mixture of two shifts.
const shifts = { ...whiteNoise(2, 2, key(3)), values: new Float64Array(8) };
shifts.values[0] = 2;
shifts.values[4] = -2;
const two = shiftMixtureScore({ shifts });
const logDensity = shiftMixtureLogDensity({ shifts });
const law = 1 + 4 * Math.exp(-2 * X.stop);
const batch = 1000;
const secondMoment = (sampler: typeof martingaleExponential): number => {
  const y = reverseSample(X, two, {
    bandLimit: 2,
    batch,
    key: key(4),
    times: [3, 1, 0.05],
    sampler,
  });
  return y.values.reduce((sum, y, i) => sum + (i % 4 === 0 ? y * y : 0), 0) / batch;
};
// Var(x²) of the mixture: 2 + 4 m², m² = 4e^−2ε.
const z = (moment: number) => (moment - law) / Math.sqrt((2 + 4 * (law - 1)) / batch);
const plain = z(secondMoment(martingaleExponential));
const langevin = z(
  secondMoment(predictorCorrector(langevinCorrector(two, { size: 0.05, moves: 12 }))),
);
const metropolis = metropolisCorrector(logDensity, { size: 0.3, moves: 32, score: two });
const corrected = z(secondMoment(predictorCorrector(metropolis)));
check(
  `two steps miss E[x_0²] by ${plain.toFixed(0)} standard errors, ${langevin.toFixed(1)} with Langevin moves, ${corrected.toFixed(1)} with Metropolis moves`,
  Math.abs(plain) > 4 && Math.abs(corrected) < 4,
);

// 4. Why Euler–Maruyama is not for L²(S²): on the noise itself it ends with a variance other than 1.
const none = (_: number, x: CameronMartinCoordinates) => ({
  ...x,
  values: new Float64Array(x.values.length),
});
const advice = samplerAdvice(eulerMaruyama, { times: uniformTimes(X, 30), bandLimit: 33 });
if (advice === undefined) throw new Error("Euler–Maruyama has no warning");
const γ = reverseSample(X, none, {
  bandLimit: 33,
  batch: 20,
  key: key(5),
  times: uniformTimes(X, 30),
  sampler: eulerMaruyama,
}).values;
const p = γ.reduce((sum, y) => sum + y * y, 0) / γ.length;
const perMode = (1 / p - 1 + Math.log(p)) / 2;
console.log(advice.warning);
check(
  `KL a mode ${advice.entropyPerMode.toExponential(2)}, from samples ${perMode.toExponential(2)}`,
  Math.abs(perMode / advice.entropyPerMode - 1) < 0.5,
);
