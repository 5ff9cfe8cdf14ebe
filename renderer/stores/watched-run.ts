import { onScopeDispose, shallowRef, watch, type Ref } from 'vue';
import type { LabEvent } from '../../shared/contract/event.ts';
import type { LogLine, RunDetail } from '../../shared/models/run.ts';
import { hearShell, lab, subscribe, valueOf } from '../bridge/lab.ts';

export interface WatchedRun {
  readonly run: Readonly<Ref<RunDetail | undefined>>;
  readonly log: Readonly<Ref<readonly LogLine[]>>;
  readonly failure: Readonly<Ref<unknown>>;
  /** Reads everything again. */
  read(): Promise<void>;
}

const mostLines = 5000;

/** One run with all its facts and its log, kept fresh by events and read again after a lost connection. */
export function useWatchedRun(id: () => number | undefined): WatchedRun {
  const run = shallowRef<RunDetail>();
  const log = shallowRef<readonly LogLine[]>([]);
  const failure = shallowRef<unknown>();
  let asked = 0;
  /** What was heard of the run since it was asked for: the answer can be older. Undefined while nothing is asked. */
  let meanwhile: LabEvent[] | undefined;

  async function read(): Promise<void> {
    const wanted = id();
    const turn = ++asked;
    meanwhile = wanted === undefined ? undefined : [];
    if (wanted === undefined) return;
    try {
      const [detail, lines] = await Promise.all([
        valueOf(lab.runs.get({ id: wanted })),
        valueOf(lab.runs.log({ id: wanted })),
      ]);
      if (turn !== asked) return;
      run.value = detail;
      log.value = lines;
      failure.value = undefined;
      const overtaking = meanwhile ?? [];
      meanwhile = undefined;
      const told = new Set(lines.map(lineKey));
      for (const event of overtaking) {
        if (event.type !== 'log') hear(event);
        else hear({ ...event, lines: event.lines.filter((line) => !told.has(lineKey(line))) });
      }
    } catch (error) {
      if (turn !== asked) return;
      meanwhile = undefined;
      failure.value = error;
    }
  }

  function hear(event: LabEvent): void {
    meanwhile?.push(event);
    const present = run.value;
    if (present === undefined) return;
    if (event.type === 'run' && event.run.id === present.id) {
      const changed = event.run.status !== present.status;
      run.value = { ...present, ...event.run };
      // What comes with the end (confusion counts, artifacts), and whether it can be resumed, is not in the event.
      if (changed) void read();
    }
    if (event.type === 'weights' && event.run === present.id) {
      const weightFrames = [...present.weightFrames.slice(0, event.frame), event.step];
      run.value = { ...present, weightFrames };
    }
    if (event.type === 'log' && event.run === present.id) log.value = [...log.value, ...event.lines].slice(-mostLines);
  }

  onScopeDispose(subscribe(hear));
  onScopeDispose(
    hearShell((event) => {
      if (event.type === 'connection' && event.connected) void read();
    }),
  );
  watch(
    id,
    () => {
      run.value = undefined;
      log.value = [];
      failure.value = undefined;
      void read();
    },
    { immediate: true },
  );
  return { run, log, failure, read };
}

function lineKey({ at, text }: LogLine): string {
  return `${at} ${text}`;
}

/** Whether a run can still change by itself. */
export function isActive(status: RunDetail['status']): boolean {
  return status === 'queued' || status === 'running' || status === 'paused';
}
