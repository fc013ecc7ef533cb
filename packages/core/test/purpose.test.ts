import { describe, expect, test } from "vitest";
import { DomainError } from "../src/errors.ts";
import { isotropicGaussian } from "../src/gaussian/gaussianLaw.ts";
import { sampleGaussian } from "../src/gaussian/standardCoordinates.ts";
import { whiteNoise } from "../src/gaussian/whiteNoise.ts";
import { wienerProcess } from "../src/gaussian/wienerProcess.ts";
import { uniformRotation } from "../src/harmonics/uniformRotation.ts";
import { child, type Key, key, split } from "../src/random/key.ts";
import { fillNormals, normalAt, uniformAt } from "../src/random/normal.ts";
import { purpose } from "../src/random/purpose.ts";
import { antitheticNormalAt, quasiUniformAt } from "../src/random/quasi.ts";
import { drivingNoise } from "../src/sde/brownianPath.ts";
import { langevinCorrector } from "../src/sde/corrector.ts";
import { metropolisCorrector } from "../src/sde/metropolisCorrector.ts";
import { ornsteinUhlenbeck } from "../src/sde/ornsteinUhlenbeck.ts";
import { reverseSample } from "../src/sde/reverseSample.ts";

describe("the purposes of streams", () => {
  test("are labels of which no two are equal", () => {
    const labels = Object.values(purpose);
    expect(new Set(labels).size).toBe(labels.length);
    expect(labels.every((label) => Number.isSafeInteger(label) && label >= 0)).toBe(true);
  });

  test("keep what noise and sample drew before: 0 begins a draw and 1 drives it", () => {
    expect([purpose.start, purpose.path, purpose.correction]).toEqual([0, 1, 2]);
  });
});

describe("a Langevin move", () => {
  test("is the Metropolis proposal without its acceptance, on the same key", () => {
    const x = whiteNoise(2, 3, key(1));
    const zero = (_: number, x: { values: Float64Array }) => new Float64Array(x.values.length);
    const score = (t: number, y: typeof x) => ({ ...y, values: zero(t, y) });
    const plain = langevinCorrector(score, { size: 0.2, moves: 3 })(0.5, x, key(2));
    // A flat density accepts every pCN proposal.
    const flat = metropolisCorrector((_, y) => new Float64Array(y.batch), { size: 0.2, moves: 3 });
    expect(flat(0.5, x, key(2)).values).toEqual(plain.values);
    expect(flat(0.5, x, key(3)).values).not.toEqual(plain.values);
  });
});

describe("in plain JavaScript, what is no key is refused at the door", () => {
  const process = ornsteinUhlenbeck({ horizon: 2, stop: 0.1 });
  const x = whiteNoise(2, 1, key(1));
  const none = () => ({ ...x, values: new Float64Array(4) });
  const law = isotropicGaussian("harmonic", Float64Array.of(1));
  const doors: [string, (stream: Key) => unknown][] = [
    ["whiteNoise", (k) => whiteNoise(4, 1, k)],
    ["child", (k) => child(k, 1)],
    ["split", (k) => split(k, 0)],
    ["uniformAt", (k) => uniformAt(k, 0)],
    ["normalAt", (k) => normalAt(k, 0)],
    ["fillNormals", (k) => fillNormals(k, 0, new Float64Array(0))],
    ["normalAt", (k) => antitheticNormalAt(k, 0)],
    ["child", (k) => quasiUniformAt(k, 0, 0)],
    ["wienerProcess", (k) => wienerProcess([1], [], k)],
    ["uniformRotation", (k) => uniformRotation(k)],
    ["sampleGaussian", (k) => sampleGaussian(law, 0, k)],
    ["drivingNoise", (k) => drivingNoise({ key: k, bandLimit: 2, batch: 1 })],
    ["transition", (k) => process.transition(0, 1, x, k)],
    ["reverse sampler", (k) => reverseSample(process, none, { key: k, bandLimit: 2, batch: 1 })],
    [
      "reverse sampler",
      (k) => reverseSample(process, none, { key: k, bandLimit: 2, batch: 1, start: x }),
    ],
  ];
  test.each(doors)("%s", (name, draw) => {
    const records = [
      {},
      { high: 1 },
      { high: -1, low: 0 },
      { high: 0.5, low: 1 },
      { high: 1, low: 2 ** 32 },
    ];
    for (const wrong of [7, "abc", null, undefined, ...records]) {
      const call = () => draw(wrong as unknown as Key);
      expect(call).toThrow(DomainError);
      expect(call).toThrow(`${name}: randomness must be a Key, got `);
    }
    expect(() => draw(7 as unknown as Key)).toThrow(/got 7\. Use key\(7\), or a child of it\.$/);
    expect(() => draw(child(key(7), 3))).not.toThrow();
  });
});
