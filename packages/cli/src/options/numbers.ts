import { CallError } from "../errors/callError.ts";

/** A number as people write it; JavaScript would take 0x10 and an empty text too. */
const decimal = /^[+-]?(?<whole>\d*)\.?(?<fraction>\d*)(?:e(?<exponent>[+-]?\d+))?$/i;

/** Reads an option's text as a finite number. */
export function finite(option: string): (text: string) => number {
  return (text) => {
    const value = decimal.test(text.trim()) ? Number(text) : Number.NaN;
    if (Number.isNaN(value) || !/\d/.test(text)) {
      throw new CallError(`${option} must be a number, got "${text}". Write it like 1.5 or 2e-3.`);
    }
    const isLost = value === 0 && /[1-9]/.test(text.replace(/e.*/i, ""));
    if (isLost || !Number.isFinite(value)) {
      throw new CallError(
        `${option} must be 0 or a number from 5e-324 to 1.8e308 in size, got ${text}. Change ${option}.`,
      );
    }
    return value;
  };
}

/** Reads an option's text as a whole number from `least` to `most`. */
export function whole(
  option: string,
  least: number,
  most: number = Number.MAX_SAFE_INTEGER,
): (text: string) => number {
  return (text) => {
    const value = finite(option)(text);
    if (!(isWhole(text) && least <= value && value <= most)) {
      const largest = most === Number.MAX_SAFE_INTEGER ? `2^53 − 1 = ${most}` : most;
      throw new CallError(
        `${option} must be a whole number from ${least} to ${largest}, got ${text.trim()}. Change ${option}.`,
      );
    }
    return value;
  };
}

/** Whether a decimal text has no digits behind its point, which a rounded value does not tell. */
function isWhole(text: string): boolean {
  const { fraction = "", exponent = "0" } = decimal.exec(text.trim())?.groups ?? {};
  return fraction.replace(/0+$/, "").length <= Number(exponent);
}

/** Reads an option's text as a positive number. */
export function positive(option: string): (text: string) => number {
  return (text) => {
    const value = finite(option)(text);
    if (!(value > 0)) {
      throw new CallError(`${option} must be positive, got ${text}. Change ${option}.`);
    }
    return value;
  };
}

/** Reads an option's text as a number from 0 to 1. */
export function fraction(option: string): (text: string) => number {
  return (text) => {
    const value = finite(option)(text);
    if (!(value >= 0 && value <= 1)) {
      throw new CallError(`${option} must lie between 0 and 1, got ${text}. Change ${option}.`);
    }
    return value;
  };
}

/** Reads an option's text as comma-separated numbers, `count` of them. */
export function numbers(option: string, count: number): (text: string) => readonly number[] {
  return (text) => {
    const values = text.split(",").map(finite(option));
    if (values.length !== count) {
      throw new CallError(
        `${option} must be ${count} numbers separated by commas, got ${values.length}. Write it like ${Array.from(
          { length: count },
          (_, i) => 0.1 * (i + 1),
        )
          .map((x) => x.toFixed(1))
          .join(",")}.`,
      );
    }
    return values;
  };
}

/** Reads an option's text as one of the given words. */
export function oneOf<T extends string>(option: string, words: readonly T[]): (text: string) => T {
  return (text) => {
    const word = words.find((candidate) => candidate === text);
    if (word === undefined) {
      throw new CallError(
        `${option} must be one of ${words.join(", ")}, got "${text}". Choose one of them.`,
      );
    }
    return word;
  };
}

/** `i/n`: the i-th of n equal parts, counted from 0. */
export interface Shard {
  readonly index: number;
  readonly count: number;
}

/** Reads `--shard i/n`. */
export function shard(text: string): Shard {
  const match = /^(\d+)\/(\d+)$/.exec(text);
  const [index, count] = [Number(match?.[1]), Number(match?.[2])];
  if (!(index < count)) {
    throw new CallError(
      `--shard must be i/n with 0 ≤ i < n, got "${text}". The first of four is 0/4.`,
    );
  }
  return { index, count };
}

/** Rows first ≤ b < end of `total` that belong to a shard; the shards tile the rows. */
export function shardRows({ index, count }: Shard, total: number): { first: number; end: number } {
  return {
    first: Math.floor((index * total) / count),
    end: Math.floor(((index + 1) * total) / count),
  };
}
