import { LabError } from '../../shared/failure.ts';
import type { LabHandlers } from '../../shared/contract/port.ts';
import type { LabCheckReport } from '../../shared/models/disk.ts';
import type { Task } from '../jobs/task.ts';
import { checkTask } from '../work/disk/check-task.ts';
import { retentionTask } from '../work/disk/retention.ts';
import type { LabContext } from '../work/lab-context.ts';
import { diskReads } from './disk-reads.ts';

/** The lab's disk: what takes room, what goes by itself, whether everything is as it was written. */
export function diskApi(lab: LabContext): LabHandlers['disk'] {
  let last: LabCheckReport | null = null;
  const begin = (task: Task): ReturnType<LabHandlers['disk']['check']> => {
    if (lab.jobs.busy(({ kind }) => kind === 'disk')) {
      throw new LabError('conflict', 'The lab is being checked or tidied already. Wait until that is done.');
    }
    return { job: lab.jobs.add(task) };
  };
  return {
    ...diskReads(lab),
    tidy: () => begin(retentionTask(lab)),
    check: () =>
      begin(
        checkTask(lab, (report) => {
          last = report;
        }),
      ),
    report: () => last,
  };
}
