import { describe, expect, expectTypeOf, it, onTestFinished } from 'vitest';
import { openLab } from '../../main/lab.ts';
import {
  contract,
  labClient,
  type labEvent,
  mediaAddress,
  methodNames,
  parseMediaAddress,
  type Contract,
  type LabClient,
  type LabEvent,
  type LabHandlers,
  type MediaRef,
  type PreloadLab,
} from '../../shared/contract/index.ts';
import { temporaryFolder } from '../temporary.ts';

/** `'lab.info' | 'runs.list' | …` of anything that has the shape of the contract. */
type NamesOf<Api> = { [Namespace in keyof Api & string]: `${Namespace}.${keyof Api[Namespace] & string}` }[keyof Api &
  string];

describe('the contract', () => {
  it('has the same methods for the lab that implements it and the faces that call it', () => {
    expectTypeOf<keyof LabHandlers>().toEqualTypeOf<keyof Contract>();
    expectTypeOf<keyof LabClient>().toEqualTypeOf<keyof Contract>();
    expectTypeOf<NamesOf<LabHandlers>>().toEqualTypeOf<NamesOf<Contract>>();
    expectTypeOf<NamesOf<LabClient>>().toEqualTypeOf<NamesOf<Contract>>();
    expectTypeOf<Exclude<keyof PreloadLab, keyof Contract>>().toEqualTypeOf<'subscribe' | 'hearShell'>();
    expectTypeOf<LabEvent>().toEqualTypeOf<ReturnType<typeof labEvent.parse>>();
  });

  it('is what the client calls by name, and is no promise', async () => {
    const called: string[] = [];
    const client = labClient({
      call: (name) => {
        called.push(name);
        return Promise.resolve({ ok: true, value: undefined });
      },
    });
    const calls = client as unknown as Record<string, Record<string, (input: object) => Promise<unknown>>>;
    expect(await Promise.resolve(client)).toBe(client);
    expect(await Promise.resolve(client.runs)).toBe(client.runs);
    expect(client.runs.list).toBe(client.runs.list);
    for (const method of methodNames) {
      const [namespace = '', name = ''] = method.split('.');
      await calls[namespace]?.[name]?.({});
    }
    expect(called).toEqual(methodNames);
  });

  it('is implemented whole by a real lab, which refuses input that does not fit and names it does not know', async () => {
    const lab = await openLab(temporaryFolder());
    onTestFinished(() => lab.close());
    for (const name of methodNames) {
      const answer = await lab.call(name, { noSuchField: true });
      expect(answer, name).toMatchObject({ ok: false, error: { code: 'bad_input' } });
    }
    expect(await lab.call('lab.selfDestruct', {})).toMatchObject({ ok: false, error: { code: 'not_found' } });
    expect(await lab.call('__proto__.toString', {})).toMatchObject({ ok: false, error: { code: 'not_found' } });
  });

  it('answers every question that needs no data on an empty lab', async () => {
    const lab = await openLab(temporaryFolder());
    onTestFinished(() => lab.close());
    for (const name of [
      'lab.info',
      'lab.settings',
      'digits.list',
      'presets.list',
      'jobs.list',
      'runs.list',
      'runs.tags',
    ]) {
      expect(await lab.call(name, {}), name).toMatchObject({ ok: true });
    }
    expect(Object.keys(contract)).toEqual(
      expect.arrayContaining(['lab', 'digits', 'matrices', 'presets', 'training', 'jobs', 'runs']),
    );
  });
});

describe('media addresses', () => {
  const refs: MediaRef[] = [
    { kind: 'digits-images', set: 'mnist', part: 'train', indices: [0, 59_999] },
    { kind: 'digits-labels', set: 'fashion-mnist', part: 'test', indices: [7] },
    { kind: 'digits-means', set: 'sample', part: 'train' },
    { kind: 'weights', run: 42, frame: 'last' },
    { kind: 'weights', run: 42, frame: 7 },
    { kind: 'hidden-weights', run: 8 },
    { kind: 'export', run: 1, file: 'weights.bin' },
  ];

  it.each(refs)('are read back as they were written: %o', (ref) => {
    expect(parseMediaAddress(mediaAddress(ref))).toEqual(ref);
  });

  it.each([
    '/media/runs/1/export/../../../etc/passwd',
    '/media/runs/1/export/..%2f..%2fetc%2fpasswd',
    '/media/digits/../lab.sqlite/train/means',
    '/media/digits/sample/train/images?indices=-1',
    '/media/digits/sample/train/images?indices=1,,2',
    '/media/digits/sample/train/images',
    `/media/digits/sample/train/images?indices=${new Array(1001).fill(1).join(',')}`,
    '/media/runs/0/weights/last',
    '/media/runs/1e3/weights/last',
    '/media/',
    '/etc/passwd',
    '',
  ])('that name anything else are refused: %s', (address) => {
    expect(() => parseMediaAddress(address)).toThrow('There is no picture or file at this address.');
  });
});
