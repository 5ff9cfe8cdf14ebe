/**
 * Seconds of AlexNet's 13 feature layers for 32 pictures on the native engine, through the product's own `Extractor`, with random weights:
 * the median of 7 passes. The pictures go in and the last layer comes out as numbers each time.
 *
 *     node test/bench/learning/alexnet-turn.ts THREADS
 */
import { Extractor } from '../../../main/learning/convolution/extractor.ts';
import { loadEngine } from '../../../main/learning/kernels/engines.ts';
import { MersenneTwister } from '../../../shared/lib/mersenne-twister.ts';
import { alexnet } from '../../../shared/models/extractors/alexnet.ts';
import { tensorShapes } from '../../../shared/models/extractors/extractor-kind.ts';
import { spreadOf } from '../measurement.ts';

const engine = await loadEngine('native', Number(process.argv[2]));
const random = new MersenneTwister(0);
const noise = (count: number, scale: number): Float32Array =>
  Float32Array.from({ length: count }, () => scale * (2 * random.random() - 1));
const tensors = new Map(
  [...tensorShapes(alexnet)].map(([name, shape]) => {
    const count = shape.reduce((product, one) => product * one, 1);
    return [name, noise(count, 1 / Math.sqrt(count / (shape[0] ?? 1)))] as const;
  }),
);
const net = new Extractor(engine.maps(), alexnet, tensors);
const pictures = noise(32 * 227 * 227 * 3, 1);
const seconds = Array.from({ length: 9 }, () => {
  const start = performance.now();
  net.run(pictures, 32, ['features.12']);
  return (performance.now() - start) / 1000;
});
process.stdout.write(`${JSON.stringify({ seconds: spreadOf(seconds.slice(2)).median })}\n`);
