export {
  readSpectrumTable,
  type SpectrumMeaning,
  type SpectrumTable,
} from "./spectrumTable.ts";
