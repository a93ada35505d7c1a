import { Injectable } from '@nestjs/common';
import { decideIntake } from '../../domain/case/decide-case';
import { taskDueAt } from '../../domain/case/task-due';
import { hostWords } from '../../domain/case/search-words';
import { RefusedError } from '../../domain/shared/errors';
import { AuditLog } from '../../infra/audit/audit-log';
import { newLocator } from '../../infra/crypto/receipt';
import { uuidV7 } from '../../infra/crypto/uuid-v7';
import type { Tx } from '../../infra/database/unit-of-work';
import { CaseKeyService, type CaseSealer } from './case-key.service';
import { CaseStore } from './case.store';

export interface Intake {
  readonly language: string;
  readonly ageInPicture: 'adult' | 'not_sure';
  readonly isDescribed: boolean;
  readonly links: readonly {
    readonly url: string;
    /** As it was pasted. */
    readonly original: string;
    readonly platformId: string | null;
  }[];
}

export interface OpenedCase {
  readonly caseId: string;
  readonly locator: string;
  readonly vault: CaseSealer;
}

/** Opens a case for a report: checks the entry rule, makes its key, stores the items encrypted under it. */
@Injectable()
export class CaseIntakeService {
  constructor(
    private readonly keys: CaseKeyService,
    private readonly store: CaseStore,
    private readonly audit: AuditLog,
  ) {}

  async open(tx: Tx, intake: Intake, at: Date): Promise<OpenedCase> {
    const decision = decideIntake(
      { itemCount: intake.links.length, isDescribed: intake.isDescribed, ageInPicture: intake.ageInPicture },
      at,
    );
    if (!decision.ok) throw new RefusedError(decision.refusal);
    const caseId = uuidV7();
    const { isOnHold } = decision.next;
    const locator = newLocator();
    const { vault, wrapped } = this.keys.create(caseId);
    await this.store.insert(tx, {
      id: caseId,
      locator,
      language: intake.language,
      isOnHold,
      protectionTask: isOnHold ? { id: uuidV7(), dueAt: taskDueAt('child_protection', null, at) } : null,
      at,
      key: wrapped,
      items: intake.links.map((link) => ({
        id: uuidV7(),
        urlSealed: vault.seal('item.url', link.url),
        originalSealed: link.original === link.url ? null : vault.seal('item.original', link.original),
        urlIndex: this.keys.urlIndex(link.url),
        platformId: link.platformId,
      })),
      words: this.keys.wordIndexes([...new Set(intake.links.flatMap((link) => hostWords(new URL(link.url).host)))]),
    });
    const task = { kind: 'child_protection', subject: null };
    await this.audit.append(
      tx,
      { chainId: caseId, at, actor: 'person', action: 'report.submitted', detail: { items: intake.links.length } },
      ...(isOnHold ? [{ chainId: caseId, at, actor: 'system' as const, action: 'task.opened', detail: task }] : []),
    );
    return { caseId, locator, vault };
  }
}
