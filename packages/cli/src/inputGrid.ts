import type { ArrayGrid } from "@chaosphere/data";
import { CallError } from "./callError.ts";

/** What --grid says of an input: how its fields lie on the sphere, and for a grid of rings perhaps its size. */
export interface InputGrid {
  readonly kind: ArrayGrid;
  readonly size?: { readonly nLat: number; readonly nLon: number };
}

const kinds: Readonly<Record<string, ArrayGrid>> = {
  gauss: "gauss-legendre",
  equiangular: "equiangular",
  "equiangular-poles": "equiangular-poles",
  healpix: "healpix",
  "healpix-nested": "healpix-nested",
};

/** The names of --grid for an input. */
export const inputGridNames: readonly string[] = Object.keys(kinds);

/** Reads `gauss`, `equiangular`, `equiangular-poles`, with `:NLATxNLON` or without, or `healpix`, `healpix-nested`. */
export function inputGrid(text: string): InputGrid {
  const match = /^([a-z-]+)(?::(\d+)x(\d+))?$/.exec(text);
  const kind = match?.[1] === undefined ? undefined : kinds[match[1]];
  if (match === null || kind === undefined || (match[2] && kind.startsWith("healpix"))) {
    throw new CallError(
      `--grid must be ${inputGridNames.join(", ")}, or one of rings with a size, got "${text}". Write it like equiangular.`,
    );
  }
  return match[2] === undefined
    ? { kind }
    : { kind, size: { nLat: Number(match[2]), nLon: Number(match[3]) } };
}
