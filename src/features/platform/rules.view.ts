import { Injectable } from '@nestjs/common';
import { type Tx, UnitOfWork } from '../../infra/database/unit-of-work';

export interface BoundPlatform {
  readonly slug: string;
  readonly name: string;
  readonly bases: readonly string[];
}

/** How many notices were approved under one version of a rule. */
export interface RuleCount {
  readonly rule: string;
  readonly version: number;
  readonly notices: number;
}

/** Which platforms a rule binds, and how often it was used. Numbers only: nobody learns of a case from them. */
@Injectable()
export class RulesView {
  constructor(private readonly work: UnitOfWork) {}

  load(): Promise<{ platforms: BoundPlatform[]; counts: RuleCount[] }> {
    return this.work.read(async (tx) => ({
      platforms: await tx.query<BoundPlatform[]>(
        'SELECT slug, name, bases FROM platform WHERE cardinality(bases) > 0 ORDER BY lower(name), id',
      ),
      counts: await countsOf(tx),
    }));
  }
}

/** By a function that counts for everybody at the desk alike, and shows no row. */
const countsOf = (tx: Tx): Promise<RuleCount[]> =>
  tx.query<RuleCount[]>('SELECT rule, version, notices FROM buckler_notices_by_rule() ORDER BY rule, version DESC');
