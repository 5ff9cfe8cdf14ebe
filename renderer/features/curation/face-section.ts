import { shallowReactive } from 'vue';

/** Rows read at once. */
export const pageSize = 200;

/**
 * The rows of one actor (or of all, `actor` null) in the filter's order, read page by page. A row keeps its place until the filter is
 * applied again, also when a decision makes it leave the filter: nothing jumps under the person's eyes.
 */
export class FaceSection {
  readonly actor: string | null;
  total: number;
  /** Row ids by place in the section. */
  readonly ids: Map<number, number> = shallowReactive(new Map<number, number>());
  readonly asked = new Set<number>();
  private readonly places = new Map<number, number>();

  constructor(actor: string | null, total: number) {
    this.actor = actor;
    this.total = total;
  }

  placeOf(id: number): number | undefined {
    return this.places.get(id);
  }

  /** Pages between two places that nobody has asked for. */
  missing(first: number, last: number): number[] {
    const pages: number[] = [];
    const end = Math.min(last, this.total - 1);
    for (let page = Math.floor(Math.max(0, first) / pageSize); page * pageSize <= end; page++) {
      if (!this.asked.has(page)) pages.push(page);
    }
    return pages;
  }

  /**
   * Where the lab has a page's first row now. `gone`: rows of the section that have left the filter since it was applied; those before
   * the page are no longer counted by the lab.
   */
  offsetOf(page: number, gone: Iterable<number>): number {
    let before = 0;
    for (const id of gone) if ((this.places.get(id) ?? Infinity) < page * pageSize) before++;
    return page * pageSize - before;
  }

  /** Puts the rows of a page at their places; one that has a place already stays there. */
  fill(page: number, rows: readonly number[]): void {
    let place = page * pageSize;
    for (const id of rows) {
      if (this.places.has(id)) continue;
      while (this.ids.has(place)) place++;
      if (place >= (page + 1) * pageSize) return;
      this.ids.set(place, id);
      this.places.set(id, place);
    }
  }
}
