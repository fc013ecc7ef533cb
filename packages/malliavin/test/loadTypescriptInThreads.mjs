// Lets worker threads import TypeScript, which Node 20 does not hand down from the loader of the main thread. That
// stays as it is, for vitest has its own way.
import { isMainThread } from "node:worker_threads";

if (!isMainThread) await import("./loadTypescript.mjs");
