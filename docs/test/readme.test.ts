import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

const read = (path: string) => readFileSync(new URL(path, import.meta.url), "utf8");

test("the code of the README is a region of an example, which the tests run", () => {
  const region = read("../examples/journey.ts").match(
    /\/\/ #region readme\n([\s\S]*?)\/\/ #endregion/,
  )?.[1];
  const block = read("../../README.md").match(/```ts\n([\s\S]*?)```/)?.[1];
  expect(region).toBeTruthy();
  // The README reads and writes where it runs; the example runs in docs and writes where it is told.
  const inFolder = (file: string) => ["`$", `{folder}/${file}`, "`"].join("");
  const moved = block
    ?.replace('"data/', '"../data/')
    .replaceAll('"pcm.model"', inFolder("pcm.model"))
    .replace('"new.png"', inFolder("new.png"));
  expect(moved).toBe(region);
});
