import { checkerboardCertificate } from "../experiments/checkerboard-certificate/experiment.ts";
import { dimension } from "../experiments/dimension/experiment.ts";
import { entropyBounds } from "../experiments/entropy-bounds/experiment.ts";
import { errata } from "../experiments/errata/experiment.ts";
import { linearSpde } from "../experiments/linear-spde/experiment.ts";
import { malliavinScore } from "../experiments/malliavin-score/experiment.ts";
import { mitigations } from "../experiments/mitigations/experiment.ts";
import { singularity } from "../experiments/singularity/experiment.ts";
import { sphereGeneration } from "../experiments/sphere-generation/experiment.ts";
import type { Experiment } from "./experiment.ts";

/** Every experiment by the name of its folder. */
export const experiments: Readonly<Record<string, Experiment>> = {
  "checkerboard-certificate": checkerboardCertificate,
  dimension,
  "entropy-bounds": entropyBounds,
  errata,
  "linear-spde": linearSpde,
  "malliavin-score": malliavinScore,
  mitigations,
  singularity,
  "sphere-generation": sphereGeneration,
};
