import type { ArchivedHead } from '../../data/archive/archive-aside.ts';
import type { LabContext } from '../lab-context.ts';
import { requireRun } from './require-run.ts';

/**
 * Which run of this lab a run of an archive is. Numbers of runs mean something in their own lab only: a parent is looked for among the
 * runs of the archive, and one that is not there is unknown.
 */
export class ImportedParents {
  readonly #here = new Map<number, { id: number; createdAt: string } | 'several'>();
  readonly #children: { id: number; createdAt: string; parent: NonNullable<ArchivedHead['run']['parent']> }[] = [];

  /** @param id the run's number in this lab, where it has just been added or was already. */
  note({ id: there, createdAt }: ArchivedHead['run'], id: number): void {
    // A number that two runs have says of neither which one was meant.
    this.#here.set(there, this.#here.has(there) ? 'several' : { id, createdAt });
  }

  /** A run that has just been added. */
  noteAdded(run: ArchivedHead['run'], id: number): void {
    this.note(run, id);
    if (run.parent !== null) this.#children.push({ id, createdAt: run.createdAt, parent: run.parent });
  }

  /** Gives the added runs their parents. A run comes from an earlier one, so that no file can make a circle. */
  connect({ store, events }: LabContext): void {
    for (const { id, createdAt, parent } of this.#children) {
      const found = this.#here.get(parent.run);
      if (found === undefined || found === 'several' || Date.parse(found.createdAt) >= Date.parse(createdAt)) continue;
      store.runs.update(id, { parent: { run: found.id, step: parent.step } });
      events.emit({ type: 'run', run: requireRun({ store }, id) });
    }
  }
}
