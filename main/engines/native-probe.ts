import { statSync } from 'node:fs';
import { z } from 'zod';
import { lastWords } from '../../shared/lib/last-words.ts';
import type { EngineStatus } from '../../shared/models/engine.ts';
import type { StartChild } from '../jobs/child.ts';
import { askEngineChild } from './engine-child.ts';

/** What the child `engine-probe` is asked: the path of a compiled binding. */
export const probeQuestion = z.object({ binding: z.string() });

/** What it says: that native loads and computes, or why not. */
const probeAnswer = z.union([z.object({ version: z.string() }), z.object({ trouble: z.string() })]);
export type ProbeAnswer = z.infer<typeof probeAnswer>;

const patienceMs = 30_000;
const known = new Map<string, Promise<EngineStatus>>();

/**
 * Loads the binding in a child process and lets it compute something. That it works is known until the file changes.
 * @param signal kills the child: then it does not work.
 */
export function probeNative(binding: string, start?: StartChild, signal?: AbortSignal): Promise<EngineStatus> {
  const { mtimeMs, size } = statSync(binding);
  const key = `${binding} ${mtimeMs} ${size}`;
  const answer = known.get(key) ?? askChild(binding, start, signal);
  known.set(key, answer);
  // A child that a busy machine kept waiting is no reason to do without for as long as the lab is open.
  void answer.then(({ available }) => available || known.delete(key));
  return answer;
}

async function askChild(
  binding: string,
  start: StartChild | undefined,
  signal: AbortSignal | undefined,
): Promise<EngineStatus> {
  const parse = (answer: unknown): ProbeAnswer => probeAnswer.parse(answer);
  const { answer, how, complaint } = await askEngineChild(
    'engine-probe',
    { binding },
    parse,
    patienceMs,
    start,
    signal,
  );
  return answer === undefined ? broken(lastWords(complaint), `its trial ${how}`) : statusOf(answer);
}

/** What an answer means for whoever wants to use the engine. */
export function statusOf(answer: ProbeAnswer): EngineStatus {
  return 'version' in answer ? { available: true, version: answer.version, why: '' } : broken(answer.trouble);
}

function broken(complaint: string, how = ''): EngineStatus {
  const said = [how, complaint].filter((text) => text !== '').join('; ');
  return { available: false, version: '', why: `The TensorFlow library is there but does not load (${said}).` };
}
