import { readdirSync, readFileSync } from 'node:fs';

/** The child processes of a process; Linux only. */
export function childrenOf(pid: number | undefined): number[] {
  return readdirSync(`/proc/${pid ?? 0}/task`).flatMap((task) =>
    readFileSync(`/proc/${pid ?? 0}/task/${task}/children`, 'utf8')
      .split(' ')
      .filter(Boolean)
      .map(Number),
  );
}
