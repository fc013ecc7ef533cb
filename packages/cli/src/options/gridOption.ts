import type { GridKind, SphereGrid } from "@chaosphere/core";
import type { ArrayGrid, GridSize } from "@chaosphere/data";
import { CallError } from "../errors/callError.ts";

/** What --grid says: how fields lie on the sphere, and for a grid of rings perhaps its size. */
export interface GridChoice<Kind extends ArrayGrid> {
  readonly kind: Kind;
  readonly size?: GridSize;
}

/** What --grid says of an output. */
export type OutputGrid = GridChoice<GridKind>;

/** What --grid says of an input. */
export type InputGrid = GridChoice<ArrayGrid>;

const outputKinds: Readonly<Record<string, GridKind>> = {
  gauss: "gauss-legendre",
  equiangular: "equiangular",
  "equiangular-poles": "equiangular-poles",
  "driscoll-healy": "driscoll-healy",
};

const inputKinds: Readonly<Record<string, ArrayGrid>> = {
  ...outputKinds,
  healpix: "healpix",
  "healpix-nested": "healpix-nested",
};

/** The names of --grid for an input. */
export const inputGridNames: readonly string[] = Object.keys(inputKinds);

/** Reads `gauss`, `equiangular`, `equiangular-poles` or `driscoll-healy`, each with `:NLATxNLON` or without. */
export function outputGrid(text: string): OutputGrid {
  return gridChoice(text, outputKinds, "one of them with a size", "gauss:64x128");
}

/** Reads the names of {@link outputGrid}, or `healpix` or `healpix-nested`. */
export function inputGrid(text: string): InputGrid {
  return gridChoice(text, inputKinds, "one of rings with a size", "equiangular");
}

function gridChoice<Kind extends ArrayGrid>(
  text: string,
  kinds: Readonly<Record<string, Kind>>,
  sized: string,
  example: string,
): GridChoice<Kind> {
  const match = /^([a-z-]+)(?::(\d+)x(\d+))?$/.exec(text);
  const kind = match?.[1] === undefined ? undefined : kinds[match[1]];
  if (match === null || kind === undefined || (match[2] && kind.startsWith("healpix"))) {
    throw new CallError(
      `--grid must be ${Object.keys(kinds).join(", ")} or ${sized}, got "${text}". Write it like ${example}.`,
    );
  }
  return match[2] === undefined
    ? { kind }
    : { kind, size: { nLat: Number(match[2]), nLon: Number(match[3]) } };
}

/** What --help says of the grid of an output. */
export const gridHelp =
  "gauss, equiangular, equiangular-poles or driscoll-healy, with a size as gauss:64x128; default: the smallest Gauss grid that resolves l < L";

/** How a grid is named in a report. */
export function gridName({ kind, nLat, nLon }: SphereGrid): string {
  const name = Object.keys(outputKinds).find((each) => outputKinds[each] === kind);
  return `${name}:${nLat}x${nLon}`;
}
