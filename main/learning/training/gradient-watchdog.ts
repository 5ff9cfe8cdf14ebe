import { MersenneTwister } from '../../../shared/lib/mersenne-twister.ts';
import type { ExperimentSpec } from '../../../shared/models/experiment.ts';
import type { MetricSeries } from '../../../shared/models/metric.ts';
import { gradientErrorLimit, gradientErrorMetric } from '../../../shared/models/metrics/metric-kinds.ts';
import { checkedCoordinates } from '../../../shared/models/record.ts';
import { CheckedNet, type Place } from '../nets/checked-net.ts';
import { netOf } from '../nets/net-builders.ts';
import type { NamedArray } from '../nets/net.ts';
import { asRows, pickExamples, type LabelledExamples } from './examples.ts';
import type { Learner } from './learner.ts';
import type { TrainingControl } from './training-control.ts';

/** Examples of one check: the reference computes their loss three times per coordinate. */
const mostExamples = 4;
/** In float64 the central difference of a smooth loss is right to about 10⁻⁹ with this step. */
const h = 1e-6;
/** Gradients below this share of the largest input are rounding errors of float32, so none is measured against less. */
const leastScale = 1e-4;
/** In the place of a gradient that is no finite number: every series holds finite numbers. */
const notFinite = 1e6;

/** `error`: as `gradientErrorMetric` says. `warning`: what to log, of the first check that fails. */
interface GradientCheck {
  error: number;
  warning: string | undefined;
}

interface Compared {
  error: number;
  name: string;
  expected: number;
  received: number;
}

/**
 * Holds the gradient that the engine computes against one-sided differences of the loss in float64, by the weights of that step, at
 * random coordinates and for random training examples. Where the loss has a kink, as with ReLU, any number between the two differences
 * is a gradient. All draws depend on seed and step alone, so a resumed run checks the same.
 */
export class GradientWatchdog {
  readonly #spec: ExperimentSpec;
  readonly #examples: LabelledExamples;
  readonly #every: number;
  readonly #control: TrainingControl;
  /** Whether a check has failed before. */
  #failed = false;

  /** @returns undefined where the spec asks for no checks. */
  static of(spec: ExperimentSpec, train: LabelledExamples, control: TrainingControl): GradientWatchdog | undefined {
    const every = spec.record?.gradientCheckEvery ?? 0;
    return every > 0 && train.count > 0 ? new GradientWatchdog(spec, train, { every, control }) : undefined;
  }

  private constructor(
    spec: ExperimentSpec,
    train: LabelledExamples,
    parts: { every: number; control: TrainingControl },
  ) {
    this.#spec = spec;
    this.#examples = train;
    this.#every = parts.every;
    this.#control = parts.control;
  }

  /** Whether a resumed run lacks the check after update `step`, its last. @param before what it has measured. */
  owes(step: number, before: readonly MetricSeries[] = []): boolean {
    const checks = before.find(({ metric }) => metric === gradientErrorMetric);
    this.#failed = checks?.values.some((error) => error > gradientErrorLimit) === true;
    return step >= 0 && checks?.steps.at(-1) !== step;
  }

  /**
   * Checks the gradient by the learner's weights after update `step`.
   * @returns undefined when none is due, or a cancel has ended it.
   */
  async check(step: number, learner: Learner): Promise<GradientCheck | undefined> {
    if (step % this.#every !== 0) return undefined;
    const random = new MersenneTwister(mixed(this.#spec.seed, step));
    const count = Math.min(mostExamples, this.#examples.count);
    const rows = Uint32Array.from({ length: count }, () => Math.floor(random.random() * this.#examples.count));
    const batch = pickExamples(this.#examples, rows);
    const received = learner.gradients(batch);
    const net = netOf(this.#spec, learner.parameters());
    const reference = new CheckedNet(net, net.hold(batch));
    try {
      const reach = asRows(batch.pixels).reduce((most, value) => Math.max(most, Math.abs(value)), 1);
      let worst: Compared | undefined;
      for (const place of drawn(reference.sizes, random)) {
        await this.#control.turn();
        if (this.#control.cancelled) return undefined;
        const one = compared(place, reference, received, leastScale * reach);
        if (worst === undefined || one.error > worst.error) worst = one;
      }
      return worst === undefined ? undefined : { error: worst.error, warning: this.#warning(step, worst) };
    } finally {
      reference.release();
    }
  }

  #warning(step: number, { error, name, expected, received }: Compared): string | undefined {
    if (this.#failed || error <= gradientErrorLimit) return undefined;
    this.#failed = true;
    const [found, wanted] = [received.toPrecision(4), expected.toPrecision(4)];
    return `The gradient check failed at step ${step}: by ${name} the gradient is ${found}, and finite differences give ${wanted}.`;
  }
}

function compared(place: Place, reference: CheckedNet, gradients: readonly NamedArray[], least: number): Compared {
  const values = gradients[place.of]?.values ?? [];
  const received = values[place.at] ?? Number.NaN;
  const { forward, central } = reference.differences(place, h);
  const backward = 2 * central - forward;
  const [low, high] = [Math.min(forward, backward), Math.max(forward, backward)];
  const away = Math.max(low - received, received - high, 0);
  let scale = Math.max(least, Math.abs(central));
  for (const value of values) scale = Math.max(scale, Math.abs(value));
  const error = away / scale;
  return {
    error: Number.isFinite(error) ? Math.min(error, notFinite) : notFinite,
    name: reference.name(place),
    expected: central,
    received,
  };
}

/** Random places among all numbers of a net. */
function drawn(sizes: readonly number[], random: MersenneTwister): Place[] {
  const all = sizes.reduce((sum, size) => sum + size, 0);
  return Array.from({ length: checkedCoordinates }, () => {
    let at = Math.floor(random.random() * all);
    let of = 0;
    while (at >= (sizes[of] ?? all)) at -= sizes[of++] ?? 0;
    return { of, at };
  });
}

/** One seed for each step of a run, whose neighbours have nothing in common (the finaliser of MurmurHash3, public domain). */
function mixed(seed: number, step: number): number {
  let word = (seed ^ Math.imul(step + 1, 0x9e37_79b1)) >>> 0;
  word = Math.imul(word ^ (word >>> 16), 0x85eb_ca6b);
  word = Math.imul(word ^ (word >>> 13), 0xc2b2_ae35);
  return (word ^ (word >>> 16)) >>> 0;
}
