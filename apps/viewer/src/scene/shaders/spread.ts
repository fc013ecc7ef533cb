import type { ValueScale } from "../valueScale.ts";

/** How values are spread over the colours. */
export type Spread = ValueScale["transform"]["kind"];

/** The transformed value; each scale has a shader of its own, since software renderers work out every branch. */
const transformed: Readonly<Record<Spread, string>> = {
  linear: "float g = value;",
  // asinh by its definition loses its digits where x is negative and large.
  asinh: `float x = (value + spread.x) * spread.y;
  float g = sign(x) * log(abs(x) + sqrt(x * x + 1.0));`,
  log: `float x = value + spread.x;
  float g = x > 0.0 ? log(x) : -1e30;`,
};

/**
 * Where a value less the offset stands between the ends of the colours, 0 to 1, by atlas's `colourPosition`. Uniforms:
 * `spread`, the offset and, for asinh, 1 over the linear width; `range`, on a linear scale the low end less the offset and
 * 1 over the width of the range, else the same of the transformed values.
 */
export function colourPositionOf(spread: Spread): string {
  return /* glsl */ `
uniform vec2 range;
uniform vec2 spread;

float colourPositionOf(float value) {
  ${transformed[spread]}
  return clamp((g - range.x) * range.y, 0.0, 1.0);
}
`;
}

/** The uniforms of {@link colourPositionOf}, `offset` being what is taken off the values of the texture. */
export function spreadUniforms(
  { range: { low, high }, transform }: ValueScale,
  offset: number,
): {
  readonly range: readonly [number, number];
  readonly spread: readonly [number, number];
} {
  switch (transform.kind) {
    case "linear":
      return { range: [low - offset, 1 / (high - low)], spread: [offset, 1] };
    case "asinh": {
      const [start, end] = [low, high].map((value) => Math.asinh(value / transform.width));
      return { range: [start, 1 / (end - start)], spread: [offset, 1 / transform.width] };
    }
    case "log":
      return {
        range: [Math.log(low), 1 / Math.log(high / low)],
        spread: [offset, 1],
      };
    default:
      return transform satisfies never;
  }
}
