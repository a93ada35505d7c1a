/** Why a notice has to wait: its endpoint is busy but well, answers slowly or not at all, or its breaker is open. */
export type PutOffReason = 'busy' | 'slow' | 'open';
export type Entry = { readonly pass: EndpointPass } | { readonly putOff: PutOffReason };

export type CallOutcome = 'success' | 'failure' | 'unused';

export interface EndpointPass {
  /** The call begins: from now on it can be slow. */
  start(): void;
  /** The call is over. A success earns the endpoint one more place, a failure halves what it had. */
  leave(outcome: CallOutcome): void;
}

export interface GateOptions {
  /** Places of the whole worker: BullMQ's concurrency of the queue. */
  readonly places: number;
  /** Monotonic milliseconds. */
  readonly now?: () => number;
}

/** An endpoint begins with so many calls at the same time, and with more only after it answered well. */
const FIRST_LIMIT = 4;
const WAIT_MS = 2_000;
/** A call that has lasted so long says that its endpoint is slow. */
const SLOW_AFTER_MS = 1_000;
const PROVEN_FOR_MS = 10 * 60_000;

interface Waiting {
  readonly resolve: (entry: Entry) => void;
  readonly timer: NodeJS.Timeout;
}

interface Endpoint {
  limit: number;
  max: number | null;
  isOpen: boolean;
  provenAt: number | null;
  /** Places taken, and when each of the calls that began did so, the oldest first. */
  taken: number;
  readonly calls: Set<{ at: number }>;
  readonly waiting: Waiting[];
}

/**
 * Keeps a slow or dead endpoint from taking the places of the others. BullMQ has no limits per platform inside one
 * queue (they are part of its commercial edition), so the worker keeps them itself: an endpoint earns its places, all
 * endpoints that have not proved themselves share half of the worker, and what finds no place goes back to its row
 * instead of waiting in the queue (ADR 0014). Knows nothing of notices; holds no state that must survive.
 */
export class EndpointGate {
  private readonly endpoints = new Map<string, Endpoint>();
  private readonly now: () => number;

  constructor(private readonly options: GateOptions) {
    this.now = options.now ?? (() => performance.now());
  }

  /** A place for one call, now or within two seconds; or the reason why there is none. */
  enter(channelId: string): Promise<Entry> {
    const endpoint = this.of(channelId);
    if (this.hasPlace(endpoint)) return Promise.resolve({ pass: this.admit(endpoint) });
    if (!this.mayWait(endpoint)) return Promise.resolve({ putOff: this.reasonOf(endpoint) });
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.giveUp(endpoint, waiting), WAIT_MS);
      const waiting: Waiting = { resolve, timer };
      endpoint.waiting.push(waiting);
    });
  }

  /** What the database says of the breaker. */
  learn(channelId: string, { isOpen }: { readonly isOpen: boolean }): void {
    const endpoint = this.of(channelId);
    if (endpoint.isOpen === isOpen) return;
    endpoint.isOpen = isOpen;
    if (isOpen) this.turnAway(endpoint);
    else this.admitWaiting();
  }

  /** How many calls at the same time the channel's settings allow; null means as many as it earns. */
  limit(channelId: string, max: number | null): void {
    this.of(channelId).max = max;
  }

  private of(channelId: string): Endpoint {
    let endpoint = this.endpoints.get(channelId);
    if (endpoint === undefined) {
      endpoint = {
        limit: FIRST_LIMIT,
        max: null,
        isOpen: false,
        provenAt: null,
        taken: 0,
        calls: new Set(),
        waiting: [],
      };
      this.endpoints.set(channelId, endpoint);
    }
    return endpoint;
  }

  private admit(endpoint: Endpoint): EndpointPass {
    const call = { at: 0 };
    let isIn = true;
    endpoint.taken += 1;
    return {
      start: () => {
        call.at = this.now();
        endpoint.calls.add(call);
      },
      leave: (outcome) => {
        if (!isIn) return;
        isIn = false;
        endpoint.taken -= 1;
        endpoint.calls.delete(call);
        this.learnFrom(endpoint, outcome);
        this.admitWaiting();
      },
    };
  }

  private learnFrom(endpoint: Endpoint, outcome: CallOutcome): void {
    if (outcome === 'success') {
      endpoint.provenAt = this.now();
      endpoint.limit = Math.min(endpoint.limit + 1, this.half);
    } else if (outcome === 'failure') {
      endpoint.provenAt = null;
      endpoint.limit = Math.max(1, Math.floor(endpoint.limit / 2));
    }
  }

  private hasPlace(endpoint: Endpoint): boolean {
    if (endpoint.isOpen) return endpoint.taken === 0;
    if (endpoint.taken >= Math.min(endpoint.limit, endpoint.max ?? Infinity)) return false;
    if (this.isProven(endpoint)) return true;
    // The first call of an endpoint is how we get to know it; only more than one needs room among the unproven.
    return endpoint.taken === 0 || (!this.isSlow(endpoint) && this.unprovenLoad() < this.half);
  }

  private mayWait(endpoint: Endpoint): boolean {
    if (endpoint.isOpen || this.isSlow(endpoint)) return false;
    if (!this.isProven(endpoint)) return this.unprovenLoad() < this.half;
    return endpoint.waiting.length < this.half;
  }

  private reasonOf(endpoint: Endpoint): PutOffReason {
    if (endpoint.isOpen) return 'open';
    return this.isSlow(endpoint) ? 'slow' : 'busy';
  }

  private giveUp(endpoint: Endpoint, waiting: Waiting): void {
    endpoint.waiting.splice(endpoint.waiting.indexOf(waiting), 1);
    waiting.resolve({ putOff: this.reasonOf(endpoint) });
  }

  private turnAway(endpoint: Endpoint): void {
    for (const waiting of endpoint.waiting.splice(0)) {
      clearTimeout(waiting.timer);
      waiting.resolve({ putOff: this.reasonOf(endpoint) });
    }
  }

  /** A place became free, or a limit rose: whoever waits for one gets it, first come first served. */
  private admitWaiting(): void {
    for (const endpoint of this.endpoints.values())
      while (endpoint.waiting.length > 0 && this.hasPlace(endpoint)) {
        const { resolve, timer } = endpoint.waiting.shift()!;
        clearTimeout(timer);
        resolve({ pass: this.admit(endpoint) });
      }
  }

  private unprovenLoad(): number {
    let load = 0;
    for (const endpoint of this.endpoints.values())
      if (!this.isProven(endpoint)) load += endpoint.taken + endpoint.waiting.length;
    return load;
  }

  private isProven(endpoint: Endpoint): boolean {
    const { provenAt } = endpoint;
    return provenAt !== null && this.now() - provenAt < PROVEN_FOR_MS && !this.isSlow(endpoint);
  }

  private isSlow(endpoint: Endpoint): boolean {
    for (const { at } of endpoint.calls) return this.now() - at > SLOW_AFTER_MS; // the oldest comes first
    return false;
  }

  private get half(): number {
    return Math.max(1, Math.floor(this.options.places / 2));
  }
}
