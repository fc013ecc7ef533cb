import type { ProgramInfo } from "twgl.js";
import type { ProjectionKind } from "../state.ts";
import { reliefSize } from "./fieldImage.ts";
import type { GlMemory, Vertices } from "./glMemory.ts";
import { mapTriangles } from "./mapGeometry.ts";
import type { Picture } from "./picture.ts";
import { reliefFragment, reliefVertex } from "./shaders/relief.ts";
import { surfaceFragment, surfaceVertex } from "./shaders/surface.ts";

/** A program and the vertices that it draws. */
export interface Drawable {
  readonly program: ProgramInfo;
  readonly vertices: Vertices;
}

/** What draws the field of a picture: a polygon about its map, or the relief. */
export function surfaceOf(memory: GlMemory, { view, scale, image, relief }: Picture): Drawable {
  const spread = scale.transform.kind;
  if (relief) {
    const name = `relief ${spread}`;
    const program = memory.program(name, () => [reliefVertex, reliefFragment(spread)]);
    const vertices = memory.vertices(name, program, () =>
      reliefTriangles(reliefSize.rows, reliefSize.columns),
    );
    return { program, vertices };
  }
  const { kind } = view;
  const sampling = image.layout?.kind ?? "smooth";
  const name = `${kind} ${sampling} ${spread}`;
  const program = memory.program(name, () => [
    surfaceVertex,
    surfaceFragment(kind, sampling, spread),
  ]);
  return { program, vertices: memory.vertices(name, program, () => mapArrays(kind)) };
}

function mapArrays(kind: ProjectionKind) {
  const { outline, indices } = mapTriangles(kind);
  return { position: { numComponents: 2, data: outline }, indices };
}

/** Triangles between the texels of a texture of slopes, counterclockwise seen from outside; columns close up. */
function reliefTriangles(rows: number, columns: number) {
  const indices = new Uint32Array(6 * (rows - 1) * columns);
  let at = 0;
  for (let row = 0; row < rows - 1; row++) {
    for (let column = 0; column < columns; column++) {
      const next = (column + 1) % columns;
      const [a, b] = [row * columns + column, row * columns + next];
      indices.set([a, a + columns, b + columns, a, b + columns, b], at);
      at += 6;
    }
  }
  const directions = new Float32Array(3 * rows * columns);
  for (let i = 0; i < rows * columns; i++) {
    const θ = (Math.PI * Math.floor(i / columns)) / (rows - 1);
    const λ = (2 * Math.PI * (i % columns)) / columns;
    const outward = Math.sin(θ);
    directions.set([outward * Math.cos(λ), outward * Math.sin(λ), Math.cos(θ)], 3 * i);
  }
  return { position: { numComponents: 3, data: directions }, indices };
}
