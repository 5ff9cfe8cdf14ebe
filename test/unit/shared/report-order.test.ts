import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readMatrixSet } from '../../../main/data/matrices/matrix-files.ts';
import { inClassOrder, reportActors } from '../../../shared/models/face-snapshot.ts';
import { sharedData } from '../../shared-data.ts';

const listed = ['Alec Baldwin', 'Bill Hader', 'Steve Carell', 'Lorraine Bracco', 'Peri Gilpin', 'Angie Harmon'];
const authors = sharedData('data/faces28');

it('puts the report’s six in the order of its classes, and any other actors in that of their names', () => {
  expect(inClassOrder(listed)).toEqual(reportActors);
  expect(inClassOrder(['Bo', 'Ćirić', 'Ada'])).toEqual(['Ada', 'Bo', 'Ćirić']);
  expect(inClassOrder([...listed, 'Ada Quell'])).toEqual([...listed, 'Ada Quell'].sort());
});

it.skipIf(authors === undefined)('has the classes as the authors’ own matrices have them', async () => {
  const folder = authors ?? '';
  const { training } = await readMatrixSet(folder);
  const names = readFileSync(join(folder, 'training_names.txt'), 'utf8').split('\n');
  for (const [row, label] of training.labels.entries()) {
    const lastName = reportActors[label]?.split(' ').at(-1)?.toLowerCase() ?? '';
    expect(names[row]?.toLowerCase()).toContain(lastName);
  }
});
