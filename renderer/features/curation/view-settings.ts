import { defineStore } from 'pinia';
import { reactive, watch } from 'vue';
import { z } from 'zod';
import { useFaces } from '../../stores/faces.ts';
import type { FaceFilter } from './face-filter.ts';

const storageKey = 'hidden-unit.curation';
/** More actors than this are not put under headings. */
const mostSections = 60;
export const leastTile = 56;
export const mostTile = 280;

const kept = z.object({
  /** Width of a thumbnail in CSS pixels. */
  tile: z.int().min(leastTile).max(mostTile).catch(104),
  /** After a decision the keys act on the next face. */
  advance: z.boolean().catch(true),
  /** Faces under the headings of their actors. */
  grouped: z.boolean().catch(true),
});

function read(): z.infer<typeof kept> {
  try {
    return kept.parse(JSON.parse(localStorage.getItem(storageKey) ?? '{}'));
  } catch {
    return kept.parse({});
  }
}

/** How this window shows the grid, kept by its browser. */
export const useCurationView = defineStore('curation-view', () => {
  const faces = useFaces();
  const view = reactive(read());
  watch(view, (now) => {
    localStorage.setItem(storageKey, JSON.stringify(now));
  });

  /** Headings only where there is more than one actor, and not so many that each would need a question of its own. */
  function inGroups(filter: FaceFilter): boolean {
    const actors = filter.actors.length || Object.keys(faces.status?.actors ?? {}).length;
    return view.grouped && actors > 1 && actors <= mostSections;
  }

  return { view, inGroups };
});
