import type { ReadingOptions } from "./content.ts";

type Holding = NonNullable<ReadingOptions["holds"]>;

/** What a plain array may hold, in words. */
export const holdings: Readonly<Record<Holding, string>> = {
  "gauss-legendre": "fields on Gauss–Legendre rings",
  equiangular: "fields in equal steps, cell centres",
  "equiangular-poles": "fields in equal steps with the poles",
  healpix: "HEALPix maps, RING order",
  "healpix-nested": "HEALPix maps, NESTED order",
  coefficients: "coefficients",
};

/** One of them by its name, undefined for any other text. */
export function holdingNamed(name: string): Holding | undefined {
  return (Object.keys(holdings) as Holding[]).find((each) => each === name);
}
