// Non-Gaussian fields by their Wiener chaos: spectrum, skewness, bispectrum and regime, exact against samples.
// Run it from the folder docs:
//   npm run example -- examples/chaosFields.ts
import { gaunt, harmonicIndex, key, meanSpectrum, whittleMatern } from "@chaosphere/core";
import {
  bispectrum,
  evaluateFieldExpansion,
  fieldExpansion,
  fieldMoments,
  fieldRegime,
  fieldSpectrum,
  lognormalField,
  multiIndices,
  quadraticField,
  sampleField,
} from "@chaosphere/core/chaos";

const L = 6;
const count = 2000;
const γ = whittleMatern(L, { alpha: 2, kappa: 1.5, sigma: 2 });

for (const [name, field] of [
  ["quadratic, Z + 0.4 (Z² − σ²)", quadraticField(γ, 0.4)],
  ["lognormal, exp(Z − σ²/2)", lognormalField(γ, { order: 8 })],
] as const) {
  const { field: a } = sampleField(field, { bandLimit: L, batch: count }, key(3));
  const { variance, skewness } = fieldMoments(field);
  console.log(`${name}: variance ${variance.toFixed(6)}, skewness ${skewness.toFixed(6)}`);

  const exact = fieldSpectrum(field, L);
  const sampled = meanSpectrum(a);
  console.log(`  C_3 exact ${exact[3]?.toFixed(6)}, of ${count} samples ${sampled[3]?.toFixed(6)}`);

  // b_{112} from E[a_10 a_10 a_20] = G b.
  const [b = Number.NaN] = bispectrum(field, [[1, 1, 2]]);
  const G = gaunt([1, 0], [1, 0], [2, 0]);
  const at = (row: number, l: number) => a.values[row * L * L + harmonicIndex(l, 0)] ?? Number.NaN;
  const draws = Array.from({ length: count }, (_, i) => (at(i, 1) ** 2 * at(i, 2)) / G);
  const mean = draws.reduce((s, v) => s + v, 0) / count;
  const error = Math.sqrt(draws.reduce((s, v) => s + (v - mean) ** 2, 0)) / count;
  console.log(`  b_112 exact ${b.toFixed(6)}, of samples ${mean.toFixed(4)} ± ${error.toFixed(4)}`);
  if (!(Math.abs(mean - b) < 4 * error)) throw new Error("the bispectrum is off");
}

// The quadratic field is its chaos expansion of order 2, sample by sample.
const field = quadraticField(γ, 0.4);
const { noise, field: direct } = sampleField(field, { bandLimit: L, batch: 3 }, key(4));
const expansion = fieldExpansion(field, multiIndices(L * L, { rule: "total", order: 2 }), L);
const summed = evaluateFieldExpansion(expansion, noise).values;
const apart = summed.reduce((d, v, i) => Math.max(d, Math.abs(v - direct.values[i]!)), 0);
console.log(
  `Σ_α c_α h_α(z) against φ(Z) on the grid: largest difference ${apart.toExponential(1)}`,
);
if (!(apart < 1e-12)) throw new Error("the expansion is not the field");

// A pointwise nonlinearity is as rough as the noise; smoothed by (κ² − Δ)^−1 it is a Cameron–Martin perturbation.
console.log("E‖X − Z‖²_CM over the degrees l < L/2");
for (const size of [32, 64, 128]) {
  const fine = whittleMatern(size, { alpha: 2, kappa: 1 });
  const smoothing = (l: number): number => 1 / (1 + l * (l + 1));
  const [local, smooth] = [
    fieldRegime(quadraticField(fine, 0.4)),
    fieldRegime(quadraticField(fine, 0.4, { smoothing })),
  ];
  const last = (norms: Float64Array) => (norms.at(-1) ?? Number.NaN).toFixed(6).padStart(12);
  console.log(
    `  L = ${String(size).padStart(3)}: local ${last(local.norms)} (${local.verdict}), smoothed ${last(smooth.norms)} (${smooth.verdict})`,
  );
  if (!(local.verdict === "rough" && smooth.verdict === "cameron-martin")) {
    throw new Error("the regimes are not told apart");
  }
}
