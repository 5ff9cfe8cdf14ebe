import { expect, it } from 'vitest';
import { failurePage } from '../../../main/electron/failure-page.ts';

it('shows the message as text, whatever is in it', () => {
  const page = failurePage('The file "<img src=x onerror=alert(1)>" & others are newer.');
  expect(page).toContain('The file &quot;&lt;img src=x onerror=alert(1)&gt;&quot; &amp; others are newer.');
  expect(page).not.toContain('<img');
  expect(page).toContain("default-src 'none'");
});
