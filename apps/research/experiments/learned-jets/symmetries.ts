import {
  coefficients,
  type HarmonicCoefficients,
  harmonicIndex,
  type Key,
  uniformAt,
} from "@chaosphere/core";
import { portableCos, portableSin } from "@chaosphere/core/elementary";

/**
 * A field of the law, as likely as every other, as a function of its stream: a row of an ensemble, turned about the poles by an angle of its
 * own, and for one half of the streams reflected at the equator with its sign turned. Both keep the law of vorticity on a sphere that turns.
 */
export function symmetricDraw({
  bandLimit,
  batch,
  values,
}: HarmonicCoefficients): (stream: Key) => HarmonicCoefficients {
  const size = bandLimit ** 2;
  return (stream) => {
    const row = Math.floor(uniformAt(stream, 0) * batch);
    const angle = 2 * Math.PI * uniformAt(stream, 1);
    const turned = aboutPoles(values.subarray(row * size, (row + 1) * size), bandLimit, angle);
    if (uniformAt(stream, 2) < 0.5) reflect(turned, bandLimit);
    return coefficients("harmonic", bandLimit, turned);
  };
}

/** The row turned eastward: cos mλ becomes cos m(λ − angle). */
function aboutPoles(row: Float64Array, L: number, angle: number): Float64Array {
  const out = row.slice();
  for (let m = 1; m < L; m++) {
    const [c, s] = [portableCos(m * angle), portableSin(m * angle)];
    for (let l = m; l < L; l++) {
      const [east, west] = [harmonicIndex(l, m), harmonicIndex(l, -m)];
      out[east] = c * row[east] - s * row[west];
      out[west] = s * row[east] + c * row[west];
    }
  }
  return out;
}

/** ζ(θ, λ) becomes −ζ(π − θ, λ): Y_lm has the parity (−1)^{l+m} at the equator. */
function reflect(row: Float64Array, L: number): void {
  for (let l = 0; l < L; l++) {
    for (let m = -l; m <= l; m++) if ((l + m) % 2 === 0) row[harmonicIndex(l, m)] *= -1;
  }
}

/** Mean and variances of a law with these symmetries, by an ensemble of its fields. */
export interface SymmetricMoments {
  /** Zonal, and of odd degrees alone. */
  readonly mean: HarmonicCoefficients;
  /** Variance about the mean of each coefficient, one for m and −m. Length bandLimit². */
  readonly variances: Float64Array;
}

export function symmetricMoments({
  bandLimit: L,
  batch,
  values,
}: HarmonicCoefficients): SymmetricMoments {
  const mean = new Float64Array(L * L);
  const squares = new Float64Array(L * L);
  const sum = (i: number, of: (a: number) => number) => {
    let total = 0;
    for (let at = i; at < values.length; at += L * L) total += of(values[at]);
    return total / batch;
  };
  for (let l = 1; l < L; l += 2) mean[harmonicIndex(l, 0)] = sum(harmonicIndex(l, 0), (a) => a);
  for (let i = 0; i < L * L; i++) squares[i] = sum(i, (a) => (a - mean[i]) ** 2);
  const variances = squares.map((v, i) => {
    const l = Math.floor(Math.sqrt(i));
    return (v + squares[2 * (l * l + l) - i]) / 2;
  });
  return { mean: coefficients("harmonic", L, mean), variances };
}
