import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { npyArray, writeNpy } from "@chaosphere/data";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { allVerbs } from "../src/verbs/index.ts";
import { session } from "./session.ts";

const s = session();
const verbs = await allVerbs();
afterAll(s.close);

const noise = ["noise", "--alpha", "2", "--kappa", "3", "--band-limit", "8"];

beforeAll(async () => {
  await s.json(...noise, "--count", "3", "--seed", "5", "--out", "@fields.npy");
  await s.json(...noise, "--count", "6", "--seed", "5", "--out", "@six.npy");
  await s.json(...noise, "--count", "3", "--seed", "5", "--coefficients", "--out", "@a.npy");
});

describe("every verb", () => {
  test.each(verbs.map(({ name }) => name))(
    "%s has help with an example of itself",
    async (name) => {
      const { status, stdout, stderr } = await s.run(name, "--help");
      expect(status).toBe(0);
      expect(stderr).toBe("");
      expect(stdout).toContain(`Example:\n  chaosphere ${name} `);
    },
  );

  test("--help groups options, names every default and lists --force where it does something", async () => {
    const helpOf = async (name: string) =>
      (await s.run(name, "--help")).stdout.replace(/\s+/g, " ");
    for (const { name } of verbs) {
      const help = await helpOf(name);
      expect(help).toContain("Common to all verbs: --json");
      expect(help).not.toMatch(/default: \{/);
    }
    const [noiseHelp, spectrumHelp, sampleHelp, convertHelp] = await Promise.all(
      ["noise", "spectrum", "sample", "convert"].map(helpOf),
    );
    expect(noiseHelp).toContain("How the output is written: --out <file>");
    expect(noiseHelp).toContain("--force");
    expect(spectrumHelp).toContain("How the input is read: --grid <g>");
    expect(spectrumHelp).not.toContain("--force");
    expect(sampleHelp).toContain("(default: 0/1)");
    expect(convertHelp).toContain("--force");
  });

  test("a band limit beyond the grid is refused with the largest that works", async () => {
    for (const call of [
      ["analyse", "@six.npy", "--out", "@beyond.npy"],
      ["spectrum", "@six.npy"],
      ["fit", "@six.npy"],
      ["evaluate", "@six.npy", "--reference", "@six.npy"],
      ["train", "@six.npy", "--model", "gaussian", "--out", "@beyond.model"],
    ]) {
      const { status, stderr } = await s.run(...call, "--band-limit", "9", "--grid", "gauss");
      expect(stderr).toMatch(/the band limit 9 .*Lower --band-limit to 8.*\.\n$/);
      expect(status).toBe(1);
      await s.json(...call, "--band-limit", "8", "--grid", "gauss");
    }
  });

  test("an array in the place of a model is said to be none", async () => {
    const { status, stderr } = await s.run("sample", "@fields.npy", "--out", "@none.npy");
    expect(status).toBe(1);
    expect(stderr).toMatch(/fields\.npy is no model .* Give a model, or write this one again\.\n$/);
  });

  test.each(verbs.map(({ name }) => name))(
    "%s refuses an unknown option on one line",
    async (name) => {
      const { status, stdout, stderr } = await s.run(name, "x", "y", "--nonsense");
      expect(status).toBe(2);
      expect(stdout).toBe("");
      expect(stderr).toMatch(new RegExp(`^chaosphere ${name}: .*, got .*\\. .*\\.\\n$`));
    },
  );

  test.each(verbs.map(({ name }) => name))(
    "%s tells of an error with --json too: the line on stderr, and one object with its words",
    async (name) => {
      const { status, stdout, stderr } = await s.run(name, "--json", "@x", "@y", "--nonsense");
      expect(stdout).toMatch(/^[^\n]+\n$/);
      const { error, ...others } = JSON.parse(stdout);
      expect(stderr).toBe(`chaosphere ${name}: ${error}\n`);
      expect(others).toEqual({ status });
      expect(status).toBe(2);
    },
  );

  test("what follows a lone -- asks for the JSON of another verb", async () => {
    const { stdout, stderr } = await s.run("submit", "--", "spectrum", "@nowhere.npy", "--json");
    expect(stderr).toMatch(/^chaosphere submit: .*, got .*\. .*\.\n$/);
    expect(stdout).toBe("");
  });

  test("the table of the README has every verb, and no other", () => {
    const readme = readFileSync(new URL("../../../README.md", import.meta.url), "utf8");
    const table = /`--help` after a verb shows an example\.\n\n```\n([\s\S]*?)```/.exec(
      readme,
    )?.[1];
    const listed = [...(table ?? "").matchAll(/(?:^| {3,})([a-z]+) {2,}/gm)].map(
      ([, name]) => name,
    );
    expect(listed.sort()).toEqual(verbs.map(({ name }) => name).sort());
  });

  test("an unknown verb, or none, is told where help is", async () => {
    expect(await s.run("paint")).toMatchObject({ status: 2 });
    expect((await s.run("paint")).stderr).toMatch(/^chaosphere: .*paint.*--help\.\n$/);
    expect(await s.run()).toMatchObject({ status: 2 });
  });
});

describe("outputs", () => {
  test("--json is exactly one object on stdout", async () => {
    const { stdout, stderr } = await s.run("spectrum", "@a.npy", "--json");
    expect(stderr).toBe("");
    expect(stdout.trim().split("\n")).toHaveLength(1);
    expect(JSON.parse(stdout)).toMatchObject({ count: 3 });
  });

  test("a fault of the data is told as JSON with its status", async () => {
    writeFileSync(s.path("text.npy"), "not an array at all");
    const { status, stdout, stderr } = await s.run("spectrum", "@text.npy", "--json");
    expect(JSON.parse(stdout)).toEqual({ error: expect.stringContaining("text.npy"), status: 1 });
    expect(stderr).toBe(`chaosphere spectrum: ${JSON.parse(stdout).error}\n`);
    expect(status).toBe(1);
  });

  test("an existing file is kept without --force, byte for byte", async () => {
    const before = s.array("a.npy").data;
    const again = [...noise, "--seed", "6", "--coefficients", "--out", "@a.npy"];
    const { status, stderr } = await s.run(...again);
    expect(status).toBe(2);
    expect(stderr).toContain("force");
    expect(s.array("a.npy").data).toEqual(before);
    writeFileSync(s.path("b.npy"), "old");
    await s.json(...noise, "--coefficients", "--out", "@b.npy", "--force");
    expect(s.array("b.npy").shape).toEqual([1, 64]);
  });

  test("no temporary file stays behind", () => {
    expect(readdirSync(s.path("")).filter((name) => name.endsWith(".part"))).toEqual([]);
  });

  test("--dtype float32 halves the array", async () => {
    await s.json(
      ...noise,
      "--count",
      "3",
      "--seed",
      "5",
      "--dtype",
      "float32",
      "--out",
      "@f32.npy",
    );
    const [single, double] = [s.array("f32.npy"), s.array("fields.npy")];
    expect(single.dtype).toBe("float32");
    expect([...single.data]).toEqual([...Float32Array.from(double.data)]);
    expect(statSync(s.path("f32.npy")).size).toBeLessThan(statSync(s.path("fields.npy")).size);
  });

  test("--south-first turns the rows over", async () => {
    await s.json(...noise, "--count", "3", "--seed", "5", "--south-first", "--out", "@south.npy");
    const [north, south] = [s.array("fields.npy").data, s.array("south.npy").data];
    for (let j = 0; j < 8; j++) {
      expect(south.subarray((7 - j) * 16, (8 - j) * 16)).toEqual(
        north.subarray(j * 16, (j + 1) * 16),
      );
    }
  });
});

describe("randomness", () => {
  test("the same seed gives the same bytes, another seed others", async () => {
    const draw = ["--coefficients", "--count", "2"];
    await s.json(...noise, ...draw, "--seed", "1", "--out", "@s1.npy");
    await s.json(...noise, ...draw, "--seed", "1", "--out", "@s1again.npy");
    await s.json(...noise, ...draw, "--seed", "2", "--out", "@s2.npy");
    expect(s.array("s1again.npy")).toEqual(s.array("s1.npy"));
    expect(s.array("s2.npy").data).not.toEqual(s.array("s1.npy").data);
  });

  test("a larger count extends a smaller one, a finer band limit extends each field", async () => {
    await s.json(...noise, "--coefficients", "--count", "5", "--seed", "5", "--out", "@five.npy");
    expect(s.array("five.npy").data.subarray(0, 3 * 64)).toEqual(s.array("a.npy").data);
    const fine = ["noise", "--alpha", "2", "--kappa", "3", "--band-limit", "16"];
    await s.json(...fine, "--coefficients", "--seed", "5", "--out", "@fine.npy");
    expect(s.array("fine.npy").data.subarray(0, 64)).toEqual(s.array("a.npy").data.subarray(0, 64));
  });
});

describe("faults of the call end with status 2", () => {
  test.each([
    [
      "α ≤ 1",
      ["noise", "--alpha", "1", "--kappa", "3", "--band-limit", "8", "--out", "@x.npy"],
      "trace class",
    ],
    [
      "κ = 0",
      ["noise", "--alpha", "2", "--kappa", "0", "--band-limit", "8", "--out", "@x.npy"],
      "kappa",
    ],
    ["no --out", noise, "--out must be given, got none"],
    [
      "half a field",
      [...noise, "--count", "1.5", "--out", "@x.npy"],
      "--count must be a whole number",
    ],
    ["a word for a number", ["noise", "--alpha", "two"], '--alpha must be a number, got "two"'],
    [
      "a grid nobody has",
      [...noise, "--grid", "hexagons", "--out", "@x.npy"],
      "--grid must be gauss",
    ],
    [
      "two angles",
      ["rotate", "@a.npy", "--euler", "1,2", "--out", "@x.npy"],
      "--euler must be 3 numbers",
    ],
    ["a missing file", ["spectrum", "@nowhere.npy"], "nowhere.npy"],
    ["a missing folder", [...noise, "--out", "@no/such/folder.npy"], "no/such"],
    [
      "index beyond the batch",
      ["map", "@fields.npy", "--index", "3", "--out", "@x.png"],
      "--index",
    ],
    [
      "a size that is not the array's",
      ["analyse", "@fields.npy", "--grid", "gauss:9x18", "--band-limit", "4", "--out", "@x.npy"],
      "--grid must have the size of the array, 8x16",
    ],
    ["an unknown dataset", ["dataset", "moon", "--out", "@x.npy"], "etopo-rotations"],
    [
      "an option of another dataset",
      ["dataset", "etopo-rotations", "--band-limit", "8", "--energy-rate", "1", "--out", "@x.npy"],
      "--energy-rate must go with barotropic, got etopo-rotations. Leave it out.",
    ],
    [
      "half a forcing",
      ["dataset", "barotropic", "--band-limit", "8", "--energy-rate", "1", "--out", "@x.npy"],
      "--energy-rate and --forced-degrees must go together",
    ],
    [
      "forced degrees that are none",
      ["dataset", "barotropic", "--forced-degrees", "8..6", "--out", "@x.npy"],
      '--forced-degrees must be a..b with 1 ≤ a ≤ b, got "8..6"',
    ],
    [
      "too few degrees for eddies",
      ["dataset", "barotropic", "--band-limit", "3", "--out", "@x.npy"],
      "bandLimit must be a whole number of degrees, 4 or more, got 3",
    ],
    ["no such shard", ["sample", "@m", "--shard", "4/4", "--out", "@x.npy"], "0 ≤ i < n"],
  ])("%s", async (_, argv, said) => {
    const { status, stdout, stderr } = await s.run(...argv);
    expect(stderr).toContain(said);
    expect(stderr.trimEnd().split("\n")).toHaveLength(1);
    expect(stderr.startsWith(`chaosphere ${argv[0]}: `)).toBe(true);
    expect(stdout).toBe("");
    expect(status).toBe(2);
    expect(existsSync(s.path("x.npy"))).toBe(false);
  });
});

describe("faults of the data end with status 1", () => {
  const field = (edit: (values: Float64Array) => void) => {
    const values = Float64Array.from({ length: 8 * 16 }, (_, i) => Math.sin(i));
    edit(values);
    return writeNpy(npyArray([8, 16], values));
  };

  test.each([
    ["NaN in a field", () => field((v) => v.fill(Number.NaN, 5, 6)), "missing"],
    ["∞ in a field", () => field((v) => v.fill(Infinity, 5, 6)), "finite"],
    ["a truncated file", () => field(() => {}).subarray(0, 500), "cut short"],
    ["an empty file", () => new Uint8Array(0), ".npy"],
    ["text", () => new TextEncoder().encode("not an array at all"), ".npy"],
    ["four axes", () => writeNpy(npyArray([1, 1, 8, 16], new Float64Array(128))), "shape"],
  ])("%s", async (_, bytes, said) => {
    writeFileSync(s.path("bad.npy"), bytes());
    const { status, stderr } = await s.run(
      "analyse",
      "@bad.npy",
      "--band-limit",
      "4",
      "--out",
      "@x.npy",
    );
    expect(stderr).toContain(said);
    expect(stderr).toMatch(/^chaosphere analyse: .*\.\n$/);
    expect(status).toBe(1);
    expect(existsSync(s.path("x.npy"))).toBe(false);
  });

  test("a grid too coarse names the largest band limit that works", async () => {
    const { status, stderr } = await s.run(
      "analyse",
      "@fields.npy",
      "--band-limit",
      "9",
      "--out",
      "@x.npy",
    );
    expect(status).toBe(1);
    expect(stderr).toContain("8");
    expect(stderr).toMatch(
      /^chaosphere analyse: the band limit 9 .*Lower --band-limit to 8.*\.\n$/,
    );
  });
});

test("--debug adds the stack below the line", async () => {
  const { stderr } = await s.run("spectrum", "@nowhere.npy", "--debug");
  expect(stderr.split("\n").length).toBeGreaterThan(3);
});
