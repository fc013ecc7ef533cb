/** Headings under which --help lists options: of an input, of an output, of the analysis of pixels, of the verb itself, and of every verb. */
export const optionGroups = {
  input: "How the input is read:",
  output: "How the output is written:",
  healpix: "How HEALPix maps are analysed:",
  own: "Options:",
  common: "Common to all verbs:",
} as const;
