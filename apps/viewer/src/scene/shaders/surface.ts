import type { ProjectionKind } from "../../state/state.ts";
import { type Sampling, samplingOf } from "./sampling.ts";
import type { Spread } from "./spread.ts";

/**
 * A polygon about the map, widened by a pixel for its soft edge, in radii of the sphere. Uniforms: `frame`, the plane point
 * at the middle of the view and half the extent of the view; `pixels` of the drawing buffer per radius.
 */
export const surfaceVertex = /* glsl */ `
precision highp float;
in vec2 position;
uniform vec4 frame;
uniform float pixels;

void main() {
  gl_Position = vec4((position * (1.0 + 1.0 / pixels) - frame.xy) / frame.zw, 0.0, 1.0);
}
`;

/**
 * Inverse projections: `covers` is the share of the pixel that lies on the map, `anglesAt` the colatitude and
 * longitude of a plane point. They are atlas's projections, held to them by a test of pixels. Mollweide's, with s
 * the distance of t from π/2, is accurate at the poles: 1 − |sin φ| = (2s − sin 2s)/π = 2 sin²(θ/2).
 *
 * Uniforms: `frame` and `pixels` as above; `port`, corner and size of the view in pixels of the drawing buffer; `outward`, whose columns are east, north and outward at the
 * point facing the viewer; `middle`, the longitude in the middle of the map.
 */
const inverse: Readonly<Record<ProjectionKind, string>> = {
  globe: /* glsl */ `
float covers(vec2 p) { return (1.0 - length(p)) * pixels + 0.5; }
vec2 anglesAt(vec2 p) {
  float height = sqrt(max(0.0, 1.0 - dot(p, p)));
  return anglesOf(outward * vec3(p, height));
}`,
  equirectangular: /* glsl */ `
float covers(vec2 p) {
  vec2 inside = vec2(PI, 0.5 * PI) - abs(p);
  return min(inside.x, inside.y) * pixels + 0.5;
}
vec2 anglesAt(vec2 p) { return vec2(0.5 * PI - p.y, middle + p.x); }`,
  mollweide: /* glsl */ `
float covers(vec2 p) {
  vec2 slope = vec2(0.5 * p.x, 2.0 * p.y);
  return (2.0 - dot(p, p * vec2(0.25, 1.0))) / max(length(slope), 1e-3) * pixels + 0.5;
}
vec2 anglesAt(vec2 p) {
  float sine = min(abs(p.y) / sqrt(2.0), 1.0);
  float cosine = sqrt(1.0 - sine * sine);
  float s = atan(cosine, sine);
  float polar = 2.0 * asin(sqrt(clamp((2.0 * s - sin(2.0 * s)) / (2.0 * PI), 0.0, 1.0)));
  float longitude = PI * p.x / (2.0 * sqrt(2.0) * max(cosine, 1e-6));
  return vec2(p.y > 0.0 ? polar : PI - polar, middle + clamp(longitude, -PI, PI));
}`,
};

/**
 * The colour of the field at each pixel of a view over uniform `ground`, alpha premultiplied; nothing outside the map. A grey
 * rim of a pixel and a half tells the edge of a pale map from a pale page.
 */
export function surfaceFragment(kind: ProjectionKind, sampling: Sampling, spread: Spread): string {
  return /* glsl */ `${samplingOf(sampling, spread)}
out vec4 pixel;
uniform vec4 frame;
uniform vec4 port;
uniform float pixels;
uniform mat3 outward;
uniform float middle;
uniform vec4 ground;
${inverse[kind]}

void main() {
  // Not interpolated between the corners of the polygon, which would round it.
  vec2 plane = frame.xy + frame.zw * (2.0 * (gl_FragCoord.xy - port.xy) / port.zw - 1.0);
  float cover = covers(plane);
  if (cover <= 0.0) discard;
  vec2 angles = anglesAt(plane);
  vec3 colour = colourOf(fieldAt(angles.x, angles.y));
  float rim = 0.5 * clamp(2.0 - cover, 0.0, 1.0);
  pixel = mix(ground, vec4(mix(colour, vec3(0.45), rim), 1.0), min(cover, 1.0));
}
`;
}
