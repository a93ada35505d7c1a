import { randomOf } from '../../../src/infra/faults/fault-points';

/** Seeded chance: the same seed throws the same numbers, so a plan can be played again. */
export class Dice {
  private readonly draw: () => number;

  constructor(readonly seed: number) {
    this.draw = randomOf(seed);
  }

  /** A number in [from, to). */
  between(from: number, to: number): number {
    return from + this.draw() * (to - from);
  }

  whole(from: number, to: number): number {
    return Math.floor(this.between(from, to + 1));
  }

  chance(share: number): boolean {
    return this.draw() < share;
  }

  pick<T>(list: readonly T[]): T {
    return list[this.whole(0, list.length - 1)]!;
  }

  shuffled<T>(list: readonly T[]): T[] {
    const cards = [...list];
    for (let i = cards.length - 1; i > 0; i -= 1) {
      const j = this.whole(0, i);
      [cards[i], cards[j]] = [cards[j]!, cards[i]!];
    }
    return cards;
  }

  /** `count` moments, each somewhere in its own share of the time, so that they neither bunch up nor beat time. */
  moments(count: number, from: number, to: number): number[] {
    const step = (to - from) / count;
    return Array.from({ length: count }, (_, i) => from + step * (i + this.draw()));
  }
}
