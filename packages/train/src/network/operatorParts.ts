import type { PartAddresses } from "./operatorLayout.ts";
import { backwardPass, forwardPass, type PassContext } from "./operatorPass.ts";

/** A pass over a batch; `training` is a forward pass that keeps what the gradient needs. */
export type Pass = "forward" | "training" | "backward";

const passes: readonly Pass[] = ["forward", "training", "backward"];

/** Words in shared memory by which threads share out the parts of a batch: one message to nobody, so that a pass is synchronous. */
export type PartClaims = Int32Array;

const [GENERATION, NEXT, ENDED, PASS] = [0, 1, 2, 3];

/** Longest time that a thread may take for the parts that it has begun, in milliseconds. */
const LIMIT = 600_000;

/** Claims of no pass yet. */
export function partClaims(isShared: boolean): PartClaims {
  const claims = isShared ? new Int32Array(new SharedArrayBuffer(4 * 4)) : new Int32Array(4);
  // Above any number of parts: a thread that starts before the first pass finds nothing to do.
  claims[NEXT] = 2 ** 30;
  return claims;
}

/** Runs a pass over all parts with whatever threads come to help, and waits for those. */
export function passTogether(context: PassContext, claims: PartClaims, pass: Pass): void {
  const count = context.layout.parts.length;
  Atomics.store(claims, PASS, passes.indexOf(pass));
  Atomics.store(claims, ENDED, 0);
  // From here on parts can be taken.
  Atomics.store(claims, NEXT, 0);
  Atomics.add(claims, GENERATION, 1);
  Atomics.notify(claims, GENERATION);
  takeParts(context, claims, 0);
  for (let ended = Atomics.load(claims, ENDED); ended < count; ) {
    if (Atomics.wait(claims, ENDED, ended, LIMIT) === "timed-out") {
      throw new Error("passTogether: a thread of the operator has stopped.");
    }
    ended = Atomics.load(claims, ENDED);
  }
}

/** Helps with every pass that comes, for ever; the thread is to be ended from outside. */
export function helpForEver(context: PassContext, claims: PartClaims, thread: number): never {
  for (;;) {
    const generation = Atomics.load(claims, GENERATION);
    takeParts(context, claims, thread);
    Atomics.wait(claims, GENERATION, generation);
  }
}

/** Takes parts that nobody has until there are none. */
function takeParts(context: PassContext, claims: PartClaims, thread: number): void {
  const { parts } = context.layout;
  for (;;) {
    const i = Atomics.add(claims, NEXT, 1);
    if (i >= parts.length) return;
    // Read after the claim, as it may be one of a later pass than the last one seen.
    runPart(context, parts[i], passes[Atomics.load(claims, PASS)], thread);
    Atomics.add(claims, ENDED, 1);
    Atomics.notify(claims, ENDED);
  }
}

function runPart(context: PassContext, part: PartAddresses, pass: Pass, thread: number): void {
  const { instance, layout } = context;
  const own = layout.threads[thread];
  if (pass === "backward") {
    new Float32Array(instance.buffer, part.start, (part.end - part.start) / 4).fill(0);
  }
  for (let b = part.first; b < part.last; b++) {
    if (pass === "backward") backwardPass(context, b, own, part);
    else forwardPass(context, b, own, pass === "training");
  }
}
