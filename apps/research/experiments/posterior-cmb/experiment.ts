import {
  degreeOf,
  type HarmonicCoefficients,
  harmonicIndex,
  isotropicGaussian,
} from "@chaosphere/core";
import { healpixRings } from "@chaosphere/data/healpix";
import {
  drawPosterior,
  type GaussianPosterior,
  gaussianBeam,
  gaussianPosterior,
  logEvidence,
  observation,
  pointValues,
  posteriorSd,
  ringPixels,
} from "@chaosphere/score/posterior";
import type { Experiment } from "../../src/experiment.ts";
import { NSIDE, pixelWindow, readSky, readTheory, type Sky } from "./sky.ts";

/** Sizes of the experiment on the microwave background. */
export interface PosteriorCmbConfig {
  readonly bandLimit: number;
  readonly draws: number;
}

/** Standard deviation of a pixel's noise, mK: the difference to the V band has .0072 at the seen pixels. */
const NOISE = 0.006;
/** Variances of the mean and of the dipole that removal and the Galaxy leave, mK². */
const [MEAN_LEFT, DIPOLE_LEFT] = [0.01, 0.001];
/** Full width of the W band's beam, rad. */
const BEAM = (0.22 * Math.PI) / 180;
/** Degrees of the theory that a pixel may still see. */
const FINEST = 400;
/** Degrees judged against the theory. */
const JUDGED = 32;

export const posteriorCmb: Experiment<PosteriorCmbConfig> = {
  configs: {
    quick: { bandLimit: 48, draws: 8 },
    full: { bandLimit: 96, draws: 100 },
  },
  fullIsShort: true,
  async run({ bandLimit, draws }, key, { log }) {
    const sky = await readSky();
    const small = await denseProblem(sky);
    const { posterior, theory, noise } = await skyPosterior(sky, bandLimit);
    log(`iterations ${posterior.iterations}, residual ${posterior.residual}`);
    const fields = drawPosterior(posterior, key, draws);
    const { ratio, power } = drawnPower(fields, theory);
    const seen = posterior.observation.operator;
    const [inside, outside] = meanAndSpread(posterior, fields, sky);
    const residual = seen
      .apply(posterior.mean.values)
      .map((value, i) => value - posterior.observation.values[i]);
    return {
      numbers: {
        ...small,
        noise,
        iterations: posterior.iterations,
        // Σ (2l+1) Ĉ_l/C_l over 2 ≤ l ≤ 32 less its degrees of freedom, in their standard deviations.
        powerDeviation: ratio,
        // Negative control: the mean alone, which is too smooth behind the mask.
        meanPowerDeviation: drawnPower(posterior.mean, theory).ratio,
        residualOverNoise:
          Math.sqrt(residual.reduce((s, x) => s + x * x, 0) / residual.length) / noise,
        meanInside: inside.mean,
        spreadInside: inside.spread,
        meanOutside: outside.mean,
        spreadOutside: outside.spread,
        totalInside: Math.hypot(inside.mean, inside.spread),
        priorSd: Math.sqrt(
          theory.reduce((s, c, l) => s + (l < 2 ? 0 : ((2 * l + 1) / (4 * Math.PI)) * c), 0),
        ),
      },
      tables: { power },
    };
  },
};

/** The posterior of the sky from the pixels outside the mask. */
export async function skyPosterior(
  { map, mask }: Sky,
  bandLimit: number,
): Promise<{ posterior: GaussianPosterior; theory: Float64Array; noise: number }> {
  const window = pixelWindow(FINEST).map((w, l) => w * gaussianBeam(FINEST, BEAM)[l]);
  const whole = await readTheory(FINEST);
  // What pixels see beyond the band limit counts as noise.
  let beyond = 0;
  for (let l = bandLimit; l < FINEST; l++) {
    beyond += ((2 * l + 1) / (4 * Math.PI)) * whole[l] * window[l] ** 2;
  }
  const noise = Math.sqrt(NOISE ** 2 + beyond);
  const theory = withLargest(whole.slice(0, bandLimit));
  const beam = window.slice(0, bandLimit);
  const pixels = ringPixels(healpixRings(NSIDE), mask, bandLimit, { beam });
  const seen = observation(
    pixels,
    { kind: "white", sd: noise },
    map.filter((_, p) => mask[p] === 1),
  );
  const posterior = gaussianPosterior(isotropicGaussian("harmonic", theory), seen, {
    method: "conjugate-gradients",
    tolerance: 1e-6,
    blockBandLimit: 20,
  });
  return { posterior, theory, noise };
}

/** A problem small enough for dense matrices, by conjugate gradients: what cmb_posterior.py solves. */
async function denseProblem({ map, mask }: Sky): Promise<Record<string, number>> {
  const [L, sd] = [32, 0.03];
  const prior = isotropicGaussian("harmonic", withLargest(await readTheory(L)));
  const pixels = ringPixels(healpixRings(NSIDE), mask, L, {
    beam: gaussianBeam(L, (1.8 * Math.PI) / 180),
  });
  const values = map.filter((_, p) => mask[p] === 1);
  const seen = observation(pixels, { kind: "white", sd }, values);
  const options = { tolerance: 1e-11, blockBandLimit: 8 } as const;
  const posterior = gaussianPosterior(prior, seen, { ...options, method: "conjugate-gradients" });
  const dense = gaussianPosterior(prior, seen, { method: "dense" });
  const a = posterior.mean.values;
  const b = pixels.apply(a);
  const gaps = a.map((x, i) => Math.abs(x - dense.mean.values[i]));
  const galaxy = pointValues([Math.PI / 2], [0], L);
  return {
    "small.a20": a[harmonicIndex(2, 0)],
    "small.a5-3": a[harmonicIndex(5, -3)],
    "small.a31,7": a[harmonicIndex(31, 7)],
    "small.rms": Math.sqrt(b.reduce((s, x) => s + x * x, 0) / b.length),
    "small.chi2": b.reduce((s, x, i) => s + (x - values[i]) ** 2, 0) / sd ** 2,
    "small.galaxySd": posteriorSd(dense, galaxy, { exact: true }).values[0],
    "small.logEvidence": Number(logEvidence(dense).values[0]),
    "small.denseGap": Math.max(...gaps) / Math.max(...a.map(Math.abs)),
  };
}

function withLargest(spectrum: Float64Array): Float64Array {
  const out = spectrum.slice();
  out[0] = MEAN_LEFT;
  out[1] = DIPOLE_LEFT;
  return out;
}

/** Power of the draws beside the theory, degree by degree, and their sum in standard deviations of one sky. */
function drawnPower(
  { bandLimit, batch, values }: HarmonicCoefficients,
  theory: Float64Array,
): { ratio: number; power: Record<string, number[]> } {
  const sums = new Float64Array(bandLimit);
  const row = bandLimit ** 2;
  for (let at = 0; at < values.length; at++) {
    const l = degreeOf(at % row);
    sums[l] += values[at] ** 2 / ((2 * l + 1) * batch);
  }
  let [excess, freedom] = [0, 0];
  for (let l = 2; l <= JUDGED; l++) {
    excess += (2 * l + 1) * (sums[l] / theory[l] - 1);
    freedom += 2 * l + 1;
  }
  const degree = Array.from({ length: bandLimit - 2 }, (_, i) => i + 2);
  const scaled = (c: Float64Array): number[] =>
    degree.map((l) => ((l * (l + 1)) / (2 * Math.PI)) * c[l] * 1e6);
  return {
    ratio: excess / Math.sqrt(2 * freedom),
    power: { degree, drawn: scaled(sums), theory: scaled(theory) },
  };
}

/** rms of the mean, and of the draws about it, at the pixels inside and outside the mask; without mean and dipole. mK. */
function meanAndSpread(
  { mean }: GaussianPosterior,
  draws: HarmonicCoefficients,
  { mask }: Sky,
): { mean: number; spread: number }[] {
  const { bandLimit } = mean;
  return [0, 1].map((side) => {
    const marks = mask.map((mark) => (mark === side ? 1 : 0));
    const pixels = ringPixels(healpixRings(NSIDE), marks, bandLimit);
    const cut = (a: Float64Array): Float64Array =>
      a.map((x, i) => (i % bandLimit ** 2 < 4 ? 0 : x));
    const centre = pixels.apply(cut(mean.values));
    const values = pixels.apply(cut(draws.values));
    const square = centre.reduce((s, x) => s + x * x, 0) / centre.length;
    let spread = 0;
    for (let i = 0; i < values.length; i++) {
      spread += (values[i] - centre[i % centre.length]) ** 2 / values.length;
    }
    return { mean: Math.sqrt(square), spread: Math.sqrt(spread) };
  });
}
