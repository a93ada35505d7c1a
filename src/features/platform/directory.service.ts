import { Injectable } from '@nestjs/common';
import { uuidV7 } from '../../infra/crypto/uuid-v7';
import { Clock } from '../../infra/clock/clock';
import { UnitOfWork } from '../../infra/database/unit-of-work';
import directory from './directory.json';

/** A service as the directory that comes with the code describes it. */
export type DirectoryEntry = (typeof directory)['platforms'][number];

const HOSTING_LAW = 'eu-dsa-16';

/**
 * Public facts about real services, with source and date, for a new installation. What is there stays as it is: an
 * entry that an operator has edited is theirs, and one that was there before is not written again. No channel is made of
 * it: until two persons have confirmed a contact, nothing can be sent there.
 */
@Injectable()
export class DirectoryService {
  constructor(
    private readonly work: UnitOfWork,
    private readonly clock: Clock,
  ) {}

  /** Answers how many services are new. Only the owner of the database may do this. */
  seed(entries: readonly DirectoryEntry[] = directory.platforms): Promise<number> {
    return this.work.run(async (tx) => {
      const at = await this.clock.lawNow(tx);
      const rows = entries.map(({ contacts, ...entry }) => ({
        ...entry,
        id: uuidV7(),
        // A very large platform has notices under Article 16; of the others nobody has looked yet who is bound by what.
        bases: entry.euVeryLarge === 'yes' ? [HOSTING_LAW] : [],
        contacts: contacts.map((contact, index) => ({ ...contact, id: uuidV7(), position: index + 1 })),
      }));
      const made = await tx.query<unknown[]>(
        `WITH entry AS (
           SELECT * FROM jsonb_to_recordset($1::jsonb) AS e (id uuid, slug text, name text, hosts jsonb, bases jsonb,
             kind text, operator text, established text, "euVeryLarge" text, contacts jsonb)
         ), made AS (
           INSERT INTO platform (id, slug, name, hosts, bases, origin, service_kind, operated_by, established_in,
             eu_very_large, created_at)
           SELECT id, slug, name, ARRAY(SELECT jsonb_array_elements_text(hosts)), ARRAY(SELECT jsonb_array_elements_text(bases)),
             'directory', kind, operator, established, "euVeryLarge", $2
           FROM entry ON CONFLICT (slug) DO NOTHING RETURNING id
         ), contact AS (
           INSERT INTO platform_contact (id, platform_id, kind, purpose, position, address, use_for, evidence, languages,
             stated_time, source, source_on, sureness, created_at)
           SELECT c.id, made.id, c.kind, c.purpose, c.position, c.address, c.use, c.evidence, c.languages,
             c."statedTime", c.source, c."sourceOn", c.sureness, $2
           FROM made JOIN entry ON entry.id = made.id, jsonb_to_recordset(entry.contacts) AS c (id uuid, kind text,
             purpose text, position int, address text, use text, evidence text, languages text, "statedTime" text,
             source text, "sourceOn" text, sureness text)
           ON CONFLICT (platform_id, purpose, address) DO NOTHING
         )
         SELECT id FROM made`,
        [JSON.stringify(rows), at],
      );
      return made.length;
    });
  }
}
