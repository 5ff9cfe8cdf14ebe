import { z } from 'zod';

const point = z.tuple([z.number(), z.number()]);
const path = z.array(point).max(2001);
const most = 500;
const side = z.array(z.number()).min(2).max(most);
/** Float64 numbers, little-endian, in base64. */
const numbers = z.string().max(4_000_000);

/** A weight of the first layer: row 0 is the bias. */
const place = z.strictObject({ row: z.int().min(0), column: z.int().min(0) });

/**
 * A cost over a plane, with ways down it. `axes`: what the two coordinates are. `costs`: `[w2.length, w1.length]`. `rule`: of the paths
 * that are there; `pathCosts`: at each of their points. `own`: of the run itself, in the plane; `share`: how much of it the plane holds. `slice`: what the cost of any point is
 * computed from, where two weights lead to one logit; null where it takes the net. `picture`: the weights of the unit of the first, `[channels, rows, columns]`; `units`: how many
 * there are.
 */
export const contourBlock = z.lazy(() =>
  z.strictObject({
    kind: z.literal('contour'),
    title: z.string().max(120),
    axes: z.tuple([z.string().max(120), z.string().max(120)]),
    w1: side,
    w2: side,
    costs: numbers,
    start: point,
    rule: z.strictObject({ learningRate: z.number(), momentum: z.number(), steps: z.int().min(1).max(2000) }),
    paths: z.record(z.string().max(40), path),
    pathCosts: z.record(z.string().max(40), z.array(z.number()).max(2001)),
    minimum: z.strictObject({ at: point, cost: z.number() }),
    own: path.nullable(),
    share: z.number().nullable(),
    slice: z
      .strictObject({
        count: z.int().min(1),
        constant: z.number(),
        slope: point,
        base: numbers,
        first: numbers,
        second: numbers,
      })
      .nullable(),
    picture: z
      .strictObject({
        title: z.string().max(120),
        rows: z.int().min(1).max(512),
        columns: z.int().min(1).max(512),
        channels: z.union([z.literal(1), z.literal(3)]).default(1),
        values: z.array(z.number()).max(786_432),
        units: z.int().min(1).optional(),
        weights: z.tuple([place, place]),
      })
      .nullable(),
  }),
);
export type ContourBlock = z.output<typeof contourBlock>;
