import {
  meanOfSpectra,
  type SpectrumNote,
  type SpectrumRequest,
  spectraOf,
} from "../analysis/spectrumRows.ts";
import { CallError } from "../errors/callError.ts";
import { concatenated } from "../inputs/concatenated.ts";
import { fieldsOptions, fieldsOrCoefficients } from "../inputs/fields.ts";
import { whole } from "../options/numbers.ts";
import { workersOption } from "../options/workers.ts";
import { undivided, type Verb } from "../program/verb.ts";
import { numbersWork } from "../sharding/numbersWork.ts";
import type { ShardedWork } from "../sharding/shardedWork.ts";
import type { Report } from "../terminal/terminal.ts";

/**
 * Angular power spectrum, C_l = Σ_m a_lm² / (2l+1), mean over the batch; of fields with gaps the one that the seen part is
 * expected from.
 */
export const spectrum: Verb = {
  name: "spectrum",
  description:
    "mean angular power spectrum of fields, by degree; of fields with gaps without the bias of the mask",
  example: "chaosphere spectrum noise.npy --band-limit 32",
  declare: (command, act) =>
    workersOption(fieldsOptions(command))
      .argument("<input...>", `${fieldsOrCoefficients}; of several files the mean over all fields`)
      .option(
        "--band-limit <L>",
        "degrees l < L; default: all that the input has or its grid resolves",
        whole("--band-limit", 1),
      )
      .option(
        "--bin-width <n>",
        "degrees to a bin, for fields with gaps; default: the fewest that the part seen tells apart",
        whole("--bin-width", 1),
      )
      .action(act(undivided(divideSpectrum))),
  divide: divideSpectrum,
};

async function divideSpectrum(
  paths: readonly string[],
  options: SpectrumRequest,
): Promise<ShardedWork> {
  return numbersWork({
    unit: "files",
    count: paths.length,
    inputs: paths,
    find: async ({ first, count }) => {
      const values: Float64Array[] = [];
      const notes: SpectrumNote[] = [];
      for (const path of paths.slice(first, first + count)) {
        const found = await spectraOf(path, options);
        values.push(found.values);
        notes.push(found.note);
      }
      return { values: concatenated(values), notes };
    },
    report: ({ values, notes }) =>
      reportOf(paths, values, notes as readonly SpectrumNote[], options),
  });
}

function reportOf(
  paths: readonly string[],
  values: Float64Array,
  notes: readonly SpectrumNote[],
  { bandLimit, assume }: SpectrumRequest,
): Report {
  for (const { assumed } of notes) for (const sentence of assumed) assume?.(sentence);
  const withGaps = notes.findIndex(({ cut }) => cut !== undefined);
  if (withGaps >= 0 && notes.length > 1) {
    throw new CallError(
      `fields of several files must have no gaps, got some in ${paths[withGaps]}. Ask for the spectrum of each file by itself.`,
    );
  }
  const [first] = notes;
  if (first?.cut) return cutReport(values, first, first.cut);
  const cl = meanOfSpectra(values, notes, bandLimit);
  const count = notes.reduce((sum, note) => sum + note.count, 0);
  return {
    json: { cl, count, bandLimit: cl.length, seenShare: 1 },
    summary: ["   l  C_l", ...cl.map((c, l) => `${String(l).padStart(4)}  ${c.toExponential(6)}`)],
  };
}

/** Of fields with gaps: C_l bin by bin, and beside it the biased spectrum of the seen part. */
function cutReport(
  values: Float64Array,
  { count, bandLimit }: SpectrumNote,
  { bins, condition, seenShare }: NonNullable<SpectrumNote["cut"]>,
): Report {
  const cl = [...values.subarray(0, bandLimit)];
  const pseudo = [...values.subarray(bandLimit)];
  return {
    json: {
      cl,
      pseudoCl: pseudo,
      seenShare,
      bins: bins.map(({ from, to }) => ({ from, to, cl: cl[from] })),
      condition,
      count,
      bandLimit,
    },
    summary: [
      `${(100 * seenShare).toPrecision(3)} % of the sphere seen (f_sky = ${seenShare.toFixed(4)})`,
      `${"l".padStart(9)}  C_l             pseudo-C_l`,
      ...bins.map(({ from, to }) => {
        const last = Math.min(to, bandLimit - 1);
        const degrees = from === to ? String(from) : `${from}–${to}`;
        let [power, orders] = [0, 0];
        for (let l = from; l <= last; l++) {
          power += (2 * l + 1) * (pseudo[l] ?? 0);
          orders += 2 * l + 1;
        }
        return `${degrees.padStart(9)}  ${(cl[from] ?? 0).toExponential(6).padEnd(14)}  ${(power / orders).toExponential(6)}`;
      }),
    ],
  };
}
