// Four claims of the slide deck that are false as they stand, each with a counterexample and its number; the labels
// are those of docs/theory/formulas.md, Errata. Run it from the folder docs:
//   npm run example -- examples/errata.ts
import { coefficients, gaussLegendreRule, key, whiteNoise } from "@chaosphere/core";
import { jets } from "@chaosphere/core/autodiff";
import { tensorGaussHermite } from "@chaosphere/core/chaos";
import { gaussHermite, logGamma } from "@chaosphere/core/special";
import {
  automaticFunctional,
  coordinateDirections,
  evaluateFunctional,
  gammaOperator,
  skorokhodDivergence,
} from "@chaosphere/score";

function claim(label: string, text: string): void {
  console.log(`\n${label}  ${text}`);
}

function check(what: string, holds: boolean): void {
  if (!holds) throw new Error(what);
}

/** F = ‖x‖²/2 in the first d coordinates: a polynomial, so as smooth a functional as there is. */
const halfSquare = (d: number) =>
  automaticFunctional(coordinateDirections(3, d), (y) => {
    const [first, ...others] = y.map((v) => jets.multiply(jets.power(v, 2), 0.5));
    return jets.add(first!, ...others);
  });
/** Its density, y^{d/2−1} e^{−y} / Γ(d/2). */
const density = (d: number, y: number) => Math.exp((d / 2 - 1) * Math.log(y) - y - logGamma(d / 2));

claim("E2", "“det γ_F > 0 almost surely implies a C^∞ density.” It implies a density only.");
const γ1 = gammaOperator(halfSquare(1))(whiteNoise(3, 10_000, key(5)));
const least = γ1.reduce((a, v) => Math.min(a, v), Infinity);
console.log(`    F = x²/2: γ_F = x² > 0, the least of 10,000 draws ${least.toExponential(2)};`);
const heights = [1e-2, 1e-4, 1e-6].map((y) => density(1, y));
console.log(
  `    its density at 10⁻², 10⁻⁴, 10⁻⁶: ${heights.map((p) => p.toFixed(3)).join(", ")}: unbounded.`,
);
check("γ_F vanished", least > 0);
check("the density is bounded", Math.abs(heights[2]! / heights[1]! - 10) < 0.01);

claim("E3", "“… and det γ_F^{−1} ∈ L^p for some p > 1 makes it smooth.” It must hold for every p.");
const γ5 = gammaOperator(halfSquare(5))(whiteNoise(3, 40_000, key(6)));
// E‖x‖^{−2p} = 2^−p Γ(5/2 − p)/Γ(5/2), finite for p < 5/2; p = 1.1 leaves the sample mean a finite variance too.
const p = 1.1;
const exact = Math.exp(logGamma(2.5 - p) - logGamma(2.5)) / 2 ** p;
const moments = γ5.map((v) => v ** -p);
const mean = moments.reduce((sum, v) => sum + v, 0) / moments.length;
const error = Math.sqrt(moments.reduce((sum, v) => sum + (v - mean) ** 2, 0)) / moments.length;
console.log(
  `    F = ‖x‖²/2 in five coordinates: E[γ_F^−1.1] = ${exact.toFixed(6)}, by 40,000 draws ${mean.toFixed(4)} ± ${error.toFixed(4)},`,
);
// p″ = p ( (3/2 − y)² − 3/2 ) / y², of order y^{−1/2}.
const curvature = [1e-2, 1e-4, 1e-6].map((y) => (density(5, y) * ((1.5 - y) ** 2 - 1.5)) / y ** 2);
console.log(
  `    but p″ at 10⁻², 10⁻⁴, 10⁻⁶ is ${curvature.map((p) => p.toFixed(2)).join(", ")}: p is not C².`,
);
check("E[γ_F^−1.1] is off", Math.abs(mean - exact) < 4 * error);
check("the density is C²", Math.abs(curvature[2]! / curvature[1]! - 10) < 0.1);

claim(
  "E4",
  "“∂_k E[φ(F)] = E[φ(F) δ(u_k)].” The left side is the derivative of a number; it must be E[(∂_k φ)(F)].",
);
// F = x + y²/10 and its covering field u = DF/γ_F, ⟨DF, u⟩ = 1.
const plane = coordinateDirections(2, 2);
const F = automaticFunctional(plane, ([x, y]) =>
  jets.add(x!, jets.multiply(jets.power(y!, 2), 0.1)),
);
const inverseγ = automaticFunctional(plane, ([, y]) =>
  jets.power(jets.add(jets.multiply(jets.power(y!, 2), 0.04), 1), -1),
);
const u = {
  components: [
    inverseγ,
    automaticFunctional(plane, ([, y]) =>
      jets.divide(jets.multiply(y!, 0.2), jets.add(jets.multiply(jets.power(y!, 2), 0.04), 1)),
    ),
  ],
  directions: plane,
};
let [slope, weighted] = [0, 0];
for (const { points, weights } of tensorGaussHermite(2, 32)) {
  const rows = new Float64Array(4 * weights.length);
  weights.forEach((_, i) => {
    rows.set(points.subarray(2 * i, 2 * i + 2), 4 * i);
  });
  const x = coefficients("cameron-martin", 2, rows);
  const [values, δ] = [evaluateFunctional(F)(x), skorokhodDivergence(u)(x)];
  weights.forEach((w, i) => {
    slope += w * Math.cos(values[i]!);
    weighted += w * Math.sin(values[i]!) * δ[i]!;
  });
}
console.log(
  `    φ = sin: E[φ′(F)] = ${slope.toFixed(12)}, E[φ(F) δ(u)] = ${weighted.toFixed(12)}, derivative of the number E[φ(F)]: 0.`,
);
check("integration by parts fails", Math.abs(slope - weighted) < 1e-10 && slope > 0.1);

claim("E5", "“∇ log p ∈ L²(R^m) if p ∈ H¹.” Already false for a Gaussian; the space is L²(p dy).");
const { nodes, weights } = gaussHermite(20);
const fisher = weights.reduce((sum, w, i) => sum + w * nodes[i]! ** 2, 0);
const flat = [1, 10, 100].map((R) => {
  const rule = gaussLegendreRule(8);
  return rule.weights.reduce(
    (sum, w, i) => sum + w * R * (R * Math.cos(rule.colatitudes[i]!)) ** 2,
    0,
  );
});
console.log(
  `    p = N(0, 1): ∫_{−R}^{R} |∇ log p|² dy for R = 1, 10, 100: ${flat.map((v) => v.toFixed(3)).join(", ")} = 2R³/3;`,
);
console.log(`    ∫ |∇ log p|² p dy = ${fisher.toFixed(12)}, the Fisher information.`);
check("2R³/3", Math.abs(flat[2]! / (2e6 / 3) - 1) < 1e-12);
check("Fisher information", Math.abs(fisher - 1) < 1e-12);
