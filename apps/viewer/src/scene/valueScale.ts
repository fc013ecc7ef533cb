import {
  type ColourName,
  type ColourScale,
  colourNames,
  colourRange,
  isDiverging,
} from "@chaosphere/atlas";
import { coefficients, equiangularWithPoles, synthesise } from "@chaosphere/core";
import type { FieldSequence } from "../fields.ts";
import type { ViewerState } from "../state.ts";

/** Least and greatest value. */
export type Extent = readonly [low: number, high: number];

/** Rows of a sequence that its extent is taken from. */
const sampledRows = 6;

/** The extent of a sequence's values, from at most six of its rows, evenly spread, on a grid of twice its degrees. */
export function sampledExtent({ coefficients: a }: FieldSequence): Extent {
  const count = Math.min(a.batch, sampledRows);
  const size = a.bandLimit ** 2;
  const chosen = new Float64Array(count * size);
  for (let i = 0; i < count; i++) {
    const row = count === 1 ? 0 : Math.round((i * (a.batch - 1)) / (count - 1));
    chosen.set(a.values.subarray(row * size, (row + 1) * size), i * size);
  }
  const steps = Math.max(64, Math.min(256, 2 * a.bandLimit));
  const grid = equiangularWithPoles(steps + 1, { nLon: 2 * steps });
  const { values } = synthesise(coefficients("harmonic", a.bandLimit, chosen), grid);
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return [low, high];
}

/** Part of the state that decides the scale. */
export type ScaleChoice = Pick<ViewerState, "colourMap" | "centred" | "range">;

/**
 * The one scale of left and right: the state's range, else the extent of all sequences, −r … r when 0 belongs in
 * the middle. Automatic colours are diverging for anomalies.
 */
export function fieldScale(
  choice: ScaleChoice,
  sequences: readonly Pick<FieldSequence, "anomaly">[],
  extents: readonly Extent[],
): ColourScale {
  const isAnomaly = sequences.some(({ anomaly }) => anomaly);
  const centred = choice.centred === "auto" ? isAnomaly : choice.centred === "yes";
  const colour = colourOf(choice.colourMap, isAnomaly);
  if (choice.range && choice.range[0] < choice.range[1]) {
    return { colour, range: { low: choice.range[0], high: choice.range[1] } };
  }
  const range = colourRange(Float64Array.from(extents.flat()), { symmetric: centred });
  return { colour, range };
}

/** The scale of a difference: as wide as the fields' own and centred at 0, so that colours mean equal amounts. */
export function differenceScale({ colour, range: { low, high } }: ColourScale): ColourScale {
  const half = (high - low) / 2;
  return { colour: isDiverging(colour) ? colour : "BuRd", range: { low: -half, high: half } };
}

function colourOf(name: string, isAnomaly: boolean): ColourName {
  const known = colourNames.find((candidate) => candidate === name);
  return known ?? (isAnomaly ? "BuRd" : "viridis");
}
