import type { GeometryObject, Topology } from "topojson-specification";
import type { Polyline } from "./lineSegments.ts";

/**
 * Coastlines at 1:110 million, read when they are first wanted. Made with Natural Earth, in the public domain; the
 * npm package world-atlas holds them as TopoJSON.
 */
export async function readCoastlines(): Promise<readonly Polyline[]> {
  const [{ mesh }, { default: topology }] = await Promise.all([
    import("topojson-client"),
    import("world-atlas/land-110m.json"),
  ]);
  const world = topology as unknown as Topology<{ readonly land: GeometryObject }>;
  return mesh(world, world.objects.land).coordinates as [number, number][][];
}
