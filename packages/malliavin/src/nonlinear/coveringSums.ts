import type { FlowShape } from "./flow.ts";

/** The integrals behind the covering weight, one block of numbers per path. */
export interface CoveringSums {
  /** w, m or one more: rows of G, V and Λ stand w numbers apart. */
  readonly width: number;
  /** G^c_ab, `[((p·m + c)·m + a)·w + b]`. */
  readonly G: Float64Array;
  /** V^{cfg}, `[((p·m + c)·m + f)·w + g]`. */
  readonly V: Float64Array;
  /** Λ^{ab}, `[(p·m + a)·w + b]`. */
  readonly Λ: Float64Array;
  /** S^c + D^c, `[p·m + c]`. */
  readonly S: Float64Array;
  /** κ = R σ of path p, σ = `noise[at …]`, kept for the sums that follow. */
  pullBackNoise(p: number, R: Float64Array, noise: Float64Array, at: number): void;
  /** Λ alone. */
  addReduced(p: number): void;
  /** V, Λ and S for the increments ΔB = `increments[at …]`, with the ∂σ, R and Y of the path. */
  addCovering(
    p: number,
    noiseSlope: Float64Array,
    R: Float64Array,
    Y: Float64Array,
    increments: Float64Array,
    at: number,
  ): void;
  /** G ← G + R H[Y, Y]: R of path p after the step, Y before it. */
  addBend(p: number, curvature: Float64Array, R: Float64Array, Y: Float64Array): void;
}

/** The sums in plain loops, at zero. O(m⁴ + m³ r) per path and step. */
export function plainCoveringSums(shape: FlowShape): CoveringSums {
  const { dimension: m, noise: r, count, h, order, rule, stateIndependent } = shape;
  const square = m * m;
  const cube = m * square;
  const isDiscrete = rule === "discrete";
  const room = (size: number): Float64Array => new Float64Array(count * size);
  const [Λ, S] = [room(square), room(m)];
  const [G, V] = order === 2 ? [room(cube), room(cube)] : [room(0), room(0)];
  const κ = new Float64Array(m * r);
  const q = new Float64Array(square);
  const middle = new Float64Array(square);
  const [K, free, bent] = [new Float64Array(cube), new Float64Array(cube), new Float64Array(cube)];

  function pullBackNoise(p: number, R: Float64Array, noise: Float64Array, at: number): void {
    for (let a = 0; a < m; a++) {
      for (let l = 0; l < r; l++) {
        let sum = 0;
        for (let i = 0; i < m; i++) sum += R[p * square + a * m + i] * noise[at + i * r + l];
        κ[a * r + l] = sum;
      }
    }
    for (let a = 0; a < m; a++) {
      for (let b = 0; b < m; b++) {
        let sum = 0;
        for (let l = 0; l < r; l++) sum += κ[a * r + l] * κ[b * r + l];
        q[a * m + b] = sum;
      }
    }
  }

  function addReduced(p: number): void {
    for (let i = 0; i < square; i++) Λ[p * square + i] += h * q[i];
  }

  /** free^{cf}_b = −Σ_a G^c_ab q^{af}, at `[(c·m + f)·m + b]`. */
  function contractBend(p: number): void {
    free.fill(0);
    for (let c = 0; c < m; c++) {
      for (let f = 0; f < m; f++) {
        for (let a = 0; a < m; a++) {
          const factor = q[a * m + f];
          const row = p * cube + (c * m + a) * m;
          for (let b = 0; b < m; b++) free[(c * m + f) * m + b] -= factor * G[row + b];
        }
      }
    }
  }

  /** K^{cf}_b = free^{cf}_b + R^c_i ( Σ_l ∂_j σ^i_l κ^f_l ) Y^j_b. */
  function addNoiseSlope(p: number, ds: Float64Array, R: Float64Array, Y: Float64Array): void {
    for (let i = 0; i < m; i++) {
      for (let f = 0; f < m; f++) {
        const row = (i * m + f) * m;
        for (let b = 0; b < m; b++) bent[row + b] = 0;
        for (let j = 0; j < m; j++) {
          let sum = 0;
          for (let l = 0; l < r; l++) sum += ds[((p * m + i) * r + l) * m + j] * κ[f * r + l];
          for (let b = 0; b < m; b++) bent[row + b] += sum * Y[j * m + b];
        }
      }
    }
    for (let c = 0; c < m; c++) {
      for (let i = 0; i < m; i++) {
        const factor = R[p * square + c * m + i];
        for (let fb = 0; fb < square; fb++) K[c * square + fb] += factor * bent[i * square + fb];
      }
    }
  }

  /** V^{cfg} += factor Σ_b f^{cf}_b w^{bg}. */
  function addToV(p: number, factor: number, f: Float64Array, w: Float64Array): void {
    for (let cf = 0; cf < square; cf++) {
      for (let b = 0; b < m; b++) {
        const scaled = factor * f[cf * m + b];
        for (let g = 0; g < m; g++) V[p * cube + cf * m + g] += scaled * w[b * m + g];
      }
    }
  }

  function addCovering(
    p: number,
    noiseSlope: Float64Array,
    R: Float64Array,
    Y: Float64Array,
    increments: Float64Array,
    at: number,
  ): void {
    contractBend(p);
    K.set(free);
    if (!stateIndependent) addNoiseSlope(p, noiseSlope, R, Y);
    const own = isDiscrete ? free : K;
    const half = isDiscrete ? 0 : h / 2;
    for (let i = 0; i < square; i++) middle[i] = Λ[p * square + i] + half * q[i];
    addToV(p, h, K, middle);
    if (isDiscrete) addToV(p, (h * h) / 2, free, q);
    for (let c = 0; c < m; c++) {
      let sum = 0;
      for (let l = 0; l < r; l++) sum += κ[c * r + l] * increments[at + l];
      for (let g = 0; g < m; g++) sum -= h * own[(c * m + g) * m + g];
      S[p * m + c] += sum;
    }
    addReduced(p);
  }

  function addBend(p: number, H: Float64Array, R: Float64Array, Y: Float64Array): void {
    for (let i = 0; i < m; i++) {
      free.fill(0, 0, square);
      for (let j = 0; j < m; j++) {
        for (let k = 0; k < m; k++) {
          const factor = H[((p * m + i) * m + j) * m + k];
          for (let b = 0; b < m; b++) free[j * m + b] += factor * Y[k * m + b];
        }
      }
      bent.fill(0, i * square, (i + 1) * square);
      for (let j = 0; j < m; j++) {
        for (let a = 0; a < m; a++) {
          const factor = Y[j * m + a];
          for (let b = 0; b < m; b++) bent[(i * m + a) * m + b] += factor * free[j * m + b];
        }
      }
    }
    for (let c = 0; c < m; c++) {
      for (let i = 0; i < m; i++) {
        const factor = R[p * square + c * m + i];
        for (let ab = 0; ab < square; ab++) {
          G[p * cube + c * square + ab] += factor * bent[i * square + ab];
        }
      }
    }
  }

  return { width: m, G, V, Λ, S, pullBackNoise, addReduced, addCovering, addBend };
}
