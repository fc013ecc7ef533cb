import { defaultClientConditions, defineConfig } from "vite";
import { heldOut } from "./heldOutLaws.ts";
import { notices } from "./notices.ts";
import { theory } from "./theory.ts";

const { page, worker } = notices();

/** Static files with relative addresses: the built page works from any folder, offline. */
export default defineConfig({
  base: "./",
  resolve: { conditions: ["@chaosphere/source", ...defaultClientConditions] },
  plugins: [page, theory(), heldOut()],
  worker: { format: "es", plugins: worker },
  build: { target: "es2022", modulePreload: { polyfill: false }, chunkSizeWarningLimit: 1200 },
});
