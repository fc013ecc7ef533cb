import type { LineLayer } from "./picture.ts";

/** How the lines of a layer are drawn, on the page and in files; widths in CSS pixels. */
export const lineStyles: Readonly<Record<LineLayer["name"], Pick<LineLayer, "width" | "opacity">>> =
  {
    graticule: { width: 1, opacity: 0.45 },
    contours: { width: 1, opacity: 0.8 },
    coastlines: { width: 1.4, opacity: 1 },
    profile: { width: 2.6, opacity: 1 },
  };
