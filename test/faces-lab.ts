import { expect, onTestFinished, vi } from 'vitest';
import type { FetcherOptions } from '../main/data/download/polite/fetcher-options.ts';
import { openLab, type OpenLab } from '../main/lab.ts';
import { labClient, valueOf, type LabClient } from '../shared/contract/index.ts';
import { once } from '../shared/lib/once.ts';
import type { FaceState } from '../shared/models/face.ts';
import type { Job } from '../shared/models/job.ts';

/** A lab of this process with its typed client; closed when the test ends. */
export interface FacesLab {
  lab: OpenLab;
  client: LabClient;
}

/** @param net how addresses are asked, where it is not as usual. */
export async function openFacesLab(data: string, net: Partial<FetcherOptions> = {}): Promise<FacesLab> {
  const opened = await openLab(data, undefined, net);
  const lab = { ...opened, close: once(() => opened.close()) };
  onTestFinished(lab.close);
  return { lab, client: labClient(lab) };
}

export function jobOf(client: LabClient, id: string): Promise<Job> {
  return valueOf(client.jobs.get({ id }));
}

/** Waits for the end of a job. */
export async function endOf(client: LabClient, { job }: { job: Job }): Promise<Job> {
  const hasEnded = async (): Promise<boolean> => (await jobOf(client, job.id)).endedAt !== null;
  await vi.waitUntil(hasEnded, { timeout: 200_000, interval: 20 });
  return jobOf(client, job.id);
}

export async function addList(client: LabClient, text: string): Promise<void> {
  const source = { kind: 'text' as const, name: 'actors.txt', text };
  const ended = await endOf(client, await valueOf(client.faceLists.add({ source, actors: null })));
  expect(ended.error).toBeNull();
}

/** Row label to state and cause, of all rows. */
export async function statesByLabel(client: LabClient): Promise<Map<string, { state: FaceState; cause: string }>> {
  const states = new Map<string, { state: FaceState; cause: string }>();
  for (let total = Infinity; states.size < total;) {
    const page = await valueOf(client.faces.list({ offset: states.size, limit: 1000 }));
    for (const { label, state, cause } of page.faces) states.set(label, { state, cause });
    total = page.total;
  }
  return states;
}

/** States that rows have, and how many have each. */
export async function countsOf(client: LabClient): Promise<Partial<Record<FaceState, number>>> {
  const { states } = await valueOf(client.faces.status({}));
  return Object.fromEntries(Object.entries(states).filter(([, count]) => count > 0));
}
