import { existsSync } from "node:fs";
import { defineConfig, mergeConfig, type TestProjectInlineConfiguration } from "vitest/config";
import { shared } from "../../vitest.shared.ts";

const node: TestProjectInlineConfiguration = {
  extends: true,
  test: {
    name: "node",
    include: ["test/**/*.test.ts"],
    exclude: ["test/**/*.browser.test.ts"],
  },
};

/** The built page in one Chromium with software WebGL, one file after another: see test/browser.ts. */
const page: TestProjectInlineConfiguration = {
  extends: true,
  test: {
    name: "page",
    include: ["test/**/*.browser.test.ts"],
    globalSetup: ["test/browserSetup.ts"],
    fileParallelism: false,
    isolate: false,
    hookTimeout: 120_000,
  },
};

/** A CHROMIUM_PATH that is set must work, so that CI cannot lose its browser unnoticed. */
const hasChromium = process.env.CHROMIUM_PATH !== undefined || existsSync("/usr/bin/chromium");
if (!hasChromium) {
  process.stderr.write(
    "No /usr/bin/chromium: the viewer is tested in Node only. Set CHROMIUM_PATH.\n",
  );
}

// Projects add their patterns to those of the root, which therefore has none.
const { include: _, ...test } = shared.test ?? {};

export default mergeConfig(
  { ...shared, test },
  defineConfig({ test: { projects: hasChromium ? [node, page] : [node] } }),
);
