import { BATCH_FRAME_BYTES } from '../../domain/notice/batch';

interface Gathered<Member> {
  readonly members: Member[];
  readonly max: number;
  readonly timer: NodeJS.Timeout;
  bytes: number;
}

export interface GatheringLimits {
  /** How long the first one waits for others. */
  readonly waitMs: number;
  readonly maxBytes: number;
}

/**
 * Puts together what becomes ready for one endpoint within a moment. It leaves when it is full, when the next one would
 * make it too large, or when the first one has waited; what is under way meanwhile holds nothing up.
 */
export class BatchGathering<Member> {
  private readonly open = new Map<string, Gathered<Member>>();

  constructor(
    /** Must not throw: it is told the members in the order in which they came. */
    private readonly leave: (members: readonly Member[]) => void,
    private readonly limits: GatheringLimits,
  ) {}

  /** `bytes`: what this one adds to the body, the comma and the end of its line included. */
  add(key: string, member: Member, { bytes, max }: { readonly bytes: number; readonly max: number }): void {
    const before = this.open.get(key);
    if (before !== undefined && before.bytes + bytes > this.limits.maxBytes) this.close(key);
    const gathered = this.open.get(key) ?? this.begin(key, max);
    gathered.members.push(member);
    gathered.bytes += bytes;
    if (gathered.members.length >= gathered.max) this.close(key);
  }

  private begin(key: string, max: number): Gathered<Member> {
    const timer = setTimeout(() => this.close(key), this.limits.waitMs);
    const gathered: Gathered<Member> = { members: [], max, timer, bytes: BATCH_FRAME_BYTES };
    this.open.set(key, gathered);
    return gathered;
  }

  private close(key: string): void {
    const gathered = this.open.get(key);
    if (gathered === undefined) return;
    clearTimeout(gathered.timer);
    this.open.delete(key);
    this.leave(gathered.members);
  }
}
