// The order store's contract on the embedded database.

import { orderStoreContract } from './orders-contract.ts';
import { sqliteInTempFolder } from './sqlite-folder.ts';

orderStoreContract('SQLite', sqliteInTempFolder);
