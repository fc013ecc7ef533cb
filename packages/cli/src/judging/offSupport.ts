import { degreesInWords } from "@chaosphere/core";

/** A field that differs from the mean in degrees without variance. */
export interface OffSupport {
  /** Its number, from 0. */
  readonly field: number;
  readonly degrees: readonly number[];
}

/** What a likelihood says of degrees without variance, and of fields that have a part there. */
export function supportLines(
  dimension: number,
  empty: readonly number[],
  offSupport: readonly OffSupport[],
): string[] {
  if (empty.length === 0) return [];
  const degrees = [...new Set(offSupport.flatMap((field) => field.degrees))].sort((j, k) => j - k);
  const count = offSupport.length;
  return [
    `over the ${dimension} coefficients with variance; the model has none at ${degreesInWords(empty)}`,
    ...(count === 0
      ? []
      : [
          `−∞ for ${count} field${count === 1 ? "" : "s"}, the first number ${offSupport[0]?.field}: they differ from the mean at ${degreesInWords(degrees)}`,
        ]),
  ];
}

/** A log-likelihood in words, where it may be −∞. */
export function inWords(nats: number): string {
  return Number.isFinite(nats) ? nats.toFixed(5) : "−∞";
}
