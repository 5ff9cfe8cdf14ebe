import type { z } from 'zod';

type Issue = z.core.$ZodIssue;

const mostNamed = 5;
const mostListed = 30;
const mostText = 100;

/** Which parts of an input do not fit its schema and what would, a sentence for each of the first five: `imaging.size must be 8 or more.` */
export function inputWords({ issues }: z.ZodError): string {
  const sentences = issues.slice(0, mostNamed).map(sentence);
  const rest = issues.length - sentences.length;
  return [...sentences, ...(rest > 0 ? [`There are ${rest} more.`] : [])].join(' ');
}

/** What the schema library says by itself; anything else is a schema's own sentence for a person. */
const libraryWords = /^(?:Invalid |Too (?:small|big): |Unrecognized )/;

function sentence(issue: Issue): string {
  const where = issue.path.length === 0 ? 'What was given' : issue.path.map(String).join('.');
  const words = issueWords(issue);
  if (instruction.test(words)) return `${words}.`;
  return ownRequirement.test(words) ? `${where} ${words}.` : `${where}: ${words}.`;
}

/** How the sentence about an issue continues after its place: `must be 8 or more`. */
export function issueWords(issue: Issue): string {
  return libraryWords.test(issue.message) ? requirement(issue) : issue.message.replace(/\.$/, '');
}

/** How the requirements below begin, also where a schema says one of them itself. */
const ownRequirement = /^(?:must|has|does|fits) /;

/** How a schema's own sentence begins that says what to do: it needs no place before it. */
const instruction = /^(?:Name|Choose) /;

function requirement(issue: Issue): string {
  switch (issue.code) {
    case 'too_small':
      return atLeast(issue.origin, issue.minimum, issue.inclusive !== false);
    case 'too_big':
      return atMost(issue.origin, issue.maximum, issue.inclusive !== false);
    case 'invalid_type':
      return `must be ${kinds.get(issue.expected) ?? `of the type ${issue.expected}`}`;
    case 'invalid_value':
      return `must be ${listedWords(issue.values)}`;
    case 'unrecognized_keys':
      return `has nothing called ${listedWords(issue.keys)}`;
    case 'not_multiple_of':
      return `must be a multiple of ${issue.divisor}`;
    case 'invalid_format':
      return 'does not have the form that is expected';
    case 'invalid_union':
    case 'invalid_element':
    case 'invalid_key':
    case 'custom':
      return 'fits none of what is possible there';
  }
}

const kinds = new Map<string, string>([
  ['int', 'a whole number'],
  ['number', 'a number'],
  ['string', 'a text'],
  ['boolean', 'true or false'],
  ['array', 'a list'],
  ['object', 'an object'],
  ['record', 'an object'],
]);

function atLeast(origin: string, minimum: number | bigint, inclusive: boolean): string {
  if (origin === 'string') return minimum === 1 ? 'must not be empty' : `must have ${minimum} characters or more`;
  if (origin === 'array') return minimum === 1 ? 'must not be empty' : `must have ${minimum} entries or more`;
  return inclusive ? `must be ${minimum} or more` : `must be above ${minimum}`;
}

function atMost(origin: string, maximum: number | bigint, inclusive: boolean): string {
  if (origin === 'string') return `must have at most ${maximum} characters`;
  if (origin === 'array') return `must have at most ${maximum} ${Number(maximum) === 1 ? 'entry' : 'entries'}`;
  return inclusive ? `must be at most ${maximum}` : `must be below ${maximum}`;
}

/** `“a” or “b”`. */
export function listedWords(values: readonly unknown[]): string {
  const named = values.slice(0, mostListed).map((value) => `“${String(value).slice(0, mostText)}”`);
  const rest = values.length - named.length;
  return `${named.join(' or ')}${rest > 0 ? ` and ${rest} more` : ''}`;
}
