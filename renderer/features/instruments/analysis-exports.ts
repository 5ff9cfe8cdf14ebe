import { computed, type ComputedRef } from 'vue';
import type { Analysis } from '../../../shared/models/instruments/analysis.ts';
import { figureFormats, provideFigures, type FigureFormat } from '../../parts/figures.ts';
import { useNotices } from '../../stores/notices.ts';
import type { MenuItem } from '../../ui/menu-item.ts';
import { saveText } from '../../ui/save-file.ts';

const formats: readonly (readonly [FigureFormat, string])[] = [
  ['csv', 'All data (CSV)'],
  ['png', 'All images (PNG)'],
  ['svg', 'All drawings (SVG)'],
];

/** The ways to save an analysis whole: as JSON, and all figures below this component in each format that at least one of them has. */
export function useAnalysisExports(read: () => Analysis | undefined): ComputedRef<MenuItem[]> {
  const file = (): string => {
    const analysis = read();
    return analysis === undefined ? 'analysis' : `analysis ${analysis.id} ${analysis.instrument}`;
  };
  const figures = provideFigures(file);
  const notices = useNotices();

  async function saveAll(format: FigureFormat): Promise<void> {
    try {
      for (const figure of figures.all) await figureFormats[format](figure, file());
    } catch (error) {
      notices.tell(error instanceof Error ? error.message : String(error), { kind: 'bad' });
    }
  }
  function saveJson(analysis: Analysis): void {
    const { id, instrument } = analysis;
    saveText(`${JSON.stringify(analysis, null, 1)}\n`, `analysis-${id}-${instrument}.json`, 'application/json');
  }
  return computed(() => {
    const analysis = read();
    const all = [...figures.all];
    const has = (format: FigureFormat): boolean =>
      all.some(({ csv, plain }) => (format === 'csv' ? csv !== undefined : !plain));
    return [
      ...(analysis === undefined
        ? []
        : [
            {
              label: 'Export as JSON',
              run: () => {
                saveJson(analysis);
              },
            },
          ]),
      ...formats.flatMap(([format, label]) => (has(format) ? [{ label, run: () => void saveAll(format) }] : [])),
    ];
  });
}
