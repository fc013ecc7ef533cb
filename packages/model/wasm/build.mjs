import { fileURLToPath } from "node:url";
import asc from "assemblyscript/asc";
import { buildKernels } from "../../../tools/buildKernels.mjs";

const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));

await buildKernels(asc, path("."), path("../src/network/bytes.generated.ts"), [
  { name: "kernelBytes", meaning: "The WebAssembly module, in base64.", features: ["simd"] },
]);
