import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

const read = (path: string) => readFileSync(new URL(path, import.meta.url), "utf8");

test("the code of the README is a region of an example, which the tests run", () => {
  const region = read("../examples/pcm.ts").match(
    /\/\/ #region readme\n([\s\S]*?)\/\/ #endregion/,
  )?.[1];
  const block = read("../../README.md").match(/```ts\n([\s\S]*?)```/)?.[1];
  expect(region).toBeTruthy();
  // The README reads from the root and writes to out/; the example runs in docs and writes where it is told.
  const outFile = ["`$", "{folder}/new.png`"].join("");
  const moved = block?.replace('"data/', '"../data/').replace('"out/new.png"', outFile);
  expect(moved).toBe(region);
});
