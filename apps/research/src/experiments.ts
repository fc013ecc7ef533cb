import { barotropicTurbulenceLaw } from "../experiments/barotropic-turbulence/experiment.ts";
import { calibration } from "../experiments/calibration/experiment.ts";
import { checkerboardCertificate } from "../experiments/checkerboard-certificate/experiment.ts";
import { climateHemisphere } from "../experiments/climate-hemisphere/experiment.ts";
import { dimension } from "../experiments/dimension/experiment.ts";
import { entropyBounds } from "../experiments/entropy-bounds/experiment.ts";
import { errata } from "../experiments/errata/experiment.ts";
import { graceGravity } from "../experiments/grace-gravity/experiment.ts";
import { learnedChaos } from "../experiments/learned-chaos/experiment.ts";
import { learnedCheckerboard } from "../experiments/learned-checkerboard/experiment.ts";
import { learnedGains } from "../experiments/learned-gains/experiment.ts";
import { learnedJets } from "../experiments/learned-jets/experiment.ts";
import { learnedLaws } from "../experiments/learned-laws/experiment.ts";
import { learnedPosteriors } from "../experiments/learned-posteriors/experiment.ts";
import { learnedTail } from "../experiments/learned-tail/experiment.ts";
import { learnedTemperature } from "../experiments/learned-temperature/experiment.ts";
import { learnedTopography } from "../experiments/learned-topography/experiment.ts";
import { learnedTurbulence } from "../experiments/learned-turbulence/experiment.ts";
import { linearSpde } from "../experiments/linear-spde/experiment.ts";
import { malliavinScore } from "../experiments/malliavin-score/experiment.ts";
import { mitigations } from "../experiments/mitigations/experiment.ts";
import { mixturePosteriors } from "../experiments/mixture-posteriors/experiment.ts";
import { nonlinearGeneration } from "../experiments/nonlinear-generation/experiment.ts";
import { nonlinearLaws } from "../experiments/nonlinear-laws/experiment.ts";
import { nonlinearScore } from "../experiments/nonlinear-score/experiment.ts";
import { nonlinearSphere } from "../experiments/nonlinear-sphere/experiment.ts";
import { nonlinearVariance } from "../experiments/nonlinear-variance/experiment.ts";
import { posteriorCmb } from "../experiments/posterior-cmb/experiment.ts";
import { posteriorDiffusion } from "../experiments/posterior-diffusion/experiment.ts";
import { quadraticPower } from "../experiments/quadratic-power/experiment.ts";
import { schrodingerBridge } from "../experiments/schrodinger-bridge/experiment.ts";
import { seaSurfaceWithheld } from "../experiments/sea-surface/experiment.ts";
import { singularity } from "../experiments/singularity/experiment.ts";
import { spdeOperators } from "../experiments/spde-operators/experiment.ts";
import { sphereGeneration } from "../experiments/sphere-generation/experiment.ts";
import type { Experiment } from "./experiment.ts";

/** Every experiment by the name of its folder. */
export const experiments: Readonly<Record<string, Experiment>> = {
  "barotropic-turbulence": barotropicTurbulenceLaw,
  calibration,
  "checkerboard-certificate": checkerboardCertificate,
  "climate-hemisphere": climateHemisphere,
  dimension,
  "entropy-bounds": entropyBounds,
  errata,
  "grace-gravity": graceGravity,
  "learned-chaos": learnedChaos,
  "learned-checkerboard": learnedCheckerboard,
  "learned-gains": learnedGains,
  "learned-jets": learnedJets,
  "learned-laws": learnedLaws,
  "learned-posteriors": learnedPosteriors,
  "learned-tail": learnedTail,
  "learned-temperature": learnedTemperature,
  "learned-topography": learnedTopography,
  "learned-turbulence": learnedTurbulence,
  "linear-spde": linearSpde,
  "malliavin-score": malliavinScore,
  mitigations,
  "mixture-posteriors": mixturePosteriors,
  "nonlinear-generation": nonlinearGeneration,
  "nonlinear-laws": nonlinearLaws,
  "nonlinear-score": nonlinearScore,
  "nonlinear-variance": nonlinearVariance,
  "nonlinear-sphere": nonlinearSphere,
  "posterior-cmb": posteriorCmb,
  "quadratic-power": quadraticPower,
  "schrodinger-bridge": schrodingerBridge,
  "sea-surface": seaSurfaceWithheld,
  "posterior-diffusion": posteriorDiffusion,
  singularity,
  "spde-operators": spdeOperators,
  "sphere-generation": sphereGeneration,
};
