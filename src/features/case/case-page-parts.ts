import { Injectable } from '@nestjs/common';
import type { Tx } from '../../infra/database/unit-of-work';
import type { CaseVault } from './case-key.service';
import { CaseNoticesView } from './case-notices.view';
import type { CasePage } from './case-page.types';
import { CaseRepliesView } from './case-replies.view';
import { CaseSharingView } from './case-sharing.view';
import { HandOverView } from './hand-over.view';
import { LinkedView } from './linked.view';

type Parts = Pick<CasePage, 'notices' | 'replies' | 'sharing' | 'handOver' | 'linked'>;

/** The parts of the case page that have a read model of their own: one query each. */
@Injectable()
export class CasePageParts {
  constructor(
    private readonly notices: CaseNoticesView,
    private readonly replies: CaseRepliesView,
    private readonly sharing: CaseSharingView,
    private readonly handOvers: HandOverView,
    private readonly linked: LinkedView,
  ) {}

  async load(tx: Tx, caseId: string, vault: CaseVault): Promise<Parts> {
    return {
      notices: await this.notices.ofCase(tx, caseId, vault),
      replies: await this.replies.load(tx, caseId, vault),
      sharing: await this.sharing.load(tx, caseId),
      handOver: await this.handOvers.openOf(tx, caseId, vault),
      linked: await this.linked.of(tx, caseId),
    };
  }
}
