import { setPriority } from 'node:os';
import { imagingOrder, type FromImaging } from '../data/faces/imaging/imaging-messages.ts';
import { confine, limitBySystem } from '../data/faces/imaging/confinement.ts';
import { connectParent } from './parent.ts';

/** Child process that decodes untrusted pictures, one order at a time, until the lab ends it. */
const parent = connectParent();
const tell = (message: FromImaging): void => void parent.send(message);

/**
 * Who shows pictures goes before who makes them, so that thumbnails do not take the frames of the window that waits for them: where all
 * cores are wanted a child gets a third of what others get. No lower: it would get next to nothing beside a net that trains, and on
 * Windows, where this changes nothing, nothing.
 */
const nice = 5;

function standBack(): void {
  try {
    setPriority(nice);
  } catch {
    // Then it is as fast as the others.
  }
}

async function begin(): Promise<void> {
  // On Linux a priority is a thread's, and those that come later inherit it: before the decoder has any.
  standBack();
  const memory = confine();
  // Only now: the decoder reads the environment when it is loaded, and may not load at all.
  const { carryOut, isWebAssembly } = await import('../data/faces/imaging/carry-out.ts');
  if (!isWebAssembly) limitBySystem(memory);
  parent.onMessage((message) => {
    void carryOut(imagingOrder().parse(message)).then((result) => {
      tell({ type: 'answer', result, memory: process.memoryUsage.rss() });
    });
  });
  tell({ type: 'ready' });
}

void begin().catch((error: unknown) => {
  tell({ type: 'unusable', why: error instanceof Error ? error.message : String(error) });
});
