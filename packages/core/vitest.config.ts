import { existsSync } from "node:fs";
import { playwright } from "@vitest/browser-playwright";
import { defineConfig, mergeConfig, type TestProjectInlineConfiguration } from "vitest/config";
import { sharingModules } from "../../vitest.shared.ts";

const executablePath = process.env.CHROMIUM_PATH ?? "/usr/bin/chromium";

const node: TestProjectInlineConfiguration = { extends: true, test: { name: "node" } };

const chromium: TestProjectInlineConfiguration = {
  extends: true,
  optimizeDeps: { include: ["fast-check", "fft.js", "ml-matrix"] },
  test: {
    name: "chromium",
    exclude: ["test/**/*.node.test.ts"],
    browser: {
      enabled: true,
      headless: true,
      screenshotFailures: false,
      instances: [{ browser: "chromium" }],
      provider: playwright({
        launchOptions: {
          executablePath,
          args: [
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
          ],
        },
      }),
    },
  },
};

/** A CHROMIUM_PATH that is set must work, so that CI cannot lose its browser unnoticed. */
const hasChromium = process.env.CHROMIUM_PATH !== undefined || existsSync(executablePath);
if (!hasChromium) {
  process.stderr.write("No /usr/bin/chromium: core is tested in Node only. Set CHROMIUM_PATH.\n");
}

/** Every test runs in Node and in Chromium, except those of files ending in `.node.test.ts`. */
export default mergeConfig(
  sharingModules,
  defineConfig({ test: { projects: hasChromium ? [node, chromium] : [node] } }),
);
