import type { InstancedBufferGeometry } from "three";
import type { ViewerState } from "../state.ts";
import { readCoastlines } from "./coastlines.ts";
import type { Lines } from "./glStage.ts";
import { graticuleLines, lineGeometry } from "./lineGeometry.ts";

/** The lines a state asks for, as far as they are here. */
export interface LineStore {
  of(state: ViewerState): Lines;
  dispose(): void;
}

/** Keeps lines once made; calls back when coastlines have arrived, or with the reason why not. */
export function lineStore(arrived: (failure?: unknown) => void): LineStore {
  const graticules = new Map<number, InstancedBufferGeometry>();
  let coastlines: InstancedBufferGeometry | undefined;
  let isAsked = false;

  const graticule = (step: number): InstancedBufferGeometry => {
    const geometry = graticules.get(step) ?? lineGeometry(graticuleLines(step));
    graticules.set(step, geometry);
    return geometry;
  };
  const ask = async (): Promise<void> => {
    isAsked = true;
    try {
      coastlines = lineGeometry(await readCoastlines());
      arrived();
    } catch (failure) {
      isAsked = false;
      arrived(failure);
    }
  };

  return {
    of: (state) => {
      if (state.coastlines && !isAsked) void ask();
      return {
        ...(state.graticule ? { graticule: graticule(stepOf(state.camera.zoom)) } : {}),
        ...(state.coastlines && coastlines ? { coastlines } : {}),
      };
    },
    dispose: () => {
      for (const geometry of graticules.values()) geometry.dispose();
      coastlines?.dispose();
    },
  };
}

/** Degrees between lines: closer ones when closer. */
function stepOf(zoom: number): number {
  if (zoom < 2.5) return 30;
  return zoom < 8 ? 10 : 5;
}
