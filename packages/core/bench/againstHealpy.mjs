// Prints the largest difference between synthesise and healpy's alm2map, as a share of the largest value of the map:
//   npm run bench:healpy [-- L ...]     needs Debian's python3-healpy
import { execFileSync } from "node:child_process";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { coefficients, synthesise } from "../dist/index.js";

const generator = join(
  dirname(fileURLToPath(import.meta.url)),
  "../../../fixtures/generate/healpyTransform.py",
);
const sizes = process.argv.length > 2 ? process.argv.slice(2) : ["64", "256", "512", "1024"];

for (const size of sizes) {
  const record = JSON.parse(
    execFileSync("/usr/bin/python3", [generator, size], { maxBuffer: 2 ** 30, encoding: "utf8" }),
  );
  const a = coefficients("harmonic", record.bandLimit, Float64Array.from(record.a));
  const shares = record.rings.map(({ theta, phi, values }) => {
    const ring = {
      kind: "equiangular",
      nLat: 2,
      nLon: values.length,
      colatitudes: Float64Array.of(theta, Math.PI - theta),
      weights: Float64Array.of(1, 1),
      firstLongitude: phi,
      exactDegree: 0,
    };
    const ours = synthesise(a, ring).values;
    return Math.max(...values.map((value, k) => Math.abs(value - ours[k]))) / record.scale;
  });
  const rings = record.rings.map(
    ({ theta }, i) => `θ=${theta.toFixed(4)}: ${shares[i].toExponential(1)}`,
  );
  process.stdout.write(
    `L = ${size}: largest difference ${Math.max(...shares).toExponential(1)} of the largest value (${rings.join(", ")})\n`,
  );
}
