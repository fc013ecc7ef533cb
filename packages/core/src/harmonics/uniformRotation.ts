import { portableCos, portableSin } from "../elementary/trigonometric.ts";
import { checkKey, type Key } from "../random/key.ts";
import { uniformAt } from "../random/normal.ts";
import type { EulerAngles } from "./eulerAngles.ts";

/**
 * A rotation drawn from the Haar measure of SO(3), the same in every engine:
 *
 *     α, γ uniform on (0, 2π),   cos β uniform on (−1, 1),
 *
 * from the uniforms 0, 1, 2 of the stream.
 */
export function uniformRotation(stream: Key): EulerAngles {
  checkKey("uniformRotation", stream);
  const [first, second, third] = [0, 1, 2].map((index) => uniformAt(stream, index));
  return { alpha: 2 * Math.PI * first, beta: polarAngleAt(second), gamma: 2 * Math.PI * third };
}

/** β with cos β = 1 − 2u, that is sin²(β/2) = u. */
function polarAngleAt(u: number): number {
  return u <= 0.5 ? 2 * arcsine(Math.sqrt(u)) : Math.PI - 2 * arcsine(Math.sqrt(1 - u));
}

/** arcsin s for 0 ≤ s ≤ √½ by Newton's method; four steps square an error of 0.02 away. */
function arcsine(s: number): number {
  let angle = s * (1 + (s * s) / 6);
  for (let step = 0; step < 4; step++) angle += (s - portableSin(angle)) / portableCos(angle);
  return angle;
}
