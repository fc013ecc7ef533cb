import { readFileSync } from "node:fs";
import { join } from "node:path";
import {
  analyse,
  type CameronMartinCoordinates,
  type HarmonicCoefficients,
  meanSpectrum,
  truncate,
  whittleMatern,
} from "@chaosphere/core";
import { fieldSpectrum, lognormalField, quadraticField } from "@chaosphere/core/chaos";
import { portableExp } from "@chaosphere/core/elementary";
import {
  decodeCheckpoint,
  finerDegrees,
  modelRun,
  type NetworkCheckpoint,
  type TailChoice,
} from "@chaosphere/model";
import { relativeScore } from "@chaosphere/score";
import { bundledData } from "../../src/bundledData.ts";
import type { Experiment, Findings } from "../../src/experiment.ts";
import { named } from "../learned-runs/named.ts";

/** Sizes of the experiment on degrees above those of the trained networks. */
export interface LearnedTailConfig {
  /** Fields of each key. */
  readonly samples: number;
  /** Steps of the runs with the network, whose degrees are compared bit by bit. */
  readonly steps: number;
}

/** A network, and the power of its law at twice its band limit. */
interface Continued {
  readonly name: "quadratic" | "lognormal" | "relief";
  readonly model: NetworkCheckpoint;
  readonly exact: ArrayLike<number>;
}

/** Trained networks at twice their band limit, against the law of their data there. */
export const learnedTail: Experiment<LearnedTailConfig> = {
  configs: {
    quick: { samples: 64, steps: 2 },
    full: { samples: 512, steps: 8 },
  },
  async run({ samples, steps }) {
    const numbers: Record<string, number> = {};
    const tables: Record<string, Findings["tables"][string]> = {};
    for (const known of [...chaosNetworks(), await reliefNetwork()]) {
      const found = compared(known, samples);
      Object.assign(numbers, named(known.name, { ...found.numbers, ...unchanged(known, steps) }));
      tables[known.name] = found.table;
    }
    return { numbers, tables };
  },
};

/** Z + ¼(Z² − 1) and exp(Z − Var Z/2), Z with all its degrees: the networks were trained with those below their band limit. */
function chaosNetworks(): Continued[] {
  return (["quadratic", "lognormal"] as const).map((name) => {
    const model = network(`research/experiments/learned-chaos/${name}.model`);
    const L = model.bandLimit;
    const shape = { alpha: 3, kappa: 8 };
    const variance = (spectrum: Float64Array) =>
      spectrum.reduce((sum, c, l) => sum + ((2 * l + 1) / (4 * Math.PI)) * c, 0);
    const own = variance(whittleMatern(L, shape).spectrum);
    const sigma = Math.sqrt((name === "quadratic" ? 1 : 0.16) / own);
    const Z = whittleMatern(4 * L, { ...shape, sigma });
    const field = name === "quadratic" ? quadraticField(Z, 0.25) : lognormalField(Z, { order: 6 });
    return { name, model, exact: fieldSpectrum(field, 2 * L) };
  });
}

/** Rotations of Earth's relief, all of one spectrum. */
async function reliefNetwork(): Promise<Continued> {
  const model = network("viewer/assets/models/relief.model");
  const { fields } = await bundledData("etopo-relief");
  const metres = meanSpectrum(analyse(fields, 2 * model.bandLimit));
  return { name: "relief", model, exact: metres.map((power) => power / 1e6) };
}

function network(file: string): NetworkCheckpoint {
  const path = join(import.meta.dirname, "../../..", file);
  const model = decodeCheckpoint(readFileSync(path), path);
  if (model.kind !== "network") throw new Error(`learnedTail: ${file} must be a network.`);
  return model;
}

/** Power of degrees L ≤ l < 2L of the law, of drawn fields, and of those by the noise of the network in its place. */
function compared({ model, exact }: Continued, samples: number) {
  const L = model.bandLimit;
  const law = whittleMatern(2 * L, finerDegrees(model, "fit")).spectrum;
  const power = (seed: number, tail: TailChoice) =>
    meanSpectrum(finerFields(model, samples, seed, tail));
  const [first, second, noise] = [power(1, "fit"), power(2, "fit"), power(1, "noise")];
  const degrees = Array.from({ length: L }, (_, n) => L + n);
  const ratios = (c: ArrayLike<number>) => degrees.map((l) => c[l] / exact[l]);
  // The power of degree l of n Gaussian fields has the relative standard error √(2/((2l+1) n)).
  const excess = (c: ArrayLike<number>) =>
    Math.max(
      ...degrees.map(
        (l) =>
          Math.abs(c[l] / exact[l] - 1) -
          (3 * Math.sqrt(2 / ((2 * l + 1) * samples)) * c[l]) / exact[l],
      ),
    );
  const overLaw = degrees.map((l) => exact[l] / law[l]);
  return {
    numbers: {
      fromDegree: finerDegrees(model, "fit").fromDegree ?? Number.NaN,
      lawWorst: Math.max(...ratios(law).map((ratio) => Math.abs(ratio - 1))),
      firstExcess: excess(first),
      secondExcess: excess(second),
      noiseExcess: excess(noise),
      dataOverLaw: weighted(degrees, overLaw),
      // Of one Gaussian field of the law, N(0, 1) nearly.
      worstDeviation: Math.max(
        ...degrees.map((l, n) => Math.abs(overLaw[n] - 1) / Math.sqrt(2 / (2 * l + 1))),
      ),
    },
    table: {
      degree: degrees,
      law: ratios(law),
      first: ratios(first),
      second: ratios(second),
      noise: ratios(noise),
    },
  };
}

/** The mean with as much weight as degrees have coefficients. */
function weighted(degrees: readonly number[], values: readonly number[]): number {
  const count = degrees.reduce((sum, l) => sum + 2 * l + 1, 0);
  return degrees.reduce((sum, l, n) => sum + (2 * l + 1) * values[n], 0) / count;
}

/**
 * Fields whose degrees l ≥ L are those that the network's have: they do not depend on the others ({@link unchanged}), of which the answer here
 * is that of noise, many times faster than the network's.
 */
function finerFields(
  model: NetworkCheckpoint,
  count: number,
  seed: number,
  tail: TailChoice,
  steps?: number,
): HarmonicCoefficients {
  const run = modelRun(model, {
    count,
    seed,
    tail,
    bandLimit: 2 * model.bandLimit,
    ...(steps !== undefined && { steps }),
  });
  const still = relativeScore((t, x) => {
    const decay = portableExp(-t);
    return { ...x, values: x.values.map((value) => decay * value) };
  });
  let last: CameronMartinCoordinates | undefined;
  for (const { state } of run.states(still)) last = state;
  if (!last) throw new Error("learnedTail: a run must have states.");
  return run.fields(last);
}

/** How far the network's own degrees move when finer ones are drawn, and finer ones when the network is left out. */
function unchanged({ model }: Continued, steps: number) {
  const L = model.bandLimit;
  const options = { count: 1, seed: 3, steps, tail: "fit" } as const;
  const own = modelRun(model, options).draw().values;
  const fine = modelRun(model, { ...options, bandLimit: 2 * L }).draw();
  const without = finerFields(model, 1, 3, "fit", steps).values;
  const apart = (a: Float64Array, b: Float64Array) =>
    a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i])), 0);
  return {
    ownMoved: apart(truncate(fine, L).values, own),
    finerMoved: apart(fine.values.subarray(L * L), without.subarray(L * L)),
    networkAdds: apart(own, without.subarray(0, L * L)),
  };
}
