import type { SampleSpec } from "../state/state.ts";
import { keptSteps, pathLimit } from "./keptSteps.ts";

/** What the path of a run takes, and how much of it is kept. */
export function pathHint({ steps, count, sampler }: SampleSpec, bandLimit: number): string {
  const advice =
    sampler === "euler-maruyama"
      ? " The error of Euler–Maruyama grows with every degree; multistep-3 has next to none."
      : "";
  const state = 8 * count * bandLimit ** 2;
  try {
    const kept = keptSteps(steps, count, bandLimit).length;
    const share = kept === steps + 1 ? `all ${kept}` : `${kept} of ${steps + 1}`;
    const mebibytes = (kept * state) / 2 ** 20;
    return `Keeps ${share} states of the path, ${mebibytes.toPrecision(2)} of at most ${pathLimit / 2 ** 20} MiB.${advice}`;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
