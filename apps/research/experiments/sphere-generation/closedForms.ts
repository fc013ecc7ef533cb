import {
  adaptiveTimes,
  gaussianCurvature,
  isotropicGaussian,
  relativeEntropy,
} from "@chaosphere/core";
import {
  type EntropyFlow,
  entropyBound,
  gaussianEntropies,
  pathEntropy,
  sampledGaussian,
  secondChaosEntropies,
  shiftMixtureEntropies,
} from "@chaosphere/score";
import { maternRatio, shiftMixture } from "../../src/laws.ts";
import { remembered } from "../../src/remembered.ts";
import { equalTimes } from "../../src/times.ts";

/** The Gaussian law is certified at degrees l < 33, as printed; the others do not depend on the band limit. */
const gaussianBandLimit = 33;

/** The law in the second chaos, 1 + 0.9 (x² − 1), by the degree and order of its coordinate x. */
export const secondChaosStrength = 0.9;

/** One law of data with its entropies along the flow, and its horizon. */
interface CertifiedLaw {
  readonly flow: EntropyFlow;
  readonly horizon: number;
  readonly steps: number;
}

/** The three laws of the experiment. */
function certifiedLaws(): Readonly<Record<"gaussian" | "mixture" | "secondChaos", CertifiedLaw>> {
  const mixture = shiftMixture(2, [0, 1]);
  return {
    gaussian: {
      flow: gaussianEntropies(isotropicGaussian("cameron-martin", maternRatio(gaussianBandLimit))),
      horizon: 4,
      steps: 40,
    },
    mixture: {
      flow: remembered((t) => shiftMixtureEntropies(mixture, t, 64)),
      horizon: 3,
      steps: 30,
    },
    secondChaos: {
      flow: secondChaosEntropies({ coordinate: 0, strength: secondChaosStrength }),
      horizon: 3,
      steps: 30,
    },
  };
}

/** KL_0, I_0, the entropies of the path and the bound of each law, and the true entropy of the output where it is closed. */
export function closedNumbers(): Record<string, number> {
  const numbers: Record<string, number> = {};
  for (const [name, { flow, horizon, steps }] of Object.entries(certifiedLaws())) {
    const times = equalTimes(horizon, steps);
    const { klDivergence, fisherInformation } = flow(0);
    numbers[`${name}.entropy`] = klDivergence;
    numbers[`${name}.fisher`] = fisherInformation;
    const samplers = { exponential: "exponential", martingale: "martingale-exponential" } as const;
    for (const [key, sampler] of Object.entries(samplers)) {
      numbers[`${name}.path.${key}`] = pathEntropy(flow, times, { sampler }).total;
    }
    numbers[`${name}.bound`] = entropyBound(flow, times).total;
  }
  const q = maternRatio(gaussianBandLimit);
  const law = isotropicGaussian("cameron-martin", q);
  const output = (times: Float64Array, sampler: "exponential" | "martingale-exponential") =>
    relativeEntropy(law, sampledGaussian(law, times, { sampler }));
  const adaptive = adaptiveTimes({ horizon: 4, stop: 0 }, 40, gaussianCurvature(q));
  return {
    ...numbers,
    "gaussian.output.exponential": output(equalTimes(4, 40), "exponential"),
    "gaussian.output.martingale": output(equalTimes(4, 40), "martingale-exponential"),
    "gaussian.adaptive.output.exponential": output(adaptive, "exponential"),
  };
}

/** Bound, entropy of the path and truth against the number of uniform steps, for the figure. */
export function budgetTables(steps: readonly number[]): Record<string, Record<string, number[]>> {
  const gaussian = isotropicGaussian("cameron-martin", maternRatio(gaussianBandLimit));
  const tables: Record<string, Record<string, number[]>> = {};
  for (const [name, { flow, horizon }] of Object.entries(certifiedLaws())) {
    const grids = steps.map((N) => equalTimes(horizon, N));
    tables[`budget.${name}`] = {
      steps: [...steps],
      path: grids.map(
        (times) => pathEntropy(flow, times, { sampler: "martingale-exponential" }).total,
      ),
      bound: grids.map((times) => entropyBound(flow, times, { form: "summed" }).total),
      ...(name === "gaussian" && {
        output: grids.map((times) =>
          relativeEntropy(
            gaussian,
            sampledGaussian(gaussian, times, { sampler: "martingale-exponential" }),
          ),
        ),
      }),
    };
  }
  return tables;
}
