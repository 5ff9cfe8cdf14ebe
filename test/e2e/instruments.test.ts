import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { command, startCommandIn } from '../command-line.ts';
import { packedSample } from '../sample.ts';
import { temporaryFolder } from '../temporary.ts';
import { saved } from './saved-file.ts';
import { openWorkbench } from './workbench.ts';

const patience = { timeout: 90_000 };

describe('the instruments on the screen', () => {
  it('look at gradients: curve, map, derivation, and what is saved of them', async () => {
    const workbench = await openWorkbench({ width: 1440, height: 900 });
    const page = await workbench.page('/instruments');
    await page.getByRole('link', { name: /Gradient microscope/ }).click();
    await page.getByRole('button', { name: 'Start', exact: true }).click();
    await page.getByText('Smallest total error 3.245e-7 with h = 1e-7').first().waitFor(patience);
    const curve = page.getByRole('img', { name: 'Error over the step' });
    await curve.getByText('theory: h', { exact: true }).waitFor();
    await expect.poll(() => curve.locator('polyline').count()).toBe(6);
    expect(
      await page
        .getByRole('img', { name: /Error of each weight/ })
        .locator('rect')
        .count(),
    ).toBeGreaterThan(20);
    await page.locator('.katex').first().waitFor();
    const loaded = "[...document.fonts].filter((font) => font.status === 'loaded').map((font) => font.family)";
    const fonts = () => page.evaluate<string[]>(loaded);
    await expect.poll(fonts, patience).toContain('KaTeX_Math');

    const svg = await saved(page, 'Options for Error over the step', 'Save drawing (SVG)');
    expect(svg.name).toBe('analysis-1-gradient-check-error-over-the-step.svg');
    expect(svg.bytes.toString()).toMatch(
      /^<svg [^>]*xmlns="http:\/\/www\.w3\.org\/2000\/svg"[\s\S]*<polyline[^>]*stroke="rgb/,
    );
    const png = await saved(page, 'Options for Error over the step', 'Save image (PNG)');
    expect(png.bytes.subarray(1, 4).toString()).toBe('PNG');
    expect(png.bytes.readUInt32BE(16)).toBeGreaterThan(600);
    const csv = await saved(page, 'Options for Error over the step', 'Save data (CSV)');
    expect(csv.bytes.toString()).toMatch(
      /^line,step h,total \|analytic − difference\|\n"forward, float64",1,2\.698202291518/,
    );
    const json = await saved(page, 'Export', 'Export as JSON');
    const exported = JSON.parse(json.bytes.toString()) as {
      instrument: string;
      result: { values: { best: { h: number } } };
    };
    expect(exported.instrument).toBe('gradient-check');
    expect(exported.result.values.best.h).toBeCloseTo(1e-7, 12);

    // Another setting is another analysis, and the two stand side by side.
    await page.getByLabel('Difference').selectOption('central');
    await page.getByRole('button', { name: 'Start', exact: true }).click();
    await page.waitForURL(/analysis=2$/);
    await page
      .getByText(/Smallest total error .*e-(9|10) /)
      .first()
      .waitFor(patience);
    await page.getByLabel('Compare with').selectOption('Analysis 1');
    await expect.poll(() => page.getByRole('img', { name: 'Error over the step' }).count(), patience).toBe(2);
    expect(workbench.complaints).toEqual([]);
  });

  it('race, follow a valley live, and say of a net how sure it is and what it makes of a digit drawn by hand', async () => {
    packedSample();
    const data = temporaryFolder();
    await command(data, 'digits', 'add', '--sample');
    const small = ['data.split.train=500', 'data.split.validation=20', 'steps=100'].flatMap((pair) => ['--set', pair]);
    await command(data, 'train', '--preset', 'part5', '--engine', 'wasm', ...small);
    const workbench = await openWorkbench({ data, width: 1440, height: 900 });

    const race = await workbench.page('/instruments/backprop-race');
    await race.getByRole('button', { name: 'Start', exact: true }).click();
    await race
      .getByText(/every path takes [\d,]+ times the multiplications/)
      .first()
      .waitFor(patience);
    const counted = async (): Promise<number[]> => {
      const nets = await race.getByRole('img', { name: /derivatives worked out$/ }).all();
      const names = await Promise.all(nets.map((net) => net.getAttribute('aria-label')));
      return names.map((name) => Number(/(\d+) derivatives/.exec(name ?? '')?.[1]));
    };
    expect(await counted()).toEqual([0, 0]);
    await race.getByRole('button', { name: 'Last step' }).first().click();
    await expect.poll(async () => Math.min(...(await counted()))).toBeGreaterThan(0);
    const [everyPath = 0, reused = 0] = await counted();
    expect(everyPath).toBeGreaterThan(reused);

    const valley = await workbench.page('/instruments/momentum');
    // The page says what one click shows, once, and is not empty after it.
    await expect.poll(() => valley.getByText(/^Gradient descent with momentum in a quadratic valley/).count()).toBe(1);
    await valley.getByRole('button', { name: 'Analyse with these settings' }).click();
    await valley
      .getByText(/^Best: learning rate 3\.306 and momentum 0\.6694/)
      .first()
      .waitFor(patience);
    const map = valley.getByRole('img', { name: /^Speed over learning rate and momentum; chosen/ });
    const chosen = await map.getAttribute('aria-label');
    await valley.getByRole('slider', { name: 'Learning rate' }).press('ArrowLeft');
    await expect.poll(() => map.getAttribute('aria-label')).not.toBe(chosen);
    await valley.getByRole('button', { name: 'Take the best pair' }).click();
    await expect.poll(() => map.getAttribute('aria-label')).toMatch(/chosen 3\.306 and 0\.6694,/);
    // Not rounded to what the sliders have: the rate would be 0.83 then.
    await valley.getByRole('row', { name: /^as chosen 3\.306 0\.6694 0\.8182 / }).waitFor(patience);

    const calibration = await workbench.page('/instruments/calibration?run=1');
    await calibration.getByRole('button', { name: 'Analyse run 1' }).click();
    await calibration
      .getByText(/expected calibration error/)
      .first()
      .waitFor(patience);
    await calibration.getByRole('heading', { name: 'Reliability' }).waitFor();
    await calibration.getByRole('link', { name: 'Learning curve' }).click();
    await calibration.waitForURL('**/instruments/learning-curve?run=1');
    await calibration.getByLabel('Sizes').fill('3');
    await calibration.getByLabel('Seeds').fill('2');
    await calibration.getByLabel('Steps').fill('20');
    await calibration.getByRole('button', { name: 'Start', exact: true }).click();
    const curve = calibration.getByRole('img', { name: 'Accuracy over training-set size' });
    await curve.getByText('test, mean', { exact: true }).waitFor(patience);
    await expect.poll(() => curve.locator('polyline').count()).toBeGreaterThanOrEqual(4);
    await calibration
      .getByText(/test accuracy with all [\d,]+ training examples/)
      .first()
      .waitFor();

    const bench = await workbench.page('/instruments/forward?run=1');
    await bench.getByRole('button', { name: 'Start', exact: true }).click();
    await bench
      .getByText(/, is taken for \d with/)
      .first()
      .waitFor(patience);
    const pad = bench.getByLabel('Draw a digit here');
    await pad.scrollIntoViewIfNeeded();
    const box = await pad.boundingBox();
    if (box === null) throw new Error('There is nowhere to draw.');
    const draw = async (points: readonly (readonly [number, number])[]): Promise<void> => {
      await bench.getByRole('button', { name: 'Clear' }).click();
      for (const [place, [x, y]] of points.entries()) {
        await bench.mouse.move(box.x + x * box.width, box.y + y * box.height, { steps: 4 });
        if (place === 0) await bench.mouse.down();
      }
      await bench.mouse.up();
    };
    const ring = Array.from({ length: 25 }, (_, at): [number, number] => {
      const angle = (2 * Math.PI * at) / 24;
      return [0.5 + 0.24 * Math.sin(angle), 0.5 - 0.34 * Math.cos(angle)];
    });
    const drawn = {
      0: ring,
      1: [
        [0.5, 0.15],
        [0.5, 0.85],
      ],
      7: [
        [0.25, 0.2],
        [0.75, 0.2],
        [0.5, 0.85],
      ],
    } as const;
    for (const [digit, points] of Object.entries(drawn)) {
      await draw(points);
      await expect
        .poll(() => bench.getByText(/^\s*taken for/).textContent(), patience)
        .toMatch(new RegExp(String.raw`taken for ${digit}\b`));
    }
    await bench.getByText('your drawing, as the net is given it').waitFor();
    await bench.getByRole('heading', { name: 'Your drawing through the net' }).waitFor();
    await bench.getByText(/^\s*taken for/).waitFor();
    expect(workbench.complaints).toEqual([]);
  });

  it('show every layer of a net with hidden ones, and the terms of any unit', async () => {
    packedSample();
    const data = temporaryFolder();
    await command(data, 'digits', 'add', '--sample');
    const hidden = JSON.stringify([20, 30].map((units) => ({ units, activation: 'tanh' })));
    const sets = ['--data', 'digits:sample', '--set', `hidden=${hidden}`, '--set', 'steps=5', '--engine', 'cpu'];
    await command(data, 'train', '--preset', 'part8', ...sets);
    await command(data, 'instrument', 'forward', '--run', '1');
    const workbench = await openWorkbench({ data, width: 1024, height: 700 });
    const page = await workbench.page('/instruments/forward?run=1');
    const net = page.getByRole('group', { name: 'Layers, terms, outputs and softmax' });
    await net.getByText('hidden_1, tanh').waitFor(patience);
    await expect.poll(() => net.getByRole('button', { name: /^hidden_1, unit \d+: / }).count()).toBe(14);
    const unit = net.getByRole('button', { name: /^hidden_2, unit \d+: / }).nth(3);
    const name = /unit \d+/.exec((await unit.getAttribute('aria-label')) ?? '')?.[0] ?? '';
    await unit.hover();
    await page.getByRole('button', { name: `List all 20 terms of ${name} of hidden_2` }).waitFor();
    await expect.poll(() => unit.getAttribute('aria-pressed')).toBe('true');
    // By the keys, and down to the inputs, whose terms are a picture and a list.
    await net
      .getByRole('button', { name: /^hidden_1, unit \d+: / })
      .nth(5)
      .focus();
    await page.getByRole('img', { name: /^Terms of unit \d+$/ }).waitFor();
    await page.getByRole('button', { name: /^List all 784 terms of unit \d+ of hidden_1$/ }).click();
    await expect
      .poll(() =>
        page
          .getByRole('list', { name: /^All terms of unit/ })
          .getByRole('listitem')
          .count(),
      )
      .toBeGreaterThan(8);
    // A bound of 32 bits is not a range that a person chooses from.
    await page.getByText('Its number in the part, counted from 0. 0 or more.').waitFor();
    // The page may set no styles as text: a drawing that is saved does not either, or the console complains.
    const svg = await saved(page, 'Options for Example 0 through the net', 'Save drawing (SVG)');
    expect(svg.bytes.toString()).toMatch(/^<svg [\s\S]*hidden_1, tanh/);
    const png = await saved(page, 'Options for Example 0 through the net', 'Save image (PNG)');
    expect(png.bytes.subarray(1, 4).toString()).toBe('PNG');
    expect(workbench.complaints).toEqual([]);
  });

  it('say on the page of a run at which step its gradient went wrong', async () => {
    packedSample();
    const data = temporaryFolder();
    await command(data, 'digits', 'add', '--sample');
    const fixture = pathToFileURL(join(import.meta.dirname, '..', 'fixtures', 'wrong-gradient.ts')).href;
    const sets = ['steps=20', 'data.split.train=100', 'record.gradientCheckEvery=5'].flatMap((one) => ['--set', one]);
    const train = ['train', '--preset', 'part4', '--engine', 'cpu', ...sets];
    await startCommandIn({ NODE_OPTIONS: `--import=${fixture}` }, data, ...train).result;
    const workbench = await openWorkbench({ data, width: 1024, height: 700 });
    const page = await workbench.page('/runs/1');
    await page
      .getByText(/does not match finite differences of the loss since step 15: gradient error 0\.\d+, limit 0\.01/)
      .waitFor(patience);
    await page.getByRole('heading', { name: /^Gradient error/ }).waitFor();
    await page.getByText(/The gradient check failed at step 15: by /).waitFor();
    // The contour lab of a run draws that run's surface, and not a figure of the report.
    const surface = await workbench.page('/instruments/contour?run=1');
    await surface.getByRole('button', { name: 'Draw the surface of run 1' }).click();
    await surface.getByRole('heading', { name: 'Cost over two weights, run 1' }).waitFor(patience);
    // The option is on the form of the next run.
    await page.getByRole('button', { name: 'Run with changes' }).click();
    await page.waitForURL('**/train*');
    await page.getByText(/^More: /).click();
    await expect.poll(() => page.getByLabel('Check gradient every').inputValue()).toBe('5');
    expect(workbench.complaints).toEqual([]);
  });
});
