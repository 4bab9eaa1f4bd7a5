// Addresses: which page a path is, and what it names.
import { expect, test } from 'vitest';
import { urlOf } from '../../api/console/api.ts';
import { matchPath } from '../../api/console/router.ts';

test.each([
  ['/orders/:id', '/orders/o1', { id: 'o1' }],
  ['/orders/:id', '/orders/a%2Fb', { id: 'a/b' }],
  ['/orders', '/orders/', {}],
  ['/orders', '/orders/o1', undefined],
  ['/orders/:id', '/devices/o1', undefined],
])('%s against %s', (pattern, path, parts) => expect(matchPath(pattern, path)).toEqual(parts));

test('an address is filled, escaped, and leaves out what is not asked', () => {
  const url = urlOf('/api/v1/orders/{id}', {
    params: { id: 'a/b' },
    query: { q: '东街 1', kind: undefined, crew: '' },
  });
  expect(url).toBe('/api/v1/orders/a%2Fb?q=%E4%B8%9C%E8%A1%97+1');
});
