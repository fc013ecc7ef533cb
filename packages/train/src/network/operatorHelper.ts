import { workerData } from "node:worker_threads";
import { chooseSimd } from "@chaosphere/core/simd";
import { operatorModule } from "./operatorKernels.ts";
import { operatorLayout } from "./operatorLayout.ts";
import { helpForEver } from "./operatorParts.ts";
import type { HelperData } from "./operatorThreads.ts";

// The entry of a thread that helps with an operator's passes.
const { memory, claims, sizes, kind, plan, planEnd, thread, simd } = workerData as HelperData;
chooseSimd(simd);
const instance = operatorModule.attach(memory);
if (instance) {
  const layout = operatorLayout(sizes, planEnd);
  helpForEver({ instance, plan, layout, kind }, claims, thread);
}
