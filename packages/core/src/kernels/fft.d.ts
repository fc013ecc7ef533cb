/** The part of fft.js 4.0.4 that is used here; the package ships no types. */
declare module "fft.js" {
  export default class FFT {
    /** @param size Number of complex points, a power of two, 2 or more. */
    constructor(size: number);
    /** cos and −sin of πi/size at positions i and i + 1, i even; 2·size numbers. */
    readonly table: number[];
    /** out_k = Σ_j data_j e^{−2πi jk/size}; complex numbers interleaved, `out` another array than `data`. */
    transform(out: Float64Array, data: Float64Array): void;
  }
}
