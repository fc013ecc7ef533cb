import { rotate as rotateCoefficients } from "@chaosphere/core";
import {
  type CoefficientsOptions,
  coefficientsOptions,
  readCoefficients,
} from "../inputs/fields.ts";
import { numbers } from "../options/numbers.ts";
import { type OutputOptions, outputDtype } from "../options/outputOptions.ts";
import { required } from "../options/required.ts";
import { writeCoefficients } from "../output/arrays.ts";
import { checkedFormat } from "../output/target.ts";
import type { Verb, VerbContext } from "../program/verb.ts";
import type { Report } from "../terminal/terminal.ts";

interface RotateOptions extends OutputOptions, CoefficientsOptions {
  readonly euler?: readonly number[];
}

/** Rotation of fields by their coefficients, R = R_z(α) R_y(β) R_z(γ). */
export const rotate: Verb = {
  name: "rotate",
  description: "rotate fields by their coefficients",
  example: "chaosphere rotate coefficients.npy --euler 0.1,0.2,0.3 --out rotated.npy",
  declare: (command, act) =>
    coefficientsOptions(outputDtype(command))
      .argument("<coefficients>", ".npy [count, L²], a_lm of healpy (.npy, .fits), or a table")
      .option(
        "--euler <a,b,c>",
        "angles of R_z(a) R_y(b) R_z(c), rad; must be given",
        numbers("--euler", 3),
      )
      .action(act(rotateInput)),
};

async function rotateInput(
  [input = ""]: readonly string[],
  options: RotateOptions,
  { force }: VerbContext,
): Promise<Report> {
  const out = required("--out", options.out, "rotated.npy");
  const [alpha = 0, beta = 0, gamma = 0] = required("--euler", options.euler, "0.1,0.2,0.3");
  await checkedFormat("coefficients", out, { force });
  const { coefficients: a } = await readCoefficients(input, options);
  await writeCoefficients(out, rotateCoefficients(a, { alpha, beta, gamma }), {
    ...options,
    force,
  });
  return {
    json: { euler: [alpha, beta, gamma], bandLimit: a.bandLimit, count: a.batch, out },
    summary: [
      `${a.batch} field${a.batch === 1 ? "" : "s"} with degrees l < ${a.bandLimit}, rotated by (${alpha}, ${beta}, ${gamma}): ${out}`,
    ],
  };
}
