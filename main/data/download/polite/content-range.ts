/** Which piece of a file an answer 206 holds: its bytes `from` … `to`, the last one included. `total`: of the file, null when not told. */
export interface ContentRange {
  from: number;
  to: number;
  total: number | null;
}

/** Reads a Content-Range header; undefined when it names no piece. */
export function contentRange(header: string | undefined): ContentRange | undefined {
  const [, from, to, total] = /^bytes (\d{1,15})-(\d{1,15})\/(\d{1,15}|\*)$/.exec(header ?? '') ?? [];
  if (from === undefined || to === undefined || Number(to) < Number(from)) return undefined;
  return { from: Number(from), to: Number(to), total: total === '*' ? null : Number(total) };
}
