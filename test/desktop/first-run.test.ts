import { afterAll, beforeAll, expect, it } from 'vitest';
import { valueOf } from '../../shared/contract/index.ts';
import { describeDesktop, openDesktop, type Desktop } from './desktop-app.ts';

/** As slow as a busy machine without native TensorFlow may be. */
const patience = 120_000;

describeDesktop('the first run in the window', () => {
  let desktop: Desktop;
  const complaints: string[] = [];
  beforeAll(async () => {
    desktop = await openDesktop();
    desktop.page.on('pageerror', ({ message }) => complaints.push(message));
    desktop.page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
  });
  afterAll(() => desktop.close());

  it('gets the built-in digits with one button', async () => {
    const { page, lab } = desktop;
    await page.getByRole('button', { name: 'Use the built-in digits' }).click();
    await page.getByRole('link', { name: 'View digits' }).waitFor({ timeout: patience });
    expect(await valueOf(lab.digits.list({}))).toHaveLength(1);
    await page.getByRole('img', { name: /^MNIST sample: five images/ }).waitFor();
  });

  it('loads pictures through the scheme, pixel for pixel those of the lab', async () => {
    const { page, lab } = desktop;
    const set = await valueOf(lab.digits.show({ id: null }));
    const address = `/media/digits/${set.id}/train/images?indices=0,17`;
    const loaded = await page.evaluate(async (from) => {
      const answer = await fetch(from);
      return { status: answer.status, bytes: [...new Uint8Array(await answer.arrayBuffer())] };
    }, address);
    expect(loaded.status).toBe(200);
    const [first, second] = await Promise.all(
      [0, 17].map((index) => valueOf(lab.digits.image({ id: set.id, part: 'train', index }))),
    );
    expect(loaded.bytes).toEqual([...(first?.pixels ?? []), ...(second?.pixels ?? [])]);
  });

  it('trains the preset of part 4 and shows it learn', async () => {
    const { page } = desktop;
    await page.getByRole('button', { name: 'Train part 4' }).click();
    await page.waitForURL('hidden-unit://app/train?run=1');
    await page.getByRole('img', { name: /weights after step \d+ of class 9/ }).waitFor({ timeout: patience });
    await page.getByRole('img', { name: /^Accuracy, last values/ }).waitFor({ timeout: patience });
    await ended(desktop, 1);
  });

  it('opens the run from Home', async () => {
    const { page } = desktop;
    await page.getByRole('link', { name: /^Home/ }).click();
    await page.getByRole('link', { name: 'Open run' }).click();
    await page.waitForURL('hidden-unit://app/runs/1');
    await page
      .getByRole('heading', { name: 'Confusion' })
      .or(page.getByRole('table', { name: /confus/i }))
      .first()
      .waitFor();
  });

  it('runs it again with momentum, which gets further in fewer steps', async () => {
    const { page, lab } = desktop;
    await page
      .getByRole('link', { name: 'Run with changes' })
      .or(page.getByRole('button', { name: 'Run with changes' }))
      .click();
    await page.waitForURL('hidden-unit://app/train?from=1');
    await page.getByRole('textbox', { name: /^Momentum/ }).fill('0.9');
    await page.getByRole('textbox', { name: /^Steps/ }).fill('100');
    await page.getByRole('button', { name: 'Start' }).click();
    await page.waitForURL('hidden-unit://app/train?run=2&parent=1');
    await ended(desktop, 2);
    const accuracies = await Promise.all([1, 2].map((id) => testAccuracy(lab, id)));
    expect(accuracies[0]).toBeGreaterThan(0.8);
    expect(accuracies[1]).toBeGreaterThan(accuracies[0] ?? 1);
  });

  it('finds both in the history and lays their curves over each other', async () => {
    const { page } = desktop;
    await page.getByRole('link', { name: /^Runs/ }).click();
    await page.getByRole('checkbox', { name: /run 1$/ }).check();
    await page.getByRole('checkbox', { name: /run 2$/ }).check();
    await page.getByRole('button', { name: /^Compare/ }).click();
    await page.waitForURL(/^hidden-unit:\/\/app\/compare\?runs=/);
    const curves = page.getByRole('img', { name: /^Cost, nats per example, last values/ });
    const label = await curves.getAttribute('aria-label');
    expect(label).toMatch(/part4 · training 0\.\d+/);
    expect(label).toMatch(/γ 0\.9 · steps 100 · validation 0\.\d+/);
    const differences = page.getByRole('table', { name: /Differences/ });
    const different = await differences.getByRole('row', { name: /^(Momentum|Steps) / }).allInnerTexts();
    expect(different).toHaveLength(2);
    await differences.getByRole('row', { name: /^Test accuracy .*\d+\.\d\d/i }).waitFor();
  });

  it('scrolls inside the frame, never the window', async () => {
    const { page } = desktop;
    for (const address of ['/', '/digits', '/train', '/runs', '/runs/1', '/compare?runs=1,2', '/settings']) {
      await page.goto(`hidden-unit://app${address}`);
      await page.waitForSelector('html[data-painted=true]', { state: 'attached' });
      await page.getByRole('main').getByRole('heading').or(page.getByRole('main').getByRole('table')).first().waitFor();
      const overflow = await page.evaluate(`document.documentElement.scrollHeight - window.innerHeight`);
      expect(overflow, address).toBe(0);
    }
  });

  it('did all of it without an error in the page', () => {
    expect(complaints).toEqual([]);
  });
});

async function ended({ lab }: Desktop, id: number): Promise<void> {
  const status = async () => (await valueOf(lab.runs.get({ id }))).status;
  await expect.poll(status, { timeout: patience }).toMatch(/^(?!queued|running)/);
  expect(await status()).toBe('succeeded');
}

async function testAccuracy(lab: Desktop['lab'], id: number): Promise<number> {
  const { metrics } = await valueOf(lab.runs.get({ id }));
  return metrics['test.accuracy']?.last ?? Number.NaN;
}
