import { expect, test } from "vitest";
import { sizeWords } from "../src/reading/sizeWords.ts";

test("sizes are said in binary units, to three digits", () => {
  expect([0, 1023, 1024, 2 ** 30, 5.4e9, 2 ** 62].map(sizeWords)).toEqual([
    "0 bytes",
    "1023 bytes",
    "1 KiB",
    "1 GiB",
    "5.03 GiB",
    "4100 PiB",
  ]);
});
