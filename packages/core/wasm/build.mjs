import { fileURLToPath } from "node:url";
import asc from "assemblyscript/asc";
import { buildKernels } from "../../../tools/buildKernels.mjs";

const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));

const plain = {
  name: "kernelBytes",
  meaning: "The WebAssembly module, in base64.",
  features: ["simd"],
};
/** What spends the time of a transform, once more with one rounding of a b + c. */
const relaxed = {
  name: "relaxedKernelBytes",
  meaning:
    "Some of its functions with fused multiply-add, for engines that have relaxed SIMD; they share the memory.",
  features: ["simd", "relaxed-simd"],
  entries: ["fourier.as.ts", "legendre.as.ts", "meridian.as.ts", "rings.as.ts"],
};
const relaxedF32 = { ...relaxed, entries: ["legendre.as.ts", "rings.as.ts"] };

// Modules by use, so that a program with transforms only does not carry matrix products.
for (const [folder, target, variants] of [
  ["transforms", "kernels/bytes", [plain, relaxed]],
  ["transformsF32", "kernels/bytesF32", [plain, relaxedF32]],
  ["linalg", "linalg/bytes", [plain]],
  ["random", "random/bytes", [plain]],
]) {
  await buildKernels(asc, path(folder), path(`../src/${target}.generated.ts`), variants);
}
