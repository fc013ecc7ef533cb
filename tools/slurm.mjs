/**
 * Slurm on this machine alone, for tests: munged, slurmctld and slurmd on loopback, without systemd and beside any other.
 *
 *     node tools/slurm.mjs start FOLDER    starts the daemons, and prints the environment that Slurm's programs need
 *     node tools/slurm.mjs stop FOLDER     ends them
 *
 * Where Slurm is not installed, or not run as root, `start` says so in one line and ends with status 3.
 */
import { spawn, spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chownSync, existsSync, mkdirSync, openSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { hostname } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as wait } from "node:timers/promises";

/** Time after which a daemon that does not answer is given up, ms. */
const PATIENCE = 30_000;

/** Why there can be no daemons here; undefined if there can. */
export function whyNoSlurm() {
  if (process.getuid?.() !== 0) return "Slurm's daemons need root";
  const missing = ["munged", "slurmctld", "slurmd", "sbatch"].filter(
    (program) => spawnSync("sh", ["-c", `command -v ${program}`]).status !== 0,
  );
  return missing.length === 0 ? undefined : `${missing.join(", ")} of slurm-wlm and munge are not installed`;
}

/** Starts the daemons with their files in a folder; `settings` are lines of slurm.conf. */
export async function startSlurm(folder, settings = []) {
  const path = (name) => join(folder, name);
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
      `AuthInfo=socket=${path("munge.socket")}`,
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
      "SlurmdTimeout=10",
      "MpiDefault=none",
      "KillWait=2",
      ...settings,
      `NodeName=${host} NodeAddr=127.0.0.1 Port=${node} CPUs=2 State=UNKNOWN`,
      `PartitionName=main Nodes=${host} Default=YES MaxTime=INFINITE State=UP OverSubscribe=NO`,
      "",
    ].join("\n"),
  );
  const environment = { ...process.env, SLURM_CONF: path("slurm.conf") };
  const daemons = {
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
  const running = new Map();
  const start = (name) => {
    const [program, ...args] = daemons[name];
    const log = openSync(path(`${name}.out`), "a");
    const child = spawn(program, args, { env: environment, stdio: ["ignore", log, log], detached: true });
    running.set(name, child);
    return child;
  };
  const stop = async () => {
    for (const name of ["slurmd", "slurmctld", "munged"]) await ended(running.get(name));
  };
  try {
    start("munged");
    await until(() => existsSync(path("munge.socket")), "munged");
    start("slurmctld");
    start("slurmd");
    await until(
      () =>
        /idle/.test(
          spawnSync("sinfo", ["--noheader", "--format", "%T"], { env: environment, encoding: "utf8" }).stdout,
        ),
      "slurmctld and slurmd",
    );
  } catch (error) {
    await stop();
    throw error;
  }
  return { folder, environment, host, start, stop, process: (name) => running.get(name) };
}

async function ended(child) {
  if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const exit = new Promise((done) => child.once("exit", done));
  child.kill("SIGTERM");
  const killed = setTimeout(() => child.kill("SIGKILL"), 5000);
  await exit;
  clearTimeout(killed);
}

async function until(holds, who) {
  const end = Date.now() + PATIENCE;
  while (!holds()) {
    if (Date.now() > end) throw new Error(`${who} did not answer within ${PATIENCE / 1000} s`);
    await wait(200);
  }
}

async function freePorts(count) {
  const servers = Array.from({ length: count }, () => createServer());
  await Promise.all(servers.map((server) => new Promise((done) => server.listen(0, "127.0.0.1", done))));
  const ports = servers.map((server) => server.address().port);
  await Promise.all(servers.map((server) => new Promise((done) => server.close(done))));
  return ports;
}
