import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { Pool } from 'undici';
import { webhookHeaders } from '../../src/infra/webhook/signature';
import { type Percentiles, percentiles } from './measure';

export interface AnswerLoad {
  readonly port: number;
  readonly noticeIds: readonly string[];
  readonly answerSecret: string;
  /** Different answers; each is sent `copies` times in the same moment. */
  readonly distinct: number;
  readonly copies: number;
  /** Requests a second, all copies counted. */
  readonly perSecond: number;
}

export interface AnswerLoadResult extends Percentiles {
  readonly sent: number;
  /** HTTP 202: taken, or seen before. */
  readonly accepted: number;
  readonly taken: number;
  readonly slowestMs: number;
  readonly rate: number;
}

const TICK_MS = 5;
const CONNECTIONS = 64;
const BODIES = [
  '{"type":"received"}',
  '{"type":"accepted"}',
  '{"type":"needs_information","question":"Which of the two is meant?"}',
  '{"type":"removed"}',
].map((text) => Buffer.from(text));

/**
 * Sends at a steady rate whatever the other side does, and times every answer from the moment it was due: a server that
 * falls behind is seen to.
 */
export async function loadAnswers(plan: AnswerLoad): Promise<AnswerLoadResult> {
  const { distinct, copies, perSecond } = plan;
  const pool = new Pool(`http://127.0.0.1:${plan.port}`, { connections: CONNECTIONS });
  const times: number[] = [];
  let [accepted, taken] = [0, 0];
  const sending: Promise<void>[] = [];
  const startedAt = performance.now();
  const send = async (index: number, dueAt: number): Promise<void> => {
    const body = BODIES[Math.floor(index / plan.noticeIds.length) % BODIES.length]!;
    const message = { id: `ans_${randomUUID()}`, timestamp: Math.floor(Date.now() / 1000), body };
    const headers = { 'content-type': 'application/json', ...webhookHeaders(message, [plan.answerSecret]) };
    const path = `/api/platform/v1/notices/${plan.noticeIds[index % plan.noticeIds.length]!}/answers`;
    await Promise.all(
      Array.from({ length: copies }, async () => {
        const response = await pool.request({ method: 'POST', path, headers, body });
        const text = await response.body.text();
        times.push(performance.now() - dueAt);
        if (response.statusCode === 202) accepted += 1;
        if (text.includes('"taken"')) taken += 1;
      }),
    );
  };
  for (let index = 0; index < distinct;) {
    const due = Math.min(distinct, Math.floor(((performance.now() - startedAt) / 1000) * (perSecond / copies)) + 1);
    for (; index < due; index += 1) sending.push(send(index, startedAt + (index * copies * 1000) / perSecond));
    await wait(TICK_MS);
  }
  await Promise.all(sending);
  const seconds = (performance.now() - startedAt) / 1000;
  await pool.close();
  return {
    sent: times.length,
    accepted,
    taken,
    slowestMs: times.reduce((slowest, time) => Math.max(slowest, time), 0),
    rate: times.length / seconds,
    ...percentiles(times),
  };
}
