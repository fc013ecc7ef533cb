/** A number for each row of values, in nats, and how sure it is. */
export interface Nats {
  /** Length batch. */
  readonly values: Float64Array;
  /** Standard error of the part that all rows share, where it is an estimate; 0 where the values are exact to rounding. */
  readonly standardError: number;
}
