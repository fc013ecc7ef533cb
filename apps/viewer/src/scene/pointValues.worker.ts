import type { HarmonicCoefficients } from "@chaosphere/core";
import type { PointAnswer, PointRequest } from "./pointProtocol.ts";
import { sumAt } from "./valueAt.ts";

const fields = new Map<string, HarmonicCoefficients>();

/** Sums harmonics at single points of the fields that it holds. */
addEventListener("message", ({ data }: MessageEvent<PointRequest>) => {
  if ("hold" in data) fields.set(data.hold, data.coefficients);
  else if ("forget" in data) fields.delete(data.forget);
  else {
    const held = fields.get(data.of);
    if (!held) throw new Error(`point values: the field must be held, got ${data.of}.`);
    postMessage(sumAt(held, data.position) satisfies PointAnswer);
  }
});
