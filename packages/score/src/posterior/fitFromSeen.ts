import { DomainError } from "@chaosphere/core";
import {
  choleskyFactor,
  gramMatrix,
  matrixProduct,
  transposed,
  whitenRows,
} from "@chaosphere/core/linalg";
import { type SeenLaw, type SeenPosterior, seenPosterior } from "./seenExpectation.ts";
import type { SeenStatistics } from "./seenStatistics.ts";

/** Options of {@link fitFromSeen}. */
export interface FitFromSeenOptions {
  /** Whether coefficients are independent with one variance per degree, or have any covariance. Default "isotropic". */
  readonly covariance?: "isotropic" | "full";
  /**
   * Full covariance: the number ν ≥ 0 of fields that an isotropic law of the spectrum `towards` counts for beside those seen.
   * Without it fewer fields than coefficients leave a law that is too sure of itself. Default 0.
   */
  readonly towards?: { readonly spectrum: Float64Array; readonly fields: number } | undefined;
  /** σ where it is known; else it is fitted. */
  readonly noiseSd?: number | undefined;
  /** Whether the mean field is fitted; else it is 0, as that of anomalies. Default true. */
  readonly fitMean?: boolean;
  /** Most steps. Default 100. */
  readonly iterations?: number;
  /** Ends when a step gains less than this many nats per field. Default 1e-3. */
  readonly tolerance?: number;
  /** Where to begin. Default: no mean, a flat spectrum and an error that share the power seen. */
  readonly start?: SeenLaw | undefined;
  /** Called after each step with what has been gained. */
  readonly onStep?: ((step: number, logEvidence: number) => void) | undefined;
}

/** A law fitted to fields with gaps. */
export interface FittedFromSeen {
  /** C_l, length L: the variances of its coefficients, mean over each degree. */
  readonly spectrum: Float64Array;
  /** C, row-major L² × L²; absent for an isotropic law. */
  readonly covariance?: Float64Array;
  readonly law: SeenLaw;
  /**
   * log p(y) of all fields under the law before each step and after the last, nats; with `towards` its log-density is in it. It
   * never falls.
   */
  readonly logEvidence: Float64Array;
  /** Whether it ended because a step gained too little, and not for want of steps. */
  readonly converged: boolean;
}

/**
 * The Gaussian law under which what was seen of fields is likeliest, by expectation–maximisation: with the posterior N(m_t, V_t) of each
 * field's coefficients under the last law,
 *
 *     m = mean of m_t,   C = mean of (m_t − m)(m_t − m)ᵀ + V_t,   σ² = Σ_t [|y_t − A_t m_t|²_W + tr A_t* W A_t V_t] / Σ_t n_t,
 *
 * C averaged over each degree where the law is isotropic; with `towards`, C = [Σ_t … + ν diag C_l] / (T + ν). No gap is filled: what
 * was not seen enters by its posterior alone, and no step lowers the evidence.
 *
 * @param groups the fields by their gaps: one entry for each mask that occurs.
 * @throws {@link DomainError} if there is no field, an option is out of range or nothing but 0 was seen.
 *
 * Source: Dempster, Laird and Rubin (1977), section 3.
 *
 * @example
 * ```ts
 * import { colour, gaussLegendre, isotropic, key, whiteNoise } from "@chaosphere/core";
 * import { drawNoise, fitFromSeen, gridCells, seenStatistics } from "@chaosphere/score/posterior";
 *
 * // 400 fields of C_l = 1, 1/2, 1/4, 1/8 seen on the northern two thirds of a grid to within 0.1.
 * const law = isotropic([1, 1 / 2, 1 / 4, 1 / 8]);
 * const grid = gaussLegendre(9);
 * const seen = Uint8Array.from({ length: 9 * grid.nLon }, (_, p) => (p < 6 * grid.nLon ? 1 : 0));
 * const cells = gridCells(grid, seen, 4);
 * const y = cells.apply(colour(law, whiteNoise(4, 400, key(7))).values);
 * const noise = drawNoise({ kind: "white", sd: 0.1 }, cells.size, 400, key(8));
 * const { spectrum, law: { noiseSd } } = fitFromSeen([seenStatistics(cells, y.map((v, i) => v + noise[i]))]);
 * console.log([...spectrum].map((c) => c.toFixed(2)).join(" "), noiseSd.toFixed(2)); // 0.98 0.54 0.25 0.13 0.10
 * ```
 */
export function fitFromSeen(
  groups: readonly SeenStatistics[],
  options: FitFromSeenOptions = {},
): FittedFromSeen {
  const { covariance: kind = "isotropic", iterations = 100, tolerance = 1e-3 } = options;
  checkOptions(groups, options);
  const fields = groups.reduce((sum, group) => sum + group.fields, 0);
  const logEvidence: number[] = [];
  let law = options.start ?? startOf(groups, options.noiseSd);
  for (let step = 0; ; step++) {
    const posteriors = groups.map((group) => seenPosterior(group, law));
    const now = totalOf(posteriors) + priorOf(law, options.towards);
    const last = logEvidence.at(-1) ?? Number.NEGATIVE_INFINITY;
    logEvidence.push(now);
    options.onStep?.(step, now);
    const converged = now - last < tolerance * fields;
    if (converged || step === iterations) {
      return {
        spectrum: spectrumOf(law.root, groups[0].bandLimit),
        ...(kind === "full" && { covariance: productOf(law.root, law.mean.length) }),
        law,
        logEvidence: Float64Array.from(logEvidence),
        converged,
      };
    }
    law = maximised(groups, posteriors, options);
  }
}

/** The law that makes the expected log-likelihood largest. */
function maximised(
  groups: readonly SeenStatistics[],
  posteriors: readonly SeenPosterior[],
  { covariance: kind = "isotropic", towards, noiseSd, fitMean = true }: FitFromSeenOptions,
): SeenLaw {
  const { bandLimit } = groups[0];
  const d = bandLimit ** 2;
  const fields = groups.reduce((sum, group) => sum + group.fields, 0);
  const mean = new Float64Array(d);
  if (fitMean) {
    for (const { means } of posteriors) {
      for (let i = 0; i < means.length; i++) mean[i % d] += means[i] / fields;
    }
  }
  const second = new Float64Array(d * d);
  let [misfit, places] = [0, 0];
  groups.forEach((group, g) => {
    const { means, covariance: V } = posteriors[g];
    const centred = means.map((x, i) => x - mean[i % d]);
    const outer = matrixProduct(transposed(centred, group.fields, d), centred, d, group.fields, d);
    for (let i = 0; i < d * d; i++) second[i] += outer[i] + group.fields * V[i];
    misfit += misfitOf(group, posteriors[g]);
    places += group.fields * group.places;
  });
  const sd = noiseSd ?? Math.sqrt(misfit / places);
  if (kind === "isotropic") {
    const spectrum = degreeMeans((i) => second[i * (d + 1)] / fields, bandLimit);
    const root = Float64Array.from({ length: d }, (_, i) =>
      Math.sqrt(spectrum[Math.floor(Math.sqrt(i))]),
    );
    return { mean, root, noiseSd: sd };
  }
  const ν = towards?.fields ?? 0;
  const covariance = second.map((x) => x / (fields + ν));
  for (let i = 0; ν > 0 && towards && i < d; i++) {
    covariance[i * (d + 1)] += (ν * towards.spectrum[Math.floor(Math.sqrt(i))]) / (fields + ν);
  }
  const { lower: root } = choleskyFactor(covariance, d, {
    caller: "fitFromSeen",
    remedy: "Give towards, so that a coefficient that was not seen keeps some variance.",
  });
  return { mean, root, noiseSd: sd };
}

/** Σ_t |y_t − A m_t|²_W + tr M V. */
function misfitOf(
  { fields, information: M, projections, powers }: SeenStatistics,
  { means, covariance: V }: SeenPosterior,
): number {
  const d = means.length / fields;
  const seenMeans = matrixProduct(means, M, fields, d, d);
  let sum = powers.reduce((total, power) => total + power, 0);
  for (let i = 0; i < means.length; i++) sum += means[i] * (seenMeans[i] - 2 * projections[i]);
  let trace = 0;
  for (let i = 0; i < d * d; i++) trace += M[i] * V[i];
  return sum + fields * trace;
}

/** −½ ν [log det C + tr C⁻¹ diag C_l], the part of `towards`; C = G Gᵀ with G diagonal or lower triangular. */
function priorOf({ root, mean }: SeenLaw, towards: FitFromSeenOptions["towards"]): number {
  if (!towards || towards.fields === 0) return 0;
  const d = mean.length;
  const variance = (i: number) => towards.spectrum[Math.floor(Math.sqrt(i))];
  const step = root.length === d ? 1 : d + 1;
  let halfLogDeterminant = 0;
  for (let i = 0; i < d; i++) halfLogDeterminant += Math.log(root[i * step]);
  const rows = new Float64Array(d * d);
  for (let i = 0; i < d; i++) rows[i * (d + 1)] = Math.sqrt(variance(i));
  if (root.length === d) for (let i = 0; i < d; i++) rows[i * (d + 1)] /= root[i];
  else whitenRows({ dimension: d, lower: root, halfLogDeterminant }, rows);
  const trace = rows.reduce((sum, x) => sum + x * x, 0);
  return -(towards.fields / 2) * (2 * halfLogDeterminant + trace);
}

/** Half of the power seen in a flat spectrum, a tenth in the errors. */
function startOf(groups: readonly SeenStatistics[], noiseSd: number | undefined): SeenLaw {
  const { bandLimit } = groups[0];
  const d = bandLimit ** 2;
  let [power, places, trace] = [0, 0, 0];
  for (const { powers, fields, places: n, information } of groups) {
    power += powers.reduce((sum, p) => sum + p, 0);
    places += fields * n;
    for (let i = 0; i < d; i++) trace += fields * information[i * (d + 1)];
  }
  if (!(power > 0)) {
    throw new DomainError(
      `fitFromSeen: the fields must vary, got 0 at every place seen. Give fields that are not all alike.`,
    );
  }
  return {
    mean: new Float64Array(d),
    root: new Float64Array(d).fill(Math.sqrt(power / (2 * trace))),
    noiseSd: noiseSd ?? Math.sqrt(power / (10 * places)),
  };
}

function totalOf(posteriors: readonly SeenPosterior[]): number {
  return posteriors.reduce((sum, { logEvidence }) => logEvidence.reduce((s, x) => s + x, sum), 0);
}

/** G Gᵀ. */
function productOf(root: Float64Array, d: number): Float64Array {
  if (root.length !== d) return gramMatrix(root, d, d);
  const C = new Float64Array(d * d);
  for (let i = 0; i < d; i++) C[i * (d + 1)] = root[i] ** 2;
  return C;
}

function spectrumOf(root: Float64Array, bandLimit: number): Float64Array {
  const d = bandLimit ** 2;
  if (root.length === d) return degreeMeans((i) => root[i] ** 2, bandLimit);
  return degreeMeans((i) => {
    let sum = 0;
    for (let k = 0; k < d; k++) sum += root[i * d + k] ** 2;
    return sum;
  }, bandLimit);
}

function degreeMeans(of: (i: number) => number, bandLimit: number): Float64Array {
  return Float64Array.from({ length: bandLimit }, (_, l) => {
    let sum = 0;
    for (let i = l * l; i < (l + 1) ** 2; i++) sum += of(i);
    return sum / (2 * l + 1);
  });
}

function checkOptions(
  groups: readonly SeenStatistics[],
  { covariance = "isotropic", towards, noiseSd }: FitFromSeenOptions,
): void {
  const [first] = groups;
  if (!first || groups.some(({ bandLimit }) => bandLimit !== first.bandLimit)) {
    throw new DomainError(
      `fitFromSeen: there must be fields, all of one band limit, got ${groups.length} groups of ${[...new Set(groups.map((g) => g.bandLimit))].join(", ") || "none"}. Give the statistics of fields seen.`,
    );
  }
  if (noiseSd !== undefined && !(noiseSd > 0)) {
    throw new DomainError(
      `fitFromSeen: noiseSd must be positive, got ${noiseSd}. Leave it out to have it fitted.`,
    );
  }
  if (!towards) return;
  if (
    covariance !== "full" ||
    !(towards.fields >= 0) ||
    towards.spectrum.length !== first.bandLimit
  ) {
    throw new DomainError(
      `fitFromSeen: towards must go with a full covariance and have 0 or more fields and ${first.bandLimit} degrees, got ${covariance}, ${towards.fields} and ${towards.spectrum.length}. Correct it, or leave it out.`,
    );
  }
}
