// One Adam step of a spherical operator on every engine there is, in one run: node bench/operatorStep.mjs [--rounds 12].
// The engines take turns; the table has the median CPU time, the shortest wall time, and how far the network is from the
// same one in double precision.
import { fillNormals, key, whittleMatern } from "@chaosphere/core";
import { initialise, networkResidual, preconditioning } from "@chaosphere/model";
import { loadTf } from "../dist/backend/loadTf.js";
import { operatorModel } from "../dist/network/operator.js";
import { fusedAdam } from "../dist/optimiser/adam.js";

const at = process.argv.indexOf("--rounds");
const rounds = at > 0 ? Number(process.argv[at + 1]) : 12;
const [L, batch] = [33, 32];
const d = L * L;
const spec = {
  kind: "spherical-operator",
  bandLimit: L,
  variances: new Array(L).fill(1.5),
  timeFrequencies: 4,
  timeWidth: 32,
  noiseSpectrum: [...whittleMatern(L, { alpha: 1.6, kappa: 2 }).spectrum],
  channels: 16,
  blocks: 3,
  degreeKnots: 8,
  activation: "silu",
  gridBandLimit: 50,
  positionDegrees: 8,
};
// First weights, with waves in the place of zeros, so that nothing is switched off.
const start = Object.entries(initialise(spec, key(1))).map(([name, { shape, data }]) => [
  name,
  { shape, data: data.map((value, i) => value || 0.05 * Math.sin(i)) },
]);
const t = Array.from({ length: batch }, (_, b) => 0.01 * 1.2 ** b);
const x = new Float64Array(batch * d);
fillNormals(key(2), 0, x);
const exact = networkResidual(spec, Object.fromEntries(start));
const scales = t.map((time) => preconditioning(spec, time));
/** c_in x, c_out and r = c_out F, row by row. */
const z = Float32Array.from(x, (value, i) => scales[Math.floor(i / d)].input[i % d] * value);
const scale = Float32Array.from(x, (_, i) => scales[Math.floor(i / d)].output[i % d]);
const rows = t.map((time, b) => exact(time, x.subarray(b * d, (b + 1) * d)));

function engine(name, tf, backend) {
  tf.setBackend(backend);
  const weights = Object.fromEntries(
    start.map(([name, { shape, data }]) => [
      name,
      tf.tidy(() => tf.variable(tf.tensor(data, [...shape]), true, name)),
    ]),
  );
  const model = operatorModel(tf, spec);
  const factors = tf.tensor2d(scale, [batch, d]);
  const forward = () => tf.mul(model.run(weights, t, states), factors);
  const states = tf.tensor2d(z, [batch, d]);
  const targets = tf.tensor2d(Float32Array.from(x).reverse(), [batch, d]);
  const result = tf.tidy(forward);
  const found = result.dataSync();
  result.dispose();
  let [error, size] = [0, 0];
  rows.forEach((row, b) => {
    row.forEach((value, i) => {
      error += (found[b * d + i] - value) ** 2;
      size += value ** 2;
    });
  });
  const adam = fusedAdam(tf, { learningRate: 1e-4 });
  const take = () => {
    const { value, grads } = tf.variableGrads(() => {
      const r = forward();
      return tf.mean(tf.sum(tf.mul(r, tf.sub(r, tf.mul(2, targets))), 1));
    }, Object.values(weights));
    adam.applyGradients(grads);
    value.dataSync();
    tf.dispose([value, grads]);
  };
  const end = () => {
    adam.dispose();
    model.dispose();
    tf.dispose([...Object.values(weights), states, targets, factors]);
  };
  return { name, take, end, error: Math.sqrt(error / size), times: [] };
}

const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];

const { tf } = await loadTf({ backend: "wasm" });
const makers = [() => engine("WebAssembly", tf, "wasm")];
try {
  const native = (await loadTf({ backend: "tensorflow" })).tf;
  makers.push(() => engine("tfjs-node", native, "tensorflow"));
} catch {
  process.stdout.write("tfjs-node does not load here\n");
}
const engines = [];
// Variables of one name cannot live together on one engine, so each is made for its turn.
for (let round = 0; round < rounds; round++) {
  makers.forEach((make, i) => {
    const turn = make();
    engines[i] ??= turn;
    turn.take();
    const [wall, cpu] = [performance.now(), process.cpuUsage()];
    turn.take();
    const { user, system } = process.cpuUsage(cpu);
    engines[i].times.push({ cpu: (user + system) / 1e3, wall: performance.now() - wall });
    turn.end();
  });
}
process.stdout.write("engine | CPU ms | shortest wall ms | error\n");
for (const { name, times, error } of engines) {
  const cpu = median(times.map(({ cpu }) => cpu)).toFixed(0);
  const wall = Math.min(...times.map(({ wall }) => wall)).toFixed(0);
  process.stdout.write(`${name} | ${cpu} | ${wall} | ${error.toExponential(1)}\n`);
}
