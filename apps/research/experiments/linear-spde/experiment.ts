import { contactSheet, type Figure, linePlot, type PlotSeries } from "@chaosphere/atlas";
import {
  child,
  coefficients,
  colour,
  gaussLegendreRule,
  type HarmonicCoefficients,
  type Key,
  pointwiseVariance,
  scaleDegrees,
  whiteNoise,
} from "@chaosphere/core";
import {
  type SphereOperator,
  type SphereSpde,
  spdeCovariance,
  spdeMean,
  spdeScore,
  sphereSpde,
} from "@chaosphere/malliavin";
import { column, type Experiment, type Findings } from "../../src/experiment.ts";

interface Config {
  /** Degrees l < bandLimit of the validation. */
  readonly bandLimit: number;
  readonly times: readonly number[];
}

const operators: Readonly<Record<string, SphereOperator>> = {
  heat: { kind: "heat", diffusivity: 0.1 },
  ornsteinUhlenbeck: { kind: "ornstein-uhlenbeck", rate: 2 },
  fractional: { kind: "fractional", diffusivity: 0.1, power: 0.75 },
  biharmonic: { kind: "biharmonic", diffusivity: 0.001 },
};
const titles: Readonly<Record<string, string>> = {
  heat: "heat, ν = 0.1",
  ornsteinUhlenbeck: "Ornstein–Uhlenbeck, κ = 2",
  fractional: "fractional, ν = 0.1, s = ¾",
  biharmonic: "biharmonic, ν = 0.001",
};

/** q_l = (1 + l(l+1))^−3, which is summable against 2l + 1. */
const spdeOf = (operator: SphereOperator, bandLimit: number): SphereSpde =>
  sphereSpde(bandLimit, { operator, noise: (λ) => (1 + λ) ** -3 });

/** A field with coefficients f(i, l) at the index i = l² + l + m. */
function field(bandLimit: number, f: (i: number, l: number) => number): HarmonicCoefficients {
  const values = Float64Array.from({ length: bandLimit ** 2 }, (_, i) =>
    f(i, Math.floor(Math.sqrt(i))),
  );
  return coefficients("harmonic", bandLimit, values);
}

/** A state of the equation, what it started from, and a direction in the range of γ. */
interface Case {
  readonly spde: SphereSpde;
  readonly t: number;
  readonly state: HarmonicCoefficients;
  readonly start: HarmonicCoefficients;
  readonly direction: HarmonicCoefficients;
}

function drawnCase(operator: SphereOperator, bandLimit: number, t: number, key: Key): Case {
  const spde = spdeOf(operator, bandLimit);
  const γ = spdeCovariance(spde, t);
  const drawn = (label: number): HarmonicCoefficients => ({
    ...whiteNoise(bandLimit, 1, child(key, label)),
    basis: "harmonic",
  });
  const start = scaleDegrees(drawn(0), (l) => (1 + l) ** -2);
  const mean = spdeMean(spde, t, start);
  const noise = colour(γ, whiteNoise(bandLimit, 1, child(key, 1)));
  const state = { ...noise, values: noise.values.map((n, i) => n + mean.values[i]) };
  const direction = scaleDegrees(drawn(2), (l) => γ.spectrum[l] * (1 + l) ** -1.5);
  return { spde, t, state, start, direction };
}

/**
 * [log p(u + εh) − log p(u − εh)]/2ε: plainly, and with a² − b² = (a − b)(a + b), which loses no digits. Of a Gaussian
 * law the central quotient is exact for every ε, so ε is as large as rounding likes it.
 */
function differenceQuotients({ spde, t, state, start, direction }: Case): [number, number] {
  const γ = spdeCovariance(spde, t).spectrum;
  const mean = spdeMean(spde, t, start).values;
  const ε = 1e-3;
  let [above, below, factored] = [0, 0, 0];
  state.values.forEach((u, i) => {
    const h = direction.values[i];
    const r = u - mean[i];
    const variance = γ[Math.floor(Math.sqrt(i))];
    above -= (r + ε * h) ** 2 / (2 * variance);
    below -= (r - ε * h) ** 2 / (2 * variance);
    factored -= (2 * ε * h * (r + ε * h + (r - ε * h))) / (4 * ε * variance);
  });
  return [(above - below) / (2 * ε), factored];
}

/** Largest relative difference of γ_l from ∫₀ᵗ e^{2 a_l s} q_l ds by Gauss–Legendre panels. */
function covarianceByQuadrature(spde: SphereSpde, t: number): number {
  const { colatitudes, weights } = gaussLegendreRule(20);
  const γ = spdeCovariance(spde, t).spectrum;
  const differences = Array.from(γ, (closed, l) => {
    const a = spde.drift[l];
    let sum = 0;
    // Panels [t/2^k, t/2^(k−1)] resolve e^{2as} however stiff the degree.
    for (let k = 0; k < 40; k++) {
      const end = t / 2 ** k;
      const begin = k === 39 ? 0 : end / 2;
      colatitudes.forEach((θ, n) => {
        const s = begin + ((end - begin) * (1 + Math.cos(θ))) / 2;
        sum += (((end - begin) * weights[n]) / 2) * Math.exp(2 * a * s);
      });
    }
    return Math.abs((sum * spde.noise[l]) / closed - 1);
  });
  return Math.max(...differences);
}

/** The score at a state, start and direction written out in sines and cosines, which mpmath knows as well. */
function writtenScore(operator: SphereOperator): number {
  const L = 9;
  const point = {
    state: field(L, (i, l) => Math.cos(i + 1) / (1 + l) ** 2),
    start: field(L, (i, l) => Math.sin(2 * i + 1) / (1 + l) ** 2),
  };
  const direction = field(L, (i, l) => Math.cos(3 * i) / (1 + l) ** 6);
  return spdeScore(spdeOf(operator, L), 0.1, point, direction)[0];
}

function run({ bandLimit, times }: Config, key: Key): Findings {
  const numbers: Record<string, number> = {};
  const tables: Record<string, Record<string, number[]>> = {};
  Object.entries(operators).forEach(([name, operator], k) => {
    const errors = times.map((t, n) => {
      const c = drawnCase(operator, bandLimit, t, child(child(key, k), n));
      const [β] = spdeScore(c.spde, t, c, c.direction);
      // Negative control: the start is not moved by the semigroup.
      const held = { ...c, start: spdeMean(c.spde, t, c.start) };
      const [wrong] = spdeScore(c.spde, t, held, c.direction);
      const [plain, factored] = differenceQuotients(c);
      const relative = (value: number) => Math.abs(value - β) / Math.max(1, Math.abs(β));
      return { plain: relative(plain), factored: relative(factored), wrong: relative(wrong) };
    });
    const spde = spdeOf(operator, bandLimit);
    numbers[`${name}.plain`] = Math.max(...errors.map(({ plain }) => plain));
    numbers[`${name}.factored`] = Math.max(...errors.map(({ factored }) => factored));
    numbers[`${name}.wrong`] = Math.max(...errors.map(({ wrong }) => wrong));
    numbers[`${name}.covariance`] = covarianceByQuadrature(spde, 0.3);
    numbers[`${name}.score`] = writtenScore(operator);
    const trace = (L: number) => pointwiseVariance(spdeCovariance(spdeOf(operator, L + 1), 0.3));
    numbers[`${name}.traceChange`] = Math.abs(trace(64) / trace(128) - 1);
    tables[name] = {
      time: [...times],
      plain: errors.map(({ plain }) => plain),
      factored: errors.map(({ factored }) => factored),
    };
    const shown = drawnCase(operator, 65, 0.3, child(key, 99));
    tables[`field.${name}`] = { state: [...shown.state.values], start: [...shown.start.values] };
  });
  return { numbers, tables };
}

function figures(findings: Findings): Record<string, Figure> {
  const names = Object.keys(operators);
  const colours = ["#0072b2", "#d55e00", "#009e73", "#cc79a7"];
  const curve = (name: string, k: number, kind: "plain" | "factored"): PlotSeries => ({
    ...(kind === "plain" && { label: titles[name] ?? name }),
    x: column(findings, name, "time"),
    y: column(findings, name, kind).map((e) => Math.max(e, 1e-17)),
    colour: colours[k],
    mark: kind === "plain" ? "line-points" : "dashed",
  });
  const errors = linePlot(
    names.flatMap((name, k) => [curve(name, k, "plain"), curve(name, k, "factored")]),
    {
      title: "Score of linear SPDEs on the sphere against difference quotients of the log-density",
      x: { label: "time t  (solid: plain quotient; dashed: factored)" },
      y: { label: "|β_h − quotient| / max(1, |β_h|)", domain: [3e-18, 1e-5] },
      legend: "upper-right",
      width: 720,
    },
  );
  const [first = ""] = names;
  const fields = [
    column(findings, `field.${first}`, "start"),
    ...names.map((name) => column(findings, `field.${name}`, "state")),
  ];
  const gallery = contactSheet(
    [
      {
        fields: scaleDegrees(coefficients("harmonic", 65, Float64Array.from(fields.flat())), (l) =>
          l === 0 ? 0 : 1,
        ),
        captions: ["the start u₀", ...names.map((name) => titles[name] ?? name)],
      },
    ],
    {
      columns: 5,
      coverage: 0.995,
      graticule: false,
      title: "One start and one white noise under four operators, t = 0.3, means removed",
    },
  );
  return { "score-against-quotients": errors, "fields-by-operator": gallery };
}

/** The score of linear SPDEs on the sphere: docs/theory/formulas.md (I1). */
export const linearSpde: Experiment<Config> = {
  configs: {
    quick: { bandLimit: 33, times: [0.02, 0.3, 1] },
    full: { bandLimit: 65, times: [0.02, 0.04, 0.08, 0.16, 0.3, 0.5, 0.7, 1] },
  },
  fullIsShort: true,
  run,
  figures,
};
