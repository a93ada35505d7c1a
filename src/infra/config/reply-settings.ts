import { z } from 'zod';

/** The domain whose addresses take replies to notices, and where this process listens for them (ADR 0048). */
export interface ReplyDoor {
  readonly domain: string;
  readonly host: string;
  /** Null: another process listens. */
  readonly port: number | null;
}

const MAIL_DOMAIN = /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+$/;

export const REPLY_SETTINGS = {
  REPLY_DOMAIN: z
    .string()
    .regex(MAIL_DOMAIN, 'must be a domain in small letters, such as replies.help.example.org')
    .optional(),
  REPLY_SMTP_PORT: z.coerce.number().int().min(0).max(65535).optional(),
  REPLY_SMTP_HOST: z.string().default('127.0.0.1'),
};

interface Given {
  readonly REPLY_DOMAIN?: string | undefined;
  readonly REPLY_SMTP_PORT?: number | undefined;
}

export const replyProblems = (given: Given): string[] =>
  given.REPLY_SMTP_PORT !== undefined && given.REPLY_DOMAIN === undefined
    ? ['REPLY_DOMAIN is missing: REPLY_SMTP_PORT takes mail for it']
    : [];

/** Null: no mail is taken. */
export const readReplies = (given: Given & { readonly REPLY_SMTP_HOST: string }): ReplyDoor | null =>
  given.REPLY_DOMAIN === undefined
    ? null
    : { domain: given.REPLY_DOMAIN, host: given.REPLY_SMTP_HOST, port: given.REPLY_SMTP_PORT ?? null };
