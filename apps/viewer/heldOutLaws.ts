import { readFileSync } from "node:fs";
import type { Plugin } from "vite";
import type { HeldOutLaw, HeldOutStatistic } from "./src/panels/heldOutFacts.ts";

/** The name under which the page imports what this plugin makes. */
export const heldOutModule = "virtual:held-out-laws";

/** Where the kept record of an experiment stands. */
const recordOf = (experiment: string): URL =>
  new URL(`../research/experiments/${experiment}/result.json`, import.meta.url);

/** A network that comes with the page, the experiment that measured it, and the draws that it measured. */
interface Measured {
  readonly experiment: string;
  /** Names of the draws in the record, each of another key. */
  readonly draws: readonly string[];
  /** Draws of the law itself, where the record has them. */
  readonly law?: string;
  /** What the draws are held against. */
  readonly against: string;
  /** The part of the page on learned laws. */
  readonly anchor: string;
}

/** By the id of the model in manifest.json. */
export const measured: Readonly<Record<string, Measured>> = {
  "relief-network": {
    experiment: "learned-topography",
    draws: ["first", "second"],
    against: "rotations of the relief that it was not fitted to",
    anchor: "relief",
  },
  "turbulence-network": {
    experiment: "learned-turbulence",
    draws: ["first", "second"],
    law: "real",
    against: "512 fields of turbulence that it was not fitted to",
    anchor: "turbulence",
  },
  "chaos-network": {
    experiment: "learned-chaos",
    draws: ["quadratic", "quadratic.second"],
    against: "the exact moments of the law",
    anchor: "fields-of-known-chaos",
  },
};

/** What a statistic of a record is, in words. */
export const statisticWords: Readonly<Record<string, string>> = {
  heightRatio: "heights, distance over that of a Gaussian law",
  areaRatio: "area above levels, distance over that of a Gaussian law",
  lengthRatio: "length of level lines, distance over that of a Gaussian law",
  curvatureRatio: "curvature of level lines, distance over that of a Gaussian law",
  spectrumExcess: "worst degree of the spectrum, share off beyond three standard errors",
  "rings.largestDeviation": "means over rings of latitude, standard errors off",
  skewnessRatio: "skewness over the law’s",
  kurtosisRatio: "excess kurtosis over the law’s",
  skewnessDeviation: "skewness, standard errors off",
  slopeKurtosisRatio: "excess kurtosis of slopes over the law’s",
  steepnessSkewnessRatio: "skewness of steepness over the law’s",
  worstStructure: "worst structure function of order 2 to 6, share off",
  structureExcess:
    "structure functions of order 2 to 6, worst share off beyond three standard errors",
  energyExcess: "energy distance, standard deviations above that of halves",
  enstrophyFluxDeviation: "enstrophy flux of the network, standard errors off 0",
  nearestDeviation: "distance to training fields, standard errors beside that of held-out ones",
  worstBispectrumBin: "worst bin of the bispectrum, share off",
  bispectrumBins: "bins of the bispectrum whose error is small enough to count",
};

/** The part of a record that is read here. */
interface Result {
  readonly config: { readonly samples: number };
  readonly verdicts: readonly {
    readonly name: string;
    readonly found: number;
    readonly rule: string;
    readonly holds: boolean;
  }[];
  readonly numbers: Readonly<Record<string, number>>;
}

/** What the kept records say of the networks that come with the page: every verdict on their draws, those missed too. */
export function heldOutLaws(): Readonly<Record<string, HeldOutLaw>> {
  return Object.fromEntries(Object.entries(measured).map(([id, one]) => [id, lawOf(one)]));
}

function lawOf({ experiment, draws, law, against, anchor }: Measured): HeldOutLaw {
  const { config, verdicts, numbers }: Result = JSON.parse(
    readFileSync(recordOf(experiment), "utf8"),
  );
  const statistics = Object.entries(statisticWords).flatMap(([name, words]): HeldOutStatistic[] => {
    const found = draws.flatMap((draw) => verdicts.filter((one) => one.name === `${draw}.${name}`));
    if (found.length === 0) return [];
    const ofLaw = law === undefined ? undefined : numbers[`${law}.${name}`];
    return [
      {
        words,
        found: found.map((one) => one.found),
        rule: found[0].rule,
        holds: found.every(({ holds }) => holds),
        ...(ofLaw !== undefined && { ofLaw }),
      },
    ];
  });
  return { samples: config.samples, keys: draws.length, against, anchor, statistics };
}

/** Gives the page these records as a module. */
export function heldOut(): Plugin {
  const resolved = `\0${heldOutModule}`;
  return {
    name: "chaosphere:held-out-laws",
    resolveId: (id) => (id === heldOutModule ? resolved : undefined),
    load(id) {
      if (id !== resolved) return undefined;
      for (const { experiment } of Object.values(measured)) {
        this.addWatchFile(recordOf(experiment).pathname);
      }
      return `export default ${JSON.stringify(heldOutLaws())};`;
    },
  };
}
