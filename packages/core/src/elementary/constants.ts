/** Leading 32 bits of log 2: a product with an exponent |k| ≤ 2^20 is exact. */
export const LN2_HIGH: number = 0x1_62e4_2fee * 2 ** -33;

/** log 2 − LN2_HIGH, rounded. */
export const LN2_LOW = 1.9082149292705877e-10;
