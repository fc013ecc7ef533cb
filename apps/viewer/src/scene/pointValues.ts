import type { ShownField, ShownHarmonics } from "../session/fieldChoice.ts";
import type { Position } from "../state/state.ts";
import { begin } from "../state/underway.ts";
import type { PointAnswer, PointRequest } from "./pointProtocol.ts";
import { summed, valueAt, valueOfSum } from "./valueAt.ts";

/** Values at single points, for the pointer and for probes. */
export interface PointValues {
  /**
   * The value of a field at a point, as `valueAt` has it; undefined while a long sum is on its way, in a worker. Of what one
   * asker asks for the newest wins: an answer to what it asked before is never given.
   */
  at(asker: string, shown: ShownField, position: Position): number | undefined;
  dispose(): void;
}

/** L beyond which a sum, of L² terms, takes longer than two milliseconds. */
const longest = 128;
/** Fields that the worker holds at a time. */
const mostHeld = 4;

interface Asked {
  readonly shown: ShownHarmonics;
  readonly position: Position;
}

/** Values for a page. `arrived` is told when one that was on its way is there. */
export function pointValues(arrived: () => void): PointValues {
  /** What each asker asked last, and its value once it is there. */
  const asks = new Map<string, { readonly key: string; value: number | undefined }>();
  /** What the worker has not been asked yet. */
  const waiting = new Map<string, Asked>();
  let held: readonly string[] = [];
  let worker: Worker | null = null;
  let isBusy = false;
  let end = (): void => {};
  let isBroken = false;

  const start = (): Worker => {
    const made = new Worker(new URL("./pointValues.worker.ts", import.meta.url), {
      type: "module",
    });
    made.addEventListener("error", () => {
      // Without a worker the page sums by itself, slower.
      isBroken = true;
      asks.clear();
      waiting.clear();
      end();
      arrived();
    });
    return made;
  };
  const send = (request: PointRequest): void => {
    worker ??= start();
    worker.postMessage(request);
  };
  const hold = ({ id, ...shown }: ShownHarmonics): void => {
    if (held.includes(id)) return;
    send({ hold: id, coefficients: summed({ id, ...shown }) });
    const all = [...held, id];
    held = all.slice(-mostHeld);
    for (const forget of all.slice(0, -mostHeld)) send({ forget });
  };
  const next = (): void => {
    const [first] = waiting;
    if (isBusy || isBroken || !first) return;
    const [asker, { shown, position }] = first;
    const key = keyOf(shown, position);
    waiting.delete(asker);
    isBusy = true;
    end = begin("a value");
    hold(shown);
    worker?.addEventListener(
      "message",
      ({ data }: MessageEvent<PointAnswer>) => {
        isBusy = false;
        const ask = asks.get(asker);
        if (ask?.key === key) {
          ask.value = valueOfSum(shown, data);
          arrived();
        }
        end();
        next();
      },
      { once: true },
    );
    send({ of: shown.id, position });
  };

  return {
    at: (asker, shown, position) => {
      const key = keyOf(shown, position);
      const known = asks.get(asker);
      if (known?.key === key) return known.value;
      if (shown.kind === "cells" || summed(shown).bandLimit <= longest || isBroken) {
        const value = valueAt(shown, position);
        asks.set(asker, { key, value });
        waiting.delete(asker);
        return value;
      }
      asks.set(asker, { key, value: undefined });
      waiting.set(asker, { shown, position });
      next();
      return undefined;
    },
    dispose: () => {
      worker?.terminate();
      end();
    },
  };
}

function keyOf({ id }: ShownField, { colatitude, longitude }: Position): string {
  return `${id} ${colatitude} ${longitude}`;
}
