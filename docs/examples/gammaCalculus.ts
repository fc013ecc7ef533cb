// D, δ, L, Γ and Γ₂ on the Gaussian space, each identity by two routes. Run it from the folder docs:
//   npm run example -- examples/gammaCalculus.ts
import { key, whiteNoise } from "@chaosphere/core";
import { jets } from "@chaosphere/core/autodiff";
import {
  chaosCombination,
  chaosInner,
  chaosMonomial,
  chaosNormSquared,
  chaosProduct,
} from "@chaosphere/core/chaos";
import {
  automaticFunctional,
  chaosDivergence,
  chaosGamma,
  chaosGenerator,
  chaosGradient,
  chaosIteratedGamma,
  composedFunctional,
  coordinateDirections,
  dirichletForm,
  evaluateFunctional,
  gammaOperator,
  hypercontractivitySides,
  ouGenerator,
  poincareSides,
} from "@chaosphere/score";

function show(identity: string, left: number, right: number, tolerance = 1e-10): void {
  console.log(
    `${identity.padEnd(58)} ${left.toFixed(12).padStart(18)} ${right.toFixed(12).padStart(18)}`,
  );
  if (!(Math.abs(left - right) <= tolerance)) throw new Error(`${identity} fails`);
}

// Polynomials: exact, in the chaos algebra.
const f = chaosCombination([chaosMonomial([2, 1]), chaosMonomial([0, 3])]); //   x²y + y³
const g = chaosMonomial([1, 2]); //                                              xy²
const L = chaosGenerator;
const [one, cube] = [chaosMonomial([0, 0]), chaosMonomial([0, 3])];
show("E(f, f) = −⟨f, Lf⟩", dirichletForm(f), -chaosInner(f, L(f)));
show("∫ Γ₂(f) dγ = ∫ (Lf)² dγ", chaosInner(chaosIteratedGamma(f), one), chaosNormSquared(L(f)));
show(
  "E[y³ δ(Df)] = E⟨D y³, Df⟩",
  chaosInner(cube, chaosDivergence(chaosGradient(f))),
  dirichletForm(cube, f),
);
const defect = chaosCombination(
  [L(chaosProduct(f, g)), chaosProduct(f, L(g)), chaosProduct(g, L(f))],
  [0.5, -0.5, -0.5],
);
const gap = chaosCombination([defect, chaosGamma(f, g)], [1, -1]);
show("½(L(fg) − f Lg − g Lf) = Γ(f, g), squared distance", chaosNormSquared(gap), 0);
const { lesser, greater } = poincareSides(f);
console.log(`Poincaré: Var f = ${lesser.toFixed(6)} ≤ E‖Df‖² = ${greater.toFixed(6)}`);
if (!(lesser <= greater)) throw new Error("Poincaré fails");

// Smooth functionals: automatic derivatives, here in 400 coordinates.
const directions = coordinateDirections(20, 2);
const F = automaticFunctional(directions, ([x, y]) => jets.multiply(jets.sin(x!), jets.exp(y!)));
const φF = composedFunctional([F], ([u]) => jets.tanh(u!));
const x = whiteNoise(20, 1, key(7));
const at = (values: Float64Array): number => values[0] ?? Number.NaN;
const u = at(evaluateFunctional(F)(x));
const slope = 1 / Math.cosh(u) ** 2;
const chained = slope * (at(ouGenerator(F)(x)) - 2 * Math.tanh(u) * at(gammaOperator(F)(x)));
show("L φ(F) = φ′(F) LF + φ″(F) Γ(F) at one field", at(ouGenerator(φF)(x)), chained);

const e = automaticFunctional(directions, ([y]) => jets.exp(jets.multiply(y!, 0.6)));
const nelson = hypercontractivitySides(e, 0.3, 2, 24);
show("‖P_t e^h‖_q = ‖e^h‖_p, q − 1 = e^{2t}(p − 1)", nelson.lesser, nelson.greater);
