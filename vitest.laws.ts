import { configureGlobal } from "fast-check";

/** The same examples in every run, so that a change and not chance makes a law fail; a failure prints its path. */
configureGlobal({ seed: 20_261_130 });
