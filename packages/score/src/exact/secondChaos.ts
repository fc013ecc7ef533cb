import {
  type CameronMartinCoordinates,
  child,
  DomainError,
  fillNormals,
  type Key,
  purpose,
  uniformAt,
  whiteNoise,
} from "@chaosphere/core";
import { portableExp, portableExpm1 } from "@chaosphere/core/elementary";
import { checkTime, type Denoiser } from "../denoiser.ts";

/** The law with density 1 + c (x_j² − 1) against γ: the noise but for one coordinate, where it lies in the second chaos. */
export interface SecondChaosLaw {
  /** The harmonic index j = l² + l + m. */
  readonly coordinate: number;
  /** 0 ≤ c ≤ 1. */
  readonly strength: number;
}

/**
 * The exact denoiser of a law in the second Wiener chaos,
 *
 *     m(t, x)_j = e^{−t} x_j ( 1 + 2c (1 − e^{−2t}) / ρ_t ),   ρ_t = 1 + c e^{−2t} (x_j² − 1),
 *
 * and e^{−t} x in every other coordinate; the relative score is 2c e^{−2t} x_j / ρ_t.
 *
 * @throws {@link DomainError} if c is outside [0, 1] or j is not a whole number; the denoiser, if j is beyond its points.
 *
 * Source: docs/theory/formulas.md (G10.3, G5.3).
 */
export function secondChaosDenoiser(law: SecondChaosLaw): Denoiser {
  checkLaw("secondChaosDenoiser", law);
  const { coordinate, strength: c } = law;
  return (t, x) => {
    checkTime("secondChaosDenoiser", t);
    const row = x.bandLimit ** 2;
    checkCoordinate("secondChaosDenoiser", coordinate, row);
    const decay = portableExp(-t);
    const noise = -portableExpm1(-2 * t);
    const values = x.values.map((x) => decay * x);
    for (let b = 0; b < x.batch; b++) {
      const at = b * row + coordinate;
      const density = 1 + c * decay * decay * (x.values[at] ** 2 - 1);
      values[at] *= 1 + (2 * c * noise) / density;
    }
    return { ...x, values };
  };
}

/**
 * Exact draws of a law in the second Wiener chaos: white noise, with coordinate j replaced with probability c
 * by a random sign times the length of a standard Gaussian vector in ℝ³.
 *
 * @throws {@link DomainError} if c is outside [0, 1] or j is not a coordinate at this band limit.
 *
 * Source: docs/theory/formulas.md (G10.3).
 */
export function secondChaosSample(
  law: SecondChaosLaw,
  bandLimit: number,
  batch: number,
  stream: Key,
): CameronMartinCoordinates {
  checkLaw("secondChaosSample", law);
  const row = bandLimit ** 2;
  checkCoordinate("secondChaosSample", law.coordinate, row);
  const choices = child(stream, purpose.choice);
  const x = whiteNoise(bandLimit, batch, child(stream, purpose.noise));
  const vector = new Float64Array(3);
  for (let b = 0; b < batch; b++) {
    const choice = child(choices, b);
    if (!(uniformAt(choice, 0) < law.strength)) continue;
    fillNormals(choice, 1, vector);
    const sign = uniformAt(choice, 4) < 0.5 ? -1 : 1;
    const length = Math.sqrt(vector.reduce((sum, v) => sum + v * v, 0));
    x.values[b * row + law.coordinate] = sign * length;
  }
  return x;
}

function checkLaw(caller: string, { coordinate, strength }: SecondChaosLaw): void {
  if (!(strength >= 0 && strength <= 1)) {
    throw new DomainError(
      `${caller}: strength must lie in [0, 1] for the density to be positive, got ${strength}. Choose one there.`,
    );
  }
  if (!(Number.isInteger(coordinate) && coordinate >= 0)) {
    throw new DomainError(
      `${caller}: coordinate must be a whole number, 0 or more, got ${coordinate}. Use the harmonic index l² + l + m.`,
    );
  }
}

function checkCoordinate(caller: string, coordinate: number, row: number): void {
  if (!(coordinate < row)) {
    throw new DomainError(
      `${caller}: coordinate must be below bandLimit² = ${row}, got ${coordinate}. Raise the band limit.`,
    );
  }
}
