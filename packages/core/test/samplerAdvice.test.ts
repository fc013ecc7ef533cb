import { describe, expect, test } from "vitest";
import { ancestral } from "../src/sde/ancestral.ts";
import { eulerMaruyama } from "../src/sde/eulerMaruyama.ts";
import { exponentialIntegrator } from "../src/sde/exponentialIntegrator.ts";
import { exponentialMultistep } from "../src/sde/exponentialMultistep.ts";
import { martingaleExponential } from "../src/sde/martingaleExponential.ts";
import { samplerAdvice } from "../src/sde/samplerAdvice.ts";

const uniform = (horizon: number, steps: number): number[] =>
  Array.from({ length: steps + 1 }, (_, k) => (horizon * (steps - k)) / steps);

describe("advice on Euler–Maruyama", () => {
  test.each([
    [17, 0.0293],
    [33, 0.11],
    [65, 0.428],
    [129, 1.69],
  ])("states the entropy it loses on the noise itself: band limit %d, %d nats", (L, expected) => {
    const advice = samplerAdvice(eulerMaruyama, { times: uniform(4, 100), bandLimit: L })!;
    // docs/theory/formulas.md (G7), three printed digits.
    expect(Math.abs(advice.entropy / expected - 1)).toBeLessThan(0.01);
    expect(advice.warning).toContain(`${L ** 2} modes of band limit ${L}`);
  });

  test("is h²/16 per mode for small steps", () => {
    const [h, times] = [0.002, uniform(8, 4000)];
    const { entropyPerMode } = samplerAdvice(eulerMaruyama, { times, bandLimit: 2 })!;
    // KL of 1/(1 − h/2) from 1 is h²/16 (1 + 2h/3 + …).
    expect(Math.abs(entropyPerMode / (h * h * (1 / 16)) - 1)).toBeLessThan(2 * h);
  });
});

test("there is none on the exponential methods", () => {
  for (const sampler of [
    exponentialIntegrator,
    martingaleExponential,
    ancestral({ variance: "transition" }),
    exponentialMultistep({ order: 2 }),
  ]) {
    expect(samplerAdvice(sampler, { times: [1, 0], bandLimit: 128 })).toBeUndefined();
  }
});
