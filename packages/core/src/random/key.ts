import { DomainError } from "../errors.ts";
import { threefry, type Word64 } from "./threefry.ts";

/** The name of one random stream: a 64-bit value, copied freely, never advanced. */
export interface Key {
  /** High 32 bits, an unsigned integer. */
  readonly high: number;
  /** Low 32 bits, an unsigned integer. */
  readonly low: number;
}

/** Counters with this bit name sub-streams; draws are numbered below 2^53 and never reach it. */
const CHILD_DOMAIN = 2 ** 31;

/**
 * The root of a tree of streams.
 *
 * @throws {@link DomainError} unless the seed is a whole number from 0 to 2^53 − 1.
 */
export function key(seed: number): Key {
  return word64("key", "seed", seed);
}

/**
 * The sub-stream of a stream with the given label: the cipher of 2^63 + label under the parent.
 * Labels of one parent give distinct keys, and no key is a block of draws of its parent.
 *
 * @throws {@link DomainError} unless the parent is a key and the label a whole number from 0 to 2^53 − 1.
 *
 * @example
 * ```ts
 * import { child, key, normalAt } from "@chaosphere/core";
 *
 * const noise = child(key(7), 0);
 * console.log(normalAt(noise, 3) === normalAt(child(key(7), 0), 3)); // true
 * console.log(normalAt(noise, 3) === normalAt(child(key(7), 1), 3)); // false
 * ```
 */
export function child(parent: Key, label: number): Key {
  checkKey("child", parent);
  const { high, low } = word64("child", "label", label);
  return threefry(parent, { high: high + CHILD_DOMAIN, low });
}

/**
 * The children 0, …, count − 1.
 *
 * @throws {@link DomainError} unless the parent is a key and the count a whole number, 0 or more.
 */
export function split(parent: Key, count: number): Key[] {
  checkKey("split", parent);
  word64("split", "count", count);
  return Array.from({ length: count }, (_, label) => child(parent, label));
}

/**
 * Refuses a value that is not a key: JavaScript reads `high` and `low` of a bare seed as undefined, and every seed would then name
 * one and the same stream.
 *
 * @throws {@link DomainError} unless the value is a record of two whole numbers from 0 to 2^32 − 1.
 */
export function checkKey(caller: string, value: Key): void {
  const { high, low } = (value ?? {}) as Partial<Key>;
  if (isWord(high) && isWord(low)) return;
  const got = typeof value === "object" ? JSON.stringify(value) : String(value);
  const seed: unknown = value;
  const named = typeof seed === "number" && Number.isSafeInteger(seed) && seed >= 0 ? seed : 0;
  throw new DomainError(
    `${caller}: randomness must be a Key, got ${got}. Use key(${named}), or a child of it.`,
  );
}

function isWord(value: number | undefined): boolean {
  return value !== undefined && value >>> 0 === value;
}

/** A whole number from 0 to 2^53 − 1 as a 64-bit word. */
export function word64(caller: string, name: string, value: number): Word64 {
  if (!(Number.isSafeInteger(value) && value >= 0)) {
    throw new DomainError(
      `${caller}: ${name} must be a whole number from 0 to 2^53 − 1, got ${value}. Number streams and draws from 0.`,
    );
  }
  return { high: Math.floor(value / 2 ** 32), low: value >>> 0 };
}
