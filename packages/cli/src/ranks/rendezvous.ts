import { randomBytes } from "node:crypto";
import { readFile, rename, rm, writeFile } from "node:fs/promises";
import { hostname, networkInterfaces } from "node:os";
import type { Rank } from "./rank.ts";

/** Where rank 0 waits for the others, and what they must know to be let in. */
export interface Rendezvous {
  readonly format: "chaosphere ranks 1";
  /** The run in the scheduler's words; empty without one. */
  readonly job: string;
  readonly hostname: string;
  /** Addresses of the machine, to be tried in turn. */
  readonly addresses: readonly string[];
  readonly port: number;
  /** A secret of this run. */
  readonly token: string;
}

/** The file beside the model in which ranks find each other. */
export function rendezvousPath(out: string): string {
  return `${out}.ranks.json`;
}

/** A rendezvous at this machine, with a token of its own. */
export function newRendezvous({ job, isOneNode }: Rank, port: number): Rendezvous {
  const host = hostname();
  const outside = Object.values(networkInterfaces()).flatMap((interfaces = []) =>
    interfaces.flatMap(({ address, internal }) => (internal ? [] : [address])),
  );
  return {
    format: "chaosphere ranks 1",
    job,
    hostname: host,
    addresses: isOneNode ? [] : [host, ...outside],
    port,
    token: randomBytes(32).toString("hex"),
  };
}

/** Writes a rendezvous whole and for the user's eyes alone, in place of what an earlier run may have left. */
export async function writeRendezvous(path: string, rendezvous: Rendezvous): Promise<void> {
  const part = `${path}.${process.pid}.part`;
  await writeFile(part, JSON.stringify(rendezvous), { mode: 0o600 });
  await rename(part, path);
}

/** The rendezvous in a file; undefined if there is none, or only that of another job. */
export async function readRendezvous(path: string, job: string): Promise<Rendezvous | undefined> {
  try {
    const found: Rendezvous = JSON.parse(await readFile(path, "utf8"));
    return found.format === "chaosphere ranks 1" && found.job === job ? found : undefined;
  } catch {
    return undefined;
  }
}

/** Removes a rendezvous, if it is still this one. */
export async function removeRendezvous(path: string, { token, job }: Rendezvous): Promise<void> {
  const found = await readRendezvous(path, job);
  if (found?.token === token) await rm(path, { force: true });
}

/** Where to look for rank 0 from this machine. */
export function addressesOf(rendezvous: Rendezvous): readonly string[] {
  return rendezvous.hostname === hostname() ? ["127.0.0.1"] : rendezvous.addresses;
}
