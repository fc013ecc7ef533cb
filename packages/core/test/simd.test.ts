import { afterEach, expect, test } from "vitest";
import { DomainError } from "../src/errors.ts";
import { chooseSimd, usesRelaxedSimd } from "../src/simd/chooseSimd.ts";
import { simdModule } from "../src/simd/simdModule.ts";

afterEach(() => chooseSimd("auto"));

test("portable SIMD is never relaxed, and a choice that is none is refused", () => {
  chooseSimd("portable");
  expect(usesRelaxedSimd()).toBe(false);
  const relaxed = "relaxed" as "auto";
  expect(() => chooseSimd(relaxed)).toThrow(DomainError);
  expect(() => chooseSimd(relaxed)).toThrow(/must be "auto" or "portable", got relaxed/);
  expect(usesRelaxedSimd()).toBe(false);
});

test("a module that the engine does not accept does not run", () => {
  const module = simdModule("AGFzbQEAAAD/");
  expect(module.runs()).toBe(false);
  expect(module.instantiate(1)).toBeUndefined();
});
