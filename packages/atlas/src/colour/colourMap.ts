import { DomainError } from "@chaosphere/core";
import { rgb } from "d3-color";
import {
  interpolateBrBG,
  interpolateCividis,
  interpolateGreys,
  interpolateInferno,
  interpolateMagma,
  interpolatePlasma,
  interpolatePRGn,
  interpolatePuOr,
  interpolateRdBu,
  interpolateRdYlBu,
  interpolateViridis,
  interpolateYlGnBu,
} from "d3-scale-chromatic";

/** Colour maps from dark to light (or light to dark), for quantities of one sign. */
export type SequentialColour =
  | "viridis"
  | "magma"
  | "inferno"
  | "plasma"
  | "cividis"
  | "Greys"
  | "YlGnBu";

/** Colour maps with a pale middle, for departures from zero; named from low to high. */
export type DivergingColour = "BuRd" | "RdBu" | "BuYlRd" | "BrBG" | "PuOr" | "PRGn";

/** The names of all colour maps. */
export type ColourName = SequentialColour | DivergingColour;

/** Odd, so that the middle of a diverging map is a colour of the table. */
const levels = 257;

const interpolators: Readonly<Record<ColourName, (t: number) => string>> = {
  viridis: interpolateViridis,
  magma: interpolateMagma,
  inferno: interpolateInferno,
  plasma: interpolatePlasma,
  cividis: interpolateCividis,
  Greys: interpolateGreys,
  YlGnBu: interpolateYlGnBu,
  BuRd: (t) => interpolateRdBu(1 - t),
  RdBu: interpolateRdBu,
  BuYlRd: (t) => interpolateRdYlBu(1 - t),
  BrBG: interpolateBrBG,
  PuOr: interpolatePuOr,
  PRGn: interpolatePRGn,
};

const diverging: ReadonlySet<ColourName> = new Set<DivergingColour>([
  "BuRd",
  "RdBu",
  "BuYlRd",
  "BrBG",
  "PuOr",
  "PRGn",
]);

/** The names of all colour maps, sequential ones first. */
export const colourNames: readonly ColourName[] = Object.keys(interpolators) as ColourName[];

/** Whether a map has a pale middle, which belongs at zero. */
export function isDiverging(name: ColourName): name is DivergingColour {
  return diverging.has(name);
}

/**
 * A colour map as 257 colours at t = k/256, red, green and blue in `[3k … 3k + 2]`, 0 … 255.
 *
 * @throws {@link DomainError} if no colour map has the name.
 *
 * Source: viridis and its kin, van der Walt and Smith (2015); cividis, Nuñez, Anderton and Renslow
 * (2018); the others, Harrower and Brewer (2003); all by d3-scale-chromatic.
 */
export function colourTable(name: ColourName): Uint8Array {
  if (!Object.hasOwn(interpolators, name)) {
    throw new DomainError(
      `colourTable: the colour map must be one of ${colourNames.join(", ")}, got ${name}. Names are case-sensitive.`,
    );
  }
  const table = new Uint8Array(3 * levels);
  for (let k = 0; k < levels; k++) {
    const { r, g, b } = rgb(interpolators[name](k / (levels - 1)));
    table.set([r, g, b].map(Math.round), 3 * k);
  }
  return table;
}
