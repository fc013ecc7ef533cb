import { colourPositionOf } from "./spread.ts";

/**
 * Values and colours in a shader. The field is a texture of single floats, row j at colatitude jπ/(rows − 1) and
 * column k at longitude 2πk/columns, columns a power of two: both poles are rows, and the date line is a wrapped
 * index. The four texels are mixed here, because filtering of float textures is optional in WebGL 2. Colours are
 * atlas's `colourise`: the one at k = round(256 p) with p of `colourPositionOf`.
 *
 * Uniforms: `field`, values less the offset; `colours`, 257 of them in one row; and those of `colourPositionOf`.
 */
export const sampling = /* glsl */ `
precision highp float;
precision highp int;
precision highp sampler2D;

uniform sampler2D field;
uniform sampler2D colours;

const float PI = 3.141592653589793;

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

${colourPositionOf}
vec3 colourOf(float value) {
  float t = colourPositionOf(value);
  return texelFetch(colours, ivec2(int(256.0 * t + 0.5), 0), 0).rgb;
}

vec2 anglesOf(vec3 direction) {
  return vec2(atan(length(direction.xy), direction.z), atan(direction.y, direction.x));
}
`;
