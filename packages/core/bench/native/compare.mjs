// Prints the time and the round-trip error of the transforms beside those of libsharp, one thread each, in turns:
//   npm run bench:native [-- L ...]     needs gcc and Debian's libsharp-dev
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import {
  analyse,
  coefficients,
  gaussLegendre,
  key,
  synthesise,
  uniformAt,
} from "../../dist/index.js";
import { sphericalTransform } from "../../dist/kernels/kernel.js";

const ROUNDS = 7;
const BURST_SECONDS = 0.1;
const here = dirname(fileURLToPath(import.meta.url));
const sizes = process.argv.slice(2).map(Number);
const bandLimits = sizes.length > 0 ? sizes : [64, 128, 256, 512, 1024];

const folder = mkdtempSync(join(tmpdir(), "chaosphere-native-"));
const program = join(folder, "libsharp");
execFileSync("gcc", ["-O3", join(here, "libsharp.c"), "-o", program, "-lsharp", "-lm"]);
const native = spawn(program, { env: { ...process.env, OMP_NUM_THREADS: "1" } });
const answers = createInterface({ input: native.stdout })[Symbol.asyncIterator]();
const ask = async (L, what) => {
  native.stdin.write(`${L} ${what} 1 ${BURST_SECONDS}\n`);
  return (await answers.next()).value.split(" ").map(Number);
};

const cpuSeconds = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) * 1e-6;
};

/** Milliseconds of CPU time of one call, over one burst. */
const burst = (transform) => {
  const start = cpuSeconds();
  let n = 0;
  do {
    transform();
    n++;
  } while (cpuSeconds() - start < BURST_SECONDS);
  return (1e3 * (cpuSeconds() - start)) / n;
};

const median = (values) => [...values].sort((a, b) => a - b)[values.length >> 1];

const errors = (a, b) => {
  const difference = a.map((value, i) => value - b[i]);
  return [
    difference.reduce((most, d) => Math.max(most, Math.abs(d)), 0),
    Math.hypot(...blocks(difference)) / Math.hypot(...blocks(a)),
  ];
};

/** Norms of short pieces, so that Math.hypot takes few arguments. */
const blocks = (values) =>
  Array.from({ length: Math.ceil(values.length / 4096) }, (_, i) =>
    Math.hypot(...values.subarray(4096 * i, 4096 * (i + 1))),
  );

const rows = [];
for (const L of bandLimits) {
  const grid = gaussLegendre(L);
  const batch = L <= 256 ? 8 : L <= 512 ? 4 : 2;
  const values = (rows) =>
    Float64Array.from({ length: rows * L * L }, (_, i) => 2 * uniformAt(key(L), i) - 1);
  const a = coefficients("harmonic", L, values(1));
  const many = coefficients("harmonic", L, values(batch));
  const [f, fields] = [synthesise(a, grid), synthesise(many, grid)];
  const transform = sphericalTransform(grid, L);
  const [map, row] = [new Float64Array(f.values.length), new Float64Array(L * L)];
  // Into memory in use, as libsharp; as the public function, which allocates and checks; a batch by the latter.
  const cases = {
    synthesise: [
      () => transform.synthesise(a.values, map),
      () => synthesise(a, grid),
      () => synthesise(many, grid),
    ],
    analyse: [
      () => transform.analyse(f.values, row),
      () => analyse(f, L),
      () => analyse(fields, L),
    ],
  };
  for (const [direction, [bare, complete, several]] of Object.entries(cases)) {
    // V8 replaces its first code by faster code only after some calls.
    for (let i = 0; i < 3; i++) burst(complete);
    const times = { bare: [], libsharp: [], complete: [], several: [] };
    for (let round = 0; round < ROUNDS; round++) {
      times.bare.push(burst(bare));
      times.libsharp.push((await ask(L, direction))[0]);
      times.complete.push(burst(complete));
      times.several.push(burst(several) / batch);
    }
    const libsharp = median(times.libsharp);
    const ratio = (ours) => (median(ours) / libsharp).toFixed(2);
    rows.push({
      L,
      direction,
      "ours ms": median(times.bare).toFixed(3),
      "libsharp ms": libsharp.toFixed(3),
      ratio: ratio(times.bare),
      "with allocation": ratio(times.complete),
      "in a batch": ratio(times.several),
    });
  }
  const ours = errors(a.values, analyse(f, L).values);
  const theirs = await ask(L, "error");
  Object.assign(rows.at(-1), {
    "round trip max": ours[0].toExponential(1),
    rms: ours[1].toExponential(1),
    "libsharp max": theirs[0].toExponential(1),
    "libsharp rms": theirs[1].toExponential(1),
  });
}
native.stdin.end();
rmSync(folder, { recursive: true });

const columns = [...new Set(rows.flatMap(Object.keys))];
const lines = [columns, ...rows.map((row) => columns.map((column) => String(row[column] ?? "")))];
const widths = columns.map((_, i) => Math.max(...lines.map((line) => line[i].length)));
const text = lines.map((line) => line.map((cell, i) => cell.padStart(widths[i])).join("  "));
process.stdout.write(`${text.join("\n")}\n`);
