import type { ShownClaim, ShownLedger } from '../../../shared/models/ledger/verdict.ts';
import { metricKinds } from '../../../shared/models/metrics/metric-kinds.ts';
import { verdicts } from '../../../shared/models/ledger/verdict.ts';
import { appVersion } from '../../places.ts';
import type { ReadContext } from '../lab-context.ts';
import { contourFigure, curveFigure, escaped, intervalFigure, type Curve } from './ledger-figures.ts';

const marks = {
  reproduced: '✓',
  'same conclusion, other extractor': '✓',
  differs: '✕',
  'cannot be told': '≈',
  'not run': '◌',
} as const;

const style = `
body { max-width: 1100px; margin: 32px auto; padding: 0 16px; color: #1a1f29; background: #fff; font: 13px/1.45 system-ui, sans-serif; }
h1 { font-size: 22px; margin: 0 0 4px; } h2 { font-size: 16px; margin: 28px 0 8px; }
table { width: 100%; border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { padding: 4px 8px; border-bottom: 1px solid #dfe3e9; text-align: left; vertical-align: top; }
th { color: #5d6879; } td.number { text-align: right; white-space: nowrap; } tr { break-inside: avoid; }
.muted { color: #5d6879; } .reproduced { color: #1b7a4a; } .differs { color: #b9342a; } .told { color: #8f6100; }
code { font-size: 11px; word-break: break-all; } figure { margin: 12px 0; break-inside: avoid; } figcaption { color: #5d6879; }
svg text { font: 11px system-ui, sans-serif; }
`;

/** A ledger as one HTML file that needs nothing else: every claim, figure and number, and where each comes from. */
export function ledgerHtml(lab: ReadContext, { title, source, claims }: ShownLedger): string {
  const counts = verdicts.map((verdict) => `${claims.filter((one) => one.verdict === verdict).length} ${verdict}`);
  const sections = [...new Set(claims.map(({ section }) => section))];
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escaped(title)}</title>
<style>${style}</style></head><body>
<h1>${escaped(title)}</h1>
<p class="muted">${escaped(source)}. Made by Hidden Unit ${escaped(appVersion)} on ${new Date().toISOString()}, from its runs and analyses alone.</p>
<p><strong>${counts.join(' · ')}</strong></p>
<p>Tolerance, test and number of seeds of each claim were hashed before its first run. Equivalent: two one-sided t tests at 5 % over the seeds. Intervals are of 95 %.</p>
${sections
  .map((section) =>
    sectionHtml(
      lab,
      section,
      claims.filter((one) => one.section === section),
    ),
  )
  .join('\n')}
<h2>Where the numbers come from</h2>
${provenance(lab, claims)}
</body></html>
`;
}

function sectionHtml(lab: ReadContext, section: string, claims: readonly ShownClaim[]): string {
  return `<h2>${escaped(section)}</h2>
<table><thead><tr><th>Claim</th><th>Published</th><th>Ours</th><th>95 %</th><th>Tolerance</th><th></th><th>Verdict</th><th>Why</th></tr></thead><tbody>
${claims.map(rowHtml).join('\n')}
</tbody></table>
${figures(lab, claims)}`;
}

const tones = {
  reproduced: 'reproduced',
  'same conclusion, other extractor': 'reproduced',
  differs: 'differs',
  'cannot be told': 'told',
  'not run': 'muted',
} as const;

function rowHtml(claim: ShownClaim): string {
  const { id, title, published, ours, low, high, tolerance, test, seeds, verdict, why, runs, analyses, seal } = claim;
  const number = (value: number | null): string => numberWords(claim, value);
  const tone = tones[verdict];
  const behind = [...runs.map((run) => `run ${run}`), ...analyses.map((one) => `analysis ${one}`)].join(', ');
  const when = seal.at === null ? 'not sealed yet' : `sealed ${seal.at}${seal.changed ? ', changed since' : ''}`;
  return `<tr id="${escaped(id)}"><td>${escaped(title)}<br><span class="muted">${escaped(id)} · ${test}${seeds > 1 ? ` · ${seeds} seeds` : ''} · ${when} <code>${seal.hash.slice(0, 16)}</code></span></td>
<td class="number">${number(published)}</td><td class="number">${number(ours)}</td>
<td class="number">${low === null || high === null ? '' : `${number(low)} to ${number(high)}`}</td><td class="number">${number(tolerance)}</td>
<td>${intervalFigure(claim)}</td><td class="${tone}">${marks[verdict]} ${verdict}</td>
<td>${escaped(why)}${behind === '' ? '' : ` <span class="muted">${behind}</span>`}</td></tr>`;
}

function numberWords({ display, unit }: ShownClaim, value: number | null): string {
  if (value === null) return '';
  if (display === 'fraction') return `${Number((100 * value).toPrecision(4))} %`;
  return `${Number(value.toPrecision(4))}${unit === '' ? '' : ` ${escaped(unit)}`}`;
}

/** Curves of the claims that one run each decides, and the pictures of their analyses. */
function figures(lab: ReadContext, claims: readonly ShownClaim[]): string {
  const single = [...new Set(claims.filter(({ seeds }) => seeds === 1).flatMap(({ runs }) => runs))];
  const curves = (metric: string): Curve[] =>
    lab.store.metrics
      .series(single, [metric], 400)
      .flatMap(({ id, series }) => series.map(({ steps, values }) => ({ label: `run ${id}`, x: steps, y: values })));
  const analyses = [...new Set(claims.flatMap((claim) => claim.analyses))].flatMap((id) =>
    (lab.store.analyses.get(id).result?.blocks ?? []).flatMap((block) => contourFigure(block) ?? []),
  );
  const drawn = metricKinds.all().filter(({ part, mean }) => part === 'train' && mean === 'per example');
  const curved = drawn.flatMap(({ name, title, unit }) => {
    const found = curves(name);
    return found.length === 0 ? [] : [curveFigure(`The ${title}${unit === '' ? '' : `, ${unit}`}, by step`, found)];
  });
  return [...curved, ...analyses].join('\n');
}

function provenance(lab: ReadContext, claims: readonly ShownClaim[]): string {
  const runs = [
    ...new Set(claims.flatMap((claim) => [...claim.runs, ...claim.others.flatMap((other) => other.runs)])),
  ].sort((one, other) => one - other);
  const rows = runs.flatMap((id) => {
    const run = lab.store.runs.get(id);
    if (run === undefined) return [];
    const engine = run.engine === null ? '' : `${run.engine.name} ${run.engine.version}`;
    const version = lab.store.runs.facts(id)?.appVersion ?? '';
    return [
      `<tr><td>${id}</td><td>${escaped(run.preset ?? '')}</td><td>${run.spec.seed}</td><td>${escaped(run.data?.id ?? '')}<br><code>${run.snapshotHash}</code></td><td>${escaped(engine)}</td><td>${escaped(version)}</td><td><code>${escaped(JSON.stringify(run.spec))}</code></td></tr>`,
    ];
  });
  const analyses = [...new Set(claims.flatMap((claim) => claim.analyses))].map((id) => {
    const { instrument, settings, snapshotHash, endedAt } = lab.store.analyses.get(id);
    return `<tr><td>${id}</td><td>${escaped(instrument)}</td><td><code>${escaped(JSON.stringify(settings))}</code></td><td><code>${snapshotHash ?? ''}</code></td><td>${endedAt ?? ''}</td></tr>`;
  });
  return `<table><thead><tr><th>Run</th><th>Preset</th><th>Seed</th><th>Data</th><th>Engine</th><th>Version</th><th>Configuration</th></tr></thead><tbody>
${rows.join('\n')}</tbody></table>
<table><thead><tr><th>Analysis</th><th>Instrument</th><th>Settings</th><th>Data</th><th>Done</th></tr></thead><tbody>
${analyses.join('\n')}</tbody></table>`;
}
