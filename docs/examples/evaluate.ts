// Are generated fields like the data? Two ensembles have one spectrum; one of them is lognormal, and only the metrics
// that look beyond second moments can tell. Run it from the folder docs:
//   npm run example -- examples/evaluate.ts
import {
  analyse,
  colour,
  gaussLegendre,
  type HarmonicCoefficients,
  isotropic,
  key,
  meanSpectrum,
  split,
  synthesise,
  whiteNoise,
  whittleMatern,
} from "@chaosphere/core";
import { evaluateEnsemble } from "@chaosphere/metrics";

const L = 8;
const [first, second, third, judging] = split(key(2026), 4);
if (!first || !second || !third || !judging) throw new Error("split gave too few keys");

// Data: a lognormal field, exp of a Gaussian one.
const γ = whittleMatern(L, { alpha: 2.5, kappa: 3, sigma: 16 });
const lognormal = (stream: typeof first): HarmonicCoefficients => {
  const z = synthesise(colour(γ, whiteNoise(L, 120, stream)), gaussLegendre(2 * L));
  return analyse({ ...z, values: z.values.map((u) => Math.exp(u)) }, L);
};
const reference = lognormal(first);

// Generated: more fields of the same law, and Gaussian ones of the same mean and spectrum.
const same = lognormal(second);
const spectrum = meanSpectrum(reference);
const level = reference.values.reduce((sum, a, i) => sum + (i % L ** 2 === 0 ? a : 0), 0) / 120;
spectrum[0] = (spectrum[0] ?? 0) - level ** 2;
const gaussian = colour(isotropic(spectrum), whiteNoise(L, 120, third));
for (let b = 0; b < 120; b++)
  gaussian.values[b * L ** 2] = (gaussian.values[b * L ** 2] ?? 0) + level;

const evaluations = [same, gaussian].map((a) =>
  evaluateEnsemble(a, reference, { key: judging, splits: 12 }),
);
const [right, wrong] = evaluations;
if (!right || !wrong) throw new Error("two ensembles were given");
console.log("metric               same law            Gaussian of the same spectrum");
for (const metric of ["spectrum", "marginals", "minkowski", "bispectrum"] as const) {
  const told = [right, wrong].map((e) => `${e[metric].value.toFixed(4)} ${e[metric].verdict}`);
  console.log(metric.padEnd(20), told.map((t) => t.padEnd(19)).join(" "));
  if (right[metric].verdict !== "within") throw new Error(`${metric} rejects the law itself`);
}
for (const metric of ["marginals", "minkowski"] as const) {
  if (wrong[metric].verdict !== "beyond") throw new Error(`${metric} does not see the difference`);
}
if (wrong.spectrum.verdict !== "within") throw new Error("the spectra are equal by construction");
