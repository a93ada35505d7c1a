import { type Flows, OURS } from './flows';

/** What a caseworker does for a notice besides approving it, and for themselves. */
export class CareFlows {
  constructor(private readonly flows: Flows) {}

  /** A text is picked, one of one's own is refused and another kept, before the notice is approved. */
  async addition(home: string): Promise<void> {
    const { flows } = this;
    const page = `${home}/addition`;
    await flows.desk.get(`${page}?text=us-copies.vi`);
    await flows.desk.post(page, { addition: `${flows.words('addition, refused')} ${'a'.repeat(1000)}` }, OURS);
    await flows.act(page, { addition: flows.words('addition.text') });
    await flows.desk.get(page);
    await flows.desk.get(home);
  }

  /** Approved to leave in two days, then in three, and sent now after all. */
  async later(home: string): Promise<void> {
    const { flows } = this;
    const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
    await flows.desk.post(
      `${home}/approve-later`,
      { sendOn: flows.word('later.sendOn, refused'), sendAt: flows.word('later.sendAt, refused') },
      OURS,
    );
    await flows.act(`${home}/approve-later`, { sendOn: inDays(2), sendAt: '18:30' });
    await flows.desk.get(home);
    await flows.desk.post(
      `${home}/schedule`,
      { sendOn: flows.word('schedule.sendOn, refused'), sendAt: flows.word('schedule.sendAt, refused') },
      OURS,
    );
    await flows.act(`${home}/schedule`, { sendOn: inDays(3), sendAt: '18:30' });
    await flows.act(`${home}/send-now`);
  }

  /** Somebody does not get on with it, and says why. */
  async escalate(home: string): Promise<void> {
    const { flows } = this;
    await flows.desk.post(
      `${home}/escalate`,
      { escalate: flows.word('escalate.escalate, refused'), reason: flows.words('escalate.reason, refused') },
      OURS,
    );
    await flows.act(`${home}/escalate`, { escalate: 'supervisor', reason: flows.words('escalate.reason') });
  }

  /** A day after the notice arrived the platform is reminded. */
  async remind(home: string, noticeId: string): Promise<void> {
    await this.flows.world.work.rows(
      `UPDATE clock SET started_at = started_at - interval '24 hours', due_at = due_at - interval '24 hours'
       WHERE notice_id = $1`,
      [noticeId],
    );
    await this.flows.act(`${home}/remind`);
  }

  /** Everything stops for a child, and goes on; a case is too much and is handed over; the looks, the meter, the load. */
  async forOneself(held: string, other: string): Promise<void> {
    const { flows } = this;
    await flows.act(`${other}/hold`);
    await flows.act(`${other}/lift-hold`, { reason: flows.words('lift-hold.reason') }, flows.supervisor);
    await flows.act(`${other}/hand-over-now`);
    await flows.act(`${other}/take`);
    await flows.act('/desk/care', { look: 'hidden' });
    await flows.desk.get('/desk/care');
    await flows.desk.get(`${held}?say=sent`);
    await flows.act('/desk/care', { look: flows.word('care.look') });
    await flows.supervisor.get('/desk/oversight/load');
  }
}
