export interface RunQueueOptions {
  /**
   * Whether runs are trained that wait since earlier: `leave` where a lab is open only for one command, which would begin them and
   * interrupt them again. What is asked for while it is open is trained in any case.
   */
  waiting: 'train' | 'leave';
  /** A trainer that says nothing for so long is given up. It says something every few seconds unless one step takes longer. */
  leaseMs: number;
  /** A trainer without a run leaves after so long. */
  idleMs: number;
}

export const usualQueue: RunQueueOptions = { waiting: 'train', leaseMs: 600_000, idleMs: 60_000 };
