import { fieldsWithGaps, largestBandLimit } from "@chaosphere/core";
import {
  type CutFields,
  type CutSkySpectrum,
  cutSkySpectrum,
  LARGEST_PSEUDO_BAND_LIMIT,
} from "@chaosphere/core/estimation";
import { ringFields } from "@chaosphere/core/rings";
import { healpixRings } from "@chaosphere/data/healpix";
import type { FieldCells } from "../fields/cells.ts";

/**
 * The spectrum of one field with gaps, of all degrees that its cells resolve: what `chaosphere spectrum` takes from the same
 * cells.
 *
 * @throws DomainError if too little was seen to tell degrees apart.
 */
export function cutSky(cells: FieldCells): CutSkySpectrum {
  const { fields, resolved } = pointsOf(cells);
  return cutSkySpectrum(fields, Math.min(resolved, LARGEST_PSEUDO_BAND_LIMIT));
}

function pointsOf({ layout, values }: FieldCells): { fields: CutFields; resolved: number } {
  if (layout.kind === "grid") {
    return {
      fields: fieldsWithGaps(layout.grid, values),
      resolved: largestBandLimit(layout.grid),
    };
  }
  const seen = Uint8Array.from(values, (x) => (Number.isNaN(x) ? 0 : 1));
  const known = values.map((x) => (Number.isNaN(x) ? 0 : x));
  const { nside } = layout;
  return { fields: { ...ringFields(healpixRings(nside), known), seen }, resolved: 3 * nside };
}
