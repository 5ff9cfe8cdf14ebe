import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const program = join(import.meta.dirname, '..', 'fixtures', 'session-process.ts');

/** A process that opens the lab, or attaches to who has it open already. */
export async function openLabProcess(data: string): Promise<ChildProcess> {
  const child = spawn(process.execPath, [program, data], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout });
  await once(lines, 'line');
  child.stdin.write('open\n');
  await once(lines, 'line');
  return child;
}
