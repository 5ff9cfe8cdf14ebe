import { onScopeDispose, shallowRef, watch, type Ref } from 'vue';
import type { Failure } from '../../../shared/failure.ts';
import type { FaceDetail, FaceSummary } from '../../../shared/models/face.ts';
import type { FaceDecision } from '../../../shared/models/face-decision.ts';
import { lab } from '../../bridge/lab.ts';
import { useLab } from '../../stores/connection.ts';

/** All about one row. `rows`: the near-duplicates and the accepted faces that it names. */
export interface KnownFace {
  readonly face: FaceDetail;
  readonly history: readonly FaceDecision[];
  readonly rows: ReadonlyMap<number, FaceSummary>;
}

/** While the cursor runs through the grid, only the row on which it rests is asked about. */
const restMs = 120;

/** All about the row that is looked at, read again when the lab says that it changed. `known` is of an older row until then. */
export function useFaceDetail(
  row: () => number | undefined,
  wait = restMs,
): { known: Readonly<Ref<KnownFace | undefined>>; failure: Readonly<Ref<Failure | undefined>>; read: () => void } {
  const known = shallowRef<KnownFace>();
  const failure = shallowRef<Failure>();
  let timer: ReturnType<typeof setTimeout> | undefined;

  async function read(): Promise<void> {
    const id = row();
    if (id === undefined) return;
    const [detail, decisions] = await Promise.all([lab.faces.get({ row: id }), lab.faces.history({ row: id })]);
    if (id !== row()) return;
    if (!detail.ok || !decisions.ok) {
      failure.value = detail.ok ? (decisions.ok ? undefined : decisions.error) : detail.error;
      known.value = undefined;
      return;
    }
    const ids = new Set([...detail.value.near.map((near) => near.row), ...detail.value.accepted]);
    const others = ids.size === 0 ? undefined : await lab.faces.find({ names: [...ids].map(String) });
    if (id !== row()) return;
    failure.value = undefined;
    const rows = new Map(others?.ok === true ? others.value.map((face) => [face.id, face]) : []);
    known.value = { face: detail.value, history: decisions.value, rows };
  }

  function readSoon(ms: number): void {
    clearTimeout(timer);
    timer = setTimeout(() => void read(), ms);
  }

  watch(
    row,
    (_, before) => {
      failure.value = undefined;
      if (before === undefined || wait === 0) void read();
      else readSoon(wait);
    },
    { immediate: true },
  );
  useLab(read, (event) => {
    const id = row();
    if (event.type !== 'faces-changed' || id === undefined) return;
    if (event.rows === null || event.rows.includes(id)) readSoon(restMs);
  });
  onScopeDispose(() => {
    clearTimeout(timer);
  });
  return { known, failure, read: () => void read() };
}
