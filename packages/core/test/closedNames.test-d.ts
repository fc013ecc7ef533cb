// Names from closed lists, keys that are no numbers, records that are not written to. `npm run check` runs it.
import {
  type CameronMartinCoordinates,
  child,
  equiangular,
  type GaussianMeasure,
  type GridKind,
  type Key,
  key,
  normalAt,
  ornsteinUhlenbeck,
  purpose,
  reverseSample,
  reverseSamplers,
  type SamplerName,
  type ScoreFunction,
  whiteNoise,
} from "@chaosphere/core";

declare const score: ScoreFunction;
declare const γ: GaussianMeasure;
declare const z: CameronMartinCoordinates;

// Samplers and grids.
const sampler: SamplerName = "euler-maruyama";
reverseSamplers[sampler];
// @ts-expect-error No sampler has the name.
reverseSamplers["heun"];
// @ts-expect-error No sampler has the name.
const misspelt: SamplerName = "euler-maruyma";
// @ts-expect-error HEALPix is no product grid.
const kind: GridKind = "healpix";

const process = ornsteinUhlenbeck({ horizon: 4, stop: 1e-3 });
const options = { bandLimit: 8, batch: 1, key: key(1) };
reverseSample(process, score, options);
// @ts-expect-error A sampler is a function, its name only an entry of reverseSamplers.
reverseSample(process, score, { ...options, sampler: "ancestral" });
// @ts-expect-error No option has the name.
reverseSample(process, score, { bandLimit: 8, batch: 1, key: key(1), step: 100 });
// @ts-expect-error A denoiser's score is a function of time and state.
reverseSample(process, z, options);

// Keys.
const stream: Key = child(key(1), purpose.start);
normalAt(stream, 0);
// @ts-expect-error A key is not its seed.
normalAt(1, 0);
// @ts-expect-error A key is not its seed.
child(1, purpose.start);
// @ts-expect-error A label is a number.
child(stream, "start");
// @ts-expect-error The list of purposes is closed.
child(stream, purpose.luck);
// @ts-expect-error Randomness is never left to a default.
whiteNoise(8, 1);

// Records are read only.
// @ts-expect-error
z.bandLimit = 4;
// @ts-expect-error
γ.spectrum = new Float64Array(1);
// @ts-expect-error
stream.high = 1;
// @ts-expect-error
purpose.start = 1;
// @ts-expect-error
equiangular(4, 8).nLat = 5;
// @ts-expect-error
reverseSamplers.ancestral = reverseSamplers["probability-flow"];

export { kind, misspelt };
