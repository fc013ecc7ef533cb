import { northwardName } from "../netcdf/fields/vectorPair.ts";

/** The columns of the two components of a vector. */
export interface VectorColumns {
  readonly eastward: string;
  readonly northward: string;
}

/** Columns of Stokes parameters: beside Q, U is one too and no wind. */
const stokes = /^q(_|$)|stokes|polari[sz]ation/i;

/**
 * The columns of a HEALPix file that hold the components of a vector, by the names that NetCDF variables without a standard name
 * have, or by "eastward" and "northward": those of the column read where it is one of them, else the first. A sentence
 * without its full stop where their names mean something else; undefined where there are none.
 *
 * @param options whether u beside q may be a Stokes parameter. Default true.
 */
export function vectorColumns(
  names: readonly string[],
  chosen: string,
  { mayBeStokes = true }: { readonly mayBeStokes?: boolean } = {},
): VectorColumns | string | undefined {
  const pairs = names.flatMap((eastward) => {
    const wanted = /eastward/i.test(eastward)
      ? eastward.replace(/eastward/i, "northward")
      : northwardName(eastward);
    const northward = names.find((name) => name.toLowerCase() === wanted?.toLowerCase());
    return northward === undefined ? [] : [{ eastward, northward }];
  });
  const found =
    pairs.find(({ eastward, northward }) => [eastward, northward].includes(chosen)) ?? pairs[0];
  if (!found) return undefined;
  const isShort = /^u$/i.test(found.eastward);
  return mayBeStokes && isShort && names.some((name) => stokes.test(name))
    ? `${found.eastward} and ${found.northward} stand beside Q and are taken for Stokes parameters, not for the components of a vector`
    : found;
}
