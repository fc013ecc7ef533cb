import { DivergenceError, DomainError } from "../errors.ts";
import type { SphereGrid } from "../grid/sphereGrid.ts";
import {
  checkBasis,
  coefficients,
  degreeOf,
  type HarmonicCoefficients,
} from "../harmonics/coefficients.ts";
import { checkTransform } from "../harmonics/transformChecks.ts";
import { checkKey, type Key } from "../random/key.ts";
import { forcingNoise } from "./forcing.ts";
import { gridOfProducts } from "./jacobian.ts";
import { rungeKuttaStep } from "./rungeKutta.ts";
import { completeEquation, type VorticityEquation } from "./vorticityEquation.ts";

/** How far {@link evolveVorticity} goes, and in how many steps. */
export interface EvolutionOptions {
  /** The time that passes, 0 or more. */
  readonly time: number;
  /** Equal steps, a whole number, 1 or more. Stable if (time/steps) · largest speed · bandLimit is at most 2.8. */
  readonly steps: number;
  /** The noise of the forcing, step k of row b from `child(child(key, firstRow + b), k)`. Needed with a forcing, else unused. */
  readonly key?: Key;
  /** Number of the first row, a whole number. Default 0. */
  readonly firstRow?: number;
  /** Number of the first step, to go on with a run that has taken so many. Default 0. */
  readonly firstStep?: number;
}

/**
 * Vorticity fields after a time, by the barotropic equation: order 4 in the step for advection, exact for rotation, friction
 * and drag. Advection is projected on the degrees of the fields without aliasing, so that without friction energy, enstrophy
 * and angular momentum are kept to the accuracy of the steps. The noise of a forcing is added after each step, with the
 * covariance that it has under the linear part.
 *
 * Each row is stepped by itself, and its bits do not depend on the others.
 *
 * @throws {@link DomainError} if a parameter is outside its range, or a forcing has no key.
 * @throws {@link DivergenceError} if a field stops being finite, when the step is too long.
 *
 * Source: Orszag (1970); Kassam and Trefethen (2005); docs/theory/formulas.md (G12.1).
 *
 * @example
 * ```ts
 * import { coefficients, harmonicIndex } from "@chaosphere/core";
 * import { evolveVorticity } from "@chaosphere/core/barotropic";
 *
 * // A Rossby–Haurwitz wave of degree 4 turns westward by 2Ωt/(l(l+1)) = 0.1 rad, its shape kept.
 * const values = new Float64Array(25);
 * values[harmonicIndex(4, 3)] = 1;
 * const wave = coefficients("harmonic", 5, values);
 * const later = evolveVorticity(wave, { rotation: 1 }, { time: 1, steps: 10 }).values;
 * console.log(later[harmonicIndex(4, 3)].toFixed(6), Math.cos(3 * 0.1).toFixed(6)); // 0.955336 0.955336
 * ```
 */
export function evolveVorticity(
  ζ: HarmonicCoefficients,
  equation: VorticityEquation,
  options: EvolutionOptions,
): HarmonicCoefficients {
  checkBasis("evolveVorticity", ζ, "harmonic");
  checkTransform("evolveVorticity", ζ.bandLimit + 1);
  checkOptions(equation, options);
  return evolveOnGrid(gridOfProducts(ζ.bandLimit), ζ, equation, options);
}

/** The same with products on any grid; on a coarser one than that of the products they alias. */
export function evolveOnGrid(
  grid: SphereGrid,
  { bandLimit, batch, values }: HarmonicCoefficients,
  equation: VorticityEquation,
  { time, steps, key, firstRow = 0, firstStep = 0 }: EvolutionOptions,
): HarmonicCoefficients {
  const complete = completeEquation("evolveVorticity", equation);
  const h = time / steps;
  const step = rungeKuttaStep(complete, grid, bandLimit, h);
  const addNoise = key && forcingNoise(complete, bandLimit, h, key);
  const row = bandLimit ** 2;
  const out = values.slice();
  for (let b = 0; b < batch; b++) {
    const ζ = out.subarray(b * row, (b + 1) * row);
    for (let k = 0; k < steps; k++) {
      step(ζ);
      addNoise?.(ζ, firstRow + b, firstStep + k);
      checkFinite(ζ, { step: k + 1, time: (k + 1) * h, path: firstRow + b });
    }
  }
  return coefficients("harmonic", bandLimit, out);
}

/** @throws {@link DivergenceError} if a coefficient is not finite, with the lowest degree that has one. */
function checkFinite(
  ζ: Float64Array,
  at: { readonly step: number; readonly time: number; readonly path: number },
): void {
  let sum = 0;
  // 0 · a is 0 or NaN.
  for (let i = 0; i < ζ.length; i++) sum += 0 * ζ[i];
  if (sum === 0) return;
  const index = ζ.findIndex((value) => !Number.isFinite(value));
  const degree = degreeOf(index);
  throw new DivergenceError(
    `evolveVorticity: every field must stay finite, got ${ζ[index]} at degree ${degree} in field ${at.path} after step ${at.step}. Take more steps.`,
    { ...at, degree },
  );
}

function checkOptions({ forcing }: VorticityEquation, options: EvolutionOptions): void {
  const { time, steps, key, firstRow = 0, firstStep = 0 } = options;
  if (!(time >= 0 && time < Number.POSITIVE_INFINITY)) {
    throw new DomainError(
      `evolveVorticity: time must be finite and not negative, got ${time}. Give the time that passes.`,
    );
  }
  if (!(Number.isSafeInteger(steps) && steps >= 1)) {
    throw new DomainError(
      `evolveVorticity: steps must be a whole number, 1 or more, got ${steps}. Give time · largest speed · bandLimit or more.`,
    );
  }
  for (const [name, value] of Object.entries({ firstRow, firstStep })) {
    if (!(Number.isSafeInteger(value) && value >= 0)) {
      throw new DomainError(
        `evolveVorticity: ${name} must be a whole number, 0 or more, got ${value}. Count from 0.`,
      );
    }
  }
  if (key !== undefined) checkKey("evolveVorticity", key);
  if (forcing && key === undefined) {
    throw new DomainError(
      "evolveVorticity: a forcing needs a key, got none. Give key(seed), or leave the forcing out.",
    );
  }
}
