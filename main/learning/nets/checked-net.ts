import type { HeldExamples, NamedArray, Net } from './net.ts';

/** A number of a net by its parameter and its place in it. */
export interface Place {
  of: number;
  at: number;
}

/** A net with examples, whose numbers are moved one at a time. What it minimises is the mean loss per example. */
export class CheckedNet {
  readonly net: Net;
  readonly #held: HeldExamples;
  readonly #parameters: NamedArray[];
  #gradients: NamedArray[] | undefined;
  readonly before: number;

  constructor(net: Net, held: HeldExamples) {
    this.net = net;
    this.#held = held;
    this.#parameters = net.parameters();
    this.before = held.loss();
  }

  /** Of each parameter, how many numbers it has. */
  get sizes(): number[] {
    return this.#parameters.map(({ values }) => values.length);
  }

  get places(): Place[] {
    return this.#parameters.flatMap(({ values }, of) => Array.from({ length: values.length }, (_, at) => ({ of, at })));
  }

  weight({ of, at }: Place): number {
    return this.#parameters[of]?.values[at] ?? Number.NaN;
  }

  analytic({ of, at }: Place): number {
    this.#gradients ??= this.#held.gradients();
    return this.#gradients[of]?.values[at] ?? Number.NaN;
  }

  /** The name of a number: `hidden_1/kernel 12, 3`, counted from 0. */
  name({ of, at }: Place): string {
    const { name = '', shape = [] } = this.#parameters[of] ?? {};
    const places: number[] = [];
    let left = at;
    for (const side of shape.toReversed()) {
      places.unshift(left % side);
      left = Math.floor(left / side);
    }
    return `${name} ${places.join(', ')}`;
  }

  /** Both differences by one number of the net with a step; the net is as before afterwards. */
  differences(place: Place, h: number): { forward: number; central: number } {
    const [above, below] = [this.#costAt(place, h), this.#costAt(place, -h)];
    this.net.setParameters(this.#parameters);
    return { forward: (above - this.before) / h, central: (above - below) / (2 * h) };
  }

  #costAt({ of, at }: Place, by: number): number {
    const values = this.#parameters[of]?.values;
    if (values === undefined) return Number.NaN;
    const own = values[at] ?? Number.NaN;
    values[at] = own + by;
    this.net.setParameters(this.#parameters);
    const cost = this.#held.loss();
    values[at] = own;
    return cost;
  }

  release(): void {
    this.#held.release();
    this.net.release();
  }
}
