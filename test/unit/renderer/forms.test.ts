import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const renderer = join(import.meta.dirname, '..', '..', '..', 'renderer');
/** What a person types into in one line. With two of them in a form, Enter does nothing unless there is a button that submits it. */
const boxes = /<(?:UiText(?![^>]*:lines)|UiNumber|TagInput|ParameterField)\b|<input(?![^>]*type="(?:checkbox|radio)")/g;

it('every form with more than one box does by Enter what its button does', () => {
  const forms = globSync('**/*.vue', { cwd: renderer }).flatMap((file) => {
    const text = readFileSync(join(renderer, file), 'utf8');
    return text.includes('@submit') ? [{ file, text }] : [];
  });
  expect(forms.length).toBeGreaterThan(10);
  const silent = forms.filter(({ text }) => {
    const [form = ''] = /<form[\s\S]*<\/form>/.exec(text) ?? [];
    const many = (form.match(boxes) ?? []).length > 1;
    return many && !/<UiButton[^>]*\ssubmit[\s>]/.test(text);
  });
  expect(silent.map(({ file }) => file)).toEqual([]);
});
