import type { ProjectionKind } from "../../state.ts";
import { displacement } from "./relief.ts";
import { sampling } from "./sampling.ts";

/**
 * Where a point (longitude, latitude, t) stands in the plane, and its height toward the viewer; `turn` is its
 * longitude from the middle of the map, and may lie beyond ±π for the far end of a line over the edge.
 */
const forward: Readonly<Record<ProjectionKind, string>> = {
  globe: /* glsl */ `
vec3 placed(vec3 point, float turn) {
  vec3 direction = vec3(cos(point.y) * vec2(cos(point.x), sin(point.x)), sin(point.y));
  float height = relief.z == 0.0 ? 0.0 : relief.z * departureOf(fieldAt(0.5 * PI - point.y, point.x)) + 0.003;
  return ((1.0 + height) * direction) * outward;
}
float wrapped(float longitude) { return longitude; }`,
  equirectangular: /* glsl */ `
vec3 placed(vec3 point, float turn) { return vec3(turn, point.y, 1.0); }
float wrapped(float longitude) { return longitude - 2.0 * PI * round(longitude / (2.0 * PI)); }`,
  mollweide: /* glsl */ `
vec3 placed(vec3 point, float turn) {
  return vec3(2.0 * sqrt(2.0) / PI * turn * cos(point.z), sqrt(2.0) * sin(point.z), 1.0);
}
float wrapped(float longitude) { return longitude - 2.0 * PI * round(longitude / (2.0 * PI)); }`,
};

/**
 * A line segment as a quadrilateral of constant width. `corner` is the end (0 or 1), the side (±1), and 0 or 1 for
 * the second quadrilateral of each segment, which shows the remainder of a segment cut by the edge of a map.
 * The line is dark on pale colours and pale on dark ones. `start` and `end` hold longitude, latitude φ, and t of
 * 2t + sin 2t = π sin φ, rad; uniform `halfWidth` is in pixels.
 */
export function linesVertex(kind: ProjectionKind): string {
  return /* glsl */ `${sampling}
in vec3 corner;
in vec3 start;
in vec3 end;
uniform vec4 frame;
uniform mat3 outward;
uniform float middle;
uniform float pixels;
uniform float halfWidth;
${displacement}
out vec3 spot;
out float across;
flat out float tone;
${forward[kind]}

void main() {
  float a = wrapped(start.x - middle);
  float b = wrapped(end.x - middle);
  bool cut = abs(a - b) > PI;
  if (corner.z == 1.0 && !cut) {
    gl_Position = vec4(2.0, 2.0, 2.0, 1.0);
    return;
  }
  if (cut && corner.z == 0.0) b += a > b ? 2.0 * PI : -2.0 * PI;
  if (cut && corner.z == 1.0) a += b > a ? 2.0 * PI : -2.0 * PI;
  vec3 from = placed(start, a);
  vec3 to = placed(end, b);
  vec2 along = to.xy - from.xy;
  along /= max(length(along), 1e-9);
  float reach = halfWidth + 1.0;
  spot = mix(from, to, corner.x);
  across = corner.y * reach;
  vec2 plane = spot.xy + vec2(-along.y, along.x) * (across / pixels);
  vec3 colour = colourOf(fieldAt(0.5 * PI - start.y, start.x));
  tone = dot(colour, vec3(0.3, 0.59, 0.11)) > 0.42 ? 0.0 : 1.0;
  gl_Position = vec4((plane - frame.xy) / frame.zw, -0.5 * spot.z, 1.0);
}
`;
}

const onMap: Readonly<Record<ProjectionKind, string>> = {
  globe: "spot.z > 0.0",
  equirectangular: "abs(spot.x) < 3.1415927",
  mollweide: "dot(spot.xy, spot.xy * vec2(0.25, 1.0)) < 2.0",
};

/** A line with soft edges; nothing beyond the edge of the map or behind the globe. */
export function linesFragment(kind: ProjectionKind): string {
  return /* glsl */ `
precision highp float;
in vec3 spot;
in float across;
flat in float tone;
uniform float halfWidth;
uniform float opacity;
out vec4 pixel;

void main() {
  float cover = clamp(halfWidth + 0.5 - abs(across), 0.0, 1.0);
  if (cover == 0.0 || !(${onMap[kind]})) discard;
  pixel = vec4(vec3(tone), 1.0) * (cover * opacity);
}
`;
}
