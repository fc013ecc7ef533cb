// Names from closed lists. `npm run check` runs it.
import { colourTable, type Figure, linePlot, mapFigure, mapProjection } from "@chaosphere/atlas";
import type { CameronMartinCoordinates, GridFields } from "@chaosphere/core";

declare const fields: GridFields;
declare const z: CameronMartinCoordinates;
declare const figure: Figure;

colourTable("viridis");
// @ts-expect-error Names are case-sensitive.
colourTable("Viridis");
// @ts-expect-error No projection has the name.
mapProjection("stereographic");
mapFigure(fields, 0);
// @ts-expect-error A whitened field has no values in the unit of the data: colour it first.
mapFigure(z, 0);
// @ts-expect-error Which field is never left to a default.
mapFigure(fields);
// @ts-expect-error A plot has series.
linePlot();
// @ts-expect-error A drawing is not written to.
figure.width = 100;
