declare module "d3-geo-projection" {
  import type { GeoProjection } from "d3-geo";

  /** The equal-area projection of Mollweide as d3-geo configures it. */
  export function geoMollweide(): GeoProjection;
}
