import { imagingOrder, type FromImaging } from '../data/faces/imaging/imaging-messages.ts';
import { confine, limitBySystem } from '../data/faces/imaging/confinement.ts';
import { connectParent } from './parent.ts';

/** Child process that decodes untrusted pictures, one order at a time, until the lab ends it. */
const parent = connectParent();
const tell = (message: FromImaging): void => void parent.send(message);

async function begin(): Promise<void> {
  const memory = confine();
  // Only now: the decoder reads the environment when it is loaded, and may not load at all.
  const { carryOut, isWebAssembly } = await import('../data/faces/imaging/carry-out.ts');
  if (!isWebAssembly) limitBySystem(memory);
  parent.onMessage((message) => {
    void carryOut(imagingOrder.parse(message)).then((result) => {
      tell({ type: 'answer', result, memory: process.memoryUsage.rss() });
    });
  });
  tell({ type: 'ready' });
}

void begin().catch((error: unknown) => {
  tell({ type: 'unusable', why: error instanceof Error ? error.message : String(error) });
});
