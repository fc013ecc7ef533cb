import type { SphereGrid } from "@chaosphere/core";
import { operatorModule } from "./operatorKernels.ts";
import { type OperatorLayout, operatorLayout } from "./operatorLayout.ts";
import { backwardPass, forwardPass, type OperatorKind, type PassContext } from "./operatorPass.ts";
import { type OperatorPlan, operatorPlan } from "./operatorPlan.ts";
import { operatorSlots, readGradient, type Slot, writeSlot } from "./operatorSlots.ts";

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
}

/** Below it lie constants of the kernels. */
const FIRST_ADDRESS = 4096;

/** Memory laid out for batches of one size. */
interface Ground {
  readonly context: PassContext;
  readonly slots: readonly Slot[];
  readonly memory: Float32Array;
}

/** An operator on a grid fit for octants, by kernels of our own in memory of their own. */
export function operatorEngine(grid: SphereGrid, form: OperatorForm): OperatorEngine {
  const plan = operatorPlan(grid, form.bandLimit, FIRST_ADDRESS);
  let ground: Ground | undefined;

  const groundFor = (batch: number, hasSlopes: boolean): Ground => {
    const sizes = ground?.context.layout.sizes;
    if (!ground || sizes?.batch !== batch || (hasSlopes && sizes.slopeBytes === 0)) {
      ground = groundOf(plan, form, batch, hasSlopes);
    }
    return ground;
  };

  return {
    forward: (inputs, batch, isForGradient) => {
      const { context, slots, memory } = groundFor(batch, isForGradient);
      const { layout } = context;
      slots.forEach((slot, i) => {
        writeSlot(memory, slot, inputs[i]);
      });
      transposeMatrices(layout, memory);
      for (let b = 0; b < batch; b++) forwardPass(context, b, layout.threads[0], isForGradient);
      return together(memory, layout, "output");
    },
    backward: (upstream) => {
      if (!ground) throw new Error("operatorEngine: no forward pass came before the gradient.");
      const { context, slots, memory } = ground;
      const { layout } = context;
      const N = form.bandLimit ** 2;
      layout.fields.forEach(({ outputGradient }, b) => {
        memory.set(upstream.subarray(b * N, (b + 1) * N), outputGradient / 4);
      });
      for (const part of layout.parts) {
        memory.fill(0, part.start / 4, part.end / 4);
        for (let b = part.first; b < part.last; b++) {
          backwardPass(context, b, layout.threads[0], part);
        }
      }
      return slots.map((slot) => readGradient(memory, slot));
    },
  };
}

function groundOf(
  plan: OperatorPlan,
  form: OperatorForm,
  batch: number,
  hasSlopes: boolean,
): Ground {
  const { bandLimit, blocks, positionDegrees } = form;
  const channels = 8 * Math.ceil(form.channels / 8);
  const layout = operatorLayout(
    {
      bandLimit,
      channels,
      blocks,
      positionDegrees,
      batch,
      threads: 1,
      scratchBytes: plan.scratchBytes,
      slopeBytes: hasSlopes ? plan.slopeBytes : 0,
    },
    plan.end,
  );
  const instance = operatorModule.instantiate(layout.end);
  if (!instance) throw new Error("operatorEngine: the engine must have WebAssembly with SIMD.");
  plan.writeTo(instance.buffer);
  return {
    context: { instance, plan: plan.address, layout, kind: form },
    slots: operatorSlots(layout, form.channels, form.hasKnown),
    memory: new Float32Array(instance.buffer),
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

/** Coefficients of all fields in one array. */
function together(memory: Float32Array, { fields, sizes }: OperatorLayout, name: "output") {
  const N = sizes.bandLimit ** 2;
  const out = new Float32Array(fields.length * N);
  fields.forEach((field, b) => {
    out.set(memory.subarray(field[name] / 4, field[name] / 4 + N), b * N);
  });
  return out;
}
