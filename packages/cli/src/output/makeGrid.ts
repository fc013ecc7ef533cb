import type { GridOptions, SphereGrid } from "@chaosphere/core";
import { type GridSize, gridOfKind, sizeForBandLimit } from "@chaosphere/data";
import { asked } from "../errors/callError.ts";
import type { OutputGrid } from "../options/gridOption.ts";
import { checkFieldSize } from "./outputSize.ts";

/**
 * The grid of a choice; a size it does not name comes from the caller.
 *
 * @throws {@link CallError} if there is no such grid, or no memory holds a field on it.
 */
export function makeGrid(
  { kind, size }: OutputGrid,
  otherwise: GridSize,
  options: Pick<GridOptions, "firstLongitude"> = {},
): SphereGrid {
  const { nLat, nLon } = size ?? otherwise;
  checkFieldSize(nLat * nLon);
  return asked(() => gridOfKind(kind, nLat, { ...options, nLon }));
}

/** The grid to write on: as named, else the usual one of its kind, Gauss by default, that analyses degrees l < L exactly. */
export function gridForBandLimit(named: OutputGrid | undefined, bandLimit: number): SphereGrid {
  const choice = named ?? { kind: "gauss-legendre" };
  return makeGrid(choice, sizeForBandLimit(choice.kind, bandLimit));
}
