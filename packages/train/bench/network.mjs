// The network of the benchmarks: 288-512-512-512-256 with SiLU, batch 256, 0.80 million weights, one Adam step 1.158
// GFLOP of matrix products.

export const widths = [288, 512, 512, 512, 256];
export const batch = 256;

/** The products of one step as [rows, inner, columns, transposeA, transposeB]: forward, weights, inputs. */
export const products = widths
  .slice(1)
  .flatMap((n, i) => [
    [batch, widths[i], n, false, false],
    [widths[i], batch, n, true, false],
    ...(i > 0 ? [[batch, n, widths[i], false, true]] : []),
  ]);

export const gigaflop = products.reduce((sum, [m, k, n]) => sum + 2e-9 * m * k * n, 0);

/** A loss to minimise, on the backend that is set. */
export function lossOf(tf) {
  const layers = widths.slice(1).map((n, i) =>
    tf.tidy(() => ({
      weight: tf.variable(
        tf.randomNormal([widths[i], n], 0, Math.sqrt(2 / widths[i]), "float32", i),
      ),
      bias: tf.variable(tf.zeros([n])),
    })),
  );
  const x0 = tf.randomNormal([batch, widths[0]], 0, 1, "float32", 11);
  const y = tf.randomNormal([batch, widths[widths.length - 1]], 0, 1, "float32", 12);
  return () => {
    let x = x0;
    for (const [i, { weight, bias }] of layers.entries()) {
      x = tf.add(tf.matMul(x, weight), bias);
      if (i < layers.length - 1) x = tf.mul(x, tf.sigmoid(x));
    }
    return tf.mean(tf.square(tf.sub(x, y)));
  };
}

/** One step, waiting for its loss. */
export function step(tf, loss, optimiser) {
  return tf.tidy(() => {
    const { value, grads } = tf.variableGrads(loss);
    optimiser.applyGradients(grads);
    return value.dataSync()[0];
  });
}
