import type { SourceSpec, ViewerState } from "../state/state.ts";

/** Endings of files whose grids are of latitude and longitude, of the Earth nearly always. */
const ofGrids = /\.(nc|nc4|cdf|netcdf|grib2?|zarr)(\.gz|\/)?$/i;

/** Whether a source holds fields on the Earth, as far as its name tells. */
function isOfEarth(spec: SourceSpec): boolean {
  switch (spec.kind) {
    case "bundled":
      return true;
    case "file":
      return ofGrids.test(spec.name);
    case "url":
      return ofGrids.test(spec.url.replace(/[?#].*$/, ""));
    case "noise":
    case "chaos":
    case "sample":
    case "posterior":
      return false;
    default:
      return spec satisfies never;
  }
}

/** Whether coastlines are drawn: as chosen, else on fields of the Earth. */
export function showsCoastlines({ coastlines, left }: ViewerState): boolean {
  return coastlines ?? isOfEarth(left);
}
