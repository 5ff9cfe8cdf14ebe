import { onScopeDispose } from 'vue';
import type { SweepSummary } from '../../shared/models/sweeps/sweep.ts';
import { isOver } from '../../shared/models/sweeps/sweep-state.ts';
import { subscribe } from '../bridge/lab.ts';
import { formatCount, formatNumber } from '../ui/format.ts';
import { useNotices } from './notices.ts';

/** Announces the end of a sweep that was seen running: its trials are not announced one by one. */
export function useSweepNotices(): void {
  const notices = useNotices();
  const underWay = new Set<number>();
  const stop = subscribe((event) => {
    if (event.type !== 'sweep') return;
    const { sweep } = event;
    if (!isOver(sweep)) underWay.add(sweep.id);
    else if (underWay.delete(sweep.id)) tell(sweep);
  });
  onScopeDispose(stop);

  function tell({ id, name, trials, done, failed, stopped }: SweepSummary): void {
    const counts = `${formatNumber(done)} of ${formatCount(trials, 'trial')} done`;
    const words = [counts, failed > 0 ? `${formatNumber(failed)} failed` : '', stopped ? 'paused' : ''];
    const there = window.location.pathname === '/sweeps';
    notices.tell(`${name}: ${words.filter(Boolean).join(', ')}`, {
      kind: failed > 0 ? 'bad' : stopped ? 'plain' : 'good',
      open: there ? undefined : { label: 'Open', to: `/sweeps?sweep=${id}` },
    });
  }
}
