// Puts the transforms' kernels with the names of their functions in place of those without, for a profiler to show.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import asc from "assemblyscript/asc";
import { kernelBytes, relaxedKernelBytes } from "../dist/kernels/bytes.generated.js";

const folder = fileURLToPath(new URL("../wasm/transforms", import.meta.url));
const flags = ["-O3", "--converge", "--noAssert", "--runtime", "stub", "--importMemory", "--debug"];

/** As in wasm/build.mjs. */
const relaxedEntries = ["fourier.as.ts", "legendre.as.ts", "meridian.as.ts", "rings.as.ts"];

async function named(entries, features) {
  const scratch = mkdtempSync(join(tmpdir(), "chaosphere-named-"));
  const output = join(scratch, "kernels.wasm");
  const { error, stderr } = await asc.main([
    ...entries,
    ...flags,
    ...features.flatMap((feature) => ["--enable", feature]),
    ...["--disable", "mutable-globals", "--baseDir", folder, "--outFile", output],
  ]);
  if (error) throw new Error(`${stderr}`);
  const bytes = readFileSync(output);
  rmSync(scratch, { recursive: true });
  return bytes;
}

/** From here on modules of the transforms are compiled with names. */
export async function nameKernels() {
  const entries = readdirSync(folder).filter((name) => name.endsWith(".as.ts"));
  const replaced = new Map([
    [kernelBytes, await named(entries.sort(), ["simd"])],
    [relaxedKernelBytes, await named(relaxedEntries, ["simd", "relaxed-simd"])],
  ]);
  const { Module } = WebAssembly;
  WebAssembly.Module = function NamedModule(bytes) {
    return new Module(replaced.get(Buffer.from(bytes).toString("base64")) ?? bytes);
  };
}
