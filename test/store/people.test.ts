// The people store's contract on the embedded database.
import { peopleStoreContract } from './people-contract.ts';
import { sqliteInTempFolder } from './sqlite-folder.ts';

peopleStoreContract('SQLite', sqliteInTempFolder);
