import { fileURLToPath } from "node:url";
import { defineConfig, mergeConfig } from "vitest/config";
import { shared } from "../vitest.shared.ts";
import { docExampleModules } from "./docExamples/modules.ts";

const reports = process.env["TEST_REPORT_DIR"];

/** Tests of the workspace itself: packages as a user gets them, layers, bibliography, examples in doc comments. */
export default mergeConfig(
  shared,
  defineConfig({
    plugins: [docExampleModules()],
    test: {
      root: fileURLToPath(new URL(".", import.meta.url)),
      testTimeout: 240_000,
      hookTimeout: 240_000,
      ...(reports ? { outputFile: { json: `${reports}/workspace.json` } } : {}),
    },
  }),
);
