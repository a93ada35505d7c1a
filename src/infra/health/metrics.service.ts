import { Injectable } from '@nestjs/common';
import { collectDefaultMetrics, Counter, Gauge, Registry } from 'prom-client';
import { HealthService } from './health.service';

/** Prometheus text. Counts and ages only; no label ever names a case, a person or an address. */
@Injectable()
export class MetricsService {
  private readonly registry = new Registry();
  private readonly gauges = new Map<string, Gauge>();
  private readonly reconciled = new Counter({
    name: 'buckler_reconciled_total',
    help: 'Rows that were left undone and put right by this process, by kind',
    labelNames: ['kind'],
    registers: [this.registry],
  });

  private readonly retained = new Counter({
    name: 'buckler_retention_ended_total',
    help: 'Cases erased and rows deleted or emptied by this process because their time was over, by class',
    labelNames: ['class'],
    registers: [this.registry],
  });

  constructor(private readonly health: HealthService) {
    collectDefaultMetrics({ register: this.registry, prefix: 'buckler_' });
  }

  async text(): Promise<string> {
    const facts = await this.health.figures().catch(() => null);
    this.set('up', 'Whether the database answers', facts === null ? 0 : 1);
    if (facts !== null) {
      this.set('sweep_age_seconds', 'Seconds since a worker last looked for due rows', facts.sweepAge ?? -1);
      this.set('outbox_oldest_seconds', 'Age of the oldest message not yet done', facts.outboxAge ?? 0);
      this.set('outbox_open', 'Messages not yet done', facts.outboxOpen);
      this.set('outbox_parked', 'Messages that failed for good and wait for a human', facts.outboxParked);
      this.set(
        'dead_letters_open',
        'Notices and jobs that failed for good and that nobody has settled',
        facts.lettersOpen,
      );
      this.set('checkpoint_age_seconds', 'Age of the newest checkpoint of the record', facts.checkpointAge ?? 0);
      this.set('checkpoint_copies_waiting', 'Checkpoints that have not left by one of their ways', facts.copiesWaiting);
      this.set('checkpoint_copy_oldest_seconds', 'Age of the oldest checkpoint that has not left', facts.copyAge ?? 0);
      this.set('breakers_open', 'Endpoints of platforms that are out of service', facts.breakersOpen);
      this.set('clocks_running', 'Running time limits', facts.clocksRunning);
      this.set('clocks_overdue', 'Running time limits whose event is late by over 15 seconds', facts.clocksOverdue);
      this.set(
        'erasures_waiting',
        'Cases whose person asked for their erasure and that are not erased',
        facts.erasuresWaiting,
      );
      this.set('legal_holds', 'Cases that a legal hold keeps', facts.legalHolds);
      this.set('legal_holds_unreviewed', 'Of these, those whose day of review is over', facts.holdsUnreviewed);
      this.set('clock_drift_seconds', 'Process clock minus database clock', facts.clockDriftSeconds);
    }
    return this.registry.metrics();
  }

  get contentType(): string {
    return this.registry.contentType;
  }

  /** Zero makes the series exist, so that its first increase can be seen. */
  countReconciled(kind: string, count: number): void {
    this.reconciled.inc({ kind }, count);
  }

  countRetained(retentionClass: string, count: number): void {
    this.retained.inc({ class: retentionClass }, count);
  }

  private set(name: string, help: string, value: number): void {
    let gauge = this.gauges.get(name);
    if (gauge === undefined) {
      gauge = new Gauge({ name: `buckler_${name}`, help, registers: [this.registry] });
      this.gauges.set(name, gauge);
    }
    gauge.set(value);
  }
}
