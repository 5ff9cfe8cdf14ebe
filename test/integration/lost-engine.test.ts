import { afterEach, describe, expect, it } from 'vitest';
import { engineReport } from '../../main/engines/engine-report.ts';
import { valueOf } from '../../shared/contract/index.ts';
import { endOf, jobOf } from '../faces-lab.ts';
import { temporaryFolder } from '../temporary.ts';
import { endlessRun, openTrainingLab, shortRun } from '../training-lab.ts';

const installed = process.env['HIDDEN_UNIT_CACHE'];

function engineIsBack(): void {
  if (installed === undefined) delete process.env['HIDDEN_UNIT_CACHE'];
  else process.env['HIDDEN_UNIT_CACHE'] = installed;
}

afterEach(engineIsBack);

describe('an engine that is removed while runs wait for it', () => {
  it('interrupts them with a sentence, and each is resumed on it when it is back', async ({ skip }) => {
    const { native } = await engineReport();
    if (!native.available) skip(native.why);
    const here = await openTrainingLab();
    const { client } = here;
    const running = await here.start(endlessRun, 'native');
    const waiting = await here.start(shortRun, 'native');
    await here.untilUnderWay(running);
    const job = await jobOf(client, `run-${waiting}`);
    expect(job.state).toBe('queued');

    process.env['HIDDEN_UNIT_CACHE'] = temporaryFolder();
    process.kill(here.trainers.at(-1) ?? 0, 'SIGKILL');
    await here.until(running, 'interrupted');
    const { error } = await endOf(client, { job });
    expect(error).toMatchObject({
      code: 'unavailable',
      message: expect.stringMatching(
        /^The native engine is not available: .* resume it when that is installed again\.$/,
      ),
    });
    expect(await here.run(waiting)).toMatchObject({
      status: 'interrupted',
      error: error?.message,
      resumable: true,
      engine: { name: 'native' },
    });
    for (const run of [running, waiting]) {
      const refused = await client.training.resume({ run });
      expect(refused).toMatchObject({ ok: false, error: { code: 'unavailable' } });
      expect(refused.ok ? '' : refused.error.message).toMatch(/Install that again and resume it, or run it again on/);
    }

    engineIsBack();
    await valueOf(client.training.resume({ run: waiting }));
    await here.until(waiting, 'succeeded');
    expect(await here.run(waiting)).toMatchObject({ engine: { name: 'native' }, stepsDone: shortRun.steps });
    await valueOf(client.training.resume({ run: running }));
    await here.untilUnderWay(running);
    await here.cancel(running);
    await here.until(running, 'cancelled');
  });
});
