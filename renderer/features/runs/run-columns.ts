import { ref, watch, type Ref } from 'vue';
import { costMetric, progressMetric, resultMetric } from '../../../shared/models/metrics/metric-kinds.ts';
import type { MetricKind } from '../../../shared/models/metrics/metric-kind.ts';
import { capitalised } from '../../ui/format.ts';

/** A column of the run table. `sort`: what the lab orders by; `width`: pixels at least; `grow`: its part of the room left over. */
export interface RunColumn {
  id: string;
  title: string;
  /** Said on hover, where the title is not enough. */
  about?: string;
  sort?: string;
  width: number;
  grow?: number;
  align: 'left' | 'right';
  /** Not shown until a person asks for it, in a narrow window or in any. */
  extra?: 'narrow' | 'always';
}

const left = { align: 'left' } as const;
const right = { align: 'right' } as const;

/** A column for every other metric of the lab, shown when a person asks for it. */
export function metricColumns(metrics: readonly MetricKind[]): RunColumn[] {
  const others = metrics.filter(({ name }) => !runColumns.some(({ id }) => id === name));
  return others.map(({ name, title, unit, display }) => ({
    ...{
      id: name,
      title: capitalised(title),
      sort: name,
      width: display === 'fraction' ? 192 : 96,
      align: 'right',
      extra: 'always',
    },
    ...(unit === '' ? {} : { about: unit }),
  }));
}

export const runColumns: readonly RunColumn[] = [
  { id: 'status', title: 'Status', sort: 'status', width: 112, ...left },
  { id: 'id', title: 'Run', sort: 'id', width: 56, ...right, extra: 'always' },
  { id: 'name', title: 'Name', sort: 'name', width: 120, grow: 2, ...left },
  { id: 'preset', title: 'Preset', sort: 'preset', width: 76, ...left, extra: 'always' },
  { id: 'data', title: 'Data', sort: 'data.set', width: 72, grow: 1, ...left, extra: 'narrow' },
  { id: 'optimizer.momentum', title: 'Momentum', sort: 'optimizer.momentum', width: 84, ...right },
  {
    id: 'optimizer.learningRate',
    title: 'Learning rate',
    sort: 'optimizer.learningRate',
    width: 96,
    ...right,
    extra: 'narrow',
  },
  { id: 'seed', title: 'Seed', sort: 'seed', width: 64, ...right, extra: 'always' },
  { id: 'steps', title: 'Steps', about: 'Completed steps', sort: 'stepsDone', width: 56, ...right },
  { id: resultMetric, title: 'Test accuracy', sort: resultMetric, width: 192, ...right },
  {
    id: progressMetric,
    title: 'Val. accuracy',
    sort: progressMetric,
    width: 192,
    ...right,
    extra: 'always',
  },
  {
    id: costMetric,
    title: 'Train cost',
    about: 'Mean cost per training example',
    sort: costMetric,
    width: 78,
    ...right,
    extra: 'narrow',
  },
  {
    id: 'validation.cost',
    title: 'Val. cost',
    about: 'Mean cost per validation example',
    sort: 'validation.cost',
    width: 88,
    ...right,
    extra: 'always',
  },
  {
    id: 'curve',
    title: 'Curve',
    about: 'Validation accuracy over the planned steps, 0 to 100 %',
    width: 92,
    ...left,
  },
  { id: 'time', title: 'Time', about: 'Training time', sort: 'trainingSeconds', width: 84, ...right, extra: 'always' },
  { id: 'engine', title: 'Engine', sort: 'engine', width: 72, ...left, extra: 'always' },
  { id: 'tags', title: 'Tags', width: 64, grow: 1, ...left },
  { id: 'note', title: 'Note', sort: 'note', width: 80, grow: 1.5, ...left, extra: 'always' },
  { id: 'started', title: 'Started', sort: 'startedAt', width: 92, ...right },
];

const key = 'runs.columns';
const narrowWindow = 1200;

/** Ids of the columns a person wants to see, kept on this computer. */
export function useShownColumns(): Ref<string[]> {
  const narrow = window.innerWidth < narrowWindow;
  const usual = runColumns.filter(({ extra }) => extra === undefined || (extra === 'narrow' && !narrow));
  const shown = ref(read() ?? usual.map((column) => column.id));
  watch(shown, (ids) => {
    localStorage.setItem(key, JSON.stringify(ids));
  });
  return shown;
}

function read(): string[] | undefined {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(key) ?? 'null');
    return Array.isArray(kept) ? kept.filter((id): id is string => typeof id === 'string') : undefined;
  } catch {
    return undefined;
  }
}
