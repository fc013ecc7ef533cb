import type { FinerDegrees, TailChoice } from "@chaosphere/model";
import { CallError } from "../errors/callError.ts";
import { positive } from "./numbers.ts";

const FORM = /^alpha=([^,=]+),kappa=([^,=]+)(?:,sigma=([^,=]+))?$/;

/** Reads --tail: fit, noise, or the parameters of a Whittle–Matérn law as alpha=2,kappa=30,sigma=5. */
export function tailOption(text: string): TailChoice {
  if (text === "fit" || text === "noise") return text;
  const [, alpha, kappa, sigma] = FORM.exec(text.replace(/\s/g, "")) ?? [];
  if (alpha === undefined || kappa === undefined) {
    throw new CallError(
      `--tail must be fit, noise or alpha=…,kappa=…[,sigma=…], got "${text}". Write it like alpha=2,kappa=30.`,
    );
  }
  const number = positive("--tail");
  return {
    alpha: number(alpha),
    kappa: number(kappa),
    ...(sigma !== undefined && { sigma: number(sigma) }),
  };
}

/** What the degrees beyond a model are, and how to have others. */
export function tailNote(tail: FinerDegrees, from: number): string {
  const { alpha, kappa, sigma, fromDegree, origin } = tail;
  const sources = {
    file: "of the model's file",
    noise: "of the model's noise",
    fit: "fitted to the model's spectrum",
    given: "of --tail",
  };
  const fitted =
    fromDegree === undefined ? "" : `, which continues degrees ${fromDegree} to ${from - 1}`;
  const [a, k, s] = [alpha, kappa, sigma].map((x) => Number(x.toPrecision(3)));
  return `degrees from ${from} on are Gaussian, independent of the others, by the law σ²(κ² + l(l+1))^−α with α = ${a}, κ = ${k}, σ = ${s} ${sources[origin]}${fitted}.${origin === "given" ? "" : " --tail takes another law."}`;
}
