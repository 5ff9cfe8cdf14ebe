import type { PreloadLab } from '../../shared/contract/port.ts';

declare global {
  interface Window {
    /** Only in the desktop app. */
    readonly lab?: PreloadLab;
  }
}
