import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { command, commandJson, startCommand, type CommandResult, type RunningCommand } from '../command-line.ts';
import { packedSample } from '../sample.ts';
import { seededMoments } from '../seed.ts';
import { temporaryFolder } from '../temporary.ts';

// There, a signal from another process ends a process at once and unasked.
const onWindows = process.platform === 'win32';
const patient = { timeout: 120_000, interval: 10 };
const outcome = z.object({ run: z.int(), status: z.string(), steps: z.int() });

async function labWithDigits(): Promise<string> {
  const data = temporaryFolder();
  expect((await command(data, 'digits', 'add', '--sample')).code).toBe(0);
  return data;
}

function train(data: string, steps: number, ...words: string[]): RunningCommand {
  const settings = ['--set', `steps=${steps}`, '--set', 'minimumChange=0', '--set', 'checkpointEvery=20'];
  return startCommand(data, '--json', 'train', '--preset', 'part4', '--engine', 'wasm', ...settings, ...words);
}

/** Waits until this command has the lab open and something of it was recorded in the run. */
async function untilItTrains(data: string, { process: { pid } }: RunningCommand, run: number): Promise<void> {
  await vi.waitFor(() => {
    const note = z.object({ pid: z.int() }).parse(JSON.parse(readFileSync(join(data, 'lab.json'), 'utf8')));
    expect(note.pid).toBe(pid);
    expect(existsSync(join(data, 'runs', String(run), 'metrics.f64'))).toBe(true);
  }, patient);
}

/**
 * Holds the run of the command that has the lab open, however fast this machine trains, until so many runs are there: the other commands
 * have then found the lab and work in it.
 */
async function heldUntilRuns(data: string, run: number, count: number): Promise<void> {
  expect((await command(data, 'runs', 'pause', String(run))).code).toBe(0);
  await untilRuns(data, count);
}

function goesOn(data: string, run: number): Promise<CommandResult> {
  return command(data, 'runs', 'resume', '--detach', String(run));
}

/** Waits until so many runs are there. */
async function untilRuns(data: string, count: number): Promise<void> {
  await vi.waitFor(async () => {
    const { value } = await commandJson(data, 'runs', 'list');
    expect(z.object({ total: z.int() }).parse(value).total).toBe(count);
  }, patient);
}

function succeeded({ code, stdout, stderr }: CommandResult, steps: number): void {
  expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
  expect(outcome.parse(JSON.parse(stdout))).toMatchObject({ status: 'succeeded', steps });
}

describe('Commands on one data folder', () => {
  beforeAll(packedSample);

  it.each([1, 2])('train five runs at once, and all succeed (round %i)', { timeout: 300_000 }, async () => {
    const data = await labWithDigits();
    const random = seededMoments();
    const steps = [20, 40, 60, 80, 100];
    const commands: RunningCommand[] = [];
    for (const many of steps) {
      commands.push(train(data, many));
      await delay(200 * random.random());
    }
    const results = await Promise.all(commands.map(({ result }) => result));
    results.forEach((result, place) => succeeded(result, steps[place] ?? 0));
  });

  it('end as they would alone while another trains: one that lists, one that fails', { timeout: 300_000 }, async () => {
    const data = await labWithDigits();
    const short = train(data, 1500);
    await untilItTrains(data, short, 1);
    const long = train(data, 600);
    await heldUntilRuns(data, 1, 2);
    const failed = await command(data, 'train', '--preset', 'part99');
    expect(failed.code).not.toBe(0);
    expect(failed.stderr).toContain('part99');
    expect((await goesOn(data, 1)).code).toBe(0);
    succeeded(await short.result, 1500);
    expect(short.stderr()).toMatch(/stays until they are done/);
    succeeded(await long.result, 600);
    expect(existsSync(join(data, 'lab.json'))).toBe(false);
  });

  it.skipIf(onWindows)('go on when the one that has the lab open is cancelled', { timeout: 300_000 }, async () => {
    const data = await labWithDigits();
    const owner = train(data, 1_000_000);
    await untilItTrains(data, owner, 1);
    const others = [train(data, 60), train(data, 80)];
    await untilRuns(data, 3);
    owner.process.kill('SIGINT');
    succeeded(await (others[0]?.result ?? owner.result), 60);
    succeeded(await (others[1]?.result ?? owner.result), 80);
    const { code, stdout } = await owner.result;
    expect(code).toBe(130);
    expect(outcome.parse(JSON.parse(stdout)).status).toBe('cancelled');
  });

  it.skipIf(onWindows).each(['SIGINT', 'SIGKILL'] as const)(
    'take the lab over, with the run that is in training and those that wait, when its process ends by %s',
    { timeout: 300_000 },
    async (signal) => {
      const data = await labWithDigits();
      const owner = train(data, 1500);
      await untilItTrains(data, owner, 1);
      const steps = [600, 80, 60];
      const others = steps.map((many) => train(data, many));
      await heldUntilRuns(data, 1, 4);
      expect((await goesOn(data, 1)).code).toBe(0);
      await vi.waitFor(() => expect(owner.stdout()).toContain('succeeded'), patient);
      // Now it stays for the others only.
      await vi.waitFor(() => expect(owner.stderr()).toMatch(/stays until/), patient);
      const first = await vi.waitFor(async () => {
        const { value } = await commandJson(data, 'runs', 'list');
        const { runs } = z.object({ runs: z.array(z.object({ id: z.int(), stepsDone: z.int() })) }).parse(value);
        const under = runs.find(({ id, stepsDone }) => id > 1 && stepsDone > 0);
        if (under === undefined) throw new Error('None of the others is in training yet.');
        return under;
      }, patient);
      expect(first.id).toBeGreaterThan(1);
      owner.process.kill(signal);
      const { code } = await owner.result;
      expect(code).toBe(signal === 'SIGINT' ? 0 : null);
      const results = await Promise.all(others.map(({ result }) => result));
      results.forEach((result, place) => succeeded(result, steps[place] ?? 0));
    },
  );
});
