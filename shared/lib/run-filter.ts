import type { RunField, RunFields } from './run-fields.ts';
import { filterTokens, type FilterToken } from './run-filter-tokens.ts';

/**
 * The filter language of the run history. Keywords and field names in any case:
 *
 *     filter    = all { "or" all }
 *     all       = one { [ "and" ] one }
 *     one       = "not" one | "(" filter ")" | condition
 *     condition = field ( "=" | "!=" | "<" | "<=" | ">" | ">=" | "~" ) value | "tag:" text | text
 *
 * `~` means contains; a bare or quoted text searches name, tags and note; `= none` means that there is no value.
 */
const comparisons = ['=', '!=', '<', '<=', '>', '>=', '~'] as const;
export type RunComparison = (typeof comparisons)[number];

export type RunFilter =
  /** Every run. */
  | { kind: 'all' }
  | { kind: 'and' | 'or'; of: RunFilter[] }
  | { kind: 'not'; of: RunFilter }
  | { kind: 'compare'; field: RunField; comparison: RunComparison; value: string | number | null }
  | { kind: 'tag'; tag: string }
  | { kind: 'text'; text: string };

/** What is wrong with a filter and where: the characters from `start` up to but not including `end`. */
export interface RunFilterError {
  message: string;
  start: number;
  end: number;
}

/** More would be deeper than SQLite's expressions may be, and longer than anybody means. */
const mostConditions = 100;
const mostDepth = 40;

/** Reads a filter. Empty text is the filter that lets every run through. */
export function parseRunFilter(
  text: string,
  fields: RunFields,
): { ok: true; value: RunFilter } | { ok: false; error: RunFilterError } {
  try {
    const parser = new Parser(filterTokens(text), text.length, fields);
    return { ok: true, value: parser.filter() };
  } catch (error) {
    if (error instanceof FilterProblem) return { ok: false, error: error.problem };
    throw error;
  }
}

class FilterProblem extends Error {
  readonly problem: RunFilterError;

  constructor(message: string, at: { start: number; end: number }) {
    super(message);
    this.problem = { message, start: at.start, end: at.end };
  }
}

class Parser {
  private readonly tokens: FilterToken[];
  private readonly end: { start: number; end: number };
  private readonly fields: RunFields;
  private next = 0;
  private depth = 0;
  private conditions = 0;

  constructor(tokens: FilterToken[], length: number, fields: RunFields) {
    this.tokens = tokens;
    this.fields = fields;
    this.end = { start: length, end: length };
  }

  filter(): RunFilter {
    if (this.tokens.length === 0) return { kind: 'all' };
    const filter = this.any();
    const rest = this.tokens[this.next];
    if (rest !== undefined) throw new FilterProblem('There is no “(” for this “)”.', rest);
    return filter;
  }

  private any(): RunFilter {
    const of = [this.all()];
    while (this.takeKeyword('or')) of.push(this.all());
    return of.length === 1 && of[0] !== undefined ? of[0] : { kind: 'or', of };
  }

  private all(): RunFilter {
    const of = [this.one()];
    while (this.takeKeyword('and') || this.startsCondition()) of.push(this.one());
    return of.length === 1 && of[0] !== undefined ? of[0] : { kind: 'and', of };
  }

  private startsCondition(): boolean {
    const token = this.tokens[this.next];
    return token !== undefined && token.type !== ')' && !isKeyword(token, 'or');
  }

  private one(): RunFilter {
    const token = this.tokens[this.next];
    if (token === undefined) throw new FilterProblem('The filter ends where a condition should follow.', this.end);
    if (token.type === 'broken') throw new FilterProblem(token.text, token);
    if (isKeyword(token, 'not')) return this.deeper(token, () => ({ kind: 'not', of: this.one() }));
    if (token.type === '(') return this.deeper(token, () => this.inParentheses(token));
    return this.condition(token);
  }

  private deeper(token: FilterToken, read: () => RunFilter): RunFilter {
    this.next++;
    if (++this.depth > mostDepth) throw new FilterProblem(`A filter can be ${mostDepth} levels deep.`, token);
    const filter = read();
    this.depth--;
    return filter;
  }

  private inParentheses(open: FilterToken): RunFilter {
    const filter = this.any();
    if (this.tokens[this.next]?.type !== ')') throw new FilterProblem('This “(” is not closed.', open);
    this.next++;
    return filter;
  }

  private condition(token: FilterToken): RunFilter {
    if (++this.conditions > mostConditions) {
      throw new FilterProblem(`A filter can have ${mostConditions} conditions.`, token);
    }
    if (token.type !== 'word' && token.type !== 'text') {
      throw new FilterProblem(`A condition should stand before “${token.text}”.`, token);
    }
    if (isKeyword(token, 'and') || isKeyword(token, 'or')) {
      throw new FilterProblem(`A condition should stand before “${token.text}”. To search the word, quote it.`, token);
    }
    this.next++;
    if (token.type === 'text') return { kind: 'text', text: token.text };
    if (/^tag:/i.test(token.text)) return this.tag(token);
    const operator = this.tokens[this.next];
    if (operator?.type !== 'comparison') return { kind: 'text', text: token.text };
    this.next++;
    return this.compare(token, operator);
  }

  private tag(token: FilterToken): RunFilter {
    const tag = token.text.slice('tag:'.length);
    if (tag !== '') return { kind: 'tag', tag };
    const quoted = this.tokens[this.next];
    if (quoted?.type !== 'text' || quoted.start !== token.end) {
      throw new FilterProblem('A tag should follow “tag:”, as in tag:baseline or tag:"two words".', token);
    }
    this.next++;
    return { kind: 'tag', tag: quoted.text };
  }

  private compare(name: FilterToken, operator: FilterToken): RunFilter {
    const comparison = comparisons.find((known) => known === operator.text) ?? '=';
    const value = this.value(operator);
    if (/^tags?$/i.test(name.text)) return tagComparison(comparison, operator, value);
    const field = this.fields.find(name.text);
    if (field === undefined) throw new FilterProblem(unknownField(name.text, this.fields), name);
    return { kind: 'compare', field, comparison, value: fieldValue(field, comparison, operator, value) };
  }

  private value(operator: FilterToken): FilterToken {
    const token = this.tokens[this.next];
    if (token?.type === 'broken') throw new FilterProblem(token.text, token);
    if (token?.type !== 'word' && token?.type !== 'text') {
      throw new FilterProblem(`A value should follow “${operator.text}”.`, token ?? this.end);
    }
    this.next++;
    return token;
  }

  private takeKeyword(keyword: string): boolean {
    const token = this.tokens[this.next];
    if (token === undefined || !isKeyword(token, keyword)) return false;
    this.next++;
    return true;
  }
}

function isKeyword(token: FilterToken, keyword: string): boolean {
  return token.type === 'word' && token.text.toLowerCase() === keyword;
}

/** The sentence about a name that no field has, with what may have been meant. */
export function unknownField(name: string, fields: RunFields): string {
  const near = fields.near(name);
  if (near.length > 0) return `Runs have no field “${name}”. Did you mean ${near.join(' or ')}?`;
  return `Runs have no field “${name}”. There are for example status, engine, optimizer.momentum and test.accuracy.`;
}

function tagComparison(comparison: RunComparison, operator: FilterToken, value: FilterToken): RunFilter {
  const tag: RunFilter = { kind: 'tag', tag: value.text };
  if (comparison === '=') return tag;
  if (comparison === '!=') return { kind: 'not', of: tag };
  throw new FilterProblem('A tag can only be there or not: write tag:baseline or not tag:baseline.', operator);
}

function fieldValue(
  field: RunField,
  comparison: RunComparison,
  operator: FilterToken,
  value: FilterToken,
): string | number | null {
  const equality = comparison === '=' || comparison === '!=';
  if (equality && value.type === 'word' && value.text.toLowerCase() === 'none') return null;
  switch (field.kind) {
    case 'number':
      if (comparison === '~') {
        throw new FilterProblem(`${field.name} is a number, so “~” (contains) does not fit it.`, operator);
      }
      return number(field, value);
    case 'choice':
      if (!equality && comparison !== '~') {
        throw new FilterProblem(`${field.name} has no order. Use = or !=.`, operator);
      }
      return comparison === '~' ? value.text : choice(field, value);
    case 'time':
      if (comparison !== '~' && !/^\d{4}(-\d{2}(-\d{2}(T[\d:.]*Z?)?)?)?$/.test(value.text)) {
        throw new FilterProblem(`${field.name} is a time in UTC, as in 2026-11-23 or 2026-11-23T09:30.`, value);
      }
      return value.text;
    case 'boolean':
      if (!equality) throw new FilterProblem(`${field.name} is true or false. Use = or !=.`, operator);
      return boolean(field, value);
    case 'text':
      return value.text;
  }
}

/** As SQLite reads it out of JSON: 1 or 0. */
function boolean(field: RunField, value: FilterToken): number {
  const word = value.text.toLowerCase();
  if (word === 'true' || word === 'false') return word === 'true' ? 1 : 0;
  throw new FilterProblem(`${field.name} is true or false, never “${value.text}”.`, value);
}

function number(field: RunField, value: FilterToken): number {
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(value.text)) {
    throw new FilterProblem(`${field.name} is a number, and “${value.text}” is none.`, value);
  }
  return Number(value.text);
}

function choice(field: RunField, value: FilterToken): string {
  const found = field.choices.find((known) => known.toLowerCase() === value.text.toLowerCase());
  if (found !== undefined) return found;
  throw new FilterProblem(`${field.name} is one of ${field.choices.join(', ')}, never “${value.text}”.`, value);
}
