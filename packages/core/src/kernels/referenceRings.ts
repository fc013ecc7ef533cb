import { portableCos, portableSin } from "../elementary/trigonometric.ts";
import type { IsoLatitudeRings } from "../grid/isoLatitudeRings.ts";
import { type FourierTransform, fourierTransform } from "./fourier.ts";
import { analyseOrder, synthesiseOrder } from "./reference.ts";

/** Takes the values on one ring, in an array that the next ring overwrites. */
export type RingVisitor = (values: Float64Array, ring: number, field: number) => void;

/** Synthesis at the points of rings and its transpose, on whole batches. */
export interface RingTransform {
  /** Maps, `[b·points + p]`, of the coefficients `[b·L² + l² + l + m]`. */
  readonly synthesise: (coefficients: Float64Array, maps: Float64Array) => void;
  /** The same ring by ring, one field after the other. */
  readonly visit: (coefficients: Float64Array, visitor: RingVisitor) => void;
  /** Its transpose Σ_p f_p Y_lm(p), the values times the weights of the rings if so said. */
  readonly adjoint: (maps: Float64Array, coefficients: Float64Array, isWeighted: boolean) => void;
}

/**
 * The transform between rings and degrees l < L in plain loops, the definition of correct:
 *
 *     f(θ_j, λ) = Re Σ_{m<L} F_m(θ_j) e^{imλ},   F_m = Σ_l c_m (a_lm − i a_{l,−m}) P̄_l^m,   c_0 = 1, else √2,
 *
 * ring by ring, with orders that n_j points cannot tell apart added up. The adjoint is the transpose.
 */
export function referenceRings(rings: IsoLatitudeRings, bandLimit: number): RingTransform {
  const { colatitudes, counts, starts, weights, firstLongitudes, points } = rings;
  const nRings = colatitudes.length;
  const row = bandLimit ** 2;
  /** Rows Re F_m and −Im F_m of every order: `[(2m + s)·nRings + j]`. */
  const amplitudes = new Float64Array(2 * bandLimit * nRings);
  const transforms = new Map<number, FourierTransform>();
  const transformOf = (n: number): FourierTransform => {
    const transform = transforms.get(n) ?? fourierTransform(n);
    transforms.set(n, transform);
    return transform;
  };
  const both = (m: number) => amplitudes.subarray(2 * m * nRings, 2 * (m + 1) * nRings);
  const scale = (m: number) => (m === 0 ? 1 : Math.SQRT2);

  const synthesise = (coefficients: Float64Array, maps: Float64Array): void => {
    for (let b = 0; b * row < coefficients.length; b++) {
      for (let m = 0; m < bandLimit; m++) {
        const a = new Float64Array(2 * (bandLimit - m));
        for (let l = m; l < bandLimit; l++) {
          const centre = b * row + l * l + l;
          a[l - m] = scale(m) * coefficients[centre + m];
          a[bandLimit - 2 * m + l] = m === 0 ? 0 : scale(m) * coefficients[centre - m];
        }
        synthesiseOrder(m, bandLimit, colatitudes, a, both(m));
      }
      for (let j = 0; j < nRings; j++) {
        const n = counts[j];
        const spectrum = new Float64Array(2 * n);
        for (let m = 0; m < bandLimit; m++) {
          const [cos, sin] = [
            portableCos(m * firstLongitudes[j]),
            portableSin(m * firstLongitudes[j]),
          ];
          const [x, y] = [amplitudes[2 * m * nRings + j], amplitudes[(2 * m + 1) * nRings + j]];
          // Conjugates: the forward transform then is the inverse one, and the real part is the same.
          spectrum[2 * (m % n)] += x * cos + y * sin;
          spectrum[2 * (m % n) + 1] -= x * sin - y * cos;
        }
        const values = new Float64Array(2 * n);
        transformOf(n)(spectrum, values);
        for (let k = 0; k < n; k++) maps[b * points + starts[j] + k] = values[2 * k];
      }
    }
  };

  return {
    synthesise,
    visit(coefficients, visitor) {
      const batch = coefficients.length / row;
      const maps = new Float64Array(batch * points);
      synthesise(coefficients, maps);
      for (let b = 0; b < batch; b++) {
        for (let j = 0; j < nRings; j++) {
          const start = b * points + starts[j];
          visitor(maps.subarray(start, start + counts[j]), j, b);
        }
      }
    },
    adjoint(maps, coefficients, isWeighted) {
      for (let b = 0; b * row < coefficients.length; b++) {
        for (let j = 0; j < nRings; j++) {
          const n = counts[j];
          const values = new Float64Array(2 * n);
          for (let k = 0; k < n; k++) {
            values[2 * k] = (isWeighted ? weights[j] : 1) * maps[b * points + starts[j] + k];
          }
          const spectrum = new Float64Array(2 * n);
          transformOf(n)(values, spectrum);
          for (let m = 0; m < bandLimit; m++) {
            const [cos, sin] = [
              portableCos(m * firstLongitudes[j]),
              portableSin(m * firstLongitudes[j]),
            ];
            const [x, y] = [spectrum[2 * (m % n)], -spectrum[2 * (m % n) + 1]];
            amplitudes[2 * m * nRings + j] = x * cos - y * sin;
            amplitudes[(2 * m + 1) * nRings + j] = x * sin + y * cos;
          }
        }
        for (let m = 0; m < bandLimit; m++) {
          const a = new Float64Array(2 * (bandLimit - m));
          analyseOrder(m, bandLimit, colatitudes, both(m), a);
          for (let l = m; l < bandLimit; l++) {
            const centre = b * row + l * l + l;
            if (m > 0) coefficients[centre - m] = scale(m) * a[bandLimit - 2 * m + l];
            coefficients[centre + m] = scale(m) * a[l - m];
          }
        }
      }
    },
  };
}
