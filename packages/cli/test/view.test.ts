import { spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { npyArray, readNetcdf, writeNpy } from "@chaosphere/data";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { encodeTensorFile } from "../../score/src/checkpoint/tensorFile.ts";
import { type PageServer, servePage } from "../src/view/server.ts";
import { shownFile } from "../src/view/shown.ts";
import { session } from "./session.ts";

const s = session();
const folder = mkdtempSync(join(tmpdir(), "chaosphere-view-"));
const site = join(folder, "site");
const field = writeNpy(
  npyArray(
    [4, 8],
    Float64Array.from({ length: 32 }, (_, i) => i),
  ),
);
let server: PageServer;

beforeAll(async () => {
  mkdirSync(join(site, "assets"), { recursive: true });
  mkdirSync(join(folder, "data set"));
  writeFileSync(join(site, "index.html"), "<!doctype html>page");
  writeFileSync(join(site, "assets/a.js"), "export {};");
  writeFileSync(join(site, ".hidden"), "secret");
  writeFileSync(join(folder, "secret.txt"), "secret");
  writeFileSync(join(folder, "a field#1.npy"), field);
  writeFileSync(
    join(folder, "m.model"),
    encodeTensorFile({ metadata: new Map(), tensors: new Map() }),
  );
  writeFileSync(join(folder, "data set/meta.json"), "{}");
  writeFileSync(join(folder, "data set/x.npy"), field);
  const { files } = await shownFile(join(folder, "a field#1.npy"), {});
  server = await servePage({ site, files, port: 0 });
});
afterAll(async () => {
  await server.close();
  s.close();
  rmSync(folder, { recursive: true });
});

interface Answer {
  readonly status: number;
  readonly type: string | undefined;
  readonly length: string | undefined;
  readonly bytes: Buffer;
}

/** Asks for a path as it stands: no client tidies it first. */
function ask(path: string, more: { method?: string; host?: string } = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const { method = "GET", host = `127.0.0.1:${server.port}` } = more;
    request(
      { host: "127.0.0.1", port: server.port, path, method, headers: { host } },
      (response) => {
        const parts: Buffer[] = [];
        response.on("data", (part: Buffer) => parts.push(part));
        response.on("end", () =>
          resolve({
            status: response.statusCode ?? 0,
            type: response.headers["content-type"],
            length: response.headers["content-length"],
            bytes: Buffer.concat(parts),
          }),
        );
      },
    )
      .on("error", reject)
      .end();
  });
}

describe("the server", () => {
  test("gives the page and its parts with their types", async () => {
    expect(await ask("/")).toMatchObject({ status: 200, type: "text/html; charset=utf-8" });
    expect((await ask("/index.html")).bytes.toString()).toBe("<!doctype html>page");
    expect(await ask("/assets/a.js")).toMatchObject({
      status: 200,
      type: "text/javascript; charset=utf-8",
    });
  });

  test("gives the file, byte for byte, under its encoded name", async () => {
    const answer = await ask("/file/a%20field%231.npy");
    expect(answer).toMatchObject({ status: 200, type: "application/octet-stream" });
    expect(answer.bytes.equals(Buffer.from(field))).toBe(true);
    const head = await ask("/file/a%20field%231.npy", { method: "HEAD" });
    expect([head.length, head.bytes.length]).toEqual([String(field.length), 0]);
  });

  test.each([
    "/../secret.txt",
    "/assets/../../secret.txt",
    "/%2e%2e/secret.txt",
    "/..%2fsecret.txt",
    "/assets/..%5c..%5csecret.txt",
    "/file/../../secret.txt",
    "/file/%2e%2e%2fsecret.txt",
    "/.hidden",
    "/%00",
    "/%zz",
    "//etc/passwd",
    "/assets",
    "/none.js",
  ])("has nothing at %s", async (path) => {
    expect(await ask(path)).toMatchObject({ status: 404, length: undefined });
  });

  test("answers this computer's own names only, and reads only", async () => {
    expect(await ask("/", { host: `localhost:${server.port}` })).toMatchObject({ status: 200 });
    expect(await ask("/", { host: "attacker.example" })).toMatchObject({ status: 403 });
    expect(await ask("/", { method: "POST" })).toMatchObject({ status: 405 });
  });

  test("a port in use is refused as such", async () => {
    const taken = servePage({ site, files: new Map(), port: server.port });
    await expect(taken).rejects.toThrow(`--port must be free and permitted, got ${server.port}`);
  });
});

describe("what is shown", () => {
  test("a folder, with its files and its meta.json for an address", async () => {
    const shown = await shownFile(join(folder, "data set"), {});
    expect(shown.address).toBe("file/data%20set/meta.json");
    expect([...shown.files.keys()].sort()).toEqual([
      "file/data%20set/meta.json",
      "file/data%20set/x.npy",
    ]);
  });

  test("a model is known by its bytes", async () => {
    expect(await shownFile(join(folder, "m.model"), {})).toMatchObject({
      address: "file/m.model",
      isModel: true,
    });
  });

  test("what an option says of an array goes over as NetCDF", async () => {
    const path = join(folder, "a field#1.npy");
    const { address, files } = await shownFile(path, {
      grid: { family: "equiangular" },
      southFirst: true,
    });
    expect(address).toBe("file/a%20field%231.npy.nc");
    const { fields } = readNetcdf(files.get(address) as Uint8Array, "a.nc");
    expect(fields.grid.kind).toBe("equiangular");
    expect([...fields.values.subarray(0, 8)]).toEqual([24, 25, 26, 27, 28, 29, 30, 31]);
  });
});

describe("chaosphere view", () => {
  test.each([
    ["a file that is not there", ["view", "@none.npy"], 2, "must exist"],
    ["a folder that is no dataset", ["view", "@"], 1, "a folder with meta.json"],
    ["a file of no known kind", ["view", "@text.md"], 1, "something else"],
    ["a port beyond the last", ["view", "--port", "65536"], 2, "from 0 to 65535"],
  ])("refuses %s", async (_, argv, expected, said) => {
    writeFileSync(s.path("text.md"), "some words, no more than that");
    const { status, stdout, stderr } = await s.run(...argv, "--site", site);
    expect(stderr).toContain(said);
    expect(stderr.trimEnd().split("\n")).toHaveLength(1);
    expect([status, stdout]).toEqual([expected, ""]);
  });

  test("says how to build the viewer when it is not built", async () => {
    const { status, stderr } = await s.run("view", "--site", join(folder, "data set"));
    expect(status).toBe(2);
    expect(stderr).toMatch(
      /^chaosphere view: the viewer must be built, got no .*npm run build.*\.\n$/,
    );
  });

  const main = fileURLToPath(new URL("../dist/main.js", import.meta.url));

  test("prints the address and nothing else, serves, and ends on Ctrl-C with status 0", async () => {
    expect(existsSync(main)).toBe(true);
    const path = join(folder, "a field#1.npy");
    const child = spawn(process.execPath, [main, "view", path, "--site", site]);
    let stdout = "";
    const ended = new Promise((resolve) =>
      child.on("exit", (code, signal) => resolve([code, signal])),
    );
    await new Promise<void>((resolve) => {
      child.stdout.on("data", (part) => {
        stdout += part;
        if (stdout.includes("\n")) resolve();
      });
    });
    expect(stdout).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/#1\.[\w-]+\n$/);
    const [address, link] = stdout.trim().split("#1.") as [string, string];
    const state = JSON.parse(Buffer.from(link, "base64url").toString());
    expect(state).toEqual({ left: { kind: "url", url: "file/a%20field%231.npy" } });
    const served = await fetch(new URL(state.left.url, address));
    expect(Buffer.from(await served.arrayBuffer()).equals(readFileSync(path))).toBe(true);
    child.kill("SIGINT");
    expect(await ended).toEqual([0, null]);
    await expect(fetch(address)).rejects.toThrow();
  });
});
