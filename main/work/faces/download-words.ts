import { TransferRate } from '../../data/download/transfer-rate.ts';
import type { HostFact } from '../../data/download/polite/host-queues.ts';

const moment = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short' });

/** Counts what a download does and says it in a short sentence. */
export class DownloadWords {
  readonly #rate = new TransferRate();
  #bytes = 0;
  #came = 0;
  #failed = 0;

  received(bytes: number): void {
    this.#bytes += bytes;
  }

  ended(kind: 'came' | 'failed'): void {
    if (kind === 'came') this.#came++;
    else this.#failed++;
  }

  now(hosts: readonly HostFact[]): string {
    const rate = this.#rate.at(this.#bytes, performance.now()) ?? 0;
    const left = hosts.filter(({ waitMs }) => waitMs > 0).length;
    const waits = left === 0 ? '' : `; ${left} ${left === 1 ? 'host asks' : 'hosts ask'} to be left alone for now`;
    return `${this.end()}, ${(rate / 1_000_000).toFixed(1)} MB/s${waits}`;
  }

  /** @param left hosts that asked to be left alone, and until when. */
  endWith(waiting: number, left: ReadonlyMap<string, Date>): string {
    const first = [...left.values()].sort((one, other) => one.getTime() - other.getTime())[0];
    const when = first === undefined ? '' : ` The first may be asked again on ${moment.format(first)}.`;
    const whose = left.size === 1 ? 'a host that asks' : `${left.size} hosts that ask`;
    return `${this.end()}. ${waiting} more wait for ${whose} to be left alone.${when} Start the download again then`;
  }

  end(): string {
    return `${this.#came} downloaded (${(this.#bytes / 1_000_000).toFixed(1)} MB), ${this.#failed} did not`;
  }
}
