import {
  type CameronMartinCoordinates,
  child,
  key,
  ornsteinUhlenbeck,
  reversePath,
  whiteNoise,
} from "@chaosphere/core";
import { expect, test } from "vitest";
import { slicedTrace } from "../src/objectives/trace.ts";

const none = (_: number, x: CameronMartinCoordinates) => ({
  ...x,
  values: new Float64Array(x.values.length),
});

/** The probe that a trace draws, as the direction its derivative is asked along. */
function probeOf(stream: ReturnType<typeof key>, bandLimit: number, batch: number): Float64Array {
  let direction: Float64Array = new Float64Array(0);
  slicedTrace(none, {
    key: stream,
    probe: "gaussian",
    derivative: (_, x, z) => {
      direction = z.values;
      return x;
    },
  })(0.5, whiteNoise(bandLimit, batch, key(99)));
  return direction;
}

/** |correlation| √n of two arrays of normals. */
function score(a: Float64Array, b: Float64Array): number {
  const sum = a.reduce((total, x, i) => total + x * b[i], 0);
  return Math.abs(sum) / Math.sqrt(a.length);
}

test("a probe and a sampler's start and noise are independent, whatever of one seed names them", () => {
  const [L, batch] = [16, 8];
  const process = ornsteinUhlenbeck({ horizon: 2, stop: 0.1 });
  // One key for everything, children of it, and what `sample` and `likelihood` make of one seed.
  const keys = [key(1), child(key(1), 0), child(key(1), 1), child(child(key(1), 3), 0)];
  const starts = keys.map((k) => {
    const path = reversePath(process, none, { key: k, bandLimit: L, batch, times: [2, 1] });
    return path.next().value!.state.values;
  });
  const probes = keys.map((k) => probeOf(k, L, batch));
  for (const probe of probes) {
    for (const start of starts) expect(score(probe, start)).toBeLessThan(4);
  }
  // Negative control: the stream that a probe used to take is the start itself.
  const old = whiteNoise(L, batch, child(key(1), 0)).values;
  expect(score(old, starts[0])).toBeGreaterThan(4);
});
