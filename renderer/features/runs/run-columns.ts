import type { RunSpread } from '../../../shared/contract/contract.ts';
import type { RunField } from '../../../shared/lib/run-fields.ts';
import type { Kinds } from '../../../shared/models/kinds.ts';
import { costMetric, resultMetric } from '../../../shared/models/metrics/metric-kinds.ts';
import type { MetricKind } from '../../../shared/models/metrics/metric-kind.ts';
import { fieldLabels } from '../../../shared/models/parameter-labels.ts';
import { titleOfName } from '../../ui/format.ts';

/** A column of the run table. `sort`: what the lab orders by; `width`: pixels at least; `grow`: its part of the room left over. */
export interface RunColumn {
  id: string;
  /** Another name that the lab has for it, by which a view may have kept it: `optimizer` for `optimizer.kind`. */
  also?: string | undefined;
  title: string;
  /** Said on hover, where the title is not enough. */
  about?: string;
  sort?: string;
  width: number;
  grow?: number | undefined;
  align: 'left' | 'right';
}

const left = { align: 'left' } as const;
const right = { align: 'right' } as const;

/** Columns that are more than one field, or have a title of their own. */
const own: readonly RunColumn[] = [
  { id: 'status', title: 'Status', sort: 'status', width: 104, ...left },
  { id: 'id', title: 'Run', sort: 'id', width: 56, ...right },
  { id: 'name', title: 'Name', sort: 'name', width: 200, grow: 3, ...left },
  { id: 'preset', title: 'Preset', sort: 'preset', width: 76, ...left },
  { id: 'data', title: 'Data', sort: 'data.set', width: 96, grow: 1, ...left },
  { id: 'steps', title: 'Steps', about: 'Completed steps', sort: 'stepsDone', width: 60, ...right },
  { id: 'curve', title: 'Curve', about: 'Validation accuracy over the planned steps, 0 to 100 %', width: 92, ...left },
  { id: 'time', title: 'Time', about: 'Training time', sort: 'trainingSeconds', width: 84, ...right },
  { id: 'engine', title: 'Engine', sort: 'engine', width: 72, ...left },
  { id: 'tags', title: 'Tags', width: 72, grow: 1, ...left },
  { id: 'note', title: 'Note', sort: 'note', width: 80, grow: 1.5, ...left },
  { id: 'started', title: 'Started', sort: 'startedAt', width: 92, ...right },
];

/** Facts that the columns above tell already, or that nobody reads in a table. */
const hidden = new Set([
  ...['data.set', 'stepsDone', 'trainingSeconds', 'startedAt', 'error', 'specHash', 'snapshotHash', 'deletedAt'],
  ...['appVersion', 'gitCommit'],
]);

/** Every column there is: those above, then every parameter and fact, then of every metric the last, smallest and largest value and the best step. */
export function allColumns(kinds: Kinds, fields: Iterable<RunField>): RunColumn[] {
  const labels = fieldLabels(kinds);
  const metrics = kinds.metrics.flatMap(metricColumns);
  const taken = new Set([...own, ...metrics].map(({ id }) => id));
  const all = [...fields];
  const isShort = ({ from, name, path }: RunField): boolean => from === 'spec' && name !== path;
  const short = new Map(all.filter(isShort).map(({ name, path }) => [path, name]));
  const others = all.flatMap((field): RunColumn[] => {
    if (taken.has(field.name) || hidden.has(field.name) || isShort(field)) return [];
    const title = labels.get(field.name) ?? titleOfName(field.name);
    const longest = Math.max(title.length, ...field.choices.map(({ length }) => length));
    const width = Math.max(64, Math.min(150, 18 + 7 * longest));
    const align = field.kind === 'number' ? 'right' : 'left';
    return [{ id: field.name, also: short.get(field.name), title, sort: field.name, width, align }];
  });
  return [...own, ...metrics, ...others];
}

const shortParts = { train: 'Train', validation: 'Val.', test: 'Test' } as const;

function metricColumns({ name, title, unit, display, part, quantity, direction }: MetricKind): RunColumn[] {
  const short = `${shortParts[part]} ${quantity}`;
  const about = [title, unit].filter(Boolean).join(', ');
  const last = { id: name, title: short, about, sort: name, width: display === 'fraction' ? 226 : 84, ...right };
  const ends = (['min', 'max'] as const).map((of) => ({
    ...{ id: `${name}.${of}`, title: `${short}, ${of}`, about: `${of} of ${about}`, sort: `${name}.${of}` },
    ...{ width: 110, ...right },
  }));
  const step = {
    ...{
      id: `${name}.bestStep`,
      title: `${short}, best step`,
      about: `First step with the best ${title.toLowerCase()}`,
    },
    ...{ sort: `${name}.bestStep`, width: 130, ...right },
  };
  return [last, ...ends, ...(direction === 'neither' ? [] : [step])];
}

/** Names of what differs among the listed runs: what all of them have first, and what a person sets often before the rest. */
export function differing(
  spread: RunSpread | undefined,
  kinds: Kinds,
  fields: { find(name: string): RunField | undefined },
): string[] {
  const often = kinds.nets.flatMap((net) => net.often);
  const hidden = kinds.nets.flatMap((net) => (net.hidden === '' ? [] : [net.hidden]));
  const rank = ({ name, none }: RunSpread['fields'][number]): number => {
    if (hidden.some((list) => name.startsWith(`${list}.0.`))) return 1;
    return (none > 0 ? 4 : 0) + (often.includes(name) ? 0 : 2);
  };
  return [...(spread?.fields ?? [])]
    .filter(
      ({ name, distinct, none }) => distinct + Number(none > 0) > 1 && isTold(name) && fields.find(name) !== undefined,
    )
    .sort((one, other) => rank(one) - rank(other))
    .map(({ name }) => name);
}

/** What is the same in all of the listed runs. */
export function equal(spread: RunSpread | undefined): { name: string; value: string | number | boolean }[] {
  return (spread?.fields ?? []).flatMap(({ name, distinct, none, values }) => {
    const value = values[0]?.value;
    return distinct === 1 && none === 0 && isTold(name) && value !== null && value !== undefined
      ? [{ name, value }]
      : [];
  });
}

/** Status is always a column, and how a spec is recorded is nothing that was tried. */
function isTold(name: string): boolean {
  return name !== 'status' && !/^(?:record|checkpointEvery|evaluateEvery|data\.kind)(?:\.|$)/.test(name);
}

/** The columns of a window of this width, where a person chose none: what differs gets the room that is left. */
export function usualColumns(all: readonly RunColumn[], varied: readonly string[], room: number): string[] {
  const always = ['status', 'name', resultMetric, 'curve', 'started'];
  const wide = room >= 1150 ? [costMetric, 'tags'] : [];
  const width = (id: string): number => all.find((column) => column.id === id)?.width ?? 0;
  let rest = room - [...always, ...wide].reduce((sum, id) => sum + width(id), 80);
  const shown = new Set([...always, ...wide]);
  for (const id of varied) {
    const column = id === 'data.set' ? 'data' : id === 'engine' || id === 'preset' ? '' : id;
    const needed = width(column);
    if (needed === 0 || shown.has(column) || needed > rest) continue;
    rest -= needed;
    shown.add(column);
  }
  const order = ['status', 'name', 'data'];
  const ends = [resultMetric, costMetric, 'curve', 'tags', 'started'];
  const middle = [...shown].filter((id) => !order.includes(id) && !ends.includes(id));
  return [...order, ...middle, ...ends].filter((id) => shown.has(id));
}
