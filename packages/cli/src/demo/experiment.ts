import {
  analyse,
  child,
  type HarmonicCoefficients,
  key,
  ornsteinUhlenbeck,
  purpose,
  reverseSample,
} from "@chaosphere/core";
import type { SpectrumFit } from "@chaosphere/core/estimation";
import type { Dataset } from "@chaosphere/data";
import {
  type Checkpoint,
  type ChosenLocalisation,
  type NetworkCheckpoint,
  restoreModel,
} from "@chaosphere/model";
import { relativeScore } from "@chaosphere/score";
import { progress } from "../terminal/progress.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { type Comparison, compare } from "./comparison.ts";
import { type Conditioning, conditioning } from "./conditioning.ts";
import { type DemoDesign, REFINEMENT } from "./design.ts";
import { type HeldOutJudgement, judge, judgingSteps } from "./heldOut.ts";
import {
  type ClosedForms,
  closedForms,
  forEachModel,
  type ModelCheckpoints,
  type Models,
} from "./models.ts";
import { type Trained, trainResidual } from "./training.ts";

/** What came out. */
export interface Experiment {
  readonly data: Dataset;
  readonly test: Dataset;
  readonly design: DemoDesign;
  readonly noise: SpectrumFit;
  readonly chosen: ChosenLocalisation;
  readonly trained: Trained;
  readonly models: ModelCheckpoints;
  /** New fields of each model, from the same noise. */
  readonly generated: Models<HarmonicCoefficients>;
  /** Fields of the runs that no model saw. */
  readonly simulated: HarmonicCoefficients;
  readonly judgement: HeldOutJudgement;
  readonly comparison: Comparison;
  /** Held-out fields given a part of them, by the localised Gaussian. */
  readonly conditioning: Conditioning;
}

/** What an experiment is told beside its design. */
export interface ExperimentSetting {
  readonly seed: number;
  /** Earth's relief, which says where the sea is. */
  readonly relief: Dataset;
  /** The folder that keeps the state of training. */
  readonly out: string;
  readonly resume: boolean;
  readonly terminal: Terminal;
}

/** Fits the closed forms, trains the network, draws from each model and compares them on the held-out runs. */
export async function experiment(
  data: Dataset,
  design: DemoDesign,
  setting: ExperimentSetting,
): Promise<Experiment> {
  const { seed, terminal } = setting;
  const fitting = progress(terminal, "fitting", "closed forms", 5, { even: false });
  let fitted = 0;
  const forms = closedForms(data, design, seed, () => fitting.advance(++fitted));
  fitting.finish();
  const trained = await trainResidual(forms, design, setting);
  return { ...evaluated(data, forms, trained.network, design, setting), data, design, trained };
}

/** What comes out once the network is trained: a function of data, weights and seed alone. */
export function evaluated(
  data: Dataset,
  forms: ClosedForms,
  network: NetworkCheckpoint,
  design: DemoDesign,
  { seed, terminal, relief }: Pick<ExperimentSetting, "seed" | "terminal" | "relief">,
): Omit<Experiment, "data" | "design" | "trained"> {
  const { bandLimit, count, samplerSteps: steps } = design;
  const { localised, full, test, training, noise, chosen } = forms;
  const models = { network, localised, full };
  const bar = progress(terminal, "sampling", "steps", 3 * steps, { even: false });
  let done = 0;
  const generated = forEachModel<Checkpoint, HarmonicCoefficients>(models, (model) => {
    const { standard, denoiser } = restoreModel(model);
    const y = reverseSample(ornsteinUhlenbeck(model), relativeScore(denoiser), {
      key: child(key(seed), purpose.start),
      bandLimit,
      batch: count,
      steps,
      onStep: () => bar.advance(++done),
    });
    return standard.invert(y);
  });
  bar.finish();

  const simulated = analyse(test.fields, bandLimit);
  const comparison = compare(
    {
      generated,
      training: analyse(training.fields, bandLimit),
      heldOut: simulated,
      all: analyse(data.fields, bandLimit),
      groups: data.groups,
    },
    data.fields.grid,
    child(key(seed), purpose.comparison),
  );
  const judging = progress(terminal, "judging", "steps", judgingSteps(design, REFINEMENT), {
    even: false,
  });
  let judged = 0;
  const judgement = judge(models, test, design, () => judging.advance(++judged));
  judging.finish();
  const given = conditioning(localised, test, relief, child(key(seed), purpose.posterior));
  return {
    test,
    noise,
    chosen,
    models,
    generated,
    simulated,
    judgement,
    comparison,
    conditioning: given,
  };
}
