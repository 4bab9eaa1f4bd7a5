// The people's port over SQL, put together from its three parts.
import type { PeopleStore } from '../people-port.ts';
import type { Sql } from '../ports.ts';
import { sqlAccounts } from './accounts.ts';
import { sqlPrivacy } from './privacy.ts';
import { sqlRecords } from './records.ts';

export const sqlPeopleStore = (sql: Sql): PeopleStore => ({
  ...sqlAccounts(sql),
  ...sqlPrivacy(sql),
  ...sqlRecords(sql),
});
