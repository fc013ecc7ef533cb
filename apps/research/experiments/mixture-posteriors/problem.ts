import { child, fillNormals, isotropic, type Key, purpose, uniformAt } from "@chaosphere/core";
import { isotropicModel, type MixtureCheckpoint } from "@chaosphere/model";
import {
  type Observation,
  type ObservationOperator,
  observation,
} from "@chaosphere/score/posterior";

/** The mixture and what was seen of one draw of it. */
export interface MixtureProblem {
  readonly model: MixtureCheckpoint;
  readonly seen: Observation;
}

/** A row-major n × d matrix on the first d of L² coordinates, as what is seen of them. */
export interface SeenMatrix {
  readonly matrix: Float64Array;
  readonly sd: number;
  readonly values: Float64Array;
}

/** The horizon at which 1e-6 nats are left of the longest mean. */
const horizonFor = (square: number): number => Math.log(square / 2e-6) / 2;

/**
 * The prior of the posterior-sampling papers: 25 unit Gaussians at (8i, 8j, 8i, 8j, …) in ℝ^d, i, j = −2 … 2, as a mixture of shifts of
 * white noise. The least L with L² > d coordinates holds it; what is left of them is N(0, 1), seen by nothing.
 */
export function mixtureModel(dimension: number, weights: Float64Array): MixtureCheckpoint {
  const bandLimit = Math.ceil(Math.sqrt(dimension + 1));
  const row = bandLimit ** 2;
  const shifts = new Float64Array(25 * row);
  for (let k = 0; k < 25; k++) {
    for (let i = 0; i < dimension; i++) {
      shifts[k * row + i] = 8 * ((i % 2 === 0 ? Math.floor(k / 5) : k % 5) - 2);
    }
  }
  const base = isotropicModel(isotropic(new Float64Array(bandLimit).fill(1)));
  const horizon = horizonFor(16 ** 2 * dimension);
  return { ...base, kind: "mixture", horizon, weights, shifts };
}

/** The observation of a matrix. */
export function seenThrough(bandLimit: number, { matrix, sd, values }: SeenMatrix): Observation {
  const size = values.length;
  const d = matrix.length / size;
  const row = bandLimit ** 2;
  const operator: ObservationOperator = {
    bandLimit,
    size,
    apply(a, out = new Float64Array((a.length / row) * size)) {
      for (let at = 0; at < out.length; at++) {
        const [b, j] = [Math.floor(at / size), at % size];
        out[at] = 0;
        for (let i = 0; i < d; i++) out[at] += matrix[j * d + i] * a[b * row + i];
      }
      return out;
    },
    adjoint(y, out = new Float64Array((y.length / size) * row)) {
      for (let at = 0; at < out.length; at++) {
        const [b, i] = [Math.floor(at / row), at % row];
        out[at] = 0;
        // Coordinates after the d-th are seen by nothing.
        if (i >= d) continue;
        for (let j = 0; j < size; j++) out[at] += matrix[j * d + i] * y[b * size + j];
      }
      return out;
    },
  };
  return observation(operator, { kind: "white", sd }, values);
}

/**
 * A problem as the papers draw it: weights ∝ χ²₁, a matrix with uniform singular values between uniform frames, errors of a uniform share
 * of the largest of them, and what a draw of the prior shows.
 */
export function drawnProblem(dimension: number, size: number, key: Key): MixtureProblem {
  const of = (label: number, count: number): Float64Array => {
    const values = new Float64Array(count);
    fillNormals(child(child(key, purpose.datum), label), 0, values);
    return values;
  };
  const squares = of(0, 25).map((z) => z * z);
  const total = squares.reduce((sum, w) => sum + w, 0);
  const model = mixtureModel(
    dimension,
    squares.map((w) => w / total),
  );
  const [left, right] = [
    frame(of(1, size * size), size),
    frame(of(2, size * dimension), dimension),
  ];
  const uniform = child(key, purpose.choice);
  const strengths = Float64Array.from({ length: size }, (_, j) => uniformAt(uniform, j))
    .sort()
    .reverse();
  const matrix = Float64Array.from({ length: size * dimension }, (_, at) => {
    const [j, i] = [Math.floor(at / dimension), at % dimension];
    return strengths.reduce(
      (sum, s, k) => sum + left[j * size + k] * s * right[k * dimension + i],
      0,
    );
  });
  const sd = uniformAt(uniform, size) * strengths[0];
  let remaining = uniformAt(uniform, size + 1);
  const component = model.weights.findIndex((w) => {
    remaining -= w;
    return remaining < 0;
  });
  const row = model.bandLimit ** 2;
  const z = of(3, dimension + size);
  const values = Float64Array.from({ length: size }, (_, j) => {
    let sum = sd * z[dimension + j];
    for (let i = 0; i < dimension; i++) {
      sum += matrix[j * dimension + i] * (model.shifts[Math.max(0, component) * row + i] + z[i]);
    }
    return sum;
  });
  return { model, seen: seenThrough(model.bandLimit, { matrix, sd, values }) };
}

/** Orthonormal rows from independent normals, uniform among all: Gram–Schmidt. */
function frame(normals: Float64Array, width: number): Float64Array {
  const out = normals.slice();
  for (let k = 0; k < out.length / width; k++) {
    const own = out.subarray(k * width, (k + 1) * width);
    for (let j = 0; j < k; j++) {
      const other = out.subarray(j * width, (j + 1) * width);
      const along = own.reduce((sum, value, i) => sum + value * other[i], 0);
      for (let i = 0; i < width; i++) own[i] -= along * other[i];
    }
    const length = Math.sqrt(own.reduce((sum, value) => sum + value * value, 0));
    for (let i = 0; i < width; i++) own[i] /= length;
  }
  return out;
}
