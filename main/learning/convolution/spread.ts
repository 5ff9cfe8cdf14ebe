/** The standard deviation of numbers that come in pieces, worked out in float64. */
export class Spread {
  #count = 0;
  #mean = 0;
  #squares = 0;

  add(values: Float32Array): void {
    let sum = 0;
    for (const value of values) sum += value;
    const mean = sum / Math.max(1, values.length);
    let squares = 0;
    for (const value of values) squares += (value - mean) ** 2;
    // Chan, Golub and LeVeque's rule for joining two groups.
    const count = this.#count + values.length;
    if (count === 0) return;
    const between = mean - this.#mean;
    this.#squares += squares + (between ** 2 * this.#count * values.length) / count;
    this.#mean += (between * values.length) / count;
    this.#count = count;
  }

  /** Of the population; 0 without numbers. */
  get deviation(): number {
    return this.#count === 0 ? 0 : Math.sqrt(this.#squares / this.#count);
  }
}
