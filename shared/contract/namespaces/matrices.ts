import { z } from 'zod';
import { pictureShape } from '../../models/data/data-set.ts';
import { job } from '../../models/job.ts';
import { matrixSet, matrixSetId } from '../../models/matrices.ts';
import { method, nothing } from '../method.ts';

export const matrices = {
  list: method(nothing, z.array(matrixSet)),
  show: method(z.strictObject({ id: matrixSetId.nullable() }), matrixSet),
  /** Adds a folder of .npy matrices: training, validation and test, `_x` and `_y`. The same bytes are one set. */
  add: method(
    z.strictObject({ path: z.string().min(1).max(4096), shape: pictureShape.nullable().default(null) }),
    z.object({ job }),
  ),
} as const;
