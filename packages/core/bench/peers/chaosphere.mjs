// The requests of peers/libsharp.c and peers/libraries.py to this library, through its public functions:
//   node chaosphere.mjs THREADS [plain]     plain: the plain twins of the kernels
import { createInterface } from "node:readline";
import { matrixProduct, symmetricEigen } from "../../dist/linalg/index.js";
import { plainMatrixProduct } from "../../dist/linalg/matrixProduct.js";
import { fillNormals, key, normalAt } from "../../dist/random/index.js";
import { usesRelaxedSimd } from "../../dist/simd/index.js";
import { workerPool } from "../../dist/workers/index.js";
import { burst, cpuSeconds, peakMegabytes, wallSeconds } from "../measure.mjs";
import { samples, uniform } from "./fields.mjs";
import { plainTransforms, transforms } from "./transforms.mjs";

const threads = Number(process.argv[2]);
const isPlain = process.argv.includes("plain");
const clock = threads === 1 ? cpuSeconds : wallSeconds;
const pool = threads === 1 ? undefined : await workerPool({ workers: threads });

const symmetric = (n) => {
  const a = uniform(n * n);
  return a.map((value, i) => value + a[(i % n) * n + Math.floor(i / n)]);
};

/** Work on matrices or numbers of one size. */
const sized = {
  product(n) {
    const [a, b, out] = [uniform(n * n), uniform(n * n, n * n), new Float64Array(n * n)];
    const factors = { a, b, rows: n, inner: n, columns: n, transposeB: false };
    const multiply = isPlain
      ? () => plainMatrixProduct(factors, out)
      : () => matrixProduct(a, b, n, n, n, { out });
    return () => {
      multiply();
      return out;
    };
  },
  eigen(n) {
    const a = symmetric(n);
    return () => symmetricEigen(a, n);
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

/** Answers that are no times. */
const judged = {
  productValues: (n) => samples(sized.product(n)()),
  /** A V − V Λ: its largest number in parts of the largest |λ|, and its norm in parts of that of A. */
  residual(n) {
    const a = symmetric(n);
    const { eigenvalues, eigenvectors } = symmetricEigen(a, n);
    const left = matrixProduct(a, eigenvectors, n, n, n);
    const difference = left.map((value, i) => value - eigenvectors[i] * eigenvalues[i % n]);
    const largest = (x) => x.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    const norm = (x) => Math.sqrt(x.reduce((sum, value) => sum + value * value, 0));
    return [largest(difference) / largest(eigenvalues), norm(difference) / norm(a)];
  },
};

let prepared = { name: "", work: undefined };

/** What is measured, made once for requests that differ by the task only. */
async function prepare(name, make) {
  if (prepared.name !== name) prepared = { name, work: undefined };
  prepared.work ??= await make();
  return prepared.work;
}

async function answer(line) {
  const [task, precision, grid, ...numbers] = line.split(" ");
  const [nLat, nLon, L, batch, seconds] = numbers.map(Number);
  if (judged[task]) return judged[task](L);
  if (sized[task]) {
    const work = await prepare(`${task} ${L}`, () => sized[task](L));
    return [await burst(work, 1, seconds, clock)];
  }
  const before = peakMegabytes();
  const request = { precision, grid, nLat, nLon, L, batch, pool };
  const make = isPlain ? plainTransforms : transforms;
  const work = await prepare(line.split(" ").slice(1, 7).join(" "), () => make(request));
  if (["synthesise", "analyse", "gradient", "leastSquares"].includes(task)) {
    return [await burst(work[task], batch, seconds, clock)];
  }
  if (task === "slopes") return samples(work.gradient());
  await work.synthesise();
  if (task === "values") return samples(work.map);
  const b = await work.analyse();
  if (task === "memory") return [peakMegabytes() - before];
  return errors(work.a, b);
}

/** Largest error, and root-mean-square error in parts of the coefficients. */
function errors(a, b) {
  let [largest, sum, scale] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    const error = Math.abs(a[i] - b[i]);
    largest = Math.max(largest, error);
    sum += error * error;
    scale += a[i] * a[i];
  }
  return [largest, Math.sqrt(sum / scale)];
}

const kind = isPlain ? "no SIMD" : usesRelaxedSimd() ? "relaxed SIMD" : "plain SIMD";
process.stdout.write(`Node ${process.versions.node} (${kind})\n`);
for await (const line of createInterface({ input: process.stdin })) {
  try {
    process.stdout.write(`${(await answer(line)).join(" ")}\n`);
  } catch (error) {
    process.stdout.write(`- ${error.message.split("\n")[0]}\n`);
  }
}
await pool?.close();
