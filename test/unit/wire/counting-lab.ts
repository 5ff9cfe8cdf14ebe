import type { LabEvent } from '../../../shared/contract/event.ts';
import type { LabPort } from '../../../shared/contract/port.ts';

/** A port with calls that show what passes over a wire, which is all that these tests are about. */
export interface CountingLab extends LabPort {
  readonly calls: number;
  emit(event: LabEvent): void;
  /** Lets every call of `wait` return. */
  release(): void;
}

export function countingLab(): CountingLab {
  const listeners = new Set<(event: LabEvent) => void>();
  let waiting: (() => void)[] = [];
  let calls = 0;
  return {
    get calls() {
      return calls;
    },
    async call(name, input) {
      calls += 1;
      if (name === 'wait') await new Promise<void>((done) => waiting.push(done));
      if (name === 'break') throw new Error('a defect');
      if (name === 'fill') return { ok: true, value: 'x'.repeat(Number(input)) };
      if (name === 'missing')
        return { ok: false, error: { code: 'not_found', message: 'No such.', details: { name } } };
      return { ok: true, value: input };
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    media(address) {
      if (address === '/media/bytes') {
        return Promise.resolve({
          ok: true,
          value: { type: 'application/x-test', bytes: new Uint8Array([0, 255, 128]) },
        });
      }
      return Promise.resolve({
        ok: false,
        error: { code: 'not_found', message: 'No such media.', details: { address } },
      });
    },
    emit(event) {
      for (const listener of listeners) listener(event);
    },
    release() {
      for (const done of waiting) done();
      waiting = [];
    },
  };
}
