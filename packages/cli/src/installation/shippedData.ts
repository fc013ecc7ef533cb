import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { analyse, type HarmonicCoefficients } from "@chaosphere/core";
import { readDataset } from "@chaosphere/data/node";
import { CallError } from "../errors/callError.ts";

/** The folder of a dataset that ships with the repository, looked for above this file and in the working folder. */
export function shippedDataset(name: string): string {
  const here = dirname(fileURLToPath(import.meta.url));
  const candidates = [join(here, "../../../../data", name), join(process.cwd(), "data", name)];
  const folder = candidates.find((candidate) => existsSync(join(candidate, "meta.json")));
  if (folder === undefined) {
    throw new CallError(
      `the dataset ${name} must be at hand, got none in ${candidates.join(" or ")}. Take data/${name} from the repository, or name its folder.`,
    );
  }
  return folder;
}

/** Earth's relief as coefficients l < bandLimit, metres. */
export async function reliefCoefficients(
  bandLimit: number,
  folder: string = shippedDataset("etopo-relief"),
): Promise<HarmonicCoefficients> {
  const { fields } = await readDataset(folder);
  return analyse(fields, bandLimit);
}
