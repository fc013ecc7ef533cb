import { linePlot } from "@chaosphere/atlas";
import { child, type Key } from "@chaosphere/core";
import {
  fokkerPlanck,
  type StochasticEquation,
  scalarEquation,
  signedSquareEquation,
  uniformLineMesh,
} from "@chaosphere/malliavin";
import { column, type Experiment, type Findings } from "../../src/experiment.ts";
import { panels } from "../../src/figures/panels.ts";
import { chiSquareZ, countIn, cubicEnds, diverges, equalBins } from "./stationary.ts";
import { distanceToStudent } from "./student.ts";

interface Config {
  /** Cells of the meshes. */
  readonly cells: number;
  /** Independent long paths, their steps and bins. */
  readonly paths: number;
  readonly steps: number;
  readonly bins: number;
}

/** End of the long paths: e^{−1.3 T} of the start is left. */
const LONG = 8;
const CLOCKS = [1, 2, 5, 13, 25, 50];
const ATOM_TIMES = [0.25, 0.5, 1, 1.5, 2];

const square = signedSquareEquation();
const quartic = (x: number) => Math.exp(-(x ** 4) / 2);
/** The control: the stationary law of dX = −X³ dt + √(4/3) dB. */
const wider = (x: number) => Math.exp(-(x ** 4) * (3 / 8));

/** Feller's diffusion dX = √X dB, absorbed at 0 by T with probability exp(−2 x_0/T). */
const feller = scalarEquation({
  name: "Feller",
  drift: { value: () => 0, slope: () => 0, curvature: () => 0 },
  diffusion: {
    value: (_, x) => Math.sqrt(x),
    slope: (_, x) => (x === 0 ? 0 : 0.5 / Math.sqrt(x)),
    curvature: (_, x) => (x === 0 ? 0 : -0.25 * x ** -1.5),
  },
});

/** The law of X_T from x_0 > 0 on [0, 8] for an equation that stays at 0 once it is there. */
function absorbed(equation: StochasticEquation, x0: number, horizon: number, cells: number) {
  const space = uniformLineMesh(0, 8, cells, { left: "absorbing" });
  return fokkerPlanck(equation, x0, space, { horizon, steps: 400, timeDependent: false });
}

function atoms(cells: number): Findings {
  const numbers: Record<string, number> = {};
  for (const [name, x0, horizon] of [
    ["half", 0.5, 1],
    ["one", 1, 1],
    ["oneLater", 1, 2],
  ] as const) {
    const law = absorbed(square, x0, horizon, cells);
    numbers[`atom.${name}`] = law.absorbed.left;
    numbers[`atom.${name}.lost`] = Math.abs(law.mass + law.absorbed.left - 1);
  }
  numbers["atom.feller"] = absorbed(feller, 1, 1, cells).absorbed.left;
  const curve = (x0: number) => ATOM_TIMES.map((T) => absorbed(square, x0, T, cells).absorbed.left);
  return { numbers, tables: { atoms: { time: ATOM_TIMES, half: curve(0.5), one: curve(1) } } };
}

function students(cells: number): Findings {
  const of = (k: 1 | 3) => CLOCKS.map((clock) => distanceToStudent(k, clock, cells));
  const [cauchy, light] = [of(1), of(3)];
  const at = (clock: number) => CLOCKS.indexOf(clock);
  const variations = (distances: typeof cauchy) => distances.map((d) => d.totalVariation);
  return {
    numbers: {
      "cauchy.at5": cauchy[at(5)].totalVariation,
      "cauchy.at13": cauchy[at(13)].totalVariation,
      "cauchy.at50": cauchy[at(50)].totalVariation,
      "cauchy.entropyAt13": cauchy[at(13)].relativeEntropy,
      "cauchy.beyond20At13": cauchy[at(13)].beyond20,
      "student5.at5": light[at(5)].totalVariation,
    },
    tables: { students: { clock: CLOCKS, cauchy: variations(cauchy), light: variations(light) } },
  };
}

function stationary({ paths, steps, bins: count }: Config, key: Key): Findings {
  const [bins, wrong] = [equalBins(quartic, 4, count), equalBins(wider, 4, count)];
  const numbers: Record<string, number> = {
    "euler.diverges": diverges("euler", key),
    "tamed.diverges": diverges("tamed", key),
    "split-step.diverges": diverges("split-step", key),
  };
  const density: Record<string, number[]> = {};
  (["tamed", "split-step"] as const).forEach((scheme, n) => {
    const ends = cubicEnds(scheme, child(key, n), { paths, horizon: LONG, steps });
    const counts = countIn(bins, ends);
    const each = paths / count;
    const z = counts.map((found) => (found - each) / Math.sqrt(each * (1 - 1 / count)));
    numbers[`${scheme}.largestZ`] = Math.max(...z.map(Math.abs));
    numbers[`${scheme}.chiSquareZ`] = chiSquareZ(counts);
    numbers[`${scheme}.wider.chiSquareZ`] = chiSquareZ(countIn(wrong, ends));
    // A bin's count over the expected one, times the density at its middle.
    density[scheme] = counts.map((found, b) => (found / each) * bins.density[b]);
  });
  const x = Array.from(bins.middles);
  const { tamed, "split-step": split } = density;
  return {
    numbers,
    tables: { stationary: { x, exact: Array.from(bins.density), tamed: tamed, split: split } },
  };
}

function run(config: Config, key: Key): Findings {
  const parts = [atoms(config.cells), students(config.cells), stationary(config, key)];
  return {
    numbers: Object.assign({}, ...parts.map(({ numbers }) => numbers)),
    tables: Object.assign({}, ...parts.map(({ tables }) => tables)),
  };
}

/** Laws of the named nonlinear equations that a score must not be asked of blindly: (N10) of the theory notes. */
export const nonlinearLaws: Experiment<Config> = {
  configs: {
    quick: { cells: 1000, paths: 8000, steps: 800, bins: 16 },
    full: { cells: 4000, paths: 50000, steps: 2000, bins: 40 },
  },
  run,
  figures: (findings) => {
    const of = (table: string, name: string) => column(findings, table, name);
    const size = { width: 440 };
    const linear = (label: string) => ({ label, scale: "linear" as const });
    return {
      laws: panels(
        [
          linePlot(
            [
              { label: "from 0.5", x: of("atoms", "time"), y: of("atoms", "half") },
              { label: "from 1", x: of("atoms", "time"), y: of("atoms", "one") },
            ],
            { ...size, title: "−x|x|, √|x|: P(X_T = 0)", x: linear("T"), y: linear("mass") },
          ),
          linePlot(
            [
              { label: "k = 1", x: of("students", "clock"), y: of("students", "cauchy") },
              { label: "k = 3", x: of("students", "clock"), y: of("students", "light") },
            ],
            {
              ...size,
              title: "Appendix C: total variation to the stationary law",
              x: { label: "clock ∫β", scale: "log" },
              y: { label: "total variation", scale: "log" },
            },
          ),
          linePlot(
            [
              { label: "∝ exp(−x⁴/2)", x: of("stationary", "x"), y: of("stationary", "exact") },
              { label: "tamed", x: of("stationary", "x"), y: of("stationary", "tamed") },
              { label: "split-step", x: of("stationary", "x"), y: of("stationary", "split") },
            ],
            { ...size, title: "−x³ after a long time", x: linear("x"), y: linear("density") },
          ),
        ],
        { columns: 3 },
      ),
    };
  },
};
