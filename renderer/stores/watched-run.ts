import { shallowRef, watch, type Ref } from 'vue';
import type { LabEvent } from '../../shared/contract/event.ts';
import type { Failure } from '../../shared/failure.ts';
import type { LogLine, RunDetail } from '../../shared/models/run.ts';
import { lab } from '../bridge/lab.ts';
import { together, useLive } from './live.ts';

export interface WatchedRun {
  readonly run: Readonly<Ref<RunDetail | undefined>>;
  readonly log: Readonly<Ref<readonly LogLine[]>>;
  readonly failure: Readonly<Ref<Failure | undefined>>;
  /** Reads everything again. */
  read(): Promise<void>;
}

const mostLines = 5000;

/** One run with all its facts and its log, kept fresh by events and read again after a lost connection. */
export function useWatchedRun(id: () => number | undefined): WatchedRun {
  const run = shallowRef<RunDetail>();
  const log = shallowRef<readonly LogLine[]>([]);
  /** What the last answer said, so that lines which overtook it are not said twice. */
  let told: ReadonlySet<string> = new Set();

  const { failure, read } = useLive(
    () => {
      const wanted = id();
      if (wanted === undefined) return undefined;
      return together(lab.runs.get({ id: wanted }), lab.runs.log({ id: wanted }));
    },
    ([detail, lines]) => {
      run.value = detail;
      log.value = lines;
      told = new Set(lines.map(lineKey));
    },
    { follow: hear, atOnce: false },
  );

  function hear(event: LabEvent, overtaken: boolean): boolean {
    const present = run.value;
    if (present === undefined) return false;
    if (event.type === 'runs-changed') return event.ids.includes(present.id);
    if (event.type === 'run' && event.run.id === present.id) {
      run.value = { ...present, ...event.run };
      // What comes with the end (confusion counts, artifacts), and whether it can be resumed, is not in the event.
      return event.run.status !== present.status;
    }
    if (event.type === 'weights' && event.run === present.id) {
      const weightFrames = [...present.weightFrames.slice(0, event.frame), event.step];
      run.value = { ...present, weightFrames };
    }
    if (event.type === 'log' && event.run === present.id) {
      const lines = overtaken ? event.lines.filter((line) => !told.has(lineKey(line))) : event.lines;
      log.value = [...log.value, ...lines].slice(-mostLines);
    }
    return false;
  }

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
