import { DomainError } from "../errors.ts";
import { bispectrumScale } from "../harmonics/gaunt.ts";
import { bispectrum, type DegreeTriple, pairings } from "./bispectrum.ts";
import { fieldSpectrum } from "./fieldSpectrum.ts";
import { fullBandLimit, type LocalField } from "./localField.ts";

/** Moments of an isotropic field at a point, of the orders it keeps. */
export interface FieldMoments {
  readonly mean: number;
  readonly variance: number;
  /** E[(X − EX)³]. */
  readonly thirdMoment: number;
  /** E[(X − EX)³] / Var^{3/2}; 0 for a field without fluctuations. */
  readonly skewness: number;
}

/** What a truncation of a field in order or in band limit drops, as variance at a point. */
export interface FieldTails {
  /** Var X_q at index q; unsmoothed. */
  readonly orderVariances: Float64Array;
  /** Σ_{p>q} Var X_p at index q, the orders beyond those kept included. */
  readonly orderTails: Float64Array;
  /** (1/4π) Σ_{l ≥ L} (2l+1) C_l at index L − 1, of the orders kept. */
  readonly bandLimitTails: Float64Array;
}

/** Largest band limit of a field whose bispectrum is summed: some seconds of work. */
const LARGEST_SUM = 40;

/**
 * The exact moments of a local field at a point,
 *
 *     Var X = Σ_{q≥1} φ_q²,   E[(X − EX)³] = Σ_{i,j,k} √{a! b! c!}/(i! j! k!) φ_a φ_b φ_c,
 *     a = i+j, b = i+k, c = j+k ≥ 1,
 *
 * over the orders kept. With a smoothing they are sums of the spectrum and the bispectrum over all degrees,
 *
 *     Var X = (1/4π) Σ (2l+1) C_l,   E[(X − EX)³] = (1/4π) Σ h_{l1l2l3}² b_{l1l2l3},
 *
 * h the scale of {@link bispectrumScale}, whose cost grows like the fifth power of the band limit.
 *
 * @throws {@link DomainError} if a smoothed field reaches degrees of 40 and more, order·(L − 1) ≥ 40.
 *
 * Source: Marinucci and Peccati (2011), for the diagram formula.
 */
export function fieldMoments(field: LocalField): FieldMoments {
  const mean = field.hermite[0];
  const { variance, thirdMoment } =
    field.smoothing === undefined ? pointMoments(field.hermite) : summedMoments(field);
  const skewness = variance > 0 ? thirdMoment / variance ** 1.5 : 0;
  return { mean, variance, thirdMoment, skewness };
}

/**
 * How much variance a field loses when its chaos expansion stops at an order, and its harmonics at a band limit.
 *
 * Source: docs/theory/formulas.md (G2.2).
 *
 * @example
 * ```ts
 * import { whittleMatern } from "@chaosphere/core";
 * import { fieldTails, quadraticField } from "@chaosphere/core/chaos";
 *
 * // A quadratic field has nothing beyond order 2.
 * const { orderTails } = fieldTails(quadraticField(whittleMatern(4, { alpha: 2, kappa: 1 }), 0.3));
 * console.log(orderTails[1] > 0, orderTails[2] < 1e-15); // true true
 * ```
 */
export function fieldTails(field: LocalField): FieldTails {
  const orderVariances = field.hermite.map((value) => value * value);
  let tail = field.secondMoment;
  const orderTails = orderVariances.map((v) => {
    tail -= v;
    return Math.max(tail, 0);
  });
  const spectrum = fieldSpectrum(field, fullBandLimit(field));
  const bandLimitTails = new Float64Array(spectrum.length);
  for (let l = spectrum.length - 2; l >= 0; l--) {
    bandLimitTails[l] = bandLimitTails[l + 1] + ((2 * l + 3) * spectrum[l + 1]) / (4 * Math.PI);
  }
  return { orderVariances, orderTails, bandLimitTails };
}

function pointMoments(hermite: Float64Array): { variance: number; thirdMoment: number } {
  const order = hermite.length - 1;
  let [variance, thirdMoment] = [0, 0];
  for (let q = 1; q <= order; q++) variance += hermite[q] ** 2;
  for (let i = 0; i <= order; i++) {
    for (let j = i === 0 ? 1 : 0; i + j <= order; j++) {
      for (let k = i === 0 || j === 0 ? 1 : 0; Math.max(i, j) + k <= order; k++) {
        thirdMoment += pairings(i, j, k) * hermite[i + j] * hermite[i + k] * hermite[j + k];
      }
    }
  }
  return { variance, thirdMoment };
}

function summedMoments(field: LocalField): { variance: number; thirdMoment: number } {
  const bandLimit = fullBandLimit(field);
  if (!(bandLimit <= LARGEST_SUM)) {
    throw new DomainError(
      `fieldMoments: the moments of a smoothed field are summed over all triples of degrees, for order·(L − 1) + 1 ≤ ${LARGEST_SUM}, got ${bandLimit}. Lower the band limit of the noise or the order.`,
    );
  }
  const variance = fieldSpectrum(field, bandLimit).reduce(
    (sum, c, l) => sum + ((2 * l + 1) * c) / (4 * Math.PI),
    0,
  );
  const triples = degreeTriples(bandLimit);
  const b = bispectrum(field, triples);
  const thirdMoment = triples.reduce((sum, [l1, l2, l3], n) => {
    const orders = l1 === l2 && l2 === l3 ? 1 : l1 === l2 || l2 === l3 ? 3 : 6;
    return sum + (orders * bispectrumScale(l1, l2, l3) ** 2 * b[n]) / (4 * Math.PI);
  }, 0);
  return { variance, thirdMoment };
}

/** l1 ≤ l2 ≤ l3 < bandLimit with an even sum and l3 ≤ l1 + l2. */
function degreeTriples(bandLimit: number): DegreeTriple[] {
  const triples: DegreeTriple[] = [];
  for (let l1 = 0; l1 < bandLimit; l1++) {
    for (let l2 = l1; l2 < bandLimit; l2++) {
      for (let l3 = l2; l3 <= Math.min(l1 + l2, bandLimit - 1); l3++) {
        if ((l1 + l2 + l3) % 2 === 0) triples.push([l1, l2, l3]);
      }
    }
  }
  return triples;
}
