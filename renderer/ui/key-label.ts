const names: Readonly<Record<string, string>> = {
  $mod: 'Ctrl',
  control: 'Ctrl',
  shift: 'Shift',
  alt: 'Alt',
  meta: 'Cmd',
  escape: 'Esc',
  enter: 'Enter',
  space: 'Space',
  arrowup: '↑',
  arrowdown: '↓',
  arrowleft: '←',
  arrowright: '→',
};

const apple = typeof navigator === 'object' && /Mac|iPhone|iPad/.test(navigator.platform);

/** What the keycaps of a binding say, one a press: `g h` is g, h; `$mod+k` is Ctrl+K (Cmd+K on a Mac). */
export function keyLabels(binding: string): string[] {
  return binding
    .trim()
    .split(' ')
    .map((press) => {
      const parts = press.split(/(?<=[\w\]])\+/).filter((part) => !part.startsWith('['));
      return parts.map((part) => keyName(part, parts.length > 1)).join('+');
    });
}

function keyName(part: string, withModifier: boolean): string {
  if (part === '$mod' && apple) return 'Cmd';
  return names[part.toLowerCase()] ?? (withModifier ? part.toUpperCase() : part);
}
