import { usePageCommands, type Command } from '../../stores/commands.ts';

export interface RunDoors {
  readonly focusFilter: () => void;
  /** Moves the cursor by so many rows. */
  readonly move: (by: number) => void;
  readonly toggle: () => void;
  /** Draws the run under the cursor, or no longer; alone, or all again. */
  readonly eye: (alone: boolean) => void;
  readonly open: () => void;
  /** Opens the menu of the run under the cursor. */
  readonly menu: () => void;
  readonly compare: () => void;
  readonly canCompare: () => boolean;
  readonly edit: () => void;
  readonly remove: () => unknown;
  readonly restore: () => unknown;
  readonly save: () => unknown;
  readonly takeIn: () => void;
  readonly switchTrash: () => void;
  readonly inTrash: () => boolean;
  readonly clear: () => void;
}

const page = 'Runs';

/** The keys of the history, and what of it the command palette offers. */
export function useRunCommands(doors: RunDoors): void {
  const byKey = (id: string, label: string, keys: string, run: () => void): Command => ({
    id: `runs.${id}`,
    label,
    page,
    keys,
    hidden: true,
    run,
  });
  const inTrash = doors.inTrash;
  const inHistory = (): boolean => !inTrash();

  usePageCommands([
    { id: 'runs.filter', label: 'Filter runs', page, keys: '/', run: doors.focusFilter },
    byKey('down', 'Next run', 'j', () => {
      doors.move(1);
    }),
    byKey('up', 'Previous run', 'k', () => {
      doors.move(-1);
    }),
    byKey('select', 'Select run', 'x', doors.toggle),
    byKey('eye', 'Draw run, or no longer', 'e', () => {
      doors.eye(false);
    }),
    byKey('eye-alone', 'Draw this run alone', 'Shift+E', () => {
      doors.eye(true);
    }),
    byKey('open', 'Open run', 'o', doors.open),
    byKey('menu', 'Menu of the run', 'm', doors.menu),
    {
      id: 'runs.compare',
      label: 'Compare selected runs',
      page,
      keys: 'c',
      run: doors.compare,
      enabled: doors.canCompare,
    },
    { id: 'runs.words', label: 'Edit name, tags and note', page, keys: 't', run: doors.edit },
    {
      id: 'runs.delete',
      label: 'Delete selected runs',
      page,
      keys: 'Delete',
      run: doors.remove,
      enabled: inHistory,
    },
    {
      id: 'runs.restore',
      label: 'Restore selected runs',
      page,
      keys: 'r',
      run: doors.restore,
      enabled: inTrash,
    },
    {
      id: 'runs.archive',
      label: 'Export selected runs',
      page,
      run: doors.save,
      enabled: inHistory,
    },
    { id: 'runs.take-in', label: 'Import runs…', page, run: doors.takeIn },
    { id: 'runs.trash', label: 'Show or hide the trash', page, run: doors.switchTrash },
    byKey('clear', 'Clear selection', 'Escape', doors.clear),
  ]);
}
