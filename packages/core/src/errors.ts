/**
 * The closed set of errors. Every message reads `function: rule, got value. Remedy.`;
 * a class exists because a caller would handle it differently.
 */

/** Lengths, batches or band limits that do not fit together. */
export class ShapeError extends Error {
  override readonly name = "ShapeError";
}

/** A parameter outside the set where the formula holds. */
export class DomainError extends Error {
  override readonly name = "DomainError";
}

/** A grid whose quadrature is not exact enough for what is asked of it. */
export class GridError extends Error {
  override readonly name = "GridError";
}

/** A value as messages show it: text in quotes, so that "2" is not taken for 2. */
export function shown(value: unknown): string {
  return typeof value === "string" ? JSON.stringify(value) : String(value);
}

/** Where an iteration stopped being finite. */
export interface DivergencePoint {
  /** Step number, 1 for the first. */
  readonly step: number;
  /** Time of the step on the process's clock. */
  readonly time: number;
  /** Lowest degree l with a coefficient that is not finite, of a field. */
  readonly degree?: number;
  /** Row at fault, counted from 0, where many paths or fields are stepped as one. */
  readonly path?: number;
  /** Component of that path's state that is not finite, counted from 0, where states are vectors. */
  readonly component?: number;
}

/** A state stopped being finite; says where. */
export class DivergenceError extends Error {
  override readonly name = "DivergenceError";
  readonly point: DivergencePoint;

  constructor(message: string, point: DivergencePoint) {
    super(message);
    this.point = point;
  }
}

/** Where a file stops being what it claims to be. */
export interface FormatLocation {
  /** Path or name of the file, as the caller gave it. */
  readonly path: string;
  /** Header field, variable or line at fault. */
  readonly field: string;
}

/** A file, header or checkpoint that is not what it claims to be; says which field. */
export class FormatError extends Error {
  override readonly name = "FormatError";
  readonly location: FormatLocation;

  constructor(message: string, location: FormatLocation) {
    super(message);
    this.location = location;
  }
}
