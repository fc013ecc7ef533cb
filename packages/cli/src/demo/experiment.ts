import {
  analyse,
  child,
  type HarmonicCoefficients,
  key,
  ornsteinUhlenbeck,
  purpose,
  reverseSample,
  type SpectrumFit,
} from "@chaosphere/core";
import type { Dataset } from "@chaosphere/data";
import { type Checkpoint, relativeScore, restore } from "@chaosphere/score";
import { progress } from "../progress.ts";
import type { Terminal } from "../terminal.ts";
import { type Comparison, compare } from "./comparison.ts";
import { type DemoDesign, roles } from "./design.ts";
import { type HeldOutJudgement, judge } from "./heldOut.ts";
import { closedForms, forEachModel, type ModelCheckpoints, type Models } from "./models.ts";
import { type Trained, trainResidual } from "./training.ts";

/** What came out. */
export interface Experiment {
  readonly data: Dataset;
  readonly test: Dataset;
  readonly design: DemoDesign;
  readonly noise: SpectrumFit;
  readonly trained: Trained;
  readonly models: ModelCheckpoints;
  /** New fields of each model, from the same noise. */
  readonly generated: Models<HarmonicCoefficients>;
  /** Fields of the runs that no model saw. */
  readonly simulated: HarmonicCoefficients;
  readonly judgement: HeldOutJudgement;
  readonly comparison: Comparison;
}

/** What an experiment is told beside its design. */
export interface ExperimentSetting {
  readonly seed: number;
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
  const { bandLimit, count, samplerSteps: steps } = design;
  const { seed, terminal } = setting;
  const fitting = progress(terminal, "fitting", "closed forms", 3, { even: false });
  let fitted = 0;
  const forms = closedForms(data, bandLimit, seed, () => fitting.advance(++fitted));
  fitting.finish();
  const trained = await trainResidual(forms, design, setting);
  const { localised, full, test, training, noise } = forms;
  const models = { network: trained.network, localised, full };

  const bar = progress(terminal, "sampling", "steps", 3 * steps, { even: false });
  let done = 0;
  const generated = forEachModel<Checkpoint, HarmonicCoefficients>(models, (model) => {
    const { standard, denoiser } = restore(model);
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
  const judging = progress(terminal, "judging", "parts", roles.test.length + 3, { even: false });
  let judged = 0;
  const judgement = judge(models, test, design, child(key(seed), purpose.judgement), () =>
    judging.advance(++judged),
  );
  judging.finish();
  return {
    data,
    test,
    design,
    noise,
    trained,
    models,
    generated,
    simulated,
    judgement,
    comparison,
  };
}
