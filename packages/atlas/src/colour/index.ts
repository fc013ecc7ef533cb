export { type ColourScale, colourise } from "./colourise.ts";
export {
  type ColourName,
  colourNames,
  colourTable,
  type DivergingColour,
  isDiverging,
  type SequentialColour,
} from "./colourMap.ts";
export { type ColourTransform, colourPosition } from "./colourPosition.ts";
export { type ColourRangeOptions, colourRange, type ValueRange } from "./colourRange.ts";
