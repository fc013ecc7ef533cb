import { defaultClientConditions, defineConfig } from "vite";

/** Static files with relative addresses: the built page works from any folder, offline. */
export default defineConfig({
  base: "./",
  resolve: { conditions: ["@chaosphere/source", ...defaultClientConditions] },
  worker: { format: "es" },
  build: { target: "es2022", modulePreload: { polyfill: false }, chunkSizeWarningLimit: 1200 },
});
