import { coefficients } from "@chaosphere/core";
import { jets } from "@chaosphere/core/autodiff";
import { tensorGaussHermite } from "@chaosphere/core/chaos";
import {
  automaticFunctional,
  coordinateDirections,
  evaluateFunctional,
  skorokhodDivergence,
} from "@chaosphere/score";

const plane = coordinateDirections(2, 2);
type Coordinate = Parameters<typeof jets.power>[0];
type Plane = Parameters<typeof automaticFunctional>[1];

/** A functional of the coordinates (x, y). */
const inPlane = (f: (x: Coordinate, y: Coordinate) => ReturnType<Plane>) =>
  automaticFunctional(plane, ([x, y]) => f(x, y));

/** F = x + y²/10 and its covering field u = DF/γ_F, γ_F = 1 + y²/25. */
const F = inPlane((x, y) => jets.add(x, jets.multiply(jets.power(y, 2), 0.1)));
const γ = (y: Coordinate) => jets.add(jets.multiply(jets.power(y, 2), 0.04), 1);
const u = {
  components: [
    inPlane((_, y) => jets.power(γ(y), -1)),
    inPlane((_, y) => jets.divide(jets.multiply(y, 0.2), γ(y))),
  ],
  directions: plane,
};

/**
 * E4: E[φ′(F)] = E[φ(F) δ(u)] for φ = sin, by the product Gauss–Hermite rule. The slides have ∂ E[φ(F)] on the left,
 * the derivative of a number, which is 0.
 */
export function integrationByParts(): Record<string, number> {
  let [slope, weighted] = [0, 0];
  for (const { points, weights } of tensorGaussHermite(2, 32)) {
    const rows = new Float64Array(4 * weights.length);
    weights.forEach((_, i) => {
      rows.set(points.subarray(2 * i, 2 * i + 2), 4 * i);
    });
    const x = coefficients("cameron-martin", 2, rows);
    const [values, δ] = [evaluateFunctional(F)(x), skorokhodDivergence(u)(x)];
    weights.forEach((w, i) => {
      slope += w * Math.cos(values[i]);
      weighted += w * Math.sin(values[i]) * δ[i];
    });
  }
  return { "e4.slope": slope, "e4.weighted": weighted };
}
