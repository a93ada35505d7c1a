import { Injectable } from '@nestjs/common';
import { hostWords } from '../../domain/case/search-words';
import { SearchWordStore } from './search-word.store';
import { RefusedError } from '../../domain/shared/errors';
import { type Actor, AuditLog } from '../../infra/audit/audit-log';
import { Clock } from '../../infra/clock/clock';
import { uuidV7 } from '../../infra/crypto/uuid-v7';
import type { Tx } from '../../infra/database/unit-of-work';
import { CaseKeyService } from './case-key.service';
import { CaseTransitionService } from './case-transition.service';
import { ItemStore } from './item.store';
import { TaskService } from './task.service';

/** As many as one case may hold: more is a second report, and a page that nobody can read. */
export const MOST_LINKS = 200;

export interface MoreLinks {
  readonly by: Actor;
  /** The link whose content is at these addresses now. */
  readonly movedFrom: string | null;
}
const BY_THE_PERSON: MoreLinks = { by: 'person', movedFrom: null };

/**
 * Links that are added to a case that is open, by the person or by a platform that says where content went. It goes back
 * to verification, and nothing about them is sent before.
 */
@Injectable()
export class CaseLinksService {
  constructor(
    private readonly clock: Clock,
    private readonly cases: CaseTransitionService,
    private readonly keys: CaseKeyService,
    private readonly items: ItemStore,
    private readonly tasks: TaskService,
    private readonly audit: AuditLog,
    private readonly searchWords: SearchWordStore,
  ) {}

  /** How many were new: a link that the case has already is passed by. Throws RefusedError (closed, or too many). */
  async add(
    tx: Tx,
    caseId: string,
    links: readonly { readonly url: string; readonly original: string; readonly platformId: string | null }[],
    { by, movedFrom }: MoreLinks = BY_THE_PERSON,
  ): Promise<number> {
    const locked = await this.cases.lock(tx, { id: caseId });
    if (locked.state === 'closed') throw new RefusedError({ code: 'case.wrong-state', detail: { state: 'closed' } });
    const at = await this.clock.lawNow(tx);
    const sealer = await this.keys.sealerOf(tx, caseId);
    const known = await this.items.urlIndexesOf(tx, caseId);
    const fresh = links
      .map((link) => ({ ...link, id: uuidV7(), urlIndex: this.keys.urlIndex(link.url) }))
      .filter(({ urlIndex }) => !known.has(urlIndex.toString('hex')));
    if (fresh.length === 0) return 0;
    if (known.size + fresh.length > MOST_LINKS)
      throw new RefusedError({ code: 'case.too-many-links', detail: { most: MOST_LINKS } });
    await this.items.insert(
      tx,
      caseId,
      fresh.map(({ url, original, ...item }) => ({
        ...item,
        movedFrom,
        urlSealed: sealer.seal('item.url', url),
        originalSealed: original === url ? null : sealer.seal('item.original', original),
      })),
      at,
    );
    const hosts = [...new Set(fresh.flatMap(({ url }) => hostWords(new URL(url).host)))];
    await this.searchWords.add(tx, caseId, this.keys.wordIndexes(hosts));
    // Before a caseworker has taken it, nothing was judged that would have to be judged anew.
    if (locked.state === 'intake') {
      const detail = { from: 'intake', to: 'intake' };
      await this.audit.append(tx, { chainId: caseId, at, actor: by, action: 'case.items-added', detail });
    } else await this.cases.apply(tx, { locked, command: { type: 'add_items' } }, by, at);
    // Where content went is told by the task of the platform's answer.
    if (movedFrom === null)
      await this.tasks.open(tx, [{ caseId, kind: 'new_links', subjectId: null, detail: { n: fresh.length } }], at);
    return fresh.length;
  }
}
