import { isCascade, type ModelLaw } from "@chaosphere/model";
import type { LoadedModel } from "../fields/fields.ts";
import type { InformationPath } from "../generate/protocol.ts";
import { type DiffusionRun, isRun } from "../generate/run.ts";
import { readable } from "../session/number.ts";
import type { Column, Drawn, Panel, PanelInput, PanelSeries } from "./panel.ts";

/** Relative entropy and Fisher information against diffusion time: of a run, and of the model's Gaussian law. */
export function entropyPanel(lawOf: (model: LoadedModel) => ModelLaw): Panel {
  return { name: "entropy", tab: "Entropy", draw: (input) => draw(input, lawOf) };
}

function draw(input: PanelInput, lawOf: (model: LoadedModel) => ModelLaw): Drawn {
  const run = [input.left, input.right].find(isRun) ?? null;
  const model = (run && input.models[run.model]) ?? input.model;
  if (!model) return { empty: "No model is open. Open one and draw fields from it." };
  if (isCascade(model.checkpoint)) {
    return {
      empty:
        "This model draws large scales first, each degree with a noise of its own: its entropies along the diffusion are not known.",
    };
  }
  const { horizon, stop } = model.checkpoint;
  const times = run?.information.times ?? logarithmic(horizon, Math.max(stop, horizon / 1000));
  const { flow, name: law, method } = lawOf(model);
  const theory = Array.from(times, flow);
  const klTheory = Float64Array.from(theory, ({ klDivergence }) => klDivergence);
  const informationTheory = Float64Array.from(theory, ({ fisherInformation }) => fisherInformation);

  const series: PanelSeries[] = [
    { role: "theory", label: `I, ${law}`, x: times, y: informationTheory, mark: "dashed" },
    { role: "muted", label: `KL, ${law}`, x: times, y: klTheory, mark: "dashed" },
  ];
  const columns: Column[] = [
    { name: "t", values: times },
    { name: `KL(μ_t | γ) of the ${law} (nats)`, values: klTheory },
    { name: `I(μ_t | γ) of the ${law}`, values: informationTheory },
  ];
  const notes = ["Relative entropy and relative Fisher information against diffusion time."];
  if (run) {
    addRun(run, series, columns);
    const batch = run.members > 1 ? `the ${run.members} fields` : "the one field";
    notes.push(
      `Points: ‖ŝ‖² averaged over ${batch} of the run, and its integral over time, since dKL/dt = −I. Dashed: the ${law}, by ${method}.`,
    );
    notes.push(momentOf(run, input));
  } else {
    notes.push(`Dashed: the ${law}, by ${method}. Draw from the model to see its run beside it.`);
  }
  return {
    series,
    plot: { x: { label: "diffusion time t" }, y: { label: "KL, I", unit: "nats" } },
    columns,
    notes,
  };
}

function addRun({ information }: DiffusionRun, series: PanelSeries[], columns: Column[]): void {
  const { times, mean, standardError } = information;
  const kl = entropyAlong(information);
  const band = {
    low: mean.map((value, k) => value - standardError[k]),
    high: mean.map((value, k) => value + standardError[k]),
  };
  const known = standardError.every(Number.isFinite);
  series.push(
    { role: "left", label: "I, run", x: times, y: mean, mark: "points", ...(known && { band }) },
    { role: "right", label: "KL, run", x: times, y: kl, mark: "points" },
  );
  columns.push(
    { name: "I along the run", values: mean },
    { name: "I along the run, standard error", values: standardError },
    { name: "KL along the run (nats)", values: kl },
  );
}

/**
 * Relative entropy from the Fisher information of a run, by de Bruijn's identity (Stam 1959; G6.2 of docs/theory/formulas.md):
 *
 *     KL_t = ∫_t^∞ I dτ = ∫_0^u I/(2u) du,   u = e^{−2τ},
 *
 * by trapezia in u, in which I/u is smooth and, beyond the horizon, constant.
 */
export function entropyAlong({ times, mean }: InformationPath): Float64Array {
  const u = times.map((t) => Math.exp(-2 * t));
  const integrand = mean.map((value, k) => value / (2 * u[k]));
  const entropy = new Float64Array(times.length);
  entropy[0] = integrand[0] * u[0];
  for (let k = 1; k < times.length; k++) {
    const [before, here] = [k - 1, k] as const;
    const width = u[here] - u[before];
    const height = (integrand[before] + integrand[here]) / 2;
    entropy[k] = entropy[before] + width * height;
  }
  return entropy;
}

/** What is known at the frame that is shown. */
function momentOf(run: DiffusionRun, { frame }: PanelInput): string {
  const t = run.times?.[Math.min(frame, run.frames - 1)] ?? Number.NaN;
  const { times, mean } = run.information;
  const k = times.indexOf(t);
  const kl = entropyAlong(run.information)[k];
  if (k < 0 || kl === undefined) return "";
  return `Shown: t = ${readable(t)}, I = ${readable(mean[k], 4)}, KL = ${readable(kl, 4)} nats.`;
}

/** Fifty times from high to low in even ratios. */
function logarithmic(high: number, low: number): Float64Array {
  return Float64Array.from({ length: 50 }, (_, k) => high * (low / high) ** (k / 49));
}
