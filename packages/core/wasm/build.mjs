import { fileURLToPath } from "node:url";
import asc from "assemblyscript/asc";
import { buildKernels } from "../../../tools/buildKernels.mjs";

const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));

// Modules by subject, so that a program with transforms only does not carry matrix products.
for (const [folder, target] of [
  ["transforms", "kernels"],
  ["linalg", "linalg"],
  ["random", "random"],
]) {
  await buildKernels(asc, path(folder), path(`../src/${target}/bytes.generated.ts`), [
    { name: "kernelBytes", meaning: "The WebAssembly module, in base64.", features: ["simd"] },
  ]);
}
