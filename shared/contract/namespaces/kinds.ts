import { kinds as description } from '../../models/kinds.ts';
import { method, nothing } from '../method.ts';

export const kinds = {
  /** Kinds of nets, data, metrics and instruments that this lab has. */
  list: method(nothing, description),
} as const;
