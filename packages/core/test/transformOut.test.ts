import { describe, expect, test } from "vitest";
import { DomainError, ShapeError } from "../src/errors.ts";
import { gaussLegendre } from "../src/grid/gaussLegendre.ts";
import { coefficients } from "../src/harmonics/coefficients.ts";
import { adjointSynthesis, analyse, synthesise } from "../src/harmonics/transform.ts";

const [L, batch] = [9, 11];
const grid = gaussLegendre(L);
const wave = (length: number): Float64Array =>
  Float64Array.from({ length }, (_, i) => Math.sin(3 * i + i * i));
const a = coefficients("harmonic", L, wave(batch * L * L));
const f = synthesise(a, grid);

const cases = [
  ["synthesise", f.values.length, (out?: Float64Array) => synthesise(a, grid, { out }).values],
  ["analyse", a.values.length, (out?: Float64Array) => analyse(f, L, { out }).values],
  [
    "adjointSynthesis",
    a.values.length,
    (out?: Float64Array) => adjointSynthesis(f, L, { out }).values,
  ],
] as const;

describe.each(cases)("%s", (name, length, call) => {
  test("fills the array given and keeps it, with the same bits as in a new one", () => {
    const out = wave(length + 4).subarray(2, length + 2);
    expect(call(out)).toBe(out);
    expect(out).toEqual(call());
  });

  test("refuses an array of another length, of another kind, and one that overlaps the input", () => {
    for (const wrong of [length - 1, length + 1, 0]) {
      expect(() => call(new Float64Array(wrong))).toThrow(ShapeError);
      expect(() => call(new Float64Array(wrong))).toThrow(
        `${name}: out must hold exactly the ${length} results, got ${wrong} numbers.`,
      );
    }
    const single = new Float32Array(length) as unknown as Float64Array;
    expect(() => call(single)).toThrow(DomainError);
    expect(() => call(single)).toThrow(`${name}: out must be a Float64Array, got Float32Array.`);
  });
});

test("input and output may be neighbours in one buffer but not overlap", () => {
  const memory = new Float64Array(a.values.length + f.values.length);
  const input = memory.subarray(0, a.values.length);
  input.set(a.values);
  const both = coefficients("harmonic", L, input);
  const beside = memory.subarray(a.values.length);
  expect(synthesise(both, grid, { out: beside }).values).toEqual(f.values);
  const across = new Float64Array(memory.buffer, 8 * (a.values.length - 1), f.values.length);
  expect(() => synthesise(both, grid, { out: across })).toThrow(DomainError);
  expect(() => synthesise(both, grid, { out: across })).toThrow(
    "synthesise: out must share no memory with the input",
  );
});

test("a unit in place of the options is refused", () => {
  const call = () => synthesise(a, grid, "K" as never);
  expect(call).toThrow(DomainError);
  expect(call).toThrow('synthesise: options must be a record such as { out }, got "K".');
});
