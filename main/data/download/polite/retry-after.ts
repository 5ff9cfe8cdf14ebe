/** Whoever asks for more gets no more: a header must not be able to close a host for good. */
const weekMs = 7 * 24 * 3600 * 1000;

/**
 * What a Retry-After header asks for, as seconds or as a date (RFC 9110, 10.2.3).
 * @param now milliseconds since 1970.
 * @returns milliseconds from now, 0 to a week; 0 when there is no header, or none that can be understood.
 */
export function retryAfterMs(header: string | undefined, now: number): number {
  if (header === undefined) return 0;
  const words = header.trim();
  const asked = /^\d+$/.test(words) ? Number(words) * 1000 : Date.parse(words) - now;
  return Number.isNaN(asked) ? 0 : Math.min(Math.max(asked, 0), weekMs);
}
