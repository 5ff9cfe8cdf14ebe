import { inject, onScopeDispose, provide, shallowReactive, type InjectionKey } from 'vue';
import { fileName } from '../charts/png.ts';
import { svgOf, svgPng } from '../charts/svg-file.ts';
import { saveBlob, saveText } from '../ui/save-file.ts';

/** Something on a page that can be saved: as it is drawn, and the numbers it is drawn from. */
export interface Figure {
  title: string;
  /** What is drawn; undefined while it is not on the page. */
  drawn: () => Element | undefined;
  /** There is nothing to see that is worth a picture. */
  readonly plain?: boolean | undefined;
  /** Undefined where it has none. */
  csv: (() => string) | undefined;
}

interface Figures {
  all: Set<Figure>;
  /** First words of the files' names. */
  file: () => string;
}
const key: InjectionKey<Figures> = Symbol('figures');

/** Collects the figures below a component, so that all of them can be saved at once. @param file first words of the files' names. */
export function provideFigures(file: () => string): { all: ReadonlySet<Figure> } {
  const all = shallowReactive(new Set<Figure>());
  provide(key, { all, file });
  return { all };
}

/** Adds a figure to those of the page. @returns the first words of its file's name. */
export function useFigure(figure: Figure): () => string {
  const figures = inject(key, undefined);
  figures?.all.add(figure);
  onScopeDispose(() => figures?.all.delete(figure));
  return figures?.file ?? (() => 'figure');
}

const ground = (): string => getComputedStyle(document.documentElement).getPropertyValue('--panel').trim();

const seen = ({ drawn, plain }: Figure): Element | undefined => (plain === true ? undefined : drawn());

/** The ways a figure is saved. */
export const figureFormats = {
  png: async (figure: Figure, file: string) => {
    const part = seen(figure);
    if (part !== undefined) saveBlob(await svgPng(svgOf(part, ground())), `${fileName(file, figure.title)}.png`);
  },
  svg: (figure: Figure, file: string) => {
    const part = seen(figure);
    if (part !== undefined) saveText(svgOf(part, ground()), `${fileName(file, figure.title)}.svg`, 'image/svg+xml');
    return Promise.resolve();
  },
  csv: ({ title, csv }: Figure, file: string) => {
    if (csv !== undefined) saveText(csv(), `${fileName(file, title)}.csv`, 'text/csv');
    return Promise.resolve();
  },
} as const;
export type FigureFormat = keyof typeof figureFormats;

const quoted = (cell: string): string => (/[",\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);

/** Rows as CSV (RFC 4180, lines end with a line feed); numbers with all their digits. */
export function csvOf(rows: readonly (readonly (string | number | null | undefined)[])[]): string {
  return `${rows.map((row) => row.map((cell) => quoted(String(cell ?? ''))).join(',')).join('\n')}\n`;
}
