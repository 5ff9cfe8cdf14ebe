import type { Dispatcher } from 'undici';

/** One request to the web, with names in its headers. */
export interface Question extends Dispatcher.RequestOptions {
  origin: string;
  headers: Record<string, string>;
}

/** What sends requests: undici's dispatchers are such, and what chooses between them. */
export interface Asking {
  /** @throws what the connection fails with, or FetchFailure, or LabError. */
  request(question: Question): Promise<Dispatcher.ResponseData>;
  /** Ends every connection. */
  destroy(): Promise<void>;
}
