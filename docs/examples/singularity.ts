// How γ vanishes at t = 0 and what it does to errors, with the slides' constants beside the true ones.
// Run it from the folder docs: npm run example -- examples/singularity.ts
import {
  errorAmplification,
  linearTransition,
  type Parametrisation,
  scalarSde,
  smallTimeSingularity,
  subVariancePreservingSde,
  varianceExplodingSde,
  variancePreservingSde,
} from "@chaosphere/malliavin";

const βmin = 0.1;
const VE = 2 * 0.01 ** 2 * Math.log(5000);
const rows = [
  { name: "VP", sde: variancePreservingSde(), exponent: 1, constant: βmin, slides: βmin },
  // Erratum E1: the slides have βmin⁴ t².
  {
    name: "sub-VP",
    sde: subVariancePreservingSde(),
    exponent: 2,
    constant: βmin ** 2,
    slides: βmin ** 4,
  },
  { name: "VE", sde: varianceExplodingSde(), exponent: 1, constant: VE, slides: VE },
];

console.log("schedule  γ ~ c t^q: q           c     of theory  of the slides  within 10 % until t");
for (const { name, sde, exponent, constant, slides } of rows) {
  const found = smallTimeSingularity(sde); // from γ′ = 2bγ + σ², not from the closed form
  console.log(
    `${name.padEnd(8)} ${found.exponent.toFixed(6).padStart(13)} ${found.constant.toExponential(4).padStart(11)} ${constant.toExponential(4).padStart(13)} ${slides.toExponential(4).padStart(14)} ${found.validUntil.toExponential(2).padStart(20)}`,
  );
  if (!(Math.abs(found.exponent - exponent) < 1e-3)) throw new Error(`${name}: exponent`);
  if (!(Math.abs(found.constant / constant - 1) < 1e-5)) throw new Error(`${name}: constant`);
}

console.log("\nσ² = t^p gives γ = t^(p+1)/(p+1), with or without damping: exponents");
for (const p of [0, 1, 2, -0.5]) {
  const exponents = [0, 50].map((damping) => {
    const sde = scalarSde({ drift: () => -damping, diffusion: (t) => t ** (p / 2) });
    return smallTimeSingularity(sde).exponent;
  });
  console.log(`p = ${String(p).padStart(4)}: ${exponents.map((q) => q.toFixed(6)).join("  ")}`);
  if (!exponents.every((q) => Math.abs(q - (p + 1)) < 1e-3))
    throw new Error(`exponent at p = ${p}`);
}

console.log("\nfactor on an error of the prediction:");
console.log("schedule        t        γ⁻¹   of E[X₀|y]   of E[Z|y]   of velocity");
const targets: readonly Parametrisation[] = ["data", "noise", "velocity"];
for (const { name, sde } of rows) {
  for (const t of [1e-5, 1e-3, 0.1, 1]) {
    const { firstVariation, covariance } = linearTransition(sde, t);
    const [signal = Number.NaN] = firstVariation;
    const [variance = Number.NaN] = covariance;
    const factors = targets.map((target) => errorAmplification(target, { signal, variance }));
    console.log(
      `${name.padEnd(8)} ${String(t).padStart(8)} ${(1 / variance).toExponential(2).padStart(10)} ${factors.map((f) => f.toExponential(2).padStart(12)).join("")}`,
    );
    const closed = sde.clock.signal(t) / sde.clock.variance(t);
    if (!(Math.abs((factors[0] ?? Number.NaN) / closed - 1) < 1e-10))
      throw new Error(`${name}, ${t}`);
  }
}
