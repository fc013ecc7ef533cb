import { colourPosition } from "@chaosphere/atlas";
import type { FieldImage } from "./fieldImage.ts";
import type { LineMesh } from "./lineMesh.ts";
import type { Picture } from "./picture.ts";
import { radiusAt } from "./reliefSurface.ts";

/** How far lines stand above the relief, so that they are not hidden in it, radii. */
const clearance = 0.004;
/** Luminance of the field's colour above which lines are dark. */
const pale = 0.42;

/** Lifts lines to the relief of a picture, and makes them dark on its pale colours and pale on its dark ones. */
export function styleLines(lines: LineMesh, picture: Picture): void {
  const { image, scale, relief } = picture;
  const { low, high } = scale.range;
  const { uuid } = image.texture;
  const name = [
    uuid,
    picture.colours.uuid,
    JSON.stringify(scale.transform),
    low,
    high,
    relief?.height ?? 0,
  ].join(" ");
  const colours = picture.colours.image.data as Uint8Array;
  lines.restyle(
    name,
    (longitude, latitude) =>
      relief ? radiusAt(relief, { colatitude: Math.PI / 2 - latitude, longitude }) + clearance : 1,
    (longitude, latitude) => {
      const value = image.offset + texelAt(image, Math.PI / 2 - latitude, longitude);
      const k = Math.round(256 * colourPosition(value, scale.range, scale.transform));
      const [red, green, blue] = colours.subarray(4 * k, 4 * k + 3);
      return 0.3 * red + 0.59 * green + 0.11 * blue > 255 * pale;
    },
  );
}

/** The nearest texel, f − offset. */
function texelAt({ texture }: FieldImage, colatitude: number, longitude: number): number {
  const { data, width, height } = texture.image;
  const row = Math.round((colatitude * (height - 1)) / Math.PI);
  const column = Math.round((longitude * width) / (2 * Math.PI)) & (width - 1);
  return (data as Float32Array)[row * width + column];
}
