import type { ValueScale } from "../valueScale.ts";

/**
 * Where a value less the offset stands between the ends of the colours, 0 to 1, by atlas's `colourPosition`. Uniforms:
 * `spread`, whose first number is 0 on a linear scale, 1 on an asinh and 2 on a logarithmic one, followed by the offset and,
 * for asinh, 1 over the linear width; `range`, on a linear scale the low end less the offset and 1 over the width of
 * the range, else the same of the transformed values.
 */
export const colourPositionOf = /* glsl */ `
uniform vec2 range;
uniform vec3 spread;

float colourPositionOf(float value) {
  if (spread.x == 0.0) return clamp((value - range.x) * range.y, 0.0, 1.0);
  float x = (value + spread.y) * spread.z;
  // asinh by its definition loses its digits where x is negative and large.
  float g = spread.x == 1.0
    ? sign(x) * log(abs(x) + sqrt(x * x + 1.0))
    : (x > 0.0 ? log(x) : -1e30);
  return clamp((g - range.x) * range.y, 0.0, 1.0);
}
`;

/** The uniforms of {@link colourPositionOf}, `offset` being what is taken off the values of the texture. */
export function spreadUniforms(
  { range: { low, high }, transform }: ValueScale,
  offset: number,
): {
  readonly range: readonly [number, number];
  readonly spread: readonly [number, number, number];
} {
  switch (transform.kind) {
    case "linear":
      return { range: [low - offset, 1 / (high - low)], spread: [0, offset, 1] };
    case "asinh": {
      const [start, end] = [low, high].map((value) => Math.asinh(value / transform.width));
      return { range: [start, 1 / (end - start)], spread: [1, offset, 1 / transform.width] };
    }
    case "log":
      return {
        range: [Math.log(low), 1 / Math.log(high / low)],
        spread: [2, offset, 1],
      };
    default:
      return transform satisfies never;
  }
}
