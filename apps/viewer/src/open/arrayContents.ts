import type { ReadingOptions } from "../state/state.ts";
import type { Choice } from "../widgets/choice.ts";

/** What a plain array may hold. */
export type ArrayContent = NonNullable<ReadingOptions["holds"]>;

/** What a plain array may hold, in words. */
export const arrayContents: readonly Choice<ArrayContent>[] = [
  { value: "gauss-legendre", text: "fields on Gauss–Legendre rings" },
  { value: "equiangular", text: "fields in equal steps, cell centres" },
  { value: "equiangular-poles", text: "fields in equal steps with the poles" },
  { value: "driscoll-healy", text: "fields in equal steps from the north pole" },
  { value: "healpix", text: "HEALPix maps, RING order" },
  { value: "healpix-nested", text: "HEALPix maps, NESTED order" },
  { value: "coefficients", text: "coefficients" },
];
