import { colourPosition } from "@chaosphere/atlas";
import { cellAt } from "../fields/cells.ts";
import type { Position } from "../state/state.ts";
import { gapTexel } from "./cellImage.ts";
import type { FieldImage } from "./fieldImage.ts";
import type { Picture } from "./picture.ts";
import { radiusAt } from "./reliefSurface.ts";
import { tableOf } from "./valueScale.ts";

/** How lines look at a point of what they lie on. */
export interface LineLook {
  /** Radius at which a line stands there, in radii of the sphere. */
  readonly radius: (at: Position) => number;
  /** Whether the field is pale there, and the line dark. */
  readonly isPale: (at: Position) => boolean;
}

/** What lines lie on. */
type Ground = Pick<Picture, "image" | "scale" | "relief">;

/** How far lines stand above the relief, so that they are not hidden in it, radii. */
const clearance = 0.004;
/** Luminance of the field's colour above which lines are dark. */
const pale = 0.42;

/** Lines stand above the relief of a picture, dark on its pale colours and pale on its dark ones. */
export function lineLook({ image, scale, relief }: Ground): LineLook {
  const colours = tableOf(scale);
  return {
    radius: (at) => (relief ? radiusAt(relief, at) + clearance : 1),
    isPale: (at) => {
      const texel = texelAt(image, at);
      // Gaps are grey.
      if (texel > gapTexel / 2) return true;
      const k = Math.round(
        256 * colourPosition(image.offset + texel, scale.range, scale.transform),
      );
      const [red, green, blue] = colours.subarray(3 * k, 3 * k + 3);
      return 0.3 * red + 0.59 * green + 0.11 * blue > 255 * pale;
    },
  };
}

/** f − offset at a position: of its cell, or at the nearest point of a smooth field. */
function texelAt({ texture, layout }: FieldImage, at: Position): number {
  const { data, width, height } = texture.image;
  const texels = data as Float32Array;
  if (layout) return texels[cellAt(layout, at)];
  const row = Math.round((at.colatitude * (height - 1)) / Math.PI);
  const column = Math.round((at.longitude * width) / (2 * Math.PI)) & (width - 1);
  return texels[row * width + column];
}
