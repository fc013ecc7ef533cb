import {
  type CameronMartinCoordinates,
  type LowRankGaussian,
  precisionTimes,
  ShapeError,
  type WhiteBasis,
  type Woodbury,
  woodbury,
} from "@chaosphere/core";
import { portableExp, portableExpm1 } from "@chaosphere/core/elementary";
import { checkTime, type Denoiser } from "../denoiser.ts";

/** Times whose decomposition is kept: a sampler asks for a time once or twice in turn. */
const KEPT = 2;

/** e^{2t} times the covariance of X_t − e^{−t}a, Σ + (e^{2t} − 1) = D(t) + FᵀF, with the factor of the data's own covariance. */
export interface ScaledNoising {
  /** N(a, D + e^{2t} − 1 + FᵀF). */
  readonly law: LowRankGaussian<WhiteBasis>;
  /** e^{2t} − 1. */
  readonly noise: number;
  readonly woodbury: Woodbury;
}

/** The noised law at a time, but for the factor e^{−2t}, which lets all times share one factor F. */
export function scaledNoising(law: LowRankGaussian<WhiteBasis>, t: number): ScaledNoising {
  const noise = portableExpm1(2 * t);
  const noised = { ...law, diagonal: law.diagonal.map((v) => v + noise) };
  return { law: noised, noise, woodbury: woodbury(noised) };
}

/**
 * The exact denoiser of N(a, Σ), Σ = D + FᵀF,
 *
 *     m(t, x) = a + e^{−t} Σ (e^{−2t} Σ + 1 − e^{−2t})⁻¹ u = a + e^t (u − c (Σ + c)⁻¹ u),   u = x − e^{−t} a,   c = e^{2t} − 1.
 *
 * Source: docs/theory/formulas.md (G6.5); Woodbury (1950) for the inverse.
 */
export function lowRankDenoiser(law: LowRankGaussian<WhiteBasis>): Denoiser {
  const d = law.diagonal.length;
  const kept = new Map<number, ScaledNoising>();
  const at = (t: number): ScaledNoising => {
    const noising = kept.get(t) ?? scaledNoising(law, t);
    kept.set(t, noising);
    if (kept.size > KEPT) kept.delete([...kept.keys()][0]);
    return noising;
  };
  return (t, x) => {
    checkTime("gaussianDenoiser", t);
    checkPoints(d, x);
    const decay = portableExp(-t);
    const { law: noised, noise, woodbury } = at(t);
    const u = x.values.map((value, k) => value - decay * law.mean[k % d]);
    const solved = precisionTimes(noised, woodbury, u);
    for (let k = 0; k < u.length; k++) {
      u[k] = law.mean[k % d] + (u[k] - noise * solved[k]) / decay;
    }
    return { ...x, values: u };
  };
}

function checkPoints(d: number, x: CameronMartinCoordinates): void {
  if (x.bandLimit ** 2 === d) return;
  throw new ShapeError(
    `gaussianDenoiser: the law has ${d} coordinates, got points of band limit ${x.bandLimit}. Truncate one to the other.`,
  );
}
