export { type FitsSpectrum, readFitsSpectrum } from "./spectraTable.ts";
