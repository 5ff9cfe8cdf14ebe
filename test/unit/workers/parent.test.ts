import { EventEmitter } from 'node:events';
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
  onTestFinished(() => void Reflect.deleteProperty(process, 'parentPort'));
  const parent = connectParent();
  const heard: unknown[] = [];
  parent.onMessage((message) => heard.push(message));
  port.emit('message', { data: { type: 'pause' } });
  await parent.send({ type: 'paused', stepsDone: 3 });
  expect(heard).toEqual([{ type: 'pause' }]);
  expect(port.sent).toEqual([{ type: 'paused', stepsDone: 3 }]);
});
