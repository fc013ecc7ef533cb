// node --conditions=@chaosphere/source --import tsx experiments/grace-gravity/write.ts FILE.npy
import { writeFile } from "node:fs/promises";
import { degreeOf } from "@chaosphere/core";
import { npyArray, writeNpy } from "@chaosphere/data";
import { coast, landMatrix } from "./coast.ts";
import { posteriorMeans } from "./conditioned.ts";
import { graceGravity } from "./experiment.ts";
import { gravityMonths, waterFactors } from "./months.ts";
import { conditioning } from "./realMonths.ts";

const [path = "posterior.npy"] = process.argv.slice(2);
const config = graceGravity.configs.full;
const L = config.bandLimit;
const months = await gravityMonths(L);
const conditioned = conditioning(months, landMatrix(await coast(), L), config, console.error);
const { posterior } = conditioned("months as they were", months.residuals);
const means = posteriorMeans(posterior, months.residuals, posterior.law.months);
const factors = waterFactors(L);
// As data/grace-csr has them: dimensionless geopotential, fully normalised.
const coefficients = means.map((x, at) => x / factors[degreeOf(at % L ** 2)]);
await writeFile(path, writeNpy(npyArray([months.count, L ** 2], coefficients)));
console.log(`${path}: posterior means of ${months.count} months, without seasons and trend`);
