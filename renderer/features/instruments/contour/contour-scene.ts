import { computed, onScopeDispose, ref, shallowRef, watch } from 'vue';
import type { DescentRule, Point } from '../../../../shared/lib/contour/descent.ts';
import type { LogitSlice } from '../../../../shared/lib/contour/logit-slice.ts';
import type { ContourBlock } from '../../../../shared/models/instruments/contour-block.ts';
import type { Areas, Descents } from './slice-messages.ts';
import { SliceWorkers, unpacked } from './slice-workers.ts';

/** What a view spans. */
export interface View {
  w1: readonly [number, number];
  w2: readonly [number, number];
}

const coarse = 60;
const fine = 300;
const evenly = ([from, to]: readonly [number, number], count: number): number[] =>
  Array.from({ length: count }, (_, at) => from + ((to - from) * at) / (count - 1));

function sliceOf({ slice }: ContourBlock): LogitSlice | null {
  if (slice === null) return null;
  const { base, first, second, ...rest } = slice;
  return { ...rest, base: unpacked(base), first: unpacked(first), second: unpacked(second) };
}

/**
 * A contour block that can be played with: paths follow the rule and the start, the surface follows the view, coarse first, then fine.
 * Where the cost takes the whole net (`live` false) all stays as it was computed.
 */
export function useContourScene(block: ContourBlock) {
  const workers = new SliceWorkers(sliceOf(block));
  onScopeDispose(() => {
    workers.end();
  });
  const live = block.slice !== null;
  const rule = ref<DescentRule>({ ...block.rule });
  const start = ref<Point>([...block.start]);
  const whole: View = {
    w1: [block.w1[0] ?? 0, block.w1.at(-1) ?? 1],
    w2: [block.w2[0] ?? 0, block.w2.at(-1) ?? 1],
  };
  const view = shallowRef<View>(whole);
  const areas = shallowRef<Areas>();
  const found = shallowRef<Descents>({ paths: block.paths, costs: block.pathCosts });

  // The newest question is answered; those that it overtook are not asked.
  let surfaceAsked = 0;
  async function drawSurface(): Promise<void> {
    const own = ++surfaceAsked;
    if (!live) {
      areas.value = await workers.areas(block.w1, block.w2, unpacked(block.costs));
      return;
    }
    for (const points of [coarse, fine]) {
      const [w1, w2] = [evenly(view.value.w1, points), evenly(view.value.w2, points)];
      const drawn = await workers.areas(w1, w2, await workers.surface(w1, w2));
      if (own !== surfaceAsked) return;
      areas.value = drawn;
    }
  }
  watch(view, drawSurface, { immediate: true });

  let busy = false;
  let again = false;
  async function follow(): Promise<void> {
    if (!live) return;
    again = true;
    if (busy) return;
    busy = true;
    while (again) {
      again = false;
      found.value = (await workers.descents([...start.value], { ...rule.value })) ?? found.value;
    }
    busy = false;
  }
  watch([rule, start], follow, { deep: true });

  return {
    ...{ live, rule, start, view, areas },
    paths: computed(() => found.value.paths),
    costs: computed(() => found.value.costs),
    reset: () => {
      view.value = whole;
    },
  };
}
