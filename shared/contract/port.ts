import type { z } from 'zod';
import { contract, type Contract } from './contract.ts';
import type { LabEvent } from './event.ts';
import type { Result } from '../failure.ts';
import type { Media } from './media.ts';
import type { ConnectionEvent, ShellEvent } from './shell-event.ts';

/**
 * A lab as one wire sees it: untyped calls by name (`runs.list`), events, media. The lab itself, a client on a local socket, the
 * preload's IPC and a browser's WebSocket all have this shape, so that a shell cannot tell them apart.
 */
export interface LabPort {
  call(name: string, input: unknown): Promise<Result<unknown>>;
  /** @returns a function that ends the subscription. */
  subscribe(listener: (event: LabEvent) => void): () => void;
  media(address: string): Promise<Result<Media>>;
}

/** A lab as a shell holds it: one that is lost is found again, and `connection` says so. */
export interface KeptLab extends Pick<LabPort, 'call' | 'media'> {
  /** @returns a function that ends the subscription. */
  readonly subscribe: (listener: (event: LabEvent | ConnectionEvent) => void) => () => void;
}

/** A lab as a page sees it: its calls and its events, and apart from them what the page's own shell tells. */
export interface PagePort extends Pick<LabPort, 'call' | 'subscribe'> {
  /** @returns a function that ends the subscription. */
  hearShell(listener: (event: ShellEvent) => void): () => void;
}

/** The contract as its callers see it. */
export type LabClient = {
  [Namespace in keyof Contract]: {
    [Name in keyof Contract[Namespace]]: Contract[Namespace][Name] extends { input: infer Input; output: infer Output }
      ? (input: z.input<Input & z.ZodType>) => Promise<Result<z.output<Output & z.ZodType>>>
      : never;
  };
};

/** The contract as the lab implements it: parsed input in, value out or a `LabError` thrown. */
export type LabHandlers = {
  [Namespace in keyof Contract]: {
    [Name in keyof Contract[Namespace]]: Contract[Namespace][Name] extends { input: infer Input; output: infer Output }
      ? (input: z.output<Input & z.ZodType>) => Promise<z.input<Output & z.ZodType>> | z.input<Output & z.ZodType>
      : never;
  };
};

/** Every method's name on the wire, `namespace.method`. */
export const methodNames: readonly string[] = Object.entries(contract).flatMap(([namespace, methods]) =>
  Object.keys(methods).map((name) => `${namespace}.${name}`),
);

/** What the desktop app's preload puts on `window.lab`: the contract's calls, its events and the shell's, and nothing else. */
export type PreloadLab = LabClient & Pick<PagePort, 'subscribe' | 'hearShell'>;
