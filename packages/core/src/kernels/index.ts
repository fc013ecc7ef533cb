export { type FourierTransform, fourierTransform } from "./fourier.ts";
