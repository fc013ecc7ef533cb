export { type ContactSheetOptions, contactSheet, type MapGroup } from "./contactSheet.ts";
export { type MapOptions, mapFigure } from "./mapFigure.ts";
export type { MapStyle } from "./mapStyle.ts";
