import type { Scalar, Tensor, Variable } from "@tensorflow/tfjs";
import type { Tf } from "../backend/tf.ts";
import { copyOf, type Moments, type MomentValues } from "./moments.ts";

/** An attribute of an operation of the native library. */
interface Attribute {
  readonly name: string;
  readonly type: number;
  readonly value: number | string | readonly number[];
}

/** What {@link nativeMoments} uses of tfjs-node's backend; not documented by tfjs, hence the pinned version. */
export interface NativeBackend {
  readonly binding: {
    readonly TF_FLOAT: number;
    readonly TF_ATTR_TYPE: number;
    readonly TF_ATTR_SHAPE: number;
    readonly TF_ATTR_STRING: number;
  };
  executeSingleOutput(name: string, attributes: Attribute[], inputs: Tensor[]): Tensor;
  executeMultipleOutputs(
    name: string,
    attributes: Attribute[],
    inputs: Tensor[],
    outputs: number,
  ): Tensor[];
}

/** The shared name by which TensorFlow makes a variable that no other can reach, freed with its handle. */
const ANONYMOUS = "cd2c89b7-88b7-44c8-ad83-06c2a9158347";

/** tfjs's backend if that is the native library, else null. */
export function nativeBackend(tf: Tf): NativeBackend | null {
  return tf.getBackend() === "tensorflow" ? (tf.backend() as unknown as NativeBackend) : null;
}

/** Moments in variables of the native library, whose ResourceApplyAdam is one pass where tfjs's operations are twelve. */
export function nativeMoments(
  tf: Tf,
  backend: NativeBackend,
  variable: Variable,
  start: MomentValues,
): Moments {
  const { binding } = backend;
  const floats = (name: string): Attribute => ({
    name,
    type: binding.TF_ATTR_TYPE,
    value: binding.TF_FLOAT,
  });
  const resource = (): Tensor =>
    tf.keep(
      backend.executeSingleOutput(
        "VarHandleOp",
        [
          floats("dtype"),
          { name: "shape", type: binding.TF_ATTR_SHAPE, value: variable.shape },
          { name: "container", type: binding.TF_ATTR_STRING, value: "" },
          { name: "shared_name", type: binding.TF_ATTR_STRING, value: ANONYMOUS },
        ],
        [],
      ),
    );
  const assign = (handle: Tensor, value: Tensor) =>
    backend.executeMultipleOutputs("AssignVariableOp", [floats("dtype")], [handle, value], 0);
  const read = (handle: Tensor) =>
    backend.executeSingleOutput("ReadVariableOp", [floats("dtype")], [handle]);

  const [weights, first, second] = [resource(), resource(), resource()];
  tf.tidy(() => {
    assign(first, tf.tensor(start.first.slice(), variable.shape, "float32"));
    assign(second, tf.tensor(start.second.slice(), variable.shape, "float32"));
  });
  return {
    step(gradient, { scale, beta1, beta2, rate, epsilon, decay }) {
      tf.tidy(() => {
        // No copy; ResourceApplyAdam makes one because the variable still holds the memory.
        assign(weights, decay === 0 ? variable : tf.sub(variable, tf.mul(variable, decay)));
        // It corrects the rate itself, by the powers of β₁ and β₂; 0 leaves it as it is.
        const factors: Scalar[] = [0, 0, rate, beta1, beta2, epsilon].map((x) => tf.scalar(x));
        const scaled = scale === 1 ? gradient : tf.mul(gradient, scale);
        const inputs = [weights, first, second, ...factors, scaled];
        backend.executeMultipleOutputs("ResourceApplyAdam", [floats("T")], inputs, 0);
        variable.assign(read(weights));
      });
    },
    values: () => tf.tidy(() => ({ first: copyOf(read(first)), second: copyOf(read(second)) })),
    dispose: () => tf.dispose([weights, first, second]),
  };
}
