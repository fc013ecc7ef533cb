import {
  analyse,
  child,
  coefficients,
  gaussLegendre,
  type HarmonicCoefficients,
  type Key,
  lawMean,
  purpose,
  rows,
  type SphereGrid,
  synthesise,
} from "@chaosphere/core";
import type { Dataset } from "@chaosphere/data";
import { type GaussianCheckpoint, harmonicLawOf } from "@chaosphere/model";
import {
  drawNoise,
  drawPosterior,
  gaussianPosterior,
  gridCells,
  type ObservationOperator,
  observation,
  pointValues,
  posteriorSd,
} from "@chaosphere/score/posterior";
import { type JudgedIntervals, judgeIntervals } from "./intervals.ts";
import { oceanPoints, type Points } from "./oceanPoints.ts";

/** Standard deviation of the errors of what is seen, unit of the field. */
export const NOISE_SD = 0.1;

/** Points of the lattice, of which those on the sea are seen. */
export const LATTICE = 90;

/** Draws that are shown. */
const DRAWS = 3;

/** Fields of the held-out runs given a part of them, by one model's exact posterior. */
export interface Conditioned {
  /** What is seen of each field. */
  readonly seen: string;
  /** Number of values that are seen of each field. */
  readonly size: number;
  /** Of all held-out fields, given what is seen of each. */
  readonly intervals: JudgedIntervals;
  /** One field, as a picture shows it. */
  readonly shown: ShownPosterior;
}

/** A held-out field beside its posterior. */
export interface ShownPosterior {
  /** Number of the field among the held-out ones. */
  readonly index: number;
  readonly truth: HarmonicCoefficients;
  readonly mean: HarmonicCoefficients;
  readonly draws: HarmonicCoefficients;
  /** At the cells of the grid. */
  readonly sd: Float64Array;
  /** 1 at the cells that stand for what is seen. */
  readonly marks: Uint8Array;
}

/** Both views, and what they are judged on. */
export interface Conditioning {
  readonly grid: SphereGrid;
  readonly noiseSd: number;
  readonly points: Conditioned;
  readonly hemisphere: Conditioned;
}

/**
 * Sees every held-out field at points of the sea, and on the northern half of a grid, each value with an error drawn for it, and
 * holds the exact posterior of the model against the whole field, degrees below the model's band limit.
 */
export function conditioning(
  model: GaussianCheckpoint,
  test: Dataset,
  relief: Dataset,
  key: Key,
): Conditioning {
  const { bandLimit: L } = model;
  const grid = gaussLegendre(L);
  const truth = analyse(test.fields, L);
  const stream = child(key, purpose.judgement);
  const stations = oceanPoints(LATTICE, relief);
  const north = Uint8Array.from({ length: grid.nLat * grid.nLon }, (_, i) =>
    grid.colatitudes[Math.floor(i / grid.nLon)] < Math.PI / 2 ? 1 : 0,
  );
  const given = (view: View, number: number) =>
    conditioned(model, view, { truth, groups: test.groups, grid }, child(stream, number));
  return {
    grid,
    noiseSd: NOISE_SD,
    points: given(
      {
        seen: `${stations.colatitudes.length} points of the sea`,
        operator: pointValues(stations.colatitudes, stations.longitudes, L),
        marks: discs(grid, stations),
      },
      0,
    ),
    hemisphere: given(
      { seen: "the northern hemisphere", operator: gridCells(grid, north, L), marks: north },
      1,
    ),
  };
}

interface View {
  readonly seen: string;
  readonly operator: ObservationOperator;
  readonly marks: Uint8Array;
}

interface HeldOutFields {
  readonly truth: HarmonicCoefficients;
  readonly groups: ArrayLike<number>;
  readonly grid: SphereGrid;
}

function conditioned(
  model: GaussianCheckpoint,
  { seen, operator, marks }: View,
  { truth, groups, grid }: HeldOutFields,
  key: Key,
): Conditioned {
  const law = harmonicLawOf(model);
  if (!law) throw new Error("a Gaussian model must have a law");
  const noise = { kind: "white", sd: NOISE_SD } as const;
  const errors = drawNoise(noise, operator.size, truth.batch, child(key, purpose.noise));
  const values = operator.apply(truth.values).map((y, i) => y + errors[i]);
  const posterior = gaussianPosterior(law, observation(operator, noise, values));
  const sd = posteriorSd(posterior, grid, { exact: true }).values;
  const at = (a: HarmonicCoefficients) => synthesise(a, grid).values;
  const prior = at(coefficients("harmonic", truth.bandLimit, lawMean(law)));
  const index = truth.batch - 1;
  const last = observation(operator, noise, values.slice(index * operator.size));
  return {
    seen,
    size: operator.size,
    intervals: judgeIntervals({
      truth: at(truth),
      mean: at(posterior.mean),
      prior,
      sd,
      groups,
      grid,
    }),
    shown: {
      index,
      truth: rows(truth, index, index + 1),
      mean: rows(posterior.mean, index, index + 1),
      draws: drawPosterior(gaussianPosterior(law, last), key, DRAWS),
      sd,
      marks,
    },
  };
}

/** The cells within 4° of a point, or the nearest one: 1. */
function discs(grid: SphereGrid, { colatitudes, longitudes }: Points): Uint8Array {
  const { nLat, nLon, firstLongitude } = grid;
  const marks = new Uint8Array(nLat * nLon);
  const reach = Math.cos(Math.PI / 45);
  colatitudes.forEach((θ, p) => {
    let [nearest, best] = [0, -1];
    for (let i = 0; i < marks.length; i++) {
      const cell = grid.colatitudes[Math.floor(i / nLon)];
      const λ = firstLongitude + (2 * Math.PI * (i % nLon)) / nLon - longitudes[p];
      const cosine = Math.cos(θ) * Math.cos(cell) + Math.sin(θ) * Math.sin(cell) * Math.cos(λ);
      if (cosine > reach) marks[i] = 1;
      if (cosine > best) [nearest, best] = [i, cosine];
    }
    marks[nearest] = 1;
  });
  return marks;
}
