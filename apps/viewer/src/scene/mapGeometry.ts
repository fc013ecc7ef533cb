import { BufferAttribute, BufferGeometry } from "three";
import type { ProjectionKind } from "../state/state.ts";

/** Corners of the polygon about a globe or an ellipse. */
const corners = 48;

/** Half the axes of the ellipses, in radii of the sphere. */
const axes = { globe: [1, 1], mollweide: [2 * Math.SQRT2, Math.SQRT2] } as const;

/** Corners of a convex polygon that just holds the map of a projection, counterclockwise: `[x, y]` each, in radii. */
export function mapOutline(kind: ProjectionKind): Float32Array {
  if (kind === "equirectangular") {
    const [x, y] = [Math.PI, Math.PI / 2];
    return Float32Array.of(-x, -y, x, -y, x, y, -x, y);
  }
  const [a, b] = axes[kind];
  const beyond = 1 / Math.cos(Math.PI / corners);
  const outline = new Float32Array(2 * corners);
  for (let k = 0; k < corners; k++) {
    const angle = (2 * Math.PI * k) / corners;
    outline.set([a * beyond * Math.cos(angle), b * beyond * Math.sin(angle)], 2 * k);
  }
  return outline;
}

/**
 * The polygon about a map, as triangles. Pixels beside the map need no shader then: software renderers run it to its end
 * for those that it discards.
 */
export function mapGeometry(kind: ProjectionKind): BufferGeometry {
  const outline = mapOutline(kind);
  const geometry = new BufferGeometry();
  geometry.setAttribute("position", new BufferAttribute(outline, 2));
  const fan = Array.from({ length: outline.length / 2 - 2 }, (_, k) => [0, k + 1, k + 2]).flat();
  geometry.setIndex(fan);
  return geometry;
}
