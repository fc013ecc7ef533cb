import { fileURLToPath } from "node:url";
import type { NetworkCheckpoint, NetworkWeights } from "@chaosphere/model";
import { type DemoDesign, designs } from "../src/demo/design.ts";
import type { ClosedForms } from "../src/demo/models.ts";
import { correctedNetwork } from "../src/demo/training.ts";

/** The folder of the climate model's fields. */
export const folder: string = fileURLToPath(new URL("../../../data/pcm-trefht", import.meta.url));

/** The folder of Earth's relief. */
export const reliefFolder: string = fileURLToPath(
  new URL("../../../data/etopo-relief", import.meta.url),
);

/** A terminal that nobody watches. */
export const terminal = { stdout: () => {}, stderr: () => {}, interactive: false } as const;

/** The weights of main_job.py: multiples of 1/1024, so that single precision holds them. */
export function formulaWeights(bandLimit: number): NetworkWeights {
  const tensor = (rows: number, columns: number, f: (i: number, j: number) => number) => ({
    shape: rows === 1 ? [columns] : [rows, columns],
    data: Float32Array.from(
      { length: rows * columns },
      (_, at) => Math.round(1024 * f(Math.floor(at / columns), at % columns)) / 1024,
    ),
  });
  return {
    "time.weight": tensor(9, 32, (i, j) => 0.4 * Math.sin(1 + i + 3 * j)),
    "time.bias": tensor(1, 32, (_, j) => 0.3 * Math.cos(j)),
    "gain.weight": tensor(32, bandLimit, (j, l) => 0.05 * Math.sin(2 + j + 5 * l)),
    "gain.bias": tensor(1, bandLimit, (_, l) => 0.1 * Math.cos(l)),
  };
}

/** The localised Gaussian with a correction by given weights from a degree on. */
export function networkOf(
  forms: ClosedForms,
  weights: NetworkWeights,
  from: number,
): NetworkCheckpoint {
  const state = { step: 0, log: [] };
  const run = { weights, state } as unknown as Parameters<typeof correctedNetwork>[1];
  return correctedNetwork(forms, run, from);
}

/** Everything closed-form at a small band limit and in few steps. */
export const small: DemoDesign = {
  ...designs.quick,
  bandLimit: 5,
  samplerSteps: 12,
  boundSteps: 12,
  trainingSteps: 5,
};
