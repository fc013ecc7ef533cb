import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import {
  createServer,
  type IncomingHttpHeaders,
  type OutgoingHttpHeaders,
  request,
} from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { npyArray, readNetcdf, writeNpy } from "@chaosphere/data";
import { encodeTensorFile } from "@chaosphere/model";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
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
/** A script of which compressing leaves little, and bytes of which it leaves all. */
const script = `export {};\n${"// the same line again and again\n".repeat(4000)}`;
const noise = Buffer.concat(
  Array.from({ length: 256 }, (_, i) => createHash("sha256").update(String(i)).digest()),
);
let server: PageServer;

beforeAll(async () => {
  mkdirSync(join(site, "assets"), { recursive: true });
  mkdirSync(join(folder, "data set"));
  writeFileSync(join(site, "index.html"), "<!doctype html>page");
  writeFileSync(join(site, "assets/a.js"), "export {};");
  writeFileSync(join(site, "assets/long.js"), script);
  writeFileSync(join(site, "assets/noise.bin"), noise);
  writeFileSync(join(site, "assets/empty.js"), "");
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
  readonly headers: IncomingHttpHeaders;
  readonly bytes: Buffer;
}

interface Asked {
  readonly method?: string;
  /** Host header. */
  readonly host?: string;
  /** Address that is connected to. */
  readonly at?: string;
  /** Name in the path that only whoever started the server knows. */
  readonly token?: string;
  readonly headers?: OutgoingHttpHeaders;
}

const ownToken = () => new URL(server.address).pathname.slice(1, -1);

/** Asks for a path below the token as it stands: no client tidies it first. */
function ask(path: string, more: Asked = {}): Promise<Answer> {
  const { method = "GET", host = `127.0.0.1:${server.port}`, at = "127.0.0.1" } = more;
  return askExactly(`/${more.token ?? ownToken()}${path}`, { ...more, method, host, at });
}

function askExactly(path: string, more: Asked = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const { method = "GET", host = `127.0.0.1:${server.port}`, at = "127.0.0.1" } = more;
    request(
      { host: at, port: server.port, path, method, headers: { ...more.headers, host } },
      (response) => {
        const parts: Buffer[] = [];
        response.on("data", (part: Buffer) => parts.push(part));
        response.on("end", () =>
          resolve({
            status: response.statusCode ?? 0,
            type: response.headers["content-type"],
            length: response.headers["content-length"],
            headers: response.headers,
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
    expect(await ask("/assets/empty.js")).toMatchObject({ status: 200, length: "0" });
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
    "",
  ])("has nothing at %s", async (path) => {
    const { status, bytes } = await ask(path);
    expect(status).toBe(404);
    expect(bytes.toString()).toMatch(/^chaosphere view: [^\n]+ Use the whole address .*\n$/);
  });

  test("reads only", async () => {
    const { status, headers } = await ask("/", { method: "POST" });
    expect([status, headers.allow]).toEqual([405, "GET, HEAD"]);
  });
});

describe("only whoever has the address", () => {
  test("gets the page or the file: nothing is without the token, nor with part of it", async () => {
    const token = ownToken();
    expect(Buffer.from(token, "base64url")).toHaveLength(16);
    const wrong = [token.slice(0, -1), `${token}A`, token.toLowerCase(), "", "index.html", "é"];
    for (const guess of wrong.filter((guess) => guess !== token)) {
      const { status } = await ask("/file/a%20field%231.npy", { token: encodeURIComponent(guess) });
      expect(status, guess).toBe(404);
    }
    for (const path of ["/", "/index.html", "/file/a%20field%231.npy", `/?${token}`, "*"]) {
      expect((await askExactly(path)).status, path).toBe(404);
    }
  });

  test("each server has its own token", async () => {
    const other = await servePage({ site, files: new Map(), port: 0 });
    expect(new URL(other.address).pathname).not.toBe(new URL(server.address).pathname);
    await other.close();
  });

  // A tunnel (ssh -L 9000:localhost:8080) sends the name and the port of its other end.
  test.each(["localhost:9000", "LOCALHOST", "127.0.0.1:1", "127.1.2.3", "[::1]:9000", "[0:0::1]"])(
    "by any name of the loopback interface, with any port: %s",
    async (host) => {
      expect((await ask("/", { host })).status).toBe(200);
    },
  );

  test.each([
    "attacker.example",
    "localhost.attacker.example:80",
    "127.0.0.1.attacker.example",
    "attacker.example:80@127.0.0.1",
    "127.0.0.1@attacker.example",
    "attacker.example/localhost",
    "0.0.0.0",
    "[::2]",
    "192.168.0.1",
    "localhost#",
  ])("and by no other name, whatever it points to: %s", async (host) => {
    const { status, bytes } = await ask("/", { host });
    expect(status).toBe(403);
    expect(bytes.toString()).toMatch(/^chaosphere view: .* Use localhost or 127\.0\.0\.1.*\n$/);
  });

  test("reaches it by IPv6 too, where there is IPv6", async () => {
    const probe = createServer();
    const hasIpv6 = await new Promise((answer) => {
      probe.once("error", () => answer(false)).listen(0, "::1", () => answer(true));
    });
    probe.close();
    if (hasIpv6) expect((await ask("/", { at: "::1", host: "[::1]" })).status).toBe(200);
    else await expect(ask("/", { at: "::1" })).rejects.toThrow();
  });

  test("is told nothing that leaves the page: every answer has the policy, refusals too", async () => {
    const answers = [
      await ask("/"),
      await ask("/file/a%20field%231.npy"),
      await ask("/none"),
      await ask("/", { host: "attacker.example" }),
    ];
    for (const { headers } of answers) {
      const directives = String(headers["content-security-policy"]).split("; ");
      expect(directives).toContain("default-src 'none'");
      expect(directives).toContain("script-src 'self' 'wasm-unsafe-eval'");
      expect(directives).toContain("frame-ancestors 'none'");
      expect(headers).toMatchObject({
        "referrer-policy": "no-referrer",
        "x-content-type-options": "nosniff",
        "cross-origin-resource-policy": "same-origin",
      });
      expect(headers["access-control-allow-origin"]).toBeUndefined();
    }
  });
});

describe("a body is compressed", () => {
  const asked = (accept: string, path = "/assets/long.js", method = "GET") =>
    ask(path, { method, headers: { "accept-encoding": accept } });

  test.each([
    ["br", "gzip, deflate, br, zstd", brotliDecompressSync],
    ["gzip", "gzip, deflate", gunzipSync],
    ["gzip", "br;q=0, gzip;q=0.5", gunzipSync],
    ["br", "*", brotliDecompressSync],
  ])("by %s for who accepts %s", async (encoding, accept, unpack) => {
    const { headers, length, bytes } = await asked(accept);
    expect(headers).toMatchObject({ "content-encoding": encoding, vary: "accept-encoding" });
    expect(length).toBeUndefined();
    expect(bytes.length).toBeLessThan(script.length / 20);
    expect(unpack(bytes).toString()).toBe(script);
    const head = await asked(accept, undefined, "HEAD");
    expect([head.headers["content-encoding"], head.length, head.bytes.length]).toEqual([
      encoding,
      undefined,
      0,
    ]);
  });

  test.each([
    ["whoever accepts none", "identity", "/assets/long.js", script.length],
    ["bytes that compressing leaves as they are", "gzip, br", "/assets/noise.bin", noise.length],
    ["what fits into a packet", "gzip, br", "/assets/a.js", 10],
  ])("not for %s", async (_, accept, path, length) => {
    const answer = await asked(accept, path);
    expect(answer.headers["content-encoding"]).toBeUndefined();
    expect(answer.headers["vary"]).toBe("accept-encoding");
    expect([answer.length, answer.bytes.length]).toEqual([String(length), length]);
  });

  test("and is never given in part", async () => {
    const { status, headers, bytes } = await ask("/assets/noise.bin", {
      headers: { range: "bytes=0-9" },
    });
    expect([status, headers["accept-ranges"], bytes.length]).toEqual([200, "none", noise.length]);
  });
});

describe("a port", () => {
  test("that is in use is refused as such", async () => {
    const taken = servePage({ site, files: new Map(), port: server.port });
    await expect(taken).rejects.toThrow(`--port must be free and permitted, got ${server.port}`);
  });

  test("that another has on one of the two loopback addresses is refused: a tunnel might end there", async () => {
    const other = createServer();
    const isHeld = await new Promise((answer) => {
      other.once("error", () => answer(false)).listen(0, "::1", () => answer(true));
    });
    if (isHeld) {
      const { port } = other.address() as AddressInfo;
      const half = servePage({ site, files: new Map(), port });
      await expect(half).rejects.toThrow(`got ${port} (EADDRINUSE)`);
      await new Promise((closed) => other.close(closed));
      const whole = await servePage({ site, files: new Map(), port });
      await whole.close();
    }
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

  test("links in a folder are followed, hidden files are left out", async () => {
    const linked = join(folder, "linked");
    mkdirSync(linked);
    writeFileSync(join(linked, "meta.json"), "{}");
    writeFileSync(join(linked, ".netrc"), "secret");
    symlinkSync(join(folder, "a field#1.npy"), join(linked, "x.npy"));
    const { files } = await shownFile(linked, {});
    expect([...files.keys()].sort()).toEqual(["file/linked/meta.json", "file/linked/x.npy"]);
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
      grid: { kind: "equiangular" },
      southFirst: true,
    });
    expect(address).toBe("file/a%20field%231.npy.nc");
    const { fields } = await readNetcdf(files.get(address) as Uint8Array, "a.nc");
    expect(fields.grid.kind).toBe("equiangular");
    expect([...fields.values.subarray(0, 8)]).toEqual([24, 25, 26, 27, 28, 29, 30, 31]);
  });

  test("and what it says of missing cells is not passed over", async () => {
    const path = join(folder, "a field#1.npy");
    const grid = { kind: "gauss-legendre" } as const;
    await expect(shownFile(path, { grid, fillValue: 31 })).rejects.toThrow(
      /without a value|missing/,
    );
    await expect(shownFile(path, { fillValue: 31 })).rejects.toThrow(/without a value|missing/);
    const shown = await shownFile(path, { fillValue: "none" });
    expect(shown.address).toBe("file/a%20field%231.npy.nc");
  });
});

describe("chaosphere view", () => {
  test.each([
    ["a file that is not there", ["view", "@none.npy"], 2, "must exist, got nothing at"],
    ["a folder that is no dataset", ["view", "@"], 1, "a folder with meta.json"],
    ["a device", ["view", "/dev/null"], 2, "a device or a pipe"],
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
    expect(stdout).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/[\w-]{22}\/#1\.[\w-]+\n$/);
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
