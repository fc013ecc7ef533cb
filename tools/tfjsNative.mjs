// Makes tfjs-node run where its own download fails: TensorFlow's libraries come from the wheel on PyPI, and the addon
// is compiled from the sources that tfjs-node brings. Writes to the cache below and to one file in tfjs-node's folder.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { homedir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

/** The newest release on which tfjs-node 4.22 is known to run; its wheel, and the sum of its bytes. */
const version = "2.18.1";
const wheel = `tensorflow_cpu-${version}-cp311-cp311-manylinux_2_17_x86_64.manylinux2014_x86_64.whl`;
const sha256 = "810c75d7149d2da0cb2092187817b0dcabb80728ca9f9cf3a61f3f42fadd1298";

const train = join(dirname(fileURLToPath(import.meta.url)), "../packages/train/package.json");
const cache = process.env.TFJS_NATIVE_CACHE ?? join(homedir(), ".cache", "chaosphere-tf");
const library = join(cache, version);

const say = (line) => process.stdout.write(`tfjs:native: ${line}\n`);

/** One line: what failed, its last words, what to do. */
function fail(what, remedy) {
  process.stderr.write(`tfjs:native: ${what} ${remedy} Training runs on WebAssembly without it.\n`);
  process.exit(1);
}

function run(command, args, failure, remedy) {
  const { status, error, stdout, stderr } = spawnSync(command, args, { encoding: "utf8" });
  if (status === 0) return stdout;
  const words = `${stderr ?? ""}\n${error?.message ?? ""}`.trim().split("\n");
  const reason = words.findLast((line) => /error/i.test(line)) ?? words.at(-1);
  return fail(`${failure}: ${reason.trim().slice(0, 300)}.`, remedy);
}

function packageFolder() {
  try {
    return dirname(createRequire(train).resolve("@tensorflow/tfjs-node/package.json"));
  } catch {
    return fail(
      "the package @tensorflow/tfjs-node is not installed.",
      "Run npm run build first, which installs it.",
    );
  }
}

/** What tfjs-node answers when it computes, from a process of its own, or null. */
function answer() {
  const script = `
    const util = require("node:util");
    util.isNullOrUndefined = (value) => value === null || value === undefined;
    util.isArray = Array.isArray;
    const tf = require("@tensorflow/tfjs-node");
    console.log(tf.backend().binding.TF_Version, tf.square(tf.tensor1d([7])).dataSync()[0]);`;
  const { stdout } = spawnSync(process.execPath, ["-e", script], {
    cwd: dirname(train),
    encoding: "utf8",
    env: { ...process.env, TF_CPP_MIN_LOG_LEVEL: "2" },
  });
  return / 49$/m.test(stdout) ? stdout.trim().split("\n").at(-1).split(" ")[0] : null;
}

function download() {
  if (existsSync(join(cache, wheel))) return;
  say(`downloading ${wheel} (230 MB) from PyPI to ${cache}`);
  const requirements = join(cache, "requirements.txt");
  writeFileSync(requirements, `tensorflow-cpu==${version} --hash=sha256:${sha256}\n`);
  run(
    "python3",
    [
      ...[
        "-m",
        "pip",
        "download",
        "--quiet",
        "--no-deps",
        "--only-binary=:all:",
        "--require-hashes",
      ],
      ...["--python-version", "3.11", "--implementation", "cp", "--abi", "cp311"],
      ...["--platform", "manylinux_2_17_x86_64", "--platform", "manylinux2014_x86_64"],
      ...["--dest", cache, "--requirement", requirements],
    ],
    "the wheel could not be downloaded",
    "It needs python3 with pip (apt-get install python3-pip) and a way to PyPI.",
  );
}

/** The two libraries and the headers of the C interface; the wheel's Python is left alone. */
function unpack() {
  if (existsSync(library)) return;
  say(`unpacking the libraries (680 MB) to ${library}`);
  // Moved into place when whole, so that an interrupted run leaves nothing that looks finished.
  const folder = mkdtempSync(join(cache, "unpack-"));
  const script = `
import sys, zipfile
wheel = zipfile.ZipFile(sys.argv[1])
wanted = ("tensorflow/libtensorflow_cc.so.2", "tensorflow/libtensorflow_framework.so.2",
          "tensorflow/include/tensorflow/c/", "tensorflow/include/tensorflow/core/platform/",
          "tensorflow/include/tsl/platform/", "tensorflow/include/xla/tsl/")
wheel.extractall(sys.argv[2], [name for name in wheel.namelist() if name.startswith(wanted)])`;
  run(
    "python3",
    ["-c", script, join(cache, wheel), folder],
    "the wheel could not be unpacked",
    `Remove ${cache} and try again, with 1 GB of free space.`,
  );
  renameSync(join(folder, "tensorflow"), library);
  rmSync(folder, { recursive: true });
}

/** The folder of node_api.h: Node's own, else that of the package node-api-headers; its interface never changes. */
function nodeHeaders() {
  const own = resolve(process.execPath, "../../include/node");
  if (existsSync(join(own, "node_api.h"))) return own;
  const headers = join(cache, "node_modules/node-api-headers/include");
  if (!existsSync(headers)) {
    say(`installing node-api-headers to ${cache}`);
    run(
      "npm",
      ["install", "--no-audit", "--no-fund", "--no-save", "--prefix", cache, "node-api-headers@1"],
      "Node's headers could not be installed",
      "Install a Node.js that brings include/node, or make the npm registry reachable.",
    );
  }
  return headers;
}

function compile(folder) {
  const target = join(folder, "lib/napi-v8/tfjs_binding.node");
  const fresh = `${target}.${process.pid}`;
  const source = (name) => join(folder, "binding", name);
  say(`compiling ${target}`);
  mkdirSync(dirname(target), { recursive: true });
  run(
    "g++",
    [
      ...["-std=c++17", "-O2", "-shared", "-fPIC", "-DNAPI_VERSION=8"],
      ...[`-I${nodeHeaders()}`, `-I${join(library, "include")}`],
      ...[source("tfjs_backend.cc"), source("tfjs_binding.cc"), `-L${library}`],
      ...["-Wl,--no-as-needed", "-l:libtensorflow_cc.so.2", "-l:libtensorflow_framework.so.2"],
      ...[`-Wl,-rpath,${library}`, "-o", fresh],
    ],
    "the addon could not be compiled",
    "It needs g++ 9 or later (apt-get install g++).",
  );
  renameSync(fresh, target);
}

const present = answer();
if (present) {
  say(`tfjs-node already runs, on TensorFlow ${present}`);
} else {
  if (process.platform !== "linux" || process.arch !== "x64") {
    const remedy =
      "Elsewhere, npm run pnpm -- rebuild @tensorflow/tfjs-node tries tfjs's own download again.";
    fail(
      `only Linux on x64 is known to work, this is ${process.platform} on ${process.arch}.`,
      remedy,
    );
  }
  const folder = packageFolder();
  mkdirSync(cache, { recursive: true });
  download();
  unpack();
  compile(folder);
  const built = answer();
  if (!built) fail("the addon was built but does not compute.", `Remove ${cache} and try again.`);
  say(`tfjs-node runs, on TensorFlow ${built}`);
}
