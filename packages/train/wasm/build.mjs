import { fileURLToPath } from "node:url";
import asc from "assemblyscript/asc";
import { buildKernels } from "../../../tools/buildKernels.mjs";

const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));

await buildKernels(asc, path("."), path("../src/backend/bytes.generated.ts"), [
  { name: "kernelBytes", meaning: "The WebAssembly module, in base64.", features: ["simd"] },
  {
    name: "relaxedKernelBytes",
    meaning: "The same with fused multiply-add, for engines that have relaxed SIMD.",
    features: ["simd", "relaxed-simd"],
  },
]);
