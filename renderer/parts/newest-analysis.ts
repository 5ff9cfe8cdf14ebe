import type { Result } from '../../shared/failure.ts';
import type { Analysis, AnalysisSummary } from '../../shared/models/instruments/analysis.ts';
import { lab } from '../bridge/lab.ts';

/** The newest analysis of a run that an instrument made and that fits; undefined where there is none. */
export async function newestAnalysis(
  asked: { instrument: string; run: number | null },
  fits: (analysis: AnalysisSummary) => boolean = () => true,
): Promise<Result<Analysis | undefined>> {
  const list = await lab.instruments.list({ ...asked, limit: 50 });
  if (!list.ok) return list;
  const latest = list.value.find(fits);
  return latest === undefined ? { ok: true, value: undefined } : lab.instruments.get({ id: latest.id });
}
