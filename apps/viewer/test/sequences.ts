import { coefficients, colour, key, whiteNoise, whittleMatern } from "@chaosphere/core";
import type { HarmonicSequence } from "../src/fields/fields.ts";

/** Whittle–Matérn fields for tests: members by frames, all different. */
export function sequenceOf(members: number, frames: number, name = "test"): HarmonicSequence {
  const measure = whittleMatern(8, { alpha: 2, kappa: 1 });
  const noise = whiteNoise(8, members * frames, key(11));
  return {
    name,
    unit: "K",
    members,
    frames,
    coefficients: coefficients("harmonic", 8, colour(measure, noise).values),
    measure,
    anomaly: true,
  };
}
