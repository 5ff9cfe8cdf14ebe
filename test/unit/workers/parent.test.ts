import { fork } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { connectParent } from '../../../main/workers/parent.ts';

/** What Electron gives a utility process at `process.parentPort`. */
class ParentPort extends EventEmitter {
  readonly sent: object[] = [];
  postMessage(message: object): void {
    this.sent.push(message);
  }
}

it('talks through Electron’s parent port where there is one', async () => {
  const port = new ParentPort();
  Reflect.set(process, 'parentPort', port);
  const before = process.listeners('unhandledRejection');
  onTestFinished(() => {
    Reflect.deleteProperty(process, 'parentPort');
    for (const listener of process.listeners('unhandledRejection')) {
      if (!before.includes(listener)) process.off('unhandledRejection', listener);
    }
  });
  const parent = connectParent();
  const heard: unknown[] = [];
  parent.onMessage((message) => heard.push(message));
  port.emit('message', { data: { type: 'pause' } });
  await parent.send({ type: 'paused', stepsDone: 3 });
  expect(heard).toEqual([{ type: 'pause' }]);
  expect(port.sent).toEqual([{ type: 'paused', stepsDone: 3 }]);
});

it('ends with a rejection that nothing handles, and says which, where the runtime would only warn as Electron does', async () => {
  const entry = join(import.meta.dirname, '..', '..', 'fixtures', 'utility-worker.ts');
  const child = fork(entry, { execArgv: ['--unhandled-rejections=warn'], stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  let complaint = '';
  child.stderr?.on('data', (bytes: Buffer) => (complaint += bytes.toString('utf8')));
  await once(child, 'message');
  child.send({ reject: true });
  expect(await once(child, 'close')).toEqual([1, null]);
  expect(complaint).toContain('Error: Rejected on purpose.');
});
