import { child, fillNormals, type Key } from "@chaosphere/core";
import {
  type Coefficient,
  drawFromDensity,
  type StochasticEquation,
  stochasticEquation,
  uniformLineMesh,
} from "@chaosphere/malliavin";

/**
 * The noising equation of the degrees given, in Cameron–Martin coordinates z_l ∈ ℝ^{2l+1},
 *
 *     dz_l = z_l (1 − |z_l|²/(2l+1)) dt + √2 dB_l :
 *
 * a double well in the amplitude of every degree. It commutes with rotations, couples the orders of a degree and not the degrees, and
 * its stationary law is ∝ exp Σ_l ( |z_l|²/2 − |z_l|⁴/(4(2l+1)) ), whose score is the drift itself.
 */
export function amplitudeEquation(degrees: readonly number[]): StochasticEquation {
  const sizes = degrees.map((l) => 2 * l + 1);
  const m = sizes.reduce((a, b) => a + b, 0);
  const drift: Coefficient = (_, z, order, { values, jacobian, hessian }) => {
    if (order >= 1) jacobian.fill(0);
    if (order >= 2) hessian.fill(0);
    for (let p = 0; p < z.length; p += m) {
      let at = p;
      for (const n of sizes) {
        let square = 0;
        for (let i = at; i < at + n; i++) square += z[i] ** 2;
        const gain = 1 - square / n;
        for (let i = at; i < at + n; i++) {
          values[i] = gain * z[i];
          if (order === 0) continue;
          for (let j = at; j < at + n; j++) {
            const entry = i * m + (j - p);
            jacobian[entry] = (i === j ? gain : 0) - (2 / n) * z[i] * z[j];
            if (order === 1) continue;
            for (let k = at; k < at + n; k++) {
              const pairs = (i === j ? z[k] : 0) + (i === k ? z[j] : 0) + (j === k ? z[i] : 0);
              hessian[entry * m + (k - p)] = (-2 / n) * pairs;
            }
          }
        }
        at += n;
      }
    }
  };
  const diffusion: Coefficient = (_, __, ___, { values }) => {
    for (let e = 0; e < m * m; e++) values[e] = e % (m + 1) === 0 ? Math.SQRT2 : 0;
  };
  const name = "double well in the amplitude";
  return stochasticEquation({ name, dimension: m, stateIndependent: true, drift, diffusion });
}

/** Draws of the stationary law of degrees 0 … L − 1: amplitude by its density, direction uniform. */
export function stationaryFields(bandLimit: number, key: Key, count: number): Float64Array {
  const row = bandLimit ** 2;
  const fields = new Float64Array(count * row);
  const normals = new Float64Array(row);
  const amplitudes = Array.from({ length: bandLimit }, (_, l) => {
    const n = 2 * l + 1;
    const space = uniformLineMesh(0, 3 * Math.sqrt(n) + 3, 2000);
    const density = space.centres.map(
      (r) => r ** (n - 1) * Math.exp((r * r) / 2 - r ** 4 / (4 * n)),
    );
    return drawFromDensity(space, density, { key: child(key, l), paths: count });
  });
  for (let p = 0; p < count; p++) {
    fillNormals(child(child(key, bandLimit), p), 0, normals);
    for (let l = 0; l < bandLimit; l++) {
      const own = normals.subarray(l * l, (l + 1) ** 2);
      const length = Math.sqrt(own.reduce((sum, z) => sum + z * z, 0));
      fields.set(
        own.map((z) => (amplitudes[l][p] * z) / length),
        p * row + l * l,
      );
    }
  }
  return fields;
}
