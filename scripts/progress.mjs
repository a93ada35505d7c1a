/** One line per step on the terminal, with its seconds; on a terminal the line lives, in a log it is written twice. */
import process from 'node:process';

const out = process.stderr;

/** Starts a step; call the returned function with `true` or a short remark when it is done. */
export function step(label) {
  const started = Date.now();
  const seconds = () => `${((Date.now() - started) / 1000).toFixed(1)} s`;
  const isTerminal = Boolean(out.isTTY);
  out.write(isTerminal ? `${label} …` : `${label} …\n`);
  const tick = () => out.write(isTerminal ? `\r${label} … ${Math.round((Date.now() - started) / 1000)} s` : '');
  const timer = setInterval(tick, 1000);
  timer.unref();
  return (remark = 'done') => {
    clearInterval(timer);
    out.write(isTerminal ? `\r\u001b[K${label}: ${remark}, ${seconds()}\n` : `${label}: ${remark}, ${seconds()}\n`);
  };
}
