import type { PosteriorSpec, ViewerState } from "./state.ts";

/** The side that shows a posterior, and the other one, whose field is seen. */
export interface PosteriorSides {
  readonly side: "left" | "right";
  readonly spec: PosteriorSpec;
  readonly seenSide: "left" | "right";
}

/** Which side shows a posterior: the right one where both do; null where none does. */
export function posteriorSides({ left, right }: ViewerState): PosteriorSides | null {
  if (right?.kind === "posterior") return { side: "right", spec: right, seenSide: "left" };
  if (left.kind === "posterior") return { side: "left", spec: left, seenSide: "right" };
  return null;
}
