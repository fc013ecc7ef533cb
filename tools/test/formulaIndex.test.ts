import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { root } from "./importGraph.ts";

/** An exported function and the labels of formulas that its doc comment cites: what docs/site/formulaIndex.mjs puts in the index. */
interface Exported {
  readonly folder: string;
  readonly name: string;
  readonly labels: readonly string[];
}

/** The exported functions of a folder of packages/<name>/src. */
function exportedOf(folder: string): Exported[] {
  const path = join(root, "packages", folder);
  const contents = readdirSync(path)
    .filter((file) => file.endsWith(".ts") && file !== "index.ts")
    .map((file) => readFileSync(join(path, file), "utf8"));
  const index = new Set(readFileSync(join(path, "index.ts"), "utf8").match(/\w+/g));
  return contents.flatMap((text) =>
    [...text.matchAll(/(?:\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\n)?export function\*? (\w+)/g)]
      .filter(([, , name]) => index.has(String(name)))
      .map(([, comment = "", name]) => ({ folder, name: String(name), labels: labelsOf(comment) })),
  );
}

function labelsOf(comment: string): string[] {
  const lists = comment
    .replace(/\n\s*\*/g, " ")
    .matchAll(/docs\/theory\/formulas\.md (\([^)]*\)(?:, \([^)]*\))*)/g);
  return [...lists].flatMap(([, list]) => String(list).match(/\b[GLNIP]\d+(\.\d+)?/g) ?? []);
}

/** Folders whose functions compute formulas of the page, with those that compute none of its formulas. */
const folders: Readonly<Record<string, readonly string[]>> = {
  "core/src/barotropic": [
    // The parameters of a law with their defaults.
    "completeTurbulence",
  ],
  "core/src/chaos": [
    // Indices, records and their sums; rules of quadrature; local fields by other sources.
    "bispectrum",
    "chaosBasis",
    "chaosCombination",
    "chaosMonomial",
    "checkExpansion",
    "fieldMoments",
    "fieldOf",
    "fieldSpectrum",
    "multiIndices",
    "sampleField",
    "tensorGaussHermite",
    "truncateDegrees",
    "truncationReport",
  ],
  "malliavin/src/linear": [
    // Discrete chains of the slides.
    "chainLaw",
    "linearBetas",
  ],
  "metrics/src/calibration": [
    // Values, means and bands of what P7 asks for.
    "cumulativePValue",
    "meanOverTrials",
    "simultaneousBand",
    "trialValues",
  ],
  "model/src/checkpoint": [
    // Files, records and runs of what other functions compute.
    "amongFitted",
    "decodeCheckpoint",
    "decodeVectorCheckpoint",
    "defaultSampler",
    "encodeCheckpoint",
    "encodeTensorFile",
    "encodeVectorCheckpoint",
    "fieldSignatures",
    "gaussianLawOf",
    "harmonicLawOf",
    "isCascade",
    "isExtensible",
    "modelRun",
    "restoreModel",
    "restoreTask",
    "restoreVectors",
    "runOfTask",
    "runVariance",
    "taskRun",
    "whyNoFinerDegrees",
    "withEigenvectors",
  ],
  "score/src/bounds": [
    // The same quantities for laws of low rank, whose comments lead to them.
    "lowRankDenoisingLoss",
    "lowRankDensity",
    "lowRankOnFields",
    "spanVarianceError",
  ],
  "score/src/exact": [],
  "score/src/gamma": [
    // Functionals as records, and their values.
    "automaticFunctional",
    "chaosFunctional",
    "composedFunctional",
    "coordinateDirections",
    "evaluateField",
    "evaluateFunctional",
  ],
  "score/src/regression": [],
};

test("exported functions of the folders of formulas stand in the index of formulas, but for those listed here", () => {
  const without = Object.fromEntries(
    Object.keys(folders).map((folder) => [
      folder,
      [
        ...new Set(
          exportedOf(folder)
            .filter(({ labels }) => labels.length === 0)
            .map(({ name }) => name),
        ),
      ].sort(),
    ]),
  );
  expect(without).toEqual(folders);
});

/** Numbered formulas that no exported function is to compute, with the reason. */
const notComputed: Readonly<Record<string, string>> = {
  "N5.1":
    "a dictionary to another notation, held by packages/malliavin/test/nonlinear/weights.test.ts",
};

test("every numbered formula of the page is computed by an exported function, or its section is", () => {
  const page = readFileSync(join(root, "docs/theory/formulas.md"), "utf8");
  const numbered = new Set(
    [...page.matchAll(/\(([GLNIP]\d+\.\d+)\)/g)].map(([, label]) => String(label)),
  );
  expect(numbered.size).toBeGreaterThan(50);
  const cited = new Set(
    readdirSync(join(root, "packages"))
      .flatMap((name) => foldersOf(`${name}/src`))
      .flatMap(exportedOf)
      .flatMap(({ labels }) => labels),
  );
  const isComputed = (label: string) => cited.has(label) || cited.has(String(label.split(".")[0]));
  const missing = [...numbered].filter((label) => !isComputed(label)).sort();
  expect(missing).toEqual(Object.keys(notComputed));
  // The check would see a formula that nothing computes.
  expect(isComputed("G99.1")).toBe(false);
});

/** Folders with a table of contents, from packages on. */
function foldersOf(folder: string): string[] {
  return readdirSync(join(root, "packages", folder), { recursive: true, encoding: "utf8" })
    .filter((file) => /(^|\/)index\.ts$/.test(file))
    .map((file) => join(folder, file.replace(/\/?index\.ts$/, "")));
}
