import { bench, describe } from "vitest";
import { key } from "../src/random/key.ts";
import { fillNormals, normalAt } from "../src/random/normal.ts";
import { threefry, threefryBlocks } from "../src/random/threefry.ts";

// In the Node project vitest turns imports into property reads, which hide calls from inlining: its
// figures are several times below those of the built package. Chromium runs the modules as they are.
const COUNT = 2 ** 16;
const stream = key(1);
const normals = new Float64Array(COUNT);
const blocks = new Int32Array(2 * COUNT);

describe("65 536 normals", () => {
  bench("fillNormals", () => fillNormals(stream, 0, normals));
  bench("normalAt, the plain twin", () => {
    for (let i = 0; i < COUNT; i++) normals[i] = normalAt(stream, i);
  });
});

describe("65 536 cipher blocks", () => {
  bench("threefryBlocks, unrolled", () => threefryBlocks(stream, { high: 0, low: 0 }, blocks));
  bench("threefry, the plain twin", () => {
    for (let low = 0; low < COUNT; low++) blocks[2 * low] = threefry(stream, { high: 0, low }).high;
  });
});
