import { createHash } from "node:crypto";
import { cpus } from "node:os";
import { type CameronMartinCoordinates, key } from "@chaosphere/core";
import {
  type BaseModel,
  encodeCheckpoint,
  initialise,
  type NetworkCheckpoint,
  networkCheckpoint,
} from "@chaosphere/model";
import { version } from "../installation/version.ts";
import { encodeText } from "./messages.ts";
import type { SharedTraining } from "./sharedTraining.ts";

/** What must be alike on all ranks for the run to be that of one process: names and values in words. */
export type Likeness = Readonly<Record<string, string>>;

/** What is done about a difference in the machines, and in anything else. */
const machineRemedy =
  "Ask for nodes of one kind, for example by srun --constraint, with one installation";
const callRemedy = "Start all ranks with the same call on the same files";

const ofMachines = ["version of chaosphere", "version of Node", "kind of machine", "backend"];

/** The likeness of this process. */
export function likenessOf(
  { rank, microBatches }: SharedTraining,
  base: BaseModel,
  coordinates: CameronMartinCoordinates,
  { backend, batch }: { readonly backend: string; readonly batch: number },
): Likeness {
  return {
    "version of chaosphere": version,
    "version of Node": process.version,
    // WebAssembly computes alike on all processors; the native library does what each is best at.
    "kind of machine":
      backend === "wasm"
        ? `${process.platform} ${process.arch}`
        : `${process.platform} ${process.arch}, ${cpus()[0]?.model ?? "unknown processor"}`,
    backend,
    "number of ranks": `${rank.count}`,
    "--micro-batches": `${microBatches}`,
    "--batch": `${batch}`,
    "--seed": `${base.model.seed}`,
    network: `${base.spec.kind} ${checksum(encodeText(base.spec))}`,
    "Gaussian model": checksum(encodeCheckpoint(untrained(base))),
    data: checksum(coordinates.values),
  };
}

/** The rule that a rank breaks by what is unlike on it, and the remedy; undefined if all is alike. */
export function unlikeness(rank: number, own: Likeness, its: Likeness): string | undefined {
  const name = Object.keys(own).find((name) => own[name] !== its[name]);
  if (name === undefined) return undefined;
  const remedy = ofMachines.includes(name) ? machineRemedy : callRemedy;
  return `all ranks must have one ${name}, got ${own[name]} on rank 0 and ${its[name]} on rank ${rank}. ${remedy}.`;
}

/** The model before the first step: all that it knows but its training. */
function untrained(base: BaseModel): NetworkCheckpoint {
  const weights = initialise(base.spec, key(base.model.seed));
  return networkCheckpoint(base, weights, { step: 0, log: [] });
}

function checksum(values: Uint8Array | Float64Array): string {
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  return createHash("sha256").update(bytes).digest("hex").slice(0, 16);
}
