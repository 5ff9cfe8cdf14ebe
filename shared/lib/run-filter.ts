import { isKeyword, refuseSearchWord, refuseValueWord, unknownOperator } from './run-filter-words.ts';
import { FilterProblem, type RunFilterError } from './run-filter-error.ts';
import { comparisons, filterTokens, type FilterToken, type RunComparison } from './run-filter-tokens.ts';
import { runFilterValue } from './run-filter-value.ts';
import { unknownField, type RunField, type RunFields } from './run-fields.ts';

/**
 * The filter language of the run history. Keywords and field names in any case:
 *
 *     filter    = all { "or" all }
 *     all       = one { [ "and" ] one }
 *     one       = "not" one | "(" filter ")" | condition
 *     condition = field ( "=" | "!=" | "<" | "<=" | ">" | ">=" | "~" ) value | field [ "not" ] "in" list | "tag:" text | text
 *     list      = "(" value { "," value } ")"
 *
 * A time can be written as how long ago: `started > 2d` is what started in the last two days; `min`, `h`, `d` and `w` are known.
 * `~` means contains; a plain or quoted text searches name, tags and note; `= none` means that there is no value. A text is quoted by
 * `"` or `'`, and a `\` in it takes the next character as it is. Texts are compared without regard to case.
 */
export type RunFilter =
  /** Every run. */
  | { kind: 'all' }
  | { kind: 'and' | 'or'; of: RunFilter[] }
  | { kind: 'not'; of: RunFilter }
  | { kind: 'compare'; field: RunField; comparison: RunComparison; value: string | number | null }
  /** A tag that is this text, or contains it; null: any tag. */
  | { kind: 'tag'; comparison: '=' | '~'; tag: string | null }
  | { kind: 'text'; text: string };

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
    const close = this.tokens[this.next];
    if (close?.type === 'broken') throw new FilterProblem(close.text, close);
    if (close?.type !== ')') throw new FilterProblem('This “(” is not closed.', open);
    this.next++;
    return filter;
  }

  private condition(token: FilterToken): RunFilter {
    this.count(token);
    if (token.type === ',') {
      throw new FilterProblem('A comma separates the values of a list, as in: id in (1, 2, 3).', token);
    }
    if (token.type !== 'word' && token.type !== 'text') {
      throw new FilterProblem(`A condition should stand before “${token.text}”.`, token);
    }
    if (isKeyword(token, 'and') || isKeyword(token, 'or')) {
      throw new FilterProblem(`A condition should stand before “${token.text}”. To search the word, quote it.`, token);
    }
    this.next++;
    if (token.type === 'word' && /^tag:/i.test(token.text)) return this.tag(token);
    const operator = this.tokens[this.next];
    if (operator?.type === 'comparison') {
      this.next++;
      return this.compare(this.fieldName(token), operator);
    }
    if (token.type === 'text') return { kind: 'text', text: token.text };
    const list = this.list(token);
    if (list !== undefined) return list;
    this.refuseOtherSyntax(token, operator);
    return { kind: 'text', text: token.text };
  }

  private count(token: FilterToken): void {
    if (++this.conditions > mostConditions) {
      throw new FilterProblem(`A filter can have ${mostConditions} conditions.`, token);
    }
  }

  /** `field in (…)` and `field not in (…)`; undefined where that is not what stands here. */
  private list(name: FilterToken): RunFilter | undefined {
    const negated = this.keywordAt(this.next, 'not') && this.keywordAt(this.next + 1, 'in');
    const at = this.next + (negated ? 1 : 0);
    const word = this.tokens[at];
    if (word === undefined || !isKeyword(word, 'in')) return undefined;
    const open = this.tokens[at + 1];
    if (open?.type !== '(') {
      if (!negated && !this.isField(name.text)) return undefined;
      throw new FilterProblem('After “in” the values stand in parentheses, as in: id in (1, 2, 3).', open ?? this.end);
    }
    this.next = at + 2;
    const of = [this.compare(name, { ...word, type: 'comparison' })];
    while (this.tokens[this.next]?.type === ',') {
      const comma = this.tokens[this.next++];
      this.count(comma ?? word);
      of.push(this.compare(name, { ...word, type: 'comparison' }));
    }
    this.closeList(open);
    const among: RunFilter = { kind: 'or', of };
    return negated ? { kind: 'not', of: among } : among;
  }

  private closeList(open: FilterToken): void {
    const close = this.tokens[this.next];
    if (close?.type === 'broken') throw new FilterProblem(close.text, close);
    if (close === undefined) throw new FilterProblem('This “(” is not closed.', open);
    if (close.type !== ')') throw new FilterProblem('A comma should stand between two values of a list.', close);
    this.next++;
  }

  private refuseOtherSyntax(token: FilterToken, next: FilterToken | undefined): void {
    if (next?.type === '(' && next.start === token.end) {
      throw new FilterProblem(`A filter has no functions. Put a blank before “(” to search for ${token.text}.`, token);
    }
    if (next !== undefined && this.isField(token.text)) {
      const message = unknownOperator(next);
      if (message !== undefined) throw new FilterProblem(message, next);
    }
    refuseSearchWord(token, (name) => this.isField(name));
  }

  private isField(name: string): boolean {
    return isTag(name) || this.fields.find(name) !== undefined;
  }

  private tag(token: FilterToken): RunFilter {
    const tag = token.text.slice('tag:'.length);
    if (tag !== '') {
      refuseValueWord({ ...token, start: token.end - tag.length, text: tag });
      return { kind: 'tag', comparison: '=', tag };
    }
    const quoted = this.tokens[this.next];
    if (quoted?.type === 'broken') throw new FilterProblem(quoted.text, quoted);
    if (quoted?.type !== 'text' || quoted.start !== token.end) {
      throw new FilterProblem('A tag should follow “tag:”, as in tag:baseline or tag:"two words".', token);
    }
    this.next++;
    return { kind: 'tag', comparison: '=', tag: quoted.text };
  }

  private fieldName(token: FilterToken): FilterToken {
    if (token.type === 'word') return token;
    throw new FilterProblem('The name of a field stands before an operator, without quotation marks.', token);
  }

  private compare(name: FilterToken, operator: FilterToken): RunFilter {
    const comparison = comparisons.find((known) => known === operator.text) ?? '=';
    const field = this.fields.find(name.text);
    if (field === undefined && !isTag(name.text)) throw new FilterProblem(unknownField(name.text, this.fields), name);
    const value = this.value(operator);
    if (field === undefined) return tagComparison(comparison, operator, value);
    return { kind: 'compare', field, comparison, value: runFilterValue(field, comparison, operator, value) };
  }

  private value(operator: FilterToken): FilterToken {
    const token = this.tokens[this.next];
    if (token?.type === 'broken') throw new FilterProblem(token.text, token);
    if (token?.type !== 'word' && token?.type !== 'text') {
      throw new FilterProblem(`A value should follow “${operator.text}”.`, token ?? this.end);
    }
    this.next++;
    if (token.type === 'word') refuseValueWord(token);
    return token;
  }

  private keywordAt(place: number, keyword: string): boolean {
    const token = this.tokens[place];
    return token !== undefined && isKeyword(token, keyword);
  }

  private takeKeyword(keyword: string): boolean {
    if (!this.keywordAt(this.next, keyword)) return false;
    this.next++;
    return true;
  }
}

function isTag(name: string): boolean {
  return /^tags?$/i.test(name);
}

function tagComparison(comparison: RunComparison, operator: FilterToken, value: FilterToken): RunFilter {
  if (comparison === '~') return { kind: 'tag', comparison: '~', tag: value.text };
  const none = value.type === 'word' && value.text.toLowerCase() === 'none';
  const tag: RunFilter = { kind: 'tag', comparison: '=', tag: none ? null : value.text };
  if (comparison === '=') return none ? { kind: 'not', of: tag } : tag;
  if (comparison === '!=') return none ? tag : { kind: 'not', of: tag };
  throw new FilterProblem('A tag can only be there or not: write tag:baseline or not tag:baseline.', operator);
}
