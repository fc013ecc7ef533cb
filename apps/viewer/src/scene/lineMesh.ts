import { setAttribInfoBufferFromArray } from "twgl.js";
import type { ProjectionKind } from "../state.ts";
import type { GlMemory } from "./glMemory.ts";
import { lineLook } from "./lineLooks.ts";
import { auxiliaryAngle, endPosition, type LineSegments } from "./lineSegments.ts";
import type { Picture } from "./picture.ts";
import { linesFragment, linesVertex } from "./shaders/lines.ts";
import type { Drawable } from "./surfaces.ts";

/** Segments on one view of one projection. */
export interface LineMesh {
  readonly segments: LineSegments;
  readonly drawable: Drawable;
  /** Fits the lines to the picture they lie on, where it has changed. */
  restyle(picture: Picture): void;
}

/**
 * Each segment as a quadrilateral, and as another on maps, for what the edge of the map cuts. Vertices repeat their
 * segment: software renderers draw instances one by one, at many times the cost.
 *
 * @param name of the vertices in memory.
 */
export function lineMesh(
  gl: WebGL2RenderingContext,
  memory: GlMemory,
  name: string,
  segments: LineSegments,
  kind: ProjectionKind,
): LineMesh {
  const count = segments.length / 4;
  const corners =
    kind === "globe"
      ? quadrilateral
      : [...quadrilateral, ...quadrilateral.map(([end, side]) => [end, side, 1])];
  const repeat = (values: Float32Array): Float32Array => {
    const repeated = new Float32Array(corners.length * values.length);
    for (let i = 0; i < repeated.length; i++) {
      const segment = Math.floor(i / 3 / corners.length);
      repeated[i] = values[3 * segment + (i % 3)];
    }
    return repeated;
  };
  const looks = new Float32Array(3 * count * corners.length);
  const everyCorner = Float32Array.from(
    { length: 3 * count * corners.length },
    (_, i) => corners[Math.floor(i / 3) % corners.length][i % 3],
  );
  const program = memory.program(`lines ${kind}`, () => [linesVertex(kind), linesFragment(kind)]);
  const vertices = memory.vertices(name, program, () => ({
    corner: { numComponents: 3, data: everyCorner },
    start: { numComponents: 3, data: repeat(ends(segments, kind, 0)) },
    end: { numComponents: 3, data: repeat(ends(segments, kind, 2)) },
    look: { numComponents: 3, data: looks, drawType: gl.DYNAMIC_DRAW },
    indices: indicesOf((count * corners.length) / 4),
  }));
  let known = "";

  return {
    segments,
    drawable: { program, vertices },
    restyle: (picture) => {
      const style = styleOf(picture);
      if (style === known) return;
      known = style;
      const { radius, isPale } = lineLook(picture);
      for (let i = 0; i < count; i++) {
        const [λ0, φ0, λ1, φ1] = segments.subarray(4 * i, 4 * i + 4);
        const [from, to] = [endPosition(λ0, φ0), endPosition(λ1, φ1)];
        const numbers = [radius(from), radius(to), isPale(from) ? 0 : 1];
        for (let k = 0; k < corners.length; k++) looks.set(numbers, 3 * (i * corners.length + k));
      }
      const look = vertices.buffers.attribs?.["look"];
      if (look) setAttribInfoBufferFromArray(gl, look, looks);
    },
  };
}

const numbers = new WeakMap<object, number>();
let count = 0;

/** A number for each object. */
function numberOf(object: object): number {
  const number = numbers.get(object) ?? ++count;
  numbers.set(object, number);
  return number;
}

/** All that the looks of lines depend on. */
function styleOf({ image, scale, relief, colours }: Picture): string {
  const { low, high } = scale.range;
  const transform = JSON.stringify(scale.transform);
  const textures = [image.texture, colours].map(numberOf);
  return [...textures, transform, low, high, relief?.height ?? 0].join(" ");
}

/** Two triangles for each quadrilateral. */
function indicesOf(quadrilaterals: number): Uint32Array {
  const indices = new Uint32Array(6 * quadrilaterals);
  for (let q = 0; q < quadrilaterals; q++) {
    indices.set(
      [0, 1, 2, 2, 1, 3].map((v) => 4 * q + v),
      6 * q,
    );
  }
  return indices;
}

/** Corners of a quadrilateral: end, side, and 1 for the second of a segment. */
const quadrilateral = [0, 1].flatMap((end) => [-1, 1].map((side) => [end, side, 0]));

/** Starts (from 0) or ends (from 2) of segments as the shader of a projection takes them. */
function ends(segments: LineSegments, kind: ProjectionKind, from: 0 | 2): Float32Array {
  const points = new Float32Array((3 * segments.length) / 4);
  for (let i = 0; i < segments.length / 4; i++) {
    const [λ, φ] = [segments[4 * i + from], segments[4 * i + from + 1]];
    points.set(pointOf(kind, λ, φ), 3 * i);
  }
  return points;
}

function pointOf(kind: ProjectionKind, λ: number, φ: number): readonly number[] {
  switch (kind) {
    case "globe":
      return [Math.cos(φ) * Math.cos(λ), Math.cos(φ) * Math.sin(λ), Math.sin(φ)];
    case "equirectangular":
      return [λ, 1, φ];
    case "mollweide": {
      const t = auxiliaryAngle(φ);
      return [λ, ((2 * Math.SQRT2) / Math.PI) * Math.cos(t), Math.SQRT2 * Math.sin(t)];
    }
  }
}
