import { DomainError } from "../errors.ts";
import type { NoisableGaussian, WhiteBasis } from "./gaussianLaw.ts";

/**
 * The law of Gaussian data after the forward time t of the Ornstein–Uhlenbeck process, dX = −X dt + √2 dW:
 *
 *     N(m, Σ)  →  N(e^{−t} m, e^{−2t} Σ + (1 − e^{−2t}) I).
 *
 * @throws {@link DomainError} unless t ≥ 0 is finite.
 *
 * Source: docs/theory/formulas.md (G6.5).
 */
export function noisedGaussian<L extends NoisableGaussian<WhiteBasis>>(law: L, t: number): L {
  if (!(t >= 0 && t < Infinity)) {
    throw new DomainError(
      `noisedGaussian: t must be 0 or more and finite, got ${t}. The noising process starts at 0.`,
    );
  }
  return noised(law, t) as L;
}

function noised(law: NoisableGaussian, t: number): NoisableGaussian {
  const [decay, share, noise] = [Math.exp(-t), Math.exp(-2 * t), -Math.expm1(-2 * t)];
  const spread = (variances: Float64Array) => variances.map((v) => share * v + noise);
  const mean = law.mean && { mean: law.mean.map((a) => decay * a) };
  switch (law.kind) {
    case "isotropic":
      return { ...law, spectrum: spread(law.spectrum), ...mean };
    case "diagonal":
      return { ...law, variances: spread(law.variances), ...mean };
    case "full":
      return { ...law, eigenvalues: spread(law.eigenvalues), ...mean };
    case "low-rank":
      return {
        ...law,
        diagonal: spread(law.diagonal),
        factor: law.factor.map((f) => decay * f),
        ...mean,
      };
    default:
      return law satisfies never;
  }
}
