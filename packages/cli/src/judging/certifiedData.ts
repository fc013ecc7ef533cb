import { type CameronMartinCoordinates, rowsAt, type SpectralGaussian } from "@chaosphere/core";
import {
  type BesideModel,
  type Checkpoint,
  type GaussianJudgement,
  judgeGaussian,
  restoreModel,
  varianceOverModel,
} from "@chaosphere/model";
import {
  type BySample,
  bySample,
  type JudgedFields,
  judgedJson,
  judgedWords,
} from "../inputs/judgedFields.ts";
import { withError } from "../terminal/withError.ts";

/** What the data say of a Gaussian model, for a certificate. */
export interface CertifiedData {
  readonly json: Record<string, unknown>;
  readonly lines: readonly string[];
  /** The fields for estimates from samples: held-out ones where there are two or more, else all. */
  readonly samples: CameronMartinCoordinates;
  /** What those are. */
  readonly samplesAre: "held-out" | "in-sample" | "all";
}

/** Standard errors from which on fields are called unlike the model's own. */
const UNLIKE = 4;

/** Holds a Gaussian model against fields: those it was fitted to and those it was not apart. */
export function certifiedData(
  law: SpectralGaussian<"cameron-martin">,
  model: Checkpoint,
  judged: JudgedFields,
): CertifiedData {
  const judgements = bySample(judged, (fields) =>
    judgeGaussian(
      law,
      model,
      rowsAt(judged.coefficients, fields),
      fields.map((b) => judged.groups[b]),
    ),
  );
  const numbers = bySample(judged, (fields) => fields);
  const unseen = (numbers.heldOut?.length ?? 0) > 1;
  const chosen = unseen ? numbers.heldOut : undefined;
  const { standard } = restoreModel(model);
  const samples = standard.apply(
    chosen ? rowsAt(judged.coefficients, chosen) : judged.coefficients,
  );
  const ratio = varianceOverModel(law, samples, standard.measure);
  const evidence = judgements.heldOut ?? judgements.unknown;
  const verdict = evidence ? verdictOf(evidence) : null;
  return {
    samples,
    samplesAre: unseen ? "held-out" : numbers.inSample && !numbers.heldOut ? "in-sample" : "all",
    json: {
      ...judgedJson(judged),
      ...judgements,
      varianceOverModel: Array.from(ratio, (r) => (Number.isFinite(r) ? r : null)),
      verdict,
    },
    lines: [
      `from the data, ${judgedWords(judged)}:`,
      ...lines("denoising loss per coefficient", judgements, (j) => j.denoisingLoss),
      ...lines("log-likelihood, nats per field", judgements, (j) => j.logLikelihood),
      `  variance over the model's by degree: ${rangeOf(ratio)}`,
      verdict === null
        ? "  fields a model was fitted to cannot show that it is wrong: judge it on others, or train with --hold-out"
        : `  so the ${judgements.heldOut ? "held-out " : ""}fields are ${verdict === "like" ? "like" : "unlike"} the model's own${verdict === "like" ? `, within ${UNLIKE} standard errors` : ""}`,
    ],
  };
}

function verdictOf({ denoisingLoss, logLikelihood }: GaussianJudgement): "like" | "unlike" {
  const far = [denoisingLoss, logLikelihood].some(({ deviation }) => Math.abs(deviation) > UNLIKE);
  return far ? "unlike" : "like";
}

/** One line for each kind of fields there are. */
function lines(
  name: string,
  { heldOut, inSample, unknown }: BySample<GaussianJudgement>,
  of: (judgement: GaussianJudgement) => BesideModel,
): string[] {
  const kinds = [
    ["held out", heldOut],
    ["in-sample", inSample],
    ["all fields", unknown],
  ] as const;
  const own = [heldOut, inSample, unknown].find((judgement) => judgement);
  return [
    ...kinds.flatMap(([kind, judgement]) => {
      if (!judgement) return [];
      const { deviation, ...mean } = of(judgement);
      return [
        `  ${name.padEnd(31)} ${kind.padEnd(10)} ${withError(mean).padEnd(18)} ${signed(deviation)} standard errors from the model's own`,
        ...errorLine(of(judgement)),
      ];
    }),
    ...(own
      ? [`  ${"".padEnd(31)} ${"model's own".padEnd(10)} ${of(own).expected.toPrecision(5)}`]
      : []),
  ];
}

/** What the error of a mean over fields is, beside that of independent ones. */
function errorLine({ standardError, independentError, runs }: BesideModel): string[] {
  if (standardError === null) return [];
  const source = runs > 1 ? `scatter of ${runs} runs` : "scatter and order of the fields";
  return [
    `  ${"".padEnd(42)} ± from the ${source}; as many independent fields of the model ± ${independentError.toPrecision(2)}`,
  ];
}

function signed(value: number): string {
  return `${value < 0 ? "−" : "+"}${Math.abs(value).toFixed(1)}`;
}

/** Least and greatest with their degrees. */
function rangeOf(ratio: Float64Array): string {
  const known = [...ratio.entries()].filter(([, value]) => Number.isFinite(value));
  const [first] = known;
  if (!first) return "none has any";
  const least = known.reduce((a, b) => (b[1] < a[1] ? b : a), first);
  const most = known.reduce((a, b) => (b[1] > a[1] ? b : a), first);
  const at = ([l, value]: readonly [number, number]) => `${value.toPrecision(3)} at l = ${l}`;
  return `${at(least)} to ${at(most)}`;
}
