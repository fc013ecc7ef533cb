// What is measured: rows with the same request to several libraries.

const transforms = ["libsharp", "ducc0", "shtns"];
const directions = [
  ["synthesis", "synthesise"],
  ["analysis", "analyse"],
];

const gauss = (L, more = {}) => ({ nLat: L, nLon: 2 * L, L, ...more });

/** One field on L × 2L Gauss–Legendre points, degrees l < L: time, error and memory. */
const oneField = (L) => [
  ...directions.map(([what, task]) => ({
    what,
    size: L,
    unit: "ms",
    peers: L <= 256 ? [...transforms, "plain twin"] : transforms,
    request: gauss(L, { task }),
  })),
  {
    what: "round trip",
    size: L,
    unit: "error",
    peers: transforms,
    request: gauss(L, { task: "roundTrip" }),
  },
  {
    what: "synthesis, difference from ours",
    size: L,
    unit: "difference",
    peers: transforms,
    request: gauss(L, { task: "values" }),
  },
  {
    what: "memory",
    size: L,
    unit: "MB",
    peers: transforms,
    request: gauss(L, { task: "memory" }),
  },
];

/** Fields of a batch, time of one. */
const batch = (L, fields) =>
  directions.map(([what, task]) => ({
    what: `${what}, ${fields} fields`,
    size: L,
    unit: "ms",
    peers: transforms,
    request: gauss(L, { task, batch: fields }),
  }));

/** The same in single precision, beside libsharp and SHTns in double precision. */
const single = (L, fields) => [
  ...directions.map(([what, task]) => ({
    what: `${what} in single precision, ${fields} fields`,
    size: L,
    unit: "ms",
    peers: transforms,
    request: gauss(L, { task, batch: fields, precision: "single" }),
    inDouble: ["libsharp", "shtns"],
  })),
  {
    what: "round trip in single precision",
    size: L,
    unit: "error",
    peers: ["libsharp", "ducc0"],
    request: gauss(L, { task: "roundTrip", precision: "single" }),
  },
];

/** Two threads, by the wall clock: worth reading where two cores are idle. */
const twoThreads = (L, fields) =>
  directions.map(([what, task]) => ({
    what: `${what}, ${fields === 1 ? "" : `${fields} fields, `}two threads`,
    size: L,
    unit: "ms",
    threads: 2,
    peers: transforms,
    request: gauss(L, { task, batch: fields }),
  }));

/** Both slopes of a field. */
const gradient = (L) => [
  {
    what: "gradient",
    size: L,
    unit: "ms",
    peers: ["ducc0", "shtns"],
    request: gauss(L, { task: "gradient" }),
  },
  {
    what: "gradient, difference from ours",
    size: L,
    unit: "difference",
    peers: ["ducc0", "shtns"],
    request: gauss(L, { task: "slopes" }),
  },
];

const ringKinds = {
  poles: "with poles",
  equiangular: "at cell centres",
  "driscoll-healy": "of Driscoll and Healy",
};

/** Equally spaced rings, as climate data have them, to all the degrees that they resolve. */
const equispaced = (grid, nLat, nLon, L) =>
  [
    ...directions.map(([what, task]) => ({ what, unit: "ms", task })),
    { what: "round trip", unit: "error", task: "roundTrip" },
  ].map(({ what, unit, task }) => ({
    what: `${what}, ${nLat} × ${nLon} ${ringKinds[grid]}`,
    size: L,
    unit,
    peers: grid === "poles" ? ["libsharp", "ducc0"] : ["ducc0"],
    request: { task, grid, nLat, nLon, L },
  }));

const healpix = (nside) =>
  [
    { what: "synthesis", unit: "ms", task: "synthesise" },
    { what: "analysis, 3 iterations", unit: "ms", task: "analyse" },
    { what: "least squares to 1e-10", unit: "ms", task: "leastSquares" },
    { what: "round trip, 3 iterations", unit: "error", task: "roundTrip" },
    { what: "synthesis, difference", unit: "difference", task: "values" },
  ].map(({ what, unit, task }) => ({
    what: `${what}, HEALPix nside ${nside}`,
    size: 2 * nside,
    unit,
    peers: ["healpy"],
    request: { task, grid: "healpix", nLat: nside, L: 2 * nside },
  }));

const closedForm = (what, task, size, peers) => ({
  what,
  size,
  unit: "ms",
  peers,
  request: { task, L: size },
});

const matrices = (n, peers) => [
  closedForm("matrix product, n × n", "product", n, peers),
  {
    ...closedForm("matrix product, difference", "productValues", n, ["numpy"]),
    unit: "difference",
  },
  closedForm("eigenvectors, n × n", "eigen", n, ["numpy"]),
  { ...closedForm("eigenvectors, residual", "residual", n, ["numpy"]), unit: "error" },
];

const sizes = [64, 128, 256, 512, 1024, 2048, 4096];
const pick = (from, to, of) => of.filter((size) => from <= size && size <= to);

/** Rows of each group, band limits from `from` to `to`. */
export const groups = {
  transforms: (from, to) => pick(from, to, sizes).flatMap(oneField),
  batches: (from, to) => pick(from, to, [64, 128, 256]).flatMap((L) => batch(L, 64)),
  single: (from, to) => [
    ...pick(from, to, [64, 128, 256]).flatMap((L) => single(L, 64)),
    ...pick(from, to, [512]).flatMap((L) => single(L, 8)),
  ],
  threads: (from, to) => [
    ...pick(from, to, [128, 256]).flatMap((L) => twoThreads(L, 64)),
    ...pick(from, to, [512, 1024, 2048, 4096]).flatMap((L) => twoThreads(L, 1)),
  ],
  gradient: (from, to) => pick(from, to, [64, 256, 1024]).flatMap(gradient),
  climate: (from, to) => [
    ...equispaced("poles", 73, 144, 72),
    ...equispaced("poles", 181, 360, 180),
    ...equispaced("equiangular", 180, 360, 180),
    ...equispaced("driscoll-healy", 180, 360, 90),
    ...(from <= 720 && 720 <= to ? equispaced("poles", 721, 1440, 720) : []),
  ],
  healpix: (from, to) => pick(from / 2, to / 2, [64, 128, 256, 512]).flatMap(healpix),
  closed: () => [
    ...matrices(256, ["numpy", "plain twin"]),
    ...matrices(1024, ["numpy"]),
    closedForm("normals, n", "normals", 2 ** 20, ["numpy", "plain twin"]),
  ],
};

/** Rows of a second or two, for continuous integration. */
export const smoke = [
  ...oneField(32).filter(({ unit }) => unit !== "MB"),
  ...batch(32, 4),
  ...single(32, 4),
  ...gradient(32),
  ...equispaced("equiangular", 24, 48, 24),
  ...matrices(64, ["numpy", "plain twin"]),
  closedForm("normals, n", "normals", 4096, ["numpy", "plain twin"]),
];
