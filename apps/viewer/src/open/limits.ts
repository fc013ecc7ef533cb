import { sizeWords } from "@chaosphere/data/open";

/** Largest file that is read, bytes. */
export const largestFile: number = 2 ** 30;
/** Most numbers of fields on a grid, or of coefficients, that are held as doubles: 512 MiB. */
export const mostValues: number = 2 ** 26;

/** @throws RangeError if a file is too large to be read into memory. */
export function checkFileSize(name: string, bytes: number): void {
  if (!(bytes <= largestFile)) {
    throw new RangeError(
      `open: a file must be at most ${sizeWords(largestFile)}, got ${sizeWords(bytes)} for ${name}. Open a file with fewer fields, or make it smaller with chaosphere convert.`,
    );
  }
}

/** @throws RangeError if the numbers of a file would take too much memory as doubles. */
export function checkValues(name: string, count: number): void {
  if (!(count <= mostValues)) {
    throw new RangeError(
      `open: a file must hold at most ${mostValues} numbers, which take ${sizeWords(8 * mostValues)} here, got ${count} in ${name}. Open a file with fewer fields or a coarser grid.`,
    );
  }
}
