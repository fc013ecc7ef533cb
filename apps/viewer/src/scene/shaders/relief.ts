import { sampling } from "./sampling.ts";

/**
 * How far a value less the offset is from the middle of the range, −1 … 1. Uniform `relief`: that middle less the
 * offset, 1 over half the width of the range, and the displacement at its ends in radii.
 */
export const displacement = /* glsl */ `
uniform vec3 relief;

float departureOf(float value) { return clamp((value - relief.x) * relief.y, -1.0, 1.0); }
`;

/**
 * The globe with radius r = 1 + h at each direction, h proportional to the field. Vertices are numbered row by row
 * of a grid with both poles; each texel of `slopes` holds ∇f by its Cartesian components, and f − offset. The
 * normal of r(ω) ω is along r ω − ∇h.
 */
export const reliefVertex = /* glsl */ `
precision highp float;
precision highp int;
precision highp sampler2D;
uniform sampler2D slopes;
uniform vec4 frame;
uniform mat3 outward;
${displacement}
out vec3 direction;
out vec3 normal;

void main() {
  ivec2 size = textureSize(slopes, 0);
  int row = gl_VertexID / size.x;
  int column = gl_VertexID - row * size.x;
  float colatitude = 3.141592653589793 * float(row) / float(size.y - 1);
  float longitude = 6.283185307179586 * float(column) / float(size.x);
  direction = vec3(sin(colatitude) * vec2(cos(longitude), sin(longitude)), cos(colatitude));
  vec4 texel = texelFetch(slopes, ivec2(column, row), 0);
  float departure = departureOf(texel.a);
  float radius = 1.0 + relief.z * departure;
  float steepness = abs(departure) < 1.0 ? relief.z * relief.y : 0.0;
  normal = (radius * direction - steepness * texel.rgb) * outward;
  vec3 seen = (radius * direction) * outward;
  gl_Position = vec4((seen.xy - frame.xy) / frame.zw, -0.5 * seen.z, 1.0);
}
`;

/** The field's colour, shaded by a light from the upper left before the viewer. */
export const reliefFragment = /* glsl */ `${sampling}
in vec3 direction;
in vec3 normal;
out vec4 pixel;
const vec3 light = vec3(-0.40, 0.46, 0.79);

void main() {
  vec2 angles = anglesOf(direction);
  float shade = 0.4 + 0.6 * max(dot(normalize(normal), light), 0.0) / light.z;
  pixel = vec4(min(colourOf(fieldAt(angles.x, angles.y)) * shade, 1.0), 1.0);
}
`;
