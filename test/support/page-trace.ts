/** What a trace of Chromium must hold for `longestTaskOfPage`. */
export const TASK_CATEGORIES = ['devtools.timeline', 'disabled-by-default-devtools.timeline', 'toplevel', '__metadata'];

/** Processor time of the longest task of the thread that draws the page and runs its script, in milliseconds. */
export function longestTaskOfPage(trace: Buffer): number {
  interface TraceEvent {
    readonly name: string;
    readonly pid: number;
    readonly tid: number;
    readonly tdur?: number;
    readonly args: { readonly name?: string; readonly data?: { readonly type?: string } };
  }
  const { traceEvents: events } = JSON.parse(trace.toString()) as { traceEvents: TraceEvent[] };
  const thread = ({ pid, tid }: TraceEvent): string => `${pid}/${tid}`;
  const pages = new Set(
    events.filter(({ name, args }) => name === 'thread_name' && args.name === 'CrRendererMain').map(thread),
  );
  // Where the file was put into its field: a trace without that shows another page, or nothing.
  const changed = events.filter(({ name, args }) => name === 'EventDispatch' && args.data?.type === 'change');
  if (!changed.some((event) => pages.has(thread(event)))) throw new Error('no file was chosen in this trace');
  const tasks = events.filter(({ name, tdur }) => name.endsWith('RunTask') && tdur !== undefined);
  const ofPage = tasks.filter((event) => pages.has(thread(event)));
  if (ofPage.length === 0) throw new Error('this trace has no task of a page with its processor time');
  return Math.max(...ofPage.map(({ tdur }) => tdur! / 1000));
}
