import { readFileSync, writeFileSync } from "node:fs";
import { npyArray, writeNpy } from "@chaosphere/data";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { html } from "../src/report/html.ts";
import { session } from "./session.ts";

const s = session();
afterAll(s.close);

const L = 6;
const hostile = `<img src=x onerror=alert(1)>"&'.npy`;
const metrics = [
  "spectrum",
  "standardDeviationMap",
  "energyDistance",
  "slicedWasserstein",
  "kernelTwoSample",
  "marginals",
  "minkowski",
  "bispectrum",
  "nearestTrainingField",
];

interface Judgement {
  readonly value: number;
  readonly reference: { low: number; median: number; high: number };
  readonly verdict: string;
}
type Evaluated = Record<string, Judgement> & { spectrum: Judgement & { ratio: number[] } };
const evaluate = async (...argv: string[]) =>
  (await s.json("evaluate", ...argv, "--splits", "8")) as unknown as Evaluated;

beforeAll(async () => {
  const noise = ["noise", "--alpha", "2", "--kappa", "3", "--band-limit", `${L}`, "--coefficients"];
  await s.json(...noise, "--count", "60", "--seed", "1", "--out", "@reference.npy");
  await s.json(...noise, "--count", "40", "--seed", "2", "--out", "@generated.npy");
  await s.json(...noise, "--count", "40", "--seed", "3", "--out", "@training.npy");
  const twice = Float64Array.from(s.array("reference.npy").data, (a) => 2 * a);
  writeFileSync(s.path("twice.npy"), writeNpy(npyArray([60, L * L], twice)));
  writeFileSync(s.path(hostile), readFileSync(s.path("generated.npy")));
});

describe("evaluate", () => {
  test("gives each metric a value, the spread of the reference and a verdict", async () => {
    const e = await evaluate(
      "@generated.npy",
      "--reference",
      "@reference.npy",
      "--training",
      "@training.npy",
    );
    for (const name of metrics) {
      const { value, reference, verdict } = e[name] as Judgement;
      expect(Number.isFinite(value), name).toBe(true);
      expect(reference.low, name).toBeLessThanOrEqual(reference.median);
      expect(reference.median, name).toBeLessThanOrEqual(reference.high);
      expect(verdict, name).toBe("within");
    }
    expect(e).toMatchObject({ bandLimit: L, count: 40, referenceCount: 60, referenceRuns: 60 });
    expect(e.spectrum.ratio).toHaveLength(L);
  });

  test("of the reference itself is at distance 0, and without training fields says null", async () => {
    const e = await evaluate("@reference.npy", "--reference", "@reference.npy");
    for (const name of [
      "spectrum",
      "standardDeviationMap",
      "slicedWasserstein",
      "marginals",
      "minkowski",
      "bispectrum",
    ]) {
      expect((e[name] as Judgement).value, name).toBe(0);
    }
    expect(e["nearestTrainingField"]).toBeNull();
  });

  test("of the reference at twice its amplitude: spectrum four times, deviation map twice, beyond", async () => {
    const e = await evaluate("@twice.npy", "--reference", "@reference.npy");
    for (const ratio of e.spectrum.ratio) expect(ratio).toBeCloseTo(4, 12);
    expect(e["standardDeviationMap"]?.value).toBeCloseTo(1, 12);
    for (const name of ["spectrum", "standardDeviationMap", "energyDistance", "marginals"]) {
      expect(e[name]?.verdict, name).toBe("beyond");
    }
  });

  test("of copies of training fields is beyond by the nearest training field", async () => {
    const argv = ["@training.npy", "--reference", "@reference.npy", "--training", "@training.npy"];
    const e = await evaluate(...argv);
    expect(e["nearestTrainingField"]).toMatchObject({ value: 0, verdict: "beyond" });
  });

  test("repeats with the seed; another seed draws other splits", async () => {
    const argv = ["@generated.npy", "--reference", "@reference.npy"];
    const e = await evaluate(...argv);
    expect(await evaluate(...argv)).toEqual(e);
    const other = await evaluate(...argv, "--seed", "1");
    expect(other["spectrum"]?.reference).not.toEqual(e.spectrum.reference);
    expect(other["spectrum"]?.value).toBe(e.spectrum.value);
  });

  test("prints a table for people", async () => {
    const { stdout } = await s.run(
      "evaluate",
      "@generated.npy",
      "--reference",
      "@reference.npy",
      "--splits",
      "4",
    );
    expect(stdout).toContain("Minkowski functionals");
    expect(stdout).not.toContain("Nearest training field");
    expect(stdout).toMatch(/within/);
  });
});

describe("the report", () => {
  let page = "";
  beforeAll(async () => {
    await evaluate(
      `@${hostile}`,
      "--reference",
      "@reference.npy",
      "--training",
      "@training.npy",
      "--report",
      "@r.html",
    );
    page = readFileSync(s.path("r.html"), "utf8");
  });

  test("is one page that loads nothing, with figures inline, light or dark", () => {
    expect(page.startsWith('<!doctype html>\n<html lang="en">')).toBe(true);
    expect(page.match(/<svg /g)).toHaveLength(6);
    expect(page).toContain("prefers-color-scheme: dark");
    const tags = (page.match(/<[a-z][^>]*>/g) ?? []).join("");
    const links = [...tags.matchAll(/(?:href|src|url)\s*[=(]\s*["']?([^"')\s>]+)/g)].map(
      ([, to]) => to,
    );
    expect(links.length).toBeGreaterThan(10);
    for (const to of links) expect(to).toMatch(/^(data:|#)/);
    expect(page).not.toMatch(/<script|<link|@import/);
  });

  test("keeps hostile names as text", () => {
    expect(page).not.toContain("<img");
    expect(page).toContain("&#60;img src=x onerror=alert(1)&#62;&#34;&#38;&#39;.npy");
  });

  test("has no id twice, and every reference to one resolves", () => {
    const ids = [...page.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const [, id] of page.matchAll(/url\(#([^)]*)\)/g)) expect(ids).toContain(id);
  });

  test("says in words what colours and pictures say", () => {
    expect(page.match(/<svg role="img" aria-label="[^"]+"/g)).toHaveLength(6);
    expect(page.match(/(within|beyond) the spread/g)).toHaveLength(10);
    for (const header of page.match(/<th\b[^>]*>/g) ?? []) expect(header).toContain("scope=");
    expect(page.match(/<caption>/g)).toHaveLength(2);
  });

  test("closes what it opens", () => {
    const open: string[] = [];
    for (const [, slash, name = "", self] of page.matchAll(/<(\/?)([a-zA-Z][\w]*)[^>]*?(\/?)>/g)) {
      if (self || ["meta", "img", "br"].includes(name)) continue;
      if (slash) expect(open.pop()).toBe(name);
      else open.push(name);
    }
    expect(open).toEqual([]);
  });
});

test("markup is put in as it is, text and attributes are escaped", () => {
  const inner = html`<b>${"a<b"}</b>`;
  expect(html`<p title="${'"x"'}">${inner}${[inner]}${3}</p>`.markup).toBe(
    '<p title="&#34;x&#34;"><b>a&#60;b</b><b>a&#60;b</b>3</p>',
  );
});

describe("refusals", () => {
  test.each([
    ["no reference", ["@generated.npy"], "--reference must be given", 2],
    [
      "a finer band limit than the inputs'",
      ["@generated.npy", "--reference", "@reference.npy", "--band-limit", "7"],
      "at most that of every input, 6, got 7",
      2,
    ],
    ["a missing file", ["@none.npy", "--reference", "@reference.npy"], "none.npy", 2],
  ])("%s", async (_, argv, said, status) => {
    const outcome = await s.run("evaluate", ...argv);
    expect(outcome.stderr).toContain(said);
    expect(outcome.stderr).toMatch(/^chaosphere evaluate: .*\.\n$/);
    expect(outcome.status).toBe(status);
  });

  test("a report that exists, before any work, without --force", async () => {
    writeFileSync(s.path("old.html"), "old");
    const argv = ["@generated.npy", "--reference", "@reference.npy", "--report", "@old.html"];
    const outcome = await s.run("evaluate", ...argv);
    expect(outcome.status).toBe(2);
    expect(readFileSync(s.path("old.html"), "utf8")).toBe("old");
  });
});
