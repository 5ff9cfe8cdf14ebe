import { z } from 'zod';
import { issueWords } from '../../lib/input-words.ts';
import { Registry } from '../registry.ts';
import { contourBlock } from './contour-block.ts';
import { faceListBlock } from './face-list-block.ts';
import { forwardBlock } from './forward-block.ts';
import { formulasBlock } from './formulas-block.ts';
import { heatMapBlock } from './heat-map-block.ts';
import { reuseBlock } from './reuse-block.ts';
import { valleyBlock } from './valley-block.ts';

/** How a number is written: a fraction as a percentage. */
const display = z.enum(['number', 'fraction']).default('number');
const title = z.string().max(120);
const label = z.string().max(120);
const unit = z.string().max(40).default('');

/** Single numbers. `low`, `high`: the 95 % interval, where there is one. `of`: what it was counted in, `n 100`. */
export const numbersBlock = z.lazy(() =>
  z.strictObject({
    kind: z.literal('numbers'),
    title,
    items: z
      .array(
        z.strictObject({
          label,
          value: z.number(),
          unit,
          display,
          low: z.number().optional(),
          high: z.number().optional(),
          of: z.string().max(60).optional(),
        }),
      )
      .min(1)
      .max(40),
  }),
);
export type NumbersBlock = z.output<typeof numbersBlock>;

const mostRows = 2000;
const mostColumns = 60;
/** Rows of cells in the order of the columns; null where there is nothing. `shade`: colour shows the numbers of all its columns too. */
export const tableBlock = z.lazy(() =>
  z
    .strictObject({
      kind: z.literal('table'),
      title,
      columns: z
        .array(
          z.strictObject({ title: label, unit, display: z.enum(['text', 'number', 'fraction']).default('number') }),
        )
        .min(1)
        .max(mostColumns),
      rows: z.array(z.array(z.union([z.string().max(400), z.number(), z.null()]))).max(mostRows),
      shade: z.boolean().default(false),
    })
    .refine(({ columns, rows }) => rows.every((row) => row.length === columns.length), {
      path: ['rows'],
      message: 'each must have a cell for each column',
    }),
);
export type TableBlock = z.output<typeof tableBlock>;

const mostPoints = 5000;
const axis = z.strictObject({
  title: label,
  unit,
  display,
  /** Logarithmic: only what is above zero is drawn. */
  scale: z.enum(['linear', 'logarithmic']).default('linear'),
});
/**
 * Lines over one axis; `x` and `y` of a line are of one length. `look`: points that were measured stand for themselves or are joined, what
 * follows from a theory or an extrapolation is dashed, counts are bars. `colour`: its number among the lines' colours; its place without.
 */
export const seriesBlock = z.lazy(() =>
  z
    .strictObject({
      kind: z.literal('series'),
      title,
      x: axis,
      y: axis,
      lines: z
        .array(
          z.strictObject({
            label,
            look: z.enum(['line', 'joined', 'points', 'dashed', 'bars']).default('line'),
            colour: z.int().min(0).max(99).optional(),
            x: z.array(z.number()).max(mostPoints),
            y: z.array(z.number()).max(mostPoints),
          }),
        )
        .min(1)
        .max(20),
      /** Points that have a name. */
      marks: z
        .array(z.strictObject({ label, x: z.number(), y: z.number() }))
        .max(20)
        .default([]),
      /** What else is to be known about it, one sentence. */
      note: z.string().max(400).default(''),
    })
    .refine(({ lines }) => lines.every(({ x, y }) => x.length === y.length), {
      path: ['lines'],
      message: 'each must have as many x as y',
    }),
);
export type SeriesBlock = z.output<typeof seriesBlock>;

const mostPixels = 262_144;
/** Pictures of one size, planes of `rows · columns` values; `map`: brightness 0…1, or colours around zero. */
export const imageBlock = z.lazy(() =>
  z
    .strictObject({
      kind: z.literal('image'),
      title,
      map: z.enum(['grey', 'diverging']),
      rows: z.int().min(1).max(512),
      columns: z.int().min(1).max(512),
      images: z
        .array(z.strictObject({ label, values: z.array(z.number()) }))
        .min(1)
        .max(200),
    })
    .refine(({ rows, columns, images }) => images.every(({ values }) => values.length === rows * columns), {
      path: ['images'],
      message: 'each must have rows · columns values',
    })
    .refine(({ rows, columns, images }) => rows * columns * images.length <= mostPixels, {
      path: ['images'],
      message: `may have ${mostPixels.toLocaleString('en-US')} values in all`,
    }),
);
export type ImageBlock = z.output<typeof imageBlock>;

/** A sentence or a few, for what no number says. */
export const textBlock = z.lazy(() => z.strictObject({ kind: z.literal('text'), title, text: z.string().max(4000) }));
export type TextBlock = z.output<typeof textBlock>;

/** A kind of block: how one is checked. A window draws the kinds that it has a view for. */
interface BlockKind {
  kind: string;
  schema: z.ZodType<ResultBlock>;
}

/** One part of a result. Each kind has its own fields. */
export interface ResultBlock {
  kind: string;
  title: string;
  [field: string]: unknown;
}

/** Every kind of block there is. Their schemas are made when they are first needed: a lab starts without them. */
export const resultBlocks = new Registry<BlockKind>(
  ({ kind }) => kind,
  [
    { kind: 'numbers', schema: numbersBlock },
    { kind: 'table', schema: tableBlock },
    { kind: 'series', schema: seriesBlock },
    { kind: 'image', schema: imageBlock },
    { kind: 'text', schema: textBlock },
    { kind: 'contour', schema: contourBlock },
    { kind: 'formulas', schema: formulasBlock },
    { kind: 'heat-map', schema: heatMapBlock },
    { kind: 'valley', schema: valleyBlock },
    { kind: 'derivative-reuse', schema: reuseBlock },
    { kind: 'forward', schema: forwardBlock },
    { kind: 'face-list', schema: faceListBlock },
  ],
);

const isTagged = (value: unknown): value is ResultBlock =>
  typeof value === 'object' && value !== null && 'kind' in value && typeof value.kind === 'string';

/** A block of any registered kind, checked and filled up by that kind's own schema. */
const resultBlock = z.custom<ResultBlock>(isTagged, 'must say its kind').transform((block, context) => {
  const kind = resultBlocks.get(block.kind);
  if (kind === undefined) {
    const message = `must be ${resultBlocks.names().join(', ')}, not “${block.kind}”`;
    context.issues.push({ code: 'custom', path: ['kind'], message, input: block });
    return z.NEVER;
  }
  const parsed = kind.schema.safeParse(block);
  if (parsed.success) return parsed.data;
  for (const issue of parsed.error.issues) {
    context.issues.push({ code: 'custom', path: issue.path, message: issueWords(issue), input: block });
  }
  return z.NEVER;
});

/**
 * What an instrument found, in a form that can be drawn without knowing the instrument. `summary`: one sentence, as lists show it.
 * All numbers are finite. `values`: what programs read, by names that the instrument promises.
 */
export const instrumentResult = z.strictObject({
  summary: z.string().max(400),
  values: z.record(z.string().max(60), z.unknown()).optional(),
  blocks: z.array(resultBlock).max(40),
});
export type InstrumentResult = z.input<typeof instrumentResult>;

/** A result as it is kept: an earlier or later version may have had other kinds of blocks, or other fields in them. */
export const keptResult = z.object({
  summary: z.string(),
  values: z.record(z.string(), z.unknown()).optional(),
  blocks: z.array(z.looseObject({ kind: z.string(), title: z.string() })),
});
