import {
  child,
  colour,
  type HarmonicCoefficients,
  isotropic,
  type Key,
  meanSpectrum,
  rows,
  whiteNoise,
} from "@chaosphere/core";
import { barotropicTurbulence, completeTurbulence } from "@chaosphere/core/barotropic";
import type { Experiment, Findings } from "../../src/experiment.ts";
import { conservation } from "./conservation.ts";
import { drawFigures } from "./figures.ts";
import { type Measured, shapes, structure, zonal } from "./shapes.ts";

interface Config {
  readonly bandLimit: number;
  /** Fields on a sphere at rest, and as many Gaussian ones. */
  readonly fields: number;
  /** Fields on a sphere that turns. */
  readonly jets: number;
}

/** Small eddies are stirred on a sphere that turns fast, and drag takes what they bring. */
const jetLaw = {
  rotation: 6,
  time: 60,
  drag: 0.02,
  forcing: { energyRate: 1e-3, degrees: [6, 8] },
} as const;

/** Fields that figures show. */
const SHOWN = 4;

/** The solver held to exact solutions, and what its fields have that Gaussian ones of their spectrum have not. */
export const barotropicTurbulenceLaw: Experiment<Config> = {
  configs: {
    quick: { bandLimit: 16, fields: 96, jets: 20 },
    full: { bandLimit: 32, fields: 256, jets: 48 },
  },
  run({ bandLimit, fields, jets }: Config, key: Key): Findings {
    const turbulence = barotropicTurbulence({ bandLimit }, fields, child(key, 1));
    const spectrum = meanSpectrum(turbulence);
    const gaussian = colour(isotropic(spectrum), whiteNoise(bandLimit, fields, child(key, 2)));
    const turning = barotropicTurbulence({ bandLimit, ...jetLaw }, jets, child(key, 3));
    const [own, other] = [structure(turbulence), structure(gaussian)];
    const values = (all: readonly Measured[]) => all.map(({ value }) => value);
    return {
      numbers: {
        ...conservation(child(key, 0)),
        ...stepping(bandLimit, child(key, 4)),
        ...shapeNumbers("turbulence", turbulence),
        ...shapeNumbers("gaussian", gaussian),
        ...zonalNumbers("rest", turbulence),
        ...zonalNumbers("turning", turning),
        "turbulence.nearFlatness": own.fourth[0]?.value ?? Number.NaN,
        "turbulence.nearFlatnessDeviation": deviation(own.fourth[0], 3),
        "gaussian.largestFlatnessDeviation": Math.max(
          ...other.fourth.map((flatness) => Math.abs(deviation(flatness, 3))),
        ),
      },
      tables: {
        spectrum: {
          degree: Array.from(spectrum, (_, l) => l),
          vorticity: Array.from(spectrum, (c, l) => ((2 * l + 1) * c) / (4 * Math.PI)),
          turning: Array.from(meanSpectrum(turning), (c, l) => ((2 * l + 1) * c) / (4 * Math.PI)),
        },
        structure: {
          separation: own.separation,
          turbulence: values(own.fourth),
          turbulenceError: own.fourth.map(({ error }) => error),
          turbulenceSixth: values(own.sixth),
          gaussian: values(other.fourth),
          gaussianSixth: values(other.sixth),
        },
        ...Object.fromEntries(
          Object.entries({ turbulence, gaussian, turning }).map(([name, ζ]) => [
            `fields.${name}`,
            { values: Array.from(rows(ζ, 0, SHOWN).values, (a) => Number(a.toPrecision(4))) },
          ]),
        ),
      },
    };
  },
  figures: drawFigures,
};

/** How far a number is from what it would be otherwise, in standard errors. */
const deviation = (found: Measured | undefined, otherwise: number): number =>
  found === undefined ? Number.NaN : (found.value - otherwise) / found.error;

function shapeNumbers(name: string, ζ: HarmonicCoefficients): Record<string, number> {
  return Object.fromEntries(
    Object.entries(shapes(ζ)).flatMap(([shape, found]: [string, Measured]) => [
      [`${name}.${shape}`, found.value],
      [`${name}.${shape}Error`, found.error],
      [`${name}.${shape}Deviation`, Math.abs(deviation(found, 0))],
    ]),
  );
}

function zonalNumbers(name: string, ζ: HarmonicCoefficients): Record<string, number> {
  const { share, excess } = zonal(ζ);
  return {
    [`${name}.zonalShare`]: share.value,
    [`${name}.zonalShareError`]: share.error,
    [`${name}.zonalExcess`]: excess.value,
    [`${name}.zonalExcessDeviation`]: Math.abs(deviation(excess, 0)),
  };
}

/** What twice the steps change in fields, in parts of them: root mean square over the coefficients of four fields. */
function stepping(bandLimit: number, key: Key): Record<string, number> {
  const { steps } = completeTurbulence({ bandLimit });
  const [coarse, fine] = [steps, 2 * steps].map((n) =>
    barotropicTurbulence({ bandLimit, steps: n }, 4, key),
  );
  if (!coarse || !fine) return {};
  const off = coarse.values.map((a, i) => a - (fine.values[i] ?? Number.NaN));
  return { "steps.change": Math.hypot(...off) / Math.hypot(...fine.values) };
}
