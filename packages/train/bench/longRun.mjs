// Tensors and resident memory over a long training: node bench/longRun.mjs [steps] [wasm|tensorflow].
import { loadTf } from "../dist/backend/loadTf.js";
import { fusedAdam } from "../dist/optimiser/adam.js";
import { lossOf, step } from "./network.mjs";

const [steps = "10000", backend = "wasm"] = process.argv.slice(2);
const { tf } = await loadTf({ backend });
const loss = lossOf(tf);
const optimiser = fusedAdam(tf);
const began = process.cpuUsage();
process.stdout.write("step  loss  tensors  tensor MB  resident MB  CPU ms/step\n");
for (let k = 1; k <= Number(steps); k++) {
  const value = step(tf, loss, optimiser);
  if (k % (Number(steps) / 10) !== 0 && k !== 10) continue;
  const { user, system } = process.cpuUsage(began);
  const { numTensors, numBytes } = tf.memory();
  const row = [k, value.toExponential(3), numTensors, (numBytes / 1e6).toFixed(1)];
  const rss = (process.memoryUsage().rss / 1e6).toFixed(0);
  process.stdout.write(`${[...row, rss, ((user + system) / 1e3 / k).toFixed(1)].join("  ")}\n`);
}
