/** A number of each field, beside what fields drawn from the model would give. */
export interface OnFields {
  /** One per field. */
  readonly perField: Float64Array;
  /** Its expectation if the field is drawn from the model. */
  readonly expected: number;
  /** Its standard deviation if the field is drawn from the model. */
  readonly spread: number;
  /** Fields drawn from the model beside which the numbers are set; absent where they are exact. */
  readonly draws?: number;
}

/** What fields say of a Gaussian model. */
export interface GaussianOnFields {
  /** (m(t, X_t) − X_0)², its mean over the times, over the coordinates that the model gives a variance, and exactly over the noise. */
  readonly denoisingLoss: OnFields;
  /** log-density of z, nats per field, over the same coordinates. */
  readonly logDensity: OnFields;
  /** Coordinates along eigenvectors that the model holds fixed, λ_j = 0; they have no density. */
  readonly fixed: number;
  /** Mean square of the fields along those, 0 if the fields keep to them. */
  readonly outside: number;
}
