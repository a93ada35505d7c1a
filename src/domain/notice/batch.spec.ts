import {
  BATCH_FRAME_BYTES,
  batchBody,
  batchMessage,
  isBatchMax,
  MAX_IN_BATCH,
  partOutcomes,
  UNREADABLE_ANSWER,
} from './batch';

const message = (webhookId: string, body = '{"a":"ảnh"}\n') => ({
  webhookId,
  webhookTimestamp: '1796046498',
  webhookSignature: 'v1,x',
  body,
});

describe('a batch of notices', () => {
  it('holds 2 to 50', () => {
    expect([1, 2, MAX_IN_BATCH, 51, 2.5, NaN].map(isBatchMax)).toEqual([false, true, true, false, false, false]);
  });

  it('is one JSON object, and as long as its parts say', () => {
    const given = [message('ntc_1'), message('ntc_2', '"quoted"\r\n🛡'), message('ntc_3')];
    const texts = given.map(batchMessage);
    const body = batchBody(texts);
    expect(JSON.parse(body)).toEqual({ type: 'notice.batch', messages: given });
    const added = texts.reduce((sum, text) => sum + Buffer.byteLength(text) + 2, BATCH_FRAME_BYTES);
    // The last message has no comma and end of line after it.
    expect(Buffer.byteLength(body)).toBe(added - 2);
  });
});

describe('what comes back for a batch', () => {
  const ids = ['ntc_1', 'ntc_2', 'ntc_3'];
  const verdicts = (answer: string | null, status: number | null = 200, error: string | null = null) =>
    partOutcomes({ status, error, answer }, ids).map((part) => part.verdict);
  const results = (...list: unknown[]) => JSON.stringify({ results: list });

  it.each([
    [null, 'timeout', 'retry'],
    [null, 'stale', 'not_sent'],
    [500, null, 'retry'],
    [429, null, 'slow_down'],
    [410, null, 'gone'],
    [302, null, 'failed_redirect'],
  ] as const)('that is %s (%s) is for all of it, whatever its body says', (status, error, verdict) => {
    const taken = results({ webhookId: 'ntc_1', status: 200 });
    expect(verdicts(taken, status, error)).toEqual([verdict, verdict, verdict]);
  });

  it.each(['', 'OK', '{"ok":true}', '[]', 'null', '{"results":[]}', '<html>'])(
    'with a 2xx and the body %j is delivered for all',
    (body) => expect(verdicts(body)).toEqual(['delivered', 'delivered', 'delivered']),
  );

  it('may name those that were not taken, each with what its status means', () => {
    const answer = results({ webhookId: 'ntc_1', status: 422 }, { webhookId: 'ntc_3', status: 429, why: 'busy' });
    expect(partOutcomes({ status: 207, error: null, answer }, ids)).toEqual([
      { status: 422, error: null, verdict: 'retry' },
      { status: 207, error: null, verdict: 'delivered' },
      { status: 429, error: null, verdict: 'slow_down' },
    ]);
  });

  it('may name those that were taken too, and strangers, without any effect', () => {
    const answer = results({ webhookId: 'ntc_2', status: 202 }, { webhookId: 'ntc_9', status: 500 }, { status: 500 });
    expect(verdicts(answer)).toEqual(['delivered', 'delivered', 'delivered']);
  });

  it('counts as not taken where it names one twice, or with a status that is none', () => {
    const twice = [
      { webhookId: 'ntc_1', status: 500 },
      { webhookId: 'ntc_1', status: 200 },
    ];
    const strange = [{ webhookId: 'ntc_2', status: '422' }, { webhookId: 'ntc_3' }];
    expect(partOutcomes({ status: 200, error: null, answer: results(...twice, ...strange) }, ids)).toEqual([
      { status: 500, error: null, verdict: 'retry' },
      { status: 200, error: UNREADABLE_ANSWER, verdict: 'retry' },
      { status: 200, error: UNREADABLE_ANSWER, verdict: 'retry' },
    ]);
  });

  it.each([null, '{"results":"none"}', '{"results":[1]}', '{"results":[{"webhookId":"ntc_1","status":422}'])(
    'counts as not taken by all where it cannot be read (%j): each is tried again alone',
    (answer) => expect(verdicts(answer)).toEqual(['retry', 'retry', 'retry']),
  );
});
