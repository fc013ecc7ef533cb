import { type Figure, linePlot, type PlotSeries } from "@chaosphere/atlas";
import { child, gaussLegendreRule, type Key, whiteNoise } from "@chaosphere/core";
import { jets } from "@chaosphere/core/autodiff";
import { gaussHermite, logGamma } from "@chaosphere/core/special";
import {
  type LinearSde,
  linearTransition,
  smallTimeSingularity,
  subVariancePreservingSde,
  variancePreservingSde,
  withDamping,
  withNoiseGrowth,
} from "@chaosphere/malliavin";
import { automaticFunctional, coordinateDirections, gammaOperator } from "@chaosphere/score";
import { column, type Experiment, type Findings } from "../../src/experiment.ts";
import { panels } from "../../src/figures/panels.ts";
import { integrationByParts } from "./integrationByParts.ts";

interface Config {
  /** Draws of the Monte-Carlo rows. */
  readonly draws: number;
  /** Points of each curve. */
  readonly points: number;
}

const betaMin = 0.1;
const p = 1.1;

/** F = ‖x‖²/2 in d coordinates: a polynomial, so as smooth a functional as there is; γ_F = ‖x‖². */
const halfSquare = (d: number) =>
  automaticFunctional(coordinateDirections(3, d), (y) => {
    const [first, ...others] = y.map((v) => jets.multiply(jets.power(v, 2), 0.5));
    return jets.add(first, ...others);
  });

/** Its density, y^{d/2−1} e^{−y} / Γ(d/2), and the second derivative of that. */
const density = (d: number, y: number) => Math.exp((d / 2 - 1) * Math.log(y) - y - logGamma(d / 2));
const curvature = (d: number, y: number) => {
  const slope = (d / 2 - 1) / y - 1;
  return density(d, y) * (slope ** 2 - (d / 2 - 1) / y ** 2);
};

const variance = (sde: LinearSde, t: number) => linearTransition(sde, t).covariance[0];
const powersOfTen = (from: number, to: number, points: number) =>
  Array.from({ length: points }, (_, k) => 10 ** (from + ((to - from) * k) / (points - 1)));

/** E1: sub-VP has γ ~ βmin² t², not βmin⁴ t². */
function scheduleConstant(points: number): Findings {
  const sde = subVariancePreservingSde();
  const time = powersOfTen(-5, -1, points);
  const t = 1e-5;
  return {
    numbers: {
      "e1.overCorrected": variance(sde, t) / (betaMin ** 2 * t ** 2),
      "e1.overSlides": variance(sde, t) / (betaMin ** 4 * t ** 2),
    },
    tables: {
      e1: {
        time,
        covariance: time.map((t) => variance(sde, t)),
        corrected: time.map((t) => betaMin ** 2 * t ** 2),
        slides: time.map((t) => betaMin ** 4 * t ** 2),
      },
    },
  };
}

/** E2, E3: γ_F > 0 almost surely gives a density, and inverse moments of some order do not make it smooth. */
function densityCriteria(draws: number, points: number, key: Key): Findings {
  const γ1 = gammaOperator(halfSquare(1))(whiteNoise(3, draws, child(key, 0)));
  const γ5 = gammaOperator(halfSquare(5))(whiteNoise(3, draws, child(key, 1)));
  const moments = γ5.map((v) => v ** -p);
  const mean = moments.reduce((sum, v) => sum + v, 0) / draws;
  const error = Math.sqrt(moments.reduce((sum, v) => sum + (v - mean) ** 2, 0)) / draws;
  const exact = (d: number) => Math.exp(logGamma(d / 2 - p) - logGamma(d / 2)) / 2 ** p;
  const height = powersOfTen(-6, -1, points);
  return {
    numbers: {
      "e2.leastCovariance": γ1.reduce((a, v) => Math.min(a, v), Number.POSITIVE_INFINITY),
      "e2.densityGrowth": density(1, 1e-6) / density(1, 1e-4),
      "e3.moment": exact(5),
      "e3.z": Math.abs(mean - exact(5)) / error,
      // Negative control: the moment in four coordinates.
      "e3.z.wrong": Math.abs(mean - exact(4)) / error,
      "e3.curvatureGrowth": curvature(5, 1e-6) / curvature(5, 1e-4),
    },
    tables: {
      e2: { height, density: height.map((y) => density(1, y)) },
      e3: {
        height,
        density: height.map((y) => density(5, y)),
        curvature: height.map((y) => curvature(5, y)),
      },
    },
  };
}

/** E5: ∇ log p is not in L²(R), even for a Gaussian; it is in L²(p dy), with norm² the Fisher information. */
function scoreSpace(points: number): Findings {
  const rule = gaussLegendreRule(8);
  const flat = (R: number) =>
    rule.weights.reduce((sum, w, i) => {
      const y = R * Math.cos(rule.colatitudes[i]);
      return sum + w * R * y ** 2;
    }, 0);
  const { nodes, weights } = gaussHermite(20);
  const fisher = weights.reduce((sum, w, i) => sum + w * nodes[i] ** 2, 0);
  const radius = powersOfTen(-0.5, 2, points);
  return {
    numbers: { "e5.flat.100": flat(100), "e5.fisher": fisher },
    tables: { e5: { radius, flat: radius.map(flat), fisher: radius.map(() => fisher) } },
  };
}

/** E8: noise that grows linearly from 0 makes the singularity worse, and damping leaves it. */
function remedies(points: number): Findings {
  const bare = variancePreservingSde();
  const growing = withNoiseGrowth(bare, 1);
  const damped = withDamping(bare, 50);
  const time = powersOfTen(-5, -1, points);
  return {
    numbers: {
      "e8.bare": smallTimeSingularity(bare).exponent,
      "e8.growing": smallTimeSingularity(growing).exponent,
      "e8.growing.constant": smallTimeSingularity(growing).constant,
      "e8.damped": smallTimeSingularity(damped).exponent,
      "e8.damped.constant": smallTimeSingularity(damped).constant,
      "e8.damped.change": Math.abs(variance(damped, 1e-5) / variance(bare, 1e-5) - 1),
    },
    tables: {
      e8: {
        time,
        bare: time.map((t) => variance(bare, t)),
        growing: time.map((t) => variance(growing, t)),
        damped: time.map((t) => variance(damped, t)),
      },
    },
  };
}

function run({ draws, points }: Config, key: Key): Findings {
  const parts = [
    scheduleConstant(points),
    densityCriteria(draws, points, key),
    { numbers: integrationByParts(), tables: {} },
    scoreSpace(points),
    remedies(points),
  ];
  return {
    numbers: Object.assign({}, ...parts.map(({ numbers }) => numbers)),
    tables: Object.assign({}, ...parts.map(({ tables }) => tables)),
  };
}

/** One panel: curves of a table against its first column. */
interface Panel {
  readonly title: string;
  readonly table: string;
  readonly across: readonly [column: string, label: string];
  readonly up: string;
  readonly curves: readonly (readonly [column: string, label: string, dashed?: true])[];
}

const pages: readonly Panel[] = [
  {
    title: "E1: γ of sub-VP",
    table: "e1",
    across: ["time", "time t"],
    up: "γ(t)",
    curves: [
      ["covariance", "γ"],
      ["corrected", "βmin² t²", true],
      ["slides", "slides: βmin⁴ t²", true],
    ],
  },
  {
    title: "E2: density of x²/2, where γ_F > 0 almost surely",
    table: "e2",
    across: ["height", "y"],
    up: "p(y)",
    curves: [["density", "p: unbounded, like 1/√y"]],
  },
  {
    title: "E3: ‖x‖²/2 in ℝ⁵, where E[γ_F⁻ᵖ] < ∞ for p < 5/2",
    table: "e3",
    across: ["height", "y"],
    up: "p(y) and p″(y)",
    curves: [
      ["density", "p"],
      ["curvature", "p″: unbounded, like 1/√y"],
    ],
  },
  {
    title: "E5: the score y of N(0, 1)",
    table: "e5",
    across: ["radius", "R"],
    up: "squared norm",
    curves: [
      ["flat", "∫ |∇ log p|² dy over [−R, R]"],
      ["fisher", "∫ |∇ log p|² p dy"],
    ],
  },
  {
    title: "E8: γ of VP under two remedies of the slides",
    table: "e8",
    across: ["time", "time t"],
    up: "γ(t)",
    curves: [
      ["bare", "VP: t"],
      ["growing", "noise that grows from 0: t³"],
      ["damped", "damping 50: t", true],
    ],
  },
];

function figures(findings: Findings): Record<string, Figure> {
  const plots = pages.map(({ title, table, across: [x, label], up, curves }) =>
    linePlot(
      curves.map(
        ([y, label, dashed]): PlotSeries => ({
          label,
          x: column(findings, table, x),
          y: column(findings, table, y),
          mark: dashed ? "dashed" : "line",
        }),
      ),
      { title, width: 480, height: 380, x: { label }, y: { label: up } },
    ),
  );
  return { "false-claims": panels(plots, { columns: 3 }) };
}

/** Claims of the slide deck that are false as they stand, E1–E5 and E8 of docs/theory/formulas.md, Errata. */
export const errata: Experiment<Config> = {
  configs: { quick: { draws: 20_000, points: 5 }, full: { draws: 200_000, points: 61 } },
  fullIsShort: true,
  run,
  figures,
};
