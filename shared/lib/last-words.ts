/** An uncaught error of JavaScript or Python as it stands in what the process wrote last. */
const errorLine = /^(?:Uncaught )?(?:[\w.]*(?:Error|Exception))(?: \[\w+\])?:/;

/** The line of a process's last output that says what went wrong: the message of an error that ended it, else the last line. */
export function lastWords(output: string): string {
  const lines = output
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  return lines.findLast((line) => errorLine.test(line)) ?? lines.at(-1) ?? '';
}
