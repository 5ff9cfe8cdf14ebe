/** Tiles of one heading. `total`: how many tiles. */
export interface LineSection {
  readonly actor: string | null;
  readonly total: number;
}

/** One line of the grid: a heading, or the tiles at the places `first…last`. */
export type GridLine =
  | { readonly kind: 'heading'; readonly section: number }
  | { readonly kind: 'tiles'; readonly section: number; readonly first: number; readonly last: number };

/** Where tiles are when sections with headings are laid out in so many columns. Places count from 0 over all sections. */
export interface GridLines {
  readonly count: number;
  readonly total: number;
  at(line: number): GridLine;
  /** Line of a place. */
  of(place: number): number;
  /** The place so many lines down (up when negative) in the same column, or the nearest there is. */
  step(place: number, lines: number): number;
}

interface Laid extends LineSection {
  readonly firstPlace: number;
  readonly firstLine: number;
  readonly heading: number;
}

export function layLines(sections: readonly LineSection[], columns: number): GridLines {
  const laid: Laid[] = [];
  let [place, line] = [0, 0];
  for (const section of sections) {
    const heading = section.actor === null ? 0 : 1;
    laid.push({ ...section, firstPlace: place, firstLine: line, heading });
    place += section.total;
    line += heading + Math.ceil(section.total / columns);
  }
  const [total, count] = [place, line];

  function at(index: number): GridLine {
    const section = laid.findLastIndex((candidate) => candidate.firstLine <= index && candidate.total > 0);
    const { firstPlace = 0, firstLine = 0, heading = 0, total: size = 0 } = laid[section] ?? {};
    const row = index - firstLine - heading;
    if (row < 0) return { kind: 'heading', section };
    const first = firstPlace + row * columns;
    return { kind: 'tiles', section, first, last: Math.min(first + columns, firstPlace + size) - 1 };
  }

  function of(wanted: number): number {
    const section = laid.findLast((candidate) => candidate.firstPlace <= wanted && candidate.total > 0);
    if (section === undefined) return 0;
    return section.firstLine + section.heading + Math.floor((wanted - section.firstPlace) / columns);
  }

  function step(from: number, lines: number): number {
    const start = of(from);
    const here = at(start);
    const column = here.kind === 'tiles' ? from - here.first : 0;
    const direction = Math.sign(lines);
    let target = Math.min(Math.max(0, start + lines), Math.max(0, count - 1));
    while (at(target).kind === 'heading' && target + direction >= 0) target += direction;
    // Above the first heading there is nothing.
    if (at(target).kind === 'heading') target++;
    const there = at(target);
    if (there.kind === 'heading' || target === start) return from;
    return Math.min(there.first + column, there.last);
  }

  return { count, total, at, of, step };
}
