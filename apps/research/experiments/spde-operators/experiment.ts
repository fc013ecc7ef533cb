import { type Figure, linePlot } from "@chaosphere/atlas";
import { child, coefficients, type Key, scaleDegrees, whiteNoise } from "@chaosphere/core";
import { type SphereSpde, spdeCovariance, spdeMean, sphereSpde } from "@chaosphere/malliavin";
import { column, type Experiment, type Findings } from "../../src/experiment.ts";
import { panels } from "../../src/figures/panels.ts";
import { intervalEquation, intervalErrors, intervalTimes } from "./interval.ts";
import { modeEquation } from "./modeEquation.ts";
import { intervalOperators, sphereOperators } from "./operators.ts";
import {
  lawByQuadrature,
  longStep,
  movedTwice,
  plainQuotient,
  type ScoredState,
  scoreOf,
  zonal,
} from "./quotients.ts";
import { variationErrors } from "./variations.ts";

interface Config {
  /** Paths on the interval; the authors have 4. */
  readonly paths: number;
  /** Degrees l < bandLimit on the sphere. */
  readonly bandLimit: number;
  readonly times: readonly number[];
}

/** A state drawn from the law on the sphere, and a direction that every coefficient has a part in. */
function drawnOnSphere(spde: SphereSpde, t: number, key: Key): ScoredState {
  const L = spde.drift.length;
  const γ = spdeCovariance(spde, t).spectrum;
  const [start, noise, direction] = [0, 1, 2].map((label) =>
    coefficients("harmonic", L, whiteNoise(L, 1, child(key, label)).values),
  );
  const rough = scaleDegrees(start, (l) => (1 + l) ** -2);
  const mean = spdeMean(spde, t, rough).values;
  const own = scaleDegrees(noise, (l) => Math.sqrt(γ[l])).values;
  return {
    spde,
    t,
    state: coefficients(
      "harmonic",
      L,
      own.map((n, i) => n + mean[i]),
    ),
    start: rough,
    direction: scaleDegrees(direction, (l) => Math.sqrt(γ[l])),
  };
}

/** The score at a state, a start and a direction that are written out, which mpmath knows as well. */
function writtenScore(spde: SphereSpde, t: number): number {
  const terms = (f: (k: number) => number): Float64Array =>
    Float64Array.from({ length: spde.drift.length }, (_, l) => f(l + 1));
  return scoreOf({
    spde,
    t,
    state: zonal(terms((k) => Math.cos(k) / k ** 2)),
    start: zonal(terms((k) => Math.sin(2 * k) / k ** 2)),
    direction: zonal(terms((k) => Math.cos(3 * k) / k ** 6)),
  });
}

function run({ paths, bandLimit, times }: Config, key: Key): Findings {
  const numbers: Record<string, number> = {};
  const tables: Record<string, Record<string, readonly number[]>> = {};
  Object.entries(intervalOperators).forEach(([name, operator], k) => {
    const { theirs, drawn, long, spread, wrong } = intervalErrors(operator, {
      key: child(key, k),
      paths,
    });
    tables[name] = { time: intervalTimes, theirs, drawn, long, spread };
    numbers[`${name}.theirs`] = Math.max(...theirs);
    numbers[`${name}.drawn`] = Math.max(...drawn);
    numbers[`${name}.long`] = Math.max(...long);
    numbers[`${name}.spread`] = Math.max(...spread);
    numbers[`${name}.wrong`] = Math.max(...wrong);
    numbers[`${name}.score`] = writtenScore(intervalEquation(operator, 8), 0.1);
    numbers[`${name}.early`] = writtenScore(intervalEquation(operator), 0.02);
    numbers[`${name}.late`] = writtenScore(intervalEquation(operator), 1);

    const isConserved = name === "cahnHilliard";
    const variations = child(key, 100 + k);
    const found = variationErrors(modeEquation(operator, { isConserved }), variations);
    for (const [what, value] of Object.entries(found)) numbers[`${name}.paths.${what}`] = value;
  });
  Object.entries(sphereOperators).forEach(([name, operator], k) => {
    const of = (L: number) => sphereSpde(L, { operator, noise: (λ) => (1 + λ) ** -3 });
    const errors = times.map((t, n) => {
      const scored = drawnOnSphere(of(bandLimit), t, child(child(key, 200 + k), n));
      const β = scoreOf(scored);
      const quotient = plainQuotient(scored, longStep(scored), lawByQuadrature(scored.spde, t));
      const relative = (value: number) => Math.abs(quotient - value) / Math.max(1, Math.abs(β));
      return { right: relative(β), wrong: relative(scoreOf(movedTwice(scored))) };
    });
    numbers[`sphere.${name}.long`] = Math.max(...errors.map(({ right }) => right));
    numbers[`sphere.${name}.wrong`] = Math.max(...errors.map(({ wrong }) => wrong));
    numbers[`sphere.${name}.score`] = writtenScore(of(8), 0.1);
  });
  return { numbers, tables };
}

function figures(findings: Findings): Record<string, Figure> {
  const drawn = Object.entries(intervalOperators).map(([name, { title }]) => {
    const curve = (label: string, part: string) => ({
      label,
      x: column(findings, name, "time"),
      y: column(findings, name, part).map((error) => Math.max(error, 1e-17)),
    });
    return linePlot(
      [
        curve("their states, ε = 10⁻⁵", "theirs"),
        curve("states of the law, ε = 10⁻⁵", "drawn"),
        curve("states of the law, long ε", "long"),
      ],
      {
        title,
        width: 420,
        x: { label: "time t" },
        y: { label: "|β − quotient|", scale: "log", domain: [1e-17, 1] },
      },
    );
  });
  return { "errors-by-operator": panels(drawn, { columns: 4 }) };
}

/** The operators of arXiv:2508.20316, of second and fourth order, against differences: docs/theory/formulas.md (I1), (N2). */
export const spdeOperators: Experiment<Config> = {
  configs: {
    quick: { paths: 1, bandLimit: 33, times: [0.02, 0.3, 1] },
    full: { paths: 4, bandLimit: 65, times: [0.02, 0.04, 0.08, 0.16, 0.3, 0.5, 0.7, 1] },
  },
  fullIsShort: true,
  run,
  figures,
};
