import { type SpawnSyncReturns, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll } from "vitest";
import { type Slurm, startSlurm, whyNoSlurm } from "./slurmDaemons.ts";

/** Daemons of a test file's own, and a scratch folder in which programs run under them. */
export interface SlurmSession {
  /** Why there can be no daemons here; undefined if there can. */
  readonly why: string | undefined;
  readonly path: (name: string) => string;
  /** The daemons, once the tests have begun. */
  readonly slurm: () => Slurm;
  readonly execute: (program: string, ...args: string[]) => SpawnSyncReturns<string>;
}

/** Starts the daemons before the tests of a file, and stops them behind these; says so where there can be none. */
export function slurmSession(file: string, settings: readonly string[] = []): SlurmSession {
  const why = whyNoSlurm();
  if (why !== undefined) process.stderr.write(`${file}: not run here, ${why}.\n`);
  const folder = mkdtempSync(join(tmpdir(), "chaosphere-slurm-"));
  const path = (name: string) => join(folder, name);
  let daemons: Slurm | undefined;
  beforeAll(async () => {
    if (why === undefined) daemons = await startSlurm(path("slurm"), settings);
  }, 240_000);
  afterAll(async () => {
    await daemons?.stop();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  });
  const slurm = (): Slurm => {
    if (daemons === undefined) throw new Error(`${file}: Slurm has not been started`);
    return daemons;
  };
  return {
    why,
    path,
    slurm,
    execute: (program, ...args) =>
      spawnSync(program, args, { env: slurm().environment, encoding: "utf8", cwd: folder }),
  };
}
