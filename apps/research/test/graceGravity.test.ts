import { degreeOf, key, legendrePolynomial } from "@chaosphere/core";
import { choleskyFactor, symmetricEigen, whitenCholesky } from "@chaosphere/core/linalg";
import {
  coefficientValues,
  gaussianPosterior,
  observation,
  pointValues,
  posteriorSd,
} from "@chaosphere/score/posterior";
import { describe, expect, test } from "vitest";
import { climb } from "../experiments/grace-gravity/climb.ts";
import { coast, landMatrix } from "../experiments/grace-gravity/coast.ts";
import {
  atPlaces,
  conditionedLaw,
  posteriorMeans,
  posteriorVariances,
} from "../experiments/grace-gravity/conditioned.ts";
import { gaussianFilter } from "../experiments/grace-gravity/gaussianFilter.ts";
import {
  blobFields,
  drawnErrors,
  secondDifferences,
} from "../experiments/grace-gravity/injected.ts";
import { filtered } from "../experiments/grace-gravity/judge.ts";
import { type GravityLaw, SHAPE } from "../experiments/grace-gravity/law.ts";
import { leastSquares } from "../experiments/grace-gravity/leastSquares.ts";
import { likelihood } from "../experiments/grace-gravity/likelihood.ts";
import { gravityMonths, seasonalTerms } from "../experiments/grace-gravity/months.ts";
import { harmonicRows, rootMeanSquare } from "../experiments/grace-gravity/places.ts";
import { yardstickPlaces } from "../experiments/grace-gravity/yardstick.ts";

const L = 8;
const d = L * L;
const T = 5;
const earth = await coast();
const land = landMatrix(earth, L);
const seen = Int32Array.from({ length: d - 4 }, (_, i) => i + 4).filter((i) => i !== 6);
const formal = Float64Array.from(
  { length: d },
  (_, i) => 0.02 * (1 + degreeOf(i)) * (1.5 + Math.sin(i)),
);
const values = Float64Array.from({ length: T * d }, (_, at) => Math.sin(1 + at * at));

/** A diag(S_land) A + (1 − A) diag(S_sea) (1 − A), entry by entry, 0 where nothing is seen. */
function plainCovariance(law: GravityLaw): Float64Array {
  const isSeen = new Set(seen);
  return Float64Array.from({ length: d * d }, (_, at) => {
    const [i, j] = [Math.floor(at / d), at % d];
    if (!(isSeen.has(i) && isSeen.has(j))) return 0;
    let sum = 0;
    for (let k = 0; k < d; k++) {
      const [a, b] = [land[i * d + k], land[k * d + j]];
      const [u, v] = [(i === k ? 1 : 0) - a, (k === j ? 1 : 0) - b];
      sum += law.land[degreeOf(k)] * a * b + law.sea[degreeOf(k)] * u * v;
    }
    return sum;
  });
}

describe("the likelihood of months", () => {
  const at = (core: number) => likelihood({ bandLimit: L, values, formal, seen, core, land });
  const { noiseKnots } = at(seen.length);
  const θ = Float64Array.from({ length: 2 * SHAPE + noiseKnots + T }, (_, i) =>
    i < 2 * SHAPE ? [0.2, 1.1, 0.4, -0.6, 1.5, 0.6][i] : 0.3 * Math.sin(2 * i),
  );

  test.each([seen.length, 30])(
    "with %i coefficients jointly is that of Cholesky factors",
    (core) => {
      const { objective, lawOf } = at(core);
      const law = lawOf(θ);
      const C = plainCovariance(law);
      const sorted = Int32Array.from(seen).sort((i, j) => formal[i] - formal[j]);
      const [joint, apart] = [sorted.slice(0, core), sorted.slice(core)];
      let value = 0;
      law.months.forEach((g, t) => {
        const Σ = Float64Array.from({ length: core * core }, (_, q) => {
          const [i, j] = [joint[Math.floor(q / core)], joint[q % core]];
          return C[i * d + j] + (i === j ? g * law.noise[i] : 0);
        });
        const factor = choleskyFactor(Σ, core);
        const r = whitenCholesky(
          factor,
          Float64Array.from(joint, (i) => values[t * d + i]),
        );
        value -= 0.5 * r.reduce((s, x) => s + x * x, 0) + factor.halfLogDeterminant;
        for (const i of apart) {
          const variance = C[i * (d + 1)] + g * law.noise[i];
          value -= 0.5 * (values[t * d + i] ** 2 / variance + Math.log(variance));
        }
      });
      expect(Math.abs(objective(θ).value / value - 1)).toBeLessThan(1e-11);
    },
  );

  test("has the slopes of its differences, in every coordinate", () => {
    const { objective } = at(30);
    const { gradient } = objective(θ);
    const h = 1e-4;
    const largest = Math.max(...gradient.map(Math.abs));
    θ.forEach((_, i) => {
      const [up, down] = [1, -1].map(
        (s) => objective(θ.map((x, k) => (k === i ? x + s * h : x))).value,
      );
      // Differences have errors of h² and of the value's rounding over h.
      expect(Math.abs((up - down) / (2 * h) - gradient[i])).toBeLessThan(1e-6 * largest);
    });
  });

  test("has factors of mean logarithm 0 and the Whittle–Matérn spectrum at the knots", () => {
    const { months, land: S } = at(30).lawOf(θ);
    expect(Math.abs(months.reduce((s, g) => s + Math.log(g), 0))).toBeLessThan(1e-12);
    const matern = (l: number) => (Math.exp(2.2) + l * (l + 1)) ** -Math.exp(0.4);
    let variance = 0;
    for (let l = 2; l < L; l++) variance += ((2 * l + 1) / (4 * Math.PI)) * matern(l);
    for (const l of [2, 4, 6]) {
      expect(S[l] / ((Math.exp(0.4) * matern(l)) / variance)).toBeCloseTo(1, 12);
    }
  });
});

test("the posterior of a month is that of gaussianPosterior, in mean and deviation", () => {
  const law: GravityLaw = {
    land: Float64Array.from({ length: L }, (_, l) => 30 / (4 + l * (l + 1)) ** 1.3),
    sea: Float64Array.from({ length: L }, (_, l) => 3 / (9 + l * (l + 1)) ** 1.1),
    noise: formal,
    months: Float64Array.from({ length: T }, (_, t) => 0.5 + t),
  };
  const size = 40;
  const posterior = conditionedLaw(law, land, seen, size);
  const means = posteriorMeans(posterior, values, law.months);
  const [θ, λ] = [
    [0.3, 1.2, 1.5, 2.8],
    [0.1, 2, 4.5, 6],
  ];
  const places = harmonicRows(θ, λ, L, seen);
  const variances = posteriorVariances(posterior, earth, places)(law.months);

  const covariance = plainCovariance(law);
  const eigen = symmetricEigen(covariance, d);
  const full = {
    kind: "full",
    basis: "harmonic",
    dimension: d,
    mean: new Float64Array(d),
    eigenvalues: eigen.eigenvalues.map((x) => Math.max(0, x)),
    eigenvectors: eigen.eigenvectors,
  } as const;
  const ratio = (i: number) => covariance[i * (d + 1)] / formal[i];
  const used = Int32Array.from(seen)
    .sort((i, j) => ratio(j) - ratio(i))
    .slice(0, size);
  for (const t of [0, 4]) {
    const sds = Float64Array.from(used, (i) => Math.sqrt(law.months[t] * formal[i]));
    const seenValues = Float64Array.from(used, (i) => values[t * d + i]);
    const given = gaussianPosterior(
      full,
      observation(coefficientValues(L, used), { kind: "independent", sds }, seenValues),
      { method: "dense" },
    );
    const row = means.subarray(t * d, (t + 1) * d);
    expect(Math.max(...row.map((x, i) => Math.abs(x - given.mean.values[i])))).toBeLessThan(1e-10);
    const exact = posteriorSd(given, pointValues(θ, λ, L), { exact: true }).values;
    exact.forEach((sd, p) => {
      // Roundings of the size of the prior's variance, up to 2 here.
      expect(Math.abs(sd ** 2 - variances[t * θ.length + p])).toBeLessThan(1e-10);
    });
  }
});

test("a climb finds the summit of Rosenbrock's valley turned over", () => {
  const found = climb(
    ([x, y]) => ({
      value: -((1 - x) ** 2) - 100 * (y - x * x) ** 2,
      gradient: Float64Array.of(2 * (1 - x) + 400 * x * (y - x * x), -200 * (y - x * x)),
    }),
    Float64Array.of(-1.2, 1),
    Float64Array.of(1, 1),
    { tolerance: 1e-14, evaluations: 500 },
  );
  expect(found.evaluations).toBeLessThan(120);
  expect(Math.hypot(found.at[0] - 1, found.at[1] - 1)).toBeLessThan(1e-5);
});

test("a regression leaves nothing of its terms, and errors lose their leverages", () => {
  const days = Float64Array.from({ length: 40 }, (_, t) => 30 * t + 5 * Math.sin(t));
  const terms = seasonalTerms(days);
  const { residuals, leverages } = leastSquares(terms, terms, 6);
  expect(Math.max(...residuals.map(Math.abs))).toBeLessThan(1e-12);
  // The trace of a projection is its rank.
  expect(leverages.reduce((s, h) => s + h, 0)).toBeCloseTo(6, 10);
  const unit = new Float64Array(40 * 40);
  for (let t = 0; t < 40; t++) unit[t * 41] = 1;
  const left = leastSquares(terms, unit, 40).residuals;
  leverages.forEach((h, t) => {
    expect(left[t * 41]).toBeCloseTo(1 - h, 12);
  });
});

test("the Gaussian filter has the weights of its kernel by quadrature, and is half at its radius", () => {
  const km = 500;
  const b = Math.LN2 / (1 - Math.cos(km / 6378.1363));
  const weights = gaussianFilter(31, km);
  const n = 200_000;
  const sums = [0, 0, 0];
  const degrees = [0, 7, 25];
  for (let k = 0; k < n; k++) {
    const x = 1 - (2 * (k + 0.5)) / n;
    degrees.forEach((l, q) => {
      sums[q] += Math.exp(-b * (1 - x)) * legendrePolynomial(l, x);
    });
  }
  // The midpoint rule is off by (b/n)²/6 of the kernel's mass; the recursion loses about six digits by degree 25.
  expect(Math.abs(weights[7] - sums[1] / sums[0])).toBeLessThan(1e-6);
  expect(Math.abs(weights[25] - sums[2] / sums[0])).toBeLessThan(1e-6);
});

test("blobs have the size that is asked of them, on land and at sea", () => {
  const size = (onLand: (rows: Float64Array) => Float64Array) => {
    const fields = blobFields(10, 16, { ...earth, onLand }, key(4));
    return fields.reduce((s, x) => s + x * x, 0) / (10 * 4 * Math.PI);
  };
  // 6,000 blobs whose squares vary by √5 of their mean: 6 %, and more by overlap. The sizes themselves differ by 25.
  expect(size((x) => x) / 36).toBeCloseTo(1, 0.3);
  expect(size((x) => x.map(() => 0)) / 1.44).toBeCloseTo(1, 0.3);
  expect(Math.abs(size((x) => x) / 1.44 - 1)).toBeGreaterThan(20);
});

test("second differences leave no water that grows steadily, and keep the variance of errors", async () => {
  const [band, count] = [20, 40];
  const row = band ** 2;
  const law = {
    land: new Float64Array(band),
    sea: new Float64Array(band),
    noise: new Float64Array(row).fill(1),
    months: new Float64Array(count).fill(1),
  };
  const months = await gravityMonths(2);
  const starts = Array.from({ length: count / 3 }, (_, k) => 3 * k);
  const ofErrors = (slope: number) => {
    const errors = drawnErrors(law.noise, [...law.months], key(7));
    const residuals = errors.map((x, at) => x + slope * Math.floor(at / row));
    return secondDifferences({ ...months, bandLimit: band, count, residuals }, law, starts, key(8));
  };
  const [still, growing] = [ofErrors(0), ofErrors(5)];
  expect(Math.max(...still.map((x, at) => Math.abs(x - growing[at])))).toBeLessThan(1e-10);
  const variance = still.reduce((s, x) => s + x * x, 0) / still.length;
  // 5,200 independent numbers: a standard error of .02.
  expect(Math.abs(variance - 1)).toBeLessThan(0.08);
});

test("water heights of the filter of 400 km are those of grace_yardstick.py", async () => {
  const bandLimit = 61;
  const months = await gravityMonths(bandLimit);
  const places = yardstickPlaces(bandLimit, months.seen, earth);
  const smooth = filtered(months.anomalies, bandLimit, 400);
  const left = leastSquares(seasonalTerms(months.days), smooth, bandLimit ** 2).residuals;
  const heights = atPlaces(left, places.rows, bandLimit ** 2);
  expect([places.sea.length, places.land.length]).toEqual([3692, 1402]);
  // cm, by fixtures/generate/grace_yardstick.py (numpy 2.4.6), printed to 1e-8.
  expect(rootMeanSquare(heights, places.areas, places.sea)).toBeCloseTo(2.00230835, 7);
  expect(rootMeanSquare(heights, places.areas, places.land)).toBeCloseTo(4.21329123, 7);
});
