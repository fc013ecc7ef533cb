import { statfsSync, statSync } from "node:fs";
import { totalmem } from "node:os";
import { dirname } from "node:path";
import { CallError } from "../errors/callError.ts";
import { counted } from "../terminal/counted.ts";

/** The largest output of one call, bytes. */
const LARGEST = 2 ** 36;

/** Arrays of a field's size that drawing and transforming it takes. */
const WORK = 4;

/** What an output is to hold. */
export interface OutputSize {
  readonly count: number;
  /** Bytes of one field, or row of coefficients, in the file. */
  readonly each: number;
  /** Numbers of one field that is to be drawn or transformed. Default none. */
  readonly numbers?: number;
  /** Most fields that the format holds. Default any number. */
  readonly most?: number;
}

/**
 * Refuses an output that no disk or memory here holds, before the work.
 *
 * @throws {@link CallError} with the size that it would take and what fits.
 */
export function checkOutputSize(path: string, size: OutputSize): void {
  const { count, each, numbers = 0, most = Number.POSITIVE_INFINITY } = size;
  checkFieldSize(numbers);
  const free = freeSpace(path);
  const room = Math.min(free, LARGEST);
  const fit = Math.min(most, Math.floor(room / each));
  if (count <= fit) return;
  const limit =
    fit === most
      ? `this format holds ${counted(most)}`
      : free < LARGEST
        ? `${bytes(free)} are free on the disk`
        : `a file has at most ${bytes(LARGEST)}`;
  throw new CallError(
    `the output must fit, got ${count} of ${bytes(each)} each, ${bytes(count * each)} in all, where ${limit}. ${
      fit === 0 ? "Use a coarser grid or fewer degrees." : `Ask for at most ${fit} in one file.`
    }`,
  );
}

/**
 * Refuses a field that no memory here holds.
 *
 * @throws {@link CallError} with the size that it would take.
 */
export function checkFieldSize(numbers: number): void {
  const memory = WORK * 8 * numbers;
  if (memory <= totalmem()) return;
  throw new CallError(
    `a field must fit into memory, got one that takes ${bytes(memory)} of the ${bytes(totalmem())} here. Use a coarser grid or fewer degrees.`,
  );
}

/**
 * Bytes free for a file; without bound for a pipe or device, and where the system does not say: checkOutput complains of a
 * missing folder.
 */
function freeSpace(path: string): number {
  try {
    const there = statSync(path, { throwIfNoEntry: false });
    if (there && !there.isFile()) return Number.POSITIVE_INFINITY;
    const { bavail, bsize } = statfsSync(there ? path : dirname(path));
    return bavail * bsize;
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}

/** 1.02 kB, 102 GB: three digits, decimal prefixes. */
export function bytes(count: number): string {
  const prefixes = ["", "k", "M", "G", "T", "P", "E"];
  const power = Math.min(Math.floor(Math.log10(Math.max(count, 1)) / 3), prefixes.length - 1);
  return `${Number((count / 1000 ** power).toPrecision(3))} ${prefixes[power]}B`;
}
