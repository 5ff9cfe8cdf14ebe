import { createHash } from 'node:crypto';

const style =
  'body{font:15px/1.5 system-ui,sans-serif;margin:48px;max-width:640px;background:#f4f5f7;color:#1a1f29}' +
  'h1{font-size:20px}@media (prefers-color-scheme:dark){body{background:#121417;color:#e7e9ed}}';

/** A page that runs nothing and loads nothing. `message` is text, whatever is in it. `data-failed`: the start check looks for it. */
export function failurePage(message: string): string {
  const hash = createHash('sha256').update(style).digest('base64');
  return (
    '<!doctype html><html lang="en" data-failed="true"><head><meta charset="utf-8"><title>Hidden Unit</title>' +
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-${hash}'">` +
    `<style>${style}</style></head><body><h1>The lab could not be opened</h1><p>${escaped(message)}</p></body></html>`
  );
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
