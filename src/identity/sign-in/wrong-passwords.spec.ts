import { describe, expect, it } from 'vitest';
import { LoginThrottle } from './login-throttle.js';
import { WrongPasswords } from './wrong-passwords.js';

const clock = () => {
  const time = { now: 1_000_000, passes: (minutes: number) => void (time.now += minutes * 60_000) };
  return time;
};

describe('wrong passwords', () => {
  it('the first six cost nothing; each further one doubles the wait, to a quarter of an hour', () => {
    const wrong = new WrongPasswords(() => 0);
    expect(Array.from({ length: 14 }, () => wrong.add('admin'))).toEqual([
      0, 0, 0, 0, 0, 0, 30, 60, 120, 240, 480, 900, 900, 900,
    ]);
  });

  it('are forgotten after a quarter of an hour without another', () => {
    const time = clock();
    const wrong = new WrongPasswords(() => time.now);
    for (let n = 0; n < 9; n++) wrong.add('admin');
    time.passes(14);
    expect(wrong.add('admin')).toBeGreaterThan(0);
    time.passes(16);
    expect(wrong.add('admin')).toBe(0);
  });

  it('a flood of other names keeps a bounded number of hashes, and washes nobody out who has to wait', () => {
    const wrong = new WrongPasswords(() => 0);
    for (let n = 0; n < 7; n++) wrong.add('admin');
    for (let n = 0; n < 12_000; n++) wrong.add(`user ${n}`);
    expect(wrong.size).toBe(10_000);
    expect(wrong.add('admin')).toBeGreaterThan(0);
  });
});

it('the right password is late by two seconds at most, and its sender starts afresh', () => {
  const throttle = new LoginThrottle(() => 0);
  expect(throttle.succeeded('admin', 'here')).toBe(0);
  for (let n = 0; n < 100; n++) throttle.failed('admin', 'elsewhere');
  expect(throttle.succeeded('admin', 'here')).toBe(2_000);
  for (let n = 0; n < 7; n++) throttle.failed('x', 'here');
  throttle.succeeded('admin', 'here');
  expect(throttle.failed('y', 'here')).toBe(0);
});
