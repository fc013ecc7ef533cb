import type { DataTexture, Vector4 } from "three";
import type { FieldImage } from "./fieldImage.ts";
import type { Ground } from "./ground.ts";
import type { LineSegments } from "./lineSegments.ts";
import type { ReliefSurface } from "./reliefSurface.ts";
import type { ValueScale } from "./valueScale.ts";
import type { View } from "./viewGeometry.ts";

/** What one view is to show. */
export interface Picture {
  readonly view: View;
  /** Pixels of the drawing buffer per CSS pixel. */
  readonly ratio: number;
  readonly ground: Ground;
  /** Corner and size of the view, pixels of the drawing buffer. */
  readonly port: Vector4;
  readonly image: FieldImage;
  readonly scale: ValueScale;
  readonly colours: DataTexture;
  /** Displacement at the ends of the scale, and the slopes; null: a smooth sphere or a map. */
  readonly relief: ReliefSurface | null;
  readonly lines: readonly LineLayer[];
}

/** Lines to draw over the field. */
export interface LineLayer {
  readonly name: "graticule" | "coastlines" | "contours" | "profile";
  readonly segments: LineSegments;
  /** Pixels of the drawing buffer. */
  readonly width: number;
  readonly opacity: number;
}
