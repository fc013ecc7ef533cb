/** What a reader can be told of a file that does not say it itself. */
export type ReadingSetting =
  | "grid"
  | "southFirst"
  | "coefficients"
  | "normalisation"
  | "condonShortley"
  | "variable";

/** Something that is taken for granted of a file, and the settings by which it is changed. */
export interface Assumption {
  /** A sentence without its full stop: "taken for fields on Gauss–Legendre rings". */
  readonly text: string;
  readonly settings: readonly ReadingSetting[];
}

/** A file that has several readings, until the reader is told which. */
export class AmbiguityError extends Error {
  override readonly name = "AmbiguityError";
  /** The readings, in words: "one field of 73 × 144 points". */
  readonly readings: readonly string[];
  /** What has to be said. */
  readonly settings: readonly ReadingSetting[];

  constructor(message: string, readings: readonly string[], settings: readonly ReadingSetting[]) {
    super(message);
    this.readings = readings;
    this.settings = settings;
  }
}

/** What was said of a file is not what it says itself. */
export class ContradictionError extends Error {
  override readonly name = "ContradictionError";
}
