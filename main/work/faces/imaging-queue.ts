import { LabError } from '../../../shared/failure.ts';

/** A window that scrolls past more pictures than this no longer shows the first of them. */
const mostUrgent = 2000;
/** A bound for memory only: whoever works through pictures has a few on their way, not all. */
const mostBehind = 200_000;

interface Entry<Order> {
  order: Order;
  reject(error: LabError): void;
}

/**
 * Orders with two priorities. Of what a window waits for the newest goes first, since that is what it shows now; of what runs behind
 * the oldest.
 */
export class ImagingQueue<Order extends Entry<unknown>> {
  private readonly urgent: Order[] = [];
  private behind: Order[] = [];
  private behindFrom = 0;

  /** An order that finds the queue full displaces the oldest a window waits for, or is refused. */
  add(order: Order, urgent: boolean): void {
    if (urgent) {
      this.urgent.push(order);
      if (this.urgent.length > mostUrgent) this.urgent.shift()?.reject(displaced());
    } else if (this.behind.length - this.behindFrom >= mostBehind) {
      order.reject(new LabError('unavailable', 'Too many pictures wait to be decoded. Wait until some are done.'));
    } else {
      this.behind.push(order);
    }
  }

  next(): Order | undefined {
    const urgent = this.urgent.pop();
    if (urgent !== undefined) return urgent;
    const order = this.behind[this.behindFrom];
    this.behindFrom += 1;
    if (this.behindFrom >= this.behind.length) {
      this.behind = [];
      this.behindFrom = 0;
    }
    return order;
  }

  /** Refuses all that waits. */
  close(): void {
    for (let order = this.next(); order !== undefined; order = this.next()) order.reject(closing());
  }
}

function displaced(): LabError {
  return new LabError('cancelled', 'Other pictures were asked for since. Ask again.');
}

export function closing(): LabError {
  return new LabError('cancelled', 'The lab is closing.');
}
