import { gaussLegendreRule, orthonormalLegendre } from "@chaosphere/core";
import { automaticEquation, type StochasticEquation, sphereSpde } from "@chaosphere/malliavin";
import type { IntervalOperator } from "./operators.ts";

/** Zonal degrees 0 … 4 carry the nonlinear equations. */
export const DEGREES = 5;

/**
 * The nonlinear equation of an operator A, in the zonal modes of degrees below {@link DEGREES},
 *
 *     du = (A u − s(−Δ) P u³) dt + Q^½ dW,   q_l = (1 + λ)⁻³,
 *
 * P the projection onto these degrees, with s = λ for Cahn–Hilliard, whose cubic term stands under the Laplacian, and s = 1 else.
 * The projection of the cube is by Gauss–Legendre quadrature, which is exact.
 */
export function modeEquation(
  { title, symbol }: IntervalOperator,
  { isConserved }: { readonly isConserved: boolean },
): StochasticEquation {
  const { drift, noise } = sphereSpde(DEGREES, { operator: symbol, noise: (λ) => (1 + λ) ** -3 });
  // Of degree 4·4 in cos θ.
  const { colatitudes, weights } = gaussLegendreRule(9);
  const columns = Array.from(colatitudes, (θ) => orthonormalLegendre(DEGREES, 0, θ));
  const strength = Float64Array.from({ length: DEGREES }, (_, l) =>
    isConserved ? l * (l + 1) : 1,
  );
  const root = noise.map(Math.sqrt);
  return automaticEquation({
    name: `${title}, with a cubic term`,
    dimension: DEGREES,
    stateIndependent: true,
    drift: (_, u, { add, multiply, power }) => {
      const cubes = columns.map((P) => power(add(...u.map((v, l) => multiply(v, P[l]))), 3));
      return u.map((v, l) => {
        const parts = cubes.map((cube, n) =>
          multiply(cube, -strength[l] * 2 * Math.PI * weights[n] * columns[n][l]),
        );
        return add(multiply(v, drift[l]), ...parts);
      });
    },
    diffusion: () =>
      Array.from({ length: DEGREES ** 2 }, (_, e) =>
        e % (DEGREES + 1) === 0 ? root[e % DEGREES] : 0,
      ),
  });
}
