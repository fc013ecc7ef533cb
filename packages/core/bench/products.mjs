// Matrix products in parts of the most multiply-adds that plain SIMD can do here, which no row of the table can say; beside NumPy,
// in turns in one run: CPU time, one thread. Times by size are rows of the table: npm run bench -- --only closed.
// node bench/products.mjs, after a build; NumPy by PYTHON, by default /tmp/venv/bin/python, or left out.
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { matrixProduct } from "@chaosphere/core/linalg";
import { multiplyAdds } from "./multiplyAdds.mjs";

const python = process.env.PYTHON ?? "/tmp/venv/bin/python";
const shapes = [
  [500, 1024, 1024],
  [128, 1024, 1024],
  [64, 256, 256],
];

const cpu = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};

/** Seconds of CPU for one call, of many in a row. */
function seconds(work, calls) {
  const began = cpu();
  for (let i = 0; i < calls; i++) work();
  return (cpu() - began) / calls;
}

const numpy = (m, k, n, calls) =>
  `
import numpy as np, time
a, b = np.random.rand(${m}, ${k}), np.random.rand(${k}, ${n}); a @ b
s = time.process_time()
for _ in range(${calls}): a @ b
print((time.process_time() - s) / ${calls})
`;

const peak = await multiplyAdds();
const best = new Map();
const note = (name, rate) => best.set(name, Math.max(best.get(name) ?? 0, rate));
for (let round = 0; round < 5; round++) {
  note("peak", 2.4e8 / seconds(() => peak(2.4e8), 1));
  for (const [m, k, n] of shapes) {
    const [a, b] = [
      Float64Array.from({ length: m * k }, Math.sin),
      Float64Array.from({ length: k * n }, Math.cos),
    ];
    const calls = Math.ceil(2e8 / (m * k * n));
    const out = new Float64Array(m * n);
    for (const transposeB of [false, true]) {
      const name = `${m} × ${k} × ${n}${transposeB ? ", B transposed" : ""}`;
      note(
        name,
        (m * k * n) / seconds(() => matrixProduct(a, b, m, k, n, { transposeB, out }), calls),
      );
    }
    if (existsSync(python)) {
      const options = { env: { ...process.env, OPENBLAS_NUM_THREADS: "1" }, encoding: "utf8" };
      const took = Number(execFileSync(python, ["-c", numpy(m, k, n, calls)], options));
      note(`${m} × ${k} × ${n}, NumPy, one thread`, (m * k * n) / took);
    }
  }
}
for (const [name, rate] of best) {
  const share = ((100 * rate) / best.get("peak")).toFixed(0);
  process.stdout.write(
    `${name.padEnd(40)} ${(rate / 1e9).toFixed(1).padStart(6)} G multiply-adds/s, ${share} % of peak\n`,
  );
}
