import { defineStore } from 'pinia';
import { computed, onScopeDispose, ref, shallowReactive, shallowRef } from 'vue';
import type { Failure } from '../../../shared/failure.ts';
import type { FaceSummary } from '../../../shared/models/face.ts';
import { lab } from '../../bridge/lab.ts';
import { useLab } from '../../stores/connection.ts';
import { useFaces } from '../../stores/faces.ts';
import { newestQuestion } from '../../stores/newest-question.ts';
import { everyFace, queryOf, stillFits, type FaceFilter } from './face-filter.ts';
import { FaceSection, pageSize } from './face-section.ts';

/** Rows kept in memory beside those near the cursor. */
const mostFaces = 12_000;
/** Changes that the lab announces are read this often at most. */
const readEveryMs = 100;

/**
 * The rows of a filter as they were when it was applied, with what is known of each now. The grid and the mismatch bench share it, so
 * that one continues where the other stopped.
 */
export const useFaceList = defineStore('face-list', () => {
  const status = useFaces();
  const filter = shallowRef<FaceFilter>(everyFace);
  const grouped = ref(false);
  const sections = shallowRef<FaceSection[]>([]);
  const faces = shallowReactive(new Map<number, FaceSummary>());
  const loaded = ref(false);
  const failure = shallowRef<Failure>();
  /** The lab has rows that the list does not show, or in another order. */
  const stale = ref(false);
  /** Place of the row that keys act on. */
  const cursor = ref(0);
  const total = computed(() => sections.value.reduce((sum, section) => sum + section.total, 0));
  const decided = new Set<number>();
  const changed = new Set<number>();
  /** The places that were asked for last. */
  let sight = { first: 0, last: pageSize };
  /** Acts of this window that the lab has not answered yet. */
  let acting = 0;
  /** The list that was asked for last; its pages are asked along with it. */
  const question = newestQuestion();
  let users = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function at(place: number): { section: FaceSection; local: number } | undefined {
    let first = 0;
    for (const section of sections.value) {
      if (place < first + section.total) return place < 0 ? undefined : { section, local: place - first };
      first += section.total;
    }
    return undefined;
  }

  function idAt(place: number): number | undefined {
    const found = at(place);
    return found?.section.ids.get(found.local);
  }

  function faceAt(place: number): FaceSummary | undefined {
    const id = idAt(place);
    return id === undefined ? undefined : faces.get(id);
  }

  function placeOf(id: number): number | undefined {
    let first = 0;
    for (const section of sections.value) {
      const local = section.placeOf(id);
      if (local !== undefined) return first + local;
      first += section.total;
    }
    return undefined;
  }

  const current = computed(() => faceAt(cursor.value));

  /** Applies a filter; `again`: also when it is the one that is applied. The cursor stays on its row where that is still there. */
  async function apply(wanted: FaceFilter, inGroups: boolean, again = false): Promise<void> {
    const same = JSON.stringify(queryOf(wanted)) === JSON.stringify(queryOf(filter.value));
    if (same && inGroups === grouped.value && loaded.value && !again) return;
    const isNewest = question.ask();
    const was = current.value?.id;
    const fresh = inGroups
      ? await Promise.all(groupActors(wanted).map((actor) => readFirst({ ...wanted, actors: [actor] }, actor)))
      : [await readFirst(wanted, null)];
    if (!isNewest()) return;
    filter.value = wanted;
    grouped.value = inGroups;
    sections.value = fresh.flatMap((section) => (section === undefined || section.total === 0 ? [] : [section]));
    decided.clear();
    stale.value = false;
    loaded.value = true;
    cursor.value = (was === undefined ? undefined : placeOf(was)) ?? 0;
  }

  function groupActors(wanted: FaceFilter): string[] {
    return wanted.actors.length > 0 ? wanted.actors : Object.keys(status.status?.actors ?? {});
  }

  async function readFirst(wanted: FaceFilter, actor: string | null): Promise<FaceSection | undefined> {
    const result = await lab.faces.list({ ...wanted, offset: 0, limit: pageSize });
    failure.value = result.ok ? undefined : result.error;
    if (!result.ok) return undefined;
    const section = new FaceSection(actor, result.value.total);
    section.asked.add(0);
    keep(result.value.faces);
    section.fill(
      0,
      result.value.faces.map(({ id }) => id),
    );
    return section;
  }

  async function readPage(section: FaceSection, page: number): Promise<void> {
    const isNewest = question.askAlong();
    section.asked.add(page);
    const gone = [...decided].filter((id) => !stillFits(faces.get(id) ?? unknown, filter.value));
    const actors = section.actor === null ? filter.value.actors : [section.actor];
    const offset = section.offsetOf(page, gone);
    const result = await lab.faces.list({ ...filter.value, actors, offset, limit: pageSize });
    if (!isNewest()) return;
    failure.value = result.ok ? undefined : result.error;
    if (!result.ok) {
      section.asked.delete(page);
      return;
    }
    keep(result.value.faces);
    section.fill(
      page,
      result.value.faces.map(({ id }) => id),
    );
    const expected = result.value.total + gone.filter((id) => section.placeOf(id) !== undefined).length;
    if (expected !== section.total) stale.value = true;
  }

  function keep(rows: readonly FaceSummary[]): void {
    for (const row of rows) faces.set(row.id, row);
  }

  /** Reads what is not known yet of the rows between two places. */
  async function ensure(first: number, last: number): Promise<void> {
    sight = { first, last };
    const reads: Promise<void>[] = [];
    let start = 0;
    for (const section of sections.value) {
      const [from, to] = [first - start, last - start];
      start += section.total;
      if (to < 0 || from >= section.total) continue;
      for (const page of section.missing(from, to)) reads.push(readPage(section, page));
    }
    const lost = idsBetween(first, last).filter((id) => !faces.has(id));
    if (lost.length > 0) reads.push(reread(lost));
    await Promise.all(reads);
    forget(first, last);
  }

  function idsBetween(first: number, last: number): number[] {
    const ids: number[] = [];
    for (let place = Math.max(0, first); place <= Math.min(last, total.value - 1); place++) {
      const id = idAt(place);
      if (id !== undefined) ids.push(id);
    }
    return ids;
  }

  /** Ids of all rows between two places, read where they are not known. */
  async function range(first: number, last: number): Promise<number[]> {
    const [from, to] = [Math.min(first, last), Math.max(first, last)];
    const step = 4 * pageSize;
    for (let place = from; place <= to; place += step) await ensure(place, Math.min(to, place + step - 1));
    return idsBetween(from, to);
  }

  /** What is far from sight is read again when it comes back; its place is kept. */
  function forget(first: number, last: number): void {
    if (faces.size <= mostFaces) return;
    const near = new Set(idsBetween(first - mostFaces / 4, last + mostFaces / 4));
    for (const id of faces.keys()) if (!near.has(id)) faces.delete(id);
  }

  /** Reads rows anew; their places stay. A row's part in a snapshot is kept, for asking by name does not tell it. */
  async function reread(ids: readonly number[]): Promise<void> {
    for (let start = 0; start < ids.length; start += 2000) {
      const names = ids.slice(start, start + 2000).map(String);
      const result = await lab.faces.find({ names });
      if (!result.ok) {
        failure.value = result.error;
        return;
      }
      keep(result.value.map((face) => ({ ...face, split: faces.get(face.id)?.split ?? face.split })));
    }
  }

  /** Shows a change of rows before the lab has answered. */
  function change(ids: readonly number[], to: (face: FaceSummary) => FaceSummary): void {
    for (const id of ids) {
      const face = faces.get(id);
      if (face !== undefined) faces.set(id, to(face));
      decided.add(id);
    }
  }

  function rereadSoon(rows: readonly number[]): void {
    for (const id of rows) {
      if (faces.has(id)) changed.add(id);
      else if (acting === 0 && placeOf(id) === undefined) stale.value = true;
    }
    timer ??= setTimeout(() => {
      timer = undefined;
      const ids = [...changed];
      changed.clear();
      if (ids.length > 0) void reread(ids);
    }, readEveryMs);
  }

  /** More rows changed than the lab names: those near sight are read again, the others when they come into sight. */
  function rereadAll(): void {
    if (acting === 0) stale.value = true;
    const near = new Set(idsBetween(sight.first - pageSize, sight.last + pageSize));
    for (const id of faces.keys()) if (!near.has(id)) faces.delete(id);
    rereadSoon([...near]);
  }

  /** Does something that changes rows of this list: what the lab tells of it meanwhile makes the list no older. */
  async function during<Outcome>(act: () => Promise<Outcome>): Promise<Outcome> {
    acting++;
    try {
      return await act();
    } finally {
      acting--;
    }
  }

  /** The list as the lab has it now. */
  function refresh(): Promise<void> {
    return apply(filter.value, grouped.value, true);
  }

  useLab(
    () => {
      if (loaded.value) rereadAll();
    },
    (event) => {
      if (event.type !== 'faces-changed') return;
      if (users === 0) stale.value = true;
      else if (event.rows === null) rereadAll();
      else rereadSoon(event.rows);
    },
  );

  /** For a page: the list follows the lab while one is there. */
  function use(): void {
    users++;
    onScopeDispose(() => users--);
  }

  return {
    ...{ filter, grouped, sections, faces, loaded, failure, stale, cursor, total, current },
    ...{ at, idAt, faceAt, placeOf, apply, ensure, range, reread, change, during, refresh, use },
  };
});

const unknown = { standing: 'absent', decision: null } as const;
