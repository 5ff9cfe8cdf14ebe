import { readFileSync } from 'node:fs';
import { parse as parseComponent } from 'vue/compiler-sfc';
import ts from 'typescript';

/** One text of a source file as a person may read it; what is computed inside it is written `{…}`. */
export interface PersonString {
  text: string;
  /** From 1. */
  line: number;
}

type Component = ReturnType<typeof parseComponent>['descriptor'];
type TemplateNode = NonNullable<NonNullable<Component['template']>['ast']>['children'][number];
type TemplateElement = Extract<TemplateNode, { props: unknown }>;

const gap = '{…}';

/** Attributes and directives that never hold words. */
const wordless =
  /^(?:class|style|id|key|ref|type|role|name|tone|mark|for|href|src|is|to|d|viewBox|part|slot|data-.*|aria-live)$/;

/** Whether a string of a script has the look of words: several of them, or one that begins as a label does. */
function looksLikeWords(text: string): boolean {
  const bare = text.replaceAll(gap, ' ').trim();
  return /\p{L}/u.test(bare) && (/\p{L}[\p{L}’',.:;]*\s+\S/u.test(bare) || /^\p{Lu}\p{Ll}/u.test(bare));
}

/** Whether a literal is there for the compiler or the program: a module's name, a type, a key, a value that is compared with. */
function isForTheProgram(literal: ts.Node): boolean {
  const { parent } = literal;
  if (ts.isImportDeclaration(parent) || ts.isExportDeclaration(parent) || ts.isLiteralTypeNode(parent)) return true;
  if (ts.isPropertyAssignment(parent)) return parent.name === literal;
  if (ts.isElementAccessExpression(parent) || ts.isCaseClause(parent)) return true;
  return ts.isBinaryExpression(parent) && /^[!=]==?$/.test(parent.operatorToken.getText());
}

/** Properties that hold words for a person, be it a single one in small letters. */
const wordy = /^(?:label|title|text|help|why|about|detail|message|placeholder|does|button|on|off)$/;

function isWordOfProperty({ parent }: ts.Node): boolean {
  return ts.isPropertyAssignment(parent) && ts.isIdentifier(parent.name) && wordy.test(parent.name.text);
}

function literalText(found: ts.Node): string | undefined {
  if (ts.isStringLiteral(found) || ts.isNoSubstitutionTemplateLiteral(found)) return found.text;
  if (!ts.isTemplateExpression(found)) return undefined;
  return found.head.text + found.templateSpans.map((span) => gap + span.literal.text).join('');
}

/** The strings of TypeScript source that look like words; `firstLine` is the line its text begins on. */
export function scriptStrings(source: string, firstLine = 1): PersonString[] {
  const file = ts.createSourceFile('source.ts', source, ts.ScriptTarget.Latest, true);
  const strings: PersonString[] = [];
  const visit = (found: ts.Node): void => {
    const text = literalText(found);
    if (text !== undefined && !isForTheProgram(found) && (looksLikeWords(text) || isWordOfProperty(found))) {
      strings.push({ text, line: firstLine + file.getLineAndCharacterOfPosition(found.getStart()).line });
    }
    ts.forEachChild(found, visit);
  };
  visit(file);
  return strings;
}

function expressionStrings(expression: string, line: number): PersonString[] {
  return scriptStrings(`(${expression})`, line);
}

/** The strings of a template's attributes and directives. */
function attributeStrings({ props }: TemplateElement): PersonString[] {
  return props.flatMap((property): PersonString[] => {
    const { line } = property.loc.start;
    if (!('modifiers' in property)) {
      const text = property.value?.content.trim() ?? '';
      return wordless.test(property.name) || !/\p{L}/u.test(text) ? [] : [{ text, line }];
    }
    const argument = property.arg !== undefined && 'content' in property.arg ? property.arg.content : '';
    if (wordless.test(argument) || property.name === 'for' || property.name === 'slot') return [];
    return property.exp === undefined ? [] : expressionStrings(property.exp.loc.source, property.exp.loc.start.line);
  });
}

/** Texts and interpolations that follow each other are one string, as they are on the page. */
function templateStrings(children: readonly TemplateNode[]): PersonString[] {
  const strings: PersonString[] = [];
  let run: PersonString | undefined;
  const close = () => {
    const text = run?.text.replaceAll(/\s+/gu, ' ').trim() ?? '';
    if (run !== undefined && /\p{L}/u.test(text)) strings.push({ ...run, text });
    run = undefined;
  };
  for (const child of children) {
    const { source, start } = child.loc;
    if ('props' in child) {
      close();
      strings.push(...attributeStrings(child), ...templateStrings(child.children));
    } else if ('content' in child && !source.startsWith('<!--')) {
      const words = typeof child.content === 'string' ? child.content : gap;
      run = { text: (run?.text ?? '') + words, line: run?.line ?? start.line };
      if (typeof child.content !== 'string') {
        strings.push(...expressionStrings(child.content.loc.source, child.content.loc.start.line));
      }
    }
  }
  close();
  return strings;
}

/** The strings of a component: of its template, and of its scripts. */
export function componentStrings(source: string): PersonString[] {
  const { descriptor, errors } = parseComponent(source);
  const [error] = errors;
  if (error !== undefined) throw new Error(`The component cannot be parsed: ${error.message}`);
  const scripts = [descriptor.script, descriptor.scriptSetup].flatMap((script) =>
    script === null ? [] : scriptStrings(script.content, script.loc.start.line),
  );
  return [...templateStrings(descriptor.template?.ast?.children ?? []), ...scripts].sort((a, b) => a.line - b.line);
}

/** The strings of a `.vue` or `.ts` file. */
export function fileStrings(path: string): PersonString[] {
  const source = readFileSync(path, 'utf8');
  return path.endsWith('.vue') ? componentStrings(source) : scriptStrings(source);
}
