import { useToldNames } from '../../parts/told-names.ts';
import { useRouter } from 'vue-router';
import { exportFiles, netFiles, type ExportFile } from '../../../shared/contract/media.ts';
import type { Preset } from '../../../shared/models/experiment.ts';
import type { RunDetail } from '../../../shared/models/run.ts';
import { lab, media, valueOf } from '../../bridge/lab.ts';
import { useKinds } from '../../stores/kinds.ts';
import { useNotices } from '../../stores/notices.ts';
import { failureOf } from '../../ui/failure-text.ts';
import { saveBlob } from '../../ui/save-file.ts';
import { commandLine } from './command-line.ts';

/** What a person can do with a run; what goes wrong is told in a message at the edge of the window. */
export function useRunActions(read: () => RunDetail | undefined, presets: () => readonly Preset[]) {
  const router = useRouter();
  const notices = useNotices();
  const kinds = useKinds();
  const names = useToldNames();

  async function attempt(what: string, work: (run: RunDetail) => Promise<void>): Promise<void> {
    const run = read();
    if (run === undefined) return;
    try {
      await work(run);
    } catch (error) {
      notices.tell(`${what} ${failureOf(error).message}`, { kind: 'bad' });
    }
  }

  /** The same spec on the same data, watched on the Train page. */
  const again = (): Promise<void> =>
    attempt('Could not start the run.', async (run) => {
      const { data } = run;
      if (data === null)
        throw new Error('The data of this run was removed. Use Run with changes to choose other data.');
      const started = await valueOf(
        lab.training.start({
          spec: run.spec,
          data,
          preset: run.preset,
          name: run.name,
          engine: run.engine?.name ?? null,
          tags: run.tags,
          parent: run.id,
        }),
      );
      await router.push({ path: '/train', query: { run: String(started.run) } });
    });

  /** A new run that continues from a checkpoint of this one. */
  const fork = (step: number, settings: Record<string, unknown>): Promise<void> =>
    attempt('Could not fork the run.', async (run) => {
      const started = await valueOf(lab.training.fork({ run: run.id, step, settings }));
      await router.push({ path: '/train', query: { run: String(started.run) } });
    });

  const withChanges = (): Promise<void> =>
    attempt('', async (run) => {
      await router.push({ path: '/train', query: { from: String(run.id) } });
    });

  const copyCommand = (): Promise<void> =>
    attempt('Could not copy the command.', async (run) => {
      const command = commandLine(run, presets(), kinds.kinds.data);
      if (command === undefined) throw new Error('No preset matches this run, so it cannot be written as a command.');
      await navigator.clipboard.writeText(command);
      notices.tell(`Copied: ${command}`);
    });

  const resume = (): Promise<void> =>
    attempt('Could not resume the run.', async (run) => {
      await valueOf(lab.training.resume({ run: run.id }));
    });

  const remove = (): Promise<void> =>
    attempt('Could not delete the run.', async (run) => {
      await valueOf(lab.runs.delete({ ids: [run.id] }));
      notices.tell(`Moved ${names.of(run)} to the trash.`, { undo: () => restore(run.id) });
      await router.push('/runs');
    });

  async function restore(id: number): Promise<void> {
    const result = await lab.runs.restore({ ids: [id] });
    if (!result.ok) notices.tell(result.error.message, { kind: 'bad' });
  }

  const save = (file: ExportFile): Promise<void> =>
    attempt('Could not save the file.', async (run) => {
      const bytes = await media({ kind: 'export', run: run.id, file });
      // One file of the net names the other beside it, so these keep their names.
      const name = netFiles.includes(file) ? file : `run-${run.id}-${file}`;
      saveBlob(new Blob([bytes]), name);
    });

  return { again, fork, withChanges, copyCommand, resume, remove, restore, save, files: exportFiles };
}

export type RunActions = ReturnType<typeof useRunActions>;
