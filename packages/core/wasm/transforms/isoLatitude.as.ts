// Between the Fourier coefficients of one ring pair (see legendre.as.ts) and its points, for rings that each have their
// own length n and first longitude φ. The pair N, S is the complex ring N + iS. Where n is even its terms of even and of
// odd index travel in the two lanes of a transform of half the length, which the last step joins,
//
//     out_k = E_k + ω_k O_k,   out_{k+n/2} = E_k − ω_k O_k,   ω_k = e^{−2πi k/n};
//
// where n is odd the ring travels in the first lane.
//
// Layouts, in doubles:
//   halves     [j][real, imaginary][2]     terms 2j and 2j + 1, or term j and 0
//   spectrum   [m][real, imaginary]        of N + iS
//   rotations  [32][cos bφ, sin bφ], then [a][cos 32aφ, sin 32aφ]: mφ = 32aφ + bφ
//   roots      [k][real, imaginary]        ω_k, k < n/2
// `ring` is the address of order 0 of the pair in its lane.

const POINT: usize = 32;
const ORDER: usize = 64;
/** Orders in one step of the coarser table of rotations. */
const STEP: i32 = 32;

function termAt(halves: usize, i: i32, parity: i32): usize {
  return parity === 1
    ? halves + POINT * <usize>i
    : halves + POINT * <usize>(i >> 1) + 8 * <usize>(i & 1);
}

function addTerm(term: usize, real: f64, imaginary: f64): void {
  store<f64>(term, load<f64>(term) + real);
  store<f64>(term, load<f64>(term, 16) + imaginary, 16);
}

/**
 * The spectrum of N + iS from the orders m < `orders`, folded modulo n: N_m + iS_m at m and N̄_m + iS̄_m at −m, each
 * coefficient turned by e^{imφ} first. Real and imaginary parts are exchanged, so that the forward transform then is the
 * inverse one. `parity` is n modulo 2.
 */
export function foldOrders(
  ring: usize,
  tileStride: usize,
  orders: i32,
  length: i32,
  parity: i32,
  rotations: usize,
  halves: usize,
): void {
  memory.fill(halves, 0, POINT * <usize>(parity === 1 ? length : length >> 1));
  let plus: i32 = 0;
  let coarse = rotations + 16 * STEP;
  for (let first: i32 = 0; first < orders; first += STEP, coarse += 16) {
    const cosA = load<f64>(coarse);
    const sinA = load<f64>(coarse, 8);
    let fine = rotations;
    const end = min(orders, first + STEP);
    for (let m = first; m < end; m++, fine += 16) {
      const order = ring + <usize>(m >> 3) * tileStride + ORDER * <usize>(m & 7);
      const c = cosA * load<f64>(fine) - sinA * load<f64>(fine, 8);
      const s = sinA * load<f64>(fine) + cosA * load<f64>(fine, 8);
      const pr = load<f64>(order);
      const pi = load<f64>(order, 16);
      const qr = load<f64>(order, 32);
      const qi = load<f64>(order, 48);
      const nr = pr * c - pi * s;
      const ni = pr * s + pi * c;
      const sr = qr * c - qi * s;
      const si = qr * s + qi * c;
      if (m === 0) {
        addTerm(halves, sr, nr);
      } else {
        addTerm(termAt(halves, plus, parity), ni + sr, nr - si);
        addTerm(termAt(halves, plus === 0 ? 0 : length - plus, parity), sr - ni, nr + si);
      }
      if (++plus === length) plus = 0;
    }
  }
}

/** The rings N and S from the transformed halves of their spectrum, whose parts are still exchanged. */
export function joinRings(
  halves: usize,
  length: i32,
  parity: i32,
  roots: usize,
  north: usize,
  south: usize,
): void {
  if (parity === 1) {
    for (let k: i32 = 0; k < length; k++, halves += POINT, north += 8, south += 8) {
      store<f64>(north, load<f64>(halves, 16));
      store<f64>(south, load<f64>(halves));
    }
    return;
  }
  const half = <usize>(length >> 1) * 8;
  for (
    const end = north + half;
    north < end;
    halves += POINT, roots += 16, north += 8, south += 8
  ) {
    const c = load<f64>(roots);
    const s = load<f64>(roots, 8);
    const oddR = load<f64>(halves, 8) * c - load<f64>(halves, 24) * s;
    const oddI = load<f64>(halves, 8) * s + load<f64>(halves, 24) * c;
    store<f64>(north, load<f64>(halves, 16) + oddI);
    store<f64>(north + half, load<f64>(halves, 16) - oddI);
    store<f64>(south, load<f64>(halves) + oddR);
    store<f64>(south + half, load<f64>(halves) - oddR);
  }
}

/** The halves of N + iS from its two rings; the transpose of {@link joinRings} up to the parts that it exchanges. */
export function splitRings(
  north: usize,
  south: usize,
  length: i32,
  parity: i32,
  halves: usize,
): void {
  if (parity === 1) {
    for (let k: i32 = 0; k < length; k++, halves += POINT, north += 8, south += 8) {
      store<f64>(halves, load<f64>(north));
      store<f64>(halves, 0, 8);
      store<f64>(halves, load<f64>(south), 16);
      store<f64>(halves, 0, 24);
    }
    return;
  }
  for (let k: i32 = 0; k < length; k += 2, halves += POINT, north += 16, south += 16) {
    v128.store(halves, v128.load(north));
    v128.store(halves, v128.load(south), 16);
  }
}

/** The spectrum of a ring of length n from the transforms of its halves. */
export function joinSpectrum(
  halves: usize,
  length: i32,
  parity: i32,
  roots: usize,
  spectrum: usize,
): void {
  if (parity === 1) {
    for (let k: i32 = 0; k < length; k++, halves += POINT, spectrum += 16) {
      store<f64>(spectrum, load<f64>(halves));
      store<f64>(spectrum, load<f64>(halves, 16), 8);
    }
    return;
  }
  const half = <usize>(length >> 1) * 16;
  for (const end = spectrum + half; spectrum < end; halves += POINT, roots += 16, spectrum += 16) {
    const c = load<f64>(roots);
    const s = load<f64>(roots, 8);
    const oddR = load<f64>(halves, 8) * c - load<f64>(halves, 24) * s;
    const oddI = load<f64>(halves, 8) * s + load<f64>(halves, 24) * c;
    store<f64>(spectrum, load<f64>(halves) + oddR);
    store<f64>(spectrum, load<f64>(halves, 16) + oddI, 8);
    store<f64>(spectrum + half, load<f64>(halves) - oddR);
    store<f64>(spectrum + half, load<f64>(halves, 16) - oddI, 8);
  }
}

/**
 * The transpose of {@link foldOrders}, times `weight`: 2N_m and 2S_m, but N_0 and S_0, for the orders m < `orders`, with
 * 2N_m = e^{−imφ} (Z_m + Z̄_{−m}) and 2iS_m = e^{−imφ} (Z_m − Z̄_{−m}), the indices of Z modulo n.
 */
export function unfoldOrders(
  spectrum: usize,
  length: i32,
  weight: f64,
  rotations: usize,
  orders: i32,
  ring: usize,
  tileStride: usize,
): void {
  let plus: i32 = 0;
  let coarse = rotations + 16 * STEP;
  for (let first: i32 = 0; first < orders; first += STEP, coarse += 16) {
    const cosA = weight * load<f64>(coarse);
    const sinA = weight * load<f64>(coarse, 8);
    let fine = rotations;
    const end = min(orders, first + STEP);
    for (let m = first; m < end; m++, fine += 16) {
      const order = ring + <usize>(m >> 3) * tileStride + ORDER * <usize>(m & 7);
      const c = cosA * load<f64>(fine) - sinA * load<f64>(fine, 8);
      const s = sinA * load<f64>(fine) + cosA * load<f64>(fine, 8);
      const z = spectrum + 16 * <usize>plus;
      const w = spectrum + 16 * <usize>(plus === 0 ? 0 : length - plus);
      if (m === 0) {
        store<f64>(order, c * load<f64>(z));
        store<f64>(order, 0, 16);
        store<f64>(order, c * load<f64>(z, 8), 32);
        store<f64>(order, 0, 48);
      } else {
        const nr = load<f64>(z) + load<f64>(w);
        const ni = load<f64>(z, 8) - load<f64>(w, 8);
        const sr = load<f64>(z, 8) + load<f64>(w, 8);
        const si = load<f64>(w) - load<f64>(z);
        store<f64>(order, nr * c + ni * s);
        store<f64>(order, ni * c - nr * s, 16);
        store<f64>(order, sr * c + si * s, 32);
        store<f64>(order, si * c - sr * s, 48);
      }
      if (++plus === length) plus = 0;
    }
  }
}
