import { expect, test } from 'vitest';
import { sharing } from '../../api/shared.ts';

test('one answer for all who ask in time, another for another question', () => {
  let now = 0;
  let made = 0;
  const share = sharing<number>(10, () => now);
  const ask = (question: string) => share(question, () => (made += 1));
  expect([ask('a'), ask('a'), ask('b')]).toEqual([1, 1, 2]);
  now = 9;
  expect(ask('a')).toBe(1);
  now = 10;
  expect(ask('a')).toBe(3);
});

test('a failure is for those who waited for it, not for the next', async () => {
  const share = sharing<Promise<string>>(10, () => 0);
  const failed = [
    share('a', () => Promise.reject(new Error('away'))),
    share('a', () => Promise.resolve('never made')),
  ];
  for (const one of failed) await expect(one).rejects.toThrow('away');
  await expect(share('a', () => Promise.resolve('well'))).resolves.toBe('well');
});
