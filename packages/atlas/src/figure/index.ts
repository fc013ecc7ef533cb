export { type ColourBarOptions, colourBar, colourBarHeight } from "./colourBar.ts";
export type { Figure } from "./svg.ts";
export type { PlotInks } from "./text.ts";
