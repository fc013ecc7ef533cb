import { DomainError, fillNormals, uniformAt } from "@chaosphere/core";
import { portableCos, portableSin } from "@chaosphere/core/elementary";
import type { GaussianMixture } from "@chaosphere/malliavin";
import type { DataSource } from "../pairs/dataSource.ts";

/** Options of {@link eightGaussians}. */
export interface EightGaussiansOptions {
  /** Distance r > 0 of the centres from the origin. Default 2. */
  readonly radius?: number;
  /** Standard deviation s > 0 of each component. Default 0.08. */
  readonly spread?: number;
}

/** A law in the plane with exact answers. */
export interface EightGaussians extends DataSource {
  /** The same law for `gaussianMixtureLaw`, which knows its posterior means. */
  readonly mixture: GaussianMixture;
}

/**
 * Eight Gaussian laws around a circle, all equally likely:
 *
 *     μ_0 = ⅛ Σ_k N(r (cos kπ/4, sin kπ/4), s² I),   0 ≤ k < 8.
 *
 * Its mean is 0 and each coordinate has variance r²/2 + s².
 *
 * @throws {@link DomainError} unless r and s are positive.
 *
 * Source: Mirafzali and others (2025), arXiv:2503.16917, for the experiments; docs/theory/formulas.md (N11).
 *
 * @example
 * ```ts
 * import { key } from "@chaosphere/core";
 * import { eightGaussians } from "@chaosphere/train";
 *
 * const source = eightGaussians();
 * const datum = new Float64Array(source.dimension);
 * source.draw(key(1), datum);
 * console.log(Math.hypot(...datum).toFixed(0)); // 2
 * ```
 */
export function eightGaussians(options: EightGaussiansOptions = {}): EightGaussians {
  const { radius = 2, spread = 0.08 } = options;
  if (!(radius > 0 && spread > 0)) {
    throw new DomainError(
      `eightGaussians: radius and spread must be positive, got ${radius} and ${spread}. 2 and 0.08 are usual.`,
    );
  }
  const means = Float64Array.from({ length: 16 }, (_, i) => {
    const angle = (Math.floor(i / 2) * Math.PI) / 4;
    return radius * (i % 2 === 0 ? portableCos(angle) : portableSin(angle));
  });
  const covariances = Float64Array.from({ length: 32 }, (_, i) =>
    i % 4 === 0 || i % 4 === 3 ? spread ** 2 : 0,
  );
  return {
    dimension: 2,
    mixture: { dimension: 2, means, covariances },
    draw: (stream, out) => {
      fillNormals(stream, 1, out);
      const k = Math.floor(8 * uniformAt(stream, 0));
      for (let i = 0; i < 2; i++) out[i] = means[2 * k + i] + spread * out[i];
    },
  };
}
