// node --conditions=@chaosphere/source --import tsx experiments/posterior-cmb/write.ts FILE.fits [draws]
import { writeFile } from "node:fs/promises";
import { key } from "@chaosphere/core";
import { healpixRings, writeHealpix } from "@chaosphere/data/healpix";
import { drawPosterior, posteriorSd, ringPixels } from "@chaosphere/score/posterior";
import { skyPosterior } from "./experiment.ts";
import { NSIDE, readSky } from "./sky.ts";

const [path = "sky.fits", count = "5"] = process.argv.slice(2);
const sky = await readSky();
const { posterior } = await skyPosterior(sky, 96);
const every = ringPixels(
  healpixRings(NSIDE),
  sky.mask.map(() => 1),
  96,
);
const pixels = every.size;
const draws = every.apply(drawPosterior(posterior, key(1), Number(count)).values);
const map = (name: string, values: Float64Array) => ({ nside: NSIDE, unit: "mK", name, values });
const bytes = writeHealpix([
  map("MEAN", every.apply(posterior.mean.values)),
  map("SD", posteriorSd(posterior, every, { draws: 100, key: key(2) }).values),
  ...Array.from({ length: Number(count) }, (_, k) =>
    map(`DRAW_${k + 1}`, draws.slice(k * pixels, (k + 1) * pixels)),
  ),
]);
await writeFile(path, bytes);
console.log(`${path}: mean, standard deviation and ${count} realisations, mK`);
