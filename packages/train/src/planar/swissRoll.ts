import { DomainError, normalAt, ShapeError, uniformAt } from "@chaosphere/core";
import { portableCos, portableSin } from "@chaosphere/core/elementary";
import type { GaussianMixture } from "@chaosphere/malliavin";
import type { DataSource } from "../pairs/dataSource.ts";

/** Options of {@link swissRoll}. */
export interface SwissRollOptions {
  /** Largest distance of the curve from the origin, positive. Default 2. */
  readonly radius?: number;
  /** Standard deviation s > 0 across and along the curve. Default 0.05. */
  readonly spread?: number;
}

/** A law in the plane near a spiral. */
export interface SwissRoll extends DataSource {
  /** The law with its curve replaced by n points, for `gaussianMixtureLaw`; exact as n → ∞. */
  readonly mixture: (points: number) => GaussianMixture;
}

/** The spiral runs over one and a half turns, from φ = 3π/2 to 9π/2. */
const FIRST = 1.5 * Math.PI;
const LAST = 4.5 * Math.PI;

/**
 * The Swiss roll in the plane, with U uniform on (0, 1) and Z standard normal:
 *
 *     X_0 = r φ/φ_1 (cos φ, sin φ) + s Z,   φ = φ_0 + (φ_1 − φ_0) U,   φ_0 = 3π/2, φ_1 = 9π/2.
 *
 * @throws {@link DomainError} unless radius and spread are positive.
 *
 * Source: Mirafzali and others (2025), arXiv:2503.16917, for the experiments; docs/theory/formulas.md (N11).
 */
export function swissRoll(options: SwissRollOptions = {}): SwissRoll {
  const { radius = 2, spread = 0.05 } = options;
  if (!(radius > 0 && spread > 0)) {
    throw new DomainError(
      `swissRoll: radius and spread must be positive, got ${radius} and ${spread}. 2 and 0.05 are usual.`,
    );
  }
  const point = (u: number): [number, number] => {
    const φ = FIRST + (LAST - FIRST) * u;
    const r = (radius * φ) / LAST;
    return [r * portableCos(φ), r * portableSin(φ)];
  };
  return {
    dimension: 2,
    draw: (stream, out) => {
      const centre = point(uniformAt(stream, 0));
      for (let i = 0; i < 2; i++) out[i] = centre[i] + spread * normalAt(stream, 1 + i);
    },
    mixture: (points) => {
      if (!(Number.isInteger(points) && points >= 1)) {
        throw new ShapeError(
          `swissRoll: the curve needs a whole number of points, 1 or more, got ${points}. Space them closer than the spread.`,
        );
      }
      const means = Float64Array.from(
        Array.from({ length: points }, (_, k) => point((k + 0.5) / points)).flat(),
      );
      const covariances = Float64Array.from({ length: 4 * points }, (_, i) =>
        i % 4 === 0 || i % 4 === 3 ? spread ** 2 : 0,
      );
      return { dimension: 2, means, covariances };
    },
  };
}
