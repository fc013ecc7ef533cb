import { join } from "node:path";
import type { Dataset } from "@chaosphere/data";
import { readDataset } from "@chaosphere/data/node";

/** A dataset of the repository by the name of its folder; cells without a value are marked. */
export function bundledData(name: "ersst-v5" | "etopo-relief" | "pcm-trefht"): Promise<Dataset> {
  const file = name === "ersst-v5" ? "ersst-v5/sst.nc" : name;
  return readDataset(join(import.meta.dirname, "../../../data", file), { missing: "mask" });
}
