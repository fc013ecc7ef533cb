import { spawnSync } from "node:child_process";
import * as files from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DomainError, FormatError } from "@chaosphere/core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { FileSystem } from "../src/node/outputTarget.ts";
import { checkOutput, writeFileAtomic } from "../src/node/writeFileAtomic.ts";
import { bundled } from "./bundled.ts";

let folder: string;
beforeAll(async () => {
  folder = await files.mkdtemp(join(tmpdir(), "chaosphere-write-"));
});
afterAll(() => files.rm(folder, { recursive: true }));

const bytes = Uint8Array.from({ length: 5000 }, (_, i) => i);
const coded = (code: string) => Object.assign(new Error(code), { code });

/** A file system whose disk fills up after half of the bytes. */
const full: FileSystem = {
  ...files,
  open: async (...args) => {
    const handle = await files.open(...args);
    return Object.assign(Object.create(handle), {
      writeFile: async (data: Uint8Array) => {
        await handle.writeFile(data.subarray(0, data.length / 2));
        throw coded("ENOSPC");
      },
      close: () => handle.close(),
    });
  },
};

async function failure(path: string, options: { force?: boolean; files?: FileSystem } = {}) {
  return writeFileAtomic(path, bytes, options).catch((error) => error);
}

describe("writeFileAtomic", () => {
  test("writes the bytes and leaves nothing else", async () => {
    const inside = await files.mkdtemp(join(folder, "one-"));
    await writeFileAtomic(join(inside, "a.npy"), bytes);
    expect(new Uint8Array(await files.readFile(join(inside, "a.npy")))).toEqual(bytes);
    expect(await files.readdir(inside)).toEqual(["a.npy"]);
  });

  test("does not replace a file unless forced", async () => {
    const path = join(folder, "there.npy");
    await files.writeFile(path, "old");
    const error = await failure(path);
    expect(error).toBeInstanceOf(DomainError);
    expect(error.message).toBe(
      `writeFileAtomic: the file must not exist yet, got ${path}. Give another name or add --force.`,
    );
    expect(await files.readFile(path, "utf8")).toBe("old");
    await writeFileAtomic(path, bytes, { force: true });
    expect((await files.readFile(path)).length).toBe(bytes.length);
  });

  test("a full disk is named, the old file kept and the temporary removed", async () => {
    const inside = await files.mkdtemp(join(folder, "full-"));
    const path = join(inside, "a.npy");
    await files.writeFile(path, "old");
    const error = await failure(path, { force: true, files: full });
    expect(error).toBeInstanceOf(FormatError);
    expect(error.message).toBe(
      `writeFileAtomic: the disk must have room for the whole file, got none left for ${path} (ENOSPC). Free some space; nothing was left behind.`,
    );
    expect(error.location).toEqual({ path, field: "ENOSPC" });
    expect(await files.readdir(inside)).toEqual(["a.npy"]);
    expect(await files.readFile(path, "utf8")).toBe("old");
  });

  test("a missing folder, a file for a folder and a folder for a file are the caller's fault", async () => {
    await files.writeFile(join(folder, "plain"), "");
    for (const [path, code] of [
      [join(folder, "nowhere", "a.npy"), "ENOENT"],
      [join(folder, "plain", "a.npy"), "ENOTDIR"],
      [folder, "EISDIR"],
    ]) {
      const error = await failure(path);
      expect(error).toBeInstanceOf(DomainError);
      expect(error.message).toMatch(
        new RegExp(`^writeFileAtomic: .+, got .*${path} \\(${code}\\)\\. .+\\.$`),
      );
    }
  });

  test.each(["EACCES", "EROFS"])(
    "a folder that may not be written (%s) is refused before the work",
    async (code) => {
      const locked: FileSystem = { ...files, access: () => Promise.reject(coded(code)) };
      const error = await checkOutput(join(folder, "b.npy"), { files: locked }).catch((e) => e);
      expect(error).toBeInstanceOf(DomainError);
      expect(error.message).toContain(`(${code})`);
    },
  );

  test("other failures of the system are told as they are", async () => {
    const broken: FileSystem = { ...files, rename: () => Promise.reject(coded("EIO")) };
    const error = await failure(join(folder, "c.npy"), { files: broken });
    expect(error).toBeInstanceOf(FormatError);
    expect(error.location.field).toBe("EIO");
    expect(await files.readdir(folder)).not.toContain("c.npy");
  });
});

describe("a run that is killed", async () => {
  const code = await bundled("node/writeFileAtomic.ts");

  test.each(["writeFile", "sync", "rename", "never"])(
    "leaves the old file or the new, whole: killed at %s",
    async (moment) => {
      const inside = await files.mkdtemp(join(folder, "killed-"));
      const path = join(inside, "a.npy");
      await files.writeFile(path, "old");
      await files.writeFile(join(inside, "module.mjs"), code);
      const script = `
      import * as files from "node:fs/promises";
      import { writeFileAtomic } from "./module.mjs";
      const die = () => process.kill(process.pid, "SIGKILL");
      const open = async (...args) => {
        const handle = await files.open(...args);
        const { writeFile, sync } = handle;
        handle.writeFile = async (data) => {
          if ("${moment}" === "writeFile") { await writeFile.call(handle, data.subarray(0, data.length / 2)); die(); }
          return writeFile.call(handle, data);
        };
        handle.sync = async () => { if ("${moment}" === "sync") die(); return sync.call(handle); };
        return handle;
      };
      const rename = async (...args) => { if ("${moment}" === "rename") die(); return files.rename(...args); };
      await writeFileAtomic("a.npy", new Uint8Array(5000).fill(7), { force: true, files: { ...files, open, rename } });
    `;
      const child = spawnSync(process.execPath, ["--input-type=module", "-e", script], {
        cwd: inside,
      });
      expect(child.signal).toBe(moment === "never" ? null : "SIGKILL");
      const now = await files.readFile(path);
      if (moment === "never") expect([...now]).toEqual(new Array(5000).fill(7));
      else expect(now.toString()).toBe("old");
    },
  );
});
