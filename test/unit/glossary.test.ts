import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  anyCommentComplaints,
  commentComplaints,
  complaintsAbout,
  forbiddenInAnyComment,
  forbiddenWords,
  rewrittenTexts,
} from '../glossary.ts';
import { componentStrings, fileStrings, scriptStrings } from '../person-strings.ts';

const root = join(import.meta.dirname, '..', '..');

/** Whose texts are held to the glossary. `window`: a window shows them, so that they may not speak of the command line. */
const held = [
  { files: 'renderer/**/*.{vue,ts}', window: true },
  { files: 'main/electron/**/*.ts', window: true },
  { files: 'main/!(electron|setup)/**/*.ts', window: false },
  { files: 'main/setup/**/*.{mjs,cjs}', window: false },
  { files: 'main/*.ts', window: false },
  { files: 'shared/**/*.ts', window: false },
];

/** Texts that have such a word for a reason, by file. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  'README.md': ['runs delete ID… | restore ID… | purge [ID…] [--yes]'],
  // Words of the command line and of the database that scripts and labs rely on.
  'main/command-line/face-grammar.ts': ['--twins <place>'],
  'main/command-line/run-grammar.ts': ['runs purge'],
  // Read on a terminal: there is no window to be had.
  'main/electron/display.ts': [
    'Start the app in a desktop session, or open the workbench in a browser with `npm start -- --browser`.',
  ],
};

/** What is read beside the app. In a code span are names: of fields, of options, of headers. */
const pages = ['README.md', 'CHANGELOG.md', 'SECURITY.md', 'CONTRIBUTING.md', 'test/bench/README.md'];

function lines(file: string): { text: string; line: number }[] {
  const all = readFileSync(join(root, file), 'utf8').split('\n');
  return all.map((text, at) => {
    // Two words that belong together may be parted by the end of a line.
    const [next = ''] = /\w$/.test(text) ? (/^\w+/.exec(all[at + 1] ?? '') ?? []) : [];
    return { text: `${text} ${next}`.trim().replaceAll(/`[^`]+`/g, '`…`'), line: at + 1 };
  });
}

const strings = [
  ...held.flatMap(({ files, window }) =>
    globSync(files, { cwd: root }).flatMap((path) => {
      const file = path.replaceAll('\\', '/');
      return fileStrings(join(root, path)).map((found) => ({ ...found, file, window }));
    }),
  ),
  ...pages.flatMap((file) => lines(file).map((found) => ({ ...found, file, window: false }))),
];

/** What the database reads, no person does. */
const isSql = (text: string): boolean => /^\s*(?:CASE|CREATE|SELECT|UPDATE|INSERT|--)\s/.test(text);

describe('the words that a person meets', () => {
  it('are those of the glossary, one word a thing', () => {
    const complaints = strings
      .filter(({ file, text }) => allowed[file]?.includes(text) !== true && !isSql(text))
      .flatMap((one) => complaintsAbout(one, one.window).map((complaint) => `${one.file}:${one.line}: ${complaint}`));
    expect(complaints).toEqual([]);
  });

  it.each(rewrittenTexts)('are no longer “%s” but “%s”', (now, better) => {
    expect(strings.filter(({ text }) => text.includes(now)).map(({ file, line }) => `${file}:${line}`)).toEqual([]);
    expect(strings.some(({ text }) => text.includes(better))).toBe(true);
  });
});

/** The comments before exported functions and classes, on one line each, with the line they begin at. */
function commentsOf(source: string): { text: string; line: number }[] {
  const found = source.matchAll(/\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*export (?:async )?(?:function|class)\b/g);
  return [...found].map(({ 1: comment = '', index }) => ({
    text: comment.replaceAll(/\s*\n\s*\*\s?/g, ' ').trim(),
    line: source.slice(0, index).split('\n').length,
  }));
}

describe('the comments of public functions', () => {
  const comments = held.flatMap(({ files }) =>
    globSync(files, { cwd: root }).flatMap((path) =>
      commentsOf(readFileSync(join(root, path), 'utf8')).map((one) => ({ ...one, file: path.replaceAll('\\', '/') })),
    ),
  );

  it('call things by the words that a person meets', () => {
    const complaints = comments.flatMap(({ text, file, line }) =>
      commentComplaints(text).map((complaint) => `${file}:${line}: ${complaint}`),
    );
    expect(complaints).toEqual([]);
    expect(comments.length).toBeGreaterThan(1000);
  });

  it('are read whole, wherever their lines end', () => {
    const source =
      '/**\n * Takes\n * in a folder.\n */\nexport async function add() {}\n/** Mend it. */\nconst own = 1;';
    expect(commentsOf(source)).toEqual([{ text: 'Takes in a folder.', line: 1 }]);
    expect(commentComplaints('Takes in a folder.')).toEqual(['“Takes in”: say import']);
  });
});

/** Every comment of a source, blocks and runs of `//` lines, on one line each, with the line it begins at. */
function everyComment(source: string): { text: string; line: number }[] {
  const found = source.matchAll(
    /\/\*[\s\S]*?\*\/|<!--[\s\S]*?-->|(?:(?<=^|[\s;,(){}])\/\/[^\n]*(?:\n\s*(?=\/\/))?)+/gm,
  );
  return [...found].map(({ 0: comment, index }) => ({
    text: comment.replaceAll(/\s*\n\s*(?:\/\/|\*)?\s?/g, ' ').trim(),
    line: source.slice(0, index).split('\n').length,
  }));
}

describe('every comment, also of a test', () => {
  it('is in plain English', () => {
    // The glossary names what it forbids, and migrations are never edited.
    const files = globSync('{main,renderer,shared,test}/**/*.{ts,mjs,cjs,vue,css}', { cwd: root })
      .map((path) => path.replaceAll('\\', '/'))
      .filter((file) => !/^test\/(?:unit\/)?glossary\.|^main\/store\/migrations\//.test(file));
    const comments = files.flatMap((file) =>
      everyComment(readFileSync(join(root, file), 'utf8')).map((one) => ({ ...one, file })),
    );
    const complaints = comments.flatMap(({ text, file, line }) =>
      anyCommentComplaints(text).map((complaint) => `${file}:${line}: ${complaint}`),
    );
    expect(complaints).toEqual([]);
    expect(comments.length).toBeGreaterThan(4000);
  });

  it.each(forbiddenInAnyComment)('may not say: $example', ({ not, say, example }) => {
    expect(example).toMatch(not);
    expect(anyCommentComplaints(example).join('\n')).toContain(`say ${say}`);
  });

  it('is read whole, wherever its lines end, and nothing else is', () => {
    const source = [
      "const address = 'https://of.the.lab';",
      'run(); // What goes',
      '  // on here.',
      '/*',
      ' * These',
      ' * very faces.',
      ' */',
      '<!-- Mend it. -->',
    ].join('\n');
    expect(everyComment(source)).toEqual([
      { text: '// What goes on here.', line: 2 },
      { text: '/* These very faces. /', line: 4 },
      { text: '<!-- Mend it. -->', line: 8 },
    ]);
  });
});

describe('the glossary', () => {
  it.each(forbiddenWords)('finds what it forbids: $example', ({ not, say, example }) => {
    expect(example).toMatch(not);
    expect(complaintsAbout({ text: example }).join('\n')).toContain(`say ${say}`);
  });

  it('hears the words of a template, with their lines', () => {
    const source = [
      '<script setup lang="ts">',
      "const why = 'Mend the options first.';",
      '</script>',
      '<template>',
      '  <UiButton class="Mend" title="Take in the folder" :why="ready ? undefined : `Judge ${count} pictures`"',
      '    >Go on with <b>it</b></UiButton',
      '  >',
      '  <p>{{ done ? "These very faces" : name }} of 12</p>',
      '</template>',
    ].join('\n');
    const found = componentStrings(source);
    expect(found).toEqual([
      { text: 'Mend the options first.', line: 2 },
      { text: 'Take in the folder', line: 5 },
      { text: 'Judge {…} pictures', line: 5 },
      { text: 'Go on with', line: 6 },
      { text: 'it', line: 6 },
      { text: 'These very faces', line: 8 },
      { text: '{…} of 12', line: 8 },
    ]);
    expect(found.filter((one) => complaintsAbout(one).length > 0)).toHaveLength(5);
  });

  it('hears the words of a script, and not what is said to the program', () => {
    const source = [
      "import { mend } from './Mend it.ts';",
      "if (kind === 'Take in') tell({ text: 'Took back: it', 'Key of it': 1 });",
      'const label = `Retry ${count} pictures`;',
      "const option = { value: 'kept', label: 'kept' };",
      "type Kind = 'A kind';",
    ].join('\n');
    expect(scriptStrings(source)).toEqual([
      { text: 'Took back: it', line: 2 },
      { text: 'Retry {…} pictures', line: 3 },
      { text: 'kept', line: 4 },
    ]);
  });

  it('reads every page', () => {
    const files = new Set(strings.map(({ file }) => file));
    for (const page of ['home/home-page', 'runs/runs-page', 'train/train-page', 'settings/settings-page']) {
      expect(files).toContain(`renderer/features/${page}.vue`);
    }
    expect(files).toContain('main/electron/menu.ts');
    expect(strings.length).toBeGreaterThan(1000);
  });
});
