import type { Page } from 'playwright-core';

/** The first five minutes, as a person clicks them; the same in a browser and in the desktop app's window. */

export async function addBuiltInDigits(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Use the built-in digits' }).click();
  await page.getByRole('link', { name: 'View digits' }).waitFor({ timeout: 60_000 });
}

/** Presses *Train part 4* on Home and waits until the run has succeeded. @returns the run's number. */
export async function trainPart4(page: Page): Promise<number> {
  await page.getByRole('button', { name: 'Train part 4' }).click();
  return untilSucceeded(page);
}

/** Starts a preset from the Train page with some parameters changed. @returns the run's number. */
export async function trainWith(page: Page, preset: string, values: Readonly<Record<string, string>>): Promise<number> {
  await page.getByLabel('Preset').selectOption(preset);
  for (const [label, value] of Object.entries(values)) {
    await page
      .getByRole('spinbutton', { name: label })
      .or(page.getByRole('textbox', { name: label }))
      .first()
      .fill(value);
  }
  const before = page.url();
  await page.getByRole('button', { name: 'Start' }).click();
  await page.waitForURL((url) => url.href !== before && url.searchParams.has('run'));
  return untilSucceeded(page);
}

async function untilSucceeded(page: Page): Promise<number> {
  await page.waitForURL(/\/train\?run=\d+/);
  await page.getByRole('main').getByText('succeeded').first().waitFor({ timeout: 180_000 });
  return Number(new URL(page.url()).searchParams.get('run'));
}

/** Goes to a page by its entry in the rail. */
export async function goTo(page: Page, name: 'Home' | 'Digits' | 'Train' | 'Runs' | 'Settings'): Promise<void> {
  await page.getByRole('navigation').getByRole('link', { name, exact: true }).click();
}

/** Selects every listed run and compares them. */
export async function compareAll(page: Page, runs: number): Promise<void> {
  await goTo(page, 'Runs');
  const boxes = page.getByRole('checkbox', { name: /^Select/ });
  await boxes.nth(runs - 1).waitFor();
  for (let place = 0; place < runs; place += 1) await boxes.nth(place).check();
  await page.getByRole('button', { name: new RegExp(`Compare ${runs}`) }).click();
  await page.waitForURL(/\/compare\?runs=/);
}
