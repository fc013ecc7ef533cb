import type { SphereGrid } from "@chaosphere/core";
import { sharedMemory } from "@chaosphere/core/simd";
import { operatorModule } from "./operatorKernels.ts";
import { type OperatorLayout, operatorLayout } from "./operatorLayout.ts";
import { type PartClaims, partClaims, passTogether } from "./operatorParts.ts";
import type { OperatorKind, PassContext } from "./operatorPass.ts";
import { type OperatorPlan, operatorPlan } from "./operatorPlan.ts";
import { operatorSlots, readGradient, type Slot, writeSlot } from "./operatorSlots.ts";
import { availableThreads, startHelpers } from "./operatorThreads.ts";

/** An operator's sizes and its kind. */
export interface OperatorForm extends OperatorKind {
  readonly bandLimit: number;
  readonly channels: number;
  readonly blocks: number;
  readonly positionDegrees: number;
}

/** The operator on plain numbers; its inputs are those of {@link operatorSlots}, in that order. */
export interface OperatorEngine {
  /** The outputs `[batch][lm]`; a gradient can follow only if it is announced. */
  readonly forward: (
    inputs: readonly Float32Array[],
    batch: number,
    isForGradient: boolean,
  ) => Float32Array;
  /** The gradients of all inputs of the last forward pass, for the upstream `[batch][lm]`. */
  readonly backward: (upstream: Float32Array) => Float32Array[];
  /** Frees memory and threads. */
  readonly dispose: () => void;
}

/** Below it lie constants of the kernels. */
const FIRST_ADDRESS = 4096;

/** Numbers of fields, blocks and channels in a batch below which a second thread is not worth its start. */
const WORTH_THREADS = 2 ** 18;

/** Memory laid out for batches of one size. */
interface Ground {
  readonly context: PassContext;
  readonly claims: PartClaims;
  readonly slots: readonly Slot[];
  readonly memory: Float32Array;
  readonly dispose: () => void;
}

/**
 * An operator on a grid fit for octants, by kernels of our own in memory of their own.
 *
 * @param threads most threads; results do not depend on it. Default: as many as the machine runs, if a batch is worth it.
 */
export function operatorEngine(
  grid: SphereGrid,
  form: OperatorForm,
  threads?: number,
): OperatorEngine {
  const plan = operatorPlan(grid, form.bandLimit, FIRST_ADDRESS);
  /** Training and evaluation may have batches of different sizes, in turns. */
  const grounds: { training?: Ground; forward?: Ground } = {};
  const batchOf = (ground?: Ground) => ground?.context.layout.sizes.batch;

  const groundFor = (batch: number, pass: "training" | "forward"): Ground => {
    if (batchOf(grounds.training) === batch && grounds.training) return grounds.training;
    const known = grounds[pass];
    if (known && batchOf(known) === batch) return known;
    known?.dispose();
    const size = form.bandLimit ** 2 * form.channels * form.blocks * batch;
    const most = threads ?? (size < WORTH_THREADS ? 1 : availableThreads());
    const ground = groundOf(plan, form, batch, pass === "training", most);
    grounds[pass] = ground;
    return ground;
  };

  return {
    forward: (inputs, batch, isForGradient) => {
      const pass = isForGradient ? "training" : "forward";
      const { context, claims, slots, memory } = groundFor(batch, pass);
      slots.forEach((slot, i) => {
        writeSlot(memory, slot, inputs[i]);
      });
      transposeMatrices(context.layout, memory);
      passTogether(context, claims, pass);
      return outputs(memory, context.layout);
    },
    backward: (upstream) => {
      const { training } = grounds;
      if (!training) throw new Error("operatorEngine: no forward pass came before the gradient.");
      const { context, claims, slots, memory } = training;
      const N = form.bandLimit ** 2;
      context.layout.fields.forEach(({ outputGradient }, b) => {
        memory.set(upstream.subarray(b * N, (b + 1) * N), outputGradient / 4);
      });
      passTogether(context, claims, "backward");
      return slots.map((slot) => readGradient(memory, slot));
    },
    dispose: () => {
      for (const ground of Object.values(grounds)) ground.dispose();
      delete grounds.training;
      delete grounds.forward;
    },
  };
}

function groundOf(
  plan: OperatorPlan,
  form: OperatorForm,
  batch: number,
  hasSlopes: boolean,
  most: number,
): Ground {
  const { bandLimit, blocks, positionDegrees } = form;
  const ofThreads = (threads: number): OperatorLayout =>
    operatorLayout(
      {
        bandLimit,
        channels: 8 * Math.ceil(form.channels / 8),
        blocks,
        positionDegrees,
        batch,
        threads,
        scratchBytes: plan.scratchBytes,
        slopeBytes: hasSlopes ? plan.slopeBytes : 0,
      },
      plan.end,
    );
  let layout = ofThreads(most);
  const shared = most > 1 ? sharedMemory(layout.end) : undefined;
  if (!shared) layout = ofThreads(1);
  const instance = shared ? operatorModule.attach(shared) : operatorModule.instantiate(layout.end);
  if (!instance) throw new Error("operatorEngine: the engine must have WebAssembly with SIMD.");
  plan.writeTo(instance.buffer);
  const claims = partClaims(shared !== undefined);
  const { isSquare, isBounded, hasKnown } = form;
  const kind = { isSquare, isBounded, hasKnown };
  const common = { claims, sizes: layout.sizes, kind, plan: plan.address, planEnd: plan.end };
  return {
    context: { instance, plan: plan.address, layout, kind },
    claims,
    slots: operatorSlots(layout, form.channels, hasKnown),
    memory: new Float32Array(instance.buffer),
    dispose: shared ? startHelpers({ memory: shared, ...common }) : () => undefined,
  };
}

/** Writes the transposes of the blocks' matrices, which the backward pass reads. */
function transposeMatrices({ blocks, sizes }: OperatorLayout, memory: Float32Array): void {
  const { bandLimit: L, channels: C } = sizes;
  for (const { mix, mixTransposed, out, outTransposed } of blocks) {
    for (let l = 0; l < L; l++) {
      transpose(memory, mix / 4 + l * C * C, mixTransposed / 4 + l * C * C, C);
    }
    transpose(memory, out / 4, outTransposed / 4, C);
  }
}

function transpose(memory: Float32Array, from: number, to: number, n: number): void {
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) memory[to + j * n + i] = memory[from + i * n + j];
  }
}

/** The outputs of all fields in one array. */
function outputs(memory: Float32Array, { fields, sizes }: OperatorLayout): Float32Array {
  const N = sizes.bandLimit ** 2;
  const out = new Float32Array(fields.length * N);
  fields.forEach(({ output }, b) => {
    out.set(memory.subarray(output / 4, output / 4 + N), b * N);
  });
  return out;
}
