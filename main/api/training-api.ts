import type { LabHandlers } from '../../shared/contract/port.ts';
import { withSettings } from '../../shared/models/spec-settings.ts';
import type { QueueContext } from '../work/runs/queue-context.ts';
import { presetByName } from '../work/presets.ts';
import { forkRun } from '../work/runs/fork-run.ts';
import { requireRun } from '../work/runs/require-run.ts';
import { resumeRun } from '../work/runs/resume-run.ts';
import { fitToData, requireData, withOwnRule } from '../work/runs/run-data.ts';
import { startRun } from '../work/runs/start-run.ts';
import { trainingEstimate } from '../work/runs/training-estimate.ts';

/** Starting and resuming runs, and the runs that wait. */
export function trainingApi(lab: QueueContext): LabHandlers['training'] {
  return {
    resolve: ({ preset, data, settings }) => {
      const { spec } = presetByName(preset);
      const asked = withSettings(withOwnRule(lab, spec, requireData(lab, data, spec.data.kind)), settings);
      // What the person set stays as it is and fails clearly if it does not fit; only the preset's own split gives way.
      const ruleWasSet = Object.keys(settings).some((path) => path.startsWith('data.'));
      return fitToData(lab, asked, data, ruleWasSet);
    },
    estimate: (wish) => trainingEstimate(lab, wish),
    start: ({ parent, ...wish }) => {
      if (parent !== null) requireRun(lab, parent);
      return startRun(lab, { ...wish, parent: parent === null ? null : { run: parent, step: null } });
    },
    fork: (wish) => forkRun(lab, wish),
    resume: ({ run }) => resumeRun(lab, run),
    watch: ({ run }) => ({ watched: lab.queue.watch(run) }),
    queue: () => lab.queue.state(),
    cancelWaiting: ({ runs }) => ({ runs: lab.queue.cancelMany(runs) }),
    prioritise: ({ runs, priority }) => ({ runs: lab.queue.prioritise(runs, priority) }),
  };
}
