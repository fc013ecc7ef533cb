import type { Bar } from "../scene/bars.ts";
import type { ContourLabel } from "../scene/contourLabels.ts";
import type { ObservedMarks } from "../scene/marks.ts";
import type { Pixel, Rect } from "../scene/viewGeometry.ts";
import type { VectorLines } from "./vectorLines.ts";

/** How a picture is made. */
export interface PictureOptions {
  /** Width in pixels; null: that of the page's own drawing. */
  readonly width: number | null;
  /** Above the views; empty for none. */
  readonly heading: string;
  readonly isTransparent: boolean;
}

/** The name of a view, above it. */
export interface PictureTitle {
  readonly rect: Rect;
  readonly text: string;
  readonly colour: "ink" | "left" | "right" | "difference";
}

/** A pinned value, its mark at the point and its words beside it. */
export interface PictureProbe extends Pixel {
  readonly words: string;
  /** Whether the words stand to the left. */
  readonly isTurned: boolean;
}

/** The edge of a map in one of the views, as an SVG path; what lies outside its rectangle is cut off. */
export interface PictureAxes {
  readonly rect: Rect;
  readonly outline: string;
}

/** An entry of the legend beside the bars. */
export type PictureKey =
  | { readonly kind: "gaps"; readonly words: string }
  | { readonly kind: "marks"; readonly words: string }
  | { readonly kind: "arrow"; readonly words: string; readonly length: number };

/** What stands around and over the fields of a picture, in CSS pixels of the views. */
export interface PicturePlan {
  /** Size of all views. */
  readonly width: number;
  readonly height: number;
  /** Above the views; empty for none. */
  readonly heading: string;
  readonly titles: readonly PictureTitle[];
  readonly probes: readonly PictureProbe[];
  /** Why views are empty. */
  readonly reasons: readonly { readonly rect: Rect; readonly words: string }[];
  /** Edges and lines; none where the image of the views has them. */
  readonly axes: readonly PictureAxes[];
  readonly lines: readonly { readonly rect: Rect; readonly layers: readonly VectorLines[] }[];
  readonly levels: readonly ContourLabel[];
  /** The arrows of each view, an SVG path that is cut off at its rectangle. */
  readonly arrows: readonly { readonly rect: Rect; readonly path: string }[];
  /** null where nothing was seen. */
  readonly marks: ObservedMarks | null;
  readonly keys: readonly PictureKey[];
  readonly bars: readonly Bar[];
  /** Where the fields come from, one line each. */
  readonly notes: readonly string[];
  readonly inks: PictureInks;
  readonly isTransparent: boolean;
}

/** Colours of the page, in CSS. */
export type PictureInks = Readonly<
  Record<PictureTitle["colour"] | "ground" | "surface" | "muted", string>
>;
