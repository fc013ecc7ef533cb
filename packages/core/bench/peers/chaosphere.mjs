// The requests of peers/libsharp.c and peers/libraries.py to this library, through its public functions:
//   node chaosphere.mjs [plain]     plain: the plain twins of the kernels
import { createInterface } from "node:readline";
import { equiangular, equiangularWithPoles } from "../../dist/grid/index.js";
import { analyseF32, synthesiseF32 } from "../../dist/harmonics/index.js";
import {
  analyse,
  analyseOnRings,
  coefficients,
  gaussLegendre,
  gridFields,
  ringFields,
  synthesise,
  synthesiseOnRings,
} from "../../dist/index.js";
import { referenceTransform } from "../../dist/kernels/referenceTransform.js";
import { matrixProduct, symmetricEigen } from "../../dist/linalg/index.js";
import { plainMatrixProduct } from "../../dist/linalg/matrixProduct.js";
import { fillNormals, key, normalAt, uniformAt } from "../../dist/random/index.js";
import { burst, peakMegabytes } from "../measure.mjs";

// Pixels are of another package, built by `npm run bench`.
const { healpixRings } = await import("../../../data/dist/healpix/index.js").catch(() => ({}));

const isPlain = process.argv.includes("plain");
const grids = {
  gauss: (nLat, nLon) => gaussLegendre(nLat, { nLon }),
  poles: (nLat, nLon) => equiangularWithPoles(nLat, { nLon }),
  equiangular: (nLat, nLon) => equiangular(nLat, { nLon }),
};

/** Uniform on [−1, 1]. */
function uniform(length) {
  const stream = key(1);
  const values = new Float64Array(length);
  for (let i = 0; i < length; i++) values[i] = 2 * uniformAt(stream, i) - 1;
  return values;
}

/** The two directions between a and b, through a map that is already the synthesis of a. */
function transforms({ precision, grid: kind, nLat, nLon, L, batch }) {
  if (grids[kind] === undefined) throw new RangeError(`no ${kind}`);
  const grid = grids[kind](nLat, nLon);
  if (precision === "single") return singleTransforms(grid, L, batch);
  const a = coefficients("harmonic", L, uniform(batch * L * L));
  if (isPlain) {
    const transform = referenceTransform(grid, L);
    const fields = new Float64Array(batch * nLat * nLon);
    const back = new Float64Array(a.values.length);
    transform.synthesise(a.values, fields);
    return {
      a: a.values,
      b: back,
      synthesise: () => transform.synthesise(a.values, fields),
      analyse: () => transform.analyse(fields, back),
    };
  }
  const out = synthesise(a, grid).values;
  const back = new Float64Array(a.values.length);
  const fields = gridFields(grid, out);
  return {
    a: a.values,
    b: back,
    synthesise: () => synthesise(a, grid, { out }),
    analyse: () => analyse(fields, L, { out: back }),
  };
}

function singleTransforms(grid, L, batch) {
  if (isPlain) throw new RangeError("double precision only");
  const a = Float32Array.from(uniform(batch * L * L));
  const b = new Float32Array(a.length);
  const out = synthesiseF32(a, L, grid);
  return {
    a,
    b,
    synthesise: () => synthesiseF32(a, L, grid, { out }),
    analyse: () => analyseF32(out, grid, L, { out: b }),
  };
}

/** The same on HEALPix pixels: analysis by Jacobi's three iterations as healpy, and to 1e-10 by conjugate gradients. */
function pixelTransforms({ precision, nLat: nside, L, batch }) {
  if (precision === "single" || isPlain) throw new RangeError("double precision only");
  const rings = healpixRings(nside);
  const a = coefficients("harmonic", L, uniform(batch * L * L));
  const out = synthesiseOnRings(a, rings).values;
  const back = new Float64Array(a.values.length);
  const fields = ringFields(rings, out);
  return {
    a: a.values,
    b: back,
    synthesise: () => synthesiseOnRings(a, rings, { out }),
    analyse: () => analyseOnRings(fields, L, { method: "jacobi", out: back }),
    leastSquares: () => analyseOnRings(fields, L, { out: back }),
  };
}

/** Work on matrices or numbers of one size. */
const sized = {
  product(n) {
    const [a, b] = [uniform(n * n), uniform(n * n)];
    const factors = { a, b, rows: n, inner: n, columns: n, transposeB: false };
    const c = new Float64Array(n * n);
    return isPlain ? () => plainMatrixProduct(factors, c) : () => matrixProduct(a, b, n, n, n);
  },
  eigen(n) {
    const a = uniform(n * n);
    const symmetric = a.map((value, i) => value + a[(i % n) * n + Math.floor(i / n)]);
    return () => symmetricEigen(symmetric, n);
  },
  normals(n) {
    const out = new Float64Array(n);
    const stream = key(2);
    return () => {
      if (isPlain) for (let i = 0; i < n; i++) out[i] = normalAt(stream, i);
      else fillNormals(stream, 0, out);
    };
  },
};

let prepared = { name: "", work: undefined };

/** What is measured, made once for requests that differ by the task only. */
function prepare(name, make) {
  if (prepared.name !== name) prepared = { name, work: undefined };
  prepared.work ??= make();
  return prepared.work;
}

function answer(line) {
  const [task, precision, grid, ...numbers] = line.split(" ");
  const [nLat, nLon, L, batch, seconds] = numbers.map(Number);
  if (sized[task]) {
    return [
      burst(
        prepare(`${task} ${L}`, () => sized[task](L)),
        1,
        seconds,
      ),
    ];
  }
  const before = peakMegabytes();
  const request = { precision, grid, nLat, nLon, L, batch };
  const make = grid === "healpix" && healpixRings ? pixelTransforms : transforms;
  const work = prepare(JSON.stringify(request), () => make(request));
  if (["synthesise", "analyse", "leastSquares"].includes(task)) {
    return [burst(work[task], batch, seconds)];
  }
  work.synthesise();
  work.analyse();
  if (task === "memory") return [peakMegabytes() - before];
  return errors(work);
}

/** Largest error, and root-mean-square error in parts of the coefficients. */
function errors({ a, b }) {
  let [largest, sum, scale] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    const error = Math.abs(a[i] - b[i]);
    largest = Math.max(largest, error);
    sum += error * error;
    scale += a[i] * a[i];
  }
  return [largest, Math.sqrt(sum / scale)];
}

process.stdout.write(`Node ${process.versions.node}\n`);
for await (const line of createInterface({ input: process.stdin })) {
  try {
    process.stdout.write(`${answer(line).join(" ")}\n`);
  } catch (error) {
    process.stdout.write(`- ${error.message.split("\n")[0]}\n`);
  }
}
