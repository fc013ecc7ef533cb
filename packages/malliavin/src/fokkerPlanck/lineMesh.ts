import { DomainError, ShapeError } from "@chaosphere/core";

/** The boundary condition at an end of the interval. */
export type BoundaryKind =
  /** No mass passes: J = 0. */
  | "reflecting"
  /** Mass that reaches the end stays there and forms an atom: p = 0 outside. */
  | "absorbing";

/** An interval cut into cells, with what happens at its two ends. */
export interface LineMesh {
  /** e_0 < … < e_n, the n+1 faces of n cells. */
  readonly faces: Float64Array;
  /** (e_i + e_{i+1})/2, n of them. */
  readonly centres: Float64Array;
  readonly left: BoundaryKind;
  readonly right: BoundaryKind;
}

/** Ends of a {@link lineMesh}. */
export interface MeshEnds {
  /** Default "reflecting". */
  readonly left?: BoundaryKind;
  /** Default "reflecting". */
  readonly right?: BoundaryKind;
}

/**
 * The mesh with the given faces.
 *
 * @throws {@link ShapeError} for fewer than three cells.
 * @throws {@link DomainError} unless the faces are finite and increase.
 */
export function lineMesh(faces: Float64Array, ends: MeshEnds = {}): LineMesh {
  const cells = faces.length - 1;
  if (!(cells >= 3)) {
    throw new ShapeError(
      `lineMesh: there must be at least 3 cells, got ${cells}. Give more faces.`,
    );
  }
  for (let i = 0; i < cells; i++) {
    if (!(faces[i + 1] > faces[i] && faces[i + 1] - faces[i] < Number.POSITIVE_INFINITY)) {
      throw new DomainError(
        `lineMesh: faces must be finite and increase, got ${faces[i]}, ${faces[i + 1]} at ${i}. Give each once, in order.`,
      );
    }
  }
  const centres = Float64Array.from({ length: cells }, (_, i) => (faces[i] + faces[i + 1]) / 2);
  return { faces, centres, left: ends.left ?? "reflecting", right: ends.right ?? "reflecting" };
}

/**
 * The interval [lower, upper] in `cells` cells of width (upper − lower)/cells.
 *
 * @param ends what happens at the two ends; see {@link lineMesh}.
 * @throws as {@link lineMesh}.
 */
export function uniformLineMesh(
  lower: number,
  upper: number,
  cells: number,
  ends?: MeshEnds,
): LineMesh {
  const width = (upper - lower) / cells;
  const face = (_: unknown, i: number) => (i === cells ? upper : lower + i * width);
  return lineMesh(Float64Array.from({ length: cells + 1 }, face), ends);
}

/**
 * [centre − reach, centre + reach] in cells whose width grows like √(x² + scale²): faces at centre + scale·sinh(s) for
 * equal steps of s. For laws with heavy tails.
 */
export function stretchedLineMesh(
  centre: number,
  scale: number,
  reach: number,
  cells: number,
): LineMesh {
  const end = Math.asinh(reach / scale);
  const face = (_: unknown, i: number) => centre + scale * Math.sinh(end * ((2 * i) / cells - 1));
  return lineMesh(Float64Array.from({ length: cells + 1 }, face));
}
