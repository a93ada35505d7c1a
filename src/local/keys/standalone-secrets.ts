import { totpPurpose } from '../../features/account/account.service';
import { keptFormPurpose } from '../../features/account/kept-form.service';
import { webhookKeyPurpose } from '../../features/platform/platform-key.service';

/** A column of secrets that belong to no case: sealed by the outer key itself, so a rotation must seal each again. */
export interface StandaloneSecret {
  readonly table: string;
  readonly column: string;
  /** The column of the row's own key, by which batches are made; and what its purpose names, in SQL. */
  readonly id: string;
  readonly owner: string;
  readonly purpose: (owner: string) => string;
}

/**
 * Every such column there is. The inventory of columns names them too (class `standalone_secret`), and a test fails when
 * one list has a column that the other has not: a secret forgotten here would be lost with the old key.
 */
export const STANDALONE_SECRETS: readonly StandaloneSecret[] = [
  { table: 'staff', column: 'totp_sealed', id: 'id', owner: 'id', purpose: totpPurpose },
  {
    table: 'staff_kept_form',
    column: 'form_sealed',
    id: 'staff_id',
    owner: 'staff_id',
    purpose: keptFormPurpose,
  },
  {
    table: 'webhook_key',
    column: 'secret_sealed',
    id: 'id',
    owner: "purpose || '|' || platform_id",
    purpose: webhookKeyOwner,
  },
];

/** `notice|<platform>` or `answer|<platform>`, as the query above gives it. */
function webhookKeyOwner(owner: string): string {
  const [purpose, platformId = ''] = owner.split('|');
  return webhookKeyPurpose(purpose === 'answer' ? 'answer' : 'notice', platformId);
}

/** The id of the outer key of each secret in a column, as it stands in its first bytes (Envelope.sealStandalone). */
export const keyIdsOf = ({ table, column }: Pick<StandaloneSecret, 'table' | 'column'>): string =>
  `SELECT convert_from(substring(${column} FROM 3 FOR get_byte(${column}, 1)), 'UTF8') AS outer_key_id
   FROM ${table} WHERE ${column} IS NOT NULL`;
