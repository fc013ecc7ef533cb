import type { ProjectionKind } from "../../state/state.ts";

/** A point of the plane with its height toward the viewer, from an end and its longitude from the middle of the map. */
const globe = /* glsl */ `
vec3 placed(vec3 end, float turn, float radius) { return (radius * end) * outward; }
float turned(vec3 end) { return 0.0; }
`;
/** Both maps are x = turn · width(φ), y = height(φ). */
const map = /* glsl */ `
vec3 placed(vec3 end, float turn, float radius) { return vec3(turn * end.y, end.z, 1.0); }
float turned(vec3 end) {
  float turn = end.x - middle;
  return turn - 2.0 * PI * round(turn / (2.0 * PI));
}
`;

/**
 * A line segment as a quadrilateral of constant width, longer at both ends by `joint`, so that
 * joints of opaque lines have no gaps. `corner` is the end (0 or 1), the side (±1), and 0 or 1 for
 * the second quadrilateral of each segment, which shows the remainder of a segment cut by the edge of a map.
 * `start` and `end` are directions on the globe; on maps longitude, width and height at the latitude. `look` holds
 * the radius at both ends and the tone of the line. Uniforms `halfWidth` and `joint` are in pixels.
 */
export function linesVertex(kind: ProjectionKind): string {
  return /* glsl */ `
precision highp float;
in vec3 corner;
in vec3 start;
in vec3 end;
in vec3 look;
uniform vec4 frame;
uniform mat3 outward;
uniform float middle;
uniform float pixels;
uniform float halfWidth;
uniform float joint;
out vec3 spot;
out float across;
flat out float tone;
const float PI = 3.141592653589793;
${kind === "globe" ? globe : map}
void main() {
  float a = turned(start);
  float b = turned(end);
  bool cut = abs(a - b) > PI;
  if (cut && corner.z == 0.0) b += a > b ? 2.0 * PI : -2.0 * PI;
  if (cut && corner.z == 1.0) a += b > a ? 2.0 * PI : -2.0 * PI;
  vec3 from = placed(start, a, look.x);
  vec3 to = placed(end, b, look.y);
  vec2 along = to.xy - from.xy;
  along /= max(length(along), 1e-9);
  spot = mix(from, to, corner.x);
  across = corner.y * (halfWidth + 1.0);
  tone = look.z;
  vec2 beyond = along * (corner.x - 0.5) * 2.0 * joint;
  vec2 plane = spot.xy + (beyond + vec2(-along.y, along.x) * across) / pixels;
  bool isHidden = (corner.z == 1.0 && !cut) || max(from.z, to.z) < 0.0;
  gl_Position = isHidden ? vec4(2.0, 2.0, 2.0, 1.0) : vec4((plane - frame.xy) / frame.zw, -0.5 * spot.z, 1.0);
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
