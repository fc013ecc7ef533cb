import { type HarmonicCoefficients, synthesise } from "@chaosphere/core";
import { synthesiseOnRings } from "@chaosphere/core/rings";
import { healpixRings } from "@chaosphere/data/healpix";
import type { CellLayout, FieldCells } from "./cells.ts";

/** The values of a sum of harmonics at the centres of cells; of a pointwise deviation the roots of its square there. */
export function harmonicsOnCells(
  {
    coefficients,
    square,
  }: { readonly coefficients: HarmonicCoefficients; readonly square?: HarmonicCoefficients },
  layout: CellLayout,
): FieldCells {
  const a = square ?? coefficients;
  const { values } =
    layout.kind === "grid"
      ? synthesise(a, layout.grid)
      : synthesiseOnRings(a, healpixRings(layout.nside));
  return { layout, values: square ? values.map((v) => Math.sqrt(Math.max(0, v))) : values };
}
