import {
  type ColourName,
  type ColourTransform,
  colourNames,
  colourRange,
  colourTable,
  isDiverging,
  type ValueRange,
} from "@chaosphere/atlas";
import type { FieldSequence } from "../fields/fields.ts";
import type { OwnColours, ValuePair, ViewerState } from "../state/state.ts";
import { ownTable } from "./ownColours.ts";

/** Least and greatest value. */
export type Extent = readonly [low: number, high: number];

/** How the values of a view become colours. */
export interface ValueScale {
  readonly colour: ColourName | OwnColours;
  readonly range: ValueRange;
  readonly transform: ColourTransform;
}

/** Part of the state that decides the scale. */
export type ScaleChoice = Pick<
  ViewerState,
  "colourMap" | "ownColours" | "centred" | "spread" | "linearWidth"
>;

/** Width of a range over its values below which it is rounding, and the field a constant. */
const rounding = 1e-11;

/** The linear width of an asinh scale, where none is chosen, over the larger end of the range. */
const automaticWidth = 1 / 20;

/**
 * A scale: of a chosen range, else of what all extents hold, −r … r when 0 belongs in the middle. Automatic colours are
 * diverging for anomalies, except on a logarithmic scale, which has no 0. A range of rounding errors is opened, so that a constant looks constant. Where a logarithmic
 * scale has no positive range, the scale is linear.
 *
 * @param magnitude - Largest value that the extents come from, where it is larger than they are: of the sides of a difference.
 */
export function fieldScale(
  choice: ScaleChoice,
  chosen: ValuePair | null,
  sequences: readonly Pick<FieldSequence, "anomaly">[],
  extents: readonly Extent[],
  magnitude = 0,
): ValueScale {
  const isAnomaly = sequences.some(({ anomaly }) => anomaly);
  const isCentred = choice.centred === "auto" ? isAnomaly : choice.centred === "yes";
  const colour = colourOf(choice, isAnomaly);
  const symmetric = isCentred && choice.spread !== "log";
  const range =
    chosen && chosen[0] < chosen[1]
      ? { low: chosen[0], high: chosen[1] }
      : colourRange(Float64Array.from(withoutRounding(extents, magnitude)), { symmetric });
  return { colour, range, transform: transformOf(choice, range) };
}

/** The scale of a difference: 0 in its middle, on colours that show it. */
export function differenceScale(
  choice: ScaleChoice,
  chosen: ValuePair | null,
  extent: Extent,
  magnitude: number,
): ValueScale {
  const spread = choice.spread === "log" ? "linear" : choice.spread;
  const wanted: ScaleChoice = { ...choice, centred: "yes", spread };
  const scale = fieldScale(wanted, chosen, [{ anomaly: true }], [extent], magnitude);
  const { colour } = scale;
  return typeof colour === "string" && !isDiverging(colour) ? { ...scale, colour: "BuRd" } : scale;
}

/** The 257 colours of a scale from low to high. */
export function tableOf({ colour }: ValueScale): Uint8Array {
  return typeof colour === "string" ? colourTable(colour) : ownTable(colour);
}

function withoutRounding(extents: readonly Extent[], magnitude: number): readonly number[] {
  const ends = extents.flat();
  const [low, high] = [Math.min(...ends), Math.max(...ends)];
  const largest = Math.max(Math.abs(low), Math.abs(high), magnitude);
  if (high - low > rounding * largest) return ends;
  const middle = (low + high) / 2;
  return [Math.abs(middle) <= rounding * magnitude ? 0 : middle];
}

function transformOf({ spread, linearWidth }: ScaleChoice, range: ValueRange): ColourTransform {
  switch (spread) {
    case "linear":
      return { kind: "linear" };
    case "log":
      return { kind: range.low > 0 ? "log" : "linear" };
    case "asinh": {
      const largest = Math.max(Math.abs(range.low), Math.abs(range.high));
      return { kind: "asinh", width: linearWidth ?? automaticWidth * largest };
    }
    default:
      return spread satisfies never;
  }
}

function colourOf({ colourMap, ownColours, spread }: ScaleChoice, isAnomaly: boolean) {
  if (colourMap === "own" && ownColours) return ownColours;
  const known = colourNames.find((candidate) => candidate === colourMap);
  return known ?? (isAnomaly && spread !== "log" ? "BuRd" : "viridis");
}
