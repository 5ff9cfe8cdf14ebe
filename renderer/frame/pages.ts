import { FileText, FlaskConical, Grid2x2, House, List, Microscope, Play, Settings, UserRound } from '@lucide/vue';
import type { Component } from 'vue';

/** A page of the rail. `keys`: `g` and a letter, as tinykeys writes it. */
export interface PageLink {
  readonly title: string;
  readonly to: string;
  readonly keys: string;
  readonly icon: Component;
  /** Addresses under which this page is the current one. */
  readonly covers: readonly string[];
  /** What waits there for a person, shown as a number. */
  readonly counts?: 'open-faces';
}

export const pageLinks: readonly PageLink[] = [
  { title: 'Home', to: '/', keys: 'g h', icon: House, covers: [] },
  { title: 'Digits', to: '/digits', keys: 'g d', icon: Grid2x2, covers: ['/digits'] },
  { title: 'Faces', to: '/faces', keys: 'g f', icon: UserRound, covers: ['/faces'], counts: 'open-faces' },
  { title: 'Train', to: '/train', keys: 'g t', icon: Play, covers: ['/train'] },
  { title: 'Runs', to: '/runs', keys: 'g r', icon: List, covers: ['/runs', '/compare'] },
  { title: 'Instruments', to: '/instruments', keys: 'g i', icon: Microscope, covers: ['/instruments'] },
  { title: 'Sweeps', to: '/sweeps', keys: 'g s', icon: FlaskConical, covers: ['/sweeps'] },
  { title: 'Report', to: '/report', keys: 'g p', icon: FileText, covers: ['/report'] },
  { title: 'Settings', to: '/settings', keys: 'g ,', icon: Settings, covers: ['/settings', '/disk'] },
];

export function isCurrent(link: PageLink, path: string): boolean {
  if (path === link.to) return true;
  return link.covers.some((start) => path === start || path.startsWith(`${start}/`));
}
