import { coefficients } from "@chaosphere/core";
import { expect, test } from "vitest";
import { meanFieldsApart } from "../src/judging/meanFieldsApart.ts";

/** Two fields about their mean (c, 0, 0, 0), each at a distance of 1 from it. */
const about = (c: number) => coefficients("harmonic", 2, Float64Array.of(c, 1, 0, 0, c, -1, 0, 0));

test("means are told apart from five spreads of the reference on, with their distance in spreads", () => {
  expect(meanFieldsApart(about(4.9), about(0))).toEqual([]);
  expect(meanFieldsApart(about(7), about(0))[0]).toMatch(/^the mean fields lie 7\.0 times as far/);
  expect(meanFieldsApart(about(0), about(-12))[0]).toMatch(/ 12 times as far/);
});

test("of as many coefficients as a call can have, too", () => {
  const L = 512;
  const values = new Float64Array(L * L).fill(10);
  const near = coefficients("harmonic", L, new Float64Array(2 * L * L).fill(1, 0, L * L));
  expect(meanFieldsApart(coefficients("harmonic", L, values), near)).toHaveLength(1);
});
