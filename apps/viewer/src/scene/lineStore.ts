import type { ViewerState } from "../state/state.ts";
import { during } from "../state/underway.ts";
import { readCoastlines } from "./coastlines.ts";
import type { Lines } from "./glStage.ts";
import { greatCircle } from "./greatCircle.ts";
import { graticuleLines, type LineSegments, lineSegments } from "./lineSegments.ts";
import { showsCoastlines } from "./ofEarth.ts";

const degree = 180 / Math.PI;

/** The lines a state asks for, as far as they are here. */
export interface LineStore {
  of(state: ViewerState): Lines;
}

/** Keeps lines once made; calls back when coastlines have arrived, or with the reason why not. */
export function lineStore(arrived: (failure?: unknown) => void): LineStore {
  const graticules = new Map<number, LineSegments>();
  let coastlines: LineSegments | undefined;
  let isAsked = false;

  const graticule = (step: number): LineSegments => {
    const lines = graticules.get(step) ?? lineSegments(graticuleLines(step));
    graticules.set(step, lines);
    return lines;
  };
  let along: { readonly of: ViewerState["probes"]; readonly lines: LineSegments } | undefined;

  const profile = (probes: ViewerState["probes"]): LineSegments => {
    if (along?.of === probes) return along.lines;
    const [from, to] = probes.slice(-2);
    const line = greatCircle(from, to, 145).positions.map(
      ({ colatitude, longitude }) => [longitude * degree, 90 - colatitude * degree] as const,
    );
    along = { of: probes, lines: lineSegments([line]) };
    return along.lines;
  };
  const ask = async (): Promise<void> => {
    isAsked = true;
    try {
      coastlines = lineSegments(await during("coastlines", readCoastlines()));
      arrived();
    } catch (failure) {
      isAsked = false;
      arrived(failure);
    }
  };

  return {
    of: (state) => {
      const hasCoastlines = showsCoastlines(state);
      if (hasCoastlines && !isAsked) void ask();
      return {
        ...(state.graticule ? { graticule: graticule(graticuleStep(state.camera.zoom)) } : {}),
        ...(hasCoastlines && coastlines ? { coastlines } : {}),
        ...(state.panel === "profile" && state.probes.length > 1
          ? { profile: profile(state.probes) }
          : {}),
      };
    },
  };
}

/** Degrees between the lines of the graticule: fewer at larger zoom. */
export function graticuleStep(zoom: number): number {
  if (zoom < 2.5) return 30;
  return zoom < 8 ? 10 : 5;
}
