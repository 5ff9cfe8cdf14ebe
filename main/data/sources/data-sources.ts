import { join } from 'node:path';
import { LabError } from '../../../shared/failure.ts';
import type { DataRef } from '../../../shared/models/data/data-set.ts';
import { Registry } from '../../../shared/models/registry.ts';
import type { DataSource } from './data-source.ts';
import { digitsSource } from './digits-source.ts';
import { featuresSource } from './features-source.ts';
import { facesSource, matricesSource } from './matrices-source.ts';

/** The files of every kind of data there is. */
export const dataSources = new Registry<DataSource>(
  ({ kind }) => kind,
  [...[digitsSource, matricesSource, facesSource, featuresSource]],
);

/** @throws LabError `unavailable` for a kind that this version does not have. */
export function dataSource(kind: string): DataSource {
  const found = dataSources.get(kind);
  if (found !== undefined) return found;
  throw new LabError('unavailable', `This version of Hidden Unit cannot read data of the kind “${kind}”. Update it.`);
}

/** Folder of a set. */
export function dataFolder(dataDirectory: string, { kind, id }: DataRef): string {
  return join(dataDirectory, dataSource(kind).room, id);
}
