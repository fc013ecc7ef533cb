import { FormatError } from "@chaosphere/core";
import {
  type FlowStates,
  type MalliavinCriterion,
  malliavinCriterion,
  type StochasticEquation,
  simulateFlow,
  simulatePaths,
} from "@chaosphere/malliavin";
import { type AtomReport, atomReport } from "./atomReport.ts";
import type { EquationSource } from "./equationSource.ts";
import { isPoint } from "./runSettings.ts";
import { batchOf, type PathRun } from "./weightedPaths.ts";

/** Whether the law of X_T has a score, as far as its first paths, and what is known of its equation, can tell. */
export interface Existence {
  readonly monitor: MalliavinCriterion;
  /** For the equation that is absorbed at 0. */
  readonly atom?: AtomReport;
}

/** Paths that are asked before any weight is computed. */
const ASKED = 4000;

/** Monitors the Malliavin matrix, and finds the atom of −x|x| with noise √|x|, which Euler's paths step over. */
export function existence(
  source: EquationSource,
  equation: StochasticEquation,
  run: PathRun,
): Existence {
  // States alone first: a coefficient that is not finite is named as that, and not as a wrong derivative.
  simulatePaths(equation, batchOf(run, 0, Math.min(run.paths, ASKED / 40)));
  const [flow] = simulateFlow(equation, batchOf(run, 0, Math.min(run.paths, ASKED)));
  const monitor = malliavinCriterion(equation, flow as FlowStates);
  const isAbsorbed = source.kind === "named" && source.name === "signed-square";
  if (!(isAbsorbed && isPoint(run.start))) return { monitor };
  const atom = atomReport(run.start.mean[0], run.horizon);
  const reason = `X_T = 0 with probability ${atom.mass.toFixed(4)} (Fokker–Planck): the law has an atom where the process stays, so no density and no score.`;
  return { monitor: { ...monitor, verdict: "none", reason }, atom };
}

/** @throws {@link FormatError} with the reason where there is no score. */
export function refuseWithoutScore({ monitor, atom }: Existence, path: string): void {
  if (monitor.verdict !== "none") return;
  const remedy =
    atom === undefined
      ? "Give noise that reaches every direction, or see the report by --monitor."
      : 'Take {"equation": "regularised-square", "epsilon": 0.1}, or see the report by --monitor.';
  throw new FormatError(
    `refuseWithoutScore: the law of X_T of ${path} must have a score, got none. ${monitor.reason} ${remedy}`,
    { path, field: "equation" },
  );
}

/** The monitors in lines. */
export function existenceLines({ monitor, atom }: Existence): string[] {
  const { smallestEigenvalue: λ, inverseMoments, ellipticity, degenerateShare, paths } = monitor;
  const moments = inverseMoments
    .map(({ power, value }) => `E[λ^−${power}] = ${value.toPrecision(3)}`)
    .join(", ");
  return [
    `verdict: ${monitor.verdict}. ${monitor.reason}`,
    `smallest eigenvalue λ of the Malliavin matrix on ${paths} paths: least ${λ.least.toPrecision(3)}, median ${λ.median.toPrecision(3)}; ${moments}`,
    `smallest eigenvalue of σσᵀ ${ellipticity.toPrecision(3)}; degenerate on ${(100 * degenerateShare).toFixed(2)} % of the paths`,
    ...(atom ? [`atom at ${atom.state} of mass ${atom.mass.toFixed(4)}`] : []),
  ];
}
