import { existsSync } from "node:fs";
import { defineConfig, mergeConfig, type TestProjectInlineConfiguration } from "vitest/config";
import { shared } from "../../vitest.shared.ts";

const node: TestProjectInlineConfiguration = {
  extends: true,
  test: { name: "node", exclude: ["test/**/*.browser.test.ts"] },
};

/** The built page in one Chromium with software WebGL, one file after another: see test/browser.ts. */
const page: TestProjectInlineConfiguration = {
  extends: true,
  test: {
    name: "page",
    include: ["test/**/*.browser.test.ts"],
    globalSetup: ["test/browserSetup.ts"],
    fileParallelism: false,
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

export default mergeConfig(
  shared,
  defineConfig({ test: { projects: hasChromium ? [node, page] : [node] } }),
);
