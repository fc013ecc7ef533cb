import { readNpy, readSpectrumTable } from "@chaosphere/data";

/** A spectrum of a file, drawn over that of the fields. */
export interface ReferenceSpectrum {
  readonly name: string;
  /** C_l at position l; NaN where the file has none. */
  readonly values: Float64Array;
}

/** Largest degree that a file may name. */
const largestDegree = 65_536;

/**
 * A spectrum from a file: a .npy array of C_0, C_1, …, FITS of healpy.write_cl, or text with a number per line, or with the
 * degree and C_l in the first two columns. Lines that begin with a letter or # are headings.
 *
 * @param isScaled - Whether the file holds D_l = l(l+1) C_l/2π.
 * @throws Error if a line has no number where one must be, or a degree is not a whole number.
 */
export function readReference(
  name: string,
  bytes: Uint8Array,
  isScaled: boolean,
): ReferenceSpectrum {
  const values = valuesOf(name, bytes);
  return { name, values: isScaled ? values.map((d, l) => d / scalingOf(l)) : values };
}

function valuesOf(name: string, bytes: Uint8Array): Float64Array {
  const begins = (mark: string) =>
    [...mark].every((letter, i) => bytes[i] === letter.charCodeAt(0));
  if (begins("\x93NUMPY")) return ofArray(name, bytes);
  if (begins("SIMPLE  =")) return readSpectrumTable(bytes, name, "C_l").spectrum;
  return ofText(name, new TextDecoder().decode(bytes));
}

/** D_l over C_l, l(l+1)/2π. */
export function scalingOf(degree: number): number {
  return (degree * (degree + 1)) / (2 * Math.PI);
}

function ofArray(name: string, bytes: Uint8Array): Float64Array {
  const { shape, data } = readNpy(bytes, name);
  if (shape.length !== 1 || data.length > largestDegree) {
    throw new RangeError(
      `spectrum: an array must be one row C_0, C_1, …, got shape [${shape.join(", ")}] in ${name}. Save one spectrum.`,
    );
  }
  return Float64Array.from(data);
}

function ofText(name: string, text: string): Float64Array {
  const rows = text.split(/\r?\n/).flatMap((line, k) => {
    const words = line.trim();
    if (words === "" || /^["#%;\p{L}]/u.test(words)) return [];
    const numbers = words
      .split(/\s*[,;]\s*|\s+/)
      .slice(0, 2)
      .map(Number);
    if (!numbers.every(Number.isFinite)) {
      throw new RangeError(
        `spectrum: each line must hold C_l, or the degree and C_l, got “${words.slice(0, 40)}” in line ${k + 1} of ${name}. Correct the line.`,
      );
    }
    return [numbers];
  });
  if (rows.length < 2) {
    throw new RangeError(
      `spectrum: a file must hold at least two degrees, got ${rows.length} in ${name}. Give a line with the degree and C_l for each.`,
    );
  }
  if (rows.every((row) => row.length === 1)) return Float64Array.from(rows, ([c]) => c);
  const degrees = rows.map(([l]) => l);
  const bad = degrees.findIndex((l) => !(Number.isInteger(l) && l >= 0 && l < largestDegree));
  if (bad >= 0 || rows.some((row) => row.length === 1)) {
    const got = bad >= 0 ? degrees[bad] : "lines of one and of two numbers";
    throw new RangeError(
      `spectrum: the first of two columns must be the degree, a whole number from 0, got ${got} in ${name}. Give “degree C_l” on each line.`,
    );
  }
  const values = new Float64Array(Math.max(...degrees) + 1).fill(Number.NaN);
  rows.forEach(([l, c]) => {
    values[l] = c;
  });
  return values;
}
