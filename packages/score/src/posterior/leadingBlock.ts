import {
  adjointSynthesis,
  coefficients,
  type GaussianLaw,
  gaussLegendre,
  gridFields,
  key,
  synthesise,
  whiteNoise,
} from "@chaosphere/core";
import { whitenAdjoint } from "./noise.ts";
import type { Observation } from "./observation.ts";
import { imagesOfUnits } from "./unitImages.ts";
import type { WhitenedObservation } from "./whitenedObservation.ts";

/** What a preconditioner needs to know of H. */
export interface Leading {
  /** H_ii, or its mean over the degree of i. Length d. */
  readonly diagonal: Float64Array;
  /** The first size rows and columns of H. */
  readonly block: (size: number) => Float64Array;
  /** Largest band limit for which the block is cheap. */
  readonly cheapBandLimit: number;
}

/** Band limit up to which a block is made unasked: 1024 coordinates. */
const LARGEST_BLOCK = 32;
/** The same where every coordinate of it takes the operator and its adjoint on a large problem. */
const LARGEST_SLOW_BLOCK = 8;
/** Dimension up to which a problem is small. */
const SMALL = 4096;
/** Beam below which the weights' coefficients are not to be had by division. */
const FAINTEST_BEAM = 1e-3;
/** Random directions from which the diagonal of H is estimated. It steers the iterations only, hence a fixed stream. */
const PROBES = 4;
const PROBE_KEY = key(0);

/** What is known of H before any system is solved: from the weights of points where it can be, else by its products. */
export function leadingPart(
  prior: GaussianLaw<"harmonic">,
  seen: Observation,
  whitened: WhitenedObservation,
): Leading {
  const isIndependent = prior.kind === "isotropic" || prior.kind === "diagonal";
  const { pointwise } = seen.operator;
  if (isIndependent && pointwise && seen.noise.kind !== "correlated") {
    return fromWeights(seen, whitened, pointwise.beam);
  }
  return fromProducts(whitened);
}

/**
 * For values at points with independent noise, weights w_i = 1/σ_i²,
 *
 *     (A*R⁻¹A)_{lm,l′m′} = b_l b_l′ Σ_i w_i Y_lm(x_i) Y_l′m′(x_i) = b_l b_l′ ∫ W Y_lm Y_l′m′,
 *
 * where W is any field with ⟨W, Y_jk⟩ = Σ_i w_i Y_jk(x_i) for the degrees j of the product, j ≤ l + l′. Its values on a small
 * Gauss–Legendre grid give the integrals exactly. The mean of the diagonal over a degree is b_l² Σ w_i / 4π by the addition theorem.
 */
function fromWeights(
  { operator, noise }: Observation,
  whitened: WhitenedObservation,
  beam: Float64Array | undefined,
): Leading {
  const { dimension: d, root } = whitened;
  const bandLimit = operator.bandLimit;
  const ones = new Float64Array(operator.size).fill(1);
  const roots = whitenAdjoint(noise, ones);
  const total = roots.reduce((sum, x) => sum + x * x, 0);
  const spreads = root.times(new Float64Array(d).fill(1));
  const smooth = Float64Array.from({ length: bandLimit }, (_, l) => beam?.[l] ?? 1);
  const factors = spreads.map((spread, i) => spread * smooth[Math.floor(Math.sqrt(i))]);
  const reach = (l0: number) => 2 * l0 - 1;
  const faint = smooth.findIndex((b) => !(b > FAINTEST_BEAM));
  const most = Math.floor(((faint === -1 ? bandLimit : faint) + 1) / 2);
  const slow = fromProducts(whitened, []);
  return {
    diagonal: factors.map((factor) => (factor * factor * total) / (4 * Math.PI)),
    cheapBandLimit: Math.max(Math.min(most, LARGEST_BLOCK), slow.cheapBandLimit),
    block: (size) => {
      const l0 = Math.round(Math.sqrt(size));
      if (l0 > most) return slow.block(size);
      const weights = operator.adjoint(roots.map((x) => x * x)).subarray(0, reach(l0) ** 2);
      const grid = gaussLegendre(2 * l0);
      const W = coefficients(
        "harmonic",
        reach(l0),
        weights.map((x, i) => x / smooth[Math.floor(Math.sqrt(i))]),
      );
      const field = synthesise(W, grid).values.map(
        (x, p) => x * grid.weights[Math.floor(p / grid.nLon)],
      );
      return imagesOfUnits(size, size, (units) => {
        for (let at = 0; at < units.length; at++) units[at] *= factors[at % size];
        const values = synthesise(coefficients("harmonic", l0, units), grid).values;
        for (let at = 0; at < values.length; at++) values[at] *= field[at % field.length];
        const images = adjointSynthesis(gridFields(grid, values), l0).values;
        for (let at = 0; at < images.length; at++) images[at] *= factors[at % size];
        return images;
      });
    },
  };
}

/** The block from the images of unit vectors, the diagonal from a few random directions: E[ξ_i (Hξ)_i] = H_ii. */
function fromProducts(
  { size: n, dimension: d, apply, adjoint }: WhitenedObservation,
  known?: ArrayLike<number>,
): Leading {
  const isSmall = d <= SMALL;
  return {
    diagonal: known ? Float64Array.from(known) : estimatedDiagonal(d, (x) => adjoint(apply(x))),
    cheapBandLimit: Math.min(
      Math.floor(Math.sqrt(d)),
      isSmall ? LARGEST_BLOCK : LARGEST_SLOW_BLOCK,
    ),
    block: (size) =>
      imagesOfUnits(
        size,
        size,
        (units) => {
          const images = adjoint(apply(units));
          const kept = new Float64Array((images.length / d) * size);
          for (let b = 0; b * d < images.length; b++) {
            kept.set(images.subarray(b * d, b * d + size), b * size);
          }
          return kept;
        },
        d,
        n,
      ),
  };
}

function estimatedDiagonal(d: number, times: (x: Float64Array) => Float64Array): Float64Array {
  const bandLimit = Math.round(Math.sqrt(d));
  const ξ = whiteNoise(bandLimit, PROBES, PROBE_KEY).values;
  const image = times(ξ);
  const diagonal = new Float64Array(d);
  for (let l = 0; l < bandLimit; l++) {
    let [product, square] = [0, 0];
    for (let at = 0; at < ξ.length; at += d) {
      for (let i = at + l * l; i < at + (l + 1) ** 2; i++) {
        product += ξ[i] * image[i];
        square += ξ[i] * ξ[i];
      }
    }
    diagonal.fill(Math.max(0, product / square), l * l, (l + 1) ** 2);
  }
  return diagonal;
}
