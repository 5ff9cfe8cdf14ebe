import { LabError } from '../../../shared/failure.ts';
import type { MapPlaces, PictureShape } from '../../../shared/models/data/data-set.ts';
import {
  partWords,
  type ForwardBooks,
  type ImageBooks,
  type ImageMaps,
  type InspectedPart,
  type PartFacts,
  type PredictedExample,
  type UnitFacts,
} from '../../../shared/models/inspection.ts';
import { booksOf } from '../../learning/inspection/example-books.ts';
import { inputGradient } from '../../learning/inspection/input-gradient.ts';
import { argmax } from '../../../shared/lib/argmax.ts';
import { lastHiddenOf } from '../../learning/inspection/last-hidden.ts';
import { occlusion, squareOf } from '../../learning/inspection/occlusion.ts';
import { unitPlaces } from '../../learning/inspection/unit-places.ts';
import { principalComponents } from '../../learning/inspection/principal-components.ts';
import type { Net } from '../../learning/nets/net.ts';
import { asRows, pickExamples, type LabelledExamples } from '../../learning/training/examples.ts';
import type { AskedRun } from '../instrument-messages.ts';
import { partsOf } from '../run-parts.ts';
import { trainedNet } from '../trained-net.ts';
import { forwardBooksOf } from './forward-books.ts';
import { liveliestUnits, measurePart, type MeasuredPart } from './measured-part.ts';
import { unitFactsOf } from './unit-facts.ts';

/** A run under inspection: its net and its data, read once, and what was computed for its parts. */
export class InspectedRun {
  readonly #run: AskedRun;
  readonly #parts: ReturnType<typeof partsOf>;
  #net: Promise<Net> | undefined;
  readonly #measured = new Map<InspectedPart, MeasuredPart>();

  constructor(run: AskedRun) {
    this.#run = run;
    this.#parts = partsOf(run);
  }

  /** @param of name of the class the books are of; null: the one the example is taken for. @param most units, null for all. */
  async books(
    at: { part: InspectedPart; example: number },
    of: string | null,
    most: number | null,
  ): Promise<ImageBooks> {
    const { example, examples, net } = await this.#example(at);
    const books = booksOf(net, example);
    const last = lastHiddenOf(net);
    const predicted = argmax(books.logits);
    const place = of === null ? predicted : this.#classNamed(of);
    const units = books.units.map(({ contributions, ...unit }) => ({
      ...unit,
      contribution: contributions[place] ?? Number.NaN,
    }));
    const { id, classNames } = this.#run;
    return {
      run: id,
      ...at,
      examples,
      label: this.#nameOf(example.labels[0] ?? 0),
      predicted: this.#nameOf(predicted),
      classNames: [...classNames],
      probabilities: [...books.probabilities],
      logits: [...books.logits],
      class: this.#nameOf(place),
      logit: books.logits[place] ?? Number.NaN,
      bias: books.bias[place] ?? Number.NaN,
      layer: last.layer,
      activation: last.activation,
      inputs: last.layer === null,
      unitCount: last.units,
      units:
        most === null
          ? units
          : units.sort((a, b) => Math.abs(b.contribution) - Math.abs(a.contribution)).slice(0, most),
      sumCheck: books.sumCheck,
    };
  }

  /** What the net makes of numbers that are no example. */
  async forward(inputs: readonly number[], asked: Parameters<typeof forwardBooksOf>[3]): Promise<ForwardBooks> {
    const { of } = asked;
    const { id, classNames } = this.#run;
    if (of !== null && of >= classNames.length) {
      throw new LabError(
        'not_found',
        `Run ${id} has ${classNames.length} classes, numbered from 0; there is no class ${of}.`,
      );
    }
    return forwardBooksOf(await this.#trained(), Float32Array.from(inputs), classNames, asked);
  }

  async maps(
    at: { part: InspectedPart; example: number },
    of: string | null,
    { shape, places }: { shape: PictureShape | null; places: MapPlaces | null },
  ): Promise<ImageMaps> {
    const { example, net } = await this.#example(at);
    const held = net.hold(example);
    const place = of === null ? argmax(held.logits()) : this.#classNamed(of);
    held.release();
    const picture = fitting(shape, example);
    const maps = picture ?? fitting(places, example);
    const gradient = maps === null ? undefined : inputGradient(net, example, place);
    return {
      class: this.#nameOf(place),
      shape: maps,
      square: picture === null ? 0 : squareOf(picture),
      occlusion: picture === null ? null : [...occlusion(net, example, picture, place)],
      gradient: maps === null || gradient === undefined ? null : timesInput(gradient, example, maps),
      units: maps === null || picture !== null ? [] : unitPlaces(net, example, place, maps),
    };
  }

  /** Examples of one cell of the confusion, or all that are wrong, the surest first. */
  async predictions(
    part: InspectedPart,
    { actual, predicted, wrong }: { actual: number | null; predicted: number | null; wrong: boolean },
  ): Promise<PredictedExample[]> {
    const measured = await this.#measure(part);
    return Array.from({ length: measured.examples.count }, (_, example) => predictionAt(measured, example))
      .filter((one) => actual === null || one.label === actual)
      .filter((one) => predicted === null || one.predicted === predicted)
      .filter((one) => !wrong || one.label !== one.predicted)
      .sort((a, b) => b.probability - a.probability || a.example - b.example);
  }

  async facts(part: InspectedPart, shape: PictureShape | null): Promise<PartFacts> {
    const measured = await this.#measure(part);
    const last = lastHiddenOf(await this.#trained());
    return {
      count: measured.examples.count,
      classNames: [...this.#run.classNames],
      layer: last.layer,
      activation: last.activation,
      unitCount: last.units,
      liveliest: liveliestUnits(measured, last.units),
      shape,
      labels: [...measured.examples.labels],
      predicted: [...measured.predicted],
      probability: [...measured.probability],
    };
  }

  async unit(part: InspectedPart, unit: number, count: number): Promise<UnitFacts> {
    const net = await this.#trained();
    requireUnit(unit, lastHiddenOf(net).units);
    const measured = await this.#measure(part);
    const driven = (example: number) => predictionAt(measured, example);
    return unitFactsOf(net, measured, { unit, count, classNames: this.#run.classNames, driven });
  }

  /** Float32 `[examples, units.length]`. */
  async activations(part: InspectedPart, units: readonly number[]): Promise<Float32Array<ArrayBuffer>> {
    const { examples, activations } = await this.#measure(part);
    const all = lastHiddenOf(await this.#trained()).units;
    for (const unit of units) requireUnit(unit, all);
    const picked = new Float32Array(examples.count * units.length);
    for (let row = 0; row < examples.count; row++) {
      units.forEach((unit, column) => {
        picked[row * units.length + column] = activations[row * all + unit] ?? 0;
      });
    }
    return picked;
  }

  /** Principal components of the activations, float32 `[examples, 2]`. */
  async projection(part: InspectedPart): Promise<Float32Array<ArrayBuffer>> {
    const { examples, activations } = await this.#measure(part);
    return principalComponents(activations, examples.count, lastHiddenOf(await this.#trained()).units);
  }

  /** The examples as the net is given them: float32 `[indices.length, features]`. */
  async examples(part: InspectedPart, indices: readonly number[]): Promise<Float32Array<ArrayBuffer>> {
    const all = (await this.#parts())[part];
    for (const index of indices) this.#requireExample(part, index, all.count);
    return Float32Array.from(asRows(pickExamples(all, Uint32Array.from(indices)).pixels));
  }

  #trained(): Promise<Net> {
    this.#net ??= trainedNet(this.#run);
    return this.#net;
  }

  async #measure(part: InspectedPart): Promise<MeasuredPart> {
    const known = this.#measured.get(part);
    if (known !== undefined) return known;
    const net = await this.#trained();
    const examples = (await this.#parts())[part];
    if (examples.count === 0) throw this.#noneIn(part);
    // Two parts at once would hold twice as much, and nobody looks at two.
    this.#measured.clear();
    const measured = measurePart(lastHiddenOf(net), examples);
    this.#measured.set(part, measured);
    return measured;
  }

  async #example({ part, example }: { part: InspectedPart; example: number }): Promise<{
    example: LabelledExamples;
    examples: number;
    net: Net;
  }> {
    const net = await this.#trained();
    const all = (await this.#parts())[part];
    this.#requireExample(part, example, all.count);
    return { example: pickExamples(all, Uint32Array.of(example)), examples: all.count, net };
  }

  #requireExample(part: InspectedPart, example: number, count: number): void {
    if (count === 0) throw this.#noneIn(part);
    if (example < count) return;
    throw new LabError(
      'not_found',
      `Run ${this.#run.id} has ${count} ${partWords[part]} examples, numbered 0 … ${count - 1}; there is no example ${example}.`,
    );
  }

  #noneIn(part: InspectedPart): LabError {
    return new LabError('not_found', `Run ${this.#run.id} has no ${partWords[part]} examples. Choose another part.`);
  }

  #classNamed(name: string): number {
    const place = this.#run.classNames.indexOf(name);
    if (place >= 0) return place;
    const known = this.#run.classNames.slice(0, 50).join(', ');
    throw new LabError('not_found', `Run ${this.#run.id} has no class “${name}”. Its classes: ${known}.`);
  }

  #nameOf(place: number): string {
    return this.#run.classNames[place] ?? String(place);
  }
}

/** A shape, where the example has as many numbers. */
function fitting<Shape extends MapPlaces>(shape: Shape | null, { size }: LabelledExamples): Shape | null {
  return shape !== null && shape.rows * shape.columns * shape.channels === size ? shape : null;
}

function requireUnit(unit: number, units: number): void {
  if (unit < units) return;
  throw new LabError('not_found', `The net has ${units} units, numbered 0 … ${units - 1}; there is no unit ${unit}.`);
}

function predictionAt(measured: MeasuredPart, example: number): PredictedExample {
  return {
    example,
    label: measured.examples.labels[example] ?? 0,
    predicted: measured.predicted[example] ?? 0,
    probability: measured.probability[example] ?? 0,
    labelProbability: measured.labelProbability[example] ?? 0,
  };
}

/** Gradient times input, summed over the channels: `[rows · columns]`. */
function timesInput(
  gradient: Float64Array,
  example: LabelledExamples,
  { rows, columns, channels }: MapPlaces,
): number[] {
  const picture = asRows(example.pixels);
  const plane = rows * columns;
  return Array.from({ length: plane }, (_, at) => {
    let sum = 0;
    for (let channel = 0; channel < channels; channel++) {
      sum += (gradient[channel * plane + at] ?? 0) * (picture[channel * plane + at] ?? 0);
    }
    return sum;
  });
}
