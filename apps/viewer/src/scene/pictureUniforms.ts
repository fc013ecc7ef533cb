import { ringPlaces } from "../cells.ts";
import type { FieldImage } from "./fieldImage.ts";
import type { GlMemory } from "./glMemory.ts";
import type { Picture } from "./picture.ts";
import { spreadUniforms } from "./shaders/spread.ts";
import { facingFrame } from "./viewGeometry.ts";

/** Values of uniforms by name. */
export type Uniforms = Readonly<Record<string, number | readonly number[] | WebGLTexture>>;

/** The uniforms of the shaders of a picture. */
export function pictureUniforms(memory: GlMemory, picture: Picture): Uniforms {
  const { view, ratio, image, scale, port, relief } = picture;
  const { low, high } = scale.range;
  const { rect, unit, centre, camera } = view;
  const [middle, half] = [(low + high) / 2, (high - low) / 2];
  return {
    field: memory.texture(image.texture),
    colours: memory.texture(picture.colours),
    ...(relief && { slopes: memory.texture(relief.slopes) }),
    ...placesOf(image),
    ...spreadUniforms(scale, image.offset),
    relief: [middle - image.offset, 1 / half, relief?.height ?? 0],
    frame: [centre.x, centre.y, (unit * rect.width) / 2, (unit * rect.height) / 2],
    port,
    outward: facingFrame(camera),
    middle: camera.longitude,
    pixels: ratio / unit,
  };
}

/** Where the cells of an image lie. */
function placesOf({ layout }: FieldImage): Uniforms {
  if (layout === null) return {};
  if (layout.kind === "healpix") return { cells: [layout.nside, 0] };
  const { nLat, nLon, firstLongitude } = layout.grid;
  const { scale, shift } = ringPlaces(layout.grid);
  return { cells: [nLat, nLon], places: [scale, shift, firstLongitude] };
}
