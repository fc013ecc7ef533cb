import type { Tf } from "../backend/tf.ts";
import { fitDenoiser } from "./fitDenoiser.ts";
import type { FitOptions } from "./fitOptions.ts";

/** Steps whose time is measured, after as many that warm up. */
const MEASURED = 8;

/** The number of steps that fit into some seconds, by the time of a few steps whose outcome is thrown away; at least 1. */
export async function stepsInTime(
  tf: Tf,
  options: Omit<FitOptions, "steps">,
  seconds: number,
): Promise<number> {
  const { resume, heldOut, ...rest } = options;
  const ends: number[] = [];
  await fitDenoiser(tf, {
    ...rest,
    steps: 2 * MEASURED,
    onStep: () => ends.push(performance.now()),
  });
  const last = ends.length - 1;
  const step = (ends[last] - ends[last - MEASURED]) / MEASURED / 1000;
  const spent = (ends[last] - ends[0]) / 1000;
  return Math.max(1, Math.floor((0.95 * (seconds - spent)) / step));
}
