import { fourierTransform } from "./fourier.ts";

/**
 * Turns rings by half a turn, f(λ_k + π), into an array of the same layout `[ring·nLon + k]`.
 *
 * With an even number of longitudes a point lies there. With an odd one the ring is the trigonometric polynomial of least
 * degree through its values: orders m change by (−1)^m.
 */
export type HalfTurn = (rings: Float64Array, turned: Float64Array) => void;

/** The half turn of rings with nLon longitudes. */
export function halfTurn(nLon: number): HalfTurn {
  if (nLon % 2 === 0) {
    return (rings, turned) => {
      for (let i = 0; i < rings.length; i += nLon) {
        for (let k = 0; k < nLon; k++) turned[i + k] = rings[i + ((k + nLon / 2) % nLon)];
      }
    };
  }
  const transform = fourierTransform(nLon);
  const data = new Float64Array(2 * nLon);
  const spectrum = new Float64Array(2 * nLon);
  return (rings, turned) => {
    for (let i = 0; i < rings.length; i += 2 * nLon) {
      const isPair = i + nLon < rings.length;
      for (let k = 0; k < nLon; k++) {
        data[2 * k] = rings[i + k];
        data[2 * k + 1] = isPair ? rings[i + nLon + k] : 0;
      }
      transform(data, spectrum);
      // Parts exchanged, so that the forward transform then is the inverse one.
      for (let k = 0; k < nLon; k++) {
        const m = 2 * k < nLon ? k : nLon - k;
        const sign = (m % 2 === 0 ? 1 : -1) / nLon;
        data[2 * k] = sign * spectrum[2 * k + 1];
        data[2 * k + 1] = sign * spectrum[2 * k];
      }
      transform(data, spectrum);
      for (let k = 0; k < nLon; k++) {
        turned[i + k] = spectrum[2 * k + 1];
        if (isPair) turned[i + nLon + k] = spectrum[2 * k];
      }
    }
  };
}
