import { gaussLegendre, synthesise } from "@chaosphere/core";
import { fieldsFromArray, openAny, readNpy } from "@chaosphere/data";
import { expect, test } from "vitest";
import { rowOf, shownField } from "../src/fields/fields.ts";
import { coefficientFile, fieldFile, fileName } from "../src/save/arrays.ts";
import { sequenceOf } from "./sequences.ts";

const sequence = sequenceOf(2, 3);
const choice = { member: 1, frame: 2, bandLimit: null };

test("coefficients come back bit for bit through the reader of the packages", async () => {
  const all = await openAny(new Uint8Array(coefficientFile(sequence, choice, "all")), "a.npy");
  if (all.kind === "fields") throw new Error("coefficients were taken for fields");
  expect(all.coefficients.bandLimit).toBe(8);
  expect(all.coefficients.values).toEqual(sequence.coefficients.values);
  const shown = readNpy(coefficientFile(sequence, { ...choice, bandLimit: 5 }, "shown"), "b.npy");
  expect(shown).toMatchObject({ shape: [1, 25], dtype: "float64" });
  expect(shown.data).toEqual(shownField(sequence, { ...choice, bandLimit: 5 }).values);
});

test("fields come back bit for bit on the Gauss grid of their band limit", () => {
  const array = readNpy(fieldFile(sequence, choice, "shown"), "f.npy");
  expect(array).toMatchObject({ shape: [1, 8, 16], dtype: "float64" });
  const grid = gaussLegendre(8);
  expect(array.data).toEqual(synthesise(shownField(sequence, choice), grid).values);
  const fields = fieldsFromArray(array, "f.npy");
  expect(fields.values).toEqual(array.data);
  expect(fields.grid).toMatchObject({ nLat: 8, nLon: 16, firstLongitude: 0 });
});

test("members and frames beyond the last are the last, and files are named by what is inside", () => {
  expect(rowOf(sequence, { ...choice, member: 9, frame: 9 })).toBe(5);
  expect(fileName({ ...sequence, name: "Température, 2 m" }, choice, "shown", "fields")).toBe(
    "temperature-2-m-6-fields",
  );
  expect(fileName({ ...sequence, name: "…" }, choice, "all", "fields")).toBe("field-fields");
});
