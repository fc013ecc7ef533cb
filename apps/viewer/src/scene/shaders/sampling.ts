import type { CellLayout } from "../../fields/cells.ts";
import { colourPositionOf, type Spread } from "./spread.ts";

/** How a texture holds a field: smooth, or by the cells of a grid or of HEALPix. */
export type Sampling = "smooth" | CellLayout["kind"];

/** What every shader of values begins with: colours are atlas's `colourise`, the one at k = round(256 p) with p of `colourPositionOf`. */
const common = (spread: Spread): string => /* glsl */ `
precision highp float;
precision highp int;
precision highp sampler2D;

uniform sampler2D field;
uniform sampler2D colours;

const float PI = 3.141592653589793;
const vec3 gapColour = vec3(0.5);
${colourPositionOf(spread)}
vec3 colourOf(float value) {
  if (value > 1e38) return gapColour;
  float t = colourPositionOf(value);
  return texelFetch(colours, ivec2(int(256.0 * t + 0.5), 0), 0).rgb;
}

vec2 anglesOf(vec3 direction) {
  return vec2(atan(length(direction.xy), direction.z), atan(direction.y, direction.x));
}
`;

/**
 * Row j at colatitude jπ/(rows − 1) and column k at longitude 2πk/columns, columns a power of two: both poles are rows, and
 * the date line is a wrapped index. The four texels are mixed here, because filtering of float textures is optional in
 * WebGL 2.
 */
const smooth = /* glsl */ `
float fieldAt(float colatitude, float longitude) {
  ivec2 size = textureSize(field, 0);
  float x = longitude * (float(size.x) / (2.0 * PI));
  float y = clamp(colatitude * (float(size.y - 1) / PI), 0.0, float(size.y - 1));
  float west = floor(x);
  int north = min(int(y), size.y - 2);
  int column = int(west) & (size.x - 1);
  int next = (column + 1) & (size.x - 1);
  float along = x - west;
  float upper = mix(texelFetch(field, ivec2(column, north), 0).r, texelFetch(field, ivec2(next, north), 0).r, along);
  float lower = mix(texelFetch(field, ivec2(column, north + 1), 0).r, texelFetch(field, ivec2(next, north + 1), 0).r, along);
  return mix(upper, lower, y - float(north));
}
`;

/** Cells lie one after another in rows of the texture. */
const cell = /* glsl */ `
float texelOf(int cell) {
  int width = textureSize(field, 0).x;
  return texelFetch(field, ivec2(cell % width, cell / width), 0).r;
}
`;

/** Uniforms: `cells`, nLat and nLon; `places`, scale and shift of `ringPlaces`, and the first longitude. */
const grid = /* glsl */ `
uniform vec2 cells;
uniform vec3 places;
${cell}
float fieldAt(float colatitude, float longitude) {
  int nLon = int(cells.y);
  int ring = int(clamp(floor(colatitude * (places.x / PI) + places.y), 0.0, cells.x - 1.0));
  int column = int(floor((longitude - places.z) * (cells.y / (2.0 * PI)) + 0.5)) % nLon;
  return texelOf(ring * nLon + (column < 0 ? column + nLon : column));
}
`;

/**
 * The pixel in which a direction lies, as `healpixPixelAt` of @chaosphere/data finds it. Uniform `cells`: nside first.
 *
 * Source: Górski et al. (2005), section 5.
 */
const healpix = /* glsl */ `
uniform vec2 cells;
${cell}
float fieldAt(float colatitude, float longitude) {
  int N = int(cells.x);
  float side = cells.x;
  float z = cos(colatitude);
  float turns = longitude / (2.0 * PI);
  float t = 4.0 * (turns - floor(turns));
  if (abs(z) <= 2.0 / 3.0) {
    int falling = int(floor(side * (0.5 + t - 0.75 * z)));
    int rising = int(floor(side * (0.5 + t + 0.75 * z)));
    int ring = N + 1 + falling - rising;
    int along = falling + rising - N + (ring % 2 == 0 ? 1 : 0) + 1;
    along = (along - (along < 0 ? 1 : 0)) / 2 % (4 * N);
    return texelOf(2 * N * (N - 1) + 4 * N * (ring - 1) + (along < 0 ? along + 4 * N : along));
  }
  float within = t - floor(t);
  float breadth = side * sqrt(6.0) * sin(0.5 * min(colatitude, PI - colatitude));
  int ring = int(floor(within * breadth)) + int(floor((1.0 - within) * breadth)) + 1;
  int along = int(floor(t * float(ring))) % (4 * ring);
  return texelOf(z > 0.0 ? 2 * ring * (ring - 1) + along : 12 * N * N - 2 * ring * (ring + 1) + along);
}
`;

const bySampling: Readonly<Record<Sampling, string>> = { smooth, grid, healpix };

/**
 * Values and colours in a shader: `fieldAt`, `colourOf`, `anglesOf`. The field is a texture of single floats.
 *
 * Uniforms: `field`, values less the offset, cells without a value above 1e38; `colours`, 257 of them in one row; and those
 * of `colourPositionOf`.
 */
export function samplingOf(kind: Sampling, spread: Spread): string {
  return `${common(spread)}${bySampling[kind]}`;
}
