import type { DataSet } from '../../shared/models/data/data-set.ts';
import { formatNumber } from '../ui/format.ts';

/** Why weights are not drawn as images, and what to do. */
export const noShape = {
  removed: {
    title: 'No images',
    text: 'The data of this run is not in this lab, so the shape of its images is unknown. Add it to see them.',
  },
  undeclared: ({ features, title, shape }: DataSet) => ({
    title: 'No images',
    text:
      shape === null
        ? `The ${formatNumber(features)} features of “${title}” have no declared image shape. If each example is an image, add the folder again with its image shape, or with a shape.json in it.`
        : 'The weights of colour images are not shown here.',
  }),
};
