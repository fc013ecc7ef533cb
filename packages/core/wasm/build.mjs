import { fileURLToPath } from "node:url";
import asc from "assemblyscript/asc";
import { buildKernels } from "../../../tools/buildKernels.mjs";

const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));

// Two modules, so that a program with transforms only does not carry matrix products.
for (const [folder, target] of [
  ["transforms", "kernels"],
  ["linalg", "linalg"],
]) {
  await buildKernels(asc, path(folder), path(`../src/${target}/bytes.generated.ts`), [
    { name: "kernelBytes", meaning: "The WebAssembly module, in base64.", features: ["simd"] },
  ]);
}
