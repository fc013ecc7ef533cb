import {
  type CascadeCheckpoint,
  type Checkpoint,
  defaultSampler,
  isCascade,
  type ModelLaw,
} from "@chaosphere/model";
import type { EntropyBound } from "@chaosphere/score";
import type { LoadedModel } from "../fields/fields.ts";
import { readable } from "../session/number.ts";
import { type HeldOutLaw, heldOutFacts, heldOutLink, missedNote } from "./heldOutFacts.ts";
import type { Column, Drawn, Fact, Panel, PanelContent, PanelInput, PanelSeries } from "./panel.ts";

/** A model: how its training went, and the certificate of its samples term by term. */
export function modelPanel(
  lawOf: (model: LoadedModel) => ModelLaw,
  heldOutOf: (model: LoadedModel) => HeldOutLaw | undefined = () => undefined,
): Panel {
  const drawn = (input: PanelInput): Drawn => {
    const content = draw(input, lawOf);
    const heldOut = input.model ? heldOutOf(input.model) : undefined;
    return heldOut && !("empty" in content) ? withHeldOut(content, heldOut) : content;
  };
  return { name: "model", tab: "Model", draw: drawn };
}

/** How far the draws of a network are from its law, before the certificate, which is of the closed form. */
function withHeldOut(content: PanelContent, heldOut: HeldOutLaw): PanelContent {
  const [first = "", ...notes] = content.notes;
  return {
    ...content,
    notes: [first, missedNote(heldOut), ...notes],
    facts: [...heldOutFacts(heldOut), ...(content.facts ?? [])],
    more: heldOutLink(heldOut),
  };
}

function draw(input: PanelInput, lawOf: (model: LoadedModel) => ModelLaw): Drawn {
  const { model, sampler, steps, gain } = input;
  if (!model) return { empty: "No model is open. Open a file written by chaosphere train." };
  const { checkpoint } = model;
  if (isCascade(checkpoint)) return withoutCertificate(checkpoint);
  const law = lawOf(model);
  const certificate = law.certificate(steps);
  const { path, bound, closedBound, times, perStep } = certificate;
  // The closed form is of the steps alone; those of a network with a gain are corrected at their end.
  const isGained = checkpoint.kind === "network" && checkpoint.gain !== undefined;
  const output =
    isGained && sampler === defaultSampler(checkpoint) ? undefined : law.output(sampler, steps);
  const [start, stop] = [law.flow(0), law.flow(checkpoint.stop)];
  const facts: Fact[] = [
    ...setting(checkpoint),
    {
      name: "data against noise, KL(μ₀ | γ)",
      value: nats(start.klDivergence),
      method: law.method,
    },
    {
      name: "Fisher information I₀",
      value: readable(start.fisherInformation, 4),
      method: law.method,
    },
    { name: "target, KL(μ_η | γ)", value: nats(stop.klDivergence), method: law.method },
    ...(output === undefined
      ? []
      : [{ name: `${sampler}, KL(μ_η | output)`, value: nats(output), method: "closed form" }]),
    ...terms("path entropy of martingale-exponential", path, "Girsanov’s theorem"),
    ...terms("bound of martingale-exponential, step by step", bound, "decay of I"),
    {
      name: "bound of martingale-exponential, closed",
      value: nats(closedBound.total),
      method: "decay of I",
    },
  ];
  if (gain) {
    facts.push({
      name: `from ${gain.fields} fields on the left: KL_η − K`,
      value: `${nats(gain.value)} ± ${readable(gain.standardError, 2)}`,
      method: "Girsanov’s theorem",
    });
  }
  const subject =
    checkpoint.kind === "network"
      ? "The certificate is for the closed form that the network corrects"
      : "The certificate is for the model’s own law";
  return {
    ...curves(checkpoint, times, perStep),
    facts,
    notes: [
      checkpoint.loss.length > 0
        ? LOSS
        : "What each step of the sampler adds to the entropy of the path, against diffusion time.",
      `${subject}, in ${steps} steps; entropies in nats. Of the samplers here, only martingale-exponential has a known path entropy and bound.`,
    ],
  };
}

const LOSS = "Training loss of the network against the number of steps.";

/** Of a model whose degrees have each a noise of their own, how its training went. */
function withoutCertificate(checkpoint: CascadeCheckpoint): PanelContent {
  const none = new Float64Array(0);
  return {
    ...curves(checkpoint, none, none),
    facts: setting(checkpoint),
    notes: [
      ...(checkpoint.loss.length > 0 ? [LOSS] : []),
      "This model draws large scales first, each degree with a noise of its own: no certificate of its samples is known.",
    ],
  };
}

/** What a model is, and the diffusion that it reverses. */
function setting(checkpoint: Checkpoint): Fact[] {
  return [
    { name: "kind", value: kindOf(checkpoint) },
    { name: "degrees", value: `l < ${checkpoint.bandLimit}` },
    ...noiseFact(checkpoint),
    {
      name: "diffusion times, T to η",
      value: `${readable(checkpoint.horizon)} to ${readable(checkpoint.stop)}`,
    },
  ];
}

function kindOf(checkpoint: Checkpoint): string {
  switch (checkpoint.kind) {
    case "gaussian":
      return "Gaussian, closed form";
    case "isotropic":
      return "isotropic Gaussian, closed form";
    case "mixture":
      return `mixture of ${checkpoint.weights.length} shifts, closed form`;
    case "network":
      return `network, ${checkpoint.spec.kind}, ${checkpoint.steps} steps`;
    default:
      return checkpoint satisfies never;
  }
}

function noiseFact({ noise: { whittleMatern } }: Checkpoint): Fact[] {
  if (!whittleMatern) return [];
  const [alpha, kappa, sigma] = [whittleMatern.alpha, whittleMatern.kappa, whittleMatern.sigma].map(
    (x) => readable(x),
  );
  return [
    {
      name: "noise γ",
      value: `α = ${alpha}, κ = ${kappa}, σ = ${sigma}`,
      method: "Whittle–Matérn",
    },
  ];
}

function terms(name: string, { total, terms: parts }: EntropyBound, method: string): Fact[] {
  return [
    { name, value: nats(total), method },
    { name: "— starting from γ", value: nats(parts.initialisation), method },
    { name: "— score frozen over each step", value: nats(parts.discretisation), method },
  ];
}

/** Loss against steps, or of a model that was not trained the entropy of each step. */
function curves(
  checkpoint: Checkpoint,
  times: Float64Array,
  perStep: Float64Array,
): Pick<PanelContent, "series" | "plot" | "columns"> {
  const { loss } = checkpoint;
  if (loss.length === 0 || checkpoint.kind !== "network") {
    return {
      series: [
        { role: "left", label: "entropy of a step", x: times, y: perStep, mark: "line-points" },
      ],
      plot: { x: { label: "diffusion time t" }, y: { label: "entropy", unit: "nats" } },
      columns: [
        { name: "t", values: times },
        { name: "entropy of the step (nats)", values: perStep },
      ],
    };
  }
  const x = reportSteps(checkpoint);
  const series: PanelSeries[] = [{ role: "left", label: "training", x, y: loss, mark: "line" }];
  const columns: Column[] = [
    { name: "step", values: x },
    { name: "loss", values: loss },
  ];
  if (checkpoint.heldOutLoss.length > 0) {
    series.push({ role: "right", label: "held out", x, y: checkpoint.heldOutLoss, mark: "line" });
    columns.push({ name: "loss on held-out data", values: checkpoint.heldOutLoss });
  }
  const positive = series.every(({ y }) => Array.from(y).every((value) => value > 0));
  return {
    series,
    plot: {
      x: { label: "step" },
      y: { label: "loss", scale: positive ? "log" : "linear" },
    },
    columns,
  };
}

/** Steps of the reports: those of the log where it was kept, else evenly spaced up to the last. */
function reportSteps({ loss, steps, state }: Checkpoint & { kind: "network" }): Float64Array {
  const log = state?.log;
  return Float64Array.from(loss, (_, k) =>
    log?.length === loss.length ? (log[k]?.step ?? 0) : ((k + 1) * steps) / loss.length,
  );
}

function nats(x: number): string {
  return `${readable(x, 4)} nats`;
}
