import { Injectable } from '@nestjs/common';
import type { AnswerType } from '../../domain/notice/answer';
import { UnitOfWork } from '../../infra/database/unit-of-work';
import type { ChannelKind } from './platform.entity';

/** So many of one kind on one day (UTC): notices that arrived, attempts that failed, answers, replies by mail. */
export type ContactCount = { readonly day: string; readonly n: number } & (
  | { readonly what: 'arrived' | 'failed'; readonly how: ChannelKind | null }
  | { readonly what: 'answered'; readonly how: AnswerType }
  | { readonly what: 'replied'; readonly how: null }
);

/** The days that are told, the latest first; days without any contact do not count. */
const DAYS = 30;

/**
 * How it went with one platform, day by day. The numbers are those of all cases, whoever asks: who decides about a
 * platform's channels may see no notice. An erased case is counted no longer.
 */
@Injectable()
export class PlatformHistoryView {
  constructor(private readonly work: UnitOfWork) {}

  of(slug: string): Promise<ContactCount[]> {
    return this.work.read((tx) =>
      tx.query<ContactCount[]>(
        `SELECT day::text AS day, what, how, n FROM buckler_contacts_with_platform($1, $2)
         ORDER BY day DESC, array_position('{arrived,failed,answered,replied}'::text[], what), how`,
        [slug, DAYS],
      ),
    );
  }
}
