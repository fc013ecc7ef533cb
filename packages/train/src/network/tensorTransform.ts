import { orthonormalLegendre, type SphereGrid } from "@chaosphere/core";
import type { Tensor, Tensor2D, Tensor3D } from "@tensorflow/tfjs";
import type { Tf } from "../backend/tf.ts";

/**
 * The spherical transform by operations of tfjs, with its gradients. Coefficients are kept as `[l, order, columns]`, orders from −(L − 1) on,
 * with zeros where |m| > l; values as `[longitude, ring · columns]`.
 */
export interface TensorTransform {
  /** From `[lm, columns]` to `[l · order, columns]`. */
  readonly arranged: (rows: Tensor2D) => Tensor2D;
  /** Its transpose. */
  readonly collected: (rows: Tensor2D) => Tensor2D;
  readonly synthesise: (u: Tensor, columns: number) => Tensor2D;
  readonly analyse: (values: Tensor2D, columns: number) => Tensor3D;
  /** ∂_θ and ∂_λ / sin θ. */
  readonly slopes: (u: Tensor, columns: number) => readonly [Tensor2D, Tensor2D];
  readonly dispose: () => void;
}

/** The transform of degrees l < L on a grid without points at the poles. */
export function tensorTransform(tf: Tf, grid: SphereGrid, bandLimit: number): TensorTransform {
  const { nLat } = grid;
  const L = bandLimit;
  const M = 2 * L - 1;
  const constants = tf.tidy(() => ({
    ...placeTables(tf, L),
    ...legendreTables(tf, grid, L),
    ...fourierTables(tf, grid, L),
  }));
  const { placed, places, legendre, weighted, slopes, fourier, eastward } = constants;
  const place = (rows: Tensor): Tensor =>
    tf.gather(tf.concat([rows, tf.zeros([1, rows.shape[1] ?? 1])], 0), placed);
  const collect = (rows: Tensor): Tensor => tf.gather(rows, places);
  /** A map of rows and its transpose, as tfjs has no gradient of a gather on every backend. */
  const linear = (map: (x: Tensor) => Tensor, transpose: (y: Tensor) => Tensor) =>
    tf.customGrad((x) => ({
      value: map(x as Tensor),
      gradFunc: (dy: Tensor) => transpose(dy),
    })) as (x: Tensor2D) => Tensor2D;
  const turned = (u: Tensor, columns: number, first: number, second: number): Tensor3D =>
    tf.transpose(u.reshape([first, second, columns]), [1, 0, 2]) as Tensor3D;
  const alongParallels = (table: Tensor2D, amplitudes: Tensor, columns: number): Tensor2D =>
    tf.matMul(table, amplitudes.reshape([M, nLat * columns]) as Tensor2D);
  return {
    arranged: linear(place, collect),
    collected: linear(collect, place),
    synthesise: (u, columns) =>
      alongParallels(fourier, tf.matMul(legendre, turned(u, columns, L, M)), columns),
    analyse: (values, columns) => {
      const amplitudes = tf.matMul(fourier, values, true).reshape([M, nLat, columns]) as Tensor3D;
      return turned(tf.matMul(weighted, amplitudes, true), columns, M, L);
    },
    slopes: (u, columns) => {
      const [south, east] = tf.split(tf.matMul(slopes, turned(u, columns, L, M)), 2, 1);
      return [alongParallels(fourier, south, columns), alongParallels(eastward, east, columns)];
    },
    dispose: () => tf.dispose(constants),
  };
}

/** Where each coefficient is among `[l · order]`, and which one is at each place; L² where there is none. */
function placeTables(tf: Tf, L: number) {
  const M = 2 * L - 1;
  const places = new Int32Array(L * L);
  const placed = new Int32Array(L * M).fill(L * L);
  for (let l = 0; l < L; l++) {
    for (let m = -l; m <= l; m++) {
      places[l * l + l + m] = l * M + m + L - 1;
      placed[l * M + m + L - 1] = l * l + l + m;
    }
  }
  return { places: tf.tensor1d(places, "int32"), placed: tf.tensor1d(placed, "int32") };
}

/** P_lm on the rings, `[order, ring, l]`; with the weights of quadrature; and ∂_θ P_lm on all rings, then P_lm / sin θ. */
function legendreTables(tf: Tf, { nLat, colatitudes, weights }: SphereGrid, L: number) {
  const M = 2 * L - 1;
  const columns = Array.from({ length: M }, (_, i) =>
    Array.from(colatitudes, (θ) => orthonormalLegendre(L, Math.abs(i - L + 1), θ)),
  );
  const P = (i: number, j: number, l: number): number => {
    const m = Math.abs(i - L + 1);
    return l < m ? 0 : columns[i][j][l - m];
  };
  /** (l cos θ P_l − √((l² − m²)(2l + 1)/(2l − 1)) P_{l−1})/sin θ. */
  const slope = (i: number, j: number, l: number): number => {
    const m = i - L + 1;
    if (l < Math.abs(m) || l === 0) return 0;
    const θ = colatitudes[j];
    const below = Math.sqrt(((l * l - m * m) * (2 * l + 1)) / (2 * l - 1)) * P(i, j, l - 1);
    return (l * Math.cos(θ) * P(i, j, l) - below) / Math.sin(θ);
  };
  const table = (rings: number, entry: (i: number, j: number, l: number) => number): Tensor3D => {
    const at = (n: number) => entry(Math.floor(n / (rings * L)), Math.floor(n / L) % rings, n % L);
    return tf.tensor3d(
      Float32Array.from({ length: M * rings * L }, (_, n) => at(n)),
      [M, rings, L],
    );
  };
  return {
    legendre: table(nLat, P),
    weighted: table(nLat, (i, j, l) => weights[j] * P(i, j, l)),
    slopes: table(2 * nLat, (i, j, l) =>
      j < nLat ? slope(i, j, l) : P(i, j - nLat, l) / Math.sin(colatitudes[j - nLat]),
    ),
  };
}

/** 1, √2 cos mλ and √2 sin |m|λ, and their derivatives, `[longitude, order]`. */
function fourierTables(tf: Tf, { nLon, firstLongitude }: SphereGrid, L: number) {
  const M = 2 * L - 1;
  const wave = (m: number, λ: number) =>
    m === 0 ? 1 : Math.SQRT2 * (m > 0 ? Math.cos(m * λ) : Math.sin(-m * λ));
  const table = (entry: (m: number, λ: number) => number): Tensor2D => {
    const λ = (n: number) => firstLongitude + (2 * Math.PI * Math.floor(n / M)) / nLon;
    return tf.tensor2d(
      Float32Array.from({ length: nLon * M }, (_, n) => entry((n % M) - L + 1, λ(n))),
      [nLon, M],
    );
  };
  return { fourier: table(wave), eastward: table((m, λ) => -m * wave(-m, λ)) };
}
