import { type CameronMartinCoordinates, ShapeError } from "@chaosphere/core";
import type { Functional } from "@chaosphere/core/chaos";
import { matrixProduct } from "@chaosphere/core/linalg";
import { type CylindricalFunctional, jetsAt, pairings } from "./functional.ts";

/** A field with values in the Cameron–Martin space, v(x) = Σ_j F_j(x) k_j. */
export interface CylindricalField {
  /** F_j, one per direction. */
  readonly components: readonly CylindricalFunctional[];
  /** k_j, one per row. */
  readonly directions: CameronMartinCoordinates;
}

/**
 * The divergence (Skorokhod integral) of a field, the adjoint of D in L²(γ):
 *
 *     δ(Σ_j F_j k_j) = Σ_j ( F_j ⟨k_j, x⟩ − ⟨DF_j, k_j⟩ ),   E[G δv] = E⟨DG, v⟩.
 *
 * @throws {@link ShapeError} if there is not one component a direction; the returned function, if points,
 *   directions and components differ in band limit.
 *
 * Source: Nualart (2006), section 1.3; docs/theory/formulas.md (G1.2).
 *
 * @example
 * ```ts
 * import { coefficients } from "@chaosphere/core";
 * import { automaticFunctional, coordinateDirections, skorokhodDivergence } from "@chaosphere/score";
 *
 * // v(x) = y k with y = ⟨k, x⟩ and ‖k‖ = 1: δ(v) = y² − 1.
 * const directions = coordinateDirections(1, 1);
 * const y = automaticFunctional(directions, ([y]) => y);
 * const x = coefficients("cameron-martin", 1, Float64Array.of(3));
 * console.log(skorokhodDivergence({ components: [y], directions })(x)[0]); // 8
 * ```
 */
export function skorokhodDivergence(field: CylindricalField): Functional {
  checkField("skorokhodDivergence", field);
  const { components, directions } = field;
  const cross = components.map((f) => pairings("skorokhodDivergence", f.directions, directions));
  return (x) => {
    const y = pairings("skorokhodDivergence", directions, x);
    const total = new Float64Array(x.batch);
    components.forEach((component, j) => {
      const n = component.directions.batch;
      const along = cross[j].subarray(j * n, (j + 1) * n);
      jetsAt("skorokhodDivergence", component, x).forEach(({ value, gradient }, b) => {
        const slope = gradient.reduce((sum, v, i) => sum + v * along[i], 0);
        total[b] += value * y[b * components.length + j] - slope;
      });
    });
    return total;
  };
}

/**
 * The values v(x) of a field, one row per point.
 *
 * @throws {@link ShapeError} if there is not one component a direction.
 */
export function evaluateField(
  field: CylindricalField,
): (x: CameronMartinCoordinates) => CameronMartinCoordinates {
  checkField("evaluateField", field);
  const { components, directions } = field;
  const n = components.length;
  return (x) => {
    const weights = new Float64Array(x.batch * n);
    components.forEach((component, j) => {
      jetsAt("evaluateField", component, x).forEach(({ value }, b) => {
        weights[b * n + j] = value;
      });
    });
    const values = matrixProduct(weights, directions.values, x.batch, n, x.bandLimit ** 2);
    return { ...x, values };
  };
}

function checkField(caller: string, { components, directions }: CylindricalField): void {
  if (!(components.length === directions.batch && components.length >= 1)) {
    throw new ShapeError(
      `${caller}: a field needs one component a direction, one or more, got ${components.length} and ${directions.batch}. Give a functional for every row.`,
    );
  }
}
