import {
  equiangularWithPoles,
  type HarmonicCoefficients,
  type SphereGrid,
  synthesise,
  synthesiseGradient,
  truncate,
} from "@chaosphere/core";
import {
  ClampToEdgeWrapping,
  DataTexture,
  FloatType,
  NearestFilter,
  RedFormat,
  RGBAFormat,
} from "three";
import type { CellLayout } from "../fields/cells.ts";
import type { ShownField, ShownHarmonics } from "../session/fieldChoice.ts";
import { cellImage } from "./cellImage.ts";

/** A field as the shaders read it. */
export interface FieldImage {
  /**
   * Single floats, f − offset. Of harmonics, row j at colatitude jπ/(rows − 1) and column k at longitude 2πk/columns; of
   * cells, one after another in rows of `width`.
   */
  readonly texture: DataTexture;
  /** The cells that the texture has; null: it is a smooth field. */
  readonly layout: CellLayout | null;
  /** Whether a cell has no value. */
  readonly hasGaps: boolean;
  /** The mean of the field, taken off in double precision so that single floats keep its departures. */
  readonly offset: number;
  /** Least and greatest value on the grid. */
  readonly low: number;
  readonly high: number;
  /** Memory of the values. */
  readonly bytes: number;
}

/** Steps from pole to pole: at least four per shortest half wave and 512 in all; columns are twice as many. */
export function stepsFor(bandLimit: number): number {
  return Math.max(512, Math.min(2048, 2 ** Math.ceil(Math.log2(4 * bandLimit))));
}

/** Steps from pole to pole of the slopes that shade the relief, and the band limit they can show. */
const [slopeSteps, reliefBandLimit] = [256, 128];
/** Vertices of the relief, at every other texel of the slopes: rows from pole to pole, columns round. */
export const reliefSize = { rows: slopeSteps / 2 + 1, columns: slopeSteps } as const;

/** Makes images of fields; keeps the grids. */
export function imageMaker(): {
  readonly field: (shown: ShownField) => FieldImage;
  readonly slopes: (shown: ShownHarmonics, offset: number) => DataTexture;
} {
  const grids = new Map<number, SphereGrid>();
  const gridOf = (steps: number): SphereGrid => {
    const grid = grids.get(steps) ?? equiangularWithPoles(steps + 1, { nLon: 2 * steps });
    grids.set(steps, grid);
    return grid;
  };

  return {
    field: (shown) =>
      shown.kind === "cells" ? imageOfCells(shown.cells) : smoothImage(shown, gridOf),
    slopes: ({ coefficients }, offset) => slopesOf(coefficients, gridOf(slopeSteps), offset),
  };
}

function imageOfCells(cells: Parameters<typeof cellImage>[0]): FieldImage {
  const { texels, width, ...known } = cells.prepared?.image ?? cellImage(cells);
  const texture = ready(
    new DataTexture(texels, width, texels.length / width, RedFormat, FloatType),
  );
  return { ...known, texture, layout: cells.layout, bytes: texels.byteLength };
}

function smoothImage(
  { coefficients, square }: ShownHarmonics,
  gridOf: (steps: number) => SphereGrid,
): FieldImage {
  const grid = gridOf(stepsFor(coefficients.bandLimit));
  const offset = coefficients.values[0] / Math.sqrt(4 * Math.PI);
  const synthesised = synthesise(square ?? coefficients, grid).values;
  const values = square ? synthesised.map((v) => Math.sqrt(Math.max(0, v))) : synthesised;
  const departures = new Float32Array(values.length);
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (value < low) low = value;
    if (value > high) high = value;
    departures[i] = value - offset;
  }
  const texture = ready(new DataTexture(departures, grid.nLon, grid.nLat, RedFormat, FloatType));
  const bytes = departures.byteLength;
  return { texture, layout: null, hasGaps: false, offset, low, high, bytes };
}

/** ∇f by its Cartesian components, and f − offset, of the degrees below 128. */
function slopesOf(a: HarmonicCoefficients, grid: SphereGrid, offset: number): DataTexture {
  const smooth = truncate(a, Math.min(a.bandLimit, reliefBandLimit));
  const { south, east } = synthesiseGradient(smooth, grid);
  const { values } = synthesise(smooth, grid);
  const texels = new Float32Array(4 * values.length);
  for (let i = 0; i < values.length; i++) {
    const θ = grid.colatitudes[Math.floor(i / grid.nLon)];
    const λ = (2 * Math.PI * (i % grid.nLon)) / grid.nLon;
    const outward = south.values[i] * Math.cos(θ);
    texels[4 * i] = outward * Math.cos(λ) - east.values[i] * Math.sin(λ);
    texels[4 * i + 1] = outward * Math.sin(λ) + east.values[i] * Math.cos(λ);
    texels[4 * i + 2] = -south.values[i] * Math.sin(θ);
    texels[4 * i + 3] = values[i] - offset;
  }
  return ready(new DataTexture(texels, grid.nLon, grid.nLat, RGBAFormat, FloatType));
}

function ready(texture: DataTexture): DataTexture {
  texture.magFilter = NearestFilter;
  texture.minFilter = NearestFilter;
  texture.wrapS = ClampToEdgeWrapping;
  texture.wrapT = ClampToEdgeWrapping;
  texture.generateMipmaps = false;
  texture.needsUpdate = true;
  return texture;
}
