import {
  covarianceMatrix,
  fullGaussian,
  lawMean,
  lowRankGaussian,
  perCoefficient,
} from "@chaosphere/core";
import { expect, test } from "vitest";
