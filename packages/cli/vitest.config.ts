import { defineConfig } from "vitest/config";
import { sharingModulesExcept } from "../../vitest.shared.ts";

export default defineConfig(
  sharingModulesExcept([
    "test/clusterGuide.test.ts",
    "test/demoLeak.test.ts",
    "test/helpExamples.test.ts",
    "test/submit.test.ts",
    "test/submittedTraining.test.ts",
    "test/taskRecord.test.ts",
  ]),
);
