import type { Key } from "@chaosphere/core";

/** A whole number below 2^53 from a key, for what is seeded by a number. */
export function seedOf({ high, low }: Key): number {
  return (high % 2 ** 21) * 2 ** 32 + low;
}
