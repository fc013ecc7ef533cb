/** Pictures as files, for Node. */

export { type RenderOptions, renderFigure, renderPng, writePng } from "./render.ts";
