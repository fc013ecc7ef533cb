import { portableCos, portableSin } from "../elementary/trigonometric.ts";
import type { SphereGrid } from "../grid/sphereGrid.ts";
import { fourierTransform } from "./fourier.ts";

/** Fourier analysis along the rings of one map, for the orders m < L. */
export interface RingFourier {
  /** f(θ_j, λ_k) = Σ_m A_m(θ_j) cos mλ_k + B_m(θ_j) sin mλ_k from `amplitudes[(2m + s)·nLat + j]`, s = 0 for A, 1 for B. */
  readonly synthesise: (amplitudes: Float64Array, map: Float64Array) => void;
  /** Its transpose: Σ_k f(θ_j, λ_k) cos mλ_k and Σ_k f(θ_j, λ_k) sin mλ_k, in the same layout. */
  readonly analyse: (map: Float64Array, amplitudes: Float64Array) => void;
}

/**
 * Two real rings n, s travel as one complex ring n + is, so a pair costs one transform.
 *
 * In synthesis the orders are folded modulo nLon: e^{imλ} and e^{i(m mod nLon)λ} agree at the points of the ring,
 * so the values there are right however few they are, and so are the sums of analysis.
 */
export function ringFourier(grid: SphereGrid, bandLimit: number): RingFourier {
  const { nLat, nLon, firstLongitude } = grid;
  const transform = fourierTransform(nLon);
  const data = new Float64Array(2 * nLon);
  const spectrum = new Float64Array(2 * nLon);
  const cosine = Float64Array.from({ length: bandLimit }, (_, m) =>
    portableCos(m * firstLongitude),
  );
  const sine = Float64Array.from({ length: bandLimit }, (_, m) => portableSin(m * firstLongitude));

  return {
    synthesise(amplitudes, map) {
      for (let j = 0; j < nLat; j += 2) {
        const isPair = j + 1 < nLat;
        data.fill(0);
        for (let m = 0; m < bandLimit; m++) {
          const plus = 2 * (m % nLon);
          const minus = 2 * ((nLon - (m % nLon)) % nLon);
          for (let ring = 0; ring <= (isPair ? 1 : 0); ring++) {
            const a = amplitudes[2 * m * nLat + j + ring];
            const b = amplitudes[(2 * m + 1) * nLat + j + ring];
            // F = (A − iB) e^{imλ_0} / 2 stands at m and its conjugate at −m.
            const real = (a * cosine[m] + b * sine[m]) / 2;
            const imaginary = (a * sine[m] - b * cosine[m]) / 2;
            // i^ring F, real and imaginary parts exchanged: the forward transform then is the inverse one.
            if (ring === 0) {
              data[plus] += imaginary;
              data[plus + 1] += real;
              data[minus] -= imaginary;
              data[minus + 1] += real;
            } else {
              data[plus] += real;
              data[plus + 1] -= imaginary;
              data[minus] += real;
              data[minus + 1] += imaginary;
            }
          }
        }
        transform(data, spectrum);
        for (let k = 0; k < nLon; k++) {
          map[j * nLon + k] = spectrum[2 * k + 1];
          if (isPair) map[(j + 1) * nLon + k] = spectrum[2 * k];
        }
      }
    },

    analyse(map, amplitudes) {
      for (let j = 0; j < nLat; j += 2) {
        const isPair = j + 1 < nLat;
        for (let k = 0; k < nLon; k++) {
          data[2 * k] = map[j * nLon + k];
          data[2 * k + 1] = isPair ? map[(j + 1) * nLon + k] : 0;
        }
        transform(data, spectrum);
        for (let m = 0; m < bandLimit; m++) {
          const plus = 2 * (m % nLon);
          const minus = 2 * ((nLon - (m % nLon)) % nLon);
          const pr = spectrum[plus];
          const pi = spectrum[plus + 1];
          const mr = spectrum[minus];
          const mi = spectrum[minus + 1];
          // Z_m = N_m + i S_m and conj Z_{−m} = N_m − i S_m.
          for (let ring = 0; ring <= (isPair ? 1 : 0); ring++) {
            const real = ring === 0 ? (pr + mr) / 2 : (pi + mi) / 2;
            const imaginary = ring === 0 ? (pi - mi) / 2 : (mr - pr) / 2;
            // Σ f e^{−imλ} = e^{−imλ_0} (real + i imaginary) = Σ f cos mλ − i Σ f sin mλ.
            amplitudes[2 * m * nLat + j + ring] = real * cosine[m] + imaginary * sine[m];
            amplitudes[(2 * m + 1) * nLat + j + ring] = real * sine[m] - imaginary * cosine[m];
          }
        }
      }
    },
  };
}
