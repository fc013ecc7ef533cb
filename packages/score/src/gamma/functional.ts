import {
  type CameronMartinCoordinates,
  coefficients,
  DomainError,
  ShapeError,
} from "@chaosphere/core";
import { chainRule, isJet, type Jet, jetVariables } from "@chaosphere/core/autodiff";
import {
  type ChaosExpansion,
  chaosDerivative,
  evaluateChaos,
  type Functional,
} from "@chaosphere/core/chaos";
import { matrixProduct } from "@chaosphere/core/linalg";

/**
 * A smooth cylindrical functional on the Gaussian space (U, γ): a function of finitely many Paley–Wiener pairings,
 *
 *     F(x) = f(⟨h_1, x⟩, …, ⟨h_n, x⟩),   h_i in the Cameron–Martin space.
 *
 * Its cost does not grow with the band limit but for the n pairings.
 */
export interface CylindricalFunctional {
  /** h_1, …, h_n, one per row. */
  readonly directions: CameronMartinCoordinates;
  /** f to second order at y ∈ ℝⁿ. */
  readonly jet: (y: Float64Array) => Jet;
}

/** The first coordinates of the noise as directions: h_i = e_i, i < count ≤ bandLimit². */
export function coordinateDirections(bandLimit: number, count: number): CameronMartinCoordinates {
  const row = bandLimit ** 2;
  if (!(Number.isInteger(count) && count >= 1 && count <= row)) {
    throw new DomainError(
      `coordinateDirections: count must be a whole number, 1 ≤ n ≤ bandLimit² = ${row}, got ${count}. Raise the band limit.`,
    );
  }
  const h = coefficients("cameron-martin", bandLimit, new Float64Array(count * row));
  for (let i = 0; i < count; i++) h.values[i * (row + 1)] = 1;
  return h;
}

/**
 * A cylindrical functional from a formula written in the arithmetic of {@link jets}, differentiated automatically.
 *
 *     automaticFunctional(coordinateDirections(2, 2), ([x, y]) => jets.multiply(jets.sin(x), y))
 *
 * For given derivatives write the record itself: `{ directions, jet: (y) => ({ value, gradient, hessian }) }`. The
 * functional throws {@link DomainError} where the formula gives no jet, as Math.sin of a variable does not.
 */
export function automaticFunctional(
  directions: CameronMartinCoordinates,
  formula: (y: readonly Jet[]) => Jet,
): CylindricalFunctional {
  return { directions, jet: (y) => made("automaticFunctional", formula(jetVariables(y))) };
}

/**
 * A polynomial as a cylindrical functional of the coordinates, with the derivatives of the chaos algebra.
 *
 * @throws {@link DomainError} if the expansion has more variables than bandLimit².
 */
export function chaosFunctional(
  expansion: ChaosExpansion,
  bandLimit: number,
): CylindricalFunctional {
  const d = expansion.indices.dimension;
  const slopes = Array.from({ length: d }, (_, i) => chaosDerivative(expansion, i));
  const curvatures = slopes.flatMap((f) => slopes.map((_, j) => chaosDerivative(f, j)));
  const inner = Math.ceil(Math.sqrt(d));
  const jet = (y: Float64Array): Jet => {
    const x = coefficients("cameron-martin", inner, new Float64Array(inner ** 2));
    x.values.set(y);
    const at = (f: ChaosExpansion): number => evaluateChaos(f, x)[0];
    return {
      value: at(expansion),
      gradient: Float64Array.from(slopes, at),
      hessian: Float64Array.from(curvatures, at),
    };
  };
  return { directions: coordinateDirections(bandLimit, d), jet };
}

/**
 * A smooth function of several functionals: the product rule, the chain rule and every other composition.
 *
 *     D φ(F_1, …, F_k) = Σ_a ∂_a φ(F_1, …, F_k) DF_a.
 *
 * @param formula φ in the arithmetic of {@link jets}.
 * @throws {@link ShapeError} if there is no functional or their band limits differ.
 *
 * Source: Nualart (2006), proposition 1.2.3, for the chain rule.
 */
export function composedFunctional(
  functionals: readonly CylindricalFunctional[],
  formula: (values: readonly Jet[]) => Jet,
): CylindricalFunctional {
  const directions = joinedDirections("composedFunctional", functionals);
  const n = directions.batch;
  return {
    directions,
    jet: (y) => {
      let start = 0;
      const inner = functionals.map(({ directions: { batch }, jet }) => {
        const own = jet(y.subarray(start, start + batch));
        start += batch;
        return embedded(own, start - batch, n);
      });
      const outer = made(
        "composedFunctional",
        formula(jetVariables(inner.map(({ value }) => value))),
      );
      return chainRule(inner, outer.value, outer.gradient, outer.hessian);
    },
  };
}

/**
 * A functional as a function of Cameron–Martin coordinates: batch in, one value per row out.
 *
 * @throws {@link ShapeError} from that function, if points and directions have different band limits.
 */
export function evaluateFunctional(functional: CylindricalFunctional): Functional {
  return (x) =>
    Float64Array.from(jetsAt("evaluateFunctional", functional, x), ({ value }) => value);
}

/**
 * The jets of a functional at a batch of points, in order.
 *
 * @throws {@link ShapeError} if points and directions have different band limits.
 */
export function jetsAt(
  caller: string,
  { directions, jet }: CylindricalFunctional,
  x: CameronMartinCoordinates,
): Jet[] {
  const n = directions.batch;
  const y = pairings(caller, directions, x);
  return Array.from({ length: x.batch }, (_, b) => jet(y.subarray(b * n, (b + 1) * n)));
}

/** ⟨h_i, x_b⟩ at [b·n + i]. */
export function pairings(
  caller: string,
  h: CameronMartinCoordinates,
  x: CameronMartinCoordinates,
): Float64Array {
  if (x.bandLimit !== h.bandLimit) {
    throw new ShapeError(
      `${caller}: points and directions must have one band limit, got ${x.bandLimit} and ${h.bandLimit}. Truncate one to the other.`,
    );
  }
  return matrixProduct(x.values, h.values, x.batch, x.bandLimit ** 2, h.batch, {
    transposeB: true,
  });
}

/** The directions of several functionals, one below the other. */
export function joinedDirections(
  caller: string,
  functionals: readonly CylindricalFunctional[],
): CameronMartinCoordinates {
  const limits = new Set(functionals.map(({ directions }) => directions.bandLimit));
  if (limits.size !== 1) {
    throw new ShapeError(
      `${caller}: need one functional or more, all of one band limit, got band limits [${[...limits].join(", ")}]. Truncate their directions alike.`,
    );
  }
  const [bandLimit] = limits;
  const count = functionals.reduce((sum, { directions }) => sum + directions.batch, 0);
  const joined = coefficients(
    "cameron-martin",
    bandLimit,
    new Float64Array(count * bandLimit ** 2),
  );
  let at = 0;
  for (const { directions } of functionals) {
    joined.values.set(directions.values, at);
    at += directions.values.length;
  }
  return joined;
}

/** What a formula has given, if it is a jet. */
function made(caller: string, jet: Jet): Jet {
  if (typeof jet === "object" && jet !== null && isJet(jet)) return jet;
  throw new DomainError(
    `${caller}: the formula must give a jet, made of the variables, got ${String(jet)}. Use jets.sin, jets.multiply, … on variables in place of Math's functions and operators.`,
  );
}

/** A jet in variables start, start + 1, … of n. */
function embedded({ value, gradient, hessian }: Jet, start: number, n: number): Jet {
  const own = gradient.length;
  const wide = { value, gradient: new Float64Array(n), hessian: new Float64Array(n * n) };
  wide.gradient.set(gradient, start);
  for (let i = 0; i < own; i++) {
    wide.hessian.set(hessian.subarray(i * own, (i + 1) * own), (start + i) * n + start);
  }
  return wide;
}
