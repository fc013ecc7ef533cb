import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import type { ViteUserConfig } from "vitest/config";

/**
 * Lets worker threads import the sources, as the tests do; threads inherit these arguments. Node 20 needs a loader for
 * TypeScript in each of them.
 */
const execArgv = [
  "--conditions=@chaosphere/source",
  "--import",
  new URL("./packages/malliavin/test/loadTypescriptInThreads.mjs", import.meta.url).href,
];

const reports = process.env["TEST_REPORT_DIR"];

/** What every package's tests share: the source condition, and no console output from a library. */
export const shared: ViteUserConfig = {
  resolve: { conditions: ["@chaosphere/source"] },
  ssr: { resolve: { conditions: ["@chaosphere/source"] } },
  test: {
    include: ["test/**/*.test.ts"],
    execArgv,
    setupFiles: [fileURLToPath(new URL("./vitest.laws.ts", import.meta.url))],
    testTimeout: 180_000,
    hookTimeout: 180_000,
    reporters: reports ? ["default", "json"] : ["default"],
    ...(reports ? { outputFile: { json: `${reports}/${basename(process.cwd())}.json` } } : {}),
    onConsoleLog(log: string): false {
      throw new Error(`A library printed: ${log}`);
    },
  },
};

/** The same for packages whose modules keep nothing that a test could see: the files of a worker share one copy of them. */
export const sharingModules: ViteUserConfig = {
  ...shared,
  test: { ...shared.test, isolate: false },
};
