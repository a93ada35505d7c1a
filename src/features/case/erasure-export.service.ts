import fs from 'node:fs/promises';
import { Inject, Injectable } from '@nestjs/common';
import { ledgerLine } from '../../domain/case/erasure-ledger';
import type { AppConfig } from '../../infra/config/app-config';
import { APP_CONFIG } from '../../infra/config/config.module';
import { UnitOfWork } from '../../infra/database/unit-of-work';
import { ErasureStore } from './erasure.store';

/** Carries each erasure out of the database, so that it outlives a restore even if no backup was made after it. */
@Injectable()
export class ErasureExportService {
  constructor(
    private readonly work: UnitOfWork,
    private readonly store: ErasureStore,
    @Inject(APP_CONFIG) private readonly config: AppConfig,
  ) {}

  /** Appends the erasure of a case to ERASURE_LEDGER_FILE, if there is one. A second line for a case does no harm. */
  async export(caseId: string): Promise<void> {
    const file = this.config.erasureLedgerFile;
    if (file === null) return;
    const record = await this.work.read((tx) => this.store.find(tx, caseId));
    if (record === null) return;
    const handle = await fs.open(file, 'a', 0o600);
    try {
      await handle.appendFile(ledgerLine(record));
      await handle.sync();
    } finally {
      await handle.close();
    }
  }
}
