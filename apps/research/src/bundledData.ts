import { join } from "node:path";
import type { Dataset } from "@chaosphere/data";
import { readDataset } from "@chaosphere/data/node";

/** A dataset of the repository by the name of its folder. */
export function bundledData(name: "etopo-relief" | "pcm-trefht"): Promise<Dataset> {
  return readDataset(join(import.meta.dirname, "../../../data", name));
}
