import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const reports = process.env.TEST_REPORT_DIR;

/** Tests of the workspace itself: packages as a user gets them, layers, bibliography. */
export default defineConfig({
  test: {
    root: fileURLToPath(new URL(".", import.meta.url)),
    include: ["test/**/*.test.ts"],
    testTimeout: 240_000,
    hookTimeout: 240_000,
    reporters: reports ? ["default", "json"] : ["default"],
    ...(reports ? { outputFile: { json: `${reports}/workspace.json` } } : {}),
  },
});
