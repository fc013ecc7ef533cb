import {
  analyse,
  coefficients,
  gridFields,
  type SphereGrid,
  synthesiseGradient,
} from "@chaosphere/core";
import { matrixProduct } from "@chaosphere/core/linalg";
import { mixDegrees } from "./mixDegrees.ts";

/** The weights by which a block reads slopes of p pairs of fields. */
interface SlopeWeights {
  /** From channels to the fields, `mix[(l·C + c)·2p + k]`: first all first ones of the pairs, then all second ones. */
  readonly mix: Float64Array;
  /** Transposed, `out[c·2p + k]`: from all Jacobians, then from all inner products. */
  readonly out: Float64Array;
  /** Whether n is 1, so that products are polynomials as squares are. */
  readonly isPolynomial: boolean;
}

/** Slopes of fields at the points of a grid, `[k·points + point]`. */
interface Slopes {
  readonly south: Float64Array;
  readonly east: Float64Array;
}

/** What slopes add to the channels of a block at one time, and its derivative along directions. */
export interface SlopePart {
  /** `[c·L² + lm]`, for channels a. */
  readonly added: (a: Float64Array, scale: Float64Array) => Float64Array;
  /** Its derivative at a along directions, one array each. */
  readonly derivative: (
    a: Float64Array,
    directions: readonly Float64Array[],
    scale: Float64Array,
  ) => Float64Array[];
}

/**
 * What a block adds by the slopes of pairs f, g of fields, which are filtered from the channels:
 *
 *     Σ_k V_kc (1 + scale_k(t)) P_L q_k,   q = e_r·(∇f × ∇g)/n or ∇f·∇g/n,   n = (1 + |∇f|² + |∇g|²)^½.
 *
 * For steep fields both grow as slopes do, not as their squares. An operator of squares has n = 1, and aliases no degree.
 */
export function slopePart(
  { mix, out, isPolynomial }: SlopeWeights,
  grid: SphereGrid,
  bandLimit: number,
  channels: number,
): SlopePart {
  const [L, C] = [bandLimit, channels];
  const D = out.length / C;
  const [value, along] = isPolynomial
    ? [products, productsAlong]
    : [boundedProducts, boundedProductsAlong];
  const slopesOf = (a: Float64Array): Slopes => {
    const { south, east } = synthesiseGradient(
      coefficients("harmonic", L, mixDegrees(a, mix, L, C, D)),
      grid,
    );
    return { south: south.values, east: east.values };
  };
  const image = (q: Float64Array, scale: Float64Array): Float64Array => {
    const { values } = analyse(gridFields(grid, q), L);
    for (let i = 0; i < values.length; i++) values[i] *= 1 + scale[Math.floor(i / (L * L))];
    return matrixProduct(out, values, C, D, L * L);
  };
  return {
    added: (a, scale) => image(value(slopesOf(a)), scale),
    derivative: (a, directions, scale) => {
      const at = slopesOf(a);
      return directions.map((da) => image(along(at, slopesOf(da)), scale));
    },
  };
}

/** All Jacobians, then all inner products. */
function products({ south, east }: Slopes): Float64Array {
  const half = south.length / 2;
  const q = new Float64Array(south.length);
  for (let i = 0, j = half; i < half; i++, j++) {
    q[i] = south[i] * east[j] - east[i] * south[j];
    q[j] = south[i] * south[j] + east[i] * east[j];
  }
  return q;
}

/** Their derivative along ∇ḟ and ∇ġ. */
function productsAlong({ south, east }: Slopes, along: Slopes): Float64Array {
  const half = south.length / 2;
  const [ds, de] = [along.south, along.east];
  const dq = new Float64Array(south.length);
  for (let i = 0, j = half; i < half; i++, j++) {
    dq[i] = ds[i] * east[j] + south[i] * de[j] - de[i] * south[j] - east[i] * ds[j];
    dq[j] = ds[i] * south[j] + south[i] * ds[j] + de[i] * east[j] + east[i] * de[j];
  }
  return dq;
}

/** The products over n. */
function boundedProducts(at: Slopes): Float64Array {
  const q = products(at);
  const squares = sizes(at);
  for (let i = 0; i < q.length; i++) q[i] /= Math.sqrt(squares[i % squares.length]);
  return q;
}

/** (p/n)˙ = (ṗ − p (∇f·∇ḟ + ∇g·∇ġ)/n²)/n. */
function boundedProductsAlong(at: Slopes, along: Slopes): Float64Array {
  const p = products(at);
  const dq = productsAlong(at, along);
  const squares = sizes(at);
  const half = squares.length;
  for (let i = 0, j = half; i < half; i++, j++) {
    const share =
      (at.south[i] * along.south[i] +
        at.east[i] * along.east[i] +
        at.south[j] * along.south[j] +
        at.east[j] * along.east[j]) /
      squares[i];
    const n = Math.sqrt(squares[i]);
    dq[i] = (dq[i] - share * p[i]) / n;
    dq[j] = (dq[j] - share * p[j]) / n;
  }
  return dq;
}

/** n² at every point of every pair. */
function sizes({ south, east }: Slopes): Float64Array {
  const half = south.length / 2;
  return Float64Array.from(
    { length: half },
    (_, i) => 1 + south[i] ** 2 + east[i] ** 2 + south[i + half] ** 2 + east[i + half] ** 2,
  );
}
