import type { LabEvent } from '../../shared/contract/event.ts';

/** Tells every client of the lab what changed. A listener that throws does not keep the others from hearing. */
export class EventHub {
  private readonly listeners = new Set<(event: LabEvent) => void>();

  subscribe(listener: (event: LabEvent) => void): () => void {
    this.listeners.add(listener);
    return () => {
      this.listeners.delete(listener);
    };
  }

  emit(event: LabEvent): void {
    for (const listener of this.listeners) {
      try {
        listener(event);
      } catch (error) {
        console.error('A listener of the lab failed:', error);
      }
    }
  }
}
