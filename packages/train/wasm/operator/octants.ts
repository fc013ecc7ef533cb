// A field by its eight parts: those even in latitude, then those odd, each of even and odd m of cos mλ, then of sin |m|λ.

/**
 * From the parts at a northern point λ to the values at its eight images by symmetry, in place: at λ, π + λ, −λ and π − λ, north and
 * south. This is a Hadamard matrix, which is its own transpose. A part holds `bytes` bytes.
 */
export function turnOctants(parts: usize, bytes: usize): void {
  const end = parts + bytes;
  for (let at0 = parts; at0 < end; at0 += 16) {
    const at1 = at0 + bytes;
    const at2 = at1 + bytes;
    const at3 = at2 + bytes;
    const at4 = at3 + bytes;
    const at5 = at4 + bytes;
    const at6 = at5 + bytes;
    const at7 = at6 + bytes;
    const f0 = v128.load(at0);
    const f1 = v128.load(at1);
    const f2 = v128.load(at2);
    const f3 = v128.load(at3);
    const f4 = v128.load(at4);
    const f5 = v128.load(at5);
    const f6 = v128.load(at6);
    const f7 = v128.load(at7);
    const e0 = f32x4.add(f0, f4);
    const e1 = f32x4.add(f1, f5);
    const e2 = f32x4.add(f2, f6);
    const e3 = f32x4.add(f3, f7);
    const o0 = f32x4.sub(f0, f4);
    const o1 = f32x4.sub(f1, f5);
    const o2 = f32x4.sub(f2, f6);
    const o3 = f32x4.sub(f3, f7);
    turnFour(e0, e1, e2, e3, at0, at1, at2, at3);
    turnFour(o0, o1, o2, o3, at4, at5, at6, at7);
  }
}

function turnFour(
  x0: v128,
  x1: v128,
  x2: v128,
  x3: v128,
  at0: usize,
  at1: usize,
  at2: usize,
  at3: usize,
): void {
  const sumEven = f32x4.add(x0, x2);
  const sumOdd = f32x4.add(x1, x3);
  const difEven = f32x4.sub(x0, x2);
  const difOdd = f32x4.sub(x1, x3);
  v128.store(at0, f32x4.add(sumEven, sumOdd));
  v128.store(at1, f32x4.sub(sumEven, sumOdd));
  v128.store(at2, f32x4.add(difEven, difOdd));
  v128.store(at3, f32x4.sub(difEven, difOdd));
}
