import { defineConfig } from "vitest/config";
import { sharingModules } from "../../vitest.shared.ts";

export default defineConfig(sharingModules);
