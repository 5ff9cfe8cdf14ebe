import type { EngineUsed } from '../../../shared/models/engine.ts';
import type { MapKernels } from '../convolution/map-kernels.ts';
import type { Kernels } from './kernels.ts';
import type { Optimizer } from './optimizer.ts';

/** What computes for nets in this process. */
export interface Engine {
  readonly used: EngineUsed;

  /** Builds something on this engine's arithmetic, whatever that keeps its numbers as. @param optimizer what will train it, if anything. */
  build<Built>(optimizer: Optimizer | undefined, make: <M, P>(kernels: Kernels<M, P>) => Built): Built;

  /** The arithmetic of convolutional nets on this engine. */
  maps(): MapKernels;

  /** What is held now, to see that nothing leaks. */
  memory(): { matrices: number; bytes: number };
}
