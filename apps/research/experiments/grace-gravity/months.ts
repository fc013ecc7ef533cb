import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { degreeOf } from "@chaosphere/core";
import { readNpy } from "@chaosphere/data";
import { leastSquares } from "./leastSquares.ts";

/** Monthly water heights as GRACE saw them, in cm, by coefficients of orthonormal harmonics l < bandLimit. */
export interface GravityMonths {
  readonly bandLimit: number;
  /** T. */
  readonly count: number;
  /** Middle of each month, days since 1970-01-01. Length T. */
  readonly days: Float64Array;
  /** Anomalies from the mean over all months. Row-major T × L². */
  readonly anomalies: Float64Array;
  /**
   * What mean, trend, annual and semi-annual terms leave of them, divided by √(1 − h_t) of the regression so that every month keeps its
   * variance. Row-major T × L².
   */
  readonly residuals: Float64Array;
  /** Formal standard deviations. Row-major T × L²; 0 where nothing was measured. */
  readonly sigmas: Float64Array;
  /** Indices l² + l + m of what is used: degrees 2 and above without C20, which satellites see badly. */
  readonly seen: Int32Array;
}

const folder = join(import.meta.dirname, "../../../../data/grace-csr");
const DAYS_PER_YEAR = 365.25;
/** Load Love numbers k_l of Wahr et al. (1998), Table 1, linear between the degrees given. */
const LOVE_DEGREES = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 15, 20, 30, 40, 50, 70];
const LOVE_NUMBERS = [
  0, 0.027, -0.303, -0.194, -0.132, -0.104, -0.089, -0.081, -0.076, -0.072, -0.069, -0.064, -0.058,
  -0.051, -0.04, -0.033, -0.027, -0.02,
];
/** Index of C20. */
const FLATTENING = 6;

/** The months of data/grace-csr, degrees l < bandLimit ≤ 61. */
export async function gravityMonths(bandLimit: number): Promise<GravityMonths> {
  const read = async (name: string) =>
    readNpy(new Uint8Array(await readFile(join(folder, name))), name);
  const [anomaly, sigma, days] = await Promise.all(
    ["anomaly_f32.npy", "sigma_f32.npy", "days_i32.npy"].map(read),
  );
  const [count, shipped] = anomaly.shape;
  const row = bandLimit ** 2;
  const centimetres = waterFactors(bandLimit);
  const inWater = (values: ArrayLike<number | bigint>) => {
    const out = new Float64Array(count * row);
    for (let at = 0; at < out.length; at++) {
      const i = at % row;
      out[at] = Number(values[((at - i) / row) * shipped + i]) * centimetres[degreeOf(i)];
    }
    return out;
  };
  const middle = Float64Array.from(
    { length: count },
    (_, t) => (Number(days.data[2 * t]) + Number(days.data[2 * t + 1])) / 2,
  );
  const anomalies = inWater(anomaly.data);
  const { residuals, leverages } = leastSquares(seasonalTerms(middle), anomalies, row);
  const seen = Int32Array.from({ length: row - 4 }, (_, i) => i + 4).filter(
    (i) => i !== FLATTENING,
  );
  return {
    bandLimit,
    count,
    days: middle,
    anomalies,
    residuals: residuals.map((x, at) => x / Math.sqrt(1 - leverages[Math.floor(at / row)])),
    sigmas: inWater(sigma.data),
    seen,
  };
}

/**
 * Water height in cm of a coefficient of the geopotential, fully normalised, as one of orthonormal harmonics:
 * √(4π) R ρ_e/(3 ρ_w) (2l + 1)/(1 + k_l). Length bandLimit.
 *
 * Source: Wahr, Molenaar and Bryan (1998), equation (13).
 */
export function waterFactors(bandLimit: number): Float64Array {
  const [radius, earth, water] = [6378136.3, 5517, 1000];
  return Float64Array.from({ length: bandLimit }, (_, l) => {
    const metres = ((radius * earth) / (3 * water)) * ((2 * l + 1) / (1 + loveNumber(l)));
    return 100 * Math.sqrt(4 * Math.PI) * metres;
  });
}

function loveNumber(l: number): number {
  const above = Math.max(
    1,
    LOVE_DEGREES.findIndex((degree) => degree >= l),
  );
  const [from, to] = [LOVE_DEGREES[above - 1], LOVE_DEGREES[above]];
  const share = (l - from) / (to - from);
  return (1 - share) * LOVE_NUMBERS[above - 1] + share * LOVE_NUMBERS[above];
}

/** 1, t, and the cosine and sine of the year and half the year. Row-major T × 6. */
export function seasonalTerms(days: Float64Array): Float64Array {
  const mean = days.reduce((s, d) => s + d, 0) / days.length;
  return Float64Array.from(
    Array.from(days).flatMap((day) => {
      const years = (day - mean) / DAYS_PER_YEAR;
      const ω = 2 * Math.PI * years;
      return [1, years, Math.cos(ω), Math.sin(ω), Math.cos(2 * ω), Math.sin(2 * ω)];
    }),
  );
}
