/** Why a case was erased, as a code: no words of anybody belong into a ledger that is kept for good. */
export const ERASURE_REASONS = ['person_asked', 'retention_ended', 'ordered'] as const;
export type ErasureReason = (typeof ERASURE_REASONS)[number];

/** One line of the ledger: which case, when, why. Nothing in it says who the case was about. */
export interface ErasureRecord {
  readonly caseId: string;
  readonly erasedAt: Date;
  readonly reason: ErasureReason;
  /** Hex of the SHA-256 of the code that the person keeps, if the person asked for it. It opens nothing. */
  readonly proof?: string;
}

export type LedgerReading =
  | { readonly ok: true; readonly records: readonly ErasureRecord[]; readonly isCutOff: boolean }
  | { readonly ok: false; readonly line: number };

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const SHA_256 = /^[0-9a-f]{64}$/;
const TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?Z$/;

/** One erasure as a line of a ledger file (JSON, newline at the end). */
export function ledgerLine({ caseId, erasedAt, reason, proof }: ErasureRecord): string {
  return `${JSON.stringify({ caseId, erasedAt: erasedAt.toISOString(), reason, proof })}\n`;
}

/**
 * Reads a ledger file. A last line without its newline that cannot be read was cut off while it was written, and is
 * left out (`isCutOff`); any other line that cannot be read is named, because an erasure must not be lost in silence.
 */
export function readLedger(text: string): LedgerReading {
  const lines = text.split('\n');
  const records: ErasureRecord[] = [];
  for (const [index, line] of lines.entries()) {
    if (line.trim() === '') continue;
    const record = readLine(line);
    if (record !== null) records.push(record);
    else if (index === lines.length - 1) return { ok: true, records, isCutOff: true };
    else return { ok: false, line: index + 1 };
  }
  return { ok: true, records, isCutOff: false };
}

function readLine(line: string): ErasureRecord | null {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return null;
  }
  if (typeof value !== 'object' || value === null) return null;
  const { caseId, erasedAt, reason, proof } = value as Record<string, unknown>;
  const known = ERASURE_REASONS.find((one) => one === reason);
  if (typeof caseId !== 'string' || !UUID.test(caseId) || known === undefined) return null;
  if (typeof erasedAt !== 'string' || !TIME.test(erasedAt) || Number.isNaN(Date.parse(erasedAt))) return null;
  if (proof !== undefined && !(typeof proof === 'string' && SHA_256.test(proof))) return null;
  return { caseId, erasedAt: new Date(erasedAt), reason: known, ...(proof === undefined ? {} : { proof }) };
}

/** All erasures of several ledgers, each case once with its earliest time, oldest first. */
export function mergeLedgers(...ledgers: readonly (readonly ErasureRecord[])[]): ErasureRecord[] {
  const earliest = new Map<string, ErasureRecord>();
  for (const record of ledgers.flat()) {
    const known = earliest.get(record.caseId);
    if (known === undefined || record.erasedAt < known.erasedAt) earliest.set(record.caseId, record);
  }
  return [...earliest.values()].sort((a, b) => a.erasedAt.getTime() - b.erasedAt.getTime());
}
