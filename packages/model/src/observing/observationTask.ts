import type { ObservedSites } from "./observedSites.ts";

/** What is seen of every field, and how well: the task that a conditional model is trained for, whatever the values seen. */
export interface ObservationTask {
  /** The task in the words of the command line; empty if it was made without them. */
  readonly text: string;
  readonly sites: ObservedSites;
  /** Standard deviation of the errors, where a table of points does not say its own. */
  readonly noiseSd?: number;
}
