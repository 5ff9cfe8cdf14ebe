import { describe, expect, it } from 'vitest';
import { addBuiltInDigits, compareAll, goTo, trainPart4, trainWith } from '../first-run-flow.ts';
import { openWorkbench } from './workbench.ts';

describe('the first five minutes in a browser', () => {
  it('leads from an empty lab to two compared runs', async () => {
    const workbench = await openWorkbench();
    const page = await workbench.page();
    await addBuiltInDigits(page);
    const first = await trainPart4(page);

    await goTo(page, 'Home');
    await page.getByRole('link', { name: 'Open run' }).click();
    await page.waitForURL(`**/runs/${first}`);
    await page.getByRole('heading', { name: 'part4' }).waitFor();
    // All ten weight images, the confusion matrix and the accuracy with its interval are there.
    await expect
      .poll(() =>
        page
          .getByRole('main')
          .getByRole('img', { name: /weights/i })
          .count(),
      )
      .toBeGreaterThanOrEqual(10);
    await page
      .getByText(/\(.*\s…\s.*\), n\s2,004/)
      .first()
      .waitFor();

    await goTo(page, 'Train');
    const second = await trainWith(page, 'part5', { Steps: '60' });
    expect(second).toBeGreaterThan(first);

    await compareAll(page, 2);
    await page.getByText('Momentum').first().waitFor();
    await page
      .getByText(/\d+ parameters are equal/)
      .first()
      .waitFor();
    expect(workbench.complaints).toEqual([]);
  });
});
