import type { PersonString } from './person-strings.ts';

/** A word that no person should meet. `not` finds it, `say` is the word for the thing, `example` is a text with it. */
export interface ForbiddenWord {
  not: RegExp;
  say: string;
  example: string;
  /** Only a window may not say it: the command line may. */
  inWindow?: true;
  /** The comments of public functions may not say it either: in code it means nothing else. */
  inComments?: true;
}

/** One word a thing: what is said, and the second words for it. */
export const forbiddenWords: readonly ForbiddenWord[] = [
  { not: /\bt(?:ake|akes|ook|aken|aking) in\b/i, say: 'import', example: 'Take in an archive…', inComments: true },
  { not: /\bhand(?:ed|s)? on\b/i, say: 'share, export', example: 'Decisions to hand on' },
  {
    not: /\bgot(?:ten)?\b|\b(?:not|never) get its\b/i,
    say: 'imported, downloaded',
    example: 'how pictures of a list are got',
  },
  { not: /\bfetch(?:ed|es|ing)?\b/i, say: 'download', example: 'Not fetched yet.', inComments: true },
  { not: /\bmend(?:s|ed|ing)?\b/i, say: 'fix, repair', example: 'Mend the options first.', inComments: true },
  { not: /^(?:keep|keep (?:it|them)|kept\.?)$/i, say: 'save, cancel', example: 'Keep' },
  {
    not: /\b(?:was not|not be|cannot be|cannot) (?:kept|keep)\b/i,
    say: 'Could not save',
    example: 'The download could not be kept.',
  },
  {
    not: /^(?:before|after)$|\b(?:run|face|unit|page|one) (?:before|after)$/i,
    say: 'previous, next',
    example: 'Run before',
  },
  {
    not: /\bcame\b|\bcomes? (?:to|out)\b|\b(?:has|have|had) come\b|\bto come\b/i,
    say: 'result; expected and received',
    example: 'Expected and came',
  },
  {
    not: /\bjudg(?:e|es|ed|ing)\b|\bundecided\b|\bdoubt(?:s|ful|ed)?\b/i,
    say: 'unreviewed, review',
    example: 'Judge 44 pictures',
  },
  { not: /\btwins?\b/i, say: 'near-duplicate', example: 'Twins in different parts', inComments: true },
  { not: /\bnear duplicates?\b/i, say: 'near-duplicate', example: 'A near duplicate', inComments: true },
  { not: /\bbest present\b/i, say: 'automatic', example: 'Best present' },
  {
    not: /\bfor good\b|\bpurg(?:ed?|es|ing)\b/i,
    say: 'delete permanently',
    example: 'Their metrics go for good',
    inComments: true,
  },
  { not: /\bgo(?:es|ing|ne)? on\b|\bwent on\b/i, say: 'resume, continue', example: 'Go on with it' },
  {
    not: /\bdata(?:set)? snapshot\b|\bsnapshot of (?!faces)/i,
    say: 'data hash, checkpoint',
    example: 'Dataset snapshot',
  },
  {
    not: /\bundone:|\b(?:take|took|taken) back\b/i,
    say: 'Undid',
    example: 'Took back: baldwin43 excluded',
    inComments: true,
  },
  { not: /\bunder way\b/i, say: 'running', example: 'A download is under way.', inComments: true },
  { not: /\bdata director(?:y|ies)\b/i, say: 'data folder', example: 'The data directory', inComments: true },
  { not: /\bon the clipboard\b/i, say: 'copied', example: 'The hash is on the clipboard.' },
  { not: /\bnot present\b/i, say: 'not installed', example: '✕ not present' },
  { not: /\btype (?:a|the|its)\b/i, say: 'enter', example: 'Type the path of a folder first.' },
  { not: /\blook(?:ed|s)? (?:at it|at them|into)\b|^look inside$/i, say: 'preview, analyse', example: 'Look at it' },
  { not: /\bthese very\b|\bwhose word\b|\bof one’s own\b/i, say: 'plain words', example: 'Whose word stands?' },
  {
    not: /\b(?:was|were) not (?:added|changed|checked|decided|deleted|exported|made|resumed|saved|started)\b/i,
    say: 'Could not …',
    example: 'The run was not started',
  },
  { not: /\p{L}!(?:\s|$)/u, say: 'a full stop', example: 'Well done!' },
  {
    not: /\bhidden-unit [a-z]|(?:^|[\s“])--[a-z]{2}/,
    say: 'no hint about the command line in a window',
    example: 'hidden-unit faces demo',
    inWindow: true,
  },
];

/** What no comment may say, in the sources or in the tests; other words of the list above also name things of the code. */
export const forbiddenInAnyComment: readonly Pick<ForbiddenWord, 'not' | 'say' | 'example'>[] = [
  { not: /\bt(?:ake|akes|ook|aken|aking) in\b/i, say: 'import', example: 'The lists that were taken in.' },
  {
    not: /\bcame (?:to|of)\b|\bcomes? (?:to|of) (?:it|them|the same)\b/i,
    say: 'result, outcome',
    example: 'What the seeds of one setting came to.',
  },
  { not: /\bjudg(?:e|es|ed|ing)\b(?!\.ts)/i, say: 'review, check', example: 'Faces that a person has to judge.' },
  { not: /\bdoubtful\b/i, say: 'suspicious, unreviewed', example: 'The next doubtful face.' },
  { not: /\blook(?:s|ed|ing)? into\b/i, say: 'inspect, analyse', example: 'Looks into a run.' },
  { not: /\bthese very\b/i, say: 'exactly these', example: 'These very faces are kept already.' },
  { not: /\bmend(?:s|ed|ing)?\b/i, say: 'fix, repair', example: 'Mends what is broken.' },
  {
    not: /\bfaces? of (?:the|a) lab\b|\blab and its faces\b/i,
    say: 'client, shell',
    example: 'Tells every face of the lab.',
  },
  { not: /\btold (?:by|of)\b/i, say: 'announced, named, shown', example: 'What it means is told by its kind.' },
  { not: /\bgo(?:es|ing|ne)? on\b|\bwent on\b/i, say: 'continue, resume', example: 'The queue goes on.' },
  { not: /\bof one[’']s own\b/i, say: 'plain words', example: 'A folder of one’s own.' },
  { not: /\bhanded on\b/i, say: 'share, pass', example: 'What is handed on.' },
  { not: /\bwhose word\b/i, say: 'whose decision', example: 'Whose word stands.' },
  { not: /\bfor good\b/i, say: 'permanently', example: 'Removed for good.' },
];

/** Texts that were foreign, with the ones in their place. */
export const rewrittenTexts: readonly (readonly [now: string, better: string])[] = [
  ['mend what is marked above', 'Fix the marked fields'],
  ['no earlier run to tell the time from', 'No time estimate yet'],
  ['Here come the cost and the accuracy after every recorded step', 'Cost and accuracy appear here as training runs'],
  ['Ten seconds to a minute, by engine', '10 s to 1 min, depending on the engine'],
  ['Take in…', 'Import…'],
  ['Take in the folder', 'Import folder'],
  ['Best present', 'Automatic'],
  ['The fastest of those present, today and after an installation', 'Always uses the fastest installed engine'],
  [
    'in packages that know where to ask; nobody is asked otherwise',
    'Only builds with an update address check; others contact nobody',
  ],
  ['of this app’s own checkout, where it runs from one, with every run', 'Store this app’s git commit with each run'],
  ['Ask the Internet Archive for what is dead', 'Try the Internet Archive for dead links'],
  ['for trying out with a web of one’s own', 'For testing against a local server'],
  ['how pictures of a list are got', 'How listed pictures are downloaded'],
  ['Undo what the message says', 'Undo the last action'],
  ['Run before', 'Previous run'],
  ['Face before', 'Previous face'],
  ['Decisions to hand on', 'Share decisions'],
  ['repairs what is not what it was', 'repairs damaged files'],
  ['What it gives now', 'Preview'],
  [
    'What was trained on would be tested on, so that the accuracy looks better than it is',
    'Near-duplicates of training faces are in validation or test, which inflates the accuracy',
  ],
  ['These very faces are kept already', 'Identical to snapshot'],
  ['a letter of it may be missing', 'The link may be incomplete'],
  ['metrics, weights and logs go for good', 'metrics, weights and logs will be permanently deleted'],
  ['a name is given', 'Named automatically'],
];

/** What the glossary says against a text: one sentence for each forbidden word in it. `window`: whether a window shows it. */
export function complaintsAbout({ text }: Pick<PersonString, 'text'>, window = true): string[] {
  return forbiddenWords
    .filter(({ inWindow = false }) => window || !inWindow)
    .flatMap(({ not, say }) => {
      const found = not.exec(text)?.[0];
      return found === undefined ? [] : [`“${found.trim()}” in “${text.trim()}”: say ${say}`];
    });
}

/** What the glossary says against the comment of a public function. */
export function commentComplaints(text: string): string[] {
  return forbiddenWords
    .filter(({ inComments = false }) => inComments)
    .flatMap(({ not, say }) => {
      const found = not.exec(text)?.[0];
      return found === undefined ? [] : [`“${found}”: say ${say}`];
    });
}

/** What the glossary says against any comment at all. */
export function anyCommentComplaints(text: string): string[] {
  return forbiddenInAnyComment.flatMap(({ not, say }) => {
    const found = not.exec(text)?.[0];
    return found === undefined ? [] : [`“${found}”: say ${say}`];
  });
}
