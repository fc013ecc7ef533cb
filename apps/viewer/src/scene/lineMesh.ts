import { BufferAttribute, BufferGeometry, DoubleSide, GLSL3, Mesh, RawShaderMaterial } from "three";
import type { ProjectionKind } from "../state/state.ts";
import { lineLook } from "./lineLooks.ts";
import { auxiliaryAngle, endPosition, type LineSegments } from "./lineSegments.ts";
import type { Picture } from "./picture.ts";
import { linesFragment, linesVertex } from "./shaders/lines.ts";

/** Segments on one view of one projection. */
export interface LineMesh {
  readonly mesh: Mesh<BufferGeometry, RawShaderMaterial>;
  /** Fits the lines to the picture they lie on, where it has changed. */
  restyle(picture: Picture): void;
  dispose(): void;
}

/**
 * Each segment as a quadrilateral, and as another on maps, for what the edge of the map cuts. Vertices repeat their
 * segment: software renderers draw instances one by one, at many times the cost.
 */
export function lineMesh(
  segments: LineSegments,
  kind: ProjectionKind,
  uniforms: RawShaderMaterial["uniforms"],
): LineMesh {
  const count = segments.length / 4;
  const corners =
    kind === "globe"
      ? quadrilateral
      : [...quadrilateral, ...quadrilateral.map(([end, side]) => [end, side, 1])];
  const repeat = (values: Float32Array): BufferAttribute => {
    const repeated = new Float32Array(corners.length * values.length);
    for (let i = 0; i < repeated.length; i++) {
      const segment = Math.floor(i / 3 / corners.length);
      repeated[i] = values[3 * segment + (i % 3)];
    }
    return new BufferAttribute(repeated, 3);
  };
  const looks = repeat(new Float32Array(3 * count));
  const geometry = new BufferGeometry();
  const everyCorner = Float32Array.from(
    { length: 3 * count * corners.length },
    (_, i) => corners[Math.floor(i / 3) % corners.length][i % 3],
  );
  geometry.setAttribute("corner", new BufferAttribute(everyCorner, 3));
  geometry.setAttribute("start", repeat(ends(segments, kind, 0)));
  geometry.setAttribute("end", repeat(ends(segments, kind, 2)));
  geometry.setAttribute("look", looks);
  geometry.setIndex(
    Array.from({ length: (count * corners.length) / 4 }, (_, q) =>
      [0, 1, 2, 2, 1, 3].map((v) => 4 * q + v),
    ).flat(),
  );
  const material = new RawShaderMaterial({
    glslVersion: GLSL3,
    vertexShader: linesVertex(kind),
    fragmentShader: linesFragment(kind),
    uniforms: {
      ...uniforms,
      halfWidth: { value: 0.5 },
      joint: { value: 0 },
      opacity: { value: 1 },
    },
    transparent: true,
    premultipliedAlpha: true,
    depthWrite: false,
    side: DoubleSide,
  });
  let known = "";

  return {
    mesh: new Mesh(geometry, material),
    restyle: (picture) => {
      const name = nameOf(picture);
      if (name === known) return;
      known = name;
      const { radius, isPale } = lineLook(picture);
      for (let i = 0; i < count; i++) {
        const [λ0, φ0, λ1, φ1] = segments.subarray(4 * i, 4 * i + 4);
        const [from, to] = [endPosition(λ0, φ0), endPosition(λ1, φ1)];
        const numbers = [radius(from), radius(to), isPale(from) ? 0 : 1] as const;
        for (let k = 0; k < corners.length; k++) looks.setXYZ(i * corners.length + k, ...numbers);
      }
      looks.needsUpdate = true;
    },
    dispose: () => {
      geometry.dispose();
      material.dispose();
    },
  };
}

/** All that the looks of lines depend on. */
function nameOf({ image, scale, relief, colours }: Picture): string {
  const { low, high } = scale.range;
  const transform = JSON.stringify(scale.transform);
  return [image.texture.uuid, colours.uuid, transform, low, high, relief?.height ?? 0].join(" ");
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
