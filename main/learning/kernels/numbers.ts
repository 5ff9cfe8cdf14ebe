/** Numbers as an engine computes with them; those of the reference are float64. */
export type Numbers = Float32Array | Float64Array;

/** `[rows, columns]`, or `[length]` of a vector. */
export type Shape = readonly number[];
