/** Fields on the sphere as maps, and curves as plots: finished drawings in SVG, without a DOM. */

export * from "./colour/index.ts";
export * from "./figure/index.ts";
export * from "./map/index.ts";
export * from "./plot/index.ts";
export * from "./projection/index.ts";
export * from "./sampling/index.ts";
