import { extname } from "node:path";
import { FormatError } from "@chaosphere/core";
import { readBytes } from "@chaosphere/data/node";
import type { EquationSource } from "./equationSource.ts";
import { formulaFunctions } from "./formula.ts";
import { loadModule } from "./moduleEquation.ts";
import { equationNames, parametersOf } from "./namedEquations.ts";
import { type RunSettings, readSettings, settingNames } from "./runSettings.ts";

/** What a file says of an equation and of the run. */
export interface Definition {
  readonly source: EquationSource;
  readonly settings: RunSettings;
}

/**
 * A definition: a JSON file that names an equation or gives its formulas, or an ES module that exports one.
 *
 * @throws {@link FormatError} naming the field at fault; {@link DomainError} if there is no such file.
 */
export async function readDefinition(path: string): Promise<Definition> {
  if ([".js", ".mjs"].includes(extname(path))) {
    await readBytes(path); // A missing file is named as everywhere.
    const { run = {} } = await loadModule(path);
    return {
      source: { kind: "module", path },
      settings: readSettings(record(run, path, "run"), path),
    };
  }
  const fields = record(json(await readBytes(path), path), path, "the file");
  const own = Object.fromEntries(
    Object.entries(fields).filter(([name]) => !settingNames.includes(name)),
  );
  const settings = readSettings(
    Object.fromEntries(Object.entries(fields).filter(([name]) => settingNames.includes(name))),
    path,
  );
  const source = "equation" in own ? namedSource(own, path) : formulaSource(own, path);
  return { source, settings };
}

function json(bytes: Uint8Array, path: string): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch (error) {
    throw new FormatError(
      `readDefinition: ${path} must be JSON, or a module named .js or .mjs, got ${(error as Error).message}. Correct the file.`,
      { path, field: "JSON" },
    );
  }
}

function record(value: unknown, path: string, field: string): Record<string, unknown> {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) {
    return { ...value };
  }
  throw new FormatError(
    `readDefinition: ${field} of ${path} must be an object, got ${JSON.stringify(value)}. Write it like {"equation": "cubic", "start": 0.8, "horizon": 1}.`,
    { path, field },
  );
}

function namedSource(fields: Readonly<Record<string, unknown>>, path: string): EquationSource {
  const { equation, ...parameters } = fields;
  const known = typeof equation === "string" ? parametersOf(equation) : undefined;
  if (typeof equation !== "string" || known === undefined) {
    throw new FormatError(
      `readDefinition: equation of ${path} must be one of ${equationNames.join(", ")}, got ${JSON.stringify(equation)}. Name one of them, or leave it out and give drift and diffusion.`,
      { path, field: "equation" },
    );
  }
  refuseUnknown(Object.keys(parameters), known, path);
  for (const [name, value] of Object.entries(parameters)) {
    if (![value].flat().every((one) => typeof one === "number" && Number.isFinite(one))) {
      throw new FormatError(
        `readDefinition: ${name} of ${path} must be a number, got ${JSON.stringify(value)}. Correct it.`,
        { path, field: name },
      );
    }
  }
  return { kind: "named", name: equation, parameters };
}

function formulaSource(fields: Readonly<Record<string, unknown>>, path: string): EquationSource {
  refuseUnknown(Object.keys(fields), ["name", "drift", "diffusion", "parameters"], path);
  const { name = "the equation", parameters = {} } = fields;
  const drift = [fields["drift"]].flat();
  // σ on the line is one formula; a list of formulas is a diagonal; rows are rows.
  const given = [fields["diffusion"]].flat() as unknown[];
  const isDiagonal = given.every((entry) => !Array.isArray(entry));
  const diffusion = isDiagonal
    ? given.map((entry, i) => given.map((_, l) => (i === l ? entry : 0)))
    : rowsOf(fields["diffusion"]);
  const constants = record(parameters, path, "parameters");
  for (const [constant, value] of Object.entries(constants)) {
    const taken = ["t", "e", "E", "pi", "PI", ...Object.keys(formulaFunctions)];
    if (
      !(Number.isFinite(value) && /^[A-Za-z_]\w*$/.test(constant) && !taken.includes(constant)) ||
      /^x\d*$/.test(constant)
    ) {
      throw new FormatError(
        `readDefinition: parameters of ${path} must be numbers by names that mean nothing else, got ${constant}: ${JSON.stringify(value)}. Rename or correct it.`,
        { path, field: `parameters.${constant}` },
      );
    }
  }
  const definition = {
    path,
    name: String(name),
    drift: drift.map((entry, i) => text(entry, path, `drift[${i}]`)),
    diffusion: diffusion.map((row, i) =>
      row.map((entry, l) => text(entry, path, `diffusion[${i}][${l}]`)),
    ),
    constants: constants as Record<string, number>,
  };
  return { kind: "formulas", definition };
}

function rowsOf(value: unknown): unknown[][] {
  return Array.isArray(value) ? value.map((row) => [row].flat()) : [];
}

function text(value: unknown, path: string, field: string): string {
  if (typeof value === "string" || (typeof value === "number" && Number.isFinite(value))) {
    return String(value);
  }
  throw new FormatError(
    `readDefinition: ${field} of ${path} must be a formula in quotes, got ${JSON.stringify(value) ?? "nothing"}. Give an equation by name, or drift and diffusion.`,
    { path, field },
  );
}

function refuseUnknown(names: readonly string[], known: readonly string[], path: string): void {
  const unknown = names.find((name) => !known.includes(name));
  if (unknown === undefined) return;
  throw new FormatError(
    `readDefinition: fields of ${path} must be among ${[...known, ...settingNames].join(", ")}, got ${unknown}. Correct its name or leave it out.`,
    { path, field: unknown },
  );
}
