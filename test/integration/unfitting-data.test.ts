import { expect, it } from 'vitest';
import { valueOf } from '../../shared/contract/index.ts';
import type { DataRef } from '../../shared/models/data/data-set.ts';
import type { ExperimentSpec } from '../../shared/models/experiment.ts';
import { endOf } from '../faces-lab.ts';
import { part4Spec } from '../fixtures/specs.ts';
import { packedSample } from '../sample.ts';
import { denseSpec } from '../trainer-process.ts';
import { openTrainingLab } from '../training-lab.ts';

it('a training is refused on data of another kind than its experiment learns from, and on none that there is', async () => {
  packedSample();
  const { client } = await openTrainingLab();
  await endOf(client, await valueOf(client.digits.add({ source: { kind: 'sample' } })));
  const [matrices] = await valueOf(client.data.list({ kind: 'matrices' }));
  const digits: DataRef = { kind: 'digits', id: 'sample' };
  const gone: DataRef = { kind: 'matrices', id: 'gone' };
  const refusals: [spec: ExperimentSpec, data: DataRef, code: string, words: RegExp][] = [
    [denseSpec(), digits, 'bad_input', /^This experiment learns from matrices, and “.+” is .+\. Choose data that fits/],
    [part4Spec, matrices?.ref ?? gone, 'bad_input', /^This experiment learns from digits, and “.+” is .+\. Choose/],
    [denseSpec(), gone, 'not_found', /gone/],
  ];
  for (const [spec, data, code, words] of refusals) {
    const answer = await client.training.start({ spec, data });
    expect(answer).toMatchObject({ ok: false, error: { code, message: expect.stringMatching(words) as string } });
  }
  expect(await valueOf(client.runs.list({}))).toMatchObject({ total: 0 });
});
