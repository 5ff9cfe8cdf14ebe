import { join, resolve } from 'node:path';
import { table } from './table.ts';
import type { CommandOutput } from './console.ts';

export interface FaceDemoOptions {
  port: number;
  perActor: number;
  out?: string;
}

/**
 * Serves drawn faces of people who do not exist, on addresses of this machine as broken as the real web, until `stopped`. It needs no
 * lab.
 */
export async function serveFaceDemo(
  { port, perActor, out }: FaceDemoOptions,
  dataDirectory: string,
  stopped: Promise<void>,
  to: CommandOutput,
): Promise<void> {
  const { startDemo } = await import('../demo/demo.ts');
  const folder = resolve(out ?? join(dataDirectory, 'demo'));
  to.note(`Drawing ${6 * perActor} faces…`);
  const demo = await startDemo({ folder, port, perActor });
  const steps = [
    ['add the list', `faces list add ${demo.listPath}`],
    ['download it', 'faces download --allow-private'],
  ];
  const value = { origin: demo.origin, list: demo.listPath, rows: demo.rows.length, pid: process.pid };
  to.result(
    value,
    `Drawn faces are served at ${demo.origin} (Ctrl+C ends it).\nThe list of them is ${demo.listPath}.\n${table(['to', 'type'], steps)}`,
  );
  await stopped;
  await demo.close();
}
