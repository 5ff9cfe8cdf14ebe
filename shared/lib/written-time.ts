const form = /^(\d{4})(?:-(\d{2})(?:-(\d{2})(?:T(\d{2})(?::(\d{2})(?::(\d{2})(?:\.\d{1,3})?)?)?Z?)?)?)?$/;

/**
 * Why a text is no time of ISO 8601 in UTC, of which the end may be left out (a year, a month, a day, an hour); '' where it does not
 * have that form at all, undefined where it is one.
 */
export function timeProblem(text: string): string | undefined {
  const parts = form.exec(text);
  if (parts === null) return '';
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = parts
    .slice(1)
    .map((part: string | undefined) => (part === undefined ? undefined : Number(part)));
  if (month < 1 || month > 12) return `: there is no month ${month}`;
  const days = new Date(Date.UTC(2000 + (year % 400), month, 0)).getUTCDate();
  if (day < 1 || day > days) return `: that month has ${days} days`;
  if (hour > 23) return ': the last hour is 23';
  return minute > 59 || second > 59 ? ': the last minute and second are 59' : undefined;
}
