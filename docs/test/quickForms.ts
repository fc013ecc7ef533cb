/** What a test puts in the place of what a page says, so that its commands take seconds. */
export interface Quicker {
  /** Words of the page's commands, each time that they occur. */
  readonly page: string;
  readonly test: string;
}

/**
 * The pages whose `sh` blocks the tests run from top to bottom, in one folder, with what is made quicker there. All else is run as
 * it is written.
 */
export const quickForms: Readonly<Record<string, readonly Quicker[]>> = {
  quickstart: [],
  "your-own-data": [
    { page: "--band-limit 24", test: "--band-limit 8" },
    { page: "--count 50", test: "--count 10" },
  ],
  conditioning: [],
  "choosing-noise": [],
  "choosing-model": [],
  "reading-reports": [],
  "reproducible-noise": [],
  errors: [],
  calibration: [{ page: "--noise-sd 0.1 --report", test: "--noise-sd 0.1 --trials 40 --report" }],
  turbulence: [
    { page: "--count 2048", test: "--count 2" },
    { page: "--count 512", test: "--count 2" },
    { page: "--count 1024", test: "--count 2" },
    { page: "--count 16", test: "--count 2" },
    { page: "--band-limit 32", test: "--band-limit 16" },
    { page: "--time 60", test: "--time 2" },
  ],
  "learned-laws": [
    { page: "--count 1024", test: "--count 60" },
    { page: "--band-limit 32", test: "--band-limit 8" },
    { page: "--cascade ", test: "--cascade --steps 2 " },
  ],
  nonlinear: [{ page: "--grid -2:2:41", test: "--grid -2:2:41 --paths 2000" }],
  "packages/cli/README.md": [
    { page: "--count 16", test: "--count 4" },
    { page: "--band-limit 32", test: "--band-limit 8" },
    { page: "--band-limit 64", test: "--band-limit 16" },
  ],
};

/** A block of commands that the tests do not run from its page. */
export interface NotRun {
  readonly page: string;
  /** The block's first words. */
  readonly begins: string;
  /** Why, and what is tested in its place. */
  readonly because: string;
}

const release =
  "asks the registry of npm for packages that are not there before the first release; npm run release:dry installs their tarballs (tools/release), as a test does";
const slurm =
  "needs Slurm; packages/cli/test/clusterGuide.test.ts plans the page's calls, slurm.test.ts and slurmRanks.test.ts run such calls under Slurm's own daemons";

/** Every block of commands, and of a language that no test runs, that is not run as it is written. */
export const notRun: readonly NotRun[] = [
  {
    page: "docs/guide/conditioning.md",
    begins: "chaosphere train data/pcm-trefht --band-limit 16 --observe",
    because: "takes half an hour; packages/cli/test/learnedPosterior.test.ts trains such a network",
  },
  { page: "docs/guide/cluster.md", begins: "chaosphere sample pcm.model", because: slurm },
  { page: "docs/guide/cluster.md", begins: "chaosphere submit --status", because: slurm },
  { page: "docs/guide/cluster.md", begins: "srun -n 4", because: slurm },
  {
    page: "docs/guide/cluster.md",
    begins: "chaosphere train data/pcm-trefht --model operator",
    because:
      "processes that wait for each other; packages/cli/test/rankedTraining.test.ts compares the bytes of such calls",
  },
  {
    page: "docs/guide/cluster.md",
    begins: "chaosphere submit --run-task",
    because: "packages/cli/test/clusterGuide.test.ts runs it after the call that prepares it",
  },
  {
    page: "docs/guide/cluster.md",
    begins: "rule merge:",
    because: "needs Snakemake; its two shell lines are those that clusterGuide.test.ts runs",
  },
  {
    page: "docs/guide/cluster.md",
    begins: "Bootstrap: debootstrap",
    because: "needs Apptainer and the network; clusterGuide.test.ts reads it",
  },
  {
    page: "docs/guide/cluster.md",
    begins: "npm run pnpm -- --recursive",
    because: "needs Apptainer and the network; clusterGuide.test.ts holds its folder to the recipe",
  },
  {
    page: "docs/guide/coming-from.md",
    begins: "gs.Matern(",
    because: "a relation and no program; docs/test/comingFrom.test.ts holds its numbers",
  },
  {
    page: "docs/guide/nonlinear.md",
    begins: '{ "equation": "pearson"',
    because: "docs/test/everyBlock.test.ts runs it as a definition",
  },
  {
    page: "docs/guide/nonlinear.md",
    begins: '{ "name": "coupled wells"',
    because: "docs/test/everyBlock.test.ts runs it as a definition",
  },
  {
    page: "docs/guide/nonlinear.md",
    begins: "export const equation",
    because: "docs/test/everyBlock.test.ts runs it as a definition",
  },
  {
    page: "docs/guide/performance.md",
    begins: "npm run bench",
    because:
      "measures for minutes, beside Python libraries; CI runs bench:smoke, docs/test/figures.test.ts holds the figure to the table",
  },
  {
    page: "docs/guide/training-backend.md",
    begins: "npm run tfjs:native",
    because: "loads 230 MB from PyPI; CI runs it once, as a step of its own",
  },
  {
    page: "docs/guide/viewer.md",
    begins: "npm run build",
    because: "a server that runs until it is stopped; packages/cli/test/view.test.ts starts it",
  },
  {
    page: "docs/guide/viewer.md",
    begins: "ssh -t -L",
    because: "needs another computer; packages/cli/test/view.test.ts takes a port",
  },
  {
    page: "docs/guide/workers.md",
    begins: "// squares.js",
    because: "docs/test/workersPage.test.ts writes the file and runs it on a pool",
  },
  {
    page: "docs/guide/workers.md",
    begins: "// work.js",
    because: "docs/test/workersPage.test.ts bundles it and runs it in Chromium",
  },
  {
    page: "docs/guide/your-own-data.md",
    begins: "import hashlib",
    because:
      "needs Python; fixtures/generate/ownDataset.py runs it, packages/data/test/ownDataset.test.ts holds what it made",
  },
  {
    page: "docs/guide/your-own-data.md",
    begins: "import numpy as np\nimport xarray",
    because:
      "needs Python; fixtures/generate/ownDataset.py runs it, packages/data/test/ownDataset.test.ts reads what it made",
  },
  {
    page: "docs/guide/your-own-data.md",
    begins: "{",
    because: "packages/data/test/ownDataset.test.ts compares it with the file",
  },
  { page: "README.md", begins: "npm start", because: "CI runs both" },
  { page: "README.md", begins: "npx chaosphere", because: release },
  {
    page: "README.md",
    begins: "noise       draw",
    because: "a list of verbs, which packages/cli/test/contract.test.ts holds to the verbs",
  },
  {
    page: "README.md",
    begins: "node packages/cli/dist/main.js view",
    because: "a server that runs until it is stopped; packages/cli/test/view.test.ts starts it",
  },
  { page: "packages/cli/README.md", begins: "npm install --global", because: release },
  ...["atlas", "core", "data", "malliavin", "metrics", "model", "score", "train"].map((name) => ({
    page: `packages/${name}/README.md`,
    begins: "npm install @chaosphere",
    because: release,
  })),
];
