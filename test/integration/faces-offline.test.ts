import { expect, it, onTestFinished } from 'vitest';
import { startDeadWeb } from '../../main/demo/dead-web.ts';
import type { Resolve } from '../../main/data/download/polite/guarded-agent.ts';
import { faceState } from '../../shared/models/face.ts';
import { newRow } from '../unit/store/faces/face-list.ts';
import { downloadBench } from '../download-bench.ts';

/** Says of every name but those that `known` knows what a machine without a connection says of all. */
function resolverOf(known: (name: string) => boolean): Resolve {
  return (name, _options, callback) => {
    const error = Object.assign(new Error(`getaddrinfo ENOTFOUND ${name}`), { code: 'ENOTFOUND' });
    setImmediate(() => (known(name) ? callback(null, [{ address: '127.0.0.1', family: 4 }]) : callback(error, [])));
  };
}

const sixty = Array.from({ length: 60 }, (_, index) => index);

it('decides nothing of sixty addresses of sixty hosts when no name can be looked up', async () => {
  const bench = await downloadBench(
    sixty.map((index) => newRow('Ada Vole', index, { url: `http://h${index}.example/a` })),
  );
  const job = await bench.download({}, { resolve: resolverOf(() => false) });
  expect(job).toMatchObject({ state: 'failed', error: { code: 'network' } });
  expect(job.error?.message).toMatch(/seems to be offline/);
  expect(bench.states()).toEqual({ pending: 60 });
});

it('calls names dead that are not found while other hosts answer, and again when nothing else is asked', async () => {
  const web = await startDeadWeb({ pages: new Map() });
  onTestFinished(() => web.close());
  const port = new URL(web.origins[0] ?? '').port;
  const host = (index: number): string => (index % 3 === 0 ? `there${index}.example:${port}` : `gone${index}.example`);
  const rows = sixty.map((index) => newRow('Ada Vole', index, { url: `http://${host(index)}/a` }));
  const bench = await downloadBench(rows);
  const resolve = resolverOf((name) => name.startsWith('there') || name === 'example.com');
  expect(await bench.download({}, { resolve })).toMatchObject({ state: 'succeeded', error: null });
  expect(bench.causes()).toEqual({ 'dead dns': 40, 'dead http 404': 20 });

  const again = { pending: false, again: [faceState.enum.dead], cause: 'dns' };
  expect(await bench.download(again, { resolve })).toMatchObject({ state: 'succeeded', error: null });
  expect(bench.causes()).toEqual({ 'dead dns': 40, 'dead http 404': 20 });
  expect(web.requests).toHaveLength(20);
});
