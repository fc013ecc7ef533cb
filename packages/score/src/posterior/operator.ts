import { DomainError, ShapeError } from "@chaosphere/core";
import type { IsoLatitudeRings } from "@chaosphere/core/rings";

/** A linear map A from fields of degrees l < bandLimit (coordinates "harmonic", index l² + l + m) to n numbers, and its adjoint. */
export interface ObservationOperator {
  readonly bandLimit: number;
  /** n. */
  readonly size: number;
  /** A a. a: row-major batch × bandLimit² → batch × n, in `out` where given. */
  readonly apply: (a: Float64Array, out?: Float64Array) => Float64Array;
  /** A* y, the transpose, without quadrature weights. y: batch × n → batch × bandLimit², in `out` where given. */
  readonly adjoint: (y: Float64Array, out?: Float64Array) => Float64Array;
  /**
   * Where A is diagonal in the harmonics: which coefficient each of the n numbers is of, and its factor, not 0. No
   * coefficient is seen twice.
   */
  readonly diagonal?: { readonly indices: Int32Array; readonly factors: Float64Array };
  /**
   * Where each number is the value of Σ b_l a_lm Y_lm at a point: b_l, undefined where every b_l is 1. Then A*WA for weights W
   * is a table of products of the harmonics, known from few coefficients of the weights.
   */
  readonly pointwise?: {
    readonly beam: Float64Array | undefined;
    /** The rings that the points are of and the gaps with them, and which of their points are seen, in the order of the numbers. */
    readonly places?: { readonly rings: IsoLatitudeRings; readonly at: Int32Array };
  };
}

/** What operators that see values on the sphere share. */
export interface SmoothingOptions {
  /**
   * b_l, the beam: the instrument sees Σ b_l a_lm Y_lm. A pixel window is multiplied into it; see `gaussianBeam`. Length
   * bandLimit. Default 1.
   */
  readonly beam?: Float64Array | undefined;
}

/** The sums of an operator, written into arrays of the right length that share no memory. */
export interface OperatorSums {
  /** Writes A a, batch rows. */
  readonly apply: (a: Float64Array, batch: number, out: Float64Array) => void;
  /** Writes A* y, batch rows. */
  readonly adjoint: (y: Float64Array, batch: number, out: Float64Array) => void;
}

/** The operator of given sums: checks lengths and makes the arrays for results. */
export function operatorOf(
  caller: string,
  bandLimit: number,
  size: number,
  sums: OperatorSums,
): ObservationOperator {
  const row = bandLimit ** 2;
  return {
    bandLimit,
    size,
    apply: (a, out) => {
      const batch = batchOf(`${caller}.apply`, a, row, `bandLimit² = ${row} coefficients`);
      const into = resultArray(`${caller}.apply`, a, out, batch * size);
      sums.apply(a, batch, into);
      return into;
    },
    adjoint: (y, out) => {
      const batch = batchOf(`${caller}.adjoint`, y, size, `n = ${size} observed numbers`);
      const into = resultArray(`${caller}.adjoint`, y, out, batch * row);
      sums.adjoint(y, batch, into);
      return into;
    },
  };
}

/** @throws {@link DomainError} unless L is a whole number, 1 or more. */
export function checkBandLimit(caller: string, bandLimit: number): void {
  if (Number.isInteger(bandLimit) && bandLimit >= 1) return;
  throw new DomainError(
    `${caller}: bandLimit must be a whole number of degrees, 1 or more, got ${bandLimit}. Give that of the law of the fields.`,
  );
}

/**
 * The beam as one factor per degree, checked; undefined where there is none.
 *
 * @throws {@link ShapeError} if it has not one number per degree.
 * @throws {@link DomainError} if one is not finite.
 */
export function checkedBeam(
  caller: string,
  bandLimit: number,
  { beam }: SmoothingOptions,
): Float64Array | undefined {
  if (beam === undefined) return undefined;
  if (beam.length !== bandLimit) {
    throw new ShapeError(
      `${caller}: the beam must have one factor for each of the ${bandLimit} degrees, got ${beam.length}. Give b_l for l < bandLimit.`,
    );
  }
  const wrong = beam.findIndex((b) => !Number.isFinite(b));
  if (wrong !== -1) {
    throw new DomainError(
      `${caller}: the beam must be finite, got ${beam[wrong]} for degree ${wrong}. Give 0 for a degree that is not seen.`,
    );
  }
  return beam.slice();
}

/** b_l a_lm of rows of bandLimit² coefficients, into `out`, which may be `a`. */
export function smoothInto(beam: Float64Array, a: Float64Array, out: Float64Array): void {
  const row = beam.length ** 2;
  for (let start = 0; start < a.length; start += row) {
    for (let l = 0; l < beam.length; l++) {
      const end = start + (l + 1) ** 2;
      for (let i = start + l * l; i < end; i++) out[i] = beam[l] * a[i];
    }
  }
}

/** An operator after a beam: A b. */
export function afterBeam(beam: Float64Array | undefined, sums: OperatorSums): OperatorSums {
  if (beam === undefined) return sums;
  return {
    apply(a, batch, out) {
      const smooth = new Float64Array(a.length);
      smoothInto(beam, a, smooth);
      sums.apply(smooth, batch, out);
    },
    adjoint(y, batch, out) {
      sums.adjoint(y, batch, out);
      smoothInto(beam, out, out);
    },
  };
}

/**
 * The indices of the seen of n places.
 *
 * @throws {@link ShapeError} if there is not one mark per place.
 * @throws {@link DomainError} if no place is seen.
 */
export function seenPlaces(
  caller: string,
  seen: ArrayLike<number>,
  n: number,
  places: string,
): Int32Array {
  if (seen?.length !== n) {
    throw new ShapeError(
      `${caller}: needs one mark for each of the ${n} ${places}, got ${seen?.length}. Give 1 for a seen one and 0 for a gap.`,
    );
  }
  const at: number[] = [];
  for (let i = 0; i < n; i++) {
    if (seen[i] !== 0 && seen[i] !== 1) {
      throw new DomainError(
        `${caller}: marks must be 0 or 1, got ${seen[i]} at ${i}. Give 1 for a seen one and 0 for a gap.`,
      );
    }
    if (seen[i] === 1) at.push(i);
  }
  if (at.length === 0) {
    throw new DomainError(
      `${caller}: something must be seen, got a mask of ${n} ${places} without any. Check that 1 marks what is seen.`,
    );
  }
  return Int32Array.from(at);
}

function batchOf(caller: string, values: Float64Array, row: number, what: string): number {
  const batch = values.length / row;
  if (!Number.isInteger(batch)) {
    throw new ShapeError(
      `${caller}: needs whole rows of ${what}, got ${values.length} numbers. Check the band limit and what is observed.`,
    );
  }
  return batch;
}

function resultArray(
  caller: string,
  input: Float64Array,
  out: Float64Array | undefined,
  length: number,
): Float64Array {
  if (out === undefined) return new Float64Array(length);
  if (out.length !== length || out.buffer === input.buffer) {
    throw new ShapeError(
      `${caller}: out must hold exactly ${length} numbers apart from the input, got ${out.length}. Give new Float64Array(${length}).`,
    );
  }
  return out;
}
