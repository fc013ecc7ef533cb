import { type FourierTransform, fourierTransform } from "@chaosphere/core/kernels";

/** Equally spaced points of a circle: λ_k = first + 2πk/count. */
export interface Circle {
  readonly count: number;
  readonly first: number;
}

/** From complex values at the points of one circle to values at those of another, interleaved pairs. */
export type Resampling = (values: Float64Array, from: Circle, to: Circle) => Float64Array;

/**
 * Trigonometric resampling in the orders |m| < bandLimit:
 *
 *     z(λ) = Σ_{|m|<L} ẑ_m e^{imλ},   ẑ_m = (1/n) Σ_k z_k e^{−imλ_k},
 *
 * orders that n points cannot tell apart taken all the same, as the quadrature of a pixelisation takes them. Real and
 * imaginary part do not mix: two real rings travel as one complex ring.
 */
export function resampling(bandLimit: number): Resampling {
  const transformOf = rememberedTransforms();
  return (values, from, to) => {
    const spectrum = new Float64Array(2 * from.count);
    transformOf(from.count)(values, spectrum);
    const orders = new Float64Array(2 * to.count);
    for (let m = 1 - bandLimit; m < bandLimit; m++) {
      const source = 2 * modulo(m, from.count);
      const target = 2 * modulo(m, to.count);
      const angle = m * (to.first - from.first);
      const [c, s] = [Math.cos(angle) / from.count, Math.sin(angle) / from.count];
      const [x, y] = [spectrum[source], spectrum[source + 1]];
      // Real and imaginary part exchanged: the forward transform then is the inverse one.
      orders[target] += s * x + c * y;
      orders[target + 1] += c * x - s * y;
    }
    const out = new Float64Array(2 * to.count);
    transformOf(to.count)(orders, out);
    for (let k = 0; k < out.length; k += 2) [out[k], out[k + 1]] = [out[k + 1], out[k]];
    return out;
  };
}

/** Transforms of the two lengths used last: rings of one length follow each other. */
function rememberedTransforms(): (length: number) => FourierTransform {
  let known: readonly (readonly [length: number, transform: FourierTransform])[] = [];
  return (length) => {
    const found = known.find(([n]) => n === length) ?? [length, fourierTransform(length)];
    known = [found, ...known.filter((entry) => entry !== found)].slice(0, 2);
    return found[1];
  };
}

function modulo(m: number, n: number): number {
  return ((m % n) + n) % n;
}
