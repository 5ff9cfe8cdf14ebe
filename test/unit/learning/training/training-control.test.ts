import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { RunClock } from '../../../../main/learning/training/run-clock.ts';
import { TrainingControl } from '../../../../main/learning/training/training-control.ts';

describe('the control of a training', () => {
  it('holds it while paused and lets it go on', async () => {
    const control = new TrainingControl();
    control.pause();
    expect(control.paused).toBe(true);
    const order: string[] = [];
    const held = control.resumed().then(() => order.push('went on'));
    await Promise.resolve();
    order.push('resume');
    control.resume();
    await held;
    expect(order).toEqual(['resume', 'went on']);
    expect(control.paused).toBe(false);
  });

  it('ends a pause when cancelled, and is not paused again', async () => {
    const control = new TrainingControl();
    control.pause();
    control.cancel();
    await control.resumed();
    control.pause();
    expect([control.cancelled, control.paused]).toEqual([true, false]);
  });
});

describe('the clock of a run', () => {
  it('goes on from what was spent before and does not count pauses as training', () => {
    const now = vi.spyOn(performance, 'now').mockReturnValue(1000);
    onTestFinished(() => {
      now.mockRestore();
    });
    const clock = new RunClock({ trainingSeconds: 10, processSeconds: 20, pausedSeconds: 30 });
    now.mockReturnValue(3000);
    clock.pause();
    now.mockReturnValue(7000);
    expect(clock.read()).toMatchObject({ trainingSeconds: 12, pausedSeconds: 34 });
    clock.resume();
    now.mockReturnValue(8000);
    expect(clock.read()).toMatchObject({ trainingSeconds: 13, pausedSeconds: 34 });
    expect(clock.read().processSeconds).toBeGreaterThanOrEqual(20);
  });
});
