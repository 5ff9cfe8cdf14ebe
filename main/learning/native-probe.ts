import { fork } from 'node:child_process';
import { statSync } from 'node:fs';
import { z } from 'zod';
import type { EngineStatus } from '../../shared/models/engine.ts';
import { workerEntry } from '../places.ts';

/** What the child `engine-probe` says: that native loads and computes, or why not. */
const probeAnswer = z.union([z.object({ version: z.string() }), z.object({ trouble: z.string() })]);

const patienceMs = 30_000;
const known = new Map<string, Promise<EngineStatus>>();

/** Loads the binding in a child process and lets it compute something. The answer is kept until the file changes. */
export function probeNative(binding: string): Promise<EngineStatus> {
  const { mtimeMs, size } = statSync(binding);
  const key = `${binding} ${mtimeMs} ${size}`;
  const answer = known.get(key) ?? askChild(binding);
  known.set(key, answer);
  return answer;
}

function askChild(binding: string): Promise<EngineStatus> {
  return new Promise((resolve) => {
    const child = fork(workerEntry('engine-probe'), [binding], {
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      timeout: patienceMs,
      env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
    });
    let complaint = '';
    let status: EngineStatus | undefined;
    child.stderr?.on('data', (bytes: Buffer) => {
      complaint = (complaint + bytes.toString('utf8')).slice(-2000);
    });
    child.on('message', (message) => {
      const answer = probeAnswer.safeParse(message);
      if (!answer.success) return;
      const { data } = answer;
      status = 'version' in data ? { available: true, version: data.version, why: '' } : broken(data.trouble);
    });
    child.on('error', (error) => {
      resolve(broken(error.message));
    });
    child.on('close', (code, signal) => {
      const how = signal === null ? `code ${String(code)}` : signal;
      resolve(status ?? broken(complaint.trim().split('\n').at(-1) ?? '', how));
    });
  });
}

function broken(complaint: string, how = ''): EngineStatus {
  const said = [how, complaint].filter((text) => text !== '').join('; ');
  return { available: false, version: '', why: `The TensorFlow library is there but does not load (${said}).` };
}
