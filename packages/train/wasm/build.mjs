import { fileURLToPath } from "node:url";
import asc from "assemblyscript/asc";
import { buildKernels } from "../../../tools/buildKernels.mjs";

const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));

const variants = [
  { name: "kernelBytes", meaning: "The WebAssembly module, in base64.", features: ["simd"] },
  {
    name: "relaxedKernelBytes",
    meaning: "The same with fused multiply-add, for engines that have relaxed SIMD.",
    features: ["simd", "relaxed-simd"],
  },
];

// The kernels in tfjs's heap, and those in memory of their own.
for (const [folder, target] of [
  ["heap", "backend/bytes"],
  ["operator", "network/operatorBytes"],
]) {
  await buildKernels(asc, path(folder), path(`../src/${target}.generated.ts`), variants);
}
