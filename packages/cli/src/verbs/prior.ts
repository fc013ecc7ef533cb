import { degreesInWords, emptyDegrees, pointwiseVariance } from "@chaosphere/core";
import { writeFileAtomic } from "@chaosphere/data/node";
import { encodeCheckpoint, isotropicModel } from "@chaosphere/model";
import { commit } from "../installation/commit.ts";
import {
  type IsotropicLawOptions,
  isotropicLawOptions,
  namedLaw,
} from "../options/isotropicLawOptions.ts";
import { whole } from "../options/numbers.ts";
import { required } from "../options/required.ts";
import { checkedFormat, MOST_DEGREES } from "../output/target.ts";
import type { Verb, VerbContext } from "../program/verb.ts";
import type { Report } from "../terminal/terminal.ts";

interface PriorOptions extends IsotropicLawOptions {
  readonly bandLimit?: number;
  readonly unit: string;
  readonly out?: string;
}

/** A model file of a known isotropic law. */
export const prior: Verb = {
  name: "prior",
  description: "write a model of a known isotropic Gaussian law, without data",
  example: "chaosphere prior --alpha 2 --kappa 3 --band-limit 32 --out prior.model",
  declare: (command, act) =>
    isotropicLawOptions(command)
      .option(
        "--band-limit <L>",
        "degrees l < L (required)",
        whole("--band-limit", 1, MOST_DEGREES),
      )
      .option("--unit <u>", "unit of the field", "")
      .option("--out <file>", "the model file to write")
      .action(act(writePrior)),
};

async function writePrior(
  _: readonly string[],
  options: PriorOptions,
  { terminal, force }: VerbContext,
): Promise<Report> {
  const out = required("--out", options.out, "prior.model");
  await checkedFormat("model", out, { force });
  const bandLimit = required("--band-limit", options.bandLimit, "32");
  const law = await namedLaw(options, bandLimit, (line) =>
    terminal.stderr(`chaosphere prior: ${line}\n`),
  );
  const model = isotropicModel(law.measure, {
    ...(law.parameters && { whittleMatern: law.parameters }),
    unit: options.unit,
    provenance: { commit: commit(), dataChecksum: law.checksum },
  });
  await writeFileAtomic(out, encodeCheckpoint(model), { force });
  const variance = pointwiseVariance(law.measure);
  const empty = emptyDegrees(law.measure);
  return {
    json: {
      kind: "isotropic",
      bandLimit,
      pointwiseVariance: variance,
      traceTail: law.traceTail,
      emptyDegrees: empty,
      ...law.json,
      unit: options.unit,
      out,
    },
    summary: [
      `${law.name}, l < ${bandLimit}: ${out}`,
      `variance at a point ${variance.toPrecision(6)}`,
      ...(empty.length === 0 ? [] : [`without variance: ${degreesInWords(empty)}`]),
    ],
  };
}
