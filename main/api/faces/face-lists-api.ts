import { setImmediate as nextTurn } from 'node:timers/promises';
import { LabError } from '../../../shared/failure.ts';
import type { LabHandlers } from '../../../shared/contract/port.ts';
import type { FaceListSource, ListPreview } from '../../../shared/models/face-list.ts';
import { openList, type OpenedList } from '../../data/faces/list/opened-list.ts';
import type { JobReport } from '../../jobs/task.ts';
import type { LabContext } from '../../work/lab-context.ts';
import { atPace, Pace } from '../../work/faces/pace.ts';

/** Actor lists: which there are, previewing one, adding one, and removing actors. */
export function faceListsApi(lab: LabContext): LabHandlers['faceLists'] {
  return {
    list: () => lab.store.faces.rows.lists(),
    preview: async ({ source }) => {
      const list = await openList(source);
      try {
        return await previewOf(lab, list);
      } finally {
        await list.close();
      }
    },
    add: ({ source, actors }) => ({
      job: lab.jobs.add({
        kind: 'face-list',
        title: `Adding the list ${nameOf(source)}`,
        unit: 'rows',
        total: null,
        run: async (report, signal) => {
          report.phase('Reading the list');
          const list = await openList(source, signal);
          try {
            await addList(lab, list, actors, report, signal);
          } finally {
            await list.close();
            lab.events.emit({ type: 'faces-changed', rows: null });
          }
          return 'succeeded';
        },
      }),
    }),
    remove: async ({ actors }) => {
      let rows = 0;
      try {
        for (const actor of actors) rows += await removeActor(lab, actor);
      } finally {
        lab.events.emit({ type: 'faces-changed', rows: null });
      }
      return { rows };
    },
  };
}

/** An actor can have 50,000 rows: they go part by part, and one that was broken off continues when it is asked for again. */
async function removeActor(lab: LabContext, actor: string): Promise<number> {
  const pace = new Pace({ least: 50, most: 1000 });
  let removed = 0;
  for (;;) {
    const most = pace.size;
    const before = performance.now();
    const some = lab.store.faces.rows.remove([actor], most);
    pace.took(most, performance.now() - before);
    removed += some;
    await nextTurn();
    if (some < most) return removed;
    await lab.checkpoints.caughtUp();
  }
}

function nameOf(source: FaceListSource): string {
  return source.kind === 'file' ? (source.path.split(/[/\\]/).at(-1) ?? source.path) : source.name;
}

async function previewOf(lab: LabContext, { summary, rows }: OpenedList): Promise<ListPreview> {
  const fresh = new Map<string, number>();
  let all = 0;
  for await (const slice of rows()) {
    const known = lab.store.faces.rows.known(slice.map((row) => row.key));
    for (const row of slice) {
      if (known.has(row.key)) continue;
      fresh.set(row.actor, (fresh.get(row.actor) ?? 0) + 1);
      all += 1;
    }
  }
  const actors = summary.actors.map((actor) => ({ ...actor, fresh: fresh.get(actor.name) ?? 0 }));
  return { ...summary, fresh: all, actors };
}

/** Adds slice by slice: between two of them the lab does what else there is. */
async function addList(
  lab: LabContext,
  { summary, rows }: OpenedList,
  actors: readonly string[] | null,
  report: JobReport,
  signal: AbortSignal,
): Promise<void> {
  const listed = new Map(summary.actors.map((actor) => [actor.name, actor.rows]));
  const unknown = actors?.find((name) => !listed.has(name));
  if (unknown !== undefined) throw new LabError('not_found', noSuchActor(unknown, [...listed.keys()]));
  if (summary.rows === 0) throw new LabError('bad_data', noRows(summary.problems[0]));
  const chosen = actors === null ? undefined : new Set(actors);
  const total = summary.actors.reduce((sum, { name, rows: some }) => sum + (chosen?.has(name) === false ? 0 : some), 0);
  report.phase('Adding its rows');
  report.progress(0, total);
  let done = 0;
  const pace = new Pace({ least: 60, most: 1000 });
  for await (const slice of rows()) {
    signal.throwIfAborted();
    const wanted = chosen === undefined ? slice : slice.filter((row) => chosen.has(row.actor));
    if (wanted.length === 0) continue;
    await atPace(
      wanted,
      pace,
      (part) => {
        const { id } = lab.store.faces.rows.add(summary, part);
        if (done === 0) report.added(String(id));
        done += part.length;
        report.progress(done, total);
      },
      signal,
    );
    await lab.checkpoints.caughtUp();
  }
}

function noSuchActor(name: string, known: readonly string[]): string {
  const shown = known.slice(0, 20).join(', ');
  return `The list has no actor “${name}”. It has: ${shown}${known.length > 20 ? `, and ${known.length - 20} more` : ''}. Choose one of them.`;
}

function noRows(problem: { line: number; why: string } | undefined): string {
  const why = problem === undefined ? 'It is empty.' : `Line ${problem.line}: ${problem.why}`;
  return `No line of this list can be read. ${why} Choose another file, or correct this one.`;
}
