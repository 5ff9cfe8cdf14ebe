import { colourAt, zeroCentred } from '../../../shared/lib/colour-map.ts';
import { specParameters } from '../../../shared/models/spec-path.ts';
import type { RunSummary } from '../../../shared/models/run.ts';
import { encodePng } from '../../data/faces/snapshots/png.ts';
import { eventRecord, settingsRecords, versionRecord, type Setting } from '../../data/events/write-events.ts';
import type { ReadContext } from '../lab-context.ts';
import { requireRun } from '../runs/require-run.ts';
import { weightPictures, type WeightPictures } from './weight-pictures.ts';
import { pagesOf } from './run-pages.ts';
import { inFolder, type Piece, type RunsFormat } from './runs-format.ts';

/**
 * An event file a run, each in a folder of its own, as `tensorboard --logdir` takes them: metrics as scalars (float32, as TensorBoard has
 * them), pictures of the first layer's weights, and the settings as hyperparameters.
 */
export const tensorboard: RunsFormat = {
  name: 'tensorboard',
  type: 'application/octet-stream',
  ending: null,
  files: (lab, ids, begun) =>
    ids.map((id) => {
      const run = requireRun(lab, id);
      const started = Math.floor(secondsOf(run));
      return {
        name: inFolder(id, `events.out.tfevents.${started}.hidden-unit`),
        pieces: () => {
          begun(id);
          return events(lab, run);
        },
      };
    }),
};

function secondsOf({ startedAt, createdAt }: RunSummary): number {
  return Date.parse(startedAt ?? createdAt) / 1000;
}

async function* events(lab: ReadContext, run: RunSummary): AsyncGenerator<Piece> {
  const started = secondsOf(run);
  const ended = started + run.trainingSeconds;
  yield versionRecord(started);
  const metrics = Object.keys(run.metrics);
  const succeeded = run.status === 'succeeded';
  yield Buffer.concat(settingsRecords(settingsOf(run), metrics, { started, ended, succeeded }));
  for (const page of pagesOf(lab, run)) {
    const records = page.flatMap(({ metric, steps, seconds, values }) =>
      steps.map((step, place) =>
        eventRecord(started + (seconds[place] ?? 0), step, [{ tag: metric, scalar: values[place] ?? Number.NaN }]),
      ),
    );
    yield Buffer.concat(records);
  }
  const pictures = await weightPictures(lab, run);
  for (const { step, values } of pictures?.frames ?? []) {
    const png = await sheetOf(values, pictures);
    yield eventRecord(ended, step, [{ tag: 'weights', image: { png: png.bytes, width: png.side, height: png.side } }]);
  }
}

function settingsOf({ spec, data, engine }: RunSummary): Map<string, Setting> {
  const settings = new Map<string, Setting>();
  for (const { path, value } of specParameters(spec)) {
    settings.set(path, typeof value === 'number' || typeof value === 'boolean' ? value : String(value));
  }
  if (data !== null) settings.set('data.set', data.id);
  if (engine !== null) settings.set('engine', engine.name);
  return settings;
}

/** Sheets are drawn so much larger than one pixel a weight. */
const enlarged = 2;
const gap = 1;

/** The pictures of units side by side in a square, blue below zero, red above, all on one scale. */
async function sheetOf(
  values: Float32Array,
  shape: WeightPictures | undefined,
): Promise<{ bytes: Uint8Array; side: number }> {
  const { units = 1, height = 1, width = 1 } = shape ?? {};
  const columns = Math.ceil(Math.sqrt(units));
  const tile = Math.max(height, width) + gap;
  const side = columns * tile * enlarged;
  const planes = new Uint8Array(3 * side * side).fill(255);
  const { high } = zeroCentred(values);
  for (let unit = 0; unit < units; unit++) {
    const [left, top] = [(unit % columns) * tile, Math.floor(unit / columns) * tile];
    for (let pixel = 0; pixel < height * width; pixel++) {
      const colour = colourAt('diverging', 0.5 + (values[pixel * units + unit] ?? Number.NaN) / (2 * high));
      const [x, y] = [left + (pixel % width), top + Math.floor(pixel / width)];
      for (let dot = 0; dot < enlarged * enlarged; dot++) {
        const at = (y * enlarged + Math.floor(dot / enlarged)) * side + x * enlarged + (dot % enlarged);
        for (const channel of [0, 1, 2] as const) planes[channel * side * side + at] = colour[channel];
      }
    }
  }
  return { bytes: await encodePng(planes, side, 3), side };
}
