import {
  analyse,
  coefficients,
  type GridFields,
  gaussLegendre,
  gridFields,
  synthesise,
} from "@chaosphere/core";
import { bundledData } from "../../src/bundledData.ts";

/** Land and sea on the sphere. */
export interface Coast {
  /** Whether the point is land, by the nearest cell of data/etopo-relief. Radians. */
  readonly isLand: (colatitude: number, longitude: number) => boolean;
  /** P W Y for rows of coefficients l < bandLimit: the field on land and 0 at sea, cut to l < bandLimit again. */
  readonly onLand: (rows: Float64Array, bandLimit: number) => Float64Array;
}

/** Rows that pass through the grid at a time. */
const CHUNK = 64;

/** The coast of data/etopo-relief. */
export async function coast(): Promise<Coast> {
  const { fields } = await bundledData("etopo-relief");
  const isLand = (θ: number, λ: number) => heightAt(fields, θ, λ) > 0;
  return {
    isLand,
    onLand(rows, L) {
      // Three rings for two degrees: products of fields with the mask are cut with little aliasing.
      const grid = gaussLegendre(Math.ceil((3 * L) / 2) + 4);
      const { nLat, nLon, colatitudes } = grid;
      const mask = Float64Array.from({ length: nLat * nLon }, (_, p) =>
        isLand(
          colatitudes[Math.floor(p / nLon)],
          grid.firstLongitude + (2 * Math.PI * (p % nLon)) / nLon,
        )
          ? 1
          : 0,
      );
      const row = L * L;
      const out = new Float64Array(rows.length);
      for (let from = 0; from < rows.length; from += CHUNK * row) {
        const part = rows.slice(from, from + CHUNK * row);
        const { values } = synthesise(coefficients("harmonic", L, part), grid);
        for (let at = 0; at < values.length; at++) values[at] *= mask[at % mask.length];
        out.set(analyse(gridFields(grid, values), L).values, from);
      }
      return out;
    },
  };
}

/** A = P W P, the matrix of {@link Coast.onLand}, symmetric, row-major L² × L². */
export function landMatrix({ onLand }: Coast, bandLimit: number): Float64Array {
  const d = bandLimit ** 2;
  const unit = new Float64Array(d * d);
  for (let i = 0; i < d; i++) unit[i * (d + 1)] = 1;
  return onLand(unit, bandLimit);
}

function heightAt({ grid, values }: GridFields, θ: number, λ: number): number {
  const { nLat, nLon, colatitudes, firstLongitude } = grid;
  const spacing = (colatitudes[nLat - 1] - colatitudes[0]) / (nLat - 1);
  const i = Math.min(nLat - 1, Math.max(0, Math.round((θ - colatitudes[0]) / spacing)));
  const j = Math.round(((λ - firstLongitude) / (2 * Math.PI)) * nLon);
  return values[i * nLon + (((j % nLon) + nLon) % nLon)];
}
