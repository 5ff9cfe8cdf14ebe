import type { Ref } from 'vue';
import type { Verdict } from '../../../shared/models/face.ts';
import { usePageCommands, type Command } from '../../stores/commands.ts';
import { useFaceList } from './face-list.ts';
import { selectedCount } from './face-selection.ts';
import type { GridLines } from './grid-lines.ts';
import type { GridPointer } from './grid-pointer.ts';
import { onControl, triageCommands } from './triage-keys.ts';
import type { Triage } from './triage.ts';

export interface GridDoors {
  readonly pointer: GridPointer;
  readonly lines: () => GridLines;
  /** Lines that are in sight together. */
  readonly page: () => number;
  readonly previewing: Ref<boolean>;
  readonly decide: (verdict: Verdict, reason: string) => unknown;
  readonly triage: Triage;
  readonly open: () => void;
  readonly search: () => void;
  readonly refresh: () => unknown;
}

const page = 'Curate';

/** The keys of the grid. */
export function useGridCommands(doors: GridDoors): void {
  const list = useFaceList();
  const { pointer, previewing } = doors;
  const free = (): boolean => !onControl();

  function moves(keys: string, label: string, to: () => number, shifts = true): Command[] {
    const run = (extend: boolean) => (): void => {
      pointer.go(to(), extend);
    };
    const plain = { id: `curate.${keys}`, label, page, keys, hidden: true, enabled: free, run: run(false) };
    if (!shifts) return [plain];
    const extended = {
      ...plain,
      id: `${plain.id}.shift`,
      label: `${label}, extend selection`,
      keys: `Shift+${keys}`,
    };
    return [plain, { ...extended, run: run(true) }];
  }

  const byPlace = (by: number) => (): number => list.cursor + by;
  const byLine = (by: () => number) => (): number => doors.lines().step(list.cursor, by());

  function backOut(): void {
    if (previewing.value) previewing.value = false;
    else pointer.clear();
  }

  usePageCommands([
    ...moves('ArrowRight', 'Next face', byPlace(1)),
    ...moves('ArrowLeft', 'Previous face', byPlace(-1)),
    ...moves(
      'ArrowDown',
      'One row down',
      byLine(() => 1),
    ),
    ...moves(
      'ArrowUp',
      'One row up',
      byLine(() => -1),
    ),
    ...moves('j', 'Next face', byPlace(1), false),
    ...moves('k', 'Previous face', byPlace(-1), false),
    ...moves('PageDown', 'One page down', byLine(doors.page)),
    ...moves(
      'PageUp',
      'One page up',
      byLine(() => -doors.page()),
    ),
    ...moves('Home', 'First face', () => 0),
    ...moves('End', 'Last face', () => list.total - 1),
    ...triageCommands(page, { decide: doors.decide, undo: doors.triage.undo, redo: doors.triage.redo }),
    {
      id: 'curate.preview',
      label: 'Show or hide the preview',
      page,
      keys: 'Space',
      enabled: free,
      run: () => {
        previewing.value = !previewing.value;
      },
    },
    { id: 'curate.bench', label: 'Open mismatch bench', page, keys: 'Enter', enabled: free, run: doors.open },
    { id: 'curate.all', label: 'Select all matching faces', page, keys: '$mod+a', run: pointer.all },
    { id: 'curate.toggle', label: 'Select or deselect the face', page, keys: 's', run: pointer.toggle },
    { id: 'curate.find', label: 'Search faces', page, keys: '/', run: doors.search },
    { id: 'curate.refresh', label: 'Refresh the list', page, keys: 'r', run: doors.refresh },
    {
      id: 'curate.out',
      label: 'Close preview, clear selection',
      page,
      keys: 'Escape',
      hidden: true,
      run: backOut,
      enabled: () => previewing.value || selectedCount(pointer.selection.value, list.total) > 0,
    },
  ]);
}
