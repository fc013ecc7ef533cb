import { type ColourName, colourNames, mapFigure, type ProjectionName } from "@chaosphere/atlas";
import { renderFigure } from "@chaosphere/atlas/node";
import { writeFileAtomic } from "@chaosphere/data/node";
import { CallError } from "../errors/callError.ts";
import {
  type FieldsOptions,
  fieldsOptions,
  fieldsOrCoefficients,
  readDrawable,
} from "../inputs/fields.ts";
import { oneOf, positive, whole } from "../options/numbers.ts";
import { required } from "../options/required.ts";
import { checkedFormat } from "../output/target.ts";
import type { Verb, VerbContext } from "../program/verb.ts";
import type { Report } from "../terminal/terminal.ts";

const projections: readonly ProjectionName[] = ["mollweide", "orthographic", "equirectangular"];

interface MapVerbOptions extends FieldsOptions {
  readonly out?: string;
  readonly index: number;
  readonly projection: ProjectionName;
  readonly colour?: ColourName;
  readonly title?: string;
  readonly unit?: string;
  readonly width?: number;
  readonly scale?: number;
}

/** A picture of one field with a colour bar. */
export const map: Verb = {
  name: "map",
  description: "draw one field as a picture with a colour bar; cells without a value are grey",
  example: "chaosphere map noise.npy --index 0 --projection mollweide --out noise.png",
  declare: (command, act) =>
    fieldsOptions(command)
      .argument("<input>", fieldsOrCoefficients)
      .option("--out <file>", "the .png or .svg file to write")
      .option("--index <i>", "which field of the batch, from 0", whole("--index", 0), 0)
      .option(
        "--projection <p>",
        projections.join(", "),
        oneOf("--projection", projections),
        "mollweide",
      )
      .option(
        "--colour <c>",
        "colour map; diverging at 0 when the values have both signs",
        oneOf("--colour", colourNames),
      )
      .option("--title <text>", "title above the map")
      .option("--unit <text>", "unit of the values, beside the colour bar")
      .option(
        "--width <w>",
        "width of the picture in CSS pixels; default: 800, 520 for orthographic",
        whole("--width", 120, 10_000),
      )
      .option("--scale <s>", "pixels of a .png per CSS pixel; default: 2", positive("--scale"))
      .action(act(mapOf)),
};

async function mapOf(
  [input = ""]: readonly string[],
  options: MapVerbOptions,
  { force }: VerbContext,
): Promise<Report> {
  const { index, projection, scale } = options;
  const out = required("--out", options.out, "map.png");
  const format = await checkedFormat("picture", out, { force });
  const fields = await readDrawable(input, { ...options, missing: "mask" });
  if (index >= fields.batch) {
    throw new CallError(
      `--index must be below the number of fields, ${fields.batch}, got ${index}. Count from 0.`,
    );
  }
  const figure = mapFigure(fields, index, style(options));
  await writeFileAtomic(
    out,
    await renderFigure(figure, format, scale === undefined ? {} : { scale }),
    { force },
  );
  return {
    json: { out, index, projection, count: fields.batch },
    summary: [`field ${index} of ${fields.batch}, ${projection}: ${out}`],
  };
}

function style({ projection, colour, title, unit, width }: MapVerbOptions) {
  return {
    projection,
    ...(colour && { colour }),
    ...(title !== undefined && { title }),
    ...(unit !== undefined && { unit }),
    ...(width !== undefined && { width }),
  };
}
