// One Adam step on every engine there is, in one run: node bench/trainStep.mjs [--rounds 12]. The engines take turns, so
// that what else the machine does falls on all; the table has the median CPU time and the shortest wall time.
import { spawnSync } from "node:child_process";
import "@tensorflow/tfjs-backend-wasm";
import * as tfjs from "@tensorflow/tfjs";
import { hasRelaxedSimd } from "../dist/backend/heap.js";
import { loadTf } from "../dist/backend/loadTf.js";
import { fusedAdam } from "../dist/optimiser/adam.js";
import { gigaflop, lossOf, products, step } from "./network.mjs";

const at = process.argv.indexOf("--rounds");
const rounds = at > 0 ? Number(process.argv[at + 1]) : 12;
const names = ["BatchMatMul", "_FusedMatMul"];
const registered = () => names.map((name) => tfjs.getKernel(name, "wasm"));

function register(kernels) {
  for (const kernel of kernels) {
    tfjs.unregisterKernel(kernel.kernelName, "wasm");
    tfjs.registerKernel(kernel);
  }
}

/** tfjs's own products, after explicit transposes: the cure without kernels of one's own. */
function transposing(kernel) {
  const { kernelFunc: transpose } = tfjs.getKernel("Transpose", "wasm");
  const kernelFunc = ({ inputs, backend, attrs }) => {
    const made = [];
    const turned = (x, isTurned) => {
      if (!isTurned) return x;
      const perm = x.shape.length === 3 ? [0, 2, 1] : [1, 0];
      made.push(transpose({ inputs: { x }, backend, attrs: { perm } }));
      return made.at(-1);
    };
    const { transposeA, transposeB } = attrs;
    const factors = { a: turned(inputs.a, transposeA), b: turned(inputs.b, transposeB) };
    const plain = { ...attrs, transposeA: false, transposeB: false };
    const out = kernel.kernelFunc({ inputs: { ...inputs, ...factors }, backend, attrs: plain });
    for (const { dataId } of made) backend.disposeData(dataId);
    return out;
  };
  return { ...kernel, kernelFunc };
}

/** An engine: what to do before its turn, its step and its products. */
function engine(name, tf, backend, before, optimiser) {
  const begin = () => {
    tf.setBackend(backend);
    before();
  };
  begin();
  const loss = lossOf(tf);
  const factors = products.map(([m, k, n, transposeA, transposeB]) => [
    tf.randomNormal(transposeA ? [k, m] : [m, k]),
    tf.randomNormal(transposeB ? [n, k] : [k, n]),
    transposeA,
    transposeB,
  ]);
  const multiply = () => {
    const results = factors.map((factor) => tf.matMul(...factor));
    results[results.length - 1].dataSync();
    tf.dispose(results);
  };
  const take = () => step(tf, loss, optimiser);
  take();
  multiply();
  return { name, begin, take, multiply, times: { take: [], multiply: [] } };
}

function measure(work, into) {
  const [wall, cpu] = [performance.now(), process.cpuUsage()];
  work();
  const { user, system } = process.cpuUsage(cpu);
  into.push({ cpu: (user + system) / 1e3, wall: performance.now() - wall });
}

const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];
const best = (times) => Math.min(...times.map(({ wall }) => wall));
const typical = (times) => median(times.map(({ cpu }) => cpu));

/** The products by OpenBLAS through Debian's numpy, one thread, or null. */
function openBlas() {
  const script = `
import json, sys, time
import numpy as np
calls = []
for m, k, n, ta, tb in json.loads(sys.argv[1]):
    a = np.random.rand(*((k, m) if ta else (m, k))).astype("f")
    b = np.random.rand(*((n, k) if tb else (k, n))).astype("f")
    calls.append((a.T if ta else a, b.T if tb else b))
cpu, wall = [], []
for _ in range(30):
    c, w = time.process_time(), time.perf_counter()
    for a, b in calls: a @ b
    cpu.append(time.process_time() - c); wall.append(time.perf_counter() - w)
print(json.dumps([1e3 * sorted(cpu)[15], 1e3 * min(wall)]))`;
  const { status, stdout } = spawnSync(
    "/usr/bin/python3",
    ["-c", script, JSON.stringify(products)],
    {
      encoding: "utf8",
      env: { ...process.env, OPENBLAS_NUM_THREADS: "1" },
    },
  );
  return status === 0 ? JSON.parse(stdout) : null;
}

tfjs.env().set("PROD", true);
tfjs.env().set("WASM_HAS_MULTITHREAD_SUPPORT", false);
const native = await loadTf({ backend: "tensorflow" }).catch(() => null);
await tfjs.setBackend("wasm");
const stock = registered();
const override = stock.map(transposing);
await loadTf({ backend: "wasm" });
const own = registered();

const adam = (tf) => tf.train.adam(1e-3);
const fma = hasRelaxedSimd() ? ", fused multiply-add" : "";
const wasm = (name, kernels, optimiser) =>
  engine(name, tfjs, "wasm", () => register(kernels), optimiser);
const engines = [
  wasm("tfjs wasm, stock", stock, adam(tfjs)),
  wasm("tfjs wasm, transposing override", override, adam(tfjs)),
  wasm("own product, tfjs's Adam", own, adam(tfjs)),
  wasm(`own product and Adam${fma}`, own, fusedAdam(tfjs)),
];
if (native) {
  const { tf } = native;
  const on = (name, optimiser) => engine(name, tf, "tensorflow", () => undefined, optimiser);
  tf.setBackend("tensorflow");
  engines.push(on("native, tfjs's Adam", adam(tf)), on("native, fused Adam", fusedAdam(tf)));
}
for (let round = 0; round < rounds; round++) {
  for (const { begin, take, multiply, times } of engines) {
    begin();
    for (let i = 0; i < 3; i++) measure(take, times.take);
    measure(multiply, times.multiply);
  }
}

const base = typical(engines[0].times.take);
const row = (name, ...cells) =>
  process.stdout.write(
    `| ${name.padEnd(42)} | ${cells.map((c) => c.padStart(11)).join(" | ")} |\n`,
  );
row(
  `node ${process.version}, ${rounds} rounds`,
  "step CPU ms",
  "wall min ms",
  "times stock",
  "products ms",
  "GFLOP/s",
);
row("-".repeat(42), ...Array(5).fill("-".repeat(11)));
for (const { name, times } of engines) {
  const cpu = typical(times.take);
  const product = typical(times.multiply);
  const cells = [cpu, best(times.take), base / cpu, product, (1e3 * gigaflop) / product];
  row(name, ...cells.map((value) => value.toFixed(1)));
}
const blas = openBlas();
if (blas)
  row(
    "OpenBLAS by numpy, 1 thread",
    "",
    "",
    "",
    blas[0].toFixed(1),
    ((1e3 * gigaflop) / blas[0]).toFixed(1),
  );
if (!native) process.stdout.write("no native library here: node tools/tfjsNative.mjs gets it\n");
