import { readFileSync } from "node:fs";

/** A golden record made by fixtures/generate/data.py. */
export function fixture<T>(name: string): T {
  return JSON.parse(readFileSync(new URL(`./fixtures/${name}.json`, import.meta.url), "utf8")) as T;
}

/** The bytes of a file kept as text. */
export function decode(base64: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Buffer.from(base64, "base64"));
}

/** Numbers of a golden record, NaN where it has null. */
export function numbers(list: readonly (number | null)[]): number[] {
  return list.map((x) => x ?? Number.NaN);
}

/** What a call throws; fails if it returns. */
export function thrown(call: () => unknown): Error {
  try {
    call();
  } catch (error) {
    if (error instanceof Error) return error;
  }
  throw new Error("nothing was thrown");
}
