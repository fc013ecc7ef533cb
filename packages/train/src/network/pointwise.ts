import type { SphericalOperatorSpec } from "@chaosphere/model";
import type { Tensor } from "@tensorflow/tfjs";
import type { Tf } from "../backend/tf.ts";

/**
 * A pointwise nonlinearity σ of fields given by parts of one shape: their values f at all longitudes, or, where matrix products are expensive
 * and σ is one pass over memory, eight parts by symmetry at the northern rings and the longitudes 0 < λ < π/2,
 *
 *     m even and m odd of cos mλ, m even and m odd of sin |m|λ, each for l − |m| even, then for l − |m| odd.
 */
export interface Pointwise {
  /** Whether the parts are the eight by symmetry. */
  readonly inOctants: boolean;
  /** Hᵀ σ(H f), H = 1 at all longitudes; in octants H takes the parts to the values at λ, π − λ, −λ and π + λ, north and south. */
  readonly value: (parts: readonly Tensor[]) => readonly Tensor[];
  /** Hᵀ (σ′(H f) H u), the gradient for the upstream u, whose memory it may use. */
  readonly gradient: (parts: readonly Tensor[], upstream: readonly Tensor[]) => readonly Tensor[];
}

/** A nonlinearity by operations of tfjs. */
export function plainPointwise(tf: Tf, name: SphericalOperatorSpec["activation"]): Pointwise {
  const { value, slope } = activation(tf, name);
  return {
    inOctants: false,
    value: (parts) => parts.map(value),
    gradient: (parts, upstream) => parts.map((f, i) => tf.mul(slope(f), upstream[i])),
  };
}

/** A function of one number and its derivative. */
interface Activation {
  readonly value: (x: Tensor) => Tensor;
  readonly slope: (x: Tensor) => Tensor;
}

function activation(tf: Tf, name: SphericalOperatorSpec["activation"]): Activation {
  switch (name) {
    case "square":
      return { value: (x) => tf.mul(0.5, tf.square(x)), slope: (x) => x };
    case "silu":
      return { value: (x) => tf.mul(x, tf.sigmoid(x)), slope: (x) => siluSlope(tf, x) };
  }
}

/** s (1 + x (1 − s)), s = 1/(1 + e^{−x}). */
function siluSlope(tf: Tf, x: Tensor): Tensor {
  const s = tf.sigmoid(x);
  return tf.mul(s, tf.add(1, tf.mul(x, tf.sub(1, s))));
}
