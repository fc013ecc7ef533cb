import type { Scalar, Variable } from "@tensorflow/tfjs";
import { loadTf } from "../src/backend/loadTf.ts";
import type { Tf } from "../src/backend/tf.ts";
import { type Adam, type AdamOptions, fusedAdam } from "../src/optimiser/adam.ts";

/** The backend that the tests of this package run on: TRAIN_BACKEND, WebAssembly without. */
export const testBackend: "tensorflow" | "wasm" =
  process.env["TRAIN_BACKEND"] === "tensorflow" ? "tensorflow" : "wasm";

/** TensorFlow.js on that backend. */
export async function testTf(): Promise<Tf> {
  return (await loadTf({ backend: testBackend })).tf;
}

/** A network with SiLU between its layers and a fixed batch to fit. */
export interface Problem {
  readonly variables: readonly Variable[];
  readonly loss: () => Scalar;
}

/** A problem whose numbers depend on the widths alone, on the backend that is set; `name` tells its variables apart. */
export function problem(tf: Tf, name: string, widths: readonly number[], batch: number): Problem {
  let seed = 0;
  const wave = (shape: number[], size: number) => {
    const phase = 1 + seed++;
    const entry = (_: unknown, i: number) => size * Math.sin(12.9898 * (i + phase) + 0.7 * i * i);
    const length = shape.reduce((product, n) => product * n, 1);
    return tf.tensor(Float32Array.from({ length }, entry), shape, "float32");
  };
  const layers = widths.slice(1).map((width, i) =>
    tf.tidy(() => ({
      weight: tf.variable(
        wave([widths[i], width], Math.sqrt(4 / widths[i])),
        true,
        `${name}/w${i}`,
      ),
      bias: tf.variable(tf.zeros([width]), true, `${name}/b${i}`),
    })),
  );
  const inputs = wave([batch, widths[0]], 1.4);
  const targets = wave([batch, widths[widths.length - 1]], 1.4);
  const loss = () => {
    let x = inputs;
    for (const [i, { weight, bias }] of layers.entries()) {
      x = tf.add(tf.matMul(x, weight), bias);
      if (i < layers.length - 1) x = tf.mul(x, tf.sigmoid(x));
    }
    return tf.mean(tf.square(tf.sub(x, targets))) as Scalar;
  };
  return { variables: layers.flatMap(({ weight, bias }) => [weight, bias]), loss };
}

/** Takes one step and returns the loss before it. */
export function trainStep(
  tf: Tf,
  { loss }: Problem,
  optimiser: Pick<Adam, "applyGradients">,
): number {
  return tf.tidy(() => {
    const { value, grads } = tf.variableGrads(loss);
    optimiser.applyGradients(grads);
    return value.dataSync()[0];
  });
}

/** The losses of the first steps. */
export function lossCurve(tf: Tf, steps: number, options: AdamOptions, name: string): number[] {
  const small = problem(tf, name, [24, 48, 40, 16], 32);
  const optimiser = fusedAdam(tf, options);
  const losses = Array.from({ length: steps }, () => trainStep(tf, small, optimiser));
  optimiser.dispose();
  tf.dispose([...small.variables]);
  return losses;
}
