import { bench, describe } from "vitest";
import { gaussLegendre } from "../src/grid/gaussLegendre.ts";
import { referenceTransform } from "../src/kernels/referenceTransform.ts";
import { simdTransform } from "../src/kernels/simdTransform.ts";

const isSmoke = process.env["BENCH_SMOKE"] === "1";
const options = isSmoke ? { time: 20, iterations: 2, warmupIterations: 1, warmupTime: 5 } : {};

const share = (a: Float64Array, b: Float64Array): string => {
  let [difference, scale] = [0, 0];
  a.forEach((v, i) => {
    difference = Math.max(difference, Math.abs(v - b[i]));
    scale = Math.max(scale, Math.abs(v));
  });
  return (difference / scale).toExponential(0);
};

// The first of each pair is the kernel, the second its plain twin; bench/ratios.mjs compares their minima.
describe.each(isSmoke ? [32, 64] : [32, 64, 128, 256])("band limit %d", (bandLimit) => {
  const grid = gaussLegendre(bandLimit);
  const [simd, plain] = [simdTransform(grid, bandLimit), referenceTransform(grid, bandLimit)];
  const a = Float64Array.from({ length: bandLimit ** 2 }, (_, i) => Math.sin(i * i));
  const maps = [0, 1].map(() => new Float64Array(grid.nLat * grid.nLon));
  const rows = [0, 1].map(() => new Float64Array(a.length));
  simd.synthesise(a, maps[0]);
  plain.synthesise(a, maps[1]);
  simd.analyse(maps[0], rows[0]);
  plain.analyse(maps[0], rows[1]);

  describe(`synthesis, ${bandLimit} degrees`, () => {
    const error = share(maps[1], maps[0]);
    bench(`kernel, ${error} from the plain twin`, () => simd.synthesise(a, maps[0]), options);
    bench("plain twin", () => plain.synthesise(a, maps[1]), options);
  });
  describe(`analysis, ${bandLimit} degrees`, () => {
    const error = share(rows[1], rows[0]);
    bench(`kernel, ${error} from the plain twin`, () => simd.analyse(maps[0], rows[0]), options);
    bench("plain twin", () => plain.analyse(maps[0], rows[1]), options);
  });
});
