import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { origin, types, version } from "../release/contents.ts";
import { dryRun, type Outcome } from "../release/dryRun.ts";
import { fileOf, filesOf } from "../release/tarball.ts";
import { inOrder } from "../release/versions.ts";
import { root } from "./importGraph.ts";

const packages = readdirSync(join(root, "packages"));
const scratch = mkdtempSync(join(tmpdir(), "chaosphere-release-"));
let outcomes: readonly Outcome[] = [];

beforeAll(async () => {
  outcomes = await dryRun(scratch);
}, 480_000);

afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const outcomeOf = (folder: string): Outcome | undefined =>
  outcomes.find(({ candidate }) => candidate.folder === folder);

describe.each(packages)("package %s as the next release has it", (folder) => {
  test("installs in an empty project after those that it needs; every entry imports, and its first example runs", () => {
    const outcome = outcomeOf(folder);
    expect(outcome?.faults.install).toEqual([]);
    expect(outcome?.imported).toBe(outcome?.candidate.entries.length);
  });

  test.each([
    ["version", "brings its CHANGELOG, and asks for its siblings at the same version"],
    ["origin", "brings its licence, and says where it comes from"],
    ["links", "has a README whose links lead somewhere from npm"],
    ["publint", "leaves publint nothing to mend"],
    ["types", "has types that resolve for ES modules"],
  ] as const)("%s: %s", (check, _said) => {
    expect(outcomeOf(folder)?.faults[check]).toEqual([]);
  });
});

test("a tarball that is held to what another should be is found out", async () => {
  const [core, score] = [outcomeOf("core"), outcomeOf("score")];
  if (!core || !score) throw new Error("both packages are there");
  const other = { ...score.candidate, version: "9.9.9", entries: ["."] };
  expect(await origin(core.tarball, other)).toHaveLength(1);
  expect(await version(score.tarball, other)).toHaveLength(other.needs.length + 1);
  expect(await types(core.tarball, other)).toHaveLength(1);
});

/** Directly after a release there are none. */
const hasChangesets = readdirSync(join(root, ".changeset")).some((file) => file.endsWith(".md"));

test("all packages get one version, and the repository keeps its own", () => {
  expect(outcomes.length).toBe(packages.length);
  expect(new Set(outcomes.map(({ candidate }) => candidate.version)).size).toBe(1);
  for (const { candidate } of outcomes) {
    const file = join(root, "packages", candidate.folder, "package.json");
    expect(JSON.parse(readFileSync(file, "utf8")).version).toBe(candidate.from);
    expect(candidate.version !== candidate.from).toBe(hasChangesets);
  }
});

test("the file to cite has the version of the packages", () => {
  const citation = readFileSync(join(root, "CITATION.cff"), "utf8");
  expect(/^version: (.*)$/m.exec(citation)?.[1]).toBe(outcomes[0]?.candidate.from);
});

test("the command line brings the built viewer along, and the licences of what that contains", async () => {
  const tarball = String(outcomeOf("cli")?.tarball);
  const files = await filesOf(tarball);
  expect(files).toContain("viewer/index.html");
  expect(files).toContain("viewer/bundled/manifest.json");
  expect(await fileOf(tarball, "third-party-notices.md")).toMatch(/^## three .*\(MIT\)$/m);
});

test("packages are published after those that they need, and a circle is refused", () => {
  const [a, b] = [
    { name: "a", needs: ["b"] },
    { name: "b", needs: [] as string[] },
  ];
  expect(inOrder([a, b])).toEqual([b, a]);
  expect(() => inOrder([a, { name: "b", needs: ["a"] }])).toThrow("got a, b");
});
