import { degreeOf, perCoefficient } from "@chaosphere/core";
import { matrixProduct, symmetricEigen, transposed } from "@chaosphere/core/linalg";
import { columns } from "../../src/columns.ts";
import type { Coast } from "./coast.ts";
import type { GravityLaw } from "./law.ts";

/**
 * The posterior of months under a law, given the coefficients that tell most. With N^−½ C N^−½ = U λ Uᵀ on those, z = Uᵀ N^−½ y and
 * E = C N^−½ U, a month of factor g has
 *
 *     mean E (λ + g)⁻¹ z,   covariance C − E (λ + g)⁻¹ Eᵀ,
 *
 * exactly (P2), whatever its g.
 */
export interface ConditionedLaw {
  readonly bandLimit: number;
  /** λ. Length n. */
  readonly eigenvalues: Float64Array;
  /** E, row-major L² × n. */
  readonly gain: Float64Array;
  /** z of rows of coefficients, row-major T × n. */
  readonly coordinates: (values: Float64Array) => Float64Array;
  /** The law whose posterior it is. */
  readonly law: GravityLaw;
}

/** The posterior given the `size` coefficients with most signal beside their error. */
export function conditionedLaw(
  law: GravityLaw,
  A: Float64Array,
  seen: Int32Array,
  size: number,
): ConditionedLaw {
  const L = law.land.length;
  const d = L * L;
  const [land, sea] = [law.land, law.sea].map(perCoefficient);
  const ratio = new Float64Array(d);
  for (const i of seen) {
    for (let j = 0; j < d; j++) {
      const a = A[i * d + j];
      ratio[i] += (land[j] * a * a + sea[j] * ((i === j ? 1 : 0) - a) ** 2) / law.noise[i];
    }
  }
  const used = Int32Array.from(seen)
    .sort((i, j) => ratio[j] - ratio[i] || i - j)
    .slice(0, size)
    .sort();
  const n = used.length;
  const scaled = A.map((a, at) => a * (land[at % d] + sea[at % d]));
  const rows = new Float64Array(n * d);
  used.forEach((i, k) => {
    rows.set(A.subarray(i * d, (i + 1) * d), k * d);
  });
  // C = A (S_land + S_sea) A + S_sea − A S_sea − S_sea A, its columns of what is used and its rows of what is seen.
  const product = matrixProduct(scaled, rows, d, d, n, { transposeB: true });
  const scale = Float64Array.from(used, (i) => 1 / Math.sqrt(law.noise[i]));
  const C = new Float64Array(d * n);
  for (const i of seen) {
    used.forEach((j, k) => {
      const own = i === j ? sea[i] : 0;
      C[i * n + k] = (product[i * n + k] + own - A[i * d + j] * (sea[i] + sea[j])) * scale[k];
    });
  }
  const block = new Float64Array(n * n);
  used.forEach((i, k) => {
    for (let j = 0; j < n; j++) block[k * n + j] = C[i * n + j] * scale[k];
  });
  const { eigenvalues, eigenvectors } = symmetricEigen(block, n);
  return {
    bandLimit: L,
    eigenvalues: eigenvalues.map((λ) => Math.max(0, λ)),
    gain: matrixProduct(C, eigenvectors, d, n, n),
    coordinates: (values) =>
      matrixProduct(
        columns(values, d, used).map((y, at) => y * scale[at % n]),
        eigenvectors,
        values.length / d,
        n,
        n,
      ),
    law,
  };
}

/** Posterior means of months with factors g, row-major T × L². */
export function posteriorMeans(
  posterior: ConditionedLaw,
  values: Float64Array,
  factors: Float64Array,
): Float64Array {
  const { eigenvalues: λ, gain, bandLimit: L } = posterior;
  const n = λ.length;
  const z = posterior
    .coordinates(values)
    .map((x, at) => x / (λ[at % n] + factors[Math.floor(at / n)]));
  return matrixProduct(z, gain, factors.length, n, L * L, { transposeB: true });
}

/** Variances of the posterior at places, by the factors g of months: row-major T × P. */
export function posteriorVariances(
  { eigenvalues: λ, gain, law, bandLimit: L }: ConditionedLaw,
  earth: Coast,
  places: Float64Array,
): (factors: Float64Array) => Float64Array {
  const n = λ.length;
  const prior = priorVariances(law, earth, places);
  const P = prior.length;
  const squares = matrixProduct(places, gain, P, L * L, n).map((x) => x * x);
  return (factors) => {
    const precisions = new Float64Array(factors.length * n);
    for (let at = 0; at < precisions.length; at++) {
      precisions[at] = 1 / (λ[at % n] + factors[Math.floor(at / n)]);
    }
    const explained = matrixProduct(precisions, squares, factors.length, n, P, {
      transposeB: true,
    });
    return explained.map((x, at) => Math.max(0, prior[at % P] - x));
  };
}

/** Variances of the law at places: rows of harmonics, 0 where a coefficient is not seen. */
function priorVariances(
  { land, sea }: GravityLaw,
  { onLand }: Coast,
  places: Float64Array,
): Float64Array {
  const L = land.length;
  const d = L * L;
  const cut = onLand(places, L);
  const out = new Float64Array(places.length / d);
  for (let at = 0; at < places.length; at++) {
    const l = degreeOf(at % d);
    out[Math.floor(at / d)] += land[l] * cut[at] ** 2 + sea[l] * (places[at] - cut[at]) ** 2;
  }
  return out;
}

/** Rows of coefficients at places, row-major T × P. */
export function atPlaces(values: Float64Array, places: Float64Array, d: number): Float64Array {
  return matrixProduct(values, places, values.length / d, d, places.length / d, {
    transposeB: true,
  });
}

/** The isotropic law, a negative control: the spectrum of greatest likelihood by expectation–maximisation, coefficient by coefficient. */
export function isotropicSpectrum(
  values: Float64Array,
  { noise, months }: GravityLaw,
  seen: Int32Array,
  steps: number,
): Float64Array {
  const d = noise.length;
  const L = Math.sqrt(d);
  let spectrum = new Float64Array(L).fill(1);
  for (let step = 0; step < steps; step++) {
    const [sums, counts] = [new Float64Array(L), new Float64Array(L)];
    months.forEach((g, t) => {
      for (const i of seen) {
        const l = degreeOf(i);
        const share = spectrum[l] / (spectrum[l] + g * noise[i]);
        sums[l] += (share * values[t * d + i]) ** 2 + share * g * noise[i];
        counts[l]++;
      }
    });
    spectrum = sums.map((s, l) => (counts[l] > 0 ? s / counts[l] : 0));
  }
  return spectrum;
}

/** Means and variances at places under an isotropic law: every coefficient by itself. */
export function isotropicPosterior(
  values: Float64Array,
  spectrum: Float64Array,
  { noise, months }: GravityLaw,
  places: Float64Array,
): { means: Float64Array; variances: Float64Array } {
  const d = noise.length;
  const S = perCoefficient(spectrum);
  const share = (at: number) => {
    const i = at % d;
    return S[i] > 0 ? S[i] / (S[i] + months[Math.floor(at / d)] * noise[i]) : 0;
  };
  const shrunk = values.map((y, at) => share(at) * y);
  const left = values.map((_, at) => (1 - share(at)) * S[at % d]);
  const P = places.length / d;
  const squares = transposed(
    places.map((x) => x * x),
    P,
    d,
  );
  return {
    means: atPlaces(shrunk, places, d),
    variances: matrixProduct(left, squares, months.length, d, P),
  };
}
