import {
  evaluateAt,
  type HarmonicCoefficients,
  harmonicIndex,
  orthonormalLegendre,
} from "@chaosphere/core";

/** Points per ring from which summing ring by ring is the cheaper way. */
const worthwhile = 8;
/** Colatitudes this close, in rad, are one ring: what rounding leaves of a row of the globe. */
const sameRing = 1e-13;

/**
 * What `evaluateAt` gives, `values[b·n + p]`, faster where successive points share a colatitude, as
 * the pixels of a row do on maps centred on the equator: on each ring the sum over degrees is done
 * once,
 *
 *     f(θ, λ) = Σ_m c_m(θ) cos mλ + s_m(θ) sin mλ,   c_m = Σ_l a_lm P̄_l^m √(2 − δ_m0),  s_m likewise,
 *
 * so n points cost O(n L) instead of O(n L²). Scattered points go to `evaluateAt`.
 */
export function evaluateAtRings(
  a: HarmonicCoefficients,
  colatitudes: Float64Array,
  longitudes: Float64Array,
): Float64Array {
  const starts = ringStarts(colatitudes);
  const n = colatitudes.length;
  if (n < worthwhile * starts.length) return evaluateAt(a, colatitudes, longitudes);

  const values = new Float64Array(a.batch * n);
  const waves = new Float64Array(2 * a.bandLimit * a.batch);
  for (let r = 0; r < starts.length; r++) {
    const end = starts[r + 1] ?? n;
    ringWaves(a, colatitudes[starts[r]], waves);
    for (let p = starts[r]; p < end; p++) {
      for (let b = 0; b < a.batch; b++) {
        values[b * n + p] = waveSum(waves, b, a.bandLimit, longitudes[p]);
      }
    }
  }
  return values;
}

/** Where a colatitude differs from the one that began its ring. */
function ringStarts(colatitudes: Float64Array): number[] {
  const starts: number[] = [];
  let ring = Number.NaN;
  for (let p = 0; p < colatitudes.length; p++) {
    if (Math.abs(colatitudes[p] - ring) <= sameRing) continue;
    ring = colatitudes[p];
    starts.push(p);
  }
  return starts;
}

/** c_m and s_m of every field on one ring, `waves[2(b·L + m)]` and the next. */
function ringWaves(a: HarmonicCoefficients, colatitude: number, waves: Float64Array): void {
  const L = a.bandLimit;
  for (let m = 0; m < L; m++) {
    const legendre = orthonormalLegendre(L, m, colatitude);
    const norm = m === 0 ? 1 : Math.SQRT2;
    for (let b = 0; b < a.batch; b++) {
      let [cosine, sine] = [0, 0];
      for (let l = m; l < L; l++) {
        cosine += a.values[b * L * L + harmonicIndex(l, m)] * legendre[l - m];
        sine += a.values[b * L * L + harmonicIndex(l, -m)] * legendre[l - m];
      }
      waves[2 * (b * L + m)] = norm * cosine;
      waves[2 * (b * L + m) + 1] = m === 0 ? 0 : norm * sine;
    }
  }
}

/** Re Σ_m (c_m − i s_m) e^{imλ} by Horner's rule in e^{iλ}. */
function waveSum(waves: Float64Array, b: number, bandLimit: number, longitude: number): number {
  const [cosine, sine] = [Math.cos(longitude), Math.sin(longitude)];
  let [re, im] = [0, 0];
  for (let m = bandLimit - 1; m >= 0; m--) {
    const next = re * cosine - im * sine + waves[2 * (b * bandLimit + m)];
    im = re * sine + im * cosine - waves[2 * (b * bandLimit + m) + 1];
    re = next;
  }
  return re;
}
