import { LabError } from '../../../../shared/failure.ts';

/** A stretch of a JSON text that is one value. `line` counts from 1. */
export interface JsonSlice {
  from: number;
  to: number;
  line: number;
}

/**
 * Goes through a JSON text without building it: quotes and brackets alone show where its values begin and end. So neither a text
 * that nests millions of levels nor one with millions of values takes more memory than itself.
 */
export class JsonScanner {
  readonly #text: string;
  #at: number;
  #line = 1;

  constructor(text: string) {
    this.#text = text;
    this.#at = text.startsWith('\uFEFF') ? 1 : 0;
  }

  /** The next character that is no blank; '' at the end. */
  peek(): string {
    for (; this.#at < this.#text.length; this.#at += 1) {
      const code = this.#text.charCodeAt(this.#at);
      if (code === 10) this.#line += 1;
      else if (code !== 32 && code !== 9 && code !== 13) break;
    }
    return this.#text.charAt(this.#at);
  }

  /** Goes over one of these characters. @throws LabError `bad_data` where something else stands. */
  take(expected: string): string {
    const found = this.peek();
    if (found === '' || !expected.includes(found)) throw this.trouble(found);
    this.#at += 1;
    return found;
  }

  /** Goes over one value. @throws LabError `bad_data` where it has no end. */
  value(): JsonSlice {
    const first = this.peek();
    const [from, line] = [this.#at, this.#line];
    if (first === '' || ',:]}'.includes(first)) throw this.trouble(first);
    let depth = 0;
    do {
      const found = this.peek();
      if (found === '') throw this.trouble('');
      if (found === '"') this.#string();
      else if ('{}[],:'.includes(found)) this.#at += 1;
      else this.#word();
      if ('{['.includes(found)) depth += 1;
      else if ('}]'.includes(found)) depth -= 1;
    } while (depth > 0);
    return { from, to: this.#at, line };
  }

  trouble(found: string): LabError {
    const what = found === '' ? 'it ends too early' : `“${found}” in line ${this.#line} does not belong there`;
    return new LabError('bad_data', `This patch is no JSON any more: ${what}. Export it again.`);
  }

  #string(): void {
    for (this.#at += 1; ; this.#at += 1) {
      const code = this.#text.charCodeAt(this.#at);
      if (Number.isNaN(code)) throw this.trouble('');
      if (code === 92) this.#at += 1;
      else if (code === 34) break;
      else if (code === 10) this.#line += 1;
    }
    this.#at += 1;
  }

  #word(): void {
    const from = this.#at;
    while (this.#at < this.#text.length && !' \t\r\n,:{}[]"'.includes(this.#text.charAt(this.#at))) this.#at += 1;
    if (this.#at === from) throw this.trouble(this.#text.charAt(from));
  }
}
