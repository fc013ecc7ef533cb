import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import type { TestProjectInlineConfiguration, ViteUserConfig } from "vitest/config";

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

/**
 * The same for packages of which some test files need modules or a process of their own: those that replace modules, change the
 * folder or the environment of the process, or watch it.
 */
export function sharingModulesExcept(own: readonly string[]): ViteUserConfig {
  const { include = [], ...test } = shared.test ?? {};
  const project = (
    name: string,
    isolate: boolean,
    files: Pick<NonNullable<TestProjectInlineConfiguration["test"]>, "include" | "exclude">,
  ): TestProjectInlineConfiguration => ({ extends: true, test: { name, isolate, ...files } });
  const projects = [
    project("shared", false, { include, exclude: [...own] }),
    project("own", true, { include: [...own] }),
  ];
  // Projects add their patterns to those of the root, which therefore has none.
  return { ...shared, test: { ...test, projects } };
}
