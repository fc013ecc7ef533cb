"""The requests of peers/libsharp.c to a Python library:  libraries.py LIBRARY THREADS

With more than one thread times are of the wall clock. Task gradient is synthesis of the southward and the eastward
slope, task slopes the southward at the points of values. Further tasks, of size L: product and eigen of L × L matrices,
productValues and residual of the same, normals of L numbers. Grid healpix has nside nLat; its analysis takes three iterations, task
leastSquares as many as it needs.
"""
import importlib
import os
import resource
import sys
import time

import numpy as np

library, threads = sys.argv[1], int(sys.argv[2])
# What a library prints must not stand among the answers.
answers = os.fdopen(os.dup(1), "w", buffering=1)
os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
module = importlib.import_module(library)
clock = time.process_time if threads == 1 else time.perf_counter
random = np.random.default_rng(1)


def uniform(i):
    """The sequence of peers/fields.mjs."""
    bits = (i.astype(np.uint32) + np.uint32(1)) * np.uint32(0x9E3779B1)
    bits = (bits ^ (bits >> np.uint32(15))) * np.uint32(0x85EBCA77)
    return (bits ^ (bits >> np.uint32(13))) / 2**31 - 1


def coefficients(L, batch, precision, sign=-1):
    """c_l0 = a_l0 and c_lm = (-1)^m (a_lm - i a_l,-m)/sqrt(2), m-major; sign 1 for harmonics without (-1)^m."""
    m, l = np.meshgrid(np.arange(L), np.arange(L), indexing="ij")
    m, l = m[l >= m], l[l >= m]
    centre = l * l + l
    rows = []
    for b in range(batch):
        real, imaginary = uniform(b * L * L + centre + m), uniform(b * L * L + centre - m)
        rows.append(np.where(m > 0, (sign * 1.0) ** m * (real - 1j * imaginary) / np.sqrt(2), real))
    return np.array(rows, dtype=np.complex64 if precision == "single" else np.complex128)


def ducc0(precision, grid, n_lat, n_lon, L, batch):
    if grid == "healpix":
        raise NotImplementedError("not measured on HEALPix")
    names = {"gauss": "GL", "poles": "CC", "equiangular": "F1", "driscoll-healy": "DH"}
    options = {"spin": 0, "lmax": L - 1, "geometry": names[grid], "nthreads": threads}
    real = np.float32 if precision == "single" else np.float64
    maps = np.zeros((batch, 1, n_lat, n_lon), dtype=real)
    a = coefficients(L, batch, precision)
    b = np.zeros_like(a)
    slopes = np.zeros((2, n_lat, n_lon), dtype=real)

    def gradient(i):
        module.sht.synthesis_2d(alm=a[i : i + 1], map=slopes, mode="DERIV1", **{**options, "spin": 1})
        return slopes[0]

    return (
        a,
        b,
        maps,
        lambda i: module.sht.synthesis_2d(alm=a[i : i + 1], map=maps[i], **options),
        lambda i: module.sht.analysis_2d(map=maps[i], alm=b[i : i + 1], **options),
        {"gradient": gradient},
    )


def shtns(precision, grid, n_lat, n_lon, L, batch):
    if grid != "gauss" or precision == "single":
        raise NotImplementedError("double precision and Gauss-Legendre only")
    transform = module.sht(L - 1, L - 1, 1, module.sht_orthonormal | module.SHT_NO_CS_PHASE, nthreads=threads)
    transform.set_grid(n_lat, n_lon, module.sht_gauss | module.SHT_PHI_CONTIGUOUS, 0)
    maps = np.zeros((batch, *transform.spat_shape))
    a = coefficients(L, batch, precision, sign=1)
    b = np.zeros_like(a)
    south, east = np.zeros((2, *transform.spat_shape))

    def gradient(i):
        transform.SHsph_to_spat(a[i], south, east)
        return south

    return (
        a,
        b,
        maps,
        lambda i: transform.SH_to_spat(a[i], maps[i]),
        lambda i: transform.spat_to_SH(maps[i], b[i]),
        {"gradient": gradient},
    )


def healpy(precision, grid, n_lat, n_lon, L, batch):
    if grid != "healpix" or precision == "single":
        raise NotImplementedError("double precision and HEALPix only")
    a = coefficients(L, batch, precision)
    b = np.zeros_like(a)
    maps = np.zeros((batch, 12 * n_lat**2))

    def synthesise(i):
        maps[i] = module.alm2map(a[i], n_lat, lmax=L - 1)

    def analyse(i):
        b[i] = module.map2alm(maps[i], lmax=L - 1, iter=3)

    def least_squares(i):
        module.map2alm_lsq(maps[i], lmax=L - 1, mmax=L - 1, pol=False, tol=1e-10, maxiter=50)

    return a, b, maps, synthesise, analyse, {"leastSquares": least_squares}


def samples(field):
    values = field.ravel()
    return [repr(float(values[values.size * i**3 // 32**3])) for i in range(32)]


def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def burst(work, calls, seconds):
    """Milliseconds of one of the `calls` parts of work."""
    count, start = 0, clock()
    while True:
        work()
        count += calls
        if clock() - start >= seconds:
            return 1e3 * (clock() - start) / count


def matrix_task(task, size, seconds):
    if library != "numpy":
        raise NotImplementedError("no matrices")
    if task == "normals":
        out = np.empty(size)
        return [burst(lambda: random.standard_normal(out=out), 1, seconds)]
    a, b = uniform(np.arange(2 * size**2)).reshape(2, size, size)
    symmetric = a + a.T
    if task == "productValues":
        return samples(a @ b)
    if task == "residual":
        values, vectors = np.linalg.eigh(symmetric)
        difference = symmetric @ vectors - vectors * values
        scale = np.abs(values).max()
        return [np.abs(difference).max() / scale, np.linalg.norm(difference) / np.linalg.norm(symmetric)]
    if task == "product":
        out = np.empty((size, size))
        return [burst(lambda: np.matmul(a, b, out=out), 1, seconds)]
    return [burst(lambda: np.linalg.eigh(symmetric), 1, seconds)]


prepared = (None, None)


def answer(task, precision, grid, *numbers):
    global prepared
    *sizes, seconds = numbers
    n_lat, n_lon, L, batch = map(int, sizes)
    seconds = float(seconds)
    if task in ("product", "productValues", "eigen", "residual", "normals"):
        return matrix_task(task, L, seconds)
    if library == "numpy":
        raise NotImplementedError("no transforms")
    case = (precision, grid, n_lat, n_lon, L, batch)
    before = peak()
    if prepared[0] != case:
        prepared = (None, None)
        prepared = (case, globals()[library](*case))
        for i in range(batch):
            prepared[1][3](i)
    a, b, maps, synthesise, analyse, more = prepared[1]
    works = {"synthesise": synthesise, "analyse": analyse, **more}
    if task == "slopes":
        return samples(more["gradient"](0))
    if task in works:
        one = works[task]
        return [burst(lambda: [one(i) for i in range(batch)], batch, seconds)]
    synthesise(0)
    if task == "values":
        return samples(maps[0])
    analyse(0)
    if task == "memory":
        return [peak() - before]
    error = np.abs(b[0] - a[0])
    return [error.max(), np.linalg.norm(error) / np.linalg.norm(a[0])]


version = getattr(module, "__version__", "").split("]")[0].split()[-1]
print(version, file=answers)
for line in sys.stdin:
    try:
        print(*answer(*line.split()), file=answers)
    except NotImplementedError as reason:
        print("-", reason, file=answers)
