import { bench, describe } from "vitest";
import { key } from "../src/random/key.ts";
import { fillNormals, normalAt } from "../src/random/normal.ts";

// In the Node project vitest turns imports into property reads, which hide calls from inlining: its
// figures are several times below those of the built package. Chromium runs the modules as they are.
const COUNT = 2 ** 16;
const stream = key(1);
const normals = new Float64Array(COUNT);

describe("65 536 normals", () => {
  bench("fillNormals", () => fillNormals(stream, 0, normals));
  bench("normalAt, the plain twin", () => {
    for (let i = 0; i < COUNT; i++) normals[i] = normalAt(stream, i);
  });
});
