// Runs the benchmarks and prints, for each kernel, its least time over that of its plain twin beside the committed
// ratio in bench/reference.json; warns where it is more than 20 % worse.
//   node bench/ratios.mjs [--smoke | --write]     --smoke: small cases, a fraction of a second each
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const MARGIN = 1.2;
const here = dirname(fileURLToPath(import.meta.url));
const reference = join(here, "reference.json");
const isSmoke = process.argv.includes("--smoke");
const vitest = join(
  dirname(createRequire(import.meta.url).resolve("vitest/package.json")),
  "vitest.mjs",
);

const folder = mkdtempSync(join(tmpdir(), "chaosphere-bench-"));
const output = join(folder, "bench.json");
const files = ["bench/transform.bench.ts", "bench/matrixProduct.bench.ts"];
execFileSync(
  process.execPath,
  [vitest, "bench", "--run", "--project", "node", "--outputJson", output, ...files],
  {
    cwd: join(here, ".."),
    env: { ...process.env, BENCH_SMOKE: isSmoke ? "1" : "0" },
    stdio: ["ignore", "ignore", "inherit"],
  },
);
const { files: results } = JSON.parse(readFileSync(output, "utf8"));
rmSync(folder, { recursive: true });

const ratios = {};
for (const { fullName, benchmarks } of results.flatMap(({ groups }) => groups)) {
  if (benchmarks.length === 2) {
    const [kernel, plain] = benchmarks;
    ratios[fullName.split(" > ").at(-1)] = Number((kernel.min / plain.min).toPrecision(3));
  }
}
if (process.argv.includes("--write")) {
  writeFileSync(
    reference,
    `${JSON.stringify({ generator: "bench/ratios.mjs --write", ratios }, null, 2)}\n`,
  );
}
const committed = JSON.parse(readFileSync(reference, "utf8")).ratios;
for (const [name, ratio] of Object.entries(ratios)) {
  const before = committed[name];
  const warning =
    ratio > MARGIN * before ? "  slower than the committed ratio by more than 20 %" : "";
  process.stdout.write(
    `${name}: ${ratio} of the plain twin's time, ${before} committed${warning}\n`,
  );
}
if (Object.keys(ratios).length === 0) {
  process.stderr.write("No benchmark ran.\n");
  process.exit(1);
}
