import { expect, it } from 'vitest';
import { shellPage } from '../../../main/electron/shell-page.ts';

it('shows what it is given as text, whatever is in it', () => {
  const page = shellPage({
    kind: 'failed',
    title: 'No <lab>',
    message: 'The file "<img src=x onerror=alert(1)>" & others are newer.',
    actions: [{ label: 'Try <b>again</b>', address: 'hidden-unit://app/runs?name="><img>&x=1' }],
  });
  expect(page).toContain('The file &quot;&lt;img src=x onerror=alert(1)&gt;&quot; &amp; others are newer.');
  expect(page).toContain('No &lt;lab&gt;');
  expect(page).toContain('href="hidden-unit://app/runs?name=&quot;&gt;&lt;img&gt;&amp;x=1"');
  expect(page).toContain('Try &lt;b&gt;again&lt;/b&gt;');
  expect(page).not.toContain('<img');
  expect(page).toContain("default-src 'none'");
});
