import {
  equiangular,
  equiangularWithPoles,
  gaussLegendre,
  type SphereGrid,
} from "@chaosphere/core";
import { asked, CallError } from "./callError.ts";
import { checkFieldSize } from "./output/outputSize.ts";

type Family = "gauss" | "equiangular" | "equiangular-poles";

const families: Record<Family, typeof gaussLegendre> = {
  gauss: gaussLegendre,
  equiangular,
  "equiangular-poles": equiangularWithPoles,
};

/** The nodes of more rings take minutes, and no transform has degrees for them. */
const MOST_RINGS = 2 ** 14;

/** A grid as the command line names it: a family, and a size unless an array gives it. */
export interface GridSpec {
  readonly family: Family;
  readonly size?: { readonly nLat: number; readonly nLon: number };
}

/** Reads `gauss`, `equiangular` or `equiangular-poles`, each with `:NLATxNLON` or without. */
export function gridSpec(text: string): GridSpec {
  const match = /^([a-z-]+)(?::(\d+)x(\d+))?$/.exec(text);
  const family = Object.keys(families).find((name) => name === match?.[1]);
  if (match === null || family === undefined) {
    throw new CallError(
      `--grid must be ${Object.keys(families).join(", ")} or one of them with a size, got "${text}". Write it like gauss:64x128.`,
    );
  }
  const name = family as Family;
  if (match[2] === undefined) return { family: name };
  return { family: name, size: { nLat: Number(match[2]), nLon: Number(match[3]) } };
}

/**
 * The grid of a spec; a size it does not name comes from the caller.
 *
 * @throws {@link CallError} if there is no such grid, or no memory holds a field on it.
 */
export function gridOf(
  spec: GridSpec,
  nLat: number,
  nLon: number,
  firstLongitude: number = 0,
): SphereGrid {
  const size = spec.size ?? { nLat, nLon };
  if (size.nLat > MOST_RINGS) {
    throw new CallError(
      `--grid must have at most ${MOST_RINGS} rings, got ${size.nLat}. Use a coarser grid.`,
    );
  }
  checkFieldSize(size.nLat * size.nLon);
  return asked(() => families[spec.family](size.nLat, { nLon: size.nLon, firstLongitude }));
}

/** The grid to write on: as named, else the smallest of its family, Gauss by default, that analyses degrees l < L exactly. */
export function outputGrid(named: GridSpec | undefined, bandLimit: number): SphereGrid {
  const spec = named ?? { family: "gauss" };
  const nLat = {
    gauss: bandLimit,
    equiangular: 2 * bandLimit,
    "equiangular-poles": 2 * bandLimit + 1,
  };
  const rings = Math.max(2, nLat[spec.family]);
  return gridOf(spec, rings, 2 * rings);
}

/** What --help says of the grid of an output. */
export const gridHelp =
  "gauss, equiangular or equiangular-poles, with a size as gauss:64x128; default the smallest Gauss grid exact for l < L";

/** How a grid is named in a report. */
export function gridName(grid: SphereGrid): string {
  const family = grid.kind === "gauss-legendre" ? "gauss" : grid.kind;
  return `${family}:${grid.nLat}x${grid.nLon}`;
}
