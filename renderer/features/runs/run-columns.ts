import { ref, watch, type Ref } from 'vue';

/** A column of the run table. `sort`: what the lab orders by; `width`: a CSS grid track. */
export interface RunColumn {
  id: string;
  title: string;
  /** Said on hover, where the title is not enough. */
  about?: string;
  sort?: string;
  width: string;
  align: 'left' | 'right';
  /** Not shown until a person asks for it. */
  extra?: true;
}

const left = { align: 'left' } as const;
const right = { align: 'right' } as const;

export const runColumns: readonly RunColumn[] = [
  { id: 'status', title: 'Status', sort: 'status', width: '112px', ...left },
  { id: 'id', title: 'Run', sort: 'id', width: '56px', ...right, extra: true },
  { id: 'name', title: 'Name', sort: 'name', width: 'minmax(130px, 2fr)', ...left },
  { id: 'preset', title: 'Preset', sort: 'preset', width: '72px', ...left, extra: true },
  { id: 'data', title: 'Data', sort: 'digits', width: 'minmax(64px, 0.7fr)', ...left },
  { id: 'optimizer.momentum', title: 'momentum', sort: 'optimizer.momentum', width: '80px', ...right },
  { id: 'optimizer.learningRate', title: 'learning rate', sort: 'optimizer.learningRate', width: '92px', ...right },
  { id: 'seed', title: 'seed', sort: 'seed', width: '64px', ...right, extra: true },
  { id: 'steps', title: 'steps', about: 'Updates done', sort: 'stepsDone', width: '58px', ...right },
  { id: 'test.accuracy', title: 'test accuracy', sort: 'test.accuracy', width: '96px', ...right },
  {
    id: 'validation.accuracy',
    title: 'valid. accuracy',
    sort: 'validation.accuracy',
    width: '104px',
    ...right,
    extra: true,
  },
  {
    id: 'train.cost',
    title: 'train cost',
    about: 'Cost per training example; sorted by the recorded sum over the examples',
    sort: 'train.cost',
    width: '78px',
    ...right,
  },
  {
    id: 'validation.cost',
    title: 'valid. cost',
    about: 'Cost per validation example; sorted by the recorded sum over the examples',
    sort: 'validation.cost',
    width: '82px',
    ...right,
    extra: true,
  },
  {
    id: 'curve',
    title: 'Curve',
    about: 'Validation accuracy over the planned steps, 0 to 100 %',
    width: '104px',
    ...left,
  },
  { id: 'time', title: 'time', about: 'Training time', sort: 'trainingSeconds', width: '76px', ...right, extra: true },
  { id: 'engine', title: 'Engine', sort: 'engine', width: '72px', ...left, extra: true },
  { id: 'tags', title: 'Tags', width: 'minmax(64px, 1fr)', ...left },
  { id: 'note', title: 'Note', sort: 'note', width: 'minmax(80px, 1.5fr)', ...left, extra: true },
  { id: 'started', title: 'Started', sort: 'startedAt', width: '86px', ...right },
];

const key = 'runs.columns';

/** Ids of the columns a person wants to see, kept on this computer. */
export function useShownColumns(): Ref<string[]> {
  const shown = ref(read() ?? runColumns.filter((column) => column.extra !== true).map((column) => column.id));
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
