import { FormatError } from "@chaosphere/core";
import { NO_NUMBERS } from "../npy/header.ts";
import { type NpyArray, viewNpy } from "../npy/npy.ts";
import { ContradictionError } from "../reading/ambiguity.ts";
import { sizeWords } from "../reading/sizeWords.ts";
import type { FolderSource } from "../reading/source.ts";
import { unknownKind } from "./formatOf.ts";
import { gridFromAxes } from "./gridFromAxes.ts";
import { withNpzVector } from "./npzVector.ts";
import { openArray } from "./openArray.ts";
import type { Opened, OpenedPixels, OpenKinds, OpenOptions } from "./opened.ts";
import { isZarr, openZarr } from "./openZarr.ts";

/** 4 GiB: what a reader takes into memory at once. */
const mostUnpacked = 2 ** 32;

/**
 * The fields or coefficients of a zip archive: an .npz of numpy, one of its arrays at a time, or a Zarr store. Of an .npz,
 * one-dimensional arrays called as latitudes and longitudes say the grid of those whose last two axes have their lengths.
 *
 * @throws {@link FormatError} if it is neither, damaged, or unpacks to more than is allowed.
 * @throws {@link AmbiguityError} as `openAny` does; {@link ContradictionError} if it has no such array.
 */
export async function openZip(
  bytes: Uint8Array,
  path: string,
  options: OpenOptions & OpenKinds,
): Promise<Opened | OpenedPixels> {
  const files = await unzipped(bytes, path, options.maxBytes ?? mostUnpacked);
  const names = [...files.keys()];
  if (names.some(isZarr)) {
    // Archives often hold the store as a folder.
    const root = names.filter(isZarr).sort((a, b) => a.length - b.length)[0] ?? "";
    const folder = root.slice(0, root.lastIndexOf("/") + 1);
    const read: FolderSource = async (file) => files.get(folder + file);
    const within = names.filter((name) => name.startsWith(folder));
    return openZarr(
      Object.assign(read, { names: within.map((name) => name.slice(folder.length)) }),
      path,
      options,
    );
  }
  const arrays = names.filter((name) => name.endsWith(".npy"));
  if (arrays.length === 0) throw unknownKind(path, "a zip archive of other files");
  return openNpz(
    new Map(arrays.map((name) => [name.slice(0, -".npy".length), files.get(name) as Uint8Array])),
    path,
    options,
  );
}

function openNpz(
  files: ReadonlyMap<string, Uint8Array>,
  path: string,
  options: OpenOptions & OpenKinds,
): Opened | OpenedPixels {
  const arrays = new Map<string, NpyArray>();
  for (const [name, bytes] of files) {
    const array = numbersIn(bytes, `${name} of ${path}`, name === options.variable);
    if (array) arrays.set(name, array);
  }
  const names = [...arrays.keys()].filter((name) => holdsFields(name, arrays.get(name)));
  const name =
    options.variable ?? (options.firstVariable || names.length === 1 ? names[0] : undefined);
  const array = name === undefined ? undefined : arrays.get(name);
  if (name === undefined || !array) {
    const known = names.join(", ") || [...files.keys()].join(", ");
    if (options.variable !== undefined || names.length > 1) {
      throw new ContradictionError(
        `openAny: the array must be one of ${known} in ${path}, got ${options.variable ?? "none"}. Name one of them.`,
      );
    }
    throw new FormatError(
      `openAny: an .npz must have an array of fields or coefficients, got ${known} in ${path}. Save the fields as an array [count, nLat, nLon].`,
      { path, field: "shape" },
    );
  }
  const read = (of: string): Opened | OpenedPixels => {
    const title = `${of} of ${path}`;
    const held = arrays.get(of) as NpyArray;
    return gridFromAxes(held, arrays, title, options) ?? openArray(held, title, options);
  };
  const one = read(name);
  const opened = options.vectors ? withNpzVector(one, name, names, read) : one;
  const isFirst = options.variable === undefined && names.length > 1;
  return {
    ...named(opened, name),
    variables: names.length > 1 ? names : [],
    assumptions: [
      ...opened.assumptions,
      ...(isFirst
        ? [
            {
              text: `${name} is read, the first of ${names.join(", ")}`,
              settings: ["variable"] as const,
            },
          ]
        : []),
    ],
  };
}

/**
 * An array of numbers; undefined for one of words, dates or objects beside the fields.
 *
 * @throws {@link FormatError} if it is damaged, or is such a one and asked for.
 */
function numbersIn(bytes: Uint8Array, title: string, isAsked: boolean): NpyArray | undefined {
  try {
    return viewNpy(bytes, title);
  } catch (error) {
    if (!isAsked && error instanceof FormatError && error.location.field === NO_NUMBERS) {
      return undefined;
    }
    throw error;
  }
}

/** Under the name of its array, as a variable of any file is. */
function named<T extends Opened | OpenedPixels>(opened: T, name: string): T {
  if (opened.kind === "pixels") return { ...opened, name };
  return opened.kind === "fields"
    ? { ...opened, dataset: { ...opened.dataset, name, variable: name } }
    : opened;
}

/** Whether an array may be more than a coordinate: those of one axis are maps or coefficients by their lengths alone. */
function holdsFields(name: string, array: NpyArray | undefined): boolean {
  if (!array || /^(lat|lon|latitude|longitude|lats|lons|time|times|level|lev)s?$/i.test(name))
    return false;
  const [length = 0] = array.shape;
  if (array.shape.length !== 1) return array.shape.length > 1;
  return Number.isInteger(Math.sqrt(length / 12)) || Number.isInteger(Math.sqrt(length));
}

/** The files of an archive by their names, unpacked. */
async function unzipped(
  bytes: Uint8Array,
  path: string,
  most: number,
): Promise<ReadonlyMap<string, Uint8Array<ArrayBuffer>>> {
  const { unzipSync } = await import("fflate");
  let length = 0;
  try {
    const files = unzipSync(bytes, {
      filter: ({ originalSize }) => {
        length += originalSize;
        return length <= most;
      },
    });
    if (length <= most) {
      return new Map(Object.entries(files) as [string, Uint8Array<ArrayBuffer>][]);
    }
  } catch (error) {
    throw new FormatError(
      `openAny: a zip archive must unpack, got "${error instanceof Error ? error.message : error}" in ${path}. The file is cut short or corrupt: copy it again.`,
      { path, field: "zip" },
    );
  }
  throw new FormatError(
    `openAny: an archive must unpack to at most ${sizeWords(most)}, got more in ${path}. Save fewer arrays in it.`,
    { path, field: "zip" },
  );
}
