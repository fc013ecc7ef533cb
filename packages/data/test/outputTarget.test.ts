import { execFileSync, spawn, spawnSync } from "node:child_process";
import * as files from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { FormatError } from "@chaosphere/core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { PathError } from "../src/node/fileError.ts";
import { openPartFile } from "../src/node/partFile.ts";
import { writeFileAtomic } from "../src/node/writeFileAtomic.ts";
import { bundled } from "./bundled.ts";

let folder: string;
beforeAll(async () => {
  folder = await files.mkdtemp(join(tmpdir(), "chaosphere-target-"));
});
afterAll(() => files.rm(folder, { recursive: true }));

const bytes = Uint8Array.from({ length: 70_000 }, (_, i) => i * i);
const failure = (act: Promise<unknown>) => act.then(() => undefined).catch((error) => error);

describe("what is no regular file is written into or refused, never replaced", () => {
  test.each([false, true])("a link is followed and stays a link (force %s)", async (force) => {
    const inside = await files.mkdtemp(join(folder, "link-"));
    const [target, link, second] = ["target.npy", "link.npy", "second.npy"].map((name) =>
      join(inside, name),
    );
    await files.symlink("target.npy", link);
    await files.symlink(link, second);
    if (force) await files.writeFile(target, "old");
    await writeFileAtomic(second, bytes, { force });
    expect((await files.lstat(link)).isSymbolicLink()).toBe(true);
    expect((await files.lstat(second)).isSymbolicLink()).toBe(true);
    expect((await files.lstat(target)).isFile()).toBe(true);
    expect(new Uint8Array(await files.readFile(target))).toEqual(bytes);
    expect((await files.readdir(inside)).sort()).toEqual(["link.npy", "second.npy", "target.npy"]);
  });

  test("what a link names is not replaced without force", async () => {
    const target = join(folder, "kept.npy");
    await files.writeFile(target, "old");
    await files.symlink(target, join(folder, "to-kept.npy"));
    const error = await failure(writeFileAtomic(join(folder, "to-kept.npy"), bytes));
    expect(error).toBeInstanceOf(PathError);
    expect(await files.readFile(target, "utf8")).toBe("old");
  });

  test("links in a circle are named", async () => {
    await files.symlink("b.npy", join(folder, "a.npy"));
    await files.symlink("a.npy", join(folder, "b.npy"));
    const error = await failure(writeFileAtomic(join(folder, "a.npy"), bytes, { force: true }));
    expect(error).toBeInstanceOf(PathError);
    expect(error.message).toContain("(ELOOP)");
  });

  test("a FIFO hands the bytes to its reader and stays a FIFO", async () => {
    const fifo = join(folder, "fifo.npy");
    execFileSync("mkfifo", [fifo]);
    const reader = spawn("sha256sum", [fifo]);
    const said = new Promise<string>((resolve) =>
      reader.stdout.once("data", (d) => resolve(`${d}`)),
    );
    await writeFileAtomic(fifo, bytes, { force: true });
    const sum = execFileSync("sha256sum", { input: bytes, encoding: "utf8" });
    expect((await said).slice(0, 64)).toBe(sum.slice(0, 64));
    expect((await files.lstat(fifo)).isFIFO()).toBe(true);
    expect((await files.readdir(folder)).filter((name) => name.endsWith(".part"))).toEqual([]);
  });

  test.each([false, true])(
    "/dev/null takes the bytes and stays a device (force %s)",
    async (force) => {
      await writeFileAtomic("/dev/null", bytes, { force });
      expect((await files.lstat("/dev/null")).isCharacterDevice()).toBe(true);
    },
  );

  test("a full device is the disk's fault, and stays a device", async () => {
    const error = await failure(writeFileAtomic("/dev/full", bytes, { force: true }));
    expect(error).toBeInstanceOf(FormatError);
    expect(error.location.field).toBe("ENOSPC");
    expect((await files.lstat("/dev/full")).isCharacterDevice()).toBe(true);
  });

  test("a format that needs random access refuses a device by name", async () => {
    const error = await failure(openPartFile("/dev/null", { places: true }));
    expect(error).toBeInstanceOf(PathError);
    expect(error.message).toContain("must name a regular file, got /dev/null");
  });

  test("bytes go where their places are, in any order", async () => {
    const path = join(folder, "places.bin");
    const file = await openPartFile(path, { places: true });
    await file.write(Uint8Array.of(5, 6), 4);
    await file.write(Uint8Array.of(1, 2, 3, 4), 0);
    await file.close();
    expect([...(await files.readFile(path))]).toEqual([1, 2, 3, 4, 5, 6]);
  });

  test("what is given up leaves nothing, and the old file", async () => {
    const path = join(folder, "given-up.npy");
    await files.writeFile(path, "old");
    const file = await openPartFile(path, { force: true });
    await file.write(bytes);
    await file.abort();
    expect(await files.readFile(path, "utf8")).toBe("old");
    expect((await files.readdir(folder)).filter((name) => name.endsWith(".part"))).toEqual([]);
  });

  test("a name as long as the file system permits has room for its temporary", async () => {
    const path = join(folder, `${"n".repeat(251)}.npy`);
    await writeFileAtomic(path, bytes);
    expect((await files.stat(path)).size).toBe(bytes.length);
  });
});

describe("a child process", async () => {
  const code = await bundled("node/partFile.ts");
  const script = async (body: string) => {
    const inside = await files.mkdtemp(join(folder, "child-"));
    await files.writeFile(join(inside, "module.mjs"), code);
    const program = `import { openPartFile } from "./module.mjs";\n${body}`;
    return { inside, argv: ["--input-type=module", "-e", program] };
  };

  test.each(["SIGINT", "SIGTERM", "SIGHUP"] as const)(
    "ended by %s removes its temporary and dies of the signal",
    async (signal) => {
      const { inside, argv } = await script(`
        const file = await openPartFile("a.npy");
        await file.write(new Uint8Array(1000));
        console.log("open");
        setInterval(() => {}, 1000);
      `);
      const child = spawn(process.execPath, argv, { cwd: inside });
      await new Promise((resolve) => child.stdout.once("data", resolve));
      const exit = new Promise((resolve) => child.once("exit", (_, by) => resolve(by)));
      expect((await files.readdir(inside)).filter((n) => n.endsWith(".part"))).toHaveLength(1);
      child.kill(signal);
      expect(await exit).toBe(signal);
      expect(await files.readdir(inside)).toEqual(["module.mjs"]);
    },
  );

  test("writes to its standard output, into a pipe and into a file that stays the same one", async () => {
    const { inside, argv } = await script(`
      const file = await openPartFile("/dev/stdout");
      await file.write(new Uint8Array(300_000).fill(7));
      await file.write(new Uint8Array(3).fill(8));
      await file.close();
    `);
    const piped = spawnSync(process.execPath, argv, { cwd: inside });
    expect(piped.stdout.length).toBe(300_003);
    expect([...piped.stdout.subarray(299_999)]).toEqual([7, 8, 8, 8]);
    const out = await files.open(join(inside, "out"), "w");
    const { ino } = await out.stat();
    spawnSync(process.execPath, argv, { cwd: inside, stdio: ["ignore", out.fd, "inherit"] });
    await out.close();
    expect(await files.stat(join(inside, "out"))).toMatchObject({ ino, size: 300_003 });
  });
});
