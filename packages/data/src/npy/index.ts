export type { NpyData, NpyDtype } from "./elements.ts";
export { type NpyArray, npyArray, readNpy, writeNpy } from "./npy.ts";
