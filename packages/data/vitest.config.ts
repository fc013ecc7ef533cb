import { defineConfig } from "vitest/config";
import { sharingModulesExcept } from "../../vitest.shared.ts";

export default defineConfig(
  sharingModulesExcept(["test/missingFilter.test.ts", "test/temporaries.test.ts"]),
);
