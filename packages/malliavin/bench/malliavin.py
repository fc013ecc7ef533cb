"""The loop of malliavinWeights in NumPy, vectorised over paths: the same sums in one pass forwards.

Usage: /usr/bin/python3 bench/malliavin.py CASE PATHS STEPS     prints wall and processor seconds and the rms of the weights
"""

import json
import sys
import time

import numpy as np

case, paths, steps = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
horizon, start = 0.5, 0.5
h = horizon / steps
rng = np.random.default_rng(1)


def line(drift, diffusion, count):
    """Weights of one chunk on the line; diffusion gives (σ, σ′, σ″)."""
    x = np.full(count, start)
    y = np.ones(count)
    g, lam, s, v = (np.zeros(count) for _ in range(4))
    for _ in range(steps):
        db = np.sqrt(h) * rng.standard_normal(count)
        b, b1, b2 = drift(x)
        sigma, sigma1, sigma2 = diffusion(x)
        kappa = sigma / y
        q = kappa * kappa
        k = sigma1 * kappa - g * q
        v += h * k * (lam + h / 2 * q)
        s += kappa * db - h * k
        lam += h * q
        after = y * (1 + h * b1 + sigma1 * db)
        g += (h * b2 + sigma2 * db) * y * y / after
        y = after
        x = x + h * b + sigma * db
    return (g + (s + 4 * v / lam) / lam) / y


def cubic(count):
    return line(lambda x: (-(x**3), -3 * x * x, -6 * x), lambda x: (1.0, 0.0, 0.0), count)


def pearson(count):
    def diffusion(x):
        root = np.sqrt(0.5 + 0.5 * x * x)
        return root, 0.5 * x / root, 0.25 / root**3

    return line(lambda x: (-x, -1.0, 0.0), diffusion, count)


m = 8
coupling = 0.3 * np.sin(1.7 * np.arange(m * m)).reshape(m, m)
i_of, l_of = np.meshgrid(np.arange(m), np.arange(m), indexing="ij")
outer_of_rows = coupling[:, :, None] * coupling[:, None, :]


def dense_drift(x):
    y = np.tanh(x @ coupling.T)
    y1 = 1 - y * y
    jacobian = y1[:, :, None] * coupling - np.eye(m)
    hessian = (-2 * y * y1)[:, :, None, None] * outer_of_rows
    return y - x, jacobian, hessian


def dense_diffusion(x):
    count = len(x)
    u, v = x[:, i_of] / 4, x[:, l_of] / 4
    gap = u * v - 1
    values = np.where(i_of == l_of, 1.0, 0.1) + 0.025 * gap * gap
    slope = np.zeros((count, m, m, m))
    slope[:, i_of, l_of, i_of] += 0.05 * gap * v / 4
    slope[:, i_of, l_of, l_of] += 0.05 * gap * u / 4
    bend = np.zeros((count, m, m, m, m))
    bend[:, i_of, l_of, i_of, i_of] += 0.05 * v * v / 16
    bend[:, i_of, l_of, l_of, l_of] += 0.05 * u * u / 16
    bend[:, i_of, l_of, i_of, l_of] += 0.05 * (gap + u * v) / 16
    bend[:, i_of, l_of, l_of, i_of] += 0.05 * (gap + u * v) / 16
    return values, slope, bend


def dense(count, state_dependent):
    x = np.full((count, m), start)
    y = np.broadcast_to(np.eye(m), (count, m, m)).copy()
    r = y.copy()
    g, v = np.zeros((count, m, m, m)), np.zeros((count, m, m, m))
    lam, s = np.zeros((count, m, m)), np.zeros((count, m))
    still = np.broadcast_to(np.where(i_of == l_of, 1.0, 0.1) + 0.025, (count, m, m))
    for _ in range(steps):
        db = np.sqrt(h) * rng.standard_normal((count, m))
        b, b1, b2 = dense_drift(x)
        a = np.eye(m) + h * b1
        bend = h * b2
        if state_dependent:
            sigma, sigma1, sigma2 = dense_diffusion(x)
            a = a + np.einsum("pilj,pl->pij", sigma1, db, optimize=True)
            bend = bend + np.einsum("piljk,pl->pijk", sigma2, db, optimize=True)
        else:
            sigma = still
        kappa = r @ sigma
        q = kappa @ kappa.transpose(0, 2, 1)
        k = -(q[:, None] @ g)
        if state_dependent:
            inner = np.einsum("pilj,pfl->pifj", sigma1, kappa, optimize=True) @ y[:, None]
            k += (r @ inner.reshape(count, m, m * m)).reshape(count, m, m, m)
        v += h * (k @ (lam + h / 2 * q)[:, None])
        s += np.einsum("pal,pl->pa", kappa, db) - h * np.einsum("pcgg->pc", k)
        lam += h * q
        hyy = y.transpose(0, 2, 1)[:, None] @ (bend @ y[:, None])
        y = a @ y
        r = np.linalg.inv(y)
        g += (r @ hyy.reshape(count, m, m * m)).reshape(count, m, m, m)
        x = x + h * b + np.einsum("pil,pl->pi", sigma, db)
    inverse = np.linalg.inv(lam)
    total = 2 * v + v.transpose(0, 2, 1, 3) + v.transpose(0, 3, 1, 2)
    bracket = s + np.einsum("pcfg,pfg->pc", total, inverse)
    vector = np.einsum("pccb->pb", g) + np.einsum("pbc,pc->pb", inverse, bracket)
    return np.einsum("pak,pa->pk", r, vector)


run, chunk = {
    "cubic": (cubic, 4096),
    "pearson": (pearson, 4096),
    "dense": (lambda n: dense(n, False), 500),
    "dense, state-dependent": (lambda n: dense(n, True), 100),
}[case]
wall, cpu = time.perf_counter(), time.process_time()
squares = 0.0
for first in range(0, paths, chunk):
    squares += float(np.sum(run(min(chunk, paths - first)) ** 2))
print(
    json.dumps(
        {
            "wall": time.perf_counter() - wall,
            "cpu": time.process_time() - cpu,
            "rms": (squares / paths) ** 0.5,
            "numpy": np.__version__,
        }
    )
)
