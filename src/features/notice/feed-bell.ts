import { Injectable, type OnModuleDestroy } from '@nestjs/common';

/** More requests than this do not wait: an answer without notices costs less than a process full of sockets. */
const MOST_WAITING = 500;

/** One request that may wait for something new. It holds no connection to the database meanwhile. */
export interface Turn {
  /** Somebody newer waits for this platform, the caller has gone, or the process ends: no more waiting. */
  readonly isOver: boolean;
  /** Resolves when the bell rings, when this turn is over, or after so long; at once when it rang since the last rest. */
  rest(ms: number): Promise<void>;
  end(): void;
}

/**
 * Wakes requests that wait for a feed. It rings in this process only; where the worker is another process, a request
 * looks for itself every two seconds.
 */
@Injectable()
export class FeedBell implements OnModuleDestroy {
  private readonly turns = new Map<string, WaitingTurn>();
  private isClosed = false;

  /** One waiter for a platform: a newer one sends the older away, so that a lost connection blocks nobody. */
  takeTurn(platformId: string): Turn {
    this.turns.get(platformId)?.end();
    const turn = new WaitingTurn(() => {
      if (this.turns.get(platformId) === turn) this.turns.delete(platformId);
    });
    if (this.isClosed || this.turns.size >= MOST_WAITING) turn.end();
    else this.turns.set(platformId, turn);
    return turn;
  }

  ring(platformId: string): void {
    this.turns.get(platformId)?.wake();
  }

  /** The process ends: everybody hears what there is. */
  onModuleDestroy(): void {
    this.isClosed = true;
    for (const turn of [...this.turns.values()]) turn.end();
  }
}

class WaitingTurn implements Turn {
  isOver = false;
  private hasRung = false;
  private wakeUp: (() => void) | null = null;

  constructor(private readonly onEnd: () => void) {}

  rest(ms: number): Promise<void> {
    if (this.isOver || this.hasRung) {
      this.hasRung = false;
      return Promise.resolve();
    }
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.wakeUp?.(), ms);
      this.wakeUp = () => {
        clearTimeout(timer);
        this.wakeUp = null;
        this.hasRung = false;
        resolve();
      };
    });
  }

  wake(): void {
    this.hasRung = true;
    this.wakeUp?.();
  }

  end(): void {
    if (this.isOver) return;
    this.isOver = true;
    this.onEnd();
    this.wakeUp?.();
  }
}
