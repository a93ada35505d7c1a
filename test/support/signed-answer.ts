import { randomUUID } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { isDocumentedAnswer, undocumentedReply } from './api-contract';
import type { TestApp } from './app';
import type { OwnPlatform } from './own-platform';

export interface AnswerReply {
  readonly status: number;
  readonly body: { readonly status?: string; readonly code?: string; readonly detail?: string };
}

/** Answers a notice as its platform would, signed by the public reference library; the documents are held to it. */
export async function answerAs(
  test: TestApp,
  platform: OwnPlatform,
  noticeId: string,
  answer: object,
  id = `ans_${randomUUID()}`,
): Promise<AnswerReply> {
  const [at, text] = [new Date(), JSON.stringify(answer)];
  const response = await fetch(`${test.url}/api/platform/v1/notices/${noticeId}/answers`, {
    method: 'POST',
    body: text,
    headers: {
      'content-type': 'application/json',
      'webhook-id': id,
      'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
      'webhook-signature': new Webhook(platform.answerSecret).sign(id, at, text),
    },
  });
  const reply = {
    status: response.status,
    type: response.headers.get('content-type') ?? '',
    text: await response.text(),
  };
  expect(undocumentedReply('/api/platform/v1/notices/{noticeId}/answers', 'POST', reply)).toBeNull();
  if (reply.status === 202) expect([text, isDocumentedAnswer(answer)]).toEqual([text, true]);
  return { status: reply.status, body: JSON.parse(reply.text) as AnswerReply['body'] };
}
