import { samplingOf } from "./sampling.ts";
import type { Spread } from "./spread.ts";

/**
 * How far a value less the offset is from the middle of the range, −1 … 1. Uniform `relief`: that middle less the
 * offset, 1 over half the width of the range, and the displacement at its ends in radii.
 */
export const displacement = /* glsl */ `
uniform vec3 relief;

float departureOf(float value) { return clamp((value - relief.x) * relief.y, -1.0, 1.0); }
`;

/**
 * The globe with radius r = 1 + h at each direction, h proportional to the field. Vertices are numbered row by row;
 * each second texel of `slopes` has one, and holds ∇f by its Cartesian components, and f − offset.
 */
export const reliefVertex = /* glsl */ `
precision highp float;
precision highp int;
precision highp sampler2D;
in vec3 position;
uniform sampler2D slopes;
uniform vec4 frame;
uniform mat3 outward;
${displacement}
out vec3 direction;

void main() {
  int columns = textureSize(slopes, 0).x / 2;
  int row = gl_VertexID / columns;
  float value = texelFetch(slopes, 2 * ivec2(gl_VertexID - row * columns, row), 0).a;
  direction = position;
  vec3 seen = (1.0 + relief.z * departureOf(value)) * (position * outward);
  gl_Position = vec4((seen.xy - frame.xy) / frame.zw, -0.5 * seen.z, 1.0);
}
`;

/**
 * The field's colour, darkened to no less than half by a light from the upper left before the viewer. The normal of the surface r(ω) ω is
 * along r ω − ∇h, from slopes mixed between texels as `fieldAt` mixes values.
 */
export function reliefFragment(spread: Spread): string {
  return /* glsl */ `${samplingOf("smooth", spread)}
in vec3 direction;
out vec4 pixel;
uniform sampler2D slopes;
uniform mat3 outward;
${displacement}
const vec3 light = vec3(-0.34, 0.40, 0.85);

vec4 slopeAt(float colatitude, float longitude) {
  ivec2 size = textureSize(slopes, 0);
  float x = longitude * (float(size.x) / (2.0 * PI));
  float y = clamp(colatitude * (float(size.y - 1) / PI), 0.0, float(size.y - 1));
  float west = floor(x);
  int north = min(int(y), size.y - 2);
  int column = int(west) & (size.x - 1);
  int next = (column + 1) & (size.x - 1);
  vec4 upper = mix(texelFetch(slopes, ivec2(column, north), 0), texelFetch(slopes, ivec2(next, north), 0), x - west);
  vec4 lower = mix(texelFetch(slopes, ivec2(column, north + 1), 0), texelFetch(slopes, ivec2(next, north + 1), 0), x - west);
  return mix(upper, lower, y - float(north));
}

void main() {
  vec3 radial = normalize(direction);
  vec2 angles = anglesOf(radial);
  vec4 slope = slopeAt(angles.x, angles.y);
  float departure = departureOf(slope.a);
  float steepness = abs(departure) < 1.0 ? relief.z * relief.y : 0.0;
  vec3 normal = normalize(((1.0 + relief.z * departure) * radial - steepness * slope.rgb) * outward);
  float shade = min(0.5 + 0.5 * max(dot(normal, light), 0.0) / light.z, 1.0);
  pixel = vec4(colourOf(fieldAt(angles.x, angles.y)) * shade, 1.0);
}
`;
}
