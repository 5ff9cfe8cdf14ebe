/** Activations with mean 0 and length 1 over the examples, unit by unit: `[units, count]`; 0 of a unit that is the same everywhere. */
export interface Standardised {
  units: number;
  count: number;
  values: Float64Array;
}

/** @param activations `[count, units]`. */
export function standardised(activations: Float32Array, count: number, units: number): Standardised {
  const values = new Float64Array(units * count);
  for (let unit = 0; unit < units; unit++) {
    let mean = 0;
    for (let row = 0; row < count; row++) mean += (activations[row * units + unit] ?? 0) / count;
    let square = 0;
    for (let row = 0; row < count; row++) {
      const value = (activations[row * units + unit] ?? 0) - mean;
      values[unit * count + row] = value;
      square += value * value;
    }
    const length = Math.sqrt(square);
    for (let row = 0; row < count; row++) {
      const at = unit * count + row;
      values[at] = length < 1e-12 ? 0 : (values[at] ?? 0) / length;
    }
  }
  return { units, count, values };
}

/** Pearson's correlation of every unit of one with every unit of the other: `[one.units, other.units]`. @param rows of the other. */
export function correlations(one: Standardised, other: Standardised, rows: ArrayLike<number>): Float64Array {
  const found = new Float64Array(one.units * other.units);
  const { count } = one;
  for (let a = 0; a < one.units; a++) {
    for (let b = 0; b < other.units; b++) {
      let sum = 0;
      for (let row = 0; row < count; row++) {
        sum += (one.values[a * count + row] ?? 0) * (other.values[b * count + (rows[row] ?? 0)] ?? 0);
      }
      found[a * other.units + b] = sum;
    }
  }
  return found;
}
