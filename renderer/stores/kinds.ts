import { defineStore } from 'pinia';
import { computed, shallowRef } from 'vue';
import { runFields } from '../../shared/lib/run-fields.ts';
import { dataOf, netOf } from '../../shared/models/described-kinds.ts';
import type { DataDescription, NetDescription } from '../../shared/models/experiment-kinds.ts';
import type { Kinds } from '../../shared/models/kinds.ts';
import type { MetricKind } from '../../shared/models/metrics/metric-kind.ts';
import { lab } from '../bridge/lab.ts';
import { useLive } from './live.ts';

const none: Kinds = { nets: [], data: [], metrics: [], instruments: [] };

/** The kinds of nets, data, metrics and instruments that the lab has: the window asks and is built with none of them in mind. */
export const useKinds = defineStore('kinds', () => {
  const kinds = shallowRef<Kinds>(none);
  const live = useLive(
    () => lab.kinds.list({}),
    (found) => {
      kinds.value = found;
    },
  );
  const fields = computed(() => runFields(kinds.value));

  return {
    kinds,
    fields,
    loaded: live.loaded,
    failure: live.failure,
    read: live.read,
    net: (kind: unknown): NetDescription | undefined => netOf(kinds.value, kind),
    data: (kind: unknown): DataDescription | undefined => dataOf(kinds.value, kind),
    metric: (name: string): MetricKind | undefined => kinds.value.metrics.find((metric) => metric.name === name),
  };
});
