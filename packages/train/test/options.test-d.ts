// What a training run is given. `npm run check` runs it.
import { type CameronMartinCoordinates, type HarmonicCoefficients, key } from "@chaosphere/core";
import type { BaseModel } from "@chaosphere/model";
import { type DataSource, type FitOptions, fitDenoiser, fitModel } from "@chaosphere/train";

type Backend = Parameters<typeof fitDenoiser>[0];
declare const tf: Backend;
declare const options: FitOptions;
declare const source: DataSource;

fitDenoiser(tf, { ...options, training: source, key: key(1), weighting: "mean" });
// @ts-expect-error A key is not its seed.
fitDenoiser(tf, { ...options, key: 1 });
// @ts-expect-error No weighting has the name.
fitDenoiser(tf, { ...options, weighting: "uniform" });
// @ts-expect-error An array is no source of data.
fitDenoiser(tf, { ...options, training: new Float64Array(8) });
// @ts-expect-error No option has the name.
fitDenoiser(tf, { ...options, epochs: 10 });
declare const base: BaseModel;
declare const a: HarmonicCoefficients;
declare const z: CameronMartinCoordinates;
fitModel(tf, base, z, { steps: 10 });
// @ts-expect-error A network is trained on whitened fields.
fitModel(tf, base, a, { steps: 10 });
// @ts-expect-error Steps are counted by a number.
fitModel(tf, base, z, { steps: "many" });

// @ts-expect-error Options are not written to.
options.steps = 10;
