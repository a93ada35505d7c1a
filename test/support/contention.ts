/**
 * How many times longer everything takes than its own work, because others use the machine at this moment: 1 on a quiet
 * one. Spins for a twentieth of a second of its own processor time and looks at the clock.
 */
export function contention(): number {
  const [beganAt, began] = [process.hrtime.bigint(), process.cpuUsage()];
  let usedMicroseconds = 0;
  while (usedMicroseconds < 50_000) {
    const { user, system } = process.cpuUsage(began);
    usedMicroseconds = user + system;
  }
  return Math.max(1, Number(process.hrtime.bigint() - beganAt) / 1000 / usedMicroseconds);
}
