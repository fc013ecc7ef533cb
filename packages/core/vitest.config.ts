import { playwright } from "@vitest/browser-playwright";
import { defineConfig, mergeConfig } from "vitest/config";
import { shared } from "../../vitest.shared.ts";

/** Debian's Chromium, or the one named by CHROMIUM_PATH, with nothing that reaches the network. */
const chromium = playwright({
  launchOptions: {
    executablePath: process.env.CHROMIUM_PATH ?? "/usr/bin/chromium",
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
});

/** Every test runs in Node and in Chromium, except those of files ending in `.node.test.ts`. */
export default mergeConfig(
  shared,
  defineConfig({
    test: {
      projects: [
        { extends: true, test: { name: "node", environment: "node" } },
        {
          extends: true,
          optimizeDeps: { include: ["fast-check", "fft.js", "ml-matrix"] },
          test: {
            name: "chromium",
            exclude: ["test/**/*.node.test.ts"],
            browser: {
              enabled: true,
              headless: true,
              provider: chromium,
              instances: [{ browser: "chromium" }],
              screenshotFailures: false,
            },
          },
        },
      ],
    },
  }),
);
