import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { command } from '../command-line.ts';
import { packedSample } from '../sample.ts';
import { openWorkbench, type Workbench } from './workbench.ts';

/** A workbench with the built-in digits and a long training that was started on its Train page. */
async function longTraining(): Promise<{ workbench: Workbench; page: Page }> {
  packedSample();
  const workbench = await openWorkbench();
  await command(workbench.data, 'digits', 'add', '--sample');
  const page = await workbench.page('/train');
  // A net without hidden layers is drawn before it is trained, too.
  await page.getByText('before the first step').waitFor();
  await page.getByRole('img', { name: 'An example', exact: true }).waitFor();
  await page
    .getByRole('textbox', { name: 'Steps' })
    .or(page.getByRole('spinbutton', { name: 'Steps' }))
    .fill('100000');
  await page.getByRole('button', { name: 'Start' }).click();
  await page.waitForURL(/run=\d+/);
  await untilRunning(page);
  await page
    .getByRole('main')
    .getByText(/ of 100,000 steps/)
    .waitFor();
  return { workbench, page };
}

async function untilRunning(page: Page): Promise<void> {
  await page
    .getByRole('main')
    .getByText(/running \d/)
    .first()
    .waitFor();
}

/** Clicks in the window in front, as a person does: Chromium can let a click on one behind wait for ever. */
async function press(page: Page, name: string): Promise<void> {
  await page.bringToFront();
  await page.getByRole('main').getByRole('button', { name }).click();
}

function weightsStep(page: Page): Promise<number> {
  return page
    .getByRole('heading', { name: /^Weights, step/ })
    .textContent()
    .then((text) => Number((text ?? '').replace(/\D/g, '')));
}

describe('the form of a training', () => {
  it('takes nothing that is typed before the lab has said what belongs on it, and keeps what is typed then', async () => {
    packedSample();
    const workbench = await openWorkbench();
    await command(workbench.data, 'digits', 'add', '--sample');
    const frame = z.object({ id: z.int(), call: z.string().optional() }).partial();
    const held: { id?: number | undefined; answer?: () => void } = {};
    await workbench.context.routeWebSocket(/\/wire$/, (wire) => {
      const lab = wire.connectToServer();
      wire.onMessage((message) => {
        const { id, call } = frame.parse(JSON.parse(String(message)));
        if (call === 'training.resolve') held.id = id;
        lab.send(message);
      });
      lab.onMessage((message) => {
        const { id } = frame.parse(JSON.parse(String(message)));
        const send = (): void => {
          wire.send(message);
        };
        if (id !== undefined && id === held.id) held.answer = send;
        else send();
      });
    });
    const page = await workbench.page('/train');
    await expect.poll(() => held.answer).toBeDefined();
    const steps = page.getByRole('textbox', { name: 'Steps' });
    await expect.poll(() => steps.isDisabled()).toBe(true);
    const typing = steps.fill('123');
    held.answer?.();
    await typing;
    await page.getByRole('button', { name: 'Start' }).click();
    await page
      .getByRole('main')
      .getByText(/ of 123 steps/)
      .waitFor();
  });
});

describe('a training in a browser', () => {
  it('goes on across a reload, and the pictures of its weights keep forming', async () => {
    const { workbench, page } = await longTraining();
    await page.reload();
    await untilRunning(page);
    const before = await weightsStep(page);
    await expect.poll(() => weightsStep(page)).toBeGreaterThan(before);
    await press(page, 'Cancel');
    await page.getByRole('main').getByText('⊘ cancelled').waitFor();
    expect(workbench.complaints).toEqual([]);
  });

  it('is the same training in two windows: paused in one, resumed in the other', async () => {
    const { workbench, page } = await longTraining();
    const other = await workbench.page(page.url().slice(workbench.origin.length));
    await press(page, 'Pause');
    await other.getByRole('main').getByText('‖ paused').waitFor();
    await press(other, 'Resume');
    await untilRunning(page);
    await press(other, 'Cancel');
    await page.getByRole('main').getByText('⊘ cancelled').waitFor();
    // What was stopped can resume from its checkpoint.
    await press(page, 'Resume');
    await untilRunning(other);
    await press(other, 'Cancel');
    await page.getByRole('main').getByText('⊘ cancelled').waitFor();
  });

  it('says when the lab is gone', async () => {
    const { workbench, page } = await longTraining();
    workbench.kill();
    await page.getByRole('status').filter({ hasText: /lab/i }).first().waitFor();
  });
});
