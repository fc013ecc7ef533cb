export { type LoadedTf, type LoadTfOptions, loadTf } from "./loadTf.ts";
export type { Tf } from "./tf.ts";
