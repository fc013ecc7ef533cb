import type { ViteUserConfig } from "vitest/config";

/** What every package's tests share: the source condition, and no console output from a library. */
export const shared: ViteUserConfig = {
  resolve: { conditions: ["@chaosphere/source"] },
  ssr: { resolve: { conditions: ["@chaosphere/source"] } },
  test: {
    include: ["test/**/*.test.ts"],
    testTimeout: 60_000,
    onConsoleLog(log: string): false {
      throw new Error(`A library printed: ${log}`);
    },
  },
};
