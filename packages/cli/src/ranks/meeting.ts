import type { Rank } from "./rank.ts";

/** Where and how long ranks wait for each other. */
export interface Meeting {
  readonly rank: Rank;
  /** The model file, beside which they meet. */
  readonly out: string;
  readonly patience: Patience;
}

/** Milliseconds after which a rank is given up. */
export interface Patience {
  /** For all to join: they read and fit the data first, and may wait for their nodes. */
  readonly join: number;
  /** For the first words of who connects, and the answer to them. */
  readonly hello: number;
  /** For what another has to say within a step. A machine that is gone while it computes is noticed within half a minute without it. */
  readonly step: number;
  /** For the other to end the connection, after the last word. */
  readonly goodbye: number;
}

export const usualPatience: Patience = {
  join: 10 * 60_000,
  hello: 60_000,
  step: 30 * 60_000,
  goodbye: 10_000,
};
