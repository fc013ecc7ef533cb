import {
  analyse,
  coefficients,
  colour,
  equiangular,
  gaussLegendre,
  gridFields,
  type HarmonicCoefficients,
  key,
  rows,
  synthesise,
  whiteNoise,
  whittleMatern,
} from "@chaosphere/core";
import { describe, expect, test } from "vitest";
import { amongFitted, fieldSignatures } from "../src/checkpoint/fittedFields.ts";

const L = 8;
const γ = whittleMatern(L, { alpha: 2, kappa: 3 });
const draw = (batch: number, seed: number) => colour(γ, whiteNoise(L, batch, key(seed)));
const fields = draw(40, 1);
const fitted = { signatures: fieldSignatures(rows(fields, 0, 25)), heldOut: "last:15" };
const shifted = (a: HarmonicCoefficients, offset: number) =>
  coefficients(
    "harmonic",
    L,
    a.values.map((x, i) => (i % (L * L) === 0 ? x + offset : x)),
  );

describe("the fields a model was fitted to", () => {
  test("are known again, and others are not", () => {
    const expected = Array.from({ length: 40 }, (_, b) => b < 25);
    expect(amongFitted(fitted, fields)).toEqual(expected);
    expect(amongFitted(fitted, draw(200, 2)).filter(Boolean)).toEqual([]);
  });

  test("in another order, from another grid and in single precision", () => {
    const coarse = synthesise(rows(fields, 20, 30), equiangular(24));
    const single = gridFields(coarse.grid, Float64Array.from(Float32Array.from(coarse.values)), "");
    expect(amongFitted(fitted, analyse(single, L))).toEqual(
      Array.from({ length: 10 }, (_, b) => b < 5),
    );
  });

  test("packed in sixteen bits on a large offset, as files of temperatures in kelvin are", () => {
    const warm = shifted(fields, 288 * Math.sqrt(4 * Math.PI));
    const law = { signatures: fieldSignatures(rows(warm, 0, 25)), heldOut: "" };
    const { grid, values } = synthesise(warm, gaussLegendre(16));
    const step = 1e-4;
    const packed = values.map((x) => step * Math.round(x / step));
    expect(amongFitted(law, analyse(gridFields(grid, packed, "K"), L))).toEqual(
      Array.from({ length: 40 }, (_, b) => b < 25),
    );
  });

  test("a field that differs by a hundredth of its size is another", () => {
    const other = draw(40, 3).values;
    const near = fields.values.map((x, i) => x + 0.01 * other[i]);
    expect(amongFitted(fitted, coefficients("harmonic", L, near)).filter(Boolean)).toEqual([]);
  });

  test("a field that agrees in all six numbers but one is another", () => {
    const row = L * L;
    const unit = coefficients(
      "harmonic",
      L,
      Float64Array.from({ length: row * row }, (_, i) => (i % (row + 1) === 0 ? 1 : 0)),
    );
    /** The functionals, as what they make of the unit vectors. */
    const w = Array.from({ length: 6 }, (_, i) =>
      fieldSignatures(unit).filter((_, at) => at % 6 === i),
    );
    const dot = (u: Float64Array, v: Float64Array) => u.reduce((sum, x, k) => sum + x * v[k], 0);
    for (const [i, own] of w.entries()) {
      // Gram–Schmidt against the five others, twice for rounding.
      let basis: Float64Array[] = [];
      for (const v of [...w.filter((_, j) => j !== i), own]) {
        let u = v;
        for (const e of [...basis, ...basis]) {
          const part = dot(u, e);
          u = u.map((x, k) => x - part * e[k]);
        }
        const length = Math.sqrt(dot(u, u));
        basis = [...basis, u.map((x) => x / length)];
      }
      const direction = basis[5];
      const near = fields.values.subarray(0, row).map((x, k) => x + 0.1 * direction[k]);
      expect(amongFitted(fitted, coefficients("harmonic", L, near))).toEqual([false]);
    }
  });

  test("that are all alike are still known from others", () => {
    const one = rows(fields, 0, 1).values;
    const alike = coefficients(
      "harmonic",
      L,
      Float64Array.from({ length: 6 * L * L }, (_, i) => one[i % (L * L)]),
    );
    const law = { signatures: fieldSignatures(alike), heldOut: "" };
    expect(amongFitted(law, rows(fields, 0, 2))).toEqual([true, false]);
    // As they come back from a file, and as two fields come that differ by a millionth.
    const again = (change: number) =>
      coefficients(
        "harmonic",
        L,
        one.map((x) => x * (1 + change)),
      );
    expect(amongFitted(law, again(1e-13))).toEqual([true]);
    expect(amongFitted(law, again(1e-6))).toEqual([false]);
  });
});
