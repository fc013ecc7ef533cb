/**
 * Slurm on this machine alone, for tests: munged, slurmctld and slurmd on loopback, without systemd and beside any other,
 * with two processors and the files of all three in one folder.
 */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, openSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { hostname } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";

/** Time after which a daemon that does not answer is given up, ms. */
const PATIENCE = 90_000;

export type Daemon = "munged" | "slurmctld" | "slurmd";

/** The daemons at work. */
export interface Slurm {
  /** What Slurm's programs need. */
  readonly environment: NodeJS.ProcessEnv;
  readonly start: (daemon: Daemon) => void;
  readonly stop: () => Promise<void>;
  readonly process: (daemon: Daemon) => ChildProcess | undefined;
}

/** Why there can be no daemons here; undefined if there can. */
export function whyNoSlurm(): string | undefined {
  if (process.getuid?.() !== 0) return "Slurm's daemons need root";
  const missing = ["munged", "slurmctld", "slurmd", "sbatch"].filter(
    (program) => spawnSync("sh", ["-c", `command -v ${program}`]).status !== 0,
  );
  return missing.length === 0
    ? undefined
    : `${missing.join(", ")} of slurm-wlm and munge are not installed`;
}

/** Starts the daemons with their files in a folder; `settings` are lines of slurm.conf. */
export async function startSlurm(folder: string, settings: readonly string[] = []): Promise<Slurm> {
  const path = (name: string) => join(folder, name);
  for (const name of ["state", "spool"]) mkdirSync(path(name), { recursive: true });
  const [control, node] = await freePorts(2);
  writeFileSync(path("munge.key"), randomBytes(128), { mode: 0o400 });
  const host = hostname();
  writeFileSync(
    path("slurm.conf"),
    [
      "ClusterName=chaosphere",
      `SlurmctldHost=${host}(127.0.0.1)`,
      `SlurmctldPort=${control}`,
      `SlurmdPort=${node}`,
      // A job that is requeued waits until its credential has expired, and on a busy machine one that is started takes seconds.
      `AuthInfo=socket=${path("munge.socket")},cred_expire=15`,
      "MessageTimeout=60",
      "SlurmUser=root",
      "SlurmdUser=root",
      `StateSaveLocation=${path("state")}`,
      `SlurmdSpoolDir=${path("spool")}`,
      `SlurmctldPidFile=${path("slurmctld.pid")}`,
      `SlurmdPidFile=${path("slurmd.pid")}`,
      `SlurmctldLogFile=${path("slurmctld.log")}`,
      `SlurmdLogFile=${path("slurmd.log")}`,
      "ProctrackType=proctrack/linuxproc",
      "TaskPlugin=task/none",
      "JobAcctGatherType=jobacct_gather/none",
      "AccountingStorageType=accounting_storage/none",
      "SelectType=select/cons_tres",
      "SelectTypeParameters=CR_CPU",
      "SchedulerType=sched/backfill",
      "SchedulerParameters=sched_interval=2,bf_interval=1,sched_min_interval=100000,batch_sched_delay=0",
      "ReturnToService=2",
      "SlurmdTimeout=60",
      "MpiDefault=none",
      "KillWait=2",
      ...settings,
      `NodeName=${host} NodeAddr=127.0.0.1 Port=${node} CPUs=2 State=UNKNOWN`,
      `PartitionName=main Nodes=${host} Default=YES MaxTime=INFINITE State=UP OverSubscribe=NO`,
      "",
    ].join("\n"),
  );
  const environment = { ...process.env, SLURM_CONF: path("slurm.conf") };
  const daemons: Readonly<Record<Daemon, readonly [program: string, ...args: string[]]>> = {
    munged: [
      "munged",
      "--foreground",
      "--force",
      `--key-file=${path("munge.key")}`,
      `--socket=${path("munge.socket")}`,
      `--pid-file=${path("munged.pid")}`,
      `--log-file=${path("munged.log")}`,
      `--seed-file=${path("munged.seed")}`,
    ],
    slurmctld: ["slurmctld", "-D", "-f", path("slurm.conf")],
    slurmd: ["slurmd", "-D", "-f", path("slurm.conf"), "-N", host],
  };
  const running = new Map<Daemon, ChildProcess>();
  const start = (name: Daemon): void => {
    const [program, ...args] = daemons[name];
    const log = openSync(path(`${name}.out`), "a");
    const child = spawn(program, args, {
      env: environment,
      stdio: ["ignore", log, log],
      detached: true,
    });
    running.set(name, child);
  };
  const stop = async () => {
    for (const name of ["slurmd", "slurmctld", "munged"] as const) await ended(running.get(name));
  };
  try {
    start("munged");
    await until(() => existsSync(path("munge.socket")), "munged");
    start("slurmctld");
    start("slurmd");
    await until(
      () =>
        /idle/.test(
          spawnSync("sinfo", ["--noheader", "--format", "%T"], {
            env: environment,
            encoding: "utf8",
          }).stdout,
        ),
      "slurmctld and slurmd",
    );
  } catch (error) {
    await stop();
    throw error;
  }
  return { environment, start, stop, process: (name) => running.get(name) };
}

async function ended(child: ChildProcess | undefined): Promise<void> {
  if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const exit = new Promise<unknown>((done) => child.once("exit", done));
  child.kill("SIGTERM");
  const killed = setTimeout(() => child.kill("SIGKILL"), 5000);
  await exit;
  clearTimeout(killed);
}

async function until(holds: () => boolean, who: string): Promise<void> {
  const end = Date.now() + PATIENCE;
  while (!holds()) {
    if (Date.now() > end) throw new Error(`${who} did not answer within ${PATIENCE / 1000} s`);
    await wait(200);
  }
}

async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer());
  await Promise.all(
    servers.map((server) => new Promise<void>((done) => server.listen(0, "127.0.0.1", done))),
  );
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => new Promise((done) => server.close(done))));
  return ports;
}
