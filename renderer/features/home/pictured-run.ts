import { computed, shallowRef, watch, type Ref } from 'vue';
import type { RunSummary } from '../../../shared/models/run.ts';
import { lab } from '../../bridge/lab.ts';
import { useData } from '../../stores/data.ts';
import { useKinds } from '../../stores/kinds.ts';
import { useLive } from '../../stores/live.ts';

/** Among so many of the newest runs whose net has pictures one is looked for that learned from pictures. */
const lookedAt = 50;
const order = [{ by: 'id', direction: 'descending' as const }];

/** The newest run that has saved weights that are pictures, however long ago it was trained; undefined where there is none. */
export function usePicturedRun(): Readonly<Ref<RunSummary | undefined>> {
  const kinds = useKinds();
  const data = useData();
  const newest = shallowRef<readonly RunSummary[]>([]);
  const nets = computed(() => kinds.kinds.nets.filter(({ pictures }) => pictures !== 'none').map(({ kind }) => kind));
  const { read } = useLive(
    () => {
      if (nets.value.length === 0) return undefined;
      const where = `kind in (${nets.value.join(', ')}) and status = succeeded and record.weights != none`;
      return lab.runs.list({ where, order, limit: lookedAt });
    },
    (found) => {
      newest.value = found.runs;
    },
    {
      follow: (event) => event.type === 'run' || event.type === 'runs-purged' || event.type === 'runs-changed',
      restMs: 2000,
    },
  );
  watch(nets, read);
  const hasPicture = (run: RunSummary): boolean => {
    const shape = data.find(run.data)?.shape ?? undefined;
    if (shape === undefined) return false;
    // Images of classes are grey, and are drawn from the frames; those of hidden units may be of colours, and need none.
    const ofUnits = kinds.net(run.spec.kind)?.pictures === 'units';
    return ofUnits || (shape.channels === 1 && run.spec.record?.frames !== 'none');
  };
  return computed(() => newest.value.find(hasPicture));
}
