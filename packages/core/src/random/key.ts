/** The name of one random stream: a 64-bit value, copied freely, never advanced. */
export interface Key {
  /** High 32 bits, an unsigned integer. */
  readonly high: number;
  /** Low 32 bits, an unsigned integer. */
  readonly low: number;
}
