import { DomainError, ShapeError } from "../errors.ts";

/**
 * The two coordinate systems of a field: `harmonic` are a_lm = ⟨f, Y_lm⟩ in L²(S²),
 * `cameron-martin` are z_lm = a_lm / √C_l, in which the noise N(0, C) is white.
 */
export type Basis = "harmonic" | "cameron-martin";

/** A batch of band-limited fields by their coefficients in real orthonormal harmonics. */
export interface Coefficients<B extends Basis = Basis> {
  readonly basis: B;
  /** L: degrees 0 ≤ l < L. */
  readonly bandLimit: number;
  /** Number of fields. */
  readonly batch: number;
  /** `values[b·L² + l² + l + m]`, length batch·L². */
  readonly values: Float64Array;
}

/** Coefficients a_lm in the L²-orthonormal basis: ‖f‖² = Σ a_lm². */
export type HarmonicCoefficients = Coefficients<"harmonic">;

/** Coordinates z_lm = a_lm / √C_l: ‖f‖²_CM = Σ z_lm². */
export type CameronMartinCoordinates = Coefficients<"cameron-martin">;

/** Position of (l, m) within a row: degree by degree, so a coarser truncation is a prefix. */
export function harmonicIndex(l: number, m: number): number {
  return l * l + l + m;
}

/** Degree l of a position within a row. */
export function degreeOf(index: number): number {
  return Math.floor(Math.sqrt(index));
}

/**
 * Coefficients from whole rows of bandLimit² numbers; the batch is their count. The array is kept, not copied.
 *
 * @throws {@link ShapeError} if the values are not whole rows.
 * @throws {@link DomainError} if the basis is neither of the two or the values no Float64Array.
 */
export function coefficients<B extends Basis>(
  basis: B,
  bandLimit: number,
  values: Float64Array,
): Coefficients<B> {
  if (!(basis === "harmonic" || basis === "cameron-martin")) {
    throw new DomainError(
      `coefficients: basis must be "harmonic" or "cameron-martin", got ${String(basis)}. Name the coordinates that the values are.`,
    );
  }
  checkBandLimit("coefficients", bandLimit);
  // By its tag, which an array of another window or worker has too.
  if (Object.prototype.toString.call(values) !== "[object Float64Array]") {
    throw new DomainError(
      `coefficients: values must be a Float64Array, got ${Object.prototype.toString.call(values).slice(8, -1)}. Use Float64Array.from(values).`,
    );
  }
  const row = bandLimit ** 2;
  const batch = values.length / row;
  if (!Number.isInteger(batch)) {
    throw new ShapeError(
      `coefficients: values must hold whole rows of bandLimit² = ${row} numbers, got ${values.length}. Check the band limit.`,
    );
  }
  return { basis, bandLimit, batch, values };
}

/**
 * The same fields at another band limit: degrees beyond it are dropped, missing ones are zero.
 * To smaller L it is the orthogonal projection onto degrees l < L.
 */
export function truncate<B extends Basis>(c: Coefficients<B>, bandLimit: number): Coefficients<B> {
  checkBandLimit("truncate", bandLimit);
  const [from, to] = [c.bandLimit ** 2, bandLimit ** 2];
  const values = new Float64Array(c.batch * to);
  for (let b = 0; b < c.batch; b++) {
    values.set(c.values.subarray(b * from, b * from + Math.min(from, to)), b * to);
  }
  return { basis: c.basis, bandLimit, batch: c.batch, values };
}

/** Rows `start` ≤ b < `end` of a batch, sharing memory. */
export function rows<B extends Basis>(
  c: Coefficients<B>,
  start: number,
  end: number,
): Coefficients<B> {
  if (
    !(
      Number.isInteger(start) &&
      Number.isInteger(end) &&
      0 <= start &&
      start <= end &&
      end <= c.batch
    )
  ) {
    throw new ShapeError(
      `rows: need whole numbers 0 ≤ start ≤ end ≤ batch = ${c.batch}, got ${start}, ${end}. Count rows from 0.`,
    );
  }
  const row = c.bandLimit ** 2;
  return { ...c, batch: end - start, values: c.values.subarray(start * row, end * row) };
}

/**
 * Some rows of a batch, in the order given, copied.
 *
 * @throws {@link ShapeError} if there is no row of a given number.
 */
export function rowsAt<B extends Basis>(
  c: Coefficients<B>,
  chosen: readonly number[],
): Coefficients<B> {
  const wrong = chosen.find((b) => !(Number.isInteger(b) && 0 <= b && b < c.batch));
  if (wrong !== undefined) {
    throw new ShapeError(
      `rowsAt: rows are numbered by whole numbers 0 to ${c.batch - 1}, got ${wrong}. Count rows from 0.`,
    );
  }
  const row = c.bandLimit ** 2;
  const values = new Float64Array(chosen.length * row);
  chosen.forEach((b, i) => {
    values.set(c.values.subarray(b * row, (b + 1) * row), i * row);
  });
  return { ...c, batch: chosen.length, values };
}

/**
 * Refuses coefficients in the other coordinates, which have the same shape but other values, and values that are not
 * coefficients at all.
 *
 * @throws {@link DomainError} unless the record is in the given basis.
 */
export function checkBasis(caller: string, c: Coefficients, basis: Basis): void {
  const found: unknown = (c as Partial<Coefficients> | undefined)?.basis;
  if (found === basis) return;
  const remedy = {
    harmonic:
      "Turn Cameron–Martin coordinates into coefficients by colour, fields on a grid by analyse.",
    "cameron-martin": "Turn coefficients into Cameron–Martin coordinates by whiten.",
  }[basis];
  throw new DomainError(
    `${caller}: needs ${basis} coefficients, got ${found === undefined ? "no coefficients" : String(found)}. ${remedy}`,
  );
}

/** @throws {@link DomainError} unless L is a whole number, 1 or more. */
export function checkBandLimit(caller: string, bandLimit: number): void {
  if (!(Number.isInteger(bandLimit) && bandLimit >= 1)) {
    throw new DomainError(
      `${caller}: bandLimit must be a whole number of degrees, 1 or more, got ${bandLimit}. Degrees l < bandLimit are kept.`,
    );
  }
}
