/**
 * What a page of the app may load, in either shell: its own files and nothing else. No inline script or style, no frames, no
 * plug-ins, no forms. `blob:` and `data:` pictures are the charts and images the page itself draws; `connect-src 'self'` covers
 * the WebSocket of the same origin too (Content Security Policy Level 3, "scheme-part match").
 */
export const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' blob: data:",
  "connect-src 'self'",
  "font-src 'self'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

/** Headers of every answer a shell gives to its page. */
export const securityHeaders: Readonly<Record<string, string>> = {
  'Content-Security-Policy': contentSecurityPolicy,
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
};
