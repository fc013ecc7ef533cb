import {
  driscollHealy,
  equiangular,
  equiangularWithPoles,
  type GridKind,
  gaussLegendre,
  type SphereGrid,
} from "@chaosphere/core";
import type { ObservationTask, ObservedSites } from "../observing/index.ts";
import type { Fail, Fields } from "./fields.ts";
import { type ReadTensor, vector } from "./lawPart.ts";
import type { Tensor } from "./tensorFile.ts";

const SITE_KINDS: readonly ObservedSites["kind"][] = ["degrees", "points", "cells"];
const GRIDS = {
  "gauss-legendre": gaussLegendre,
  equiangular,
  "equiangular-poles": equiangularWithPoles,
  "driscoll-healy": driscollHealy,
} as const satisfies Record<GridKind, unknown>;

/** The fields of a task that are no tensors. */
export function taskRecord({ text, sites, noiseSd }: ObservationTask): object {
  return { text, kind: sites.kind, ...(noiseSd !== undefined && { noiseSd }), ...plain(sites) };
}

/** The tensors of a task by name. */
export function taskTensors({ sites }: ObservationTask): [string, Tensor][] {
  switch (sites.kind) {
    case "degrees":
      return [];
    case "points":
      return [
        ["task.colatitudes", vector(sites.colatitudes)],
        ["task.longitudes", vector(sites.longitudes)],
        ...(sites.sds ? [["task.sds", vector(sites.sds)] as [string, Tensor]] : []),
      ];
    case "cells":
      return [["task.seen", vector(Float64Array.from(sites.seen))]];
    default:
      return sites satisfies never;
  }
}

/** The task of a file; whether it can be one of the model is for the rules to say. */
export function readTask(task: Fields, read: ReadTensor, fail: Fail): ObservationTask {
  return {
    text: task.text("text"),
    sites: readSites(task, read, fail),
    ...(task.has("noiseSd") && { noiseSd: task.number("noiseSd") }),
  };
}

function plain(sites: ObservedSites): object {
  switch (sites.kind) {
    case "degrees":
      return { from: sites.from, to: sites.to };
    case "points":
      return { hasSds: sites.sds ? 1 : 0 };
    case "cells": {
      const { kind, nLat, nLon, firstLongitude } = sites.grid;
      return { grid: { kind, nLat, nLon, firstLongitude } };
    }
    default:
      return sites satisfies never;
  }
}

function readSites(task: Fields, read: ReadTensor, fail: Fail): ObservedSites {
  const kind = task.choice("kind", SITE_KINDS);
  switch (kind) {
    case "degrees":
      return { kind, from: task.number("from"), to: task.number("to") };
    case "points": {
      const colatitudes = read("task.colatitudes", [undefined]);
      const n = colatitudes.length;
      return {
        kind,
        colatitudes,
        longitudes: read("task.longitudes", [n]),
        ...(task.number("hasSds") === 1 && { sds: read("task.sds", [n]) }),
      };
    }
    case "cells": {
      // First the numbers there are, so that a wrong size makes no large grid.
      const grid = task.group("grid");
      const seen = read("task.seen", [grid.number("nLat") * grid.number("nLon")]);
      return { kind, grid: readGrid(grid, fail), seen: Uint8Array.from(seen) };
    }
    default:
      return kind satisfies never;
  }
}

function readGrid(grid: Fields, fail: Fail): SphereGrid {
  const kind = grid.choice("kind", Object.keys(GRIDS) as GridKind[]);
  const nLat = grid.number("nLat");
  const options = { nLon: grid.number("nLon"), firstLongitude: grid.number("firstLongitude") };
  try {
    return GRIDS[kind](nLat, options);
  } catch {
    return fail("task.grid", `task.grid must be a grid, got ${nLat} × ${options.nLon} points.`);
  }
}
